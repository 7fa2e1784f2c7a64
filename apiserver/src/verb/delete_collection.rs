//! All objects of a selection, deleted.

use super::{Ask, List, Reply, delete, list};
use crate::failure::Failure;
use crate::request::ListRequest;
use crate::store::{Range, Stored};

/// Deletes every object that is meant. Gives the list of them as they were.
pub(super) fn delete(ask: &Ask<'_>, bytes: &[u8]) -> Result<Reply, Failure> {
    let options = delete::options(ask, bytes)?;
    delete::warn(ask, &options);
    let request = ListRequest::read(&ask.query, false)?;
    let selection = list::selection(ask, &request)?;
    let range = Range {
        namespace: selection.namespace.as_deref(),
        ..Range::default()
    };
    let page = ask
        .resource
        .objects
        .list(range, |stored: &Stored| selection.matches(stored))
        .map_err(|_| Failure::internal("the newest version is always there"))?;
    for stored in &page.objects {
        match delete::one(ask, &stored.key, &options) {
            Err(failure) if failure.code() != 404 => return Err(failure),
            _ => {}
        }
    }
    Ok(Reply::List(List {
        objects: page.objects,
        version: page.version,
        continue_token: String::new(),
        remaining: None,
    }))
}
