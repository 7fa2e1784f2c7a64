//! The server's side.

use std::collections::BTreeMap;

use e2e::server::{self as control, Error};
use http::Method;
use kubewright::Client;
use kubewright::apiextensions::CustomResourceDefinition;
use kubewright::meta::Status;
use kubewright::rest::Body;
use serde_json::Value;
use tokio::sync::Mutex;

use super::{Faults, beside};

/// A server, and the paths of the kinds that are installed.
pub(crate) struct Server {
    client: Client,
    /// The embedded server, which is asked the same.
    embedded: Client,
    /// What the two say in other words.
    differences: Mutex<Vec<String>>,
    /// By `apiVersion` and kind.
    paths: Mutex<BTreeMap<(String, String), String>>,
}

impl Server {
    /// `None` where there is no Go to build it with.
    pub(crate) fn get() -> Result<Option<Self>, Error> {
        let Some(control_plane) = control::control_plane()? else {
            return Ok(None);
        };
        Ok(Some(Self {
            client: control::admin(control_plane)?,
            embedded: kubewright_apiserver::Server::new().client("default"),
            differences: Mutex::default(),
            paths: Mutex::default(),
        }))
    }

    /// Installs a definition.
    pub(crate) async fn install(&self, definition: &Value) -> Result<(), Error> {
        let typed: CustomResourceDefinition = serde_json::from_value(definition.clone())?;
        control::define(&self.client, &typed).await?;
        control::define(&self.embedded, &typed).await?;
        let spec = &definition["spec"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let namespaced = spec["scope"] == "Namespaced";
        let mut paths = self.paths.lock().await;
        for version in spec["versions"].as_array().into_iter().flatten() {
            let api_version = format!("{}/{}", text(&spec["group"]), text(&version["name"]));
            let namespace = if namespaced {
                "namespaces/default/"
            } else {
                ""
            };
            let plural = text(&spec["names"]["plural"]);
            let path = format!("/apis/{api_version}/{namespace}{plural}");
            paths.insert((api_version, text(&spec["names"]["kind"])), path);
        }
        Ok(())
    }

    async fn path(&self, object: &Value) -> Result<String, Error> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let key = (text(&object["apiVersion"]), text(&object["kind"]));
        let paths = self.paths.lock().await;
        paths
            .get(&key)
            .cloned()
            .ok_or_else(|| format!("no kind {key:?}").into())
    }

    /// Where the server finds fault with a new object, and why; nothing is stored.
    pub(crate) async fn create(&self, object: &Value) -> Result<Faults, Error> {
        let path = self.path(object).await?;
        let path = format!("{path}?dryRun=All");
        Ok(self
            .send(Method::POST, &path, object)
            .await?
            .err()
            .unwrap_or_default())
    }

    /// Creates an object, and gives it back.
    pub(crate) async fn store(&self, object: &Value) -> Result<Value, Error> {
        let path = self.path(object).await?;
        let stored = self.send(Method::POST, &path, object).await?;
        stored.map_err(|faults| format!("{object} is refused: {faults:?}").into())
    }

    /// Where the server finds fault with an update, and why; nothing is stored.
    pub(crate) async fn update(&self, object: &Value) -> Result<Faults, Error> {
        let path = self.path(object).await?;
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let path = format!("{path}/{name}?dryRun=All");
        Ok(self
            .send(Method::PUT, &path, object)
            .await?
            .err()
            .unwrap_or_default())
    }

    /// What the embedded server has said in other words since this was last asked.
    pub(crate) async fn differences(&self) -> Vec<String> {
        std::mem::take(&mut *self.differences.lock().await)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        object: &Value,
    ) -> Result<Result<Value, Faults>, Error> {
        let answer = ask(&self.client, method.clone(), path, object).await?;
        let mut object = object.clone();
        if method == Method::PUT {
            // It has a version of its own.
            let (path, _) = path.split_once('?').unwrap_or((path, ""));
            let request = http::Request::get(path).body(Body::empty())?;
            let stored: Value = self.embedded.request(request).await?;
            for member in ["resourceVersion", "uid", "creationTimestamp"] {
                object["metadata"][member] = stored["metadata"][member].clone();
            }
        }
        let embedded = ask(&self.embedded, method, path, &object).await?;
        let (ours, theirs) = (told(&embedded), told(&answer));
        if ours != theirs {
            let difference = format!("{object}\n  ours:   {ours:#?}\n  server: {theirs:#?}");
            self.differences.lock().await.push(difference);
        }
        Ok(answer.map_err(|status| causes(&status)))
    }
}

/// Sends an object; the status, if it is refused.
async fn ask(
    client: &Client,
    method: Method,
    path: &str,
    object: &Value,
) -> Result<Result<Value, Box<Status>>, Error> {
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .body(Body::from(serde_json::to_vec(object)?))?;
    match client.request::<Value>(request).await {
        Ok(object) => Ok(Ok(object)),
        Err(error) => match error.status() {
            Some(status) if error.is_invalid() => Ok(Err(Box::new(status.clone()))),
            _ => Err(format!("{object}: {error}").into()),
        },
    }
}

/// What is told of an object, in an order of ours: the real server finds members in any order.
fn told(answer: &Result<Value, Box<Status>>) -> Vec<String> {
    let status = answer.as_ref().err();
    let details = status.and_then(|status| status.details.as_ref());
    let causes = details.into_iter().flat_map(|details| &details.causes);
    let causes = causes.map(|cause| {
        let (field, reason) = (&cause.field, &cause.reason);
        format!("{reason} {field}: {}", without_cause(&cause.message))
    });
    let mut told: Vec<String> = causes.collect();
    told.sort();
    told
}

fn causes(status: &Status) -> Faults {
    let causes = status.details.iter().flat_map(|details| &details.causes);
    causes
        .map(|cause| {
            let field = match cause.field.as_str() {
                "<nil>" => named(&cause.message),
                field => field,
            };
            (beside(field, &cause.message), cause.reason.clone())
        })
        .collect()
}

/// The field that a message names where the cause names none, as for `anyOf` and the like.
fn named(message: &str) -> &str {
    let quoted = message
        .split_once("\" must ")
        .and_then(|(before, _)| before.rsplit_once('"'));
    quoted
        .map_or("", |(_, field)| field)
        .trim_start_matches('.')
}

/// A message without why a rule has no result: many of the real server's reasons hold a value.
fn without_cause(message: &str) -> &str {
    let rule = message.split_once(" evaluating rule: ");
    rule.map_or(message, |(_, rule)| rule)
}
