//! Turns Kubernetes API descriptions into Rust types and typed clients.

pub mod diagnostic;
pub mod emit;
pub mod model;
pub mod options;
pub mod pass;
pub mod source;

mod files;
mod generator;

pub use diagnostic::{Diagnostic, Error, Severity};
pub use files::{Change, Files};
pub use generator::{Generated, Generator, Loaded};
pub use options::Options;
