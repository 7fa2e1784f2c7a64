//! TLS as a configuration says.

use std::sync::Arc;

use http::Uri;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::config::resolve::certificates;
use crate::config::{Config, ConfigError, Problem};
use crate::rest::BoxError;

/// HTTP/1.1 as TLS calls it.
const HTTP1: &[u8] = b"http/1.1";

/// TLS to the API server.
pub(super) fn to_server(config: &Config) -> Result<Arc<ClientConfig>, ConfigError> {
    let provider = Arc::new(ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| problem(&error))?;
    let builder = if config.insecure_skip_tls_verify {
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(TrustAny(provider)))
    } else {
        let roots = match &config.certificate_authority {
            Some(pem) => roots_of(certificates(pem).unwrap_or_default())?,
            None => system_roots()?,
        };
        builder.with_root_certificates(roots)
    };
    let mut tls = match &config.identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let chain = certificates(&identity.certificate).unwrap_or_default();
            // The error is not shown: it is about the key.
            let key =
                PrivateKeyDer::from_pem_slice(identity.key.expose().as_bytes()).map_err(|_| {
                    ConfigError::Invalid(vec![Problem::Tls(
                        "the client's key is no PEM".to_owned(),
                    )])
                })?;
            builder
                .with_client_auth_cert(chain, key)
                .map_err(|error| problem(&error))?
        }
    };
    tls.alpn_protocols = vec![b"h2".to_vec(), HTTP1.to_vec()];
    Ok(Arc::new(tls))
}

/// The same TLS for HTTP/1.1 alone.
pub(super) fn of_http1(tls: &ClientConfig) -> Arc<ClientConfig> {
    let mut tls = tls.clone();
    tls.alpn_protocols = vec![HTTP1.to_vec()];
    Arc::new(tls)
}

/// TLS to a proxy: the system's certificates, no client certificate.
pub(super) fn to_proxy() -> Result<Arc<ClientConfig>, ConfigError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder
        .with_safe_default_protocol_versions()
        .map_err(|error| problem(&error))?;
    Ok(Arc::new(
        builder
            .with_root_certificates(system_roots()?)
            .with_no_client_auth(),
    ))
}

/// The name to look for in the server's certificate, where the configuration gives one.
pub(super) fn server_name(config: &Config) -> Result<Option<ServerName<'static>>, ConfigError> {
    let Some(name) = &config.tls_server_name else {
        return Ok(None);
    };
    match ServerName::try_from(name.clone()) {
        Ok(name) => Ok(Some(name)),
        Err(_) => Err(ConfigError::Invalid(vec![Problem::ServerName(
            config.server.to_string(),
        )])),
    }
}

/// The name of an address' host.
pub(super) fn host_name(uri: &Uri) -> Result<ServerName<'static>, BoxError> {
    let host = uri
        .host()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches(']');
    Ok(ServerName::try_from(host.to_owned())?)
}

fn roots_of(certificates: Vec<CertificateDer<'static>>) -> Result<RootCertStore, ConfigError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate).map_err(|error| problem(&error))?;
    }
    if roots.is_empty() {
        return Err(ConfigError::Invalid(vec![Problem::Tls(
            "no certificate to trust".to_owned(),
        )]));
    }
    Ok(roots)
}

fn system_roots() -> Result<RootCertStore, ConfigError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    // Some systems ship certificates that are not to be used; the others serve.
    let (usable, _) = roots.add_parsable_certificates(found.certs);
    if usable == 0 {
        let message =
            "the system has no certificates to trust; name a certificate-authority".to_owned();
        return Err(ConfigError::Invalid(vec![Problem::Tls(message)]));
    }
    Ok(roots)
}

fn problem(error: &rustls::Error) -> ConfigError {
    ConfigError::Invalid(vec![Problem::Tls(error.to_string())])
}

/// Accepts every certificate, for `insecure-skip-tls-verify`.
#[derive(Debug)]
struct TrustAny(Arc<CryptoProvider>);

impl ServerCertVerifier for TrustAny {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
