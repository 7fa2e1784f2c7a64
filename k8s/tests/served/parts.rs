//! What is served below objects, through the methods of their clients.

use http::Method;
use kubewright::client::Patch;
use kubewright::meta::ObjectMeta;
use kubewright::rest::{Body, Error as Refusal};
use kubewright::{Api, Client, Resource};
use kubewright_k8s::Clientset;
use kubewright_k8s::core::v1::{Binding, Namespace, Node, Pod, Service, ServiceAccount};
use serde_json::{Value, json};

use crate::Error;

fn typed<K: Resource>(fields: Value) -> Result<K, Error> {
    Ok(serde_json::from_value(fields)?)
}

/// A namespace, with the account that pods run as, which a controller makes where one runs.
pub(crate) async fn prepare(client: &Client, namespace: &str) -> Result<(), Error> {
    let core = Clientset::new(client.clone()).core_v1();
    let wanted = Namespace {
        metadata: ObjectMeta::named(namespace),
        ..Namespace::default()
    };
    core.namespaces().create(&wanted).await?;
    let account = ServiceAccount {
        metadata: ObjectMeta::named("default"),
        ..ServiceAccount::default()
    };
    core.serviceaccounts(namespace).create(&account).await?;
    Ok(())
}

/// Notes calls that do not go as they should.
struct Calls<'a> {
    wrong: &'a mut Vec<String>,
}

impl Calls<'_> {
    fn went<T>(&mut self, what: &str, result: Result<T, Refusal>) {
        if let Err(error) = result {
            self.wrong.push(format!("{what}: {error}"));
        }
    }

    /// A call that the server takes and cannot answer: nothing runs the pod.
    fn refused<T>(&mut self, what: &str, result: Result<T, Refusal>) {
        match result {
            Err(Refusal::Api(status)) if status.code >= 400 && !status.message.is_empty() => {}
            Err(error) => self.wrong.push(format!("{what}: {error}")),
            Ok(_) => self.wrong.push(format!("{what}: it was answered")),
        }
    }

    /// A connection to something that is not there.
    fn unreachable(&mut self, what: &str, result: Result<http::Response<Body>, Refusal>) {
        match result {
            Ok(response) if response.status().as_u16() >= 400 => {}
            Ok(response) => self.wrong.push(format!("{what}: {}", response.status())),
            Err(error) => self.wrong.push(format!("{what}: {error}")),
        }
    }
}

fn request(method: &Method) -> http::Request<Body> {
    let mut request = http::Request::new(Body::empty());
    *request.method_mut() = method.clone();
    request
}

/// The methods of what is a stream, and those of what is passed on.
const STREAM: [Method; 2] = [Method::GET, Method::POST];
const PROXY: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

/// Calls everything that is served below objects.
pub(crate) async fn exercise(
    client: &Client,
    namespace: &str,
    wrong: &mut Vec<String>,
) -> Result<(), Error> {
    let mut calls = Calls { wrong };
    pods(client, namespace, &mut calls).await?;
    others(client, namespace, &mut calls).await?;
    scales(client, namespace, &mut calls).await
}

fn pod(name: &str) -> Result<Pod, Error> {
    typed(json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
        "spec": {"containers": [{
            "name": "main", "image": "example.com/main:1",
            "resources": {"requests": {"cpu": "1"}, "limits": {"cpu": "1"}},
        }]},
    }))
}

async fn pods(client: &Client, namespace: &str, calls: &mut Calls<'_>) -> Result<(), Error> {
    let pods = Clientset::new(client.clone()).core_v1().pods(namespace);
    for name in ["parts-bound", "parts-evicted"] {
        pods.create(&pod(name)?).await?;
    }
    let node: Node =
        typed(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "parts"}}))?;
    let nodes = Clientset::new(client.clone()).core_v1().nodes();
    nodes.create(&node).await?;
    let room = json!({"cpu": "8", "memory": "8Gi", "pods": "9"});
    let room = json!({"status": {"capacity": room, "allocatable": room}});
    let patched = nodes.patch_status("parts", Patch::Merge(&room)).await;
    calls.went("patch_status of a node", patched);
    let binding: Binding = typed(json!({
        "apiVersion": "v1", "kind": "Binding", "metadata": {"name": "parts-bound"},
        "target": {"apiVersion": "v1", "kind": "Node", "name": "parts"},
    }))?;
    calls.went("bind", pods.bind("parts-bound", &binding).await);
    let bound = pods.get("parts-bound").await?;
    let node = bound
        .spec
        .as_ref()
        .and_then(|spec| spec.node_name.as_deref());
    assert_eq!(node, Some("parts"));

    let got = pods.get_ephemeralcontainers("parts-bound").await;
    calls.went("get_ephemeralcontainers", got);
    let with = json!({"spec": {"ephemeralContainers": [{"name": "debug", "image": "example.com/debug:1"}]}});
    let patched = pods
        .patch_ephemeralcontainers("parts-bound", Patch::Strategic(&with))
        .await;
    calls.went("patch_ephemeralcontainers", patched);
    let whole = pods.get("parts-bound").await?;
    let updated = pods.update_ephemeralcontainers("parts-bound", &whole).await;
    calls.went("update_ephemeralcontainers", updated);
    calls.went("get_resize", pods.get_resize("parts-bound").await);
    let more = json!({"spec": {"containers": [{
        "name": "main", "resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "2"}},
    }]}});
    // The server hears of the room on the node a moment later.
    let resized = tokio::time::timeout(crate::DEADLINE, async {
        loop {
            let resized = pods
                .patch_resize("parts-bound", Patch::Strategic(&more))
                .await;
            match resized {
                Err(error) if error.is_forbidden() => {
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
                resized => return resized,
            }
        }
    })
    .await?;
    calls.went("patch_resize", resized);
    let whole = pods.get("parts-bound").await?;
    calls.went(
        "update_resize",
        pods.update_resize("parts-bound", &whole).await,
    );

    calls.refused("logs", pods.logs("parts-bound").await);
    for method in &STREAM {
        let attached = pods.attach("parts-bound", request(method)).await;
        calls.unreachable("attach", attached);
        let run = pods.exec("parts-bound", request(method)).await;
        calls.unreachable("exec", run);
        let forwarded = pods.portforward("parts-bound", request(method)).await;
        calls.unreachable("portforward", forwarded);
    }
    for method in &PROXY {
        let through = pods.proxy("parts-bound", request(method)).await;
        calls.unreachable("proxy of a pod", through);
    }

    let eviction = typed(
        json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "parts-evicted"}}),
    )?;
    calls.went("evict", pods.evict("parts-evicted", &eviction).await);
    if pods.get_opt("parts-evicted").await?.is_some() {
        calls.wrong.push("evict: the pod is there".to_owned());
    }
    Ok(())
}

