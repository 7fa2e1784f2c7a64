//! The flags of kubectl for programs of one's own.

use std::path::PathBuf;
use std::time::Duration;

use super::{Config, ConfigError, Impersonation, Overrides, Secret};

/// The flags by which kubectl finds a server, for a program with `clap`: `#[command(flatten)]` puts them among
/// its own.
///
/// ```
/// use clap::Parser;
/// use kubewright::config::ConfigFlags;
///
/// #[derive(Parser)]
/// struct Arguments {
///     #[command(flatten)]
///     cluster: ConfigFlags,
/// }
///
/// let arguments = Arguments::parse_from(["program", "--server", "https://localhost:6443", "-n", "team"]);
/// let config = arguments.cluster.config()?;
/// assert_eq!(config.default_namespace, "team");
/// # Ok::<(), kubewright::config::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Cluster")]
#[non_exhaustive]
pub struct ConfigFlags {
    /// The kubeconfig file to use, in place of KUBECONFIG and ~/.kube/config
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// The context of the kubeconfig to use
    #[arg(long, value_name = "NAME")]
    pub context: Option<String>,
    /// The cluster of the kubeconfig to use
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// The user of the kubeconfig to use
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// The namespace where none is named
    #[arg(short, long, value_name = "NAME")]
    pub namespace: Option<String>,
    /// The address of the server
    #[arg(short, long, value_name = "URL")]
    pub server: Option<String>,
    /// A bearer token
    #[arg(long, value_name = "TOKEN", value_parser = secret)]
    pub token: Option<Secret>,
    /// The user to act as
    #[arg(long = "as", value_name = "USER")]
    pub act_as: Option<String>,
    /// A group to act as a member of; may be repeated
    #[arg(long = "as-group", value_name = "GROUP", requires = "act_as")]
    pub act_as_groups: Vec<String>,
    /// The UID to act as
    #[arg(long = "as-uid", value_name = "UID", requires = "act_as")]
    pub act_as_uid: Option<String>,
    /// The file of the certificates that the server's must stem from
    #[arg(long, value_name = "FILE")]
    pub certificate_authority: Option<PathBuf>,
    /// The file of the client's certificate
    #[arg(long, value_name = "FILE")]
    pub client_certificate: Option<PathBuf>,
    /// The file of its key
    #[arg(long, value_name = "FILE")]
    pub client_key: Option<PathBuf>,
    /// Trust any server
    #[arg(long)]
    pub insecure_skip_tls_verify: bool,
    /// The name in the server's certificate
    #[arg(long, value_name = "NAME")]
    pub tls_server_name: Option<String>,
    /// How long a request may take, in seconds or as 1m30s; 0 is for ever
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub request_timeout: Option<Duration>,
    /// No compressed responses
    #[arg(long)]
    pub disable_compression: bool,
}

impl ConfigFlags {
    /// The configuration that these flags ask for, over what the files and the environment say.
    ///
    /// # Errors
    /// As [`Config::infer`], or with `--kubeconfig` as [`Config::from_kubeconfig`].
    pub fn config(&self) -> Result<Config, ConfigError> {
        let overrides = self.overrides();
        match &self.kubeconfig {
            Some(path) => Config::from_kubeconfig_with(path, &overrides),
            None => Config::infer_with(&overrides),
        }
    }

    /// What these flags say, but for `--kubeconfig`.
    pub fn overrides(&self) -> Overrides {
        let impersonation = self.act_as.as_ref().map(|user| Impersonation {
            user: user.clone(),
            uid: self.act_as_uid.clone(),
            groups: self.act_as_groups.clone(),
            extra: Vec::new(),
        });
        Overrides {
            context: self.context.clone(),
            cluster: self.cluster.clone(),
            user: self.user.clone(),
            namespace: self.namespace.clone(),
            server: self.server.clone(),
            tls_server_name: self.tls_server_name.clone(),
            insecure_skip_tls_verify: self.insecure_skip_tls_verify.then_some(true),
            certificate_authority: self.certificate_authority.clone(),
            client_certificate: self.client_certificate.clone(),
            client_key: self.client_key.clone(),
            token: self.token.clone(),
            impersonation,
            disable_compression: self.disable_compression.then_some(true),
            timeout: self.request_timeout.filter(|timeout| !timeout.is_zero()),
            ..Overrides::default()
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "what clap calls may fail")]
fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

/// Seconds, or a duration as Go writes it.
fn duration(text: &str) -> Result<Duration, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(Duration::from_secs(seconds));
    }
    let found = text.parse::<crate::meta::Duration>().ok();
    let found = found.and_then(|found| Duration::try_from(found).ok());
    found.ok_or_else(|| "expected seconds, or a duration as 1m30s".to_owned())
}
