//! What holds for any kubeconfig, however broken: it is read without a panic, and neither what is said of it nor what
//! came of it shows a secret.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Request;
use kubewright::client::ClientBuilder;
use kubewright::config::{Config, ConfigError};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// Every secret begins with it, so that what was cut off is found too.
const SECRET: &str = "s3cret";

/// A kubeconfig with all that one may hold.
fn whole() -> Value {
    let secret = |name: &str| format!("{SECRET}-{name}");
    let encoded =
        STANDARD.encode("-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n");
    let exec = json!({
        "apiVersion": "client.authentication.k8s.io/v1", "command": "log-in", "args": ["--now"],
        "env": [{"name": "PASSWORD", "value": secret("env")}], "installHint": "install it",
        "provideClusterInfo": true, "interactiveMode": "Never",
    });
    let provider = json!({"name": "oidc", "config": {
        "idp-issuer-url": "https://issuer.example", "client-id": "me", "client-secret": secret("client"),
        "id-token": secret("id"), "refresh-token": secret("refresh"),
    }});
    json!({
        "apiVersion": "v1", "kind": "Config", "preferences": {}, "current-context": "a",
        "contexts": [
            {"name": "a", "context": {"cluster": "a", "user": "a", "namespace": "team"}},
            {"name": "b", "context": {"cluster": "b", "user": "b", "extensions": [{"name": "x", "extension": 1}]}},
        ],
        "clusters": [
            {"name": "a", "cluster": {
                "server": "https://h:6443", "certificate-authority-data": encoded,
                "proxy-url": format!("http://me:{}@proxy", secret("proxy")), "tls-server-name": "inner",
            }},
            {"name": "b", "cluster": {"server": "https://h", "insecure-skip-tls-verify": true, "disable-compression": true}},
        ],
        "users": [
            {"name": "a", "user": {
                "client-certificate-data": encoded, "client-key-data": secret("key"), "token": secret("token"),
                "as": "jane", "as-uid": "u", "as-groups": ["g"], "as-user-extra": {"scopes": ["x"]},
            }},
            {"name": "b", "user": {"username": "me", "password": secret("password")}},
            {"name": "c", "user": {"exec": exec}},
            {"name": "d", "user": {"auth-provider": provider}},
            {"name": "e", "user": {"tokenFile": "/nowhere", "client-key": "/nowhere", "client-certificate": "/nowhere"}},
        ],
    })
}

/// Paths to every value below a value.
fn paths(value: &Value) -> Vec<String> {
    fn walk(value: &Value, path: &str, paths: &mut Vec<String>) {
        paths.push(path.to_owned());
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    walk(value, &format!("{path}/{}", name.replace('/', "~1")), paths);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    walk(value, &format!("{path}/{index}"), paths);
                }
            }
            _ => {}
        }
    }
    let mut paths_found = Vec::new();
    walk(value, "", &mut paths_found);
    paths_found
}

fn other() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!([])),
        Just(json!([null, 1, {}])),
        Just(json!({})),
        Just(json!({"name": "a"})),
        proptest::sample::select(vec![
            "a",
            "b",
            "c",
            "d",
            "e",
            "http://h",
            "https://",
            "socks5://p:1",
            "v1",
            "\n"
        ])
        .prop_map(Value::from),
    ]
}

/// Reads it and uses what comes of it.
fn read(text: &str, context: Option<&str>) -> Result<String, ConfigError> {
    let config = Config::from_kubeconfig_text(text, context)?;
    let shown = format!("{config:?} {config:#?}");
    let used = match ClientBuilder::try_from(config) {
        Ok(builder) => format!("{builder:?}"),
        Err(error) => format!("{error} {error:?}"),
    };
    Ok(shown + &used)
}

