//! Turns Kubernetes API descriptions into Rust types and typed clients.
//!
//! In a build script:
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), kubewright_generator::Error> {
//!     kubewright_generator::Generator::new().source("crds/").generate()?.write_to_out_dir()
//! }
//! ```
//!
//! A run has three steps, and each can be looked at before the next: [`Generator::load`] reads the
//! sources into a [`model`], [`Loaded::generate`] decides what is declared and how it is named
//! ([`pass`]), and [`Generated::files`] writes it ([`emit`]). Nothing reaches a disk before
//! everything has succeeded; what is wrong with the sources comes back as one [`Error`] that lists
//! all of it.
//!
//! What can be chosen is in [`Options`]; each option is a method of [`Generator`], a flag of
//! `cargo kubewright generate` and a key of `kubewright.toml`.

pub mod diagnostic;
pub mod emit;
pub mod model;
pub mod options;
pub mod pass;

mod files;
mod generator;
mod source;

pub use diagnostic::{Diagnostic, Error, Severity};
pub use files::{Change, Files};
pub use generator::{Generated, Generator, Loaded};
pub use options::Options;
pub use pass::lock::Lock;
#[cfg(feature = "cluster")]
pub use source::Cluster;
