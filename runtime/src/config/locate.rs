//! Which files hold the configuration.

use std::io;
use std::path::{Path, PathBuf};

use super::in_cluster::{self, Environment};
use super::kubeconfig::Kubeconfig;
use super::resolve::{self, Resolved, resolve};
use super::{Config, ConfigError, Overrides, Proxy};

/// What kubectl would use.
pub(super) fn infer(
    environment: Environment<'_>,
    folder: &Path,
    overrides: &Overrides,
) -> Result<Config, ConfigError> {
    let paths = paths(environment);
    let mut merged = Kubeconfig::default();
    for path in &paths {
        match read(path) {
            // One that does not exist is passed over.
            Err(ConfigError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
            Ok(file) => merged.merge(file),
        }
    }
    let asks_for_entries =
        overrides.context.is_some() || overrides.cluster.is_some() || overrides.user.is_some();
    if merged.is_empty() && asks_for_entries {
        return Err(ConfigError::Missing { looked: paths });
    }
    let is_pod = environment("KUBERNETES_SERVICE_HOST").is_some();
    if merged.is_empty() && (is_pod || !overrides.names_server()) {
        return match in_cluster::load(environment, folder, overrides) {
            Err(ConfigError::NotInCluster(_)) if !is_pod => {
                Err(ConfigError::Missing { looked: paths })
            }
            result => result,
        };
    }
    let Resolved {
        config,
        names_namespace,
    } = resolve(merged, overrides)?;
    let mut config = through_proxy(config, environment)?;
    if !names_namespace && let Some(namespace) = in_cluster::namespace(environment, folder) {
        config.default_namespace = namespace;
    }
    Ok(config)
}

/// One file; it must exist.
pub(super) fn from_file(
    environment: Environment<'_>,
    path: &Path,
    overrides: &Overrides,
) -> Result<Config, ConfigError> {
    let resolved = resolve(read(path)?, overrides)?;
    through_proxy(resolved.config, environment)
}

/// A text that is in memory.
pub(super) fn from_text(text: &str, overrides: &Overrides) -> Result<Config, ConfigError> {
    resolve(Kubeconfig::parse(text, None)?, overrides).map(|resolved| resolved.config)
}

/// Every entry of a file.
pub(super) fn validate(path: &Path) -> Result<(), ConfigError> {
    let problems = resolve::validate(read(path)?);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(ConfigError::Invalid(problems))
    }
}

/// The configuration with the environment's proxy, where it has none of its own.
pub(super) fn through_proxy(
    mut config: Config,
    environment: Environment<'_>,
) -> Result<Config, ConfigError> {
    if config.proxy.is_none() {
        let found = Proxy::of_environment(environment, &config.server);
        config.proxy = found.map_err(|problem| ConfigError::Invalid(vec![problem]))?;
    }
    Ok(config)
}

fn read(path: &Path) -> Result<Kubeconfig, ConfigError> {
    let text = super::file::read_text(path).map_err(|source| ConfigError::Read {
        path: path.to_owned(),
        source,
    })?;
    Kubeconfig::parse(&text, Some(path))
}

