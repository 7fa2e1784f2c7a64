//! What the program is told.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use jiff::SignedDuration;
use kubewright_apiserver::serve::Tls;

use super::Error;

/// A Kubernetes API server in memory: for tests and samples.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) address: IpAddr,
    /// The port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Write a kubeconfig file for this server.
    #[arg(long, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
    /// Serve the custom kinds of the definitions in a file or folder (YAML or JSON).
    #[arg(long, value_name = "PATH")]
    pub(crate) crds: Vec<PathBuf>,
    /// Begin with the objects in a file or folder, as they are (YAML or JSON).
    #[arg(long, value_name = "PATH")]
    pub(crate) seed: Vec<PathBuf>,
    /// Let every answer wait so long: `50ms`, `2s`.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) latency: Option<Duration>,
    /// Serve with TLS, with a certificate that it signs itself.
    #[arg(long)]
    tls: bool,
    /// Serve with TLS, with this certificate (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// The key of the certificate (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
}

impl Arguments {
    /// What the listener shows to clients, if it is to use TLS.
    pub(crate) fn tls(&self) -> Result<Option<Tls>, Error> {
        if let (Some(certificate), Some(key)) = (&self.tls_certificate, &self.tls_key) {
            let read = |path: &PathBuf| {
                std::fs::read_to_string(path)
                    .map_err(|error| format!("{}: {error}", path.display()))
            };
            return Ok(Some(Tls::from_pem(&read(certificate)?, &read(key)?)?));
        }
        if !self.tls {
            return Ok(None);
        }
        let names = [self.address.to_string(), "localhost".to_owned()];
        Ok(Some(Tls::self_signed(names)?))
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let parsed: SignedDuration = text.parse().map_err(|error| format!("{error}"))?;
    Duration::try_from(parsed).map_err(|_| "it is less than nothing".to_owned())
}
