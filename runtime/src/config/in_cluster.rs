//! What a pod is given to reach its own API server.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use http::Uri;

use super::locate::through_proxy;
use super::resolve::{certificates, is_namespace};
use super::{Auth, Config, ConfigError, Overrides, Problem, file};

/// Where a pod finds its service account.
pub(super) const FOLDER: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// The environment, or a test's.
pub(super) type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The service account in a folder.
pub(super) fn load(
    environment: Environment<'_>,
    folder: &Path,
    overrides: &Overrides,
) -> Result<Config, ConfigError> {
    let variable = |name: &str| {
        environment(name)
            .and_then(|value| value.into_string().ok())
            .filter(|value| !value.is_empty())
            .ok_or_else(|| ConfigError::NotInCluster(format!("{name} is not set")))
    };
    let host = variable("KUBERNETES_SERVICE_HOST")?;
    let port = variable("KUBERNETES_SERVICE_PORT")?;
    let token = folder.join("token");
    if let Err(error) = std::fs::metadata(&token) {
        return Err(ConfigError::NotInCluster(format!(
            "cannot read {}: {error}",
            token.display()
        )));
    }

    let authority = if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    };
    let server = Uri::builder()
        .scheme("https")
        .authority(authority)
        .path_and_query("/")
        .build()
        .map_err(|_| {
            ConfigError::NotInCluster(
                "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are no address".to_owned(),
            )
        })?;
    let mut config = Config::new(server);
    config.auth = Some(Auth::TokenFile {
        path: token,
        initial: None,
    });

    let mut problems = Vec::new();
    let path = folder.join("ca.crt");
    match file::read(&path) {
        Ok(pem) => {
            if certificates(&pem).is_none() {
                let (place, field) = ("the service account".to_owned(), "ca.crt");
                problems.push(Problem::Pem {
                    place,
                    field,
                    expected: "certificate",
                });
            }
            config.certificate_authority = Some(pem);
            config.certificate_authority_file = Some(path);
        }
        // Without it the system's certificates serve.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => return Err(ConfigError::Read { path, source }),
    }

    if let Some(namespace) = namespace(environment, folder) {
        if !is_namespace(&namespace) {
            problems.push(Problem::Namespace(namespace.clone()));
        }
        config.default_namespace = namespace;
    }
    if !problems.is_empty() {
        return Err(ConfigError::Invalid(problems));
    }
    let config = overrides.on_pod(config).map_err(ConfigError::Invalid)?;
    through_proxy(config, environment)
}

/// The pod's namespace.
pub(super) fn namespace(environment: Environment<'_>, folder: &Path) -> Option<String> {
    let named = environment("POD_NAMESPACE").and_then(|value| value.into_string().ok());
    named
        .or_else(|| file::read_text(&folder.join("namespace")).ok())
        .map(|namespace| namespace.trim().to_owned())
        .filter(|namespace| !namespace.is_empty())
}
