//! Where the API server is and who is asking: kubeconfig files and what a pod is given.
//!
//! ```no_run
//! use kubewright::config::Config;
//!
//! // What kubectl would use; in a pod, the pod's service account.
//! let config = Config::infer()?;
//! // One file, and a context other than its current one.
//! let config = Config::from_kubeconfig("clusters.yaml", Some("staging"))?;
//! # Ok::<(), kubewright::config::ConfigError>(())
//! ```

mod auth;
mod edit;
mod error;
mod exec;
pub(crate) mod file;
#[cfg(feature = "clap")]
mod flags;
mod in_cluster;
mod kubeconfig;
mod limit;
mod locate;
mod oidc;
mod overrides;
mod proxy;
mod read;
pub(crate) mod resolve;
mod secret;
mod settings;
pub(crate) mod yaml;

pub use auth::{Auth, Identity, IdentityFiles, Impersonation};
pub use edit::{ClusterEntry, ContextEntry, KubeconfigEdit, UserEntry};
pub use error::{ConfigError, Problem};
pub use exec::{Exec, Interactive, PluginPolicy};
#[cfg(feature = "clap")]
pub use flags::ConfigFlags;
pub use limit::RateLimit;
pub use oidc::Oidc;
pub use overrides::Overrides;
pub use proxy::Proxy;
pub use secret::Secret;
pub use settings::Config;
