//! Certificates of the listener.

use std::fmt;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::connection::Acceptor;

/// What a listener shows to its clients.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    authority: String,
}

/// A certificate that cannot be used.
#[derive(Debug)]
pub struct TlsError(String);

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TlsError {}

impl fmt::Debug for Tls {
    /// Says nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl Tls {
    /// A new certificate that it signs itself, for these names and addresses.
    ///
    /// # Errors
    /// When a name is none.
    pub fn self_signed(names: impl IntoIterator<Item = String>) -> Result<Self, TlsError> {
        let names: Vec<String> = names.into_iter().collect();
        let made = rcgen::generate_simple_self_signed(names)
            .map_err(|error| TlsError(format!("no certificate can be made: {error}")))?;
        let certificate = made.cert.pem();
        Self::from_pem(&certificate, &made.signing_key.serialize_pem())
    }

    /// A certificate, with those that signed it after it, and its key, in PEM.
    ///
    /// # Errors
    /// When either cannot be read, or the key is another's.
    pub fn from_pem(certificates: &str, key: &str) -> Result<Self, TlsError> {
        let problem = |what: &str, error: &dyn fmt::Display| TlsError(format!("{what}: {error}"));
        let chain: Result<Vec<CertificateDer<'static>>, _> =
            CertificateDer::pem_slice_iter(certificates.as_bytes()).collect();
        let chain = chain.map_err(|error| problem("the certificate", &error))?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
            .map_err(|error| problem("the key of the certificate", &error))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| problem("TLS", &error))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| problem("the certificate", &error))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            config: Arc::new(config),
            authority: certificates.to_owned(),
        })
    }

    /// The certificates in PEM: what clients of a self-signed one trust.
    pub fn certificates(&self) -> &str {
        &self.authority
    }

    pub(super) fn acceptor(&self) -> Acceptor {
        Acceptor::Tls(TlsAcceptor::from(Arc::clone(&self.config)))
    }
}
