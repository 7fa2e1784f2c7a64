//! Until when a request has to be answered.

use tokio::time::Instant;

/// An extension of a request: layers that would have to wait beyond it fail at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(pub(crate) Instant);
