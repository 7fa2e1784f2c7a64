//! What a server serves, kept in a file.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use http::Uri;
use ring::digest::{SHA256, digest};

use super::Discovered;
use super::wire::Stored;

/// Longer files are not read.
const LONGEST: u64 = 64 << 20;

/// The name of the file.
const NAME: &str = "groups.json";

/// Where what a server serves is kept between runs.
///
/// The file is `groups.json` in a folder that is named by the server. Its first line is the SHA-256 of the rest, which is
/// JSON. Folders are made with the permissions 0750, the file has 0660, as with kubectl
/// (`client-go/discovery/cached/disk/cached_discovery.go`).
#[derive(Clone, Debug)]
pub(super) struct Disk {
    folder: PathBuf,
    /// Whose it is.
    server: String,
}

impl Disk {
    /// Below a folder, in one for the server.
    pub(super) fn new(base: &Path, server: &Uri) -> Self {
        let authority = server
            .authority()
            .map_or("", |authority| authority.as_str());
        let place = format!("{authority}{}", server.path().trim_end_matches('/'));
        let allowed = |char: char| char.is_ascii_alphanumeric() || "-.".contains(char);
        let name: String = place
            .chars()
            .map(|char| if allowed(char) { char } else { '_' })
            .collect();
        // Neither nothing nor what leads up is the name of a folder.
        let name = if name.trim_matches('.').is_empty() {
            "_".to_owned()
        } else {
            name
        };
        Self {
            folder: base.join(name),
            server: format!("{}://{place}", server.scheme_str().unwrap_or("https")),
        }
    }

    /// What was kept, and how old it is. `None` where there is nothing, or nothing that can be trusted.
    pub(super) fn read(&self) -> Option<(Discovered, Duration)> {
        let file = File::open(self.folder.join(NAME)).ok()?;
        let about = file.metadata().ok()?;
        if !about.is_file() || about.len() > LONGEST {
            return None;
        }
        // What is of the future has a wrong age.
        let age = SystemTime::now().duration_since(about.modified().ok()?);
        let mut text = Vec::new();
        file.take(LONGEST).read_to_end(&mut text).ok()?;
        let end = text.iter().position(|byte| *byte == b'\n')?;
        let (sum, rest) = text.split_at(end);
        let rest = rest.strip_prefix(b"\n")?;
        if sum != checksum(rest).as_bytes() {
            return None;
        }
        let stored: Stored = serde_json::from_slice(rest).ok()?;
        Some((stored.found(&self.server)?, age.ok()?))
    }

    /// Keeps it. What cannot be told in part is not kept, for the next run would not ask for the rest.
    pub(super) fn write(&self, found: &Discovered) -> io::Result<()> {
        if found.failures().next().is_some() {
            return Ok(());
        }
        let rest = serde_json::to_vec(&Stored::new(&self.server, found))?;
        make_folder(&self.folder)?;
        let (mut file, path) = self.temporary()?;
        let written = (|| {
            writeln!(file, "{}", checksum(&rest))?;
            file.write_all(&rest)?;
            permit(&file)?;
            drop(file);
            // Who reads sees the old or the new.
            fs::rename(&path, self.folder.join(NAME))
        })();
        if written.is_err() {
            let _ = fs::remove_file(&path);
        }
        written
    }

    /// A file that nobody else has.
    fn temporary(&self) -> io::Result<(File, PathBuf)> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = self
            .folder
            .join(format!("{NAME}.{}-{count}.tmp", process::id()));
        // That of a process that died, and had the same number.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        Ok((file, path))
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o750);
    builder.create(path)
}

/// The group may read and write it, whatever new files are like.
#[cfg(unix)]
fn permit(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o660))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it may fail")]
fn permit(_: &File) -> io::Result<()> {
    Ok(())
}

fn checksum(text: &[u8]) -> String {
    use std::fmt::Write;
    let mut sum = String::with_capacity(64);
    for byte in digest(&SHA256, text).as_ref() {
        // Writing to a string cannot fail.
        let _ = write!(sum, "{byte:02x}");
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_by_the_server() {
        let of = |server: &str| {
            let disk = Disk::new(Path::new("/base"), &server.parse().unwrap());
            disk.folder.display().to_string()
        };
        assert_eq!(of("https://h.example.com:6443"), "/base/h.example.com_6443");
        assert_eq!(of("https://[::1]:6443/k8s/a/"), "/base/___1__6443_k8s_a");
        assert_eq!(of("https://h/.."), "/base/h_..");
        assert_eq!(of("/.."), "/base/_..");
    }

    proptest::proptest! {
        #[test]
        fn no_server_leads_out_of_the_folder(path in "/[a-z./%~-]*", host in "[a-z0-9.-]+") {
            for server in [path.clone(), format!("https://{host}{path}")] {
                let Ok(server) = server.parse() else { continue };
                let disk = Disk::new(Path::new("/base"), &server);
                let name = disk.folder.strip_prefix("/base").unwrap();
                let parts: Vec<_> = name.components().collect();
                proptest::prop_assert!(
                    matches!(parts[..], [std::path::Component::Normal(_)]),
                    "{}",
                    name.display()
                );
            }
        }
    }
}
