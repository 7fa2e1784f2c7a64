//! From a request to a response.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;

use http::header::{CACHE_CONTROL, HeaderValue};
use http::request::Parts;
use http::{Method, Request, Response};
use kubewright::rest::{Body, BoxError};

use super::{
    Ask, Reply, body, create, delete, delete_collection, get, list, patch, scale, update, watch,
};
use crate::failure::Failure;
use crate::fault;
use crate::form::{Form, Wanted};
use crate::record::{Note, Recorded};
use crate::registry::{Origin, Resource, Role, Table, Verb};
use crate::request::{Path, Query, Target};
use crate::server::Core;
use crate::{paths, respond};

/// Answers a request. An error cuts the connection.
pub(crate) async fn serve(
    core: &Arc<Core>,
    request: Request<Body>,
) -> Result<Response<Body>, BoxError> {
    let mut response = answer(core, request).await?;
    // Only documents that are told apart by tags may be kept.
    let kept = response.headers_mut().entry(CACHE_CONTROL);
    kept.or_insert(HeaderValue::from_static("no-cache, private"));
    Ok(response)
}

async fn answer(core: &Arc<Core>, request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let is_head = request.method() == Method::HEAD;
    let response = match Path::parse(request.uri().path()) {
        None => Err(Failure::bad_request("the path is no text in UTF-8")),
        Some(Path::Other(segments)) => paths::serve(core, &segments, &request),
        Some(Path::Resource(target)) => return for_objects(core, target, request).await,
    };
    let mut response = response.unwrap_or_else(|failure| respond::failure(&failure));
    if is_head {
        *response.body_mut() = Body::empty();
    }
    Ok(response)
}

/// Answers a request for objects, or lets happen to it what a tester wants, and notes it.
async fn for_objects(
    core: &Arc<Core>,
    target: Target,
    request: Request<Body>,
) -> Result<Response<Body>, BoxError> {
    let (head, body) = request.into_parts();
    let query = Query::parse(head.uri.query());
    let Some(verb) = target.verb(&head.method, query.flag("watch")) else {
        return Ok(respond::failure(&Failure::method_not_allowed()));
    };
    let is_head = head.method == Method::HEAD;
    let ordeal = core.faults.strike(verb, &target);
    if !ordeal.delay.is_zero() {
        tokio::time::sleep(ordeal.delay).await;
    }
    let mut note = Note::new(Recorded::new(verb, &target, &head));
    if ordeal.disconnects {
        core.recorder.note(note);
        return Err(io::Error::from(io::ErrorKind::ConnectionReset).into());
    }
    let response = match (ordeal.failure, body::read(body).await) {
        (Some(failure), _) | (None, Err(failure)) => Err(failure),
        (None, Ok(bytes)) => {
            note.keep(&bytes);
            of_resource(core, target, verb, query, head, &bytes)
        }
    };
    let mut response = response.unwrap_or_else(|failure| respond::failure(&failure));
    note.request.code = response.status().as_u16();
    core.recorder.note(note);
    if is_head {
        *response.body_mut() = Body::empty();
    }
    Ok(match ordeal.cut {
        Some(cut) => fault::cut(response, cut),
        None => response,
    })
}

