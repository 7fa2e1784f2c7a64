//! What a run is given: files, folders, globs, standard input, texts.

use kubewright_codegen::names::did_you_mean;
use std::collections::{BTreeSet, HashSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
}

/// Something to read, found through a [`Source`].
#[derive(Debug)]
pub(super) struct Input {
    /// As messages call it.
    pub(super) name: Arc<str>,
    /// It was named itself, not found in a folder or by a glob.
    pub(super) explicit: bool,
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
                    origin: Origin::Stdin,
                }),
                Source::Text { name, text } => {
                    let origin = Origin::Text(Arc::clone(text));
                    found.all.push(Input {
                        name: Arc::clone(name),
                        explicit: true,
                        origin,
                    });
                }
            }
        }
        found
    }

    fn path(&mut self, path: &Path) {
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => self.folder(path),
            Ok(_) => self.file(path, true),
            Err(_) if path.to_string_lossy().contains(['*', '?', '[']) => self.glob(path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.missing(path),
            Err(error) => self.unreadable(path, &error),
        }
    }

    fn file(&mut self, path: &Path, explicit: bool) {
        self.watched.insert(path.to_owned());
        // One file may be reached by several sources; its definitions exist once.
        let identity = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if self.known.insert(identity) {
            self.all.push(Input {
                name: display(path),
                explicit,
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
        for file in files {
            self.file(&file, false);
        }
    }

    fn walk(&mut self, folder: &Path, files: &mut Vec<PathBuf>, seen: &mut HashSet<PathBuf>) {
        // A link may lead back up.
        if !seen.insert(folder.canonicalize().unwrap_or_else(|_| folder.to_owned())) {
            return;
        }
        self.watched.insert(folder.to_owned());
        let entries = match folder.read_dir() {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(folder, &error),
        };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| !is_hidden(path))
            .collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                self.walk(&path, files, seen);
            } else if is_description(&path) {
                files.push(path);
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
                self.file(&path, false);
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
    /// The bytes of the input.
    pub(super) fn read(&self) -> Result<Vec<u8>, Diagnostic> {
        match &self.origin {
            Origin::File(path) => {
                std::fs::read(path).map_err(|error| unreadable(&self.name, &error))
            }
            Origin::Stdin => {
                let mut bytes = Vec::new();
                let read = std::io::stdin().lock().read_to_end(&mut bytes);
                read.map(|_| bytes)
                    .map_err(|error| unreadable(&self.name, &error))
            }
            Origin::Text(text) => Ok(text.as_bytes().to_vec()),
        }
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
