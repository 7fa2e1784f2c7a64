//! Objects in memory, with the versions they have had lately.
//!
//! Each resource has a [`Collection`]: its objects in the order of their keys, and the latest
//! [`Change`]s to them. All collections draw versions from one [`Versions`], as the revisions of etcd
//! are counted. A list at an earlier version undoes the changes since; a watch is a position in the
//! changes. So neither takes memory of its own, and a reader that is slow harms nobody: what it has
//! not read in time is forgotten, and it is told so.

mod change;
mod collection;
mod key;
mod lines;
mod object;
mod snapshot;
mod versions;
mod watch;

pub(crate) use change::Change;
pub(crate) use collection::{Collection, Expected, Refused};
pub(crate) use key::Key;
pub(crate) use object::{Draft, Pairs, Stored};
pub(crate) use snapshot::{Page, Range};
pub(crate) use versions::Versions;
pub(crate) use watch::Cursor;

/// A version that has been forgotten, or that has yet to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutOfReach {
    /// Changes since that version are not all remembered.
    Expired {
        /// What is remembered begins after this version.
        compacted: u64,
    },
    /// No such version has been given out.
    TooLarge {
        /// The latest version.
        current: u64,
    },
    /// The resource is no longer served.
    Closed,
}
