//! What is chosen when a server is made.

use crate::Server;
use crate::server::Settings;

/// Makes a [`Server`].
#[derive(Clone, Debug, Default)]
pub struct ServerBuilder {
    settings: Settings,
}

impl ServerBuilder {
    /// How many changes of each resource are remembered for watches and lists of earlier versions,
    /// 10,000 by default. Watches from before are answered with 410.
    #[must_use]
    pub fn history(mut self, changes: usize) -> Self {
        self.settings.window = changes;
        self
    }

    /// The version that the server has first, 1 by default. As of an etcd that was restored with
    /// `--bump-revision`, a higher one is later than all that clients of an earlier server have seen.
    #[must_use]
    pub fn first_version(mut self, version: u64) -> Self {
        self.settings.first_version = version;
        self
    }

    /// Whether owned objects go with their owners, as they do by default. Without it they stay, as
    /// where no garbage collector runs, and finalizers of deletions stay too.
    #[must_use]
    pub fn garbage_collection(mut self, runs: bool) -> Self {
        self.settings.collects_garbage = runs;
        self
    }

    /// Whether what is in a namespace goes with it, as it does by default. Without it a deleted
    /// namespace stays `Terminating`, as where no controllers run.
    #[must_use]
    pub fn namespace_deletion(mut self, runs: bool) -> Self {
        self.settings.collects_namespaces = runs;
        self
    }

    /// The server.
    pub fn build(self) -> Server {
        Server::with(self.settings)
    }
}
