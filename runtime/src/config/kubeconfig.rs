//! Kubeconfig files as they are written, several of them merged.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::oidc::AuthProvider;
use super::read::Node;
use super::{ConfigError, Exec, Problem, Secret, yaml};

/// Deeper brackets are refused. Those in strings count too, so it is more than a file needs.
const DEEPEST: usize = 1000;

/// One file, or several.
#[derive(Debug, Default)]
pub(super) struct Kubeconfig {
    pub(super) current_context: Option<String>,
    pub(super) contexts: Vec<(String, Context)>,
    pub(super) clusters: Vec<(String, Cluster)>,
    pub(super) users: Vec<(String, User)>,
    /// Fields of the wrong type, kept to be reported with all other problems.
    pub(super) problems: Vec<Problem>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    pub(super) cluster: Option<String>,
    pub(super) user: Option<String>,
    pub(super) namespace: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Cluster {
    pub(super) server: Option<String>,
    pub(super) tls_server_name: Option<String>,
    pub(super) insecure: bool,
    pub(super) authority: Material,
    /// It may hold a password.
    pub(super) proxy: Option<Secret>,
    /// What it has for programs that give credentials.
    pub(super) exec_extension: Option<Value>,
    pub(super) disable_compression: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct User {
    pub(super) certificate: Material,
    pub(super) key: Material,
    pub(super) token: Option<Secret>,
    pub(super) token_file: Option<PathBuf>,
    pub(super) username: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) exec: Option<Exec>,
    pub(super) auth_provider: Option<AuthProvider>,
    /// The file that it was read from.
    pub(super) origin: Option<PathBuf>,
    pub(super) act_as: Option<String>,
    pub(super) act_as_uid: Option<String>,
    pub(super) act_as_groups: Vec<String>,
    pub(super) act_as_extra: Vec<(String, Vec<String>)>,
}

/// A certificate or a key: in base64, or in a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Material {
    pub(super) data: Option<Secret>,
    pub(super) file: Option<PathBuf>,
}

impl Material {
    /// The file that it is read from, if it is.
    pub(super) fn read_from(&self) -> Option<PathBuf> {
        self.file.clone().filter(|_| self.data.is_none())
    }

    pub(super) fn is_absent(&self) -> bool {
        self.data.is_none() && self.file.is_none()
    }
}

/// What is in a text.
pub(super) fn value(text: &str, file: Option<&Path>) -> Result<Value, ConfigError> {
    let wrong = |message: String| ConfigError::Syntax {
        path: file.map(Path::to_owned),
        message,
    };
    if yaml::nests_deeper(text, DEEPEST) {
        return Err(wrong("brackets are nested too deep".to_owned()));
    }
    yaml_serde::from_str(text).map_err(|error| {
        let place = yaml::place(&error);
        wrong(place.unwrap_or_else(|| "not one document of plain YAML".to_owned()))
    })
}

impl Kubeconfig {
    /// Reads a text. Relative paths in it start from the file's folder.
    pub(super) fn parse(text: &str, file: Option<&Path>) -> Result<Self, ConfigError> {
        Ok(Self::of(&value(text, file)?, file))
    }

