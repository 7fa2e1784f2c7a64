//! Custom kinds on a server.

use std::time::Duration;

use kubewright::Client;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::Error;
use crate::generated::Kind;
use crate::scenario::Step;
use crate::server::ask;

/// How long a server may take to serve a kind.
const DEADLINE: Duration = Duration::from_secs(30);
/// How often it is asked.
const INTERVAL: Duration = Duration::from_millis(50);

/// Installs a kind on a server, and waits until it is served. What the server says against it,
/// otherwise.
///
/// # Errors
/// The server cannot be reached, or does not serve the kind in time.
pub async fn install(server: &Client, kind: &Kind) -> Result<Option<String>, Error> {
    let create = Step {
        method: "POST".to_owned(),
        path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions".to_owned(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: kind.definition.to_string(),
    };
    let created = ask(server, &create).await?;
    if created.code != 201 && created.code != 409 {
        let status = created.value();
        let message = status.get("message").and_then(Value::as_str);
        return Ok(Some(message.unwrap_or_default().to_owned()));
    }
    let list = Step {
        method: "GET".to_owned(),
        path: kind.path().replace("$NS", "default"),
        headers: Vec::new(),
        body: String::new(),
    };
    let deadline = Instant::now() + DEADLINE;
    while ask(server, &list).await?.code != 200 {
        if Instant::now() > deadline {
            return Err(format!("{} is not served", list.path).into());
        }
        sleep(INTERVAL).await;
    }
    Ok(None)
}
