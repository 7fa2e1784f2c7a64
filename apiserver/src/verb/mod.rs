//! What is done for a request.

mod ask;
mod before;
mod body;
mod commit;
mod create;
mod delete;
mod delete_collection;
mod garbage;
mod get;
mod list;
mod managed;
mod namespace;
mod patch;
mod patched;
mod scale;
mod serve;
mod token;
mod update;
mod watch;

pub(crate) use ask::{Ask, Reply};
pub(crate) use before::uid;
pub(crate) use commit::{put, remove};
pub(crate) use delete::now as delete_now;
pub(crate) use garbage::Owners;
pub(crate) use list::List;
pub(crate) use serve::serve;
