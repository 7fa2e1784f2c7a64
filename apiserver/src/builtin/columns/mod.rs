//! Columns of tables of the built-in kinds: what `pkg/printers/internalversion` shows.

mod access;
mod admission;
mod core;
mod devices;
mod events;
mod make;
mod metric;
mod network;
mod of;
mod pod;
mod scaling;
mod scheduling;
mod selectors;
mod storage;
#[cfg(test)]
mod tests;
mod workloads;

pub(super) use of::of;
pub(crate) use of::of_scale;
