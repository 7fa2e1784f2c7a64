//! Requests for discovery.

use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HOST, HeaderValue, IF_NONE_MATCH, VARY};
use http::{Request, Response, StatusCode};
use kubewright::rest::Body;

use super::groups::{Group, groups};
use super::{aggregated, legacy};
use crate::etag;
use crate::failure::Failure;
use crate::form::{Form, Wanted};
use crate::registry::Table;
use crate::request::Query;

/// Answers a request for what is served, if its path is for that.
pub(crate) fn serve(
    table: &Table,
    segments: &[&str],
    request: &Request<Body>,
) -> Option<Result<Response<Body>, Failure>> {
    let groups = groups(table);
    let find = |name: &str| groups.iter().find(|group| group.name == name);
    let of_version = |group: &Group<'_>, version| {
        let group_version = group.versions.iter().find(|known| known.name == version);
        let list = group_version.map(|version| legacy::resource_list(group, version));
        list.ok_or_else(|| {
            if group.is_built_in() {
                Failure::no_resource()
            } else {
                Failure::no_path()
            }
        })
    };
    let document = match *segments {
        ["api" | "apis"] => {
            let is_core = segments == ["api"];
            if let Some(response) = everything(&groups, is_core, request) {
                return Some(response);
            }
            if is_core {
                Ok(legacy::core_versions(find("")?, address(request)))
            } else {
                Ok(legacy::group_list(&groups))
            }
        }
        ["apis", name] => Ok(legacy::group(find(name)?)),
        ["api", version] => of_version(find("")?, version),
        ["apis", name, version] => of_version(find(name)?, version),
        _ => return None,
    };
    let query = Query::parse(request.uri().query());
    let form = Form::of(request.headers(), &query, Wanted::Document);
    Some(form.and_then(|form| form.value(StatusCode::OK, &document?)))
}

/// Where the client reached the server.
fn address(request: &Request<Body>) -> &str {
    let host = request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok());
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    host.or(authority).unwrap_or_default()
}

/// Everything at once, if that is asked for.
fn everything(
    groups: &[Group<'_>],
    is_core: bool,
    request: &Request<Body>,
) -> Option<Result<Response<Body>, Failure>> {
    let query = Query::parse(request.uri().query());
    let form = Form::of(request.headers(), &query, Wanted::Discovery).ok()?;
    let target = form.target.as_ref()?;
    let groups = groups
        .iter()
        .filter(|group| group.name.is_empty() == is_core);
    let list = aggregated::list(&target.api_version(), groups);
    let tag = etag::of(list.to_string().as_bytes());
    let is_known = request
        .headers()
        .get(IF_NONE_MATCH)
        .is_some_and(|known| *known == tag);
    let response = if is_known {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        Ok(response)
    } else {
        form.value(StatusCode::OK, &list)
    };
    Some(response.map(|mut response| {
        let headers = response.headers_mut();
        let ty = headers.get(CONTENT_TYPE).and_then(|ty| ty.to_str().ok());
        let parameters = format!("g={};v={};as={}", target.group, target.version, target.kind);
        let ty = ty.map(|ty| format!("{ty};{parameters}"));
        if let Some(Ok(ty)) = ty.map(HeaderValue::try_from) {
            headers.insert(CONTENT_TYPE, ty);
        }
        headers.insert(ETAG, tag);
        headers.append(VARY, HeaderValue::from_static("Accept"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public"));
        response
    }))
}
