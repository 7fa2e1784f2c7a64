//! What is wrong with a configuration.

use std::fmt;
use std::path::PathBuf;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// There is none: no kubeconfig, and not in a pod.
    #[error(
        "no configuration: {}, and this is not a pod (KUBERNETES_SERVICE_HOST is not set); write a kubeconfig or set KUBECONFIG",
        missing(.looked)
    )]
    Missing {
        /// The files that were looked for.
        looked: Vec<PathBuf>,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {source}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another program changes a file, or ended without taking its lock away.
    #[error("another program has locked the kubeconfig; if none has, remove {}", .lock.display())]
    Locked {
        /// The file that is the lock.
        lock: PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A kubeconfig is no YAML.
    #[error("{} is no YAML: {message}", .path.as_ref().map_or("the kubeconfig".to_owned(), |path| path.display().to_string()))]
    Syntax {
        /// The file, if it came from one.
        path: Option<PathBuf>,
        /// What the parser says.
        message: String,
    },
    /// It was read, and cannot be used. All problems at once.
    #[error("the configuration cannot be used: {}", Problems(.0))]
    Invalid(Vec<Problem>),
    /// This is not a pod, or not one with a service account.
    #[error("not in a pod: {0}")]
    NotInCluster(String),
}

impl ConfigError {
    /// All problems of a configuration that was read.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Invalid(problems) => problems,
            _ => &[],
        }
    }
}

/// One thing that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A field holds something else than it should.
    #[error("{path}: expected {expected}")]
    Type {
        /// The field, as `users[0].user.token`.
        path: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// Two entries of one name in one file.
    #[error("{list}: there are two of the name `{name}`")]
    Duplicate {
        /// The list, as `users`.
        list: &'static str,
        /// The name.
        name: String,
    },
    /// It holds nothing.
    #[error("the kubeconfig is empty")]
    Empty,
    /// No context was named, and the file has no current one.
    #[error("no context: name one, or set `current-context`{}", known(.0))]
    NoContext(Vec<String>),
    /// The context is not there.
    #[error("there is no context `{name}`{}", known(.contexts))]
    UnknownContext {
        /// The one named.
        name: String,
        /// Those that are there.
        contexts: Vec<String>,
    },
    /// An entry of a list has no name.
    #[error("{0}: an entry has no `name`")]
    NoName(&'static str),
    /// What was asked for by name is not there.
    #[error("there is no {what} `{name}`{}", known(.others))]
    Unknown {
        /// `cluster` or `user`.
        what: &'static str,
        /// The name that was asked for.
        name: String,
        /// Those that are there.
        others: Vec<String>,
    },
    /// The context's cluster is not there.
    #[error("context `{context}`: there is no cluster `{name}`")]
    UnknownCluster {
        /// The context.
        context: String,
        /// The cluster it names.
        name: String,
    },
    /// The context's user is not there.
    #[error("context `{context}`: there is no user `{name}`")]
    UnknownUser {
        /// The context.
        context: String,
        /// The user it names.
        name: String,
    },
    /// A namespace that no cluster can have.
    #[error("`{0}` is no name of a namespace")]
    Namespace(String),
    /// The cluster has no server.
    #[error("cluster `{0}` has no `server`")]
    NoServer(String),
    /// The server is no address.
    #[error("cluster `{cluster}`: `server` {problem}")]
    Server {
        /// The cluster.
        cluster: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// The proxy cannot be used.
    #[error("`proxy-url` {0}")]
    Proxy(&'static str),
    /// The proxy that the environment names cannot be used.
    #[error("the proxy of HTTPS_PROXY or HTTP_PROXY in the environment {0}")]
    EnvironmentProxy(&'static str),
    /// `tls-server-name` is no host name.
    #[error("cluster `{0}`: `tls-server-name` is no host name")]
    ServerName(String),
    /// Two fields that exclude each other.
    #[error("{place}: `{first}` and `{second}` exclude each other")]
    Both {
        /// The cluster or the user.
        place: String,
        /// The one.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A field that needs another.
    #[error("{place}: `{first}` needs `{second}`")]
    Needs {
        /// The cluster or the user.
        place: String,
        /// The one that is there.
        first: &'static str,
        /// The one that is not.
        second: &'static str,
    },
    /// A file that a field names cannot be read.
    #[error("{place}: `{field}`: cannot read {}: {reason}", .path.display())]
    File {
        /// The cluster or the user.
        place: String,
        /// The field.
        field: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A field that holds no base64.
    #[error("{place}: `{field}` is no base64")]
    Base64 {
        /// The cluster or the user.
        place: String,
        /// The field.
        field: &'static str,
    },
    /// A certificate or a key that is none.
    #[error("{place}: `{field}` holds no {expected} in PEM")]
    Pem {
        /// The cluster or the user.
        place: String,
        /// The field.
        field: &'static str,
        /// What was expected.
        expected: &'static str,
    },
    /// A header cannot hold that.
    #[error("{place}: `{field}` holds characters that no header can")]
    Header {
        /// The user.
        place: String,
        /// The field.
        field: &'static str,
    },
    /// A way to log in that is not supported.
    #[error(
        "user `{user}`: `{method}` needs the feature `{feature}` of kubewright, without which this program was built"
    )]
    NeedsFeature {
        /// The user.
        user: String,
        /// The field.
        method: &'static str,
        /// The feature.
        feature: &'static str,
    },
    /// A user logs in by a provider that no client knows any more.
    #[error(
        "user `{user}`: the auth-provider `{name}` is no longer there; `gcp` and `azure` gave way to programs that `exec` names (gke-gcloud-auth-plugin, kubelogin), which the clouds' own tools write into the kubeconfig"
    )]
    UnknownAuthProvider {
        /// The user.
        user: String,
        /// The provider's name.
        name: String,
    },
    /// TLS refuses the certificates.
    #[error("TLS: {0}")]
    Tls(String),
}

struct Problems<'a>(&'a [Problem]);

impl fmt::Display for Problems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

fn missing(paths: &[PathBuf]) -> String {
    let names: Vec<_> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    match names.len() {
        0 => "neither KUBECONFIG nor HOME is set".to_owned(),
        1 => format!("{} does not exist or is empty", names[0]),
        _ => format!("{} do not exist or are empty", names.join(", ")),
    }
}

fn known(names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!("; there are {}", names.join(", "))
    }
}
