//! Changes of kubeconfig files, as `kubectl config` makes them.

mod document;
mod entries;
mod files;

use std::path::PathBuf;

pub use entries::{ClusterEntry, ContextEntry, UserEntry};

use self::document::{Document, List};
use super::{ConfigError, Problem, locate};

/// Changes of kubeconfig files, which are made all at once by [`save`](Self::save).
///
/// An entry is changed in the file that has it; a new one, and the current context, go to the first file that
/// exists (`clientcmd/config.go`). Fields that are not named here stay as they are, those that nobody knows too;
/// comments and the order of fields do not.
///
/// ```no_run
/// use kubewright::config::{ContextEntry, KubeconfigEdit, UserEntry};
///
/// KubeconfigEdit::inferred()?
///     .set_user("jane", UserEntry::default().token("..."))
///     .set_context("staging-jane", ContextEntry::default().cluster("staging").user("jane").namespace("team"))
///     .use_context("staging-jane")
///     .save()?;
/// # Ok::<(), kubewright::config::ConfigError>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is changed before it is saved"]
pub struct KubeconfigEdit {
    paths: Vec<PathBuf>,
    changes: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Use(String),
    Set(List, String, entries::Fields),
    Delete(List, String),
    RenameContext(String, String),
}

impl KubeconfigEdit {
    /// Changes of the files that [`Config::infer`](super::Config::infer) would read.
    ///
    /// # Errors
    /// When neither `KUBECONFIG` nor a home says where these are.
    pub fn inferred() -> Result<Self, ConfigError> {
        let paths = locate::paths(&|name| std::env::var_os(name));
        if paths.is_empty() {
            return Err(ConfigError::Missing { looked: paths });
        }
        Ok(Self::of(paths))
    }

    /// Changes of one file, which need not exist.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self::of(vec![path.into()])
    }

    /// Changes of several files, of which the first one that has an entry counts.
    pub fn of(paths: impl Into<Vec<PathBuf>>) -> Self {
        Self {
            paths: paths.into(),
            changes: Vec::new(),
        }
    }

    fn with(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Makes a context the current one. It has to be there by then.
    pub fn use_context(self, name: impl Into<String>) -> Self {
        self.with(Change::Use(name.into()))
    }

    /// Makes a context, or changes what is named of it.
    pub fn set_context(self, name: impl Into<String>, entry: ContextEntry) -> Self {
        self.with(Change::Set(List::Contexts, name.into(), entry.0))
    }

    /// Makes a cluster, or changes what is named of it.
    pub fn set_cluster(self, name: impl Into<String>, entry: ClusterEntry) -> Self {
        self.with(Change::Set(List::Clusters, name.into(), entry.0))
    }

    /// Makes a user, or changes what is named of it.
    pub fn set_user(self, name: impl Into<String>, entry: UserEntry) -> Self {
        self.with(Change::Set(List::Users, name.into(), entry.0))
    }

    /// Gives a context another name, which no other may have. It stays the current one if it was.
    pub fn rename_context(self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.with(Change::RenameContext(from.into(), to.into()))
    }

    /// Takes a context away, wherever it is. Its cluster and its user stay.
    pub fn delete_context(self, name: impl Into<String>) -> Self {
        self.with(Change::Delete(List::Contexts, name.into()))
    }

    /// Takes a cluster away, wherever it is.
    pub fn delete_cluster(self, name: impl Into<String>) -> Self {
        self.with(Change::Delete(List::Clusters, name.into()))
    }

    /// Takes a user away, wherever it is.
    pub fn delete_user(self, name: impl Into<String>) -> Self {
        self.with(Change::Delete(List::Users, name.into()))
    }

    /// Makes the changes; gives the files that are others now. Each is written as a whole beside the old one and
    /// then put in its place, readable by its owner alone, while a lock (`FILE.lock`, which kubectl heeds too)
    /// keeps others from changing it. What others changed since this was begun stays.
    ///
    /// # Errors
    /// When a name is not there, when a file cannot be read, is locked for seconds, or cannot be written. Nothing
    /// was written then, but where writing itself failed after another file of the list had been written.
    pub fn save(self) -> Result<Vec<PathBuf>, ConfigError> {
        let Self { paths, changes } = self;
        let _locks = files::lock(&paths)?;
        let mut documents = Vec::with_capacity(paths.len());
        for path in paths {
            documents.push(files::read(path)?);
        }
        let mut problems = Vec::new();
        for change in changes {
            if let Err(problem) = change.make(&mut documents) {
                problems.push(problem);
            }
        }
        if !problems.is_empty() {
            return Err(ConfigError::Invalid(problems));
        }
        let changed = documents.into_iter().filter(Document::is_changed);
        changed
            .map(|document| {
                files::write(&document)?;
                Ok(document.into_path())
            })
            .collect()
    }
}

impl Change {
    fn make(self, documents: &mut [Document]) -> Result<(), Problem> {
        match self {
            Self::Use(name) => {
                exists(documents, &name)?;
                if let Some(document) = first(documents) {
                    document.set_current_context(&name);
                }
            }
            Self::Set(list, name, fields) => {
                let position = documents
                    .iter()
                    .position(|document| document.has(list, &name));
                let document = match position {
                    Some(position) => documents.get_mut(position),
                    None => first(documents),
                };
                if let Some(document) = document {
                    document.set(list, &name, fields)?;
                }
            }
            Self::Delete(list, name) => {
                let mut found = false;
                for document in &mut *documents {
                    found |= document.delete(list, &name);
                }
                if !found {
                    return Err(unknown(documents, list, name));
                }
            }
            Self::RenameContext(from, to) => {
                exists(documents, &from)?;
                if documents
                    .iter()
                    .any(|document| document.has(List::Contexts, &to))
                {
                    return Err(Problem::Duplicate {
                        list: "contexts",
                        name: to,
                    });
                }
                for document in documents {
                    document.rename_context(&from, &to);
                }
            }
        }
        Ok(())
    }
}

/// The file for what is new: the first that exists, else the last.
fn first(documents: &mut [Document]) -> Option<&mut Document> {
    let position = documents.iter().position(Document::exists);
    let position = position.unwrap_or(documents.len().saturating_sub(1));
    documents.get_mut(position)
}

fn exists(documents: &[Document], context: &str) -> Result<(), Problem> {
    if documents
        .iter()
        .any(|document| document.has(List::Contexts, context))
    {
        return Ok(());
    }
    Err(unknown(documents, List::Contexts, context.to_owned()))
}

fn unknown(documents: &[Document], list: List, name: String) -> Problem {
    let others: Vec<_> = documents
        .iter()
        .flat_map(|document| document.names(list))
        .collect();
    match list {
        List::Contexts => Problem::UnknownContext {
            name,
            contexts: others,
        },
        List::Clusters => Problem::Unknown {
            what: "cluster",
            name,
            others,
        },
        List::Users => Problem::Unknown {
            what: "user",
            name,
            others,
        },
    }
}
