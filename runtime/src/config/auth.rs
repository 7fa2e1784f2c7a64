//! Credentials.

use std::fmt;
use std::path::PathBuf;

use super::{Exec, Oidc, Secret};

/// What a client shows in its `Authorization` header.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Auth {
    /// A bearer token.
    Token(Secret),
    /// A bearer token in a file that someone renews; it is read again every minute.
    TokenFile {
        /// The file.
        path: PathBuf,
        /// Serves while the file cannot be read.
        initial: Option<Secret>,
    },
    /// A name and a password.
    Basic {
        /// The name.
        username: String,
        /// The password.
        password: Secret,
    },
    /// What a program of the user's gives: a token, a client certificate, or both. Needs the feature `exec`.
    Exec(Box<Exec>),
    /// What an OpenID Connect provider gives, renewed when it expires. Needs the feature `oidc`.
    Oidc(Box<Oidc>),
}

/// A client certificate.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// The certificate and its chain, in PEM.
    pub certificate: Vec<u8>,
    /// Its key, in PEM.
    pub key: Secret,
    /// The files that they were read from. They are looked at again as they change.
    pub files: IdentityFiles,
}

impl Identity {
    /// A certificate with its chain and its key, both in PEM.
    pub fn new(certificate: impl Into<Vec<u8>>, key: impl Into<Secret>) -> Self {
        Self {
            certificate: certificate.into(),
            key: key.into(),
            files: IdentityFiles::default(),
        }
    }
}

/// The files of a client certificate, where it comes from files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityFiles {
    /// The certificate and its chain.
    pub certificate: Option<PathBuf>,
    /// Its key.
    pub key: Option<PathBuf>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("certificate", &Bytes(&self.certificate))
            .field("key", &self.key)
            .field("files", &self.files)
            .finish()
    }
}

/// Bytes that nobody reads as numbers.
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl fmt::Debug for Bytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

/// As whom to act, for those who may act as others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// The user's name.
    pub user: String,
    /// The user's UID.
    pub uid: Option<String>,
    /// The user's groups.
    pub groups: Vec<String>,
    /// What else is known of the user.
    pub extra: Vec<(String, Vec<String>)>,
}
