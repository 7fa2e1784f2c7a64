//! Versions of built-in kinds that differ in more than their name: the conversions of
//! `pkg/apis/*/*/conversion.go`.

mod device;
mod event;
mod metric;
mod metric_fields;
mod of;
mod ordered;
mod scaler;
#[cfg(test)]
mod tests;

pub(super) use event::{STORED as STORED_EVENT, to_core as event_to_core};
pub(super) use of::of;
pub(super) use scaler::to_v2 as scaler_to_v2;
