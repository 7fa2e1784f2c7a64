//! Failures of requests.

use std::collections::HashSet;
use std::fmt;

use kubewright::meta::{Status, StatusCause, StatusDetails, cause, reason};

use super::{FieldError, quote};

/// A request that the server does not fulfil.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// As the API tells it.
    Status(Box<Status>),
    /// In plain text, outside of the API.
    Text(u16, String),
}

/// What messages and details call a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GroupResource<'a> {
    /// Empty for the legacy core group.
    pub(crate) group: &'a str,
    /// The plural; of an invalid object, the kind.
    pub(crate) resource: &'a str,
}

impl fmt::Display for GroupResource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.resource)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        Ok(())
    }
}

impl GroupResource<'_> {
    fn details(self, name: &str) -> StatusDetails {
        StatusDetails {
            name: name.to_owned(),
            group: self.group.to_owned(),
            kind: self.resource.to_owned(),
            ..StatusDetails::default()
        }
    }
}

impl Failure {
    fn new(code: i32, reason: &str, message: impl Into<String>) -> Self {
        Self::Status(Box::new(Status::failure(code, reason, message)))
    }

    fn detailed(mut self, details: StatusDetails) -> Self {
        if let Self::Status(status) = &mut self {
            status.details = Some(Box::new(details));
        }
        self
    }

    /// The status, of a failure that has one.
    pub(crate) fn status(&self) -> Option<&Status> {
        match self {
            Self::Status(status) => Some(status),
            Self::Text(..) => None,
        }
    }

