//! What an API server publishes, through the runtime's own client.
//!
//! Definitions of custom resources say more than the OpenAPI documents made of them, so they are
//! taken where they may be listed. Of everything else there is an OpenAPI document a group version,
//! and discovery for the names that it does not tell.

mod cache;
mod definitions;
mod fetch;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use kubewright::Client;
use kubewright::config::{Config, ConfigError};
use kubewright::rest::Error as ClientError;

use self::cache::Cache;
use crate::diagnostic::Diagnostic;

/// How long an answer may take. A server that has just started computes its documents first.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A cluster to read from: what kubectl would use, if nothing else is said.
///
/// Its OpenAPI documents are kept in a folder, by the hash that the server gives with them:
/// `KUBEWRIGHT_CACHE`, or `kubewright` in the folder where the user's programs keep such files.
/// `KUBEWRIGHT_CACHE` without a value turns that off.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    kubeconfig: Option<PathBuf>,
    context: Option<String>,
    cache: Option<PathBuf>,
    definitions_only: bool,
}

impl Cluster {
    /// The cluster that kubectl would use; in a pod, the one that the pod is in.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the kubeconfig file.
    #[must_use]
    pub fn kubeconfig(mut self, file: impl Into<PathBuf>) -> Self {
        self.kubeconfig = Some(file.into());
        self
    }

    /// Names a context of the kubeconfig, in place of its current one.
    #[must_use]
    pub fn context(mut self, name: impl Into<String>) -> Self {
        self.context = Some(name.into());
        self
    }

    /// Names the folder to keep documents in.
    #[must_use]
    pub fn cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache = Some(folder.into());
        self
    }

    /// Reads the definitions of custom resources and nothing else.
    #[must_use]
    pub fn definitions_only(mut self) -> Self {
        self.definitions_only = true;
        self
    }

    fn config(&self) -> Result<Config, ConfigError> {
        match &self.kubeconfig {
            Some(file) => Config::from_kubeconfig(file, self.context.as_deref()),
            None => Config::infer_context(self.context.as_deref()),
        }
    }
}

/// Something that a server gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fetched {
    /// Its address.
    pub(super) name: Arc<str>,
    pub(super) text: Arc<str>,
}

/// What a cluster has to say, and what is to be known of that.
pub(super) fn read(cluster: &Cluster) -> Result<(Vec<Fetched>, Vec<Diagnostic>), Diagnostic> {
    let mut config = cluster.config().map_err(|error| unusable(&error))?;
    config.timeout.get_or_insert(TIMEOUT);
    let server = config.server.to_string();
    let server = server.trim_end_matches('/').to_owned();
    let cache = Cache::new(cluster.cache.clone(), &server);
    // Whoever calls may be in a runtime, in which no other can run.
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| no_runtime(&error))?;
        runtime.block_on(async {
            let client = Client::try_from(config).map_err(|error| unreachable(&server, &error))?;
            let server = fetch::Server::new(client, &server, cache);
            server.read(cluster.definitions_only).await
        })
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name("kubewright cluster".to_owned())
            .spawn_scoped(scope, run)
            .map_err(|error| no_runtime(&error))?;
        thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn unusable(error: &ConfigError) -> Diagnostic {
    Diagnostic::error(format!("no cluster can be read: {error}"))
        .help("name the file with `--kubeconfig FILE` and its context with `--context NAME`")
}

fn no_runtime(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(format!("no cluster can be read: {error}"))
        .help("free resources of this machine, or fetch the documents with `kubectl get --raw`")
}

fn unreachable(server: &str, error: &ClientError) -> Diagnostic {
    Diagnostic::error(error.to_string())
        .in_file(&Arc::from(server))
        .help("check the server and the context: `kubectl cluster-info`")
}
