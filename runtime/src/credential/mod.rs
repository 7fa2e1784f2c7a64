//! Where the credentials of a request come from, and how they are renewed.

mod error;
#[cfg(feature = "exec")]
mod exec;
#[cfg(feature = "oidc")]
mod oidc;
mod token_file;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use tokio::time::Instant;

pub use error::CredentialError;

use self::token_file::TokenFile;
use crate::config::{Auth, Config, Identity, Secret};
use crate::rest::RequestError;

/// What a request shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credential {
    /// In the header `Authorization`.
    pub(crate) header: Option<HeaderValue>,
    /// In the handshake of TLS; that of the configuration if absent.
    pub(crate) identity: Option<Arc<Identity>>,
}

impl Credential {
    fn of_header(header: HeaderValue) -> Self {
        Self {
            header: Some(header),
            identity: None,
        }
    }

    /// Whether a server would see any difference.
    fn is_same(&self, other: &Self) -> bool {
        self.header == other.header && self.identity == other.identity
    }
}

/// Where credentials come from.
#[derive(Debug)]
pub(crate) enum Source {
    Fixed(HeaderValue),
    File(TokenFile),
    #[cfg(feature = "exec")]
    Exec(Box<exec::Plugin>),
    #[cfg(feature = "oidc")]
    Oidc(Box<oidc::Provider>),
}

#[cfg_attr(
    not(any(feature = "exec", feature = "oidc")),
    expect(
        unused_variables,
        clippy::unused_async,
        reason = "programs and providers are told of the server, and waited for"
    )
)]
impl Source {
    /// As the configuration says, which some sources are told more of.
    pub(crate) fn new(auth: &Auth, config: Option<&Config>) -> Result<Self, RequestError> {
        let unfit =
            |()| RequestError::Build("the token holds characters that no header can".to_owned());
        Ok(match auth {
            Auth::Token(token) => Self::Fixed(bearer(token).map_err(unfit)?),
            Auth::TokenFile { path, initial } => {
                Self::File(TokenFile::new(path.clone(), initial.as_ref()))
            }
            Auth::Basic { username, password } => {
                Self::Fixed(basic(username, password).map_err(unfit)?)
            }
            #[cfg(feature = "exec")]
            Auth::Exec(exec) => Self::Exec(Box::new(exec::Plugin::new(exec, config))),
            #[cfg(not(feature = "exec"))]
            Auth::Exec(_) => return Err(needs("exec")),
            #[cfg(feature = "oidc")]
            Auth::Oidc(oidc) => Self::Oidc(Box::new(oidc::Provider::new(oidc, config))),
            #[cfg(not(feature = "oidc"))]
            Auth::Oidc(_) => return Err(needs("oidc")),
        })
    }

    /// Whether it says what is shown in the handshake of TLS.
    #[cfg(feature = "exec")]
    pub(crate) fn gives_identities(&self) -> bool {
        matches!(self, Self::Exec(_))
    }

    /// Nothing does without programs.
    #[cfg(not(feature = "exec"))]
    #[expect(clippy::unused_self, reason = "programs do")]
    pub(crate) fn gives_identities(&self) -> bool {
        false
    }

    /// What a request shows that starts now.
    pub(crate) async fn current(&self) -> Result<Credential, CredentialError> {
        match self {
            Self::Fixed(header) => Ok(Credential::of_header(header.clone())),
            Self::File(file) => file.header().map(Credential::of_header),
            #[cfg(feature = "exec")]
            Self::Exec(plugin) => plugin.current().await,
            #[cfg(feature = "oidc")]
            Self::Oidc(provider) => provider.current().await,
        }
    }

    /// Whether there may be something else to show than there was.
    pub(crate) fn may_renew(&self) -> bool {
        !matches!(self, Self::Fixed(_))
    }

    /// What to show after a request that began at `start` and showed `used` was answered by 401; `None` where
    /// nothing else is to be had.
    pub(crate) async fn renewed(&self, start: Instant, used: &Credential) -> Option<Credential> {
        let renewed = match self {
            Self::Fixed(_) => None,
            Self::File(file) => file.renewed(start).map(Credential::of_header),
            #[cfg(feature = "exec")]
            Self::Exec(plugin) => plugin.renewed(used).await,
            #[cfg(feature = "oidc")]
            Self::Oidc(provider) => provider.renewed(used).await,
        };
        renewed.filter(|renewed| !renewed.is_same(used))
    }
}

#[cfg(not(all(feature = "exec", feature = "oidc")))]
fn needs(feature: &str) -> RequestError {
    let message = format!("these credentials need the feature `{feature}` of kubewright");
    RequestError::Build(message)
}

/// The `Authorization` header of a bearer token.
fn bearer(token: &Secret) -> Result<HeaderValue, ()> {
    sensitive(&format!("Bearer {}", token.expose()))
}

/// The header of a name and a password.
pub(crate) fn basic(username: &str, password: &Secret) -> Result<HeaderValue, ()> {
    sensitive(&format!(
        "Basic {}",
        STANDARD.encode(format!("{username}:{}", password.expose()))
    ))
}

/// A header whose `Debug` does not show it, and which HTTP/2 does not index.
fn sensitive(text: &str) -> Result<HeaderValue, ()> {
    let mut value = HeaderValue::from_str(text).map_err(drop)?;
    value.set_sensitive(true);
    Ok(value)
}
