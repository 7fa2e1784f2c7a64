//! The corpus through the generators.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
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

    let mut ours = Samples::default();
    let runs = options.runs.unwrap_or(RUNS);
    for run in 1..=runs {
        project::remove(&our_out)?;
        let sample = measure::time(|| generator.generate(slice::from_ref(&folder), &our_out))?;
        println!(
            "kubewright, run {run} of {runs}: {} s",
            table::seconds(sample.time)
        );
        ours.add(sample);
    }
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
