//! What goes over the wire: transports, layers, requests, responses, errors and watch frames.

mod body;
mod conflict;
mod deadline;
mod decode;
mod error;
mod frames;
pub mod layer;
mod path;
mod query;
mod request;
mod response;
mod service;
mod status;
mod transport;
mod upgrade;

pub use body::Body;
pub use conflict::FieldConflict;
pub use decode::DecodeError;
pub use error::{Error, RequestError};
pub use service::{BoxError, BoxFuture, Transport};
pub use transport::Network;
pub use upgrade::{Upgraded, upgraded};

pub(crate) use deadline::Deadline;
pub(crate) use decode::decode;
#[cfg(feature = "cache")]
pub(crate) use error::is_torn;
pub(crate) use error::{Breakage, breakage};
pub(crate) use frames::{Broken, Frames};
pub(crate) use path::{Collection, version_path};
pub(crate) use query::Query;
pub(crate) use request::{ContentType, Request};
pub(crate) use response::{Limits, check, collect, is_json};
pub(crate) use status::own as own_status;
