//! What a run is given: files, folders, globs, standard input, texts.

use kubewright_codegen::names::did_you_mean;
use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "cluster")]
use super::cluster::Fetched;
use crate::diagnostic::Diagnostic;

/// One thing a run is given.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A file, a folder or a glob.
    Path(PathBuf),
    Stdin,
    Text {
        name: Arc<str>,
        text: Arc<str>,
    },
    #[cfg(feature = "cluster")]
    Cluster(super::Cluster),
}

/// Something to read, found through a [`Source`].
#[derive(Debug)]
pub(super) struct Input {
    /// As messages call it.
    pub(super) name: Arc<str>,
    /// It was named itself, not found in a folder or by a glob.
    pub(super) explicit: bool,
    /// About how many bytes it has.
    pub(super) size: u64,
    origin: Origin,
}

#[derive(Debug)]
enum Origin {
    File(PathBuf),
    Stdin,
    Text(Arc<str>),
}

/// Everything to read, each file once, and every path whose change makes another run necessary.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) all: Vec<Input>,
    pub(super) watched: BTreeSet<PathBuf>,
    pub(super) errors: Vec<Diagnostic>,
    known: HashSet<PathBuf>,
}

impl Inputs {
    pub(super) fn find(sources: &[Source]) -> Self {
        let mut found = Self::default();
        for source in sources {
            match source {
                Source::Path(path) => found.path(path),
                Source::Stdin => found.all.push(Input {
                    name: Arc::from("<stdin>"),
                    explicit: true,
                    size: 0,
                    origin: Origin::Stdin,
                }),
                Source::Text { name, text } => found.text(name, text),
                #[cfg(feature = "cluster")]
                Source::Cluster(cluster) => found.cluster(cluster),
            }
        }
        found
    }

    fn text(&mut self, name: &Arc<str>, text: &Arc<str>) {
        self.all.push(Input {
            name: Arc::clone(name),
            explicit: true,
            size: text.len() as u64,
            origin: Origin::Text(Arc::clone(text)),
        });
    }

    #[cfg(feature = "cluster")]
    fn cluster(&mut self, cluster: &super::Cluster) {
        match super::cluster::read(cluster) {
            Ok((fetched, warnings)) => {
                for Fetched { name, text } in fetched {
                    self.text(&name, &text);
                }
                self.errors.extend(warnings);
            }
            Err(error) => self.errors.push(error),
        }
    }

    fn path(&mut self, path: &Path) {
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => self.folder(path),
            Ok(_) => self.named_file(path, true),
            Err(_) if path.to_string_lossy().contains(['*', '?', '[']) => self.glob(path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.missing(path),
            Err(error) => self.unreadable(path, &error),
        }
    }

    fn named_file(&mut self, path: &Path, explicit: bool) {
        let identity = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        self.file(path, identity, explicit);
    }

    fn file(&mut self, path: &Path, identity: PathBuf, explicit: bool) {
        self.watched.insert(path.to_owned());
        // One file may be reached by several sources; its definitions exist once.
        if self.known.insert(identity) {
            self.all.push(Input {
                name: display(path),
                explicit,
                size: path.metadata().map_or(0, |metadata| metadata.len()),
                origin: Origin::File(path.to_owned()),
            });
        }
    }

    fn folder(&mut self, path: &Path) {
        let mut files = Vec::new();
        self.walk(path, &mut files, &mut HashSet::new());
        if files.is_empty() {
            self.errors.push(
                Diagnostic::error("the folder holds no `.yaml`, `.yml` or `.json` file")
                    .in_file(&display(path))
                    .help("name the folder that holds the definitions"),
            );
        }
        for (path, identity) in files {
            self.file(&path, identity, false);
        }
    }

    /// Finds the files of a folder, each with its path without links.
    fn walk(
        &mut self,
        folder: &Path,
        files: &mut Vec<(PathBuf, PathBuf)>,
        seen: &mut HashSet<PathBuf>,
    ) {
        let identity = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        // A link may lead back up.
        if !seen.insert(identity.clone()) {
            return;
        }
        self.watched.insert(folder.to_owned());
        let entries = match folder.read_dir() {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(folder, &error),
        };
        let mut entries: Vec<(PathBuf, bool)> = entries
            .filter_map(Result::ok)
            .map(|entry| {
                let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
                (entry.path(), is_file)
            })
            .filter(|(path, _)| !is_hidden(path))
            .collect();
        entries.sort();
        for (path, is_file) in entries {
            if !is_file && path.is_dir() {
                self.walk(&path, files, seen);
            } else if is_description(&path) {
                let identity = match path.file_name() {
                    Some(name) if is_file => identity.join(name),
                    _ => path.canonicalize().unwrap_or_else(|_| path.clone()),
                };
                files.push((path, identity));
            }
        }
    }

    fn glob(&mut self, pattern: &Path) {
        let name = display(pattern);
        let matches = match glob::glob(&name) {
            Ok(matches) => matches,
            Err(error) => {
                self.errors.push(
                    Diagnostic::error(format!("this is no glob: {}", error.msg))
                        .in_file(&name)
                        .help("quote special characters as `[*]`"),
                );
                return;
            }
        };
        // A new file may match from the next run on.
        let base: PathBuf = pattern
            .components()
            .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']))
            .collect();
        self.watched.insert(if base.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            base
        });
        let before = self.all.len();
        let mut any = false;
        for path in matches.filter_map(Result::ok) {
            any = true;
            if path.is_dir() {
                self.folder(&path);
            } else {
                self.named_file(&path, false);
            }
        }
        if !any && self.all.len() == before {
            self.errors.push(
                Diagnostic::error("the glob matches no file")
                    .in_file(&name)
                    .help("`**` matches folders at any depth, `*` a part of one name"),
            );
        }
    }

    fn missing(&mut self, path: &Path) {
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let siblings: Vec<String> = parent
            .read_dir()
            .map(|entries| {
                entries
                    .filter_map(Result::ok)
                    .map(|entry| entry.file_name().to_string_lossy().into_owned())
                    .collect()
            })
            .unwrap_or_default();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let help = match did_you_mean(&name, siblings.iter().map(String::as_str)) {
            Some(sibling) => format!("did you mean `{}`?", path.with_file_name(sibling).display()),
            None => "check the path; `-` reads standard input".to_owned(),
        };
        self.errors.push(
            Diagnostic::error("there is no such file or folder")
                .in_file(&display(path))
                .help(help),
        );
    }

    fn unreadable(&mut self, path: &Path, error: &std::io::Error) {
        self.errors.push(unreadable(&display(path), error));
    }
}

impl Input {
    /// The bytes of the input, in the buffer where they have to be somewhere.
    pub(super) fn read<'b>(&'b self, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Diagnostic> {
        buffer.clear();
        let read = match &self.origin {
            Origin::File(path) => File::open(path).and_then(|mut file| file.read_to_end(buffer)),
            Origin::Stdin => std::io::stdin().lock().read_to_end(buffer),
            Origin::Text(text) => return Ok(text.as_bytes()),
        };
        read.map_err(|error| unreadable(&self.name, &error))?;
        Ok(buffer)
    }
}

fn unreadable(name: &Arc<str>, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(format!("cannot be read: {error}"))
        .in_file(name)
        .help("check the path and its permissions")
}

fn display(path: &Path) -> Arc<str> {
    Arc::from(path.to_string_lossy())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn is_description(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["yaml", "yml", "json"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}
