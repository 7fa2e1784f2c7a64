//! From a request to a response.

use std::cell::RefCell;
use std::sync::Arc;

use http::{Method, Request, Response};
use kubewright::rest::Body;

use super::{
    Ask, Reply, body, create, delete, delete_collection, get, list, patch, scale, update, watch,
};
use crate::failure::Failure;
use crate::form::{Form, Wanted};
use crate::registry::{Origin, Resource, Role, Table, Verb};
use crate::request::{Action, Path, Query, Target};
use crate::server::Core;
use crate::{paths, respond};

/// Answers a request.
pub(crate) async fn serve(core: &Arc<Core>, request: Request<Body>) -> Response<Body> {
    let is_head = request.method() == Method::HEAD;
    let response = match Path::parse(request.uri().path()) {
        None => Err(Failure::bad_request("the path is no text in UTF-8")),
        Some(Path::Other(segments)) => paths::serve(core, &segments, &request),
        Some(Path::Resource(target)) => of_resource(core, target, request).await,
    };
    let mut response = response.unwrap_or_else(|failure| respond::failure(&failure));
    if is_head {
        *response.body_mut() = Body::empty();
    }
    response
}

async fn of_resource(
    core: &Arc<Core>,
    target: Target,
    request: Request<Body>,
) -> Result<Response<Body>, Failure> {
    let table = core.registry.table();
    let resource = table.get(&target.group, &target.plural);
    let found = resource.and_then(|resource| Some((resource, resource.version(&target.version)?)));
    let (resource, version) = found.ok_or_else(|| nowhere(&table, &target.group))?;
    let (head, body) = request.into_parts();
    let query = Query::parse(head.uri.query());
    let action = target.action(&head.method, query.flag("watch"));
    let action = action.ok_or_else(Failure::method_not_allowed)?;
    if !is_routed(&target, resource.is_namespaced()) {
        return Err(nowhere(&table, &target.group));
    }
    if resource.is_namespaced() && target.namespace.is_none() && !reads_all(action) {
        return Err(Failure::method_not_allowed());
    }
    let wanted = match action {
        Action::Watch => Wanted::Events,
        _ => Wanted::Objects,
    };
    let form = Form::of(&head.headers, &query, wanted)?;
    let bytes = body::read(body).await?;
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
    check_verb(&ask, action)?;
    if let Some(text) = &ask.version.deprecation {
        ask.warn(text.clone());
    }
    let reply = act(&ask, action, &bytes);
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
fn reads_all(action: Action) -> bool {
    matches!(action, Action::List | Action::Watch)
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

fn check_verb(ask: &Ask<'_>, action: Action) -> Result<(), Failure> {
    let verb = match action {
        Action::Create => Verb::Create,
        Action::Delete => Verb::Delete,
        Action::DeleteCollection => Verb::DeleteCollection,
        Action::Get => Verb::Get,
        Action::List => Verb::List,
        Action::Patch => Verb::Patch,
        Action::Update => Verb::Update,
        Action::Watch => Verb::Watch,
    };
    let part = ask.target.subresource.as_ref().map(|_| ask.subresource());
    let verbs = match part {
        None => Some(ask.version.verbs),
        Some(part) => part.map(|part| part.verbs),
    };
    let verbs = verbs.ok_or_else(|| nowhere(&ask.core.registry.table(), &ask.resource.group))?;
    if !verbs.has(verb) {
        return Err(Failure::method_not_allowed());
    }
    let is_named = ask.target.name.is_some();
    let wants_name = match action {
        Action::Get | Action::Update | Action::Patch | Action::Delete => true,
        Action::Create => ask.target.subresource.is_some(),
        Action::Watch => is_named,
        Action::List | Action::DeleteCollection => false,
    };
    if is_named == wants_name {
        Ok(())
    } else {
        Err(Failure::method_not_allowed())
    }
}

fn act(ask: &Ask<'_>, action: Action, body: &[u8]) -> Result<Reply, Failure> {
    match ask.subresource().map(|part| &part.role) {
        Some(Role::Scale(paths)) => return scale::act(ask, paths, action, body),
        Some(Role::Action) => return create::act(ask, body),
        Some(Role::Part) | None => {}
    }
    match action {
        Action::Create => create::create(ask, body),
        Action::Delete => delete::delete(ask, body),
        Action::DeleteCollection => delete_collection::delete(ask, body),
        Action::Get => get::get(ask),
        Action::List => list::list(ask),
        Action::Patch => patch::patch(ask, body),
        Action::Update => update::update(ask, body),
        Action::Watch => watch::watch(ask),
    }
}
