//! Objects as rows and columns, for `kubectl get`.

mod age;
mod columns;
mod sheet;

pub(crate) use age::{age, duration};
pub(crate) use sheet::{Include, Sheet};