async fn others(client: &Client, namespace: &str, calls: &mut Calls<'_>) -> Result<(), Error> {
    let clientset = Clientset::new(client.clone());
    let core = clientset.core_v1();
    let service: Service = typed(json!({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "parts"}, "spec": {"ports": [{"port": 80}]},
    }))?;
    core.services(namespace).create(&service).await?;
    for method in &PROXY {
        let through = core.nodes().proxy("parts", request(method)).await;
        calls.unreachable("proxy of a node", through);
        let through = core
            .services(namespace)
            .proxy("parts", request(method))
            .await;
        calls.unreachable("proxy of a service", through);
    }

    let token = typed(json!({
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "metadata": {},
        "spec": {"audiences": [], "expirationSeconds": 600},
    }))?;
    let accounts = core.serviceaccounts(namespace);
    let made = accounts.create_token("default", &token).await;
    if let Ok(made) = &made {
        let status = made.status.as_ref();
        assert!(status.is_some_and(|status| status.token.is_some()));
    }
    calls.went("create_token", made);

    let doomed = Namespace {
        metadata: ObjectMeta::named("parts-doomed"),
        ..Namespace::default()
    };
    let mut doomed = core.namespaces().create(&doomed).await?;
    core.namespaces().delete("parts-doomed").await?;
    doomed = core.namespaces().get(&doomed.metadata.name).await?;
    if let Some(spec) = &mut doomed.spec {
        spec.finalizers = None;
    }
    let finalized = core
        .namespaces()
        .update_finalize("parts-doomed", &doomed)
        .await;
    calls.went("update_finalize", finalized);

    let requests = clientset.certificates_v1().certificatesigningrequests();
    let wanted = crate::minimal::object()?;
    let made = requests.create(&wanted).await?;
    let name = &made.metadata.name;
    let mut approved = requests.get_approval(name).await?;
    let status: Value = json!({"conditions": [{"type": "Approved", "status": "True", "reason": "Test", "message": "m"}]});
    approved.status = Some(serde_json::from_value(status)?);
    calls.went(
        "update_approval",
        requests.update_approval(name, &approved).await,
    );
    let patched = requests
        .patch_approval(name, Patch::Merge(&json!({})))
        .await;
    calls.went("patch_approval", patched);
    requests.delete(name).await?;
    Ok(())
}

async fn scales(client: &Client, namespace: &str, calls: &mut Calls<'_>) -> Result<(), Error> {
    use kubewright_k8s::apps::v1::{Deployment, ReplicaSet, StatefulSet};
    use kubewright_k8s::core::v1::ReplicationController;
    scale::<Deployment>(client, namespace, calls).await?;
    scale::<ReplicaSet>(client, namespace, calls).await?;
    scale::<StatefulSet>(client, namespace, calls).await?;
    scale::<ReplicationController>(client, namespace, calls).await
}

async fn scale<K>(client: &Client, namespace: &str, calls: &mut Calls<'_>) -> Result<(), Error>
where
    K: kubewright::resource::scope::Namespaced
        + kubewright::resource::verbs::Create
        + kubewright::resource::verbs::Delete
        + kubewright::resource::subresources::Scale,
{
    let api = Api::<K>::namespaced(client.clone(), namespace);
    let mut wanted: K = crate::minimal::object()?;
    // Deletions of the other one wait for a controller.
    let name = "parts-scaled".to_owned();
    wanted.metadata_mut().name.clone_from(&name);
    api.create(&wanted).await?;
    let kind = K::descriptor().kind;
    let mut scale = api.get_scale(&name).await?;
    scale.spec.replicas += 1;
    let updated = api.update_scale(&name, &scale).await;
    calls.went(&format!("update_scale of {kind}"), updated);
    let three = json!({"spec": {"replicas": 3}});
    let patched = api.patch_scale(&name, Patch::Merge(&three)).await;
    if let Ok(patched) = &patched {
        assert_eq!(patched.spec.replicas, 3);
    }
    calls.went(&format!("patch_scale of {kind}"), patched);
    api.delete(&name).await?;
    Ok(())
}
