//! Where files are put: in one directory, past no link.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::CopyError;

/// What the files of a container become. What is written is it or below it.
pub(super) struct Place {
    root: PathBuf,
    /// Directories that are known to be none but directories. Only this writes there, so they stay that.
    known: HashSet<PathBuf>,
}

impl Place {
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            known: HashSet::new(),
        }
    }

    /// Makes a directory, unless it is there.
    pub(super) fn directory(&mut self, below: &Path, called: &[u8]) -> Result<(), CopyError> {
        if !self.known.contains(Path::new("")) {
            // Who names the root may name a link.
            fs::create_dir_all(&self.root).map_err(CopyError::local(&self.root))?;
            self.known.insert(PathBuf::new());
        }
        let mut way = PathBuf::new();
        for part in below.components() {
            way.push(part);
            if self.known.contains(&way) {
                continue;
            }
            let path = self.root.join(&way);
            match fs::symlink_metadata(&path) {
                Ok(found) if found.is_dir() => {}
                Ok(_) => {
                    return Err(CopyError::Unsafe {
                        entry: String::from_utf8_lossy(called).into_owned(),
                        problem: "would go through a link or a file",
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir(&path).map_err(CopyError::local(&path))?;
                }
                Err(error) => return Err(CopyError::local(&path)(error)),
            }
            self.known.insert(way.clone());
        }
        Ok(())
    }

    /// Writes a file in place of what is there.
    pub(super) fn file(
        &mut self,
        below: &Path,
        called: &[u8],
        content: &mut impl Read,
        mode: u32,
    ) -> Result<u64, CopyError> {
        let path = if let Some(parent) = below.parent() {
            self.directory(parent, called)?;
            self.root.join(below)
        } else {
            self.root.clone()
        };
        let local = || CopyError::local(&path);
        match fs::symlink_metadata(&path) {
            // It may be a link: what it leads to stays as it is.
            Ok(found) if !found.is_dir() => fs::remove_file(&path).map_err(local())?,
            _ => {}
        }
        let mut file = create(&path).map_err(local())?;
        let length = io::copy(content, &mut file).map_err(local())?;
        permit(&file, mode).map_err(local())?;
        Ok(length)
    }
}

/// A file that was not there, and is for its owner alone until it is written.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn permit(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(mode & 0o777))
}

#[cfg(not(unix))]
fn permit(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}
