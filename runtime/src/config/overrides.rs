//! What counts for more than the files: the flags of a program.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::auth::Bytes;
use super::kubeconfig::{Cluster, Kubeconfig, Material, User};
use super::{Config, Impersonation, Problem, Secret};

/// What counts for more than what kubeconfig files say, as the flags of kubectl do. What is absent is the files'.
///
/// As in Go's client (`clientcmd/client_config.go`):
///
/// - another server is one of whose certificate the files know no name (`tls-server-name`);
/// - [`insecure_skip_tls_verify`](Self::insecure_skip_tls_verify) and an authority replace what the files say of
///   either;
/// - a token replaces every other way to log in, but a client certificate;
/// - a client certificate replaces the files' one, as data or as a file.
#[derive(Clone, Default, PartialEq)]
pub struct Overrides {
    /// The context to take, in place of the current one.
    pub context: Option<String>,
    /// The cluster to take, in place of the context's.
    pub cluster: Option<String>,
    /// The user to take, in place of the context's.
    pub user: Option<String>,
    /// The namespace that serves where none is named.
    pub namespace: Option<String>,
    /// The server's address. Needs no context.
    pub server: Option<String>,
    /// The name in the server's certificate.
    pub tls_server_name: Option<String>,
    /// Whether any server is trusted.
    pub insecure_skip_tls_verify: Option<bool>,
    /// The file of certificates that the server's must stem from.
    pub certificate_authority: Option<PathBuf>,
    /// The file of the client's certificate.
    pub client_certificate: Option<PathBuf>,
    /// The file of its key.
    pub client_key: Option<PathBuf>,
    /// A bearer token.
    pub token: Option<Secret>,
    /// A name to log in with.
    pub username: Option<String>,
    /// Its password.
    pub password: Option<Secret>,
    /// As whom to act.
    pub impersonation: Option<Impersonation>,
    /// The proxy on the way, as `proxy-url`. It may hold a password.
    pub proxy: Option<Secret>,
    /// No compressed responses.
    pub disable_compression: Option<bool>,
    /// How long a whole request may take, other than a watch.
    pub timeout: Option<Duration>,
}

impl Overrides {
    /// Nothing but another context.
    pub fn context(name: impl Into<String>) -> Self {
        Self {
            context: Some(name.into()),
            ..Self::default()
        }
    }

    /// The cluster's entry with what counts for more.
    pub(super) fn on_cluster(&self, mut cluster: Cluster) -> Cluster {
        if let Some(server) = &self.server {
            cluster.server = Some(server.clone());
            cluster.tls_server_name = None;
        }
        if let Some(name) = &self.tls_server_name {
            cluster.tls_server_name = Some(name.clone());
        }
        if self.insecure_skip_tls_verify == Some(true) || self.certificate_authority.is_some() {
            cluster.insecure = self.insecure_skip_tls_verify.unwrap_or_default();
            cluster.authority = file(self.certificate_authority.as_ref());
        } else if self.insecure_skip_tls_verify == Some(false) {
            cluster.insecure = false;
        }
        if let Some(proxy) = &self.proxy {
            cluster.proxy = Some(proxy.clone());
        }
        if let Some(disable) = self.disable_compression {
            cluster.disable_compression = disable;
        }
        cluster
    }

    /// The user's entry with what counts for more.
    pub(super) fn on_user(&self, mut user: User) -> User {
        if self.client_certificate.is_some() {
            user.certificate = file(self.client_certificate.as_ref());
        }
        if self.client_key.is_some() {
            user.key = file(self.client_key.as_ref());
        }
        if self.token.is_some() || self.username.is_some() || self.password.is_some() {
            user.token.clone_from(&self.token);
            user.token_file = None;
            user.exec = None;
            user.auth_provider = None;
            // A password alone goes with the name that is there.
            if self.token.is_some() || self.username.is_some() {
                user.username.clone_from(&self.username);
            }
            user.password.clone_from(&self.password);
        }
        if let Some(who) = &self.impersonation {
            user.act_as = Some(who.user.clone()).filter(|name| !name.is_empty());
            user.act_as_uid.clone_from(&who.uid);
            user.act_as_groups.clone_from(&who.groups);
            user.act_as_extra.clone_from(&who.extra);
        }
        user
    }

    /// Whether this says where a server is, so that no file has to.
    pub(super) fn names_server(&self) -> bool {
        self.server.is_some()
    }

    /// What counts for more than what a pod is given.
    pub(super) fn on_pod(&self, mut config: Config) -> Result<Config, Vec<Problem>> {
        let mut problems = Vec::new();
        let entry = Cluster {
            server: Some(config.server.to_string()),
            ..Cluster::default()
        };
        let own_authority = config.certificate_authority.clone();
        let own_file = config.certificate_authority_file.clone();
        let (auth, identity) = (config.auth.clone(), config.identity.clone());
        super::resolve::apply_cluster(&mut config, "", &self.on_cluster(entry), &mut problems);
        if config.certificate_authority.is_none() && !config.insecure_skip_tls_verify {
            config.certificate_authority = own_authority;
            config.certificate_authority_file = own_file;
        }
        super::resolve::apply_user(
            &mut config,
            "",
            &self.on_user(User::default()),
            &mut problems,
        );
        if config.auth.is_none() {
            config.auth = auth;
        }
        if config.identity.is_none() {
            config.identity = identity;
        }
        self.on_config(&mut config, &mut problems);
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(problems)
        }
    }

    /// What is of no entry.
    pub(super) fn on_config(&self, config: &mut Config, problems: &mut Vec<Problem>) {
        if let Some(namespace) = &self.namespace {
            if !super::resolve::is_namespace(namespace) {
                problems.push(Problem::Namespace(namespace.clone()));
            }
            config.default_namespace.clone_from(namespace);
        }
        if self.timeout.is_some() {
            config.timeout = self.timeout;
        }
    }

    /// The name of the context to take.
    pub(super) fn context_of<'a>(&'a self, file: &'a Kubeconfig) -> Option<&'a str> {
        self.context.as_deref().or(file.current_context.as_deref())
    }
}

fn file(path: Option<&PathBuf>) -> Material {
    Material {
        data: None,
        file: path.cloned(),
    }
}

impl fmt::Debug for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A server's address may hold a password.
        let server = self.server.as_ref().map(|server| Bytes(server.as_bytes()));
        f.debug_struct("Overrides")
            .field("context", &self.context)
            .field("cluster", &self.cluster)
            .field("user", &self.user)
            .field("namespace", &self.namespace)
            .field("server", &server)
            .field("tls_server_name", &self.tls_server_name)
            .field("insecure_skip_tls_verify", &self.insecure_skip_tls_verify)
            .field("certificate_authority", &self.certificate_authority)
            .field("client_certificate", &self.client_certificate)
            .field("client_key", &self.client_key)
            .field("token", &self.token)
            .field("username", &self.username)
            .field("password", &self.password)
            .field("impersonation", &self.impersonation)
            .field("proxy", &self.proxy)
            .field("disable_compression", &self.disable_compression)
            .field("timeout", &self.timeout)
            .finish()
    }
}
