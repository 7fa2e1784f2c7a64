//! Credentials that a program of the user's gives: `user.exec` of a kubeconfig.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::read::Node;
use super::{Problem, Secret};

/// The API versions of the protocol (`client.authentication.k8s.io`).
const V1: &str = "client.authentication.k8s.io/v1";
const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";

/// How long a program may take that nobody is asked by.
const TIMEOUT: Duration = Duration::from_mins(1);
/// How long one may take that may ask its user something.
const INTERACTIVE_TIMEOUT: Duration = Duration::from_mins(5);

/// A program that gives credentials, as those of the large clouds do (KEP-541).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Exec {
    /// `client.authentication.k8s.io/v1`, or `v1beta1` of it.
    pub api_version: String,
    /// The program: a path, or a name that is looked for in `PATH`.
    pub command: PathBuf,
    /// Its arguments. They may hold secrets.
    pub args: Vec<String>,
    /// What is in its environment beside this program's own.
    pub env: Vec<(String, Secret)>,
    /// What to tell who does not have the program.
    pub install_hint: Option<String>,
    /// Whether the program is told of the cluster.
    pub provide_cluster_info: bool,
    /// Whether the program may ask its user something.
    pub interactive: Interactive,
    /// What the cluster's entry has for such programs: the extension `client.authentication.k8s.io/exec`.
    pub cluster_extension: Option<Value>,
    /// How long the program may take; a minute is the default, and five where it may ask its user.
    pub timeout: Duration,
}

/// Whether a program may ask its user something on the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interactive {
    /// It never does.
    Never,
    /// It does where there is a terminal.
    IfAvailable,
    /// It has to: without a terminal it is not run.
    Always,
}

impl Interactive {
    const ALL: [Self; 3] = [Self::Never, Self::IfAvailable, Self::Always];

    /// As kubeconfig files have it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Never => "Never",
            Self::IfAvailable => "IfAvailable",
            Self::Always => "Always",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// Which programs may be run for credentials: a kubeconfig from somebody else may name any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PluginPolicy {
    /// All.
    #[default]
    AllowAll,
    /// None.
    DenyAll,
    /// These: by their whole path, or by a name for any that is found in `PATH` by it.
    Allowlist(Vec<String>),
}

#[cfg(feature = "exec")]
impl PluginPolicy {
    /// Whether a program may be run that is named so and was found there.
    pub(crate) fn allows(&self, command: &Path, found: &Path) -> bool {
        match self {
            Self::AllowAll => true,
            Self::DenyAll => false,
            Self::Allowlist(allowed) => allowed
                .iter()
                .any(|allowed| Path::new(allowed) == command || Path::new(allowed) == found),
        }
    }
}

impl Exec {
    /// A program that never asks its user anything, for the protocol's version 1.
    pub fn new(command: impl Into<PathBuf>) -> Self {
        Self {
            api_version: V1.to_owned(),
            command: command.into(),
            args: Vec::new(),
            env: Vec::new(),
            install_hint: None,
            provide_cluster_info: false,
            interactive: Interactive::Never,
            cluster_extension: None,
            timeout: TIMEOUT,
        }
    }

    /// Reads `exec` of a user. A relative path with a folder in it starts from the file's folder.
    pub(super) fn read(node: &Node<'_>, folder: &Path, problems: &mut Vec<Problem>) -> Self {
        let place = |field: &str| format!("{}.{field}", node.place());
        let api_version = node.text("apiVersion", problems).unwrap_or_default();
        if ![V1, V1BETA1].contains(&api_version.as_str()) {
            problems.push(Problem::Type {
                path: place("apiVersion"),
                expected: "client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1",
            });
        }
        let command = node.text("command", problems);
        if command.is_none() {
            problems.push(Problem::Type {
                path: place("command"),
                expected: "the name of a program",
            });
        }
        let interactive = match node.text("interactiveMode", problems) {
            Some(name) => Interactive::named(&name),
            None => (api_version != V1).then_some(Interactive::IfAvailable),
        };
        let interactive = interactive.unwrap_or_else(|| {
            problems.push(Problem::Type {
                path: place("interactiveMode"),
                expected: "Never, IfAvailable or Always",
            });
            Interactive::Never
        });
        let mut env = Vec::new();
        for entry in node.nodes("env", problems) {
            let value = entry.text("value", problems).unwrap_or_default();
            match entry.text("name", problems) {
                // No environment can hold these.
                Some(name) if !name.contains(['=', '\0']) && !value.contains('\0') => {
                    env.push((name, Secret::new(value)));
                }
                _ => problems.push(Problem::Type {
                    path: format!("{}.name", entry.place()),
                    expected: "the name of a variable",
                }),
            }
        }
        let command = PathBuf::from(command.unwrap_or_default());
        let is_path = command.components().count() > 1;
        Self {
            api_version,
            command: if is_path {
                folder.join(command)
            } else {
                command
            },
            args: node.texts("args", problems),
            env,
            install_hint: node.text("installHint", problems),
            provide_cluster_info: node.flag("provideClusterInfo", problems),
            interactive,
            cluster_extension: None,
            timeout: match interactive {
                Interactive::Never => TIMEOUT,
                Interactive::IfAvailable | Interactive::Always => INTERACTIVE_TIMEOUT,
            },
        }
    }
}

impl fmt::Debug for Exec {
    /// Says how many arguments there are, and not which.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exec")
            .field("api_version", &self.api_version)
            .field("command", &self.command)
            .field("args", &self.args.len())
            .field("env", &self.env)
            .field("install_hint", &self.install_hint)
            .field("provide_cluster_info", &self.provide_cluster_info)
            .field("interactive", &self.interactive)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
