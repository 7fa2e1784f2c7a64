//! Kinds that are written by hand.

pub mod conflicting;
pub mod example;
pub mod example2;
pub mod extensions;
