//! The Rust that is generated: what it is, that it is always the same, and that it compiles.

#[path = "../common/mod.rs"]
mod common;
mod compile;
mod corpus;
mod determinism;
mod golden;
mod output;
