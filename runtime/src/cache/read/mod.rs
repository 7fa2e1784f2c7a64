//! Lists and watches, cut from a stream of bytes into objects that nothing was done with yet.

mod bits;
mod cut;
mod event;
mod header;
mod list;
mod scan;
#[cfg(test)]
mod tests;

#[allow(unused_imports)]
pub(crate) use cut::Broken;
#[allow(unused_imports)]
pub(crate) use event::{EventKind, EventReader, RawEvent};
#[allow(unused_imports)]
pub(crate) use header::{Header, Item};
#[allow(unused_imports)]
pub(crate) use list::{Envelope, ListReader};
