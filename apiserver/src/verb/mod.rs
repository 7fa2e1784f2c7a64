//! What is done for a request.

use std::sync::Arc;

use http::{Request, Response};
use kubewright::rest::Body;

use crate::failure::Failure;
use crate::request::Path;
use crate::respond;
use crate::server::Core;

/// Answers a request.
pub(crate) async fn serve(core: &Arc<Core>, request: Request<Body>) -> Response<Body> {
    let _ = core;
    let path = Path::parse(request.uri().path());
    let _ = path;
    respond::failure(&Failure::no_path())
}
