//! What counts for more than kubeconfig files, and all that can be wrong with these.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kubewright::config::{Auth, Config, ConfigError, Impersonation, Overrides, Problem, Secret};

use crate::folder::Folder;
use crate::kubeconfig::identity;

const TWO: &str = "
current-context: one
contexts:
- {name: one, context: {cluster: first, user: jane, namespace: a}}
- {name: two, context: {cluster: second, user: joe}}
clusters:
- {name: first, cluster: {server: 'https://first', tls-server-name: inner, insecure-skip-tls-verify: true}}
- {name: second, cluster: {server: 'https://second', disable-compression: true}}
users:
- {name: jane, user: {token: of-jane}}
- {name: joe, user: {username: joe, password: of-joe, as: boss}}
- {name: program, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, interactiveMode: Never}}}
";

fn with(overrides: &Overrides) -> Config {
    Config::from_kubeconfig_text_with(TWO, overrides).unwrap()
}

fn problems(overrides: &Overrides) -> Vec<Problem> {
    match Config::from_kubeconfig_text_with(TWO, overrides) {
        Err(ConfigError::Invalid(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

fn token(config: &Config) -> &str {
    match &config.auth {
        Some(Auth::Token(token)) => token.expose(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn c02_names_of_entries_count_for_more() {
    let plain = with(&Overrides::default());
    assert_eq!(
        (plain.server.to_string().as_str(), token(&plain)),
        ("https://first/", "of-jane")
    );
    assert_eq!(plain.default_namespace, "a");
    assert!(plain.compression);
    let two = with(&Overrides::context("two"));
    assert_eq!(two.server, "https://second/");
    assert!(matches!(&two.auth, Some(Auth::Basic { username, .. }) if username == "joe"));
    assert_eq!(two.default_namespace, "default");
    assert!(!two.compression);
    let mixed = with(&Overrides {
        cluster: Some("second".to_owned()),
        namespace: Some("b".to_owned()),
        ..Overrides::default()
    });
    assert_eq!(
        (mixed.server.to_string().as_str(), token(&mixed)),
        ("https://second/", "of-jane")
    );
    assert_eq!(mixed.default_namespace, "b");
    let other = with(&Overrides {
        user: Some("joe".to_owned()),
        timeout: Some(Duration::from_secs(7)),
        ..Overrides::default()
    });
    assert_eq!(other.impersonation.unwrap().user, "boss");
    assert_eq!(other.timeout, Some(Duration::from_secs(7)));
}

#[test]
fn c02_names_that_are_not_there_say_which_are() {
    let found = problems(&Overrides {
        cluster: Some("third".to_owned()),
        user: Some("nobody".to_owned()),
        namespace: Some("Not A Name".to_owned()),
        ..Overrides::default()
    });
    let text: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        text,
        [
            "there is no cluster `third`; there are first, second",
            "there is no user `nobody`; there are jane, joe, program",
            "`Not A Name` is no name of a namespace",
        ]
    );
}

#[test]
fn c02_another_server_is_not_known_by_the_files_name() {
    let config = with(&Overrides {
        server: Some("https://elsewhere:6443".to_owned()),
        ..Overrides::default()
    });
    assert_eq!(config.server, "https://elsewhere:6443/");
    assert_eq!(config.tls_server_name, None);
    assert!(config.insecure_skip_tls_verify);
    let named = with(&Overrides {
        server: Some("https://elsewhere:6443".to_owned()),
        tls_server_name: Some("outer".to_owned()),
        ..Overrides::default()
    });
    assert_eq!(named.tls_server_name.as_deref(), Some("outer"));
    // With a server no file has to say anything.
    let alone = Config::from_kubeconfig_text_with(
        "",
        &Overrides {
            server: Some("https://alone".to_owned()),
            token: Some(Secret::new("t")),
            ..Overrides::default()
        },
    );
    let alone = alone.unwrap();
    assert_eq!(
        (alone.server.to_string().as_str(), token(&alone)),
        ("https://alone/", "t")
    );
}

#[test]
fn c02_trust_is_replaced_as_a_whole() {
    let folder = Folder::new();
    let (certificate, key) = identity();
    let file = folder.write("ca.crt", &certificate);
    let trusting = with(&Overrides {
        certificate_authority: Some(file.clone()),
        ..Overrides::default()
    });
    assert!(!trusting.insecure_skip_tls_verify);
    assert_eq!(
        trusting.certificate_authority.as_deref(),
        Some(certificate.as_bytes())
    );
    assert_eq!(trusting.certificate_authority_file, Some(file.clone()));
    let both = problems(&Overrides {
        certificate_authority: Some(file.clone()),
        insecure_skip_tls_verify: Some(true),
        ..Overrides::default()
    });
    assert!(matches!(both[..], [Problem::Both { .. }]), "{both:?}");
    let strict = with(&Overrides {
        insecure_skip_tls_verify: Some(false),
        ..Overrides::default()
    });
    assert!(!strict.insecure_skip_tls_verify);

    let key = folder.write("key", key);
    let shown = with(&Overrides {
        client_certificate: Some(file),
        client_key: Some(key.clone()),
        ..Overrides::default()
    });
    assert_eq!(shown.identity.unwrap().files.key, Some(key));
    assert_eq!(token(&with(&Overrides::default())), "of-jane");
}

#[test]
fn c02_a_token_replaces_other_ways_to_log_in() {
    for user in ["jane", "joe", "program"] {
        let config = with(&Overrides {
            user: Some(user.to_owned()),
            token: Some(Secret::new("given")),
            ..Overrides::default()
        });
        assert_eq!(token(&config), "given", "{user}");
    }
    let config = with(&Overrides {
        username: Some("me".to_owned()),
        password: Some(Secret::new("pw")),
        ..Overrides::default()
    });
    assert!(matches!(&config.auth, Some(Auth::Basic { username, .. }) if username == "me"));
    let config = with(&Overrides {
        context: Some("two".to_owned()),
        impersonation: Some(Impersonation {
            user: "other".to_owned(),
            groups: vec!["g".to_owned()],
            ..Impersonation::default()
        }),
        ..Overrides::default()
    });
    let who = config.impersonation.unwrap();
    assert_eq!(
        (who.user.as_str(), &who.groups[..]),
        ("other", &["g".to_owned()][..])
    );
}

#[test]
fn overrides_show_no_secret() {
    let overrides = Overrides {
        server: Some("https://u:hunter2@h".to_owned()),
        token: Some(Secret::new("hunter2")),
        password: Some(Secret::new("hunter2")),
        proxy: Some(Secret::new("http://u:hunter2@p")),
        ..Overrides::default()
    };
    let shown = format!(
        "{overrides:?} {:?}",
        Config::from_kubeconfig_text_with("", &overrides)
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// Every entry is looked at, and everything is told at once.
#[test]
fn c03_a_whole_file_is_validated() {
    let folder = Folder::new();
    let good = folder.write("good", TWO);
    Config::validate_kubeconfig(&good).unwrap();

    let (certificate, key) = identity();
    let (certificate, key) = (STANDARD.encode(certificate), STANDARD.encode(key));
    let bad = folder.write(
        "bad",
        format!(
            "
current-context: none
contexts:
- {{context: {{cluster: first}}}}
- {{name: lost, context: {{cluster: nowhere, user: nobody, namespace: 'A b'}}}}
clusters:
- {{name: empty, cluster: {{}}}}
- {{name: first, cluster: {{server: 'https://h', certificate-authority: /none/ca}}}}
- {{name: first, cluster: {{server: 'https://twice'}}}}
users:
- {{name: both, user: {{client-certificate-data: {certificate}, client-certificate: x, client-key-data: {key}}}}}
- {{name: ways, user: {{exec: {{command: aws, apiVersion: v2}}, auth-provider: {{name: gcp}}, as-groups: [g]}}}}
"
        ),
    );
    let Err(ConfigError::Invalid(found)) = Config::validate_kubeconfig(&bad) else {
        panic!()
    };
    let text: Vec<_> = found.iter().map(ToString::to_string).collect();
    for part in [
        "there is no context `none`",
        "contexts: an entry has no `name`",
        "there is no cluster `nowhere`",
        "there is no user `nobody`",
        "`A b` is no name of a namespace",
        "cluster `empty` has no `server`",
        "cannot read /none/ca",
        "there are two of the name `first`",
        "user `both`: `client-certificate-data` and `client-certificate` exclude each other",
        "users[1].user.exec.apiVersion",
        "`exec` and `auth-provider` exclude each other",
        "needs `as`",
    ] {
        assert!(
            text.iter().any(|text| text.contains(part)),
            "{part}: {text:#?}"
        );
    }
    assert_eq!(text.len(), 12, "{text:#?}");
    let empty = folder.write("empty", "");
    let error = Config::validate_kubeconfig(&empty).unwrap_err();
    assert!(matches!(error.problems(), [Problem::Empty]), "{error}");
}
