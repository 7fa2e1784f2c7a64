//! Streams of pods through the real kube-apiserver. No kubelet runs here: a stand-in is registered as a node, and
//! kube-apiserver passes on to it what it would to a kubelet of its own version, over TLS.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[allow(dead_code, reason = "what only the client's own tests use")]
#[path = "../../../../runtime/tests/client/pod/kubelet.rs"]
mod kubelet;
mod node;

use std::num::NonZeroU16;
use std::time::Duration;

use e2e::server::{self, DEADLINE, Error};
use http::Request;
use kubewright::config::Impersonation;
use kubewright::meta::DeleteOptions;
use kubewright::pod::{
    Attach, CopyOptions, Eviction, Exec, LogOptions, LogsSince, PodHandle, TerminalSize,
    split_timestamp,
};
use kubewright::rest::Body;
use kubewright::{Client, Value};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

const NAMESPACE: &str = "default";

async fn send(
    client: &Client,
    method: &str,
    path: &str,
    body: &Value,
) -> Result<Value, kubewright::rest::Error> {
    let kind = if method == "PATCH" {
        "application/merge-patch+json"
    } else {
        "application/json"
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", kind)
        .body(Body::from(body.to_string()))
        .unwrap();
    client.request(request).await
}

/// A pod with the container `app`, on a node, or on none.
async fn pod(client: &Client, name: &str, node: Option<&str>) -> Result<PodHandle, Error> {
    let mut pod = json!({
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"containers": [{"name": "app", "image": "none"}]},
    });
    if let Some(node) = node {
        pod["spec"]["nodeName"] = node.into();
    }
    send(
        client,
        "POST",
        &format!("/api/v1/namespaces/{NAMESPACE}/pods"),
        &pod,
    )
    .await?;
    let path = format!("/api/v1/namespaces/{NAMESPACE}/pods/{name}/status");
    let status = json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}});
    send(client, "PATCH", &path, &status).await?;
    Ok(PodHandle::new(client.clone(), NAMESPACE, name))
}

/// A pod on a stand-in of its own.
async fn running(name: &str) -> Result<Option<PodHandle>, Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(None);
    };
    let client = server::admin(control_plane)?;
    let port = node::serve().await;
    let node = format!("node-of-{name}");
    let path = "/api/v1/nodes";
    send(&client, "POST", path, &json!({"metadata": {"name": node}})).await?;
    let status = json!({"status": {
        "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
        // Without it kube-apiserver speaks SPDY to kubelets.
        "declaredFeatures": ["ExtendWebSocketsToKubelet"],
    }});
    send(&client, "PATCH", &format!("{path}/{node}/status"), &status).await?;
    Ok(Some(pod(&client, name, Some(&node)).await?))
}

