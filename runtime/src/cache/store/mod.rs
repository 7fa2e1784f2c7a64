//! What a cache holds: objects by namespace and name, indexes over them, and the version they are of.

mod index;
mod labels;
mod objects;
mod reader;
mod select;
mod snapshot;
mod table;
#[cfg(test)]
mod tests;
mod tree;

pub use index::{Index, IndexValue};
pub use labels::{Label, LabelIndex};
pub use reader::{NotReached, Store};
pub use snapshot::{Objects, Snapshot};
pub(crate) use table::Replaced;
