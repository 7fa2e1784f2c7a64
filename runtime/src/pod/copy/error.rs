//! Why files could not be copied.

use std::io;
use std::path::{Path, PathBuf};

use crate::rest::Error;

/// Why files could not be copied. What was written before stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// The server refused, or the connection broke.
    #[error(transparent)]
    Client(#[from] Error),
    /// The path in the container ends in no name.
    #[error("`{0}` names no file: a path in the container has to end in a name")]
    Path(String),
    /// `tar` in the container failed. A code of 126 or 127 says as a rule that it has none.
    #[error("`tar` in the container ended with code {code}: {}", told(.complaint))]
    Tar {
        /// Its exit code.
        code: i32,
        /// What it wrote to standard error, its first 4 KiB.
        complaint: String,
    },
    /// A file of this machine could not be read or written.
    #[error("{}: {source}", .path.display())]
    Local {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The archive that came could not be read.
    #[error("the archive from the container cannot be read: {0}")]
    Archive(String),
    /// The archive that came would write somewhere else than where it was asked to.
    #[error("the archive from the container is refused: `{}` {problem}", .entry.escape_debug())]
    Unsafe {
        /// The name in the archive.
        entry: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The archive that came is longer than allowed.
    #[error(
        "the archive from the container is longer than {limit} bytes; `max_bytes` changes that"
    )]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The archive that came holds more than allowed.
    #[error(
        "the archive from the container holds more than {limit} files; `max_entries` changes that"
    )]
    TooMany {
        /// The limit.
        limit: u64,
    },
    /// The runtime stopped the work.
    #[error("copying was stopped: {0}")]
    Stopped(String),
}

impl CopyError {
    pub(super) fn local(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Local { path, source }
    }
}

/// What `tar` said, on one line and without what would move a terminal's cursor.
fn told(complaint: &str) -> String {
    if complaint.is_empty() {
        return "it says nothing".to_owned();
    }
    let lines: Vec<_> = complaint.lines().map(str::trim).collect();
    lines
        .join("; ")
        .chars()
        .filter(|c| !c.is_control())
        .collect()
}
