//! What is asked: the path, the query, the body.

mod options;
mod path;
mod query;

pub(crate) use options::{DeleteRequest, ListRequest, WriteOptions, check_delete, delete_of_query};
pub(crate) use path::{Path, Target};
pub(crate) use query::Query;
