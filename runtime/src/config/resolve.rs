//! From what the files say to what a client uses, with all problems at once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};

use super::kubeconfig::{Cluster, Context, Kubeconfig, Material, User};
use super::oidc::AuthProvider;
use super::{
    Auth, Config, ConfigError, Identity, IdentityFiles, Impersonation, Oidc, Problem, Proxy, Secret,
};

/// What a kubeconfig comes to.
pub(super) struct Resolved {
    pub(super) config: Config,
    /// Whether the context names a namespace.
    pub(super) names_namespace: bool,
}

/// Takes the named context, or the current one.
pub(super) fn resolve(
    mut file: Kubeconfig,
    context: Option<&str>,
) -> Result<Resolved, ConfigError> {
    let mut problems = std::mem::take(&mut file.problems);
    if file.is_empty() && problems.is_empty() {
        return Err(ConfigError::Invalid(vec![Problem::Empty]));
    }
    let mut config = Config::new(Uri::from_static("https://localhost"));
    let mut names_namespace = false;
    if let Some((name, context)) = select(&file, context, &mut problems) {
        if let Some(namespace) = &context.namespace {
            names_namespace = true;
            if !is_namespace(namespace) {
                problems.push(Problem::Namespace(namespace.clone()));
            }
            config.default_namespace.clone_from(namespace);
        }
        let mut exec_extension = None;
        let wanted = context.cluster.clone().unwrap_or_default();
        match file.clusters.iter().find(|(known, _)| *known == wanted) {
            Some((cluster_name, cluster)) => {
                apply_cluster(&mut config, cluster_name, cluster, &mut problems);
                exec_extension.clone_from(&cluster.exec_extension);
            }
            None => problems.push(Problem::UnknownCluster {
                context: name.to_owned(),
                name: wanted,
            }),
        }
        // A context without a user is one without credentials.
        if let Some(wanted) = &context.user {
            match file.users.iter().find(|(known, _)| known == wanted) {
                Some((user_name, user)) => apply_user(&mut config, user_name, user, &mut problems),
                None => problems.push(Problem::UnknownUser {
                    context: name.to_owned(),
                    name: wanted.clone(),
                }),
            }
        }
        if let Some(Auth::Exec(exec)) = &mut config.auth {
            exec.cluster_extension = exec_extension;
        }
        if config.server.scheme_str() == Some("http") {
            // Credentials never go over the wire in the clear.
            config.auth = None;
            config.identity = None;
        }
    }
    if problems.is_empty() {
        Ok(Resolved {
            config,
            names_namespace,
        })
    } else {
        Err(ConfigError::Invalid(problems))
    }
}

fn select<'f>(
    file: &'f Kubeconfig,
    context: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Option<(&'f str, &'f Context)> {
    let contexts = || file.contexts.iter().map(|(name, _)| name.clone()).collect();
    let Some(wanted) = context.or(file.current_context.as_deref()) else {
        problems.push(Problem::NoContext(contexts()));
        return None;
    };
    let found = file.contexts.iter().find(|(name, _)| name == wanted);
    if found.is_none() {
        problems.push(Problem::UnknownContext {
            name: wanted.to_owned(),
            contexts: contexts(),
        });
    }
    found.map(|(name, context)| (name.as_str(), context))
}

fn apply_cluster(config: &mut Config, name: &str, cluster: &Cluster, problems: &mut Vec<Problem>) {
    let place = format!("cluster `{name}`");
    match cluster.server.as_deref().map(server) {
        None => problems.push(Problem::NoServer(name.to_owned())),
        Some(Err(problem)) => problems.push(Problem::Server {
            cluster: name.to_owned(),
            problem,
        }),
        Some(Ok(server)) => config.server = server,
    }
    if let Some(server_name) = &cluster.tls_server_name {
        if ServerName::try_from(server_name.as_str()).is_err() {
            problems.push(Problem::ServerName(name.to_owned()));
        }
        config.tls_server_name = Some(server_name.clone());
    }
    if cluster.insecure && !cluster.authority.is_absent() {
        let (first, second) = ("insecure-skip-tls-verify", "certificate-authority");
        problems.push(Problem::Both {
            place: place.clone(),
            first,
            second,
        });
    }
    config.insecure_skip_tls_verify = cluster.insecure;
    let fields = ("certificate-authority-data", "certificate-authority");
    if let Some(pem) = material(&cluster.authority, &place, fields, problems) {
        if certificates(&pem).is_none() {
            problems.push(Problem::Pem {
                place,
                field: fields.1,
                expected: "certificate",
            });
        }
        config.certificate_authority = Some(pem);
        config.certificate_authority_file = cluster.authority.read_from();
    }
    match cluster
        .proxy
        .as_ref()
        .map(|proxy| Proxy::parse(proxy.expose()))
    {
        None => {}
        Some(Ok(proxy)) => config.proxy = Some(proxy),
        Some(Err(problem)) => problems.push(Problem::Proxy(problem)),
    }
}

