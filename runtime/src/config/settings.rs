//! A configuration that is ready for use.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Uri;

use super::auth::Bytes;
use super::{
    Auth, ConfigError, Identity, Impersonation, Overrides, PluginPolicy, Proxy, RateLimit,
    in_cluster, locate,
};

/// Where the API server is, who is asking, and how to connect.
#[derive(Clone)]
#[non_exhaustive]
pub struct Config {
    /// The server's address; paths of requests go behind its path.
    pub server: Uri,
    /// Serves where none is named.
    pub default_namespace: String,
    /// Certificates in PEM that the server's must stem from; `None` for the system's.
    pub certificate_authority: Option<Vec<u8>>,
    /// The file that these were read from. It is looked at again as it changes.
    pub certificate_authority_file: Option<PathBuf>,
    /// Trust any server. For tests.
    pub insecure_skip_tls_verify: bool,
    /// The name in the server's certificate, if it is not the host's.
    pub tls_server_name: Option<String>,
    /// The client's certificate.
    pub identity: Option<Identity>,
    /// The client's other credentials. They are only ever sent over TLS.
    pub auth: Option<Auth>,
    /// Which programs may be run for credentials.
    pub plugin_policy: PluginPolicy,
    /// As whom to act.
    pub impersonation: Option<Impersonation>,
    /// The proxy on the way.
    pub proxy: Option<Proxy>,
    /// What the client calls itself.
    pub user_agent: String,
    /// How long a connection may take: 30 seconds, and as much again for TLS.
    pub connect_timeout: Duration,
    /// How long a whole request may take, other than a watch. `None`, the default, for ever.
    pub timeout: Option<Duration>,
    /// How often a request may be sent again; see [`Retry`](crate::rest::layer::Retry).
    pub retries: u32,
    /// Whether to ask for compressed responses, on which slow networks gain and fast ones lose. Only with the
    /// feature `gzip`.
    pub compression: bool,
    /// How many requests to send at most; no limit is the default, since servers are fair by themselves.
    pub rate_limit: Option<RateLimit>,
}

impl Config {
    /// A server without credentials, reached with the system's certificates.
    pub fn new(server: Uri) -> Self {
        Self {
            server,
            default_namespace: "default".to_owned(),
            certificate_authority: None,
            certificate_authority_file: None,
            insecure_skip_tls_verify: false,
            tls_server_name: None,
            identity: None,
            auth: None,
            plugin_policy: PluginPolicy::default(),
            impersonation: None,
            proxy: None,
            user_agent: format!(
                "kubewright/{} ({}/{})",
                env!("CARGO_PKG_VERSION"),
                std::env::consts::OS,
                std::env::consts::ARCH
            ),
            connect_timeout: Duration::from_secs(30),
            timeout: None,
            retries: 10,
            compression: true,
            rate_limit: None,
        }
    }

    /// What kubectl would use: the files that `KUBECONFIG` lists, or `~/.kube/config`; where
    /// these do not exist, the service account of the pod this runs in.
    ///
    /// # Errors
    /// When there is none of them, or one cannot be read or used.
    pub fn infer() -> Result<Self, ConfigError> {
        Self::infer_context(None)
    }

    /// Like [`Config::infer`], with a context of the kubeconfig in place of its current one. Where a
    /// context is named, the pod that this runs in does not count.
    ///
    /// # Errors
    /// When there is none of them, or one cannot be read or used.
    pub fn infer_context(context: Option<&str>) -> Result<Self, ConfigError> {
        Self::infer_with(&of_context(context))
    }

    /// Like [`Config::infer`], with what counts for more than what the files say.
    ///
    /// # Errors
    /// When there is none of them, or one cannot be read or used.
    pub fn infer_with(overrides: &Overrides) -> Result<Self, ConfigError> {
        locate::infer(&variable, Path::new(in_cluster::FOLDER), overrides)
    }

    /// A kubeconfig file, and the context to use; `None` for the file's current one.
    ///
    /// # Errors
    /// When it cannot be read or used; all problems at once.
    pub fn from_kubeconfig(
        path: impl AsRef<Path>,
        context: Option<&str>,
    ) -> Result<Self, ConfigError> {
        Self::from_kubeconfig_with(path, &of_context(context))
    }

    /// A kubeconfig file, with what counts for more than what it says.
    ///
    /// # Errors
    /// When it cannot be read or used; all problems at once.
    pub fn from_kubeconfig_with(
        path: impl AsRef<Path>,
        overrides: &Overrides,
    ) -> Result<Self, ConfigError> {
        locate::from_file(&variable, path.as_ref(), overrides)
    }

    /// The text of a kubeconfig, and the context to use; `None` for the text's current one.
    /// Relative paths in it start from the working directory. No proxy is taken from the environment.
    ///
    /// # Errors
    /// When it cannot be used; all problems at once.
    pub fn from_kubeconfig_text(text: &str, context: Option<&str>) -> Result<Self, ConfigError> {
        Self::from_kubeconfig_text_with(text, &of_context(context))
    }

    /// The text of a kubeconfig, with what counts for more than what it says.
    ///
    /// # Errors
    /// When it cannot be used; all problems at once.
    pub fn from_kubeconfig_text_with(
        text: &str,
        overrides: &Overrides,
    ) -> Result<Self, ConfigError> {
        locate::from_text(text, overrides)
    }

    /// Checks every entry of a kubeconfig file, those that no context has too. Files that it names are read,
    /// programs are not run.
    ///
    /// # Errors
    /// When it cannot be read; what is wrong with it, all at once.
    pub fn validate_kubeconfig(path: impl AsRef<Path>) -> Result<(), ConfigError> {
        locate::validate(path.as_ref())
    }

    /// The service account of the pod this runs in.
    ///
    /// # Errors
    /// When this is not a pod, or its files cannot be read or used.
    pub fn in_cluster() -> Result<Self, ConfigError> {
        let folder = Path::new(in_cluster::FOLDER);
        in_cluster::load(&variable, folder, &Overrides::default())
    }
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

fn of_context(context: Option<&str>) -> Overrides {
    Overrides {
        context: context.map(str::to_owned),
        ..Overrides::default()
    }
}

/// An address without the user and the password that one may hold by mistake.
struct Address<'a>(&'a Uri);

impl fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let authority = self
            .0
            .authority()
            .map_or("", |authority| authority.as_str());
        match authority.rsplit_once('@') {
            None => f.write_str(&text),
            Some((user, host)) => f.write_str(&text.replace(&format!("{user}@{host}"), host)),
        }
    }
}

impl fmt::Debug for Config {
    /// Without the bytes of certificates. Secrets hide themselves.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("server", &Address(&self.server))
            .field("default_namespace", &self.default_namespace)
            .field(
                "certificate_authority",
                &self.certificate_authority.as_deref().map(Bytes),
            )
            .field(
                "certificate_authority_file",
                &self.certificate_authority_file,
            )
            .field("insecure_skip_tls_verify", &self.insecure_skip_tls_verify)
            .field("tls_server_name", &self.tls_server_name)
            .field("identity", &self.identity)
            .field("auth", &self.auth)
            .field("plugin_policy", &self.plugin_policy)
            .field("impersonation", &self.impersonation)
            .field("proxy", &self.proxy)
            .field("user_agent", &self.user_agent)
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("retries", &self.retries)
            .field("compression", &self.compression)
            .field("rate_limit", &self.rate_limit)
            .finish()
    }
}
