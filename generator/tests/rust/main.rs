//! The Rust that is generated: what it is, that it is always the same, and that it compiles.

mod choices;
mod compile;
#[path = "../support/constructs.rs"]
mod constructs;
mod corpus;
mod determinism;
mod golden;
mod large;
mod output;
mod round_trip;
mod stability;
mod style;
#[path = "../support/corpus.rs"]
mod support;
#[path = "../support/widgets.rs"]
mod widgets;
