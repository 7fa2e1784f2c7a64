//! Methods of hand-written kinds of the built-in API, metadata alone, and tables, against the real
//! control plane.

use e2e::server::{self, DEADLINE, Error};
use http::Request;
use kubewright::client::IncludeObject;
use kubewright::meta::{ListOptions, ObjectMeta, Scale, Status};
use kubewright::rest::Body;
use kubewright::{Api, Client, Resource, Schema, Value, WatchEvent};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::time::timeout;

#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "",
    version = "v1",
    status,
    method(name = "bind", verb = "create", subresource = "binding", input = Value, result = Status),
    method(name = "evict", verb = "create", subresource = "eviction", input = Value, result = Status),
    method(name = "apply_phase", verb = "apply", subresource = "status", input = Value),
    method(name = "logs", verb = "get", subresource = "log", options = LogOptions, stream)
)]
struct Pod {
    metadata: ObjectMeta,
    spec: Value,
    status: Option<PodStatus>,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase")]
struct PodStatus {
    phase: Option<String>,
    message: Option<String>,
}

/// Of serde alone, as types of other crates are.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogOptions {
    tail_lines: i64,
}

#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "",
    version = "v1",
    plural = "serviceaccounts",
    method(name = "create_token", verb = "create", subresource = "token", input = TokenRequest, result = TokenRequest)
)]
struct ServiceAccount {
    metadata: ObjectMeta,
}

/// Of serde alone, as types of other crates are.
#[derive(Debug, Deserialize, Serialize)]
struct TokenRequest {
    spec: TokenRequestSpec,
    #[serde(default, skip_serializing)]
    status: TokenRequestStatus,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenRequestSpec {
    audiences: Vec<String>,
    expiration_seconds: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenRequestStatus {
    token: String,
    expiration_timestamp: String,
}

#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "apps",
    version = "v1",
    method(name = "get_scale", verb = "get", subresource = "scale", result = Scale),
    method(name = "update_scale", verb = "update", subresource = "scale", input = Scale, result = Scale),
    method(name = "apply_scale", verb = "apply", subresource = "scale", input = Value, result = Scale)
)]
struct Deployment {
    metadata: ObjectMeta,
    spec: Value,
}

#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "",
    version = "v1",
    method(name = "proxy", verb = "connect", subresource = "proxy")
)]
struct Service {
    metadata: ObjectMeta,
    spec: Value,
}

fn client() -> Result<Option<Client>, Error> {
    server::control_plane()?.map(server::admin).transpose()
}

fn typed<K: Resource>(value: Value) -> Result<K, Error> {
    Ok(serde_json::from_value(value)?)
}

fn pod(name: &str) -> Result<Pod, Error> {
    typed(json!({
        "metadata": {"name": name, "labels": {"test": name}},
        "spec": {"containers": [{"name": "main", "image": "none"}]},
    }))
}

#[tokio::test]
async fn a_pod_is_bound_and_evicted() -> Result<(), Error> {
    let Some(client) = client()? else {
        return Ok(());
    };
    let pods = PodClient::from(Api::namespaced(client, "default"));
    timeout(DEADLINE, async {
        pods.create(&pod("bound")?).await?;
        let binding = json!({
            "apiVersion": "v1", "kind": "Binding", "metadata": {"name": "bound"},
            "target": {"apiVersion": "v1", "kind": "Node", "name": "node-1"},
        });
        pods.bind("bound", &binding).await?;
        assert_eq!(pods.get("bound").await?.spec["nodeName"], "node-1");
        let again = pods.bind("bound", &binding).await.unwrap_err();
        assert!(again.is_conflict(), "{again}");

        let eviction = json!({
            "apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "bound"},
        });
        pods.evict("bound", &eviction).await?;
        let left = pods.get_opt("bound").await?;
        let ends = |pod: Pod| pod.metadata.deletion_timestamp.is_some();
        assert!(left.is_none_or(ends));
        Ok(())
    })
    .await?
}

#[tokio::test]
async fn the_status_is_applied_and_logs_are_read() -> Result<(), Error> {
    let Some(client) = client()? else {
        return Ok(());
    };
    let pods = PodClient::from(Api::namespaced(client, "default"));
    timeout(DEADLINE, async {
        pods.create(&pod("applied")?).await?;
        let status = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "applied"},
            "status": {"message": "by hand"},
        });
        let applied = pods.apply_phase("applied", "tests", &status).await?;
        let message = applied.status.and_then(|status| status.message);
        assert_eq!(message.as_deref(), Some("by hand"));
        let managers = applied.metadata.managed_fields;
        assert!(
            managers
                .iter()
                .any(|entry| entry.manager == "tests" && entry.subresource == "status"),
            "{managers:?}"
        );

        // It runs nowhere, so there is nothing to read; what the query says is heard all the same.
        let options = LogOptions { tail_lines: 3 };
        let mut logs = pods.logs_with("applied", &options).await?;
        assert!(logs.next_line().await.transpose()?.is_none());
        let options = LogOptions { tail_lines: -1 };
        let error = pods.logs_with("applied", &options).await.unwrap_err();
        assert!(error.to_string().contains("tailLines"), "{error}");
        Ok(())
    })
    .await?
}

