//! Schemas that are read come back as they were.

mod corpus;
mod errors;
mod random;
mod types;
