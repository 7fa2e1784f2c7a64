//! What is no object: discovery, documents, health.

use std::sync::Arc;

use http::{Request, Response};
use kubewright::rest::Body;

use crate::failure::Failure;
use crate::server::Core;

/// Answers a request for a path that leads to no objects.
pub(super) fn serve(
    _core: &Arc<Core>,
    _segments: &[String],
    _request: &Request<Body>,
) -> Result<Response<Body>, Failure> {
    Err(Failure::no_path())
}
