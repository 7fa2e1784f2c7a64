//! Connections, and others once what is trusted or shown on them has changed.
//!
//! Certificates and authorities are renewed while a program runs: those of nodes within a year, those that a
//! program gives within hours. What a connection was made with it keeps, so there are new ones then; what is
//! under way on the old ones comes to its end there (`client-go/transport/{ca_rotation,cert_rotation}.go`).

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper_util::client::legacy;
use hyper_util::rt::TokioExecutor;
use tokio::time::Instant;

use super::connector::Connector;
use super::lanes::Lanes;
use crate::config::resolve::certificates;
use crate::config::{Config, ConfigError, Identity, Secret, file};
use crate::rest::Body;
use crate::rest::layer::ShownIdentity;

/// Files are looked at so often, when there is a request.
const LOOK: Duration = Duration::from_secs(10);

/// The connections to a server.
#[derive(Debug)]
pub(super) struct Pools(Mutex<State>);

#[derive(Debug)]
struct State {
    /// What the connections are made with, but for the certificate that a program gave.
    config: Config,
    /// That certificate, in place of the configuration's.
    shown: Option<Arc<Identity>>,
    files: Option<Files>,
    current: Arc<Current>,
}

/// Connections that are made alike.
#[derive(Debug)]
pub(super) struct Current {
    pub(super) lanes: Lanes,
    /// For requests that want to make something else of their connection, which HTTP/2 shares
    /// with others.
    pub(super) upgrading: legacy::Client<Connector, Body>,
}

impl Current {
    fn new(config: &Config) -> Result<Arc<Self>, ConfigError> {
        let connector = Connector::new(config)?;
        let upgrading = legacy::Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector.of_http1());
        Ok(Arc::new(Self {
            lanes: Lanes::new(connector),
            upgrading,
        }))
    }
}

impl Pools {
    pub(super) fn new(config: &Config) -> Result<Self, ConfigError> {
        Ok(Self(Mutex::new(State {
            current: Current::new(config)?,
            config: config.clone(),
            shown: None,
            files: Files::of(config),
        })))
    }

    /// The connections for a request now. It may ask for another certificate than the configuration's, or again for
    /// that one; a request that asks for none takes what is there.
    pub(super) fn current(
        &self,
        wanted: Option<&ShownIdentity>,
    ) -> Result<Arc<Current>, ConfigError> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = wanted.map_or_else(|| state.shown.clone(), |wanted| wanted.0.clone());
        let has_changed = state.look();
        if has_changed || state.shown != shown {
            // What cannot be used changes nothing, and is an error for every request that asks for it.
            state.current = Current::new(&with_identity(&state.config, shown.as_ref()))?;
            state.shown = shown;
        }
        Ok(state.current.clone())
    }
}

/// The configuration with another certificate to show.
fn with_identity(config: &Config, shown: Option<&Arc<Identity>>) -> Config {
    let mut config = config.clone();
    if let Some(shown) = shown {
        config.identity = Some(Identity::clone(shown));
    }
    config
}

impl State {
    /// Looks at the files, if it is time; whether they hold something else. What cannot be used yet, as where
    /// one of two files is written already, is looked at again.
    fn look(&mut self) -> bool {
        let Some(files) = self
            .files
            .as_mut()
            .filter(|files| Instant::now() >= files.next)
        else {
            return false;
        };
        files.next = Instant::now() + LOOK;
        let Some(config) = files.read(&self.config) else {
            return false;
        };
        let is_same = config.certificate_authority == self.config.certificate_authority
            && config.identity == self.config.identity;
        if is_same || Connector::new(&config).is_err() {
            return false;
        }
        self.config = config;
        true
    }
}

/// The files that certificates came from.
#[derive(Debug)]
struct Files {
    authority: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    next: Instant,
}

impl Files {
    fn of(config: &Config) -> Option<Self> {
        let identity = config.identity.as_ref().map(|identity| &identity.files);
        let files = Self {
            authority: config.certificate_authority_file.clone(),
            certificate: identity.and_then(|files| files.certificate.clone()),
            key: identity.and_then(|files| files.key.clone()),
            next: Instant::now() + LOOK,
        };
        let is_any =
            files.authority.is_some() || files.certificate.is_some() || files.key.is_some();
        is_any.then_some(files)
    }

    /// The configuration with what the files hold now, `None` where that cannot be used.
    fn read(&self, config: &Config) -> Option<Config> {
        let mut config = config.clone();
        if let Some(path) = &self.authority {
            config.certificate_authority = Some(read_certificates(path)?);
        }
        if let Some(identity) = &mut config.identity {
            if let Some(path) = &self.certificate {
                identity.certificate = read_certificates(path)?;
            }
            if let Some(path) = &self.key {
                identity.key = Secret::new(file::read_text(path).ok()?);
            }
        }
        Some(config)
    }
}

fn read_certificates(path: &Path) -> Option<Vec<u8>> {
    let pem = file::read(path).ok()?;
    certificates(&pem)?;
    Some(pem)
}
