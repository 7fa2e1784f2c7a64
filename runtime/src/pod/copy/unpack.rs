//! What is in an archive that nobody vouches for.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};

use tar::{Archive, Entry, EntryType, PaxExtensions};

use super::place::Place;
use super::{Copied, CopyError};

/// What an archive says beside its files (longer names), and no more of it.
const LONGEST_EXTENSION: u64 = 64 << 10;

/// Writes the files of an archive to `local`, which is what it calls `name`; no more than `most` of them.
pub(super) fn unpack(
    archive: impl Read,
    name: &str,
    local: &Path,
    most: u64,
) -> Result<Copied, CopyError> {
    let mut copied = Copied::default();
    let mut place = Place::new(local);
    let mut archive = Archive::new(archive);
    // Extensions are read here, since the library would read one of any length into memory.
    let entries = archive.entries().map_err(unreadable)?.raw(true);
    let mut longer = None;
    let mut found = 0;
    for entry in entries {
        let mut entry = entry.map_err(unreadable)?;
        match entry.header().entry_type() {
            EntryType::GNULongName => longer = Some(long_name(&mut entry)?),
            EntryType::XHeader => longer = pax(&mut entry)?.or(longer),
            // Names of links, which are not made, and what is said of all.
            EntryType::GNULongLink | EntryType::XGlobalHeader => {}
            kind => {
                let called = longer
                    .take()
                    .unwrap_or_else(|| entry.path_bytes().into_owned());
                let below = below(&called, name)?;
                found += 1;
                if found > most {
                    return Err(CopyError::TooMany { limit: most });
                }
                match kind {
                    EntryType::Directory => place.directory(&below, &called)?,
                    EntryType::Regular | EntryType::Continuous => {
                        let mode = entry.header().mode().map_err(unreadable)?;
                        let length = entry.size();
                        if place.file(&below, &called, &mut entry, mode)? != length {
                            return Err(CopyError::Archive("it ends in a file".to_owned()));
                        }
                        copied.bytes += length;
                        copied.files += 1;
                    }
                    _ => copied.skip(|| String::from_utf8_lossy(&called).into_owned()),
                }
            }
        }
    }
    if found == 0 {
        return Err(CopyError::Archive("it is empty".to_owned()));
    }
    Ok(copied)
}

fn unreadable(error: impl std::fmt::Display) -> CopyError {
    CopyError::Archive(error.to_string())
}

/// The name of the next entry.
fn long_name<R: Read>(entry: &mut Entry<'_, R>) -> Result<Vec<u8>, CopyError> {
    let mut name = extension(entry)?;
    if name.last() == Some(&0) {
        name.pop();
    }
    Ok(name)
}

/// The name of the next entry, if a header of POSIX tells it.
fn pax<R: Read>(entry: &mut Entry<'_, R>) -> Result<Option<Vec<u8>>, CopyError> {
    let text = extension(entry)?;
    let mut name = None;
    for said in PaxExtensions::new(&text) {
        let said = said.map_err(unreadable)?;
        match said.key_bytes() {
            b"path" => name = Some(said.value_bytes().to_vec()),
            // Lengths that the header of the file does not have: what follows would be taken for headers.
            key if key == b"size" || key.starts_with(b"GNU.sparse.") => {
                return Err(CopyError::Archive(
                    "it has files of 8 GiB and more, or sparse ones, in the form of POSIX"
                        .to_owned(),
                ));
            }
            _ => {}
        }
    }
    Ok(name)
}

fn extension<R: Read>(entry: &mut Entry<'_, R>) -> Result<Vec<u8>, CopyError> {
    if entry.size() > LONGEST_EXTENSION {
        return Err(CopyError::Archive(
            "a name in it has more than 64 KiB".to_owned(),
        ));
    }
    let mut text = Vec::new();
    entry
        .take(LONGEST_EXTENSION)
        .read_to_end(&mut text)
        .map_err(unreadable)?;
    Ok(text)
}

