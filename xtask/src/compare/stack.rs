//! What a client costs before a line of one's own: crates, and a build from nothing.

use super::Options;
use super::kubewright;
use super::measure::{self, Samples};
use super::project::Project;
use super::table::{self, Table};

const RUNS: usize = 2;

const OUR_PROGRAM: &str = r#"//! Lists the config maps of a namespace.

use kubewright::meta::{ListOptions, ObjectMeta};

#[derive(Clone, Debug, Default, PartialEq, kubewright::Resource)]
#[resource(group = "", version = "v1", kind = "ConfigMap", plural = "configmaps", scope = "Namespaced")]
pub struct ConfigMap {
    pub metadata: ObjectMeta,
    pub data: Option<kubewright::Map<String>>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = kubewright::Client::try_default().await?;
    let maps = kubewright::Api::<ConfigMap>::namespaced(client, "default");
    for map in maps.list(&ListOptions::default()).await?.items {
        println!("{:?} {:?}", map.metadata.name, map.data);
    }
    Ok(())
}
"#;

const KUBE_PROGRAM: &str = r#"//! Lists the config maps of a namespace.

use k8s_openapi::api::core::v1::ConfigMap;
use kube::{Api, Client, api::ListParams};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::try_default().await?;
    let maps = Api::<ConfigMap>::namespaced(client, "default");
    for map in maps.list(&ListParams::default()).await?.items {
        println!("{:?} {:?}", map.metadata.name, map.data);
    }
    Ok(())
}
"#;

const KUBE_DEPENDENCIES: &str = r#"k8s-openapi = { version = "=0.29.0", features = ["latest"] }
kube = { version = "=5.0.0", default-features = false, features = ["client", "rustls-tls", "ring"] }
tokio = { version = "1", features = ["macros", "rt"] }
"#;

pub(super) fn run(options: &Options) -> Result<Table, String> {
    let runtime = kubewright::dependency();
    let dependencies =
        format!("{runtime}tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n");
    let ours = Project::new("kubewright-stack", &dependencies)?.with_our_versions()?;
    ours.write("src/main.rs", OUR_PROGRAM)?;
    let peers = Project::new("kube-stack", KUBE_DEPENDENCIES)?;
    peers.write("src/main.rs", KUBE_PROGRAM)?;

    let our_times = from_nothing("kubewright", &ours, options.runs.unwrap_or(RUNS))?;
    let peers_times = from_nothing("kube", &peers, options.peer_runs.unwrap_or(RUNS))?;

    let mut table = Table::new("a program that lists config maps", "kube 5.0");
    table.counts(
        "crates it depends on",
        crates(&ours, "normal")?,
        crates(&peers, "normal")?,
    );
    let built = "normal,build";
    table.counts(
        "crates, those of build scripts too",
        crates(&ours, built)?,
        crates(&peers, built)?,
    );
    table.times("debug build from nothing, s", &our_times, &peers_times);
    Ok(table)
}

fn from_nothing(name: &str, project: &Project, runs: usize) -> Result<Samples, String> {
    println!("{name}: fetching the dependencies");
    measure::run(&mut project.cargo(&["fetch", "--quiet"]), None)?;
    let mut samples = Samples::default();
    for run in 1..=runs {
        project.clean()?;
        let sample = measure::run(&mut project.cargo(&["build", "--quiet"]), None)?;
        println!(
            "{name}: run {run} of {runs}: {} s",
            table::seconds(sample.time)
        );
        samples.add(sample);
    }
    Ok(samples)
}

/// Crates below the program, for this platform.
fn crates(project: &Project, edges: &str) -> Result<usize, String> {
    let output = project
        .cargo(&[
            "tree",
            "--edges",
            edges,
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--no-dedupe",
        ])
        .output()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines: Vec<&str> = text
        .lines()
        .skip(1)
        .filter(|line| !line.is_empty())
        .collect();
    lines.sort_unstable();
    lines.dedup();
    Ok(lines.len())
}