    fn of(value: &Value, file: Option<&Path>) -> Self {
        let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
        let mut config = Self::default();
        let problems = &mut config.problems;
        let root = Node::root(value, problems);
        for (field, expected) in [("kind", "Config"), ("apiVersion", "v1")] {
            if root
                .text(field, problems)
                .is_some_and(|text| text != expected)
            {
                problems.push(Problem::Type {
                    path: field.to_owned(),
                    expected,
                });
            }
        }
        config.current_context = root.text("current-context", problems);
        config.contexts = named(&root, "contexts", "context", problems, |node, problems| {
            Context {
                cluster: node.text("cluster", problems),
                user: node.text("user", problems),
                namespace: node.text("namespace", problems),
            }
        });
        config.clusters = named(&root, "clusters", "cluster", problems, |node, problems| {
            Cluster {
                server: node.text("server", problems),
                tls_server_name: node.text("tls-server-name", problems),
                insecure: node.flag("insecure-skip-tls-verify", problems),
                authority: Material {
                    data: node
                        .text("certificate-authority-data", problems)
                        .map(Secret::from),
                    file: node
                        .text("certificate-authority", problems)
                        .map(|path| folder.join(path)),
                },
                proxy: node.text("proxy-url", problems).map(Secret::from),
                exec_extension: exec_extension(node, problems),
                disable_compression: node.flag("disable-compression", problems),
            }
        });
        config.users = named(&root, "users", "user", problems, |node, problems| User {
            origin: file.map(Path::to_owned),
            ..user(node, folder, problems)
        });
        config
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.current_context.is_none()
            && self.contexts.is_empty()
            && self.clusters.is_empty()
            && self.users.is_empty()
            && self.problems.is_empty()
    }

    /// Adds what another file has and this one has not.
    pub(super) fn merge(&mut self, other: Self) {
        fn add<T>(all: &mut Vec<(String, T)>, more: Vec<(String, T)>) {
            for (name, entry) in more {
                if !all.iter().any(|(known, _)| *known == name) {
                    all.push((name, entry));
                }
            }
        }
        if self.current_context.is_none() {
            self.current_context = other.current_context;
        }
        add(&mut self.contexts, other.contexts);
        add(&mut self.clusters, other.clusters);
        add(&mut self.users, other.users);
        self.problems.extend(other.problems);
    }
}

/// A list of named entries.
fn named<T>(
    root: &Node<'_>,
    list: &'static str,
    field: &str,
    problems: &mut Vec<Problem>,
    read: impl Fn(&Node<'_>, &mut Vec<Problem>) -> T,
) -> Vec<(String, T)> {
    let mut entries: Vec<(String, T)> = Vec::new();
    for node in root.nodes(list, problems) {
        let name = node.text("name", problems).unwrap_or_default();
        let entry = read(&node.node(field, problems), problems);
        if entries.iter().any(|(known, _)| *known == name) {
            problems.push(Problem::Duplicate { list, name });
        } else {
            entries.push((name, entry));
        }
    }
    entries
}

/// What the entry of a cluster has for programs that give credentials.
fn exec_extension(node: &Node<'_>, problems: &mut Vec<Problem>) -> Option<Value> {
    let extensions = node.nodes("extensions", problems);
    extensions.iter().find_map(|entry| {
        let name = entry.value("name").and_then(Value::as_str);
        let is_ours = name == Some("client.authentication.k8s.io/exec");
        is_ours.then(|| entry.value("extension").cloned()).flatten()
    })
}

fn user(node: &Node<'_>, folder: &Path, problems: &mut Vec<Problem>) -> User {
    let material = |data: &str, file: &str, problems: &mut Vec<Problem>| Material {
        data: node.text(data, problems).map(Secret::from),
        file: node.text(file, problems).map(|path| folder.join(path)),
    };
    let extra = node.node("as-user-extra", problems);
    User {
        certificate: material("client-certificate-data", "client-certificate", problems),
        key: material("client-key-data", "client-key", problems),
        token: node.text("token", problems).map(Secret::from),
        token_file: node
            .text("tokenFile", problems)
            .map(|path| folder.join(path)),
        username: node.text("username", problems),
        password: node.text("password", problems).map(Secret::from),
        exec: node
            .has("exec")
            .then(|| Exec::read(&node.node("exec", problems), folder, problems)),
        origin: None,
        auth_provider: node
            .has("auth-provider")
            .then(|| AuthProvider::read(&node.node("auth-provider", problems), folder, problems)),
        act_as: node.text("as", problems),
        act_as_uid: node.text("as-uid", problems),
        act_as_groups: node.texts("as-groups", problems),
        act_as_extra: extra
            .names()
            .map(|name| (name.to_owned(), extra.texts(name, problems)))
            .collect(),
    }
}
