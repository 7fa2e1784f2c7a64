//! Kinds of the program's own, and rules about writes: what a server of one's own is made of.

mod admission;
mod kinds;

pub use admission::{Denied, Review};
pub(crate) use admission::{Rules, admit};
pub use kinds::KindError;
