//! The corpus through the generators.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::slice;

use super::Options;
use super::corpus::{self, Crd};
use super::kopium::{self, Kopium};
use super::kubewright::Generator;
use super::measure::{self, Samples};
use super::project;
use super::table::{self, Table};

const RUNS: usize = 5;

pub(super) fn run(options: &Options) -> Result<Table, String> {
    let crds = corpus::crds()?;
    let folder = corpus::folder()?;
    let (generator, kopium) = (Generator::built()?, Kopium::installed()?);
    let work = super::target().join("compare").join("generate");
    let (our_out, peers_out) = (work.join("kubewright"), work.join("kopium"));

    let runs = options.runs.unwrap_or(RUNS);
    let measure_ours = |what: &str, folder: &PathBuf, arguments: &[&str]| {
        let mut samples = Samples::default();
        for run in 1..=runs {
            project::remove(&our_out)?;
            let sample =
                measure::time(|| generator.generate(slice::from_ref(folder), &our_out, arguments))?;
            println!(
                "kubewright, {what}, run {run} of {runs}: {} s",
                table::seconds(sample.time)
            );
            samples.add(sample);
        }
        Ok::<_, String>(samples)
    };
    let copies = copies(&crds, &work.join("copies"))?;
    let many = measure_ours("many copies", &copies, &[])?;
    let bare = measure_ours("without docs", &folder, &[])?;
    let ours = measure_ours("with docs", &folder, &["--docs"])?;
    let mut peers = Samples::default();
    let mut refused = BTreeMap::new();
    let runs = options.peer_runs.unwrap_or(RUNS);
    for run in 1..=runs {
        project::remove(&peers_out)?;
        fs::create_dir_all(&peers_out)
            .map_err(|error| format!("{}: {error}", peers_out.display()))?;
        let sample = measure::time(|| {
            refused = each_through(&kopium, &crds, &peers_out)?;
            Ok(())
        })?;
        println!(
            "kopium, run {run} of {runs}: {} s",
            table::seconds(sample.time)
        );
        peers.add(sample);
    }

    let size: u64 = crds.iter().map(|crd| crd.size).sum();
    let title = format!(
        "{} CRDs, {:.1} MB of YAML",
        crds.len(),
        table::megabytes(size)
    );
    let mut table = Table::new(title, format!("kopium {}", kopium::VERSION));
    table.times("s, min / median", &ours, &peers);
    let none = Samples::default();
    table.times("without doc comments, s", &bare, &none);
    let several = format!("{COPIES} copies of it, without doc comments, s");
    table.times(&several, &many, &none);
    table.counts("processes", 1, crds.len());
    table.counts("CRDs refused", 0, refused.len());
    table.counts(
        "lines written",
        project::lines(&our_out)?,
        project::lines(&peers_out)?,
    );
    for (crd, reason) in refused {
        table.note(format!("- kopium on `{crd}`: {reason}"));
    }
    Ok(table)
}

/// How many times the corpus is taken where many CRDs are: as many as all catalogs have.
const COPIES: usize = 6;

/// The CRDs several times, each time in groups of their own.
fn copies(crds: &[Crd], out: &Path) -> Result<PathBuf, String> {
    project::remove(out)?;
    for (index, crd) in crds.iter().enumerate() {
        let text = fs::read_to_string(&crd.path)
            .map_err(|error| format!("{}: {error}", crd.path.display()))?;
        for copy in 0..COPIES {
            // The group stands in two places: by itself and at the end of the definition's name.
            let group = text
                .lines()
                .find_map(|line| line.strip_prefix("  group: "))
                .map(|group| group.trim_matches(['"', '\'']));
            let copied = group.map_or_else(
                || text.clone(),
                |group| text.replace(group, &format!("copy{copy}.{group}")),
            );
            let path = out.join(format!("{copy}/{index}.yaml"));
            fs::create_dir_all(path.parent().unwrap_or(out))
                .and_then(|()| fs::write(&path, copied))
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(out.to_owned())
}

/// A process a file. Gives what was refused, and why.
fn each_through(
    kopium: &Kopium,
    crds: &[Crd],
    out: &Path,
) -> Result<BTreeMap<String, String>, String> {
    let mut refused = BTreeMap::new();
    for (index, crd) in crds.iter().enumerate() {
        match kopium.generate(&crd.path) {
            Ok(text) => {
                let path = out.join(format!("crd_{index}.rs"));
                fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
            }
            Err(reason) => {
                refused.insert(crd.name.clone(), reason);
            }
        }
    }
    Ok(refused)
}