#[tokio::test]
async fn a_token_is_created() -> Result<(), Error> {
    let Some(client) = client()? else {
        return Ok(());
    };
    let accounts = ServiceAccountClient::from(Api::namespaced(client, "default"));
    timeout(DEADLINE, async {
        accounts
            .create(&typed(json!({"metadata": {"name": "robot"}}))?)
            .await?;
        let request = TokenRequest {
            spec: TokenRequestSpec {
                audiences: vec!["tests".to_owned()],
                expiration_seconds: 600,
            },
            status: TokenRequestStatus::default(),
        };
        let created = accounts.create_token("robot", &request).await?;
        assert_eq!(created.status.token.split('.').count(), 3);
        assert!(!created.status.expiration_timestamp.is_empty());
        assert_eq!(created.spec.audiences, ["tests"]);
        Ok(())
    })
    .await?
}

#[tokio::test]
async fn a_scale_is_read_updated_and_applied() -> Result<(), Error> {
    let Some(client) = client()? else {
        return Ok(());
    };
    let deployments = DeploymentClient::from(Api::namespaced(client, "default"));
    timeout(DEADLINE, async {
        let deployment: Deployment = typed(json!({
            "metadata": {"name": "scaled"},
            "spec": {
                "replicas": 1,
                "selector": {"matchLabels": {"app": "scaled"}},
                "template": {
                    "metadata": {"labels": {"app": "scaled"}},
                    "spec": {"containers": [{"name": "main", "image": "none"}]},
                },
            },
        }))?;
        deployments.create(&deployment).await?;
        let mut scale = deployments.get_scale("scaled").await?;
        scale.spec.replicas = 3;
        deployments.update_scale("scaled", &scale).await?;
        assert_eq!(deployments.get("scaled").await?.spec["replicas"], 3);
        let five = json!({
            "apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "scaled"},
            "spec": {"replicas": 5},
        });
        let conflict = deployments.apply_scale("scaled", "tests", &five).await;
        assert!(conflict.unwrap_err().is_conflict());
        assert_eq!(deployments.get("scaled").await?.spec["replicas"], 3);
        Ok(())
    })
    .await?
}

#[tokio::test]
async fn requests_go_through_to_what_is_behind() -> Result<(), Error> {
    let Some(client) = client()? else {
        return Ok(());
    };
    let services = ServiceClient::from(Api::namespaced(client, "default"));
    timeout(DEADLINE, async {
        services
            .create(&typed(json!({
                "metadata": {"name": "nobody"}, "spec": {"ports": [{"port": 80}]},
            }))?)
            .await?;
        let request = Request::get("/healthz?verbose=1").body(Body::empty())?;
        let response = services.proxy("nobody", request).await?;
        // Below the service nobody answers, and that is what the server says.
        assert!(!response.status().is_success());
        let mut body = response.into_body();
        let mut text = Vec::new();
        while let Some(data) = body.data().await {
            text.extend_from_slice(&data?);
        }
        let text = String::from_utf8(text)?;
        assert!(text.contains("nobody"), "{text}");
        Ok(())
    })
    .await?
}

#[tokio::test]
async fn metadata_alone_is_read_listed_and_watched() -> Result<(), Error> {
    let Some(client) = client()? else {
        return Ok(());
    };
    let pods = Api::<Pod>::namespaced(client, "default");
    timeout(DEADLINE, async {
        pods.create(&pod("partial")?).await?;
        let metadata = pods.metadata();
        let one = metadata.get("partial").await?;
        assert_eq!(one.metadata.label("test"), Some("partial"));
        let mut options = ListOptions {
            label_selector: "test=partial".to_owned(),
            ..ListOptions::default()
        };
        let list = metadata.list(&options).await?;
        assert_eq!(list.items, [one]);

        options.resource_version = list.metadata.resource_version;
        let mut watch = metadata.watch(&options).await?;
        metadata.delete("partial").await?;
        let Some(WatchEvent::Modified(gone) | WatchEvent::Deleted(gone)) =
            watch.next().await.transpose()?
        else {
            return Err("the deletion is not told".into());
        };
        assert_eq!(gone.metadata.name, "partial");
        Ok(())
    })
    .await?
}

#[tokio::test]
async fn tables_have_the_servers_columns() -> Result<(), Error> {
    let Some(client) = client()? else {
        return Ok(());
    };
    let pods = Api::<Pod>::namespaced(client, "default");
    timeout(DEADLINE, async {
        pods.create(&pod("tabulated")?).await?;
        let options = ListOptions {
            label_selector: "test=tabulated".to_owned(),
            ..ListOptions::default()
        };
        let table = pods.table(&options, IncludeObject::Metadata).await?;
        let headings: Vec<&str> = table
            .column_definitions
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(headings.first(), Some(&"Name"));
        assert!(headings.contains(&"Status"), "{headings:?}");
        let [row] = table.rows.as_slice() else {
            return Err("one row was expected".into());
        };
        assert_eq!(row.cells.first(), Some(&json!("tabulated")));
        assert_eq!(row.cells.len(), headings.len());

        let table = pods.table_of("tabulated", IncludeObject::None).await?;
        assert_eq!(table.rows.len(), 1);
        Ok(())
    })
    .await?
}
