//! Who is asking.

use http::HeaderValue;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

use super::cluster::server;
use super::material::{certificates, material};
use crate::config::kubeconfig::User;
use crate::config::oidc::AuthProvider;
use crate::config::{Auth, Config, Identity, IdentityFiles, Impersonation, Oidc, Problem, Secret};

pub(in crate::config) fn apply_user(
    config: &mut Config,
    name: &str,
    user: &User,
    problems: &mut Vec<Problem>,
) {
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
    oidc(user, name, provider, problems).map(|oidc| Auth::Oidc(Box::new(oidc)))
}

fn oidc(
    user: &User,
    name: &str,
    provider: &AuthProvider,
    problems: &mut Vec<Problem>,
) -> Option<Oidc> {
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
        origin: user.origin.clone().map(|file| (file, name.to_owned())),
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

fn fits_header(text: &str) -> bool {
    HeaderValue::from_str(text).is_ok()
}
