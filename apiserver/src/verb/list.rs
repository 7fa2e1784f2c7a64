//! Lists (`apiserver/pkg/storage/{etcd3/store,cacher/cacher}.go`).

use std::sync::Arc;

use super::get::{check_version, invalid_version};
use super::token::Token;
use super::{Ask, Reply};
use crate::failure::Failure;
use crate::request::ListRequest;
use crate::selector::Selection;
use crate::store::{OutOfReach, Page, Range, Stored};

/// Objects, and what is said of them together.
#[derive(Debug)]
pub(crate) struct List {
    /// In the order of their keys.
    pub(crate) objects: Vec<Arc<Stored>>,
    /// The version of the whole.
    pub(crate) version: u64,
    /// Where it goes on; empty at its end.
    pub(crate) continue_token: String,
    /// How many follow, where that is known.
    pub(crate) remaining: Option<usize>,
}

/// Lists objects.
pub(super) fn list(ask: &Ask<'_>) -> Result<Reply, Failure> {
    let request = ListRequest::read(&ask.query, false)?;
    let selection = selection(ask, &request)?;
    let start = start(ask, &request)?;
    let range = Range {
        namespace: selection.namespace.as_deref(),
        after: start.after.as_ref().map(|token| &token.after),
        version: start.version,
        limit: start.limit,
    };
    let page = ask
        .resource
        .objects
        .list(range, |stored| selection.matches(stored))
        .map_err(|error| out_of_reach(error, &start))?;
    Ok(Reply::List(finish(page, &start, &selection)))
}

/// Which objects a request means.
pub(super) fn selection(ask: &Ask<'_>, request: &ListRequest) -> Result<Selection, Failure> {
    let selection = Selection::parse(
        &ask.resource,
        &ask.version,
        ask.namespace(),
        &request.label_selector,
        &request.field_selector,
    )?;
    match &ask.target.name {
        Some(name) => selection.of_name(name),
        None => Ok(selection),
    }
}

/// Where a list begins.
struct Start {
    after: Option<Token>,
    /// The version that is listed; the newest where none is said.
    version: Option<u64>,
    limit: Option<usize>,
}

fn start(ask: &Ask<'_>, request: &ListRequest) -> Result<Start, Failure> {
    let limit = usize::try_from(request.limit)
        .ok()
        .filter(|limit| *limit > 0);
    if !request.continue_token.is_empty() {
        if !matches!(request.resource_version.as_str(), "" | "0") {
            let message = "specifying resource version is not allowed when using continue";
            return Err(Failure::bad_request(message));
        }
        let token = Token::parse(&request.continue_token).map_err(|failure| {
            failure.map_message(|message| format!("invalid continue token: {message}"))
        })?;
        return Ok(Start {
            version: token.version,
            after: Some(token),
            limit,
        });
    }
    if request.resource_version.is_empty() {
        return Ok(Start {
            after: None,
            version: None,
            limit,
        });
    }
    if request.resource_version == "0" {
        // Any version will do, and the cache of the real server gives the whole.
        return Ok(Start {
            after: None,
            version: None,
            limit: None,
        });
    }
    if request.resource_version.parse::<u64>().is_err() {
        return Err(invalid_version(&request.resource_version)
            .map_message(|message| format!("invalid resource version: {message}")));
    }
    let version = check_version(ask, &request.resource_version)?;
    let is_legacy_exact = limit.is_some() && request.resource_version_match.is_empty();
    Ok(Start {
        after: None,
        version: version.filter(|_| request.is_exact() || is_legacy_exact),
        limit,
    })
}

fn out_of_reach(error: OutOfReach, start: &Start) -> Failure {
    match error {
        OutOfReach::TooLarge { current } => {
            Failure::version_too_large(start.version.unwrap_or_default(), current)
        }
        OutOfReach::Expired { .. } | OutOfReach::Closed => match &start.after {
            None => Failure::expired("The resourceVersion for the provided list is too old."),
            Some(token) => expired_token(token),
        },
    }
}

/// The rest can be had as it is now.
fn expired_token(token: &Token) -> Failure {
    let now = Token {
        version: None,
        after: token.after.clone(),
    };
    Failure::expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    )
    .with_continue(now.text())
}

fn finish(page: Page, start: &Start, selection: &Selection) -> List {
    let last = page.objects.last().filter(|_| page.has_more);
    let token = last.map(|last| Token {
        version: Some(start.version.unwrap_or(page.version)),
        after: last.key.clone(),
    });
    List {
        remaining: (page.has_more && selection.is_everything()).then_some(page.remaining),
        continue_token: token.map(|token| token.text()).unwrap_or_default(),
        version: page.version,
        objects: page.objects,
    }
}
