//! Files that are locked, read, and replaced as a whole.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::document::Document;
use crate::config::{ConfigError, file};

/// How long to wait for whoever has a lock.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);

/// A lock, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock(PathBuf);

impl Drop for Lock {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

/// Locks all files, as Go's client does: by a file beside each that only one can make.
pub(super) fn lock(paths: &[PathBuf]) -> Result<Vec<Lock>, ConfigError> {
    let deadline = Instant::now() + PATIENCE;
    paths.iter().map(|path| lock_one(path, deadline)).collect()
}

fn lock_one(path: &Path, deadline: Instant) -> Result<Lock, ConfigError> {
    let lock = beside(path, ".lock");
    if let Some(folder) = lock
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(|source| not_written(folder, source))?;
    }
    loop {
        match OpenOptions::new().write(true).create_new(true).open(&lock) {
            Ok(_) => return Ok(Lock(lock)),
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(not_written(&lock, error));
            }
            Err(_) if Instant::now() >= deadline => return Err(ConfigError::Locked { lock }),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

pub(super) fn read(path: PathBuf) -> Result<Document, ConfigError> {
    let text = match file::read_text(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Document::absent(path));
        }
        Err(source) => return Err(ConfigError::Read { path, source }),
    };
    let value = crate::config::kubeconfig::value(&text, Some(&path))?;
    Document::new(path, value).map_err(|problem| ConfigError::Invalid(vec![problem]))
}

/// Writes a file beside the one that is to be replaced, and puts it in its place.
pub(super) fn write(document: &Document) -> Result<(), ConfigError> {
    let path = document.path();
    // Of a link, what it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let failed = |source| not_written(&target, source);
    let text = yaml_serde::to_string(document.root());
    let text = text.map_err(|_| failed(io::Error::other("it cannot be written as YAML")))?;
    let draft = beside(&target, &format!(".{}.tmp", std::process::id()));
    // One that a program left that was killed.
    drop(fs::remove_file(&draft));
    let written = fill(&draft, text.as_bytes()).and_then(|()| fs::rename(&draft, &target));
    if written.is_err() {
        drop(fs::remove_file(&draft));
    }
    written.map_err(failed)
}

fn fill(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn not_written(path: &Path, source: io::Error) -> ConfigError {
    ConfigError::Write {
        path: path.to_owned(),
        source,
    }
}
