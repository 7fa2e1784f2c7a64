//! The server's side.

use std::collections::BTreeSet;

use e2e::server::{self as control, Error, define};
use kubewright::apiextensions::CustomResourceDefinition;
use kubewright::meta::{CreateOptions, DRY_RUN_ALL, ObjectMeta, Status, UpdateOptions};
use kubewright::{Api, Client, Map, Resource};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{Faults, schema, typed, update};

/// The group of every kind here.
const GROUP: &str = "validate.kubewright.example";

/// An object of any content.
#[derive(Clone, Debug, Default, Resource)]
#[resource(
    group = "validate.kubewright.example",
    version = "v1",
    plural = "checks",
    namespaced
)]
pub(crate) struct Check {
    metadata: ObjectMeta,
    #[schema(flatten)]
    rest: Map<Value>,
}

/// What the server says of an object.
pub(crate) enum Answer {
    /// The object as it would be stored.
    Accepted(Value),
    Refused(Faults),
}

pub(crate) struct Server {
    pub(crate) client: Client,
}

impl Server {
    /// The server with every kind installed; `None` where there is no Go to build it with.
    pub(crate) async fn get() -> Result<Option<Self>, Error> {
        static INSTALLED: OnceCell<()> = OnceCell::const_new();
        let Some(control_plane) = control::control_plane()? else {
            return Ok(None);
        };
        let client = control::admin(control_plane)?;
        INSTALLED
            .get_or_try_init(async || {
                install(&client, "Check", "checks", &[("v1", schema::checks())]).await?;
                install(&client, "Typed", "typeds", &[("v1", typed::schema())]).await?;
                let versions = [("v1", update::loose()), ("v2", schema::checks())];
                install(&client, "Change", "changes", &versions).await
            })
            .await?;
        Ok(Some(Self { client }))
    }

    /// The embedded server with the same kinds.
    pub(crate) async fn embedded() -> Result<Self, Error> {
        let client = kubewright_apiserver::Server::new().client("default");
        install(&client, "Check", "checks", &[("v1", schema::checks())]).await?;
        Ok(Self { client })
    }

    /// What the server tells of a new object, in an order of ours: the real one finds members of
    /// objects in any order.
    pub(crate) async fn told(&self, object: &Value) -> Result<Vec<String>, Error> {
        let api = Api::<Check>::namespaced(self.client.clone(), "default");
        let check: Check = serde_json::from_value(object.clone())?;
        let Err(error) = api.create_with(&check, &dry()).await else {
            return Ok(Vec::new());
        };
        let Some(status) = error.status() else {
            return Err(error.into());
        };
        let causes = status.details.iter().flat_map(|details| &details.causes);
        let causes = causes.map(|cause| {
            let (field, reason) = (&cause.field, &cause.reason);
            format!("{reason} {field}: {}", cause.message)
        });
        let mut told: Vec<String> = causes.collect();
        if told.is_empty() {
            told.push(status.message.clone());
        }
        told.sort();
        Ok(told)
    }

    /// What the server says of a new object.
    pub(crate) async fn create(&self, object: &Value) -> Result<Answer, Error> {
        let api = Api::<Check>::namespaced(self.client.clone(), "default");
        let check: Check = serde_json::from_value(object.clone())?;
        answer(api.create_with(&check, &dry()).await)
    }
}

pub(crate) fn dry() -> CreateOptions {
    CreateOptions {
        dry_run: vec![DRY_RUN_ALL.to_owned()],
        ..CreateOptions::default()
    }
}

pub(crate) fn dry_update() -> UpdateOptions {
    UpdateOptions {
        dry_run: vec![DRY_RUN_ALL.to_owned()],
        ..UpdateOptions::default()
    }
}

/// Sorts what the client returned.
pub(crate) fn answer<K: Resource>(
    result: Result<K, kubewright::rest::Error>,
) -> Result<Answer, Error> {
    match result {
        Ok(object) => Ok(Answer::Accepted(serde_json::to_value(object)?)),
        Err(error) => match error.status() {
            Some(status) if error.is_invalid() => Ok(Answer::Refused(causes(status))),
            _ => Err(error.into()),
        },
    }
}

/// Where the server finds fault and why.
///
/// It gives no field for faults of `anyOf` and the like and for numbers out of the range of their
/// format, but names it in the message.
fn causes(status: &Status) -> Faults {
    let causes = status.details.iter().flat_map(|details| &details.causes);
    let mut faults = BTreeSet::new();
    for cause in causes {
        let field = match cause.field.as_str() {
            "<nil>" => named(&cause.message),
            field => field,
        };
        faults.insert((field.to_owned(), cause.reason.clone()));
    }
    faults
}

/// The field that a message names.
fn named(message: &str) -> &str {
    let quoted = message
        .split_once("\" must ")
        .and_then(|(before, _)| before.rsplit_once('"'))
        .map(|(_, field)| field);
    let last = message
        .contains(" value must be of type ")
        .then(|| message.rsplit_once(" in ").map(|(_, field)| field))
        .flatten();
    quoted.or(last).unwrap_or_default().trim_start_matches('.')
}

async fn install(
    client: &Client,
    kind: &str,
    plural: &str,
    versions: &[(&str, Value)],
) -> Result<(), Error> {
    let versions: Vec<_> = versions
        .iter()
        .enumerate()
        .map(|(index, (name, schema))| {
            json!({
                "name": name, "served": true, "storage": index == 0,
                "schema": {"openAPIV3Schema": schema},
            })
        })
        .collect();
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{GROUP}")},
        "spec": {
            "group": GROUP, "scope": "Namespaced", "versions": versions,
            "names": {"kind": kind, "plural": plural},
        },
    });
    let definition: CustomResourceDefinition = serde_json::from_value(definition)?;
    define(client, &definition).await
}
