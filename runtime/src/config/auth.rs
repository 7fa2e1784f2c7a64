//! Credentials.

use std::fmt;
use std::path::PathBuf;

use super::Secret;

/// What a client shows in its `Authorization` header.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

/// A client certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate and its chain, in PEM.
    pub certificate: Vec<u8>,
    /// Its key, in PEM.
    pub key: Secret,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("certificate", &Bytes(&self.certificate))
            .field("key", &self.key)
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
