//! What is served, told to clients: group by group, or all at once.

mod aggregated;
mod groups;
mod legacy;
mod order;
mod serve;

pub(crate) use groups::{Group, GroupVersion, groups};
pub(crate) use serve::serve;