    /// What happened, for people.
    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Status(status) => &status.message,
            Self::Text(_, text) => text,
        }
    }

    /// The code of the response.
    pub(crate) fn code(&self) -> u16 {
        match self {
            Self::Status(status) => u16::try_from(status.code).unwrap_or(500),
            Self::Text(code, _) => *code,
        }
    }

    /// 404: there is no such path.
    pub(crate) fn no_path() -> Self {
        Self::Text(404, "404 page not found\n".to_owned())
    }

    /// 404: a group that is served has no such version or resource.
    pub(crate) fn no_resource() -> Self {
        let message = "the server could not find the requested resource";
        Self::new(404, reason::NOT_FOUND, message).detailed(StatusDetails::default())
    }

    /// 404: there is no such object.
    pub(crate) fn not_found(resource: GroupResource<'_>, name: &str) -> Self {
        let message = format!("{resource} {} not found", quote(name));
        Self::new(404, reason::NOT_FOUND, message).detailed(resource.details(name))
    }

    /// 409: there is such an object.
    pub(crate) fn already_exists(resource: GroupResource<'_>, name: &str) -> Self {
        let message = format!("{resource} {} already exists", quote(name));
        Self::new(409, reason::ALREADY_EXISTS, message).detailed(resource.details(name))
    }

    /// 409: no name could be made.
    pub(crate) fn no_unique_name(resource: GroupResource<'_>, name: &str) -> Self {
        let message = format!(
            "{resource} {} already exists, the server was not able to generate a unique name for the object",
            quote(name)
        );
        Self::new(409, reason::ALREADY_EXISTS, message).detailed(resource.details(name))
    }

    /// 403: the request may not be done.
    pub(crate) fn forbidden(
        resource: GroupResource<'_>,
        name: &str,
        why: impl fmt::Display,
    ) -> Self {
        let message = if name.is_empty() {
            format!("{resource} is forbidden: {why}")
        } else {
            format!("{resource} {} is forbidden: {why}", quote(name))
        };
        Self::new(403, reason::FORBIDDEN, message).detailed(resource.details(name))
    }

    /// 409: the object is not as the request expects it.
    pub(crate) fn conflict(
        resource: GroupResource<'_>,
        name: &str,
        why: impl fmt::Display,
    ) -> Self {
        let message = format!(
            "Operation cannot be fulfilled on {resource} {}: {why}",
            quote(name)
        );
        Self::new(409, reason::CONFLICT, message).detailed(resource.details(name))
    }

    /// 409: the object has changed.
    pub(crate) fn stale(resource: GroupResource<'_>, name: &str) -> Self {
        let why = "the object has been modified; please apply your changes to the latest version and try again";
        Self::conflict(resource, name, why)
    }

    /// 409: others manage fields that are applied.
    pub(crate) fn apply_conflict(causes: Vec<StatusCause>, message: impl Into<String>) -> Self {
        Self::new(409, reason::CONFLICT, message).detailed(StatusDetails {
            causes,
            ..StatusDetails::default()
        })
    }

    /// 422: the object breaks rules. `kind` has the kind as its resource.
    pub(crate) fn invalid(kind: GroupResource<'_>, name: &str, errors: &[FieldError]) -> Self {
        let mut message = format!("{kind} {} is invalid", quote(name));
        if !errors.is_empty() {
            message.push_str(": ");
            message.push_str(&aggregate(errors));
        }
        let mut details = kind.details(name);
        details.causes = errors.iter().map(cause_of).collect();
        Self::new(422, reason::INVALID, message).detailed(details)
    }

    /// 400: the request makes no sense.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, reason::BAD_REQUEST, message)
    }

    /// 405: there is no such verb.
    pub(crate) fn method_not_allowed() -> Self {
        let message = "the server does not allow this method on the requested resource";
        Self::new(405, reason::METHOD_NOT_ALLOWED, message).detailed(StatusDetails::default())
    }

    /// 405: the resource does not have the verb.
    pub(crate) fn not_supported(resource: GroupResource<'_>, verb: &str) -> Self {
        let message = format!(
            "{verb} is not supported on resources of kind {}",
            quote(&resource.to_string())
        );
        Self::new(405, reason::METHOD_NOT_ALLOWED, message).detailed(resource.details(""))
    }

    /// 406: none of the formats that are asked for is written.
    pub(crate) fn not_acceptable(message: impl Into<String>) -> Self {
        Self::new(406, reason::NOT_ACCEPTABLE, message)
    }

    /// 415: the format is not read.
    pub(crate) fn unsupported_media_type(message: impl Into<String>) -> Self {
        Self::new(415, reason::UNSUPPORTED_MEDIA_TYPE, message)
    }

    /// 415: no patch is of this type.
    pub(crate) fn unsupported_patch() -> Self {
        Self::unsupported_media_type("415: Unsupported Media Type").with_details()
    }

    /// 422: the request cannot be done to this object.
    pub(crate) fn unprocessable() -> Self {
        let message = "the server rejected our request due to an error in our request";
        Self::new(422, reason::INVALID, message).with_details()
    }

    /// 413: the body is too large.
    pub(crate) fn too_large(message: impl fmt::Display) -> Self {
        let message = format!("Request entity too large: {message}");
        Self::new(413, reason::REQUEST_ENTITY_TOO_LARGE, message)
    }

    /// 410: the version is no longer there.
    pub(crate) fn expired(message: impl Into<String>) -> Self {
        Self::new(410, reason::EXPIRED, message)
    }

    /// 504: no such version has been given out yet.
    pub(crate) fn version_too_large(asked: u64, current: u64) -> Self {
        let message = format!("Timeout: Too large resource version: {asked}, current: {current}");
        let causes = vec![StatusCause {
            reason: cause::RESOURCE_VERSION_TOO_LARGE.to_owned(),
            message: "Too large resource version".to_owned(),
            field: String::new(),
        }];
        Self::new(504, reason::TIMEOUT, message).detailed(StatusDetails {
            causes,
            retry_after_seconds: 1,
            ..StatusDetails::default()
        })
    }

    /// 429: later.
    pub(crate) fn too_many_requests(message: impl Into<String>, seconds: i32) -> Self {
        Self::new(429, reason::TOO_MANY_REQUESTS, message).detailed(StatusDetails {
            retry_after_seconds: seconds,
            ..StatusDetails::default()
        })
    }

    /// 500, without a reason: what the real server has no code for.
    pub(crate) fn unknown(message: impl Into<String>) -> Self {
        Self::new(500, "", message)
    }

    /// 500: something is wrong with the server.
    pub(crate) fn internal(why: impl fmt::Display) -> Self {
        let message = format!("Internal error occurred: {why}");
        let causes = vec![StatusCause {
            message: why.to_string(),
            ..StatusCause::default()
        }];
        Self::new(500, reason::INTERNAL_ERROR, message).detailed(StatusDetails {
            causes,
            ..StatusDetails::default()
        })
    }

    /// The same in other words.
    pub(crate) fn map_message(mut self, change: impl FnOnce(&str) -> String) -> Self {
        if let Self::Status(status) = &mut self {
            status.message = change(&status.message);
        }
        self
    }

    /// The same, with where a list goes on all the same.
    pub(crate) fn with_continue(mut self, token: String) -> Self {
        if let Self::Status(status) = &mut self {
            status.metadata.r#continue = token;
        }
        self
    }

    /// The same with details, though there is nothing in them.
    pub(crate) fn with_details(self) -> Self {
        self.detailed(StatusDetails::default())
    }

    /// The same with another cause.
    pub(crate) fn with_cause(mut self, cause: StatusCause) -> Self {
        if let Self::Status(status) = &mut self {
            status.details.get_or_insert_default().causes.push(cause);
        }
        self
    }
}

fn cause_of(error: &FieldError) -> StatusCause {
    StatusCause {
        reason: error.ty.cause().to_owned(),
        message: error.body(),
        field: error.field.clone(),
    }
}

/// Each message once; several in brackets (`ErrorList.ToAggregate`).
fn aggregate(errors: &[FieldError]) -> String {
    let mut seen = HashSet::new();
    let messages = errors.iter().map(FieldError::message);
    let messages: Vec<_> = messages.filter(|text| seen.insert(text.clone())).collect();
    match messages.as_slice() {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}
