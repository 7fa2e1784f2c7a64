//! The CRDs that are compared over: real ones, read from where they are and never committed.

use std::fs;
use std::path::{Path, PathBuf};

/// A file with a CRD.
#[derive(Clone, Debug)]
pub(super) struct Crd {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Where it is below the folder of all, with slashes.
    pub(super) name: String,
    /// Bytes.
    pub(super) size: u64,
}

/// The folder of all CRDs.
pub(super) fn folder() -> Result<PathBuf, String> {
    let chosen = std::env::var_os("KUBEWRIGHT_CORPUS").map(PathBuf::from);
    let corpus = crate::root().join(chosen.unwrap_or_else(|| PathBuf::from("../shared/corpus")));
    let folder = corpus.join("crds");
    folder.canonicalize().map_err(|error| {
        let shown = folder.display();
        format!("no CRDs at {shown}: {error}; name a corpus in KUBEWRIGHT_CORPUS")
    })
}

/// All CRDs, by name.
pub(super) fn crds() -> Result<Vec<Crd>, String> {
    let folder = folder()?;
    let mut crds = Vec::new();
    collect(&folder, &folder, &mut crds)
        .map_err(|error| format!("{}: {error}", folder.display()))?;
    crds.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(crds)
}

/// Those of at most this size, the largest first.
pub(super) fn largest_first(at_most: u64) -> Result<Vec<Crd>, String> {
    let mut crds = crds()?;
    crds.retain(|crd| crd.size <= at_most);
    // A stable sort: of the same size, by name.
    crds.sort_by_key(|crd| std::cmp::Reverse(crd.size));
    Ok(crds)
}

/// Those of cert-manager, prometheus-operator and gateway-api, whatever their size.
pub(super) fn of_projects() -> Result<Vec<Crd>, String> {
    let mut chosen = crds()?;
    chosen.retain(|crd| {
        crd.name.starts_with("cert-manager/") || crd.name.starts_with("prometheus-operator/")
    });
    let all = folder()?;
    let gateway = all.join("../gateway-api/config/crd/standard");
    let gateway = gateway
        .canonicalize()
        .map_err(|error| format!("{}: {error}", gateway.display()))?;
    collect(&gateway, &gateway, &mut chosen)
        .map_err(|error| format!("{}: {error}", gateway.display()))?;
    chosen.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(chosen)
}

fn collect(root: &Path, folder: &Path, crds: &mut Vec<Crd>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(root, &path, crds)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let below: Vec<_> = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .iter()
                .map(|part| part.to_string_lossy())
                .collect();
            let name = below.join("/");
            crds.push(Crd {
                size: entry.metadata()?.len(),
                name,
                path,
            });
        }
    }
    Ok(())
}
