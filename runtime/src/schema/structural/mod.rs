//! A schema as one value, whether it comes from a type or from a definition that is read at run
//! time.

mod node;

pub use node::{Additional, Bounds, Node, NodeId, Property, Prose, Rule, Structural, Type, Union};
