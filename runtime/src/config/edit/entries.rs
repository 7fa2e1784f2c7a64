//! What is to be changed of an entry.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::config::{Exec, Secret};

/// Fields that get a value, and those that go. A name with slashes is the way to a field of a field.
#[derive(Default)]
pub(super) struct Fields(Vec<(&'static str, Option<Value>)>);

impl Fields {
    fn put(
        mut self,
        field: &'static str,
        value: impl Into<Value>,
        instead: &[&'static str],
    ) -> Self {
        self.0.extend(instead.iter().map(|field| (*field, None)));
        self.0.push((field, Some(value.into())));
        self
    }

    pub(super) fn put_into(self, held: &mut Map<String, Value>) {
        for (field, value) in self.0 {
            put(held, field, value);
        }
    }
}

/// Puts a value into a field, or takes it away.
fn put(held: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    let Some((outer, inner)) = name.split_once('/') else {
        match value {
            Some(value) => drop(held.insert(name.to_owned(), value)),
            None => drop(held.remove(name)),
        }
        return;
    };
    let next = held.entry(outer).or_insert(Value::Null);
    if !next.is_object() {
        *next = json!({});
    }
    if let Value::Object(next) = next {
        put(next, inner, value);
    }
}

impl fmt::Debug for Fields {
    /// Their names: values are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(field, _)| field))
            .finish()
    }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

/// What is to be changed of a context.
#[derive(Debug, Default)]
#[must_use]
pub struct ContextEntry(pub(super) Fields);

impl ContextEntry {
    /// Its cluster.
    pub fn cluster(self, name: impl Into<String>) -> Self {
        Self(self.0.put("cluster", name.into(), &[]))
    }

    /// Its user.
    pub fn user(self, name: impl Into<String>) -> Self {
        Self(self.0.put("user", name.into(), &[]))
    }

    /// The namespace that serves where none is named.
    pub fn namespace(self, name: impl Into<String>) -> Self {
        Self(self.0.put("namespace", name.into(), &[]))
    }
}

/// What is to be changed of a cluster.
#[derive(Debug, Default)]
#[must_use]
pub struct ClusterEntry(pub(super) Fields);

impl ClusterEntry {
    /// The server's address.
    pub fn server(self, address: impl Into<String>) -> Self {
        Self(self.0.put("server", address.into(), &[]))
    }

    /// The name in the server's certificate.
    pub fn tls_server_name(self, name: impl Into<String>) -> Self {
        Self(self.0.put("tls-server-name", name.into(), &[]))
    }

    /// The certificates that the server's must stem from, in PEM. A file of them goes, and so does trust in any.
    pub fn certificate_authority(self, pem: impl AsRef<[u8]>) -> Self {
        let data = STANDARD.encode(pem);
        let instead = ["certificate-authority", "insecure-skip-tls-verify"];
        Self(self.0.put("certificate-authority-data", data, &instead))
    }

    /// The file of these certificates; a relative path starts from the kubeconfig's folder.
    pub fn certificate_authority_file(self, file: impl AsRef<Path>) -> Self {
        let instead = ["certificate-authority-data", "insecure-skip-tls-verify"];
        Self(
            self.0
                .put("certificate-authority", path(file.as_ref()), &instead),
        )
    }

    /// Trust in any server. What was trusted goes.
    pub fn insecure_skip_tls_verify(self) -> Self {
        let instead = ["certificate-authority", "certificate-authority-data"];
        Self(self.0.put("insecure-skip-tls-verify", true, &instead))
    }

    /// The proxy on the way, which may hold a password.
    pub fn proxy_url(self, address: impl Into<Secret>) -> Self {
        Self(self.0.put("proxy-url", address.into().expose(), &[]))
    }

    /// Whether responses come without compression.
    pub fn disable_compression(self, disable: bool) -> Self {
        Self(self.0.put("disable-compression", disable, &[]))
    }
}

/// What is to be changed of a user.
#[derive(Debug, Default)]
#[must_use]
pub struct UserEntry(pub(super) Fields);

/// The ways to log in, of which an entry has one, beside a certificate.
const WAYS: [&str; 6] = [
    "token",
    "tokenFile",
    "username",
    "password",
    "exec",
    "auth-provider",
];

impl UserEntry {
    fn way(self, field: &'static str, value: impl Into<Value>) -> Self {
        Self(self.0.put(field, value, &WAYS))
    }

    /// A bearer token, in place of every other way to log in but a certificate.
    pub fn token(self, token: impl Into<Secret>) -> Self {
        self.way("token", token.into().expose())
    }

    /// The file of a bearer token, likewise.
    pub fn token_file(self, file: impl AsRef<Path>) -> Self {
        self.way("tokenFile", path(file.as_ref()))
    }

    /// A name and a password, likewise.
    pub fn basic(self, username: impl Into<String>, password: impl Into<Secret>) -> Self {
        let with_name = self.way("username", username.into());
        Self(with_name.0.put("password", password.into().expose(), &[]))
    }

    /// The tokens that an OpenID Connect provider gave; the rest of its `auth-provider` stays.
    #[cfg(feature = "oidc")]
    pub(crate) fn oidc_tokens(self, id: &Secret, refresh: &Secret) -> Self {
        let fields = self
            .0
            .put("auth-provider/config/id-token", id.expose(), &[])
            .put("auth-provider/config/refresh-token", refresh.expose(), &[]);
        Self(fields)
    }

    /// A program that gives credentials, likewise. What of it is of its cluster is not written.
    pub fn exec(self, exec: &Exec) -> Self {
        let env = exec.env.iter();
        let env: Vec<Value> = env
            .map(|(name, value)| json!({"name": name, "value": value.expose()}))
            .collect();
        let mut value = json!({
            "apiVersion": exec.api_version,
            "command": path(&exec.command),
            "args": exec.args,
            "env": env,
            "interactiveMode": exec.interactive.name(),
            "provideClusterInfo": exec.provide_cluster_info,
        });
        if let Some(hint) = &exec.install_hint {
            value["installHint"] = hint.as_str().into();
        }
        self.way("exec", value)
    }

    /// A certificate with its chain and its key, both in PEM. Files of them go.
    pub fn client_certificate(self, certificate: impl AsRef<[u8]>, key: impl Into<Secret>) -> Self {
        let key = STANDARD.encode(key.into().expose());
        let fields = self
            .0
            .put(
                "client-certificate-data",
                STANDARD.encode(certificate),
                &["client-certificate"],
            )
            .put("client-key-data", key, &["client-key"]);
        Self(fields)
    }

    /// The files of a certificate and of its key; relative paths start from the kubeconfig's folder.
    pub fn client_certificate_files(
        self,
        certificate: impl AsRef<Path>,
        key: impl AsRef<Path>,
    ) -> Self {
        let (certificate, key) = (path(certificate.as_ref()), path(key.as_ref()));
        let fields = self
            .0
            .put(
                "client-certificate",
                certificate,
                &["client-certificate-data"],
            )
            .put("client-key", key, &["client-key-data"]);
        Self(fields)
    }
}
