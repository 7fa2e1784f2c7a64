//! What the tests share: where the corpus of real definitions is.

use std::path::PathBuf;

/// The corpus of real definitions; without it a test says so and passes.
pub(crate) fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("KUBEWRIGHT_CORPUS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus")),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "skipped: there is no corpus at {}; KUBEWRIGHT_CORPUS names another place",
        folder.display()
    );
    None
}
