//! What the generated types cost their user: compiling them, and a program that uses each root.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use super::Options;
use super::corpus::{self, Crd};
use super::kopium::{self, Kopium};
use super::kubewright::{self, Generator};
use super::project::Project;
use super::side::{self, Cost, GOALS, Side};
use super::table::{self, Table};

/// How many CRDs are taken: those of three projects whose types people compile together, then the
/// largest of at most [`AT_MOST`] bytes, of which kopium makes something.
const CRDS: usize = 28;
/// With larger ones the peer's side alone takes half an hour.
const AT_MOST: u64 = 300_000;

const RUNS: usize = 3;
/// One takes minutes.
const PEER_RUNS: usize = 1;
/// What a single command may take.
const LIMIT: Duration = Duration::from_mins(5);

const KOPIUM_DEPENDENCIES: &str = r#"k8s-openapi = { version = "=0.29.0", features = ["latest", "schemars"] }
kube = { version = "=5.0.0", default-features = false, features = ["derive"] }
schemars = "1"
serde = { version = "1", features = ["derive"] }
serde_json = "1"
"#;

pub(super) fn run(options: &Options) -> Result<Table, String> {
    let chosen = choose(&Kopium::installed()?)?;
    let ours = our_side(&chosen)?;
    let peers = peers_side(&chosen)?;
    let limit = options.limit.map_or(LIMIT, Duration::from_secs);
    let our_costs = ours.measure(options.runs.unwrap_or(RUNS), limit)?;
    let peers_costs = peers.measure(options.peer_runs.unwrap_or(PEER_RUNS), limit)?;

    let size: u64 = chosen.iter().map(|chosen| chosen.crd.size).sum();
    let title = format!("{CRDS} CRDs, {:.1} MB of YAML", table::megabytes(size));
    let mut table = Table::new(title, format!("kopium {} -A", kopium::VERSION));
    table.counts("lines of types", ours.lines()?, peers.lines()?);
    for (goal, (ours, peers)) in GOALS.iter().zip(our_costs.iter().zip(&peers_costs)) {
        rows(&mut table, goal.name, ours, peers);
    }
    for chosen in &chosen {
        table.note(format!(
            "- `{}`, {} bytes",
            chosen.crd.name,
            table::thousands(chosen.crd.size)
        ));
    }
    Ok(table)
}

fn rows(table: &mut Table, goal: &str, ours: &Cost, peers: &Cost) {
    table.times(
        &format!("{goal}, library and program, s"),
        &ours.total,
        &peers.total,
    );
    table.times(
        &format!("{goal}, library alone, s"),
        &ours.library,
        &peers.library,
    );
    table.times(
        &format!("{goal}, program alone, s"),
        &ours.program,
        &peers.program,
    );
    table.megabytes(
        &format!("{goal}, peak memory of rustc, MB"),
        ours.total.peak(),
        peers.total.peak(),
    );
    if ours.size > 0 {
        table.megabytes(&format!("{goal}, the program, MB"), ours.size, peers.size);
    }
}

/// A CRD, and the module that kopium makes of it.
struct Chosen {
    crd: Crd,
    module: String,
}

fn choose(kopium: &Kopium) -> Result<Vec<Chosen>, String> {
    let mut chosen = Vec::new();
    let projects = corpus::of_projects()?;
    let others = corpus::largest_first(AT_MOST)?.into_iter();
    let others = others.filter(|crd| projects.iter().all(|taken| taken.path != crd.path));
    for crd in projects.iter().cloned().chain(others) {
        match kopium.generate(&crd.path) {
            Ok(text) => {
                chosen.push(Chosen {
                    module: String::from_utf8_lossy(&text).into_owned(),
                    crd,
                });
            }
            Err(reason) => println!("left out: {}: kopium: {reason}", crd.name),
        }
        if chosen.len() == CRDS {
            return Ok(chosen);
        }
    }
    Err(format!(
        "the corpus has no {CRDS} CRDs of at most {AT_MOST} bytes"
    ))
}

fn our_side(chosen: &[Chosen]) -> Result<Side, String> {
    let runtime = kubewright::dependency();
    let dependencies = format!("{runtime}serde = \"1\"\nserde_json = \"1\"\n");
    let project = Project::new("kubewright-side", &dependencies)?.with_our_versions()?;
    let sources: Vec<PathBuf> = chosen
        .iter()
        .map(|chosen| chosen.crd.path.clone())
        .collect();
    let types = project.folder().join("src/types");
    // Types of all projects that are alike are one, as a user has it who generates them together.
    Generator::built()?.generate(&sources, &types, &["--docs", "--share", "all"])?;
    let roots = kubewright::roots(&types)?;
    Ok(Side::new(
        "kubewright-side",
        project,
        "pub mod types;\n".to_owned(),
        side::ROUND_WITH_VALIDATION,
        &roots,
    ))
}

fn peers_side(chosen: &[Chosen]) -> Result<Side, String> {
    let project = Project::new("kopium-side", KOPIUM_DEPENDENCIES)?;
    let mut library = String::from("pub mod types {\n");
    let mut roots = Vec::new();
    for (index, chosen) in chosen.iter().enumerate() {
        let root = kopium::root(&chosen.module)
            .ok_or_else(|| format!("kopium's output for {} has no root", chosen.crd.name))?;
        project.write(&format!("src/types/crd_{index}.rs"), &chosen.module)?;
        // Writing to a string does not fail.
        let _ = writeln!(library, "    pub mod crd_{index};");
        roots.push(format!("crd_{index}::{root}"));
    }
    library.push_str("}\n");
    Ok(Side::new(
        "kopium-side",
        project,
        library,
        side::ROUND,
        &roots,
    ))
}
