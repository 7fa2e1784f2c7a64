//! Servers that mean harm, or have been taken over: what they send is refused with an error, memory stays small,
//! and no credential goes where they point.

mod http2;
mod meaning;
mod redirect;
mod server;
mod silence;
mod size;

#[cfg(feature = "tracing")]
pub(crate) use self::server::{Hostile, Script};
