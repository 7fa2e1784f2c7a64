//! Kubeconfig files, good and bad. Those of the environment are tested beside the code.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kubewright::config::{Auth, Config, ConfigError, Problem};

use crate::folder::Folder;

/// A certificate and its key, in PEM.
pub(crate) fn identity() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

fn file(cluster: &str, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts:\n- name: c\n  context: {{cluster: cl, user: us}}\n\
         clusters:\n- name: cl\n  cluster: {{{cluster}}}\nusers:\n- name: us\n  user: {{{user}}}\n"
    )
}

fn good(cluster: &str, user: &str) -> Config {
    let text = file(&format!("server: 'https://h:6443', {cluster}"), user);
    Config::from_kubeconfig_text(&text, None)
        .unwrap_or_else(|error| panic!("{cluster} {user}: {error}"))
}

fn problems(text: &str) -> Vec<Problem> {
    match Config::from_kubeconfig_text(text, None) {
        Err(ConfigError::Invalid(problems)) => problems,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn servers_and_namespaces() {
    let config = good("", "");
    assert_eq!(config.server, "https://h:6443");
    assert_eq!(config.default_namespace, "default");
    assert!(
        config.auth.is_none()
            && config.identity.is_none()
            && config.certificate_authority.is_none()
    );

    let text =
        file("server: 'https://h/prefix'", "").replace("user: us}", "user: us, namespace: team}");
    let config = Config::from_kubeconfig_text(&text, None).unwrap();
    assert_eq!(config.server, "https://h/prefix");
    assert_eq!(config.default_namespace, "team");
}

#[test]
fn contexts_by_name() {
    let text = file("server: 'https://h'", "token: t").replace(
        "contexts:\n",
        "contexts:\n- name: other\n  context: {cluster: cl, namespace: elsewhere}\n",
    );
    let config = Config::from_kubeconfig_text(&text, Some("other")).unwrap();
    assert_eq!(config.default_namespace, "elsewhere");
    assert!(config.auth.is_none());
    assert!(
        Config::from_kubeconfig_text(&text, None)
            .unwrap()
            .auth
            .is_some()
    );
}

#[test]
fn certificates_as_data() {
    let (certificate, key) = identity();
    let (certificate64, key64) = (STANDARD.encode(&certificate), STANDARD.encode(&key));
    let config = good(
        &format!("certificate-authority-data: {certificate64}, tls-server-name: inner.example"),
        &format!("client-certificate-data: {certificate64}, client-key-data: {key64}"),
    );
    assert_eq!(
        config.certificate_authority.unwrap(),
        certificate.as_bytes()
    );
    assert_eq!(config.tls_server_name.as_deref(), Some("inner.example"));
    let identity = config.identity.unwrap();
    assert_eq!(identity.certificate, certificate.as_bytes());
    assert_eq!(identity.key.expose(), key);
}

#[test]
fn ways_to_log_in() {
    assert!(
        matches!(good("", "token: t0").auth, Some(Auth::Token(token)) if token.expose() == "t0")
    );
    let Some(Auth::Basic { username, password }) = good("", "username: me, password: pw").auth
    else {
        panic!()
    };
    assert_eq!((username.as_str(), password.expose()), ("me", "pw"));
    let Some(Auth::TokenFile { path, initial }) = good("", "token: t0, tokenFile: /nowhere").auth
    else {
        panic!()
    };
    assert_eq!(path, Path::new("/nowhere"));
    assert_eq!(initial.unwrap().expose(), "t0");
}

#[test]
fn c02_credentials_are_for_tls_only() {
    let (certificate, key) = identity();
    let user = format!(
        "token: t0, client-certificate-data: {}, client-key-data: {}",
        STANDARD.encode(certificate),
        STANDARD.encode(key)
    );
    let config = Config::from_kubeconfig_text(&file("server: 'http://h'", &user), None).unwrap();
    assert!(config.auth.is_none() && config.identity.is_none());
}

#[test]
fn proxies_and_impersonation() {
    let config = good(
        "proxy-url: 'http://p:3128', insecure-skip-tls-verify: true",
        "as: jane, as-uid: u1, as-groups: [a, b], as-user-extra: {scopes: [x, y]}",
    );
    assert!(config.insecure_skip_tls_verify);
    assert_eq!(config.proxy.unwrap().uri(), "http://p:3128/");
    let impersonation = config.impersonation.unwrap();
    assert_eq!(impersonation.user, "jane");
    assert_eq!(impersonation.uid.as_deref(), Some("u1"));
    assert_eq!(impersonation.groups, ["a", "b"]);
    assert_eq!(
        impersonation.extra,
        [("scopes".to_owned(), vec!["x".to_owned(), "y".to_owned()])]
    );
}

#[test]
fn relative_paths_start_from_the_files_folder() {
    let folder = Folder::new();
    std::fs::create_dir(folder.at("pki")).unwrap();
    let (certificate, key) = identity();
    std::fs::write(folder.at("pki/ca.crt"), &certificate).unwrap();
    std::fs::write(folder.at("pki/me.key"), &key).unwrap();
    std::fs::write(folder.at("token"), "t0").unwrap();
    let cluster = "server: 'https://h', certificate-authority: pki/ca.crt";
    let user = "client-certificate: pki/ca.crt, client-key: pki/me.key, tokenFile: token";
    std::fs::write(folder.at("config"), file(cluster, user)).unwrap();

    let config = Config::from_kubeconfig(folder.at("config"), None);
    let config = config.unwrap();
    assert_eq!(
        config.certificate_authority.unwrap(),
        certificate.as_bytes()
    );
    assert_eq!(config.identity.unwrap().key.expose(), key);
    assert!(
        matches!(config.auth, Some(Auth::TokenFile { path, .. }) if path == folder.at("token"))
    );
}

/// What a cluster's entry holds, and what is wrong with it.
#[test]
fn c03_bad_clusters() {
    let pem = STANDARD.encode(identity().0);
    for (cluster, expected) in [
        ("", "cluster `cl` has no `server`"),
        ("server: ''", "cluster `cl` has no `server`"),
        (
            "server: 'h:6443'",
            "does not begin with https:// or http://",
        ),
        (
            "server: 'ftp://h'",
            "does not begin with https:// or http://",
        ),
        ("server: 'https://'", "is no URL"),
        ("server: 'https://u:hunter2@h'", "holds a user"),
        ("server: 'https://h/?a=b'", "has a query"),
        ("server: 'https://h/#a'", "has a fragment"),
        (
            "server: 'https://h', proxy-url: 'socks4://u:hunter2@p'",
            "socks5://",
        ),
        ("server: 'https://h', proxy-url: '://u:hunter2@p'", "no URL"),
        (
            "server: 'https://h', tls-server-name: 'a b'",
            "is no host name",
        ),
        (
            "server: 'https://h', certificate-authority: /none/ca.crt",
            "cannot read /none/ca.crt",
        ),
        (
            "server: 'https://h', certificate-authority-data: '***'",
            "is no base64",
        ),
        (
            "server: 'https://h', certificate-authority-data: aGVsbG8=",
            "holds no certificate in PEM",
        ),
        (
            &format!(
                "server: 'https://h', certificate-authority-data: {pem}, certificate-authority: x"
            ),
            "exclude each other",
        ),
        (
            &format!(
                "server: 'https://h', certificate-authority-data: {pem}, insecure-skip-tls-verify: true"
            ),
            "exclude each other",
        ),
        (
            "server: 'https://h', insecure-skip-tls-verify: 'yes'",
            "clusters[0].cluster.insecure-skip-tls-verify: expected true or false",
        ),
        (
            "server: 6443",
            "clusters[0].cluster.server: expected a string; put it in quotes",
        ),
    ] {
        let found = problems(&file(cluster, "token: t0"));
        // A server of the wrong type is no server either.
        let expected_count = if cluster == "server: 6443" { 2 } else { 1 };
        assert_eq!(found.len(), expected_count, "{cluster}: {found:?}");
        let text = found[0].to_string();
        assert!(text.contains(expected), "{cluster}: {text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

/// What a user's entry holds, and what is wrong with it.
#[test]
fn c03_bad_users() {
    let (certificate, key) = identity();
    let (certificate, key) = (STANDARD.encode(certificate), STANDARD.encode(key));
    for (user, expected) in [
        (
            "token: hunter2, username: me, password: pw",
            "`token` and `username` exclude each other",
        ),
        ("password: hunter2", "`password` needs `username`"),
        ("token: \"hunter2\\nx\"", "characters that no header can"),
        (
            "token: 12345678",
            "users[0].user.token: expected a string; put it in quotes",
        ),
        (
            "password: [hunter2], username: me",
            "users[0].user.password: expected a string",
        ),
        ("tokenFile: /none/token", "cannot read /none/token"),
        (
            &format!("client-certificate-data: {certificate}"),
            "`client-certificate` needs `client-key`",
        ),
        (
            &format!("client-key-data: {key}"),
            "`client-key` needs `client-certificate`",
        ),
        (
            &format!("client-certificate-data: {certificate}, client-key-data: aHVudGVyMg=="),
            "holds no private key",
        ),
        (
            &format!("client-certificate-data: {certificate}, client-key-data: {certificate}"),
            "holds no private key",
        ),
        (
            &format!("client-certificate-data: {key}, client-key-data: {key}"),
            "holds no certificate",
        ),
        (
            &format!("client-certificate-data: {certificate}, client-key: /none/key"),
            "cannot read /none/key",
        ),
        (
            &format!(
                "client-certificate-data: {certificate}, client-key-data: {key}, client-key: /none"
            ),
            "exclude each other",
        ),
        (
            "exec: {command: aws, interactiveMode: Never}",
            "users[0].user.exec.apiVersion: expected client.authentication.k8s.io/v1 or",
        ),
        (
            "exec: {command: aws, apiVersion: client.authentication.k8s.io/v1}",
            "users[0].user.exec.interactiveMode: expected Never, IfAvailable or Always",
        ),
        (
            "exec: {apiVersion: client.authentication.k8s.io/v1beta1}",
            "users[0].user.exec.command: expected the name of a program",
        ),
        (
            "exec: {command: aws, apiVersion: client.authentication.k8s.io/v1beta1, env: [{value: hunter2}]}",
            "users[0].user.exec.env[0].name: expected the name of a variable",
        ),
        ("auth-provider: {name: gcp}", "gke-gcloud-auth-plugin"),
        ("as-groups: [a]", "needs `as`"),
        ("as-uid: a", "needs `as`"),
        ("as: \"a\\nb\"", "characters that no header can"),
        (
            "as: a, as-groups: b",
            "users[0].user.as-groups: expected a list",
        ),
    ] {
        let found = problems(&file("server: 'https://h'", user));
        assert_eq!(found.len(), 1, "{user}: {found:?}");
        let text = format!("{} {:?}", found[0], found[0]);
        assert!(text.contains(expected), "{user}: {text}");
        assert!(
            !text.contains("hunter2") && !text.contains("12345678"),
            "{text}"
        );
    }
}

#[test]
fn c03_bad_files() {
    for (text, expected) in [
        ("", "the kubeconfig is empty"),
        ("# nothing\n", "the kubeconfig is empty"),
        ("{}", "the kubeconfig is empty"),
        ("[]", "the file: expected an object"),
        ("hello", "the file: expected an object"),
        ("contexts: {}", "contexts: expected a list"),
        ("contexts: [3]", "contexts[0]: expected an object"),
        ("kind: Pod\napiVersion: v1\n", "kind: expected Config"),
        (
            "contexts: [{name: a, context: {cluster: x}}]",
            "no context: name one, or set `current-context`; there are a",
        ),
        (
            "current-context: b\ncontexts: [{name: a, context: {cluster: x}}]",
            "there is no context `b`; there are a",
        ),
        (
            "current-context: a\ncontexts: [{name: a, context: {cluster: x}}]",
            "there is no cluster `x`",
        ),
        (
            "users: [{name: a}, {name: a}]",
            "users: there are two of the name `a`",
        ),
    ] {
        let found = problems(text);
        assert!(
            found
                .iter()
                .any(|problem| problem.to_string().contains(expected)),
            "{text:?}: {found:?}"
        );
    }
    let user = file("server: 'https://h'", "")
        .replace("user: us}", "user: them, namespace: 'Not A Name'}");
    let found = problems(&user);
    assert!(
        matches!(
            &found[..],
            [Problem::Namespace(_), Problem::UnknownUser { .. }]
        ),
        "{found:?}"
    );
}

#[test]
fn c03_all_problems_at_once() {
    let text = file(
        "server: h, tls-server-name: 'a b', proxy-url: x",
        "token: 1, exec: {}, as-uid: u",
    );
    let Err(error) = Config::from_kubeconfig_text(&text, None) else {
        panic!()
    };
    // Of `exec` two: its version and its command.
    assert_eq!(error.problems().len(), 7, "{error}");
    for part in [
        "token",
        "exec",
        "as-uid",
        "tls-server-name",
        "proxy-url",
        "server",
    ] {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn no_yaml_says_where_and_nothing_of_what() {
    for text in [
        "a: [b",
        "token: hunter2\n  - hunter2: *x",
        "\t\ta: hunter2",
        "a: &x [*x]\n---\nb: hunter2",
    ] {
        let Err(error) = Config::from_kubeconfig_text(text, None) else {
            panic!("{text}")
        };
        assert!(
            matches!(error, ConfigError::Syntax { path: None, .. }),
            "{text}: {error:?}"
        );
        assert!(
            !format!("{error} {error:?}").contains("hunter2"),
            "{error:?}"
        );
    }
}

#[test]
fn hostile_yaml_is_refused_soon() {
    let laughs: Vec<String> = (1..30)
        .map(|level| {
            format!(
                "a{level}: &a{level} [*a{0}, *a{0}, *a{0}, *a{0}]\n",
                level - 1
            )
        })
        .collect();
    for text in [
        format!("a0: &a0 [x]\n{}", laughs.concat()),
        "[".repeat(2_000),
        format!("{}{}", "[".repeat(2_000), "]".repeat(2_000)),
        "- ".repeat(10_000),
    ] {
        let Err(error) = Config::from_kubeconfig_text(&text, None) else {
            panic!("accepted")
        };
        assert!(matches!(error, ConfigError::Syntax { .. }), "{error:?}");
    }
}

#[test]
fn files_that_cannot_be_read() {
    let path = PathBuf::from("/none/config");
    let Err(error) = Config::from_kubeconfig(&path, None) else {
        panic!()
    };
    assert!(error.to_string().contains("/none/config"), "{error}");
    assert!(matches!(error, ConfigError::Read { .. }));
}
