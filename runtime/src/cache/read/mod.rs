//! Lists and watches, cut from a stream of bytes into objects that nothing was done with yet.

mod bits;
mod cut;
mod event;
mod header;
mod list;
mod scan;
#[cfg(test)]
mod tests;

pub(crate) use cut::Broken;
pub(crate) use event::{EventKind, EventReader, RawEvent};
pub(crate) use header::{Item, Walk};
pub(crate) use list::ListReader;
