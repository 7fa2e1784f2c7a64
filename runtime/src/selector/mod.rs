//! Selectors: which objects a list, a watch or a lister is about, by labels and by fields.
//!
//! [`Selector`] is read from what people write in queries (`app=web,tier in (a,b),!canary`) or from a
//! [`LabelSelector`](crate::meta::LabelSelector) of an object, and matches labels as a server does;
//! [`FieldSelector`] is the same of fields.
//!
//! ```
//! use kubewright::selector::Selector;
//!
//! let selector: Selector = "app=web,!canary".parse()?;
//! assert!(selector.matches(|key| (key == "app").then_some("web")));
//! # Ok::<(), kubewright::selector::SelectorError>(())
//! ```

mod error;
mod fields;
mod labels;
#[cfg(test)]
mod laws;
mod lexer;
mod parser;
mod quote;
mod requirement;

pub use error::SelectorError;
pub use fields::FieldSelector;
pub use labels::Selector;
#[doc(hidden)]
pub use quote::quote;
pub use requirement::{Operator, Requirement};