macro_rules! on_a_node {
    ($($(#[$doc:meta])* $name:ident: |$pod:ident| $body:block)+) => {$(
        $(#[$doc])*
        #[tokio::test]
        async fn $name() -> Result<(), Error> {
            let name = stringify!($name).replace('_', "-");
            let Some($pod) = running(&name).await? else {
                return Ok(());
            };
            timeout(DEADLINE, async move {
                $body
                Ok::<(), Error>(())
            })
            .await?
        }
    )+};
}

on_a_node! {
    logs_are_read: |pod| {
        let options = LogOptions {
            timestamps: true,
            tail_lines: Some(2),
            since: Some(LogsSince::Ago(Duration::from_mins(1))),
            ..LogOptions::default()
        };
        let mut logs = pod.logs(&options).await?;
        // The stand-in tells what it was asked.
        let line = logs.next_line().await.ok_or("no line")??;
        let (time, text) = split_timestamp(&line);
        assert!(time.is_some(), "{line}");
        assert_eq!(text, "/containerLogs/default/logs-are-read/app?sinceSeconds=60&tailLines=2&timestamps=true");
        assert!(logs.next_line().await.is_none());
    }

    logs_are_followed: |pod| {
        let options = LogOptions { follow: true, container: Some("app".to_owned()), ..LogOptions::default() };
        let mut logs = pod.logs(&options).await?;
        // They come while the log goes on: it has no end.
        for _ in 0..3 {
            logs.next_line().await.ok_or("no line")??;
        }
        let error = pod.logs(&LogOptions { container: Some("none".to_owned()), ..options }).await.unwrap_err();
        assert!(error.is_bad_request(), "{error}");
    }

    commands_are_run: |pod| {
        let exec = Exec::new(["sh", "-c", "echo out; echo 'and err' >&2; exit 3"]);
        let output = pod.exec(&exec).await?.output().await?;
        assert_eq!(output.exit.code(), 3);
        assert_eq!(output.stdout, b"out\n");
        assert_eq!(output.stderr, b"and err\n");
        let error = pod.exec(&exec.container("none")).await.unwrap_err();
        assert!(error.is_bad_request(), "{error}");
    }

    an_input_ends: |pod| {
        let mut process = pod.exec(&Exec::new(["sort"]).stdin()).await?;
        let mut stdin = process.stdin().ok_or("input was asked for")?;
        for line in (0..20_000).rev() {
            stdin.write_all(format!("{line:06}\n").as_bytes()).await?;
        }
        drop(stdin);
        let output = process.output().await?;
        assert!(output.exit.is_success());
        assert_eq!(output.stdout.len(), 140_000);
        assert!(output.stdout.starts_with(b"000000\n000001\n"));
    }

    a_terminal_is_attached: |pod| {
        let mut process = pod.attach(&Attach::new().stdin().tty(TerminalSize { width: 80, height: 24 })).await?;
        let (mut stdin, mut stdout) = (process.stdin().ok_or("no input")?, process.stdout().ok_or("no output")?);
        let resizer = process.resizer().ok_or("no terminal")?;
        // The stand-in tells sizes, and gives back what it is told.
        let mut expect = async |expected: &str| {
            let mut text = vec![0; expected.len()];
            stdout.read_exact(&mut text).await?;
            assert_eq!(String::from_utf8_lossy(&text), expected);
            Ok::<(), Error>(())
        };
        expect(r#"{"Height":24,"Width":80}"#).await?;
        resizer.resize(TerminalSize { width: 132, height: 50 });
        expect(r#"{"Height":50,"Width":132}"#).await?;
        stdin.write_all(b"hello").await?;
        expect("hello").await?;
        stdin.write_all(b"\x04").await?;
        assert!(process.wait().await?.is_success());
    }

    ports_are_forwarded: |pod| {
        let port = NonZeroU16::new(8080).ok_or("a port")?;
        let mut stream = pod.port_forward(port).await?;
        stream.write_all(b"hello").await?;
        let mut text = [0; 5];
        stream.read_exact(&mut text).await?;
        assert_eq!(&text, b"HELLO");
        let closed = NonZeroU16::new(81).ok_or("a port")?;
        let mut stream = pod.port_forward(closed).await?;
        let error = stream.read_u8().await.unwrap_err();
        assert_eq!(error.to_string(), "connection refused");
    }

    files_go_there_and_come_back: |pod| {
        let folder = std::env::temp_dir().join(format!("kubewright-e2e-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("site/a"))?;
        std::fs::write(folder.join("site/a/long"), b"0123456789".repeat(100_000))?;
        let options = CopyOptions::default();
        let remote = folder.join("there").to_str().ok_or("no text")?.to_owned();
        pod.copy_to(folder.join("site"), &remote, &options).await?;
        let copied = pod.copy_from(&remote, folder.join("back"), &options).await?;
        assert_eq!((copied.files, copied.bytes), (1, 1_000_000));
        assert_eq!(std::fs::read(folder.join("back/a/long"))?, b"0123456789".repeat(100_000));
        std::fs::remove_dir_all(folder)?;
    }

    a_command_needs_the_verb_create: |pod| {
        let client = server::admin(server::control_plane()?.ok_or("it is there")?)?;
        let rules = format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}");
        let role = |verbs: Value| json!({
            "metadata": {"name": "runner"}, "rules": [{"apiGroups": [""], "resources": ["pods/exec"], "verbs": verbs}],
        });
        send(&client, "POST", &format!("{rules}/roles"), &role(json!(["get"]))).await?;
        let binding = json!({
            "metadata": {"name": "runner"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "runner"},
            "subjects": [{"kind": "User", "name": "runner", "apiGroup": "rbac.authorization.k8s.io"}],
        });
        send(&client, "POST", &format!("{rules}/rolebindings"), &binding).await?;
        let runner = Impersonation { user: "runner".to_owned(), ..Impersonation::default() };
        let pod = PodHandle::new(client.acting_as(&runner)?, NAMESPACE, pod.name());
        // The server learns of the role a moment later, and denies the verb `get` until then.
        loop {
            let error = pod.exec(&Exec::new(["true"])).await.unwrap_err();
            assert!(error.is_forbidden(), "{error}");
            if !error.to_string().contains("cannot get resource") {
                break;
            }
        }
        send(&client, "PUT", &format!("{rules}/roles/runner"), &role(json!(["get", "create"]))).await?;
        let process = loop {
            match pod.exec(&Exec::new(["true"])).await {
                Ok(process) => break process,
                Err(error) => assert!(error.is_forbidden(), "{error}"),
            }
        };
        assert!(process.wait().await?.is_success());
    }

    a_budget_keeps_a_pod: |pod| {
        let budgets = format!("/apis/policy/v1/namespaces/{NAMESPACE}/poddisruptionbudgets");
        let client = server::admin(server::control_plane()?.ok_or("it is there")?)?;
        let budget = json!({
            "metadata": {"name": "kept"},
            "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": pod.name()}}},
        });
        send(&client, "POST", &budgets, &budget).await?;
        let allow = async |number: i32| {
            let status = json!({"status": {
                "observedGeneration": 1, "disruptionsAllowed": number,
                "currentHealthy": 1, "desiredHealthy": 1, "expectedPods": 1,
            }});
            send(&client, "PATCH", &format!("{budgets}/kept/status"), &status).await
        };
        allow(0).await?;
        let Eviction::Blocked(blocked) = pod.evict(&DeleteOptions::default()).await? else {
            return Err("the budget allows nothing".into());
        };
        assert!(blocked.message.contains("kept needs 1 healthy pods"), "{blocked:?}");
        allow(1).await?;
        assert_eq!(pod.evict(&DeleteOptions::default()).await?, Eviction::Accepted);
    }
}

#[tokio::test]
async fn what_cannot_be_is_told() -> Result<(), Error> {
    let Some(control_plane) = server::control_plane()? else {
        return Ok(());
    };
    let exec = Exec::new(["ls"]);
    let client = server::admin(control_plane)?;
    let none = PodHandle::new(client.clone(), NAMESPACE, "none");
    assert!(none.exec(&exec).await.unwrap_err().is_not_found());
    assert!(
        none.logs(&LogOptions::default())
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert!(
        none.evict(&DeleteOptions::default())
            .await
            .unwrap_err()
            .is_not_found()
    );
    let waiting = pod(&client, "waiting", None).await?;
    let error = waiting.exec(&exec).await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    let forbidden = PodHandle::new(server::nobody(control_plane)?, NAMESPACE, "waiting");
    let error = forbidden.exec(&exec).await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    let error = forbidden
        .evict(&DeleteOptions::default())
        .await
        .unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    Ok(())
}
