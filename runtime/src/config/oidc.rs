//! Credentials of an OpenID Connect provider: `user.auth-provider` of the name `oidc` in a kubeconfig.

use std::path::{Path, PathBuf};

use http::Uri;

use super::read::Node;
use super::{Problem, Secret};

/// What a provider of OpenID Connect gave, and how to have it renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Oidc {
    /// The provider (`idp-issuer-url`).
    pub issuer: Uri,
    /// What the provider knows this program as.
    pub client_id: String,
    /// What the program shows to the provider.
    pub client_secret: Option<Secret>,
    /// The token that servers are shown, until it expires.
    pub id_token: Option<Secret>,
    /// What another one is asked for with.
    pub refresh_token: Option<Secret>,
    /// Who signs the provider's certificate, in PEM; the system's certificates serve if absent.
    pub certificate_authority: Option<Vec<u8>>,
    /// The kubeconfig and its user that renewed tokens are written to; none if absent.
    pub origin: Option<(PathBuf, String)>,
}

impl Oidc {
    /// A provider and what it knows this program as.
    pub fn new(issuer: Uri, client_id: impl Into<String>) -> Self {
        Self {
            issuer,
            client_id: client_id.into(),
            client_secret: None,
            id_token: None,
            refresh_token: None,
            certificate_authority: None,
            origin: None,
        }
    }
}

/// `auth-provider` as it is written.
#[derive(Clone, Debug)]
pub(super) struct AuthProvider {
    pub(super) name: String,
    pub(super) issuer: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<Secret>,
    pub(super) id_token: Option<Secret>,
    pub(super) refresh_token: Option<Secret>,
    pub(super) authority: super::kubeconfig::Material,
}

impl AuthProvider {
    pub(super) fn read(node: &Node<'_>, folder: &Path, problems: &mut Vec<Problem>) -> Self {
        let name = node.text("name", problems).unwrap_or_default();
        let config = node.node("config", problems);
        let text = |field: &str, problems: &mut Vec<Problem>| config.text(field, problems);
        Self {
            issuer: text("idp-issuer-url", problems),
            client_id: text("client-id", problems),
            client_secret: text("client-secret", problems).map(Secret::from),
            id_token: text("id-token", problems).map(Secret::from),
            refresh_token: text("refresh-token", problems).map(Secret::from),
            authority: super::kubeconfig::Material {
                data: text("idp-certificate-authority-data", problems).map(Secret::from),
                file: text("idp-certificate-authority", problems).map(|path| folder.join(path)),
            },
            name,
        }
    }
}
