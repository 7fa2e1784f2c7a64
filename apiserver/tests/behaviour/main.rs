//! What users of the embedded server see of it.

mod faults;
mod moves;
mod objects;
mod record;
mod seed;
mod snapshot;
mod support;
mod watch;
