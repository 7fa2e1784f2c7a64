//! The program `kubewright-apiserver`.

#![cfg(feature = "program")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use kubewright::config::Config;
use kubewright::meta::{ListOptions, ObjectMeta};
use kubewright::{Api, Client, Resource};

#[derive(Clone, Debug, Resource)]
#[resource(group = "a.b", version = "v1", plural = "things", namespaced)]
struct Thing {
    metadata: ObjectMeta,
}

const DEFINITION: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.a.b}
spec:
  group: a.b
  scope: Namespaced
  names: {plural: things, kind: Thing}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
";

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kubewright-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A program that ends with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_kubewright-apiserver"));
    program.stdout(Stdio::piped()).stderr(Stdio::piped());
    program
}

#[tokio::test]
async fn it_begins_with_definitions_and_objects() {
    let folder = Folder::new("program");
    let crds = folder.file("crd.yaml", DEFINITION);
    let thing = "{apiVersion: a.b/v1, kind: Thing, metadata: {name: one}}";
    let seed = folder.file("thing.yaml", thing);
    let kubeconfig = folder.0.join("kubeconfig");
    let mut child = Program(
        program()
            .arg("--crds")
            .arg(crds)
            .arg("--seed")
            .arg(seed)
            .arg("--kubeconfig")
            .arg(&kubeconfig)
            .args(["--latency", "10ms"])
            .spawn()
            .expect("the program"),
    );
    let stdout = child.0.stdout.take().expect("its output");
    let mut url = String::new();
    // It says where it listens when it does.
    BufReader::new(stdout).read_line(&mut url).expect("a line");
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");

    let config = Config::from_kubeconfig(&kubeconfig, None).expect("a kubeconfig");
    let client = Client::try_from(config).expect("a client");
    let things = Api::<Thing>::namespaced(client, "default");
    let found = things.list(&ListOptions::default()).await.expect("things");
    assert_eq!(found.items.len(), 1);
}

#[test]
fn what_cannot_be_served_is_told() {
    let folder = Folder::new("program-refused");
    let wrong = DEFINITION.replace("type: object", "type: thing");
    let crds = folder.file("crd.yaml", &wrong);
    let told = |arguments: &[&str]| {
        let mut child = program().args(arguments).spawn().expect("the program");
        let mut text = String::new();
        let mut stderr = child.stderr.take().expect("its errors");
        stderr.read_to_string(&mut text).expect("text");
        assert!(!child.wait().expect("an end").success(), "{text}");
        text
    };
    let path = crds.to_str().expect("a path");
    let text = told(&["--crds", path]);
    assert!(
        text.contains(path) && text.contains("openAPIV3Schema.type"),
        "{text}"
    );
    assert!(told(&["--latency", "soon"]).contains("--latency"));
    assert!(told(&["--latency=-1s"]).contains("less than nothing"));
}