/// Where an entry goes below what was asked for.
fn below(called: &[u8], name: &str) -> Result<PathBuf, CopyError> {
    let refused = |problem| CopyError::Unsafe {
        entry: String::from_utf8_lossy(called).into_owned(),
        problem,
    };
    if called.first() == Some(&b'/') {
        return Err(refused("is an absolute path"));
    }
    let mut parts = called
        .split(|byte| *byte == b'/')
        .filter(|part| !part.is_empty() && *part != b".");
    if parts.next() != Some(name.as_bytes()) {
        return Err(refused("was not asked for"));
    }
    let mut path = PathBuf::new();
    for part in parts {
        if part == b".." {
            return Err(refused("leads out"));
        }
        let part = os(part).ok_or_else(|| refused("is no name of a file"))?;
        // What the separator is, and what else a path begins with, is the system's.
        let mut components = Path::new(&part).components();
        let is_plain = matches!(
            (components.next(), components.next()),
            (Some(std::path::Component::Normal(_)), None)
        );
        if !is_plain {
            return Err(refused("is no name of a file"));
        }
        path.push(part);
    }
    Ok(path)
}

#[cfg(unix)]
fn os(name: &[u8]) -> Option<OsString> {
    use std::os::unix::ffi::OsStringExt as _;
    (!name.contains(&0)).then(|| OsString::from_vec(name.to_vec()))
}

#[cfg(not(unix))]
fn os(name: &[u8]) -> Option<OsString> {
    // A colon names a stream of a file, or a drive.
    let name = String::from_utf8(name.to_vec()).ok()?;
    (!name.contains([':', '\0'])).then(|| name.into())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::atomic::{AtomicU32, Ordering};

    use proptest::collection::vec;
    use proptest::prelude::*;
    use tar::{Builder, Header};

    use super::*;

    /// What names are made of that lead somewhere.
    fn name() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            Just("site"),
            Just(".."),
            Just("."),
            Just(""),
            Just("a"),
            Just("b"),
            Just("\\"),
            Just("c:"),
        ];
        vec(part, 0..5).prop_map(|parts| parts.join("/"))
    }

    /// An entry of any type: names, links and contents that lead somewhere.
    fn entry() -> impl Strategy<Value = Vec<u8>> {
        let kind = proptest::sample::select(b"\x000123457gxLKS".to_vec());
        (name(), kind, name(), vec(any::<u8>(), 0..600)).prop_map(|(name, kind, link, content)| {
            let content = match kind {
                b'L' | b'K' => format!("{name}\0").into_bytes(),
                b'x' | b'g' => format!("{} path={name}\n", name.len() + 9).into_bytes(),
                _ => content,
            };
            let mut header = Header::new_gnu();
            let old = header.as_old_mut();
            old.name[..name.len()].copy_from_slice(name.as_bytes());
            old.linkname[..link.len()].copy_from_slice(link.as_bytes());
            old.linkflag = [kind];
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            let mut builder = Builder::new(Vec::new());
            builder.append(&header, &content[..]).unwrap();
            builder.into_inner().unwrap()[..512 + content.len().next_multiple_of(512)].to_vec()
        })
    }

    /// What is below a folder, links not followed.
    fn all(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                all(&entry.path(), found);
            }
            assert!(!entry.file_type().unwrap().is_symlink());
            found.push(entry.path());
        }
    }

    proptest! {
        /// Whatever an archive holds, nothing is written but the root and what is below it, and no link is made.
        #[test]
        fn nothing_is_written_elsewhere(
            entries in vec(entry(), 0..6),
            broken in vec((any::<proptest::sample::Index>(), any::<u8>()), 0..3),
        ) {
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let base = std::env::temp_dir().join(format!("kubewright-unpack-{}-{number}", std::process::id()));
            let root = base.join("deep/down/site");
            fs::create_dir_all(base.join("deep/down")).unwrap();
            let mut archive = entries.concat();
            if !archive.is_empty() {
                for (at, byte) in broken {
                    let at = at.index(archive.len());
                    archive[at] = byte;
                }
            }
            let _ = unpack(&archive[..], "site", &root, 5);
            let mut found = Vec::new();
            all(&base, &mut found);
            found.retain(|path| !path.starts_with(&root));
            fs::remove_dir_all(&base).unwrap();
            prop_assert_eq!(found, [base.join("deep/down"), base.join("deep")]);
        }
    }
}