fn told(outcome: Result<String, ConfigError>) -> String {
    outcome.unwrap_or_else(|error| format!("{error} {error:?} {error:#?}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn wrong_values_anywhere(
        changes in proptest::collection::vec((any::<Index>(), proptest::option::of(other())), 0..6),
        user in proptest::sample::select(vec!["a", "b", "c", "d", "e", "none"]),
        context in proptest::option::of(proptest::sample::select(vec!["a", "b", "none", ""])),
        as_yaml in any::<bool>(),
    ) {
        let mut value = whole();
        value["contexts"][0]["context"]["user"] = user.into();
        for (place, change) in changes {
            let paths = paths(&value);
            let path = place.get(&paths);
            match change {
                Some(change) => *value.pointer_mut(path).unwrap() = change,
                None if path.is_empty() => {}
                None => {
                    let (parent, last) = path.rsplit_once('/').unwrap_or_default();
                    match value.pointer_mut(parent) {
                        Some(Value::Object(fields)) => drop(fields.remove(last)),
                        Some(Value::Array(items)) => {
                            // The same again.
                            let index: usize = last.parse().unwrap();
                            items.push(items[index].clone());
                        }
                        _ => {}
                    }
                }
            }
        }
        let text = if as_yaml { yaml_serde::to_string(&value).unwrap() } else { value.to_string() };
        let told = told(read(&text, context));
        prop_assert!(!told.contains(SECRET), "{}", told);
        prop_assert!(!told.contains(&STANDARD.encode(SECRET)[..7]), "{}", told);
    }

    #[test]
    fn texts_that_were_cut_off(cut in any::<Index>(), as_yaml in any::<bool>()) {
        let text = if as_yaml { yaml_serde::to_string(&whole()).unwrap() } else { whole().to_string() };
        let told = told(read(&text[..cut.index(text.len())], None));
        prop_assert!(!told.contains(SECRET), "{}", told);
    }

    #[test]
    fn texts_with_something_in_between(
        place in any::<Index>(),
        text in prop_oneof![
            proptest::sample::select(vec![
                "{", "}", "[", "]", ":", "\"", "'", "|", ">", "&a ", "*a", "!!binary ", "- ", "? ", "%", "@", "\t", "\n", "\n---\n",
                "<<: *a", "#", "\u{0}", "\u{feff}", "\u{2028}",
            ]).prop_map(str::to_owned),
            any::<String>(),
        ],
        as_yaml in any::<bool>(),
    ) {
        let mut all = if as_yaml { yaml_serde::to_string(&whole()).unwrap() } else { whole().to_string() };
        all.insert_str(place.index(all.len()), &text);
        // What was a secret may be something else now; what cannot be read at all is not shown.
        if let Err(error @ ConfigError::Syntax { .. }) = read(&all, None) {
            let told = told(Err(error));
            prop_assert!(!told.contains(SECRET), "{}", told);
        }
    }

    #[test]
    fn any_text(text in any::<String>()) {
        drop(read(&text, None));
    }
}

/// Aliases that double a value a few dozen times would fill any memory.
#[test]
fn aliases_do_not_explode() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let before = format!("*a{}", level - 1);
        let list = [before.as_str(); 10].join(", ");
        writeln!(text, "a{level}: &a{level} [{list}]").unwrap();
    }
    text += "current-context: *a29\n";
    assert!(read(&text, None).is_err());
}

#[test]
fn deep_nesting_is_an_error() {
    for open in ["[", "{a: "] {
        let text = format!("contexts: {}", open.repeat(200_000));
        assert!(read(&text, None).is_err());
    }
    let text: String = (0..2000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    assert!(read(&text, None).is_err());
}

/// What a kubeconfig names may have no end.
#[cfg(unix)]
#[tokio::test]
async fn files_without_an_end_do_not_fill_the_memory() {
    let endless = "/dev/zero";
    assert!(matches!(
        Config::from_kubeconfig(endless, None),
        Err(ConfigError::Read { .. })
    ));
    for (cluster, user) in [
        (json!({"certificate-authority": endless}), json!({})),
        (
            json!({}),
            json!({"client-certificate": endless, "client-key": endless}),
        ),
        (json!({}), json!({"tokenFile": endless})),
    ] {
        let mut value = whole();
        value["clusters"][0]["cluster"] = cluster;
        value["clusters"][0]["cluster"]["server"] = "https://localhost:1".into();
        value["users"][0]["user"] = user;
        let error = match Config::from_kubeconfig_text(&value.to_string(), None) {
            Err(error) => error.to_string(),
            Ok(config) => {
                let client = ClientBuilder::try_from(config).unwrap().build();
                let error = client.request::<Value>(Request::default()).await;
                error.unwrap_err().to_string()
            }
        };
        assert!(error.contains("more than"), "{error}");
    }
}