/// The files to look at, without repetition.
pub(super) fn paths(environment: Environment<'_>) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = Vec::new();
    if let Some(list) = environment("KUBECONFIG") {
        for path in std::env::split_paths(&list) {
            if !path.as_os_str().is_empty() && !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    if paths.is_empty() {
        let home = environment("HOME").or_else(|| environment("USERPROFILE"));
        paths.extend(home.map(|home| PathBuf::from(home).join(".kube").join("config")));
    }
    paths
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::fs;

    use super::super::{Auth, Problem, Secret};
    use super::*;

    /// A folder that goes away, with a service account in it if asked for.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("kubewright-{name}-{}", std::process::id()));
            fs::create_dir_all(path.join("home/.kube")).unwrap();
            fs::create_dir_all(path.join("pod")).unwrap();
            Self(path)
        }

        fn write(&self, name: &str, text: &str) -> PathBuf {
            let path = self.0.join(name);
            fs::write(&path, text).unwrap();
            path
        }

        fn infer(&self, variables: &[(&str, OsString)]) -> Result<Config, ConfigError> {
            self.infer_context(variables, None)
        }

        fn infer_context(
            &self,
            variables: &[(&str, OsString)],
            context: Option<&str>,
        ) -> Result<Config, ConfigError> {
            let environment = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.clone())
            };
            let overrides = Overrides {
                context: context.map(str::to_owned),
                ..Overrides::default()
            };
            infer(&environment, &self.0.join("pod"), &overrides)
        }

        fn infer_with(
            &self,
            variables: &[(&str, OsString)],
            overrides: &Overrides,
        ) -> Result<Config, ConfigError> {
            let environment = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.clone())
            };
            infer(&environment, &self.0.join("pod"), overrides)
        }

        fn home(&self) -> (&'static str, OsString) {
            ("HOME", self.0.join("home").into())
        }

        fn pod() -> [(&'static str, OsString); 2] {
            [
                ("KUBERNETES_SERVICE_HOST", "fd00::1".into()),
                ("KUBERNETES_SERVICE_PORT", "443".into()),
            ]
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    fn file(server: &str, token: &str) -> String {
        format!(
            "current-context: c\ncontexts: [{{name: c, context: {{cluster: cl, user: us}}}}]\n\
             clusters: [{{name: cl, cluster: {{server: '{server}'}}}}]\nusers: [{{name: us, user: {{token: {token}}}}}]\n"
        )
    }

    fn list(paths: &[&Path]) -> (&'static str, OsString) {
        ("KUBECONFIG", std::env::join_paths(paths).unwrap())
    }

    #[test]
    fn the_file_at_home() {
        let folder = Folder::new("home");
        folder.write("home/.kube/config", &file("https://h", "t0"));
        assert_eq!(folder.infer(&[folder.home()]).unwrap().server, "https://h");
        // The list wins, even where its files do not exist.
        let error = folder
            .infer(&[folder.home(), list(&[Path::new("/none/a")])])
            .unwrap_err();
        assert!(
            matches!(&error, ConfigError::Missing { looked } if *looked == [Path::new("/none/a")]),
            "{error}"
        );
    }

    #[test]
    fn c01_the_first_file_wins_and_missing_ones_are_passed_over() {
        let folder = Folder::new("list");
        let first = folder.write("first", &file("https://first", "t1"));
        let second = folder.write(
            "second",
            "current-context: d\ncontexts: [{name: c, context: {cluster: x}}, {name: d, context: {cluster: cl}}]\n\
             clusters: [{name: cl, cluster: {server: 'https://second'}}]\nusers: [{name: us, user: {token: t2}}]\n",
        );
        let missing = Path::new("/none/a");
        let config = folder
            .infer(&[list(&[missing, &first, &second, &first])])
            .unwrap();
        assert_eq!(config.server, "https://first");
        assert!(matches!(config.auth, Some(Auth::Token(token)) if token.expose() == "t1"));
        let config = folder.infer(&[list(&[&second, &first])]).unwrap();
        assert_eq!(config.server, "https://second");
        assert!(config.auth.is_none());
    }

    #[test]
    fn a_file_with_problems_is_an_error_and_not_passed_over() {
        let folder = Folder::new("problems");
        let path = folder.write("config", "contexts: 3\n");
        let error = folder.infer(&[list(&[&path])]).unwrap_err();
        assert!(
            matches!(error.problems(), [Problem::Type { .. }, ..]),
            "{error}"
        );
        let error = folder.infer(&[list(&[&folder.0])]).unwrap_err();
        assert!(matches!(error, ConfigError::Read { .. }), "{error}");
    }

    #[test]
    fn the_pods_service_account() {
        let folder = Folder::new("pod");
        folder.write("pod/token", "t0");
        folder.write("pod/namespace", "team\n");
        let config = folder.infer(&Folder::pod()).unwrap();
        assert_eq!(config.server, "https://[fd00::1]:443/");
        assert_eq!(config.default_namespace, "team");
        assert!(
            matches!(config.auth, Some(Auth::TokenFile { path, .. }) if path == folder.0.join("pod/token"))
        );

        let [host, port] = Folder::pod();
        let config = folder
            .infer(&[host, port, ("POD_NAMESPACE", "other".into())])
            .unwrap();
        assert_eq!(config.default_namespace, "other");

        folder.write("pod/ca.crt", "no certificate");
        folder.write("pod/namespace", "Not A Name");
        let error = folder.infer(&Folder::pod()).unwrap_err();
        assert!(
            matches!(
                error.problems(),
                [Problem::Pem { .. }, Problem::Namespace(_)]
            ),
            "{error}"
        );
    }

    #[test]
    fn a_context_is_of_a_kubeconfig_and_not_of_the_pod() {
        let folder = Folder::new("context");
        folder.write("pod/token", "t0");
        let path = folder.write("config", &file("https://h", "t1"));
        let [host, port] = Folder::pod();
        let found = folder.infer_context(&[list(&[&path])], Some("none"));
        let error = found.unwrap_err();
        assert!(
            matches!(error.problems(), [Problem::UnknownContext { .. }]),
            "{error}"
        );
        let error = folder
            .infer_context(&[host, port], Some("none"))
            .unwrap_err();
        assert!(matches!(error, ConfigError::Missing { .. }), "{error}");
    }

    #[test]
    fn c02_a_kubeconfig_wins_over_the_pod_whose_namespace_serves_it() {
        let folder = Folder::new("both");
        folder.write("pod/token", "t0");
        folder.write("pod/namespace", "team");
        let path = folder.write("config", &file("https://h", "t1"));
        let [host, port] = Folder::pod();
        let config = folder.infer(&[host, port, list(&[&path])]).unwrap();
        assert_eq!(config.server, "https://h");
        assert_eq!(config.default_namespace, "team");
    }

    #[test]
    fn c02_what_is_asked_for_counts_for_more_than_the_pods() {
        let folder = Folder::new("asked");
        folder.write("pod/token", "t0");
        let [host, port] = Folder::pod();
        let proxy = ("HTTPS_PROXY", "http://proxy:1".into());
        let overrides = Overrides {
            server: Some("https://other".to_owned()),
            namespace: Some("team".to_owned()),
            token: Some(Secret::new("given")),
            ..Overrides::default()
        };
        let config = folder.infer_with(&[host.clone(), port.clone(), proxy.clone()], &overrides);
        let config = config.unwrap();
        assert_eq!(
            (config.server.host(), config.default_namespace.as_str()),
            (Some("other"), "team")
        );
        assert!(matches!(&config.auth, Some(Auth::Token(token)) if token.expose() == "given"));
        assert_eq!(config.proxy.unwrap().uri(), "http://proxy:1/");
        let config = folder
            .infer_with(&[host, port], &Overrides::default())
            .unwrap();
        assert!(matches!(&config.auth, Some(Auth::TokenFile { .. })));

        // Out of a pod a server is enough.
        let config = folder
            .infer_with(&[folder.home(), proxy], &overrides)
            .unwrap();
        assert_eq!(
            (config.server.host(), config.proxy.is_some()),
            (Some("other"), true)
        );
        let cluster = Overrides {
            cluster: Some("c".to_owned()),
            ..Overrides::default()
        };
        let error = folder.infer_with(&[folder.home()], &cluster).unwrap_err();
        assert!(matches!(error, ConfigError::Missing { .. }), "{error}");
    }

    #[test]
    fn neither_a_file_nor_a_pod() {
        let folder = Folder::new("neither");
        let error = folder.infer(&[folder.home()]).unwrap_err();
        assert!(error.to_string().contains(".kube"), "{error}");
        let error = folder.infer(&[]).unwrap_err();
        assert!(error.to_string().contains("nor HOME"), "{error}");
        let error = folder.infer(&Folder::pod()).unwrap_err();
        assert!(matches!(error, ConfigError::NotInCluster(_)), "{error}");
        let [host, _] = Folder::pod();
        let error = folder.infer(&[host]).unwrap_err();
        assert!(
            error.to_string().contains("KUBERNETES_SERVICE_PORT"),
            "{error}"
        );
    }
}