/// The address of a server. Problems do not repeat it: it may hold a password.
fn server(text: &str) -> Result<Uri, &'static str> {
    if text.contains('#') {
        return Err("has a fragment");
    }
    let uri: Uri = text.parse().map_err(|_| "is no URL")?;
    match uri.scheme_str() {
        Some("https" | "http") => {}
        _ => return Err("does not begin with https:// or http://"),
    }
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    if authority.contains('@') {
        return Err("holds a user; name it under `users`");
    }
    if authority.is_empty() || authority.starts_with(':') {
        return Err("has no host");
    }
    if uri.query().is_some() {
        return Err("has a query");
    }
    Ok(uri)
}

fn apply_user(config: &mut Config, name: &str, user: &User, problems: &mut Vec<Problem>) {
    let place = format!("user `{name}`");
    if user.exec.is_some() && user.auth_provider.is_some() {
        let (first, second) = ("exec", "auth-provider");
        problems.push(Problem::Both {
            place: place.clone(),
            first,
            second,
        });
    }
    let has_token = user.token.is_some() || user.token_file.is_some();
    if has_token && (user.username.is_some() || user.password.is_some()) {
        problems.push(Problem::Both {
            place: place.clone(),
            first: "token",
            second: "username",
        });
    }
    for (field, value) in [("token", &user.token), ("password", &user.password)] {
        if value
            .as_ref()
            .is_some_and(|value| !fits_header(value.expose()))
        {
            problems.push(Problem::Header {
                place: place.clone(),
                field,
            });
        }
    }
    if let Some(path) = &user.token_file
        && let Err(error) = std::fs::metadata(path)
        && user.token.is_none()
    {
        let reason = error.to_string();
        problems.push(Problem::File {
            place: place.clone(),
            field: "tokenFile",
            path: path.clone(),
            reason,
        });
    }
    config.auth = match (&user.token, &user.token_file, &user.username) {
        (token, Some(path), _) => Some(Auth::TokenFile {
            path: path.clone(),
            initial: token.clone(),
        }),
        (Some(token), None, _) => Some(Auth::Token(token.clone())),
        (None, None, Some(username)) => {
            let password = user.password.clone().unwrap_or_else(|| Secret::new(""));
            Some(Auth::Basic {
                username: username.clone(),
                password,
            })
        }
        (None, None, None) => by_another(user, name, problems),
    };
    if user.username.is_none() && user.password.is_some() {
        problems.push(Problem::Needs {
            place: place.clone(),
            first: "password",
            second: "username",
        });
    }
    config.identity = identity(user, &place, problems);
    config.impersonation = impersonation(user, &place, problems);
}

/// What a program or a provider gives. A token or a name beside it is what counts.
fn by_another(user: &User, name: &str, problems: &mut Vec<Problem>) -> Option<Auth> {
    let needs = |method: &'static str, feature: &'static str| Problem::NeedsFeature {
        user: name.to_owned(),
        method,
        feature,
    };
    if let Some(exec) = &user.exec {
        if !cfg!(feature = "exec") {
            problems.push(needs("exec", "exec"));
        }
        return Some(Auth::Exec(Box::new(exec.clone())));
    }
    let provider = user.auth_provider.as_ref()?;
    if provider.name != "oidc" {
        problems.push(Problem::UnknownAuthProvider {
            user: name.to_owned(),
            name: provider.name.clone(),
        });
        return None;
    }
    if !cfg!(feature = "oidc") {
        problems.push(needs("auth-provider", "oidc"));
    }
    oidc(name, provider, problems).map(|oidc| Auth::Oidc(Box::new(oidc)))
}

fn oidc(name: &str, provider: &AuthProvider, problems: &mut Vec<Problem>) -> Option<Oidc> {
    let place = format!("user `{name}`");
    let issuer = provider.issuer.as_deref().map(server);
    if !matches!(&issuer, Some(Ok(issuer)) if issuer.scheme_str() == Some("https")) {
        problems.push(Problem::Type {
            path: format!("{place}: auth-provider.config.idp-issuer-url"),
            expected: "a URL that begins with https://",
        });
    }
    if provider.client_id.is_none() {
        problems.push(Problem::Type {
            path: format!("{place}: auth-provider.config.client-id"),
            expected: "a string",
        });
    }
    let fields = (
        "idp-certificate-authority-data",
        "idp-certificate-authority",
    );
    let authority = material(&provider.authority, &place, fields, problems);
    if authority
        .as_ref()
        .is_some_and(|pem| certificates(pem).is_none())
    {
        problems.push(Problem::Pem {
            place,
            field: fields.1,
            expected: "certificate",
        });
    }
    Some(Oidc {
        client_secret: provider.client_secret.clone(),
        id_token: provider.id_token.clone(),
        refresh_token: provider.refresh_token.clone(),
        certificate_authority: authority,
        ..Oidc::new(issuer?.ok()?, provider.client_id.clone()?)
    })
}

