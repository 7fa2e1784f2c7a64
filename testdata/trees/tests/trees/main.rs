//! The example APIs of client-gen, each a test named by its tree: what is called by which method at
//! which path.
//!
//! Without a meaning here: reports of rules that a schema breaks, which are diagnostics of the
//! generator, and transforms of informers, of which there are none.

#[allow(
    clippy::unnecessary_wraps,
    clippy::unwrap_used,
    dead_code,
    reason = "the service of the runtime's tests, of which these use less"
)]
#[path = "../../../../runtime/tests/client/fault.rs"]
mod fault;

mod derived;
mod generated;

use fault::Server;
use serde_json::{Value, json};

/// A service with these answers.
fn answering(answers: &[Value]) -> Server {
    Server::new(answers.iter().map(|answer| fault::json(200, answer)))
}

/// An object as a service would give it.
fn object(api_version: &str, kind: &str) -> Value {
    json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}})
}

/// A list of it.
fn list(item: &Value) -> Value {
    json!({"metadata": {"resourceVersion": "7"}, "items": [item]})
}

/// The requests that came in, as `METHOD /path?query`.
fn lines(server: &Server) -> Vec<String> {
    server.seen().iter().map(fault::Seen::line).collect()
}
