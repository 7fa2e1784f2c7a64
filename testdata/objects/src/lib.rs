//! Random objects for tests: [`valid`] under a schema, and [`broken`] in one place.
//!
//! Everything comes from a seed, so that a failure can be had again.

mod broken;
mod sites;
mod text;
mod valid;

pub use broken::{Broken, broken};
pub use valid::valid;

/// Where randomness comes from.
pub type Random = fastrand::Rng;