fn of_resource(
    core: &Arc<Core>,
    target: Target,
    verb: Verb,
    query: Query,
    head: Parts,
    bytes: &[u8],
) -> Result<Response<Body>, Failure> {
    let table = core.registry.table();
    let resource = table.get(&target.group, &target.plural);
    let found = resource.and_then(|resource| Some((resource, resource.version(&target.version)?)));
    let (resource, version) = found.ok_or_else(|| nowhere(&table, &target.group))?;
    if !is_routed(&target, resource.is_namespaced()) {
        return Err(nowhere(&table, &target.group));
    }
    if resource.is_namespaced() && target.namespace.is_none() && !reads_all(verb) {
        return Err(if resource.origin == Origin::Custom {
            nowhere(&table, &target.group)
        } else {
            Failure::method_not_allowed()
        });
    }
    let wanted = match verb {
        Verb::Watch => Wanted::Events,
        _ => Wanted::Objects,
    };
    let form = Form::of(&head.headers, &query, wanted)?;
    let ask = Ask {
        core,
        resource: Arc::clone(resource),
        version: Arc::clone(version),
        target,
        query,
        form,
        headers: head.headers,
        warnings: RefCell::default(),
    };
    check_verb(&ask, verb)?;
    if let Some(text) = &ask.version.deprecation {
        ask.warn(text.clone());
    }
    let reply = act(&ask, verb, bytes);
    let mut response = match reply.and_then(|reply| respond::reply(&ask, reply)) {
        Ok(response) => response,
        Err(failure) => ask.form.failure(&failure),
    };
    for warning in ask.warnings.borrow().iter() {
        respond::warn(&mut response, warning);
    }
    Ok(response)
}

/// That a path leads nowhere. Groups of the server's own have an answer for paths below them.
fn nowhere(table: &Table, group: &str) -> Failure {
    let mut resources = table.resources();
    let is_built_in = |resource: &Resource| resource.origin == Origin::BuiltIn;
    if resources.any(|resource| *resource.group == *group && is_built_in(resource)) {
        Failure::no_resource()
    } else {
        Failure::no_path()
    }
}

/// Whether objects of all namespaces are read.
fn reads_all(verb: Verb) -> bool {
    matches!(verb, Verb::List | Verb::Watch)
}

/// Whether there is a path of this form: what is in no namespace has none in its path, and objects
/// of all namespaces have no names.
fn is_routed(target: &Target, is_namespaced: bool) -> bool {
    match (&target.namespace, is_namespaced) {
        (Some(_), false) => false,
        (None, true) => target.name.is_none(),
        _ => target.rest.is_empty() || target.subresource.as_deref() == Some("proxy"),
    }
}

fn check_verb(ask: &Ask<'_>, verb: Verb) -> Result<(), Failure> {
    let part = ask.target.subresource.as_ref().map(|_| ask.subresource());
    let verbs = match part {
        None => Some(ask.version.verbs),
        Some(part) => part.map(|part| part.verbs),
    };
    let is_custom = ask.resource.origin == Origin::Custom;
    let verbs = verbs.ok_or_else(|| {
        if is_custom {
            ask.not_found()
        } else {
            nowhere(&ask.core.registry.table(), &ask.resource.group)
        }
    })?;
    if !verbs.has(verb) {
        return Err(if is_custom {
            Failure::not_supported(ask.resource.qualified(), verb.name())
        } else {
            Failure::method_not_allowed()
        });
    }
    let is_named = ask.target.name.is_some();
    let wants_name = match verb {
        Verb::Get | Verb::Update | Verb::Patch | Verb::Delete => true,
        Verb::Create => ask.target.subresource.is_some(),
        Verb::Watch => is_named,
        Verb::List | Verb::DeleteCollection => false,
    };
    if is_named == wants_name {
        Ok(())
    } else {
        Err(Failure::method_not_allowed())
    }
}

fn act(ask: &Ask<'_>, verb: Verb, body: &[u8]) -> Result<Reply, Failure> {
    match ask.subresource().map(|part| &part.role) {
        Some(Role::Scale(paths)) => return scale::act(ask, paths, verb, body),
        Some(Role::Action) => return create::act(ask, body),
        Some(Role::Part) | None => {}
    }
    match verb {
        Verb::Create => create::create(ask, body),
        Verb::Delete => delete::delete(ask, body),
        Verb::DeleteCollection => delete_collection::delete(ask, body),
        Verb::Get => get::get(ask),
        Verb::List => list::list(ask),
        Verb::Patch => patch::patch(ask, body),
        Verb::Update => update::update(ask, body),
        Verb::Watch => watch::watch(ask),
    }
}