fn identity(user: &User, place: &str, problems: &mut Vec<Problem>) -> Option<Identity> {
    let (certificate_fields, key_fields) = (
        ("client-certificate-data", "client-certificate"),
        ("client-key-data", "client-key"),
    );
    let certificate = material(&user.certificate, place, certificate_fields, problems);
    let key = material(&user.key, place, key_fields, problems);
    match (user.certificate.is_absent(), user.key.is_absent()) {
        (false, true) => {
            let (first, second) = (certificate_fields.1, key_fields.1);
            problems.push(Problem::Needs {
                place: place.to_owned(),
                first,
                second,
            });
        }
        (true, false) => {
            let (first, second) = (key_fields.1, certificate_fields.1);
            problems.push(Problem::Needs {
                place: place.to_owned(),
                first,
                second,
            });
        }
        _ => {}
    }
    if certificate
        .as_ref()
        .is_some_and(|pem| certificates(pem).is_none())
    {
        let field = certificate_fields.1;
        problems.push(Problem::Pem {
            place: place.to_owned(),
            field,
            expected: "certificate",
        });
    }
    let key = key.and_then(|pem| match String::from_utf8(pem) {
        Ok(pem) if PrivateKeyDer::from_pem_slice(pem.as_bytes()).is_ok() => Some(Secret::new(pem)),
        _ => {
            let field = key_fields.1;
            problems.push(Problem::Pem {
                place: place.to_owned(),
                field,
                expected: "private key",
            });
            None
        }
    });
    Some(Identity {
        files: IdentityFiles {
            certificate: user.certificate.read_from(),
            key: user.key.read_from(),
        },
        ..Identity::new(certificate?, key?)
    })
}

fn impersonation(user: &User, place: &str, problems: &mut Vec<Problem>) -> Option<Impersonation> {
    let others = user.act_as_uid.is_some()
        || !user.act_as_groups.is_empty()
        || !user.act_as_extra.is_empty();
    let Some(name) = &user.act_as else {
        if others {
            let (first, second) = ("as-uid, as-groups or as-user-extra", "as");
            problems.push(Problem::Needs {
                place: place.to_owned(),
                first,
                second,
            });
        }
        return None;
    };
    let values = user
        .act_as_extra
        .iter()
        .flat_map(|(_, values)| values)
        .chain(&user.act_as_groups);
    if !values
        .chain([name])
        .chain(&user.act_as_uid)
        .all(|value| fits_header(value))
    {
        problems.push(Problem::Header {
            place: place.to_owned(),
            field: "as",
        });
    }
    Some(Impersonation {
        user: name.clone(),
        uid: user.act_as_uid.clone(),
        groups: user.act_as_groups.clone(),
        extra: user.act_as_extra.clone(),
    })
}

/// The bytes of a certificate or a key.
fn material(
    material: &Material,
    place: &str,
    (data_field, file_field): (&'static str, &'static str),
    problems: &mut Vec<Problem>,
) -> Option<Vec<u8>> {
    let place = || place.to_owned();
    match (&material.data, &material.file) {
        (None, None) => None,
        (Some(_), Some(_)) => {
            problems.push(Problem::Both {
                place: place(),
                first: data_field,
                second: file_field,
            });
            None
        }
        (Some(data), None) => {
            let text: String = data.expose().split_ascii_whitespace().collect();
            let decoded = STANDARD.decode(text).ok();
            if decoded.is_none() {
                problems.push(Problem::Base64 {
                    place: place(),
                    field: data_field,
                });
            }
            decoded
        }
        (None, Some(path)) => match std::fs::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                let reason = error.to_string();
                problems.push(Problem::File {
                    place: place(),
                    field: file_field,
                    path: path.clone(),
                    reason,
                });
                None
            }
        },
    }
}

/// The certificates in a PEM text; `None` if there are none, or one is cut.
pub(crate) fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .ok()?;
    (!found.is_empty()).then_some(found)
}

fn fits_header(text: &str) -> bool {
    HeaderValue::from_str(text).is_ok()
}

/// Whether a namespace can have this name: an RFC 1123 label.
pub(super) fn is_namespace(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= 63
        && name.bytes().all(|byte| plain(byte) || byte == b'-')
        && name.bytes().next().is_some_and(plain)
        && name.bytes().last().is_some_and(plain)
}
