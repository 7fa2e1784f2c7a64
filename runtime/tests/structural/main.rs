//! Schemas that are read come back as they were.

mod builtin;
mod corpus;
mod errors;
mod random;
mod types;
