//! What a server says where it gives no object.

use super::{ListMeta, Uid};
use crate::Schema;

/// The outcome of a request that gives no object: every error, and some successes
/// (`Status` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct Status {
    /// `Status`.
    #[schema(omit_empty)]
    pub kind: String,
    /// `v1`.
    #[schema(omit_empty)]
    pub api_version: String,
    /// Metadata, mostly empty.
    pub metadata: ListMeta,
    /// `Success` or `Failure`: [`SUCCESS`](Self::SUCCESS), [`FAILURE`](Self::FAILURE).
    #[schema(omit_empty)]
    pub status: String,
    /// What happened, for people.
    #[schema(omit_empty)]
    pub message: String,
    /// Why, in one word for programs; one of [`reason`], or one that this version does not know.
    #[schema(omit_empty)]
    pub reason: String,
    /// More about the reason.
    pub details: Option<Box<StatusDetails>>,
    /// The HTTP code that belongs to it; zero where none was told.
    #[schema(omit_empty)]
    pub code: i32,
}

impl Status {
    /// `status` of what went well.
    pub const SUCCESS: &'static str = "Success";
    /// `status` of what did not.
    pub const FAILURE: &'static str = "Failure";

    /// A failure with a code, a reason (see [`reason`]) and a message.
    pub fn failure(code: i32, reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind: "Status".to_owned(),
            api_version: "v1".to_owned(),
            status: Self::FAILURE.to_owned(),
            message: message.into(),
            reason: reason.into(),
            code,
            ..Self::default()
        }
    }

    /// Whether it tells of a failure.
    pub fn is_failure(&self) -> bool {
        self.status == Self::FAILURE
    }
}

/// More about the reason of a [`Status`] (`StatusDetails` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct StatusDetails {
    /// The name of the object that the status is about.
    #[schema(omit_empty)]
    pub name: String,
    /// Its group.
    #[schema(omit_empty)]
    pub group: String,
    /// Its kind, or the resource where the kind is not known.
    #[schema(omit_empty)]
    pub kind: String,
    /// Its uid.
    #[schema(omit_empty)]
    pub uid: Uid,
    /// What led to the failure, field by field.
    #[schema(omit_empty, list_type = "atomic")]
    pub causes: Vec<StatusCause>,
    /// Seconds to wait before trying again; zero where the server does not say.
    #[schema(omit_empty)]
    pub retry_after_seconds: i32,
}

/// One thing that led to a failure (`StatusCause` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct StatusCause {
    /// What is wrong, in one word for programs; one of [`cause`], or one that this version does
    /// not know.
    #[schema(omit_empty)]
    pub reason: String,
    /// What is wrong, for people.
    #[schema(omit_empty)]
    pub message: String,
    /// The field that is wrong, as `spec.ports[0].name`.
    #[schema(omit_empty)]
    pub field: String,
}

/// Known reasons of a [`Status`] (`StatusReason` of `meta/v1/types.go`).
pub mod reason {
    /// 401: the server knows no such user.
    pub const UNAUTHORIZED: &str = "Unauthorized";
    /// 403: the user may not do this.
    pub const FORBIDDEN: &str = "Forbidden";
    /// 404: there is no such object, or no such resource.
    pub const NOT_FOUND: &str = "NotFound";
    /// 409: an object of this name exists.
    pub const ALREADY_EXISTS: &str = "AlreadyExists";
    /// 409: the object has changed meanwhile, or a precondition does not hold.
    pub const CONFLICT: &str = "Conflict";
    /// 410: what was asked for was here once.
    pub const GONE: &str = "Gone";
    /// 422: the object breaks the rules of its schema; the causes tell which.
    pub const INVALID: &str = "Invalid";
    /// 500: the server can be reached and asks to try again later.
    pub const SERVER_TIMEOUT: &str = "ServerTimeout";
    /// 500: the store could not give an object back.
    pub const STORAGE_READ_ERROR: &str = "StorageReadError";
    /// 504: the request was not finished in time; it may be later.
    pub const TIMEOUT: &str = "Timeout";
    /// 429: the client asks too often.
    pub const TOO_MANY_REQUESTS: &str = "TooManyRequests";
    /// 400: the request itself makes no sense.
    pub const BAD_REQUEST: &str = "BadRequest";
    /// 405: the resource does not serve the verb.
    pub const METHOD_NOT_ALLOWED: &str = "MethodNotAllowed";
    /// 406: the server does not write any format that the client reads.
    pub const NOT_ACCEPTABLE: &str = "NotAcceptable";
    /// 413: the request is too large.
    pub const REQUEST_ENTITY_TOO_LARGE: &str = "RequestEntityTooLarge";
    /// 415: the server does not read the format of the request.
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "UnsupportedMediaType";
    /// 500: something unexpected went wrong.
    pub const INTERNAL_ERROR: &str = "InternalError";
    /// 410: the resource version or continue token is too old.
    pub const EXPIRED: &str = "Expired";
    /// 503: the server does not answer such requests now.
    pub const SERVICE_UNAVAILABLE: &str = "ServiceUnavailable";
}

/// Known reasons of a [`StatusCause`] (`CauseType` of `meta/v1/types.go`).
pub mod cause {
    /// What the field refers to does not exist.
    pub const FIELD_VALUE_NOT_FOUND: &str = "FieldValueNotFound";
    /// The field must be given.
    pub const FIELD_VALUE_REQUIRED: &str = "FieldValueRequired";
    /// The value must be unique and is not.
    pub const FIELD_VALUE_DUPLICATE: &str = "FieldValueDuplicate";
    /// The value breaks a rule.
    pub const FIELD_VALUE_INVALID: &str = "FieldValueInvalid";
    /// The value is none of those allowed.
    pub const FIELD_VALUE_NOT_SUPPORTED: &str = "FieldValueNotSupported";
    /// The value is right but not allowed here.
    pub const FIELD_VALUE_FORBIDDEN: &str = "FieldValueForbidden";
    /// The value is too long.
    pub const FIELD_VALUE_TOO_LONG: &str = "FieldValueTooLong";
    /// The list or map has too many items.
    pub const FIELD_VALUE_TOO_MANY: &str = "FieldValueTooMany";
    /// Something unexpected went wrong.
    pub const INTERNAL_ERROR: &str = "InternalError";
    /// The value is of the wrong type.
    pub const FIELD_VALUE_TYPE_INVALID: &str = "FieldValueTypeInvalid";
    /// The server answered with something that is not of the API.
    pub const UNEXPECTED_SERVER_RESPONSE: &str = "UnexpectedServerResponse";
    /// Another manager has set the field.
    pub const FIELD_MANAGER_CONFLICT: &str = "FieldManagerConflict";
    /// The resource version lies in the future.
    pub const RESOURCE_VERSION_TOO_LARGE: &str = "ResourceVersionTooLarge";
}
