//! Schemas that are read come back as they were.

mod builtin;
mod corpus;
mod errors;
mod known;
mod random;
mod types;
