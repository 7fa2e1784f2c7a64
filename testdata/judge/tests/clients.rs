//! Real clients on the embedded server: kubectl, and a shared informer of client-go.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kubewright_apiserver::Server;
use kubewright_apiserver::serve::Listening;
use kubewright_controlplane::client;
use serde_json::Value;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The embedded server on a socket, and the file that leads clients to it.
struct Cluster {
    server: Server,
    _listening: Listening,
    kubeconfig: PathBuf,
}

impl Cluster {
    async fn start(name: &str) -> Result<Self, Error> {
        let server = Server::new();
        let listening = server.listen("127.0.0.1:0".parse()?).await?;
        let url = format!("http://{}", listening.address());
        let kubeconfig = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.kubeconfig"));
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\n\
             clusters: [{{name: c, cluster: {{server: \"{url}\"}}}}]\n\
             contexts: [{{name: c, context: {{cluster: c, user: c}}}}]\n\
             users: [{{name: c, user: {{}}}}]\n"
        );
        std::fs::write(&kubeconfig, text)?;
        Ok(Self {
            server,
            _listening: listening,
            kubeconfig,
        })
    }

    /// Runs kubectl, which is told to succeed.
    async fn kubectl(&self, arguments: &[&str], input: &str) -> Result<String, Error> {
        let Some(mut command) = client("kubectl")? else {
            return Err("there is no kubectl".into());
        };
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kubectl");
        command
            .args(arguments)
            .env("KUBECONFIG", &self.kubeconfig)
            // Where it keeps what it has discovered.
            .env("HOME", home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let input = input.to_owned();
        let output = tokio::task::spawn_blocking(move || run(command, &input)).await??;
        let (out, err) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        if output.status.success() {
            Ok(out.into_owned())
        } else {
            Err(format!("kubectl {}: {out}{err}", arguments.join(" ")).into())
        }
    }
}

fn run(mut command: Command, input: &str) -> Result<Output, std::io::Error> {
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    child.wait_with_output()
}

const DEFINITION: &str = r"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {size: {type: integer, description: How large it is.}}
          status: {type: object, properties: {phase: {type: string}}}
";

const DEPLOYMENT: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "example.com/web:1"}]}
"#;

const WIDGET: &str =
    "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: {size: 3}}";

/// What kubectl is told, what it reads, and what it has to say.
const STEPS: &[(&[&str], &str, &[&str])] = &[
    (
        &["apply", "-f", "-"],
        DEFINITION,
        &["customresourcedefinition.apiextensions.k8s.io/widgets.example.com created"],
    ),
    (
        &[
            "wait",
            "--for=condition=established",
            "crd/widgets.example.com",
            "--timeout=30s",
        ],
        "",
        &["condition met"],
    ),
    (
        &["api-resources", "--api-group=example.com"],
        "",
        &["widgets", "wd", "example.com/v1", "true", "Widget"],
    ),
    (
        &["explain", "widget.spec.size"],
        "",
        &["<integer>", "How large it is."],
    ),
    (
        &["apply", "-f", "-"],
        WIDGET,
        &["widget.example.com/w created"],
    ),
    (&["get", "wd"], "", &["NAME", "SIZE", "w", "3"]),
    (
        &["apply", "-f", "-"],
        DEPLOYMENT,
        &["deployment.apps/web created"],
    ),
    (
        &["get", "deployments"],
        "",
        &["READY", "UP-TO-DATE", "AVAILABLE", "AGE", "0/2"],
    ),
    (
        &["get", "deployments", "-o", "wide"],
        "",
        &[
            "CONTAINERS",
            "IMAGES",
            "SELECTOR",
            "example.com/web:1",
            "app=web",
        ],
    ),
    (
        &["describe", "deployment", "web"],
        "",
        &["2 desired", "RollingUpdate", "example.com/web:1"],
    ),
    (
        &["apply", "-f", "-"],
        DEPLOYMENT,
        &["deployment.apps/web unchanged"],
    ),
    (
        &["apply", "--server-side", "--force-conflicts", "-f", "-"],
        DEPLOYMENT,
        &["serverside-applied"],
    ),
    (
        &[
            "patch",
            "deployment",
            "web",
            "-p",
            r#"{"spec":{"replicas":5}}"#,
        ],
        "",
        &["patched"],
    ),
    (
        &[
            "get",
            "deployment",
            "web",
            "-o",
            "jsonpath={.spec.replicas}",
        ],
        "",
        &["5"],
    ),
    (
        &["scale", "deployment", "web", "--replicas=4"],
        "",
        &["scaled"],
    ),
    (
        &["label", "deployment", "web", "tier=front"],
        "",
        &["labeled"],
    ),
    (
        &["get", "deployments", "-l", "tier=front", "-o", "name"],
        "",
        &["deployment.apps/web"],
    ),
    (
        &["explain", "deployment.spec.replicas"],
        "",
        &["FIELD: replicas <integer>"],
    ),
    (
        &["create", "configmap", "a", "--from-literal=k=v"],
        "",
        &["configmap/a created"],
    ),
    (
        &["get", "configmap", "a", "-o", "yaml"],
        "",
        &["k: v", "kind: ConfigMap"],
    ),
    (&["delete", "deployment", "web"], "", &["deleted"]),
    (
        &["wait", "--for=delete", "deployment/web", "--timeout=30s"],
        "",
        &[],
    ),
    (&["delete", "crd", "widgets.example.com"], "", &["deleted"]),
    (&["get", "namespaces"], "", &["default", "Active"]),
];

#[tokio::test(flavor = "multi_thread")]
async fn kubectl_does_what_it_does() -> Result<(), Error> {
    if client("kubectl")?.is_none() {
        return Ok(());
    }
    let cluster = Cluster::start("kubectl").await?;
    for (arguments, input, wanted) in STEPS {
        let said = cluster.kubectl(arguments, input).await?;
        for word in *wanted {
            assert!(
                said.contains(word),
                "kubectl {arguments:?}: no {word:?} in {said}"
            );
        }
    }
    assert!(!cluster.server.requests().is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_informer_of_client_go_follows() -> Result<(), Error> {
    let Some(mut command) = client("informer")? else {
        return Ok(());
    };
    let cluster = Cluster::start("informer").await?;
    let config_map = |name: &str| {
        format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}, data: {{k: v}}}}")
    };
    cluster.server.add_yaml(&config_map("before"))?;
    let mut child = command
        .arg("--kubeconfig")
        .arg(&cluster.kubeconfig)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().ok_or("no output")?;
    let (sender, mut lines) = tokio::sync::mpsc::unbounded_channel::<Value>();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            let line = serde_json::from_str(&line).unwrap_or_default();
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let mut seen = Vec::new();
    let deadline = tokio::time::sleep(std::time::Duration::from_mins(1));
    tokio::pin!(deadline);
    while seen.len() < 5 {
        let line = tokio::select! {
            line = lines.recv() => line.ok_or("the informer ended")?,
            () = &mut deadline => return Err(format!("only {seen:?} was seen").into()),
        };
        let text = |name: &str| {
            line.get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let event = format!("{} {}", text("event"), text("name"));
        if event == "synced " {
            cluster.server.add_yaml(&config_map("after"))?;
            cluster
                .server
                .add_yaml(&config_map("after").replace("k: v", "k: w"))?;
            cluster
                .kubectl(&["delete", "configmap", "before"], "")
                .await?;
        }
        seen.push(event);
    }
    drop(child.stdin.take());
    tokio::task::spawn_blocking(move || child.wait()).await??;
    // What was there and that it is synced may come in either order.
    seen[..2].sort();
    assert_eq!(
        seen,
        [
            "add before",
            "synced ",
            "add after",
            "update after",
            "delete before"
        ]
    );
    Ok(())
}
