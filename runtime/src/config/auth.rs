//! Credentials.

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The certificate and its chain, in PEM.
    pub certificate: Vec<u8>,
    /// Its key, in PEM.
    pub key: Secret,
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
