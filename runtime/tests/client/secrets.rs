//! Nothing shows a secret.

use std::fmt::Debug;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Request;
use kubewright::client::{Api, Client, ClientBuilder};
use kubewright::config::{Config, Impersonation, Secret};
use kubewright::rest::layer::AuthenticateLayer;
use kubewright::rest::{Body, Network};
use serde_json::json;
use tower_layer::Layer;

use crate::fault::{self, Server};
use crate::kind::Widget;
use crate::kubeconfig::identity;

const TOKEN: &str = "t0ken-hunter2";

fn configs() -> (Vec<Config>, Vec<String>) {
    let (certificate, key) = identity();
    let key_line = key.lines().nth(1).unwrap().to_owned();
    let (certificate, key) = (STANDARD.encode(certificate), STANDARD.encode(key));
    let users = [
        format!("token: {TOKEN}"),
        format!("token: {TOKEN}, tokenFile: /nowhere"),
        format!("username: me, password: {TOKEN}"),
        format!("client-certificate-data: {certificate}, client-key-data: {key}"),
    ];
    let configs = users.map(|user| {
        let text = format!(
            "current-context: c\ncontexts: [{{name: c, context: {{cluster: cl, user: us}}}}]\n\
             clusters: [{{name: cl, cluster: {{server: 'https://h', proxy-url: 'http://u:{TOKEN}@p',\
             certificate-authority-data: {certificate}}}}}]\nusers: [{{name: us, user: {{{user}}}}}]\n"
        );
        Config::from_kubeconfig_text(&text, None).unwrap()
    });
    let secrets = vec![
        TOKEN.to_owned(),
        STANDARD.encode(TOKEN),
        STANDARD.encode(format!("me:{TOKEN}")),
        STANDARD.encode(format!("u:{TOKEN}")),
        key_line,
        key,
    ];
    (configs.into(), secrets)
}

fn hides(secrets: &[String], value: &impl Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        for secret in secrets {
            assert!(!text.contains(secret), "{text}");
        }
        // Nor as a list of bytes.
        assert!(!text.contains("116, 48, 107, 101, 110"), "{text}");
    }
}

#[test]
fn debug_shows_no_secret() {
    let (configs, secrets) = configs();
    for config in configs {
        hides(&secrets, &config);
        if let Some(auth) = &config.auth {
            hides(&secrets, auth);
            let layer = AuthenticateLayer::new(auth).unwrap();
            hides(&secrets, &layer);
            hides(&secrets, &layer.layer(Network::new(&config).unwrap()));
        }
        hides(&secrets, &config.identity);
        hides(&secrets, &config.proxy);
        hides(&secrets, &ClientBuilder::try_from(config.clone()).unwrap());
        hides(&secrets, &Client::try_from(config).unwrap());
    }
    hides(&secrets, &Secret::new(TOKEN));
    hides(&secrets, &Body::from(TOKEN));
    hides(&secrets, &Request::new(Body::from(TOKEN.to_owned())));
}

#[test]
fn headers_that_cannot_be_sent_are_refused_without_being_shown() {
    let mut config = Config::new("https://h".parse().unwrap());
    config.auth = Some(kubewright::config::Auth::Token(Secret::new(format!(
        "{TOKEN}\n"
    ))));
    config.insecure_skip_tls_verify = true;
    let Err(error) = Client::try_from(config.clone()) else {
        panic!()
    };
    assert!(!format!("{error} {error:?}").contains(TOKEN), "{error:?}");
    config.auth = None;
    config.impersonation = Some(Impersonation {
        user: "a\nb".to_owned(),
        ..Impersonation::default()
    });
    assert!(Client::try_from(config).is_err());
}

#[test]
fn a_password_in_an_address_is_neither_used_nor_shown() {
    let config = Config::new(format!("https://me:{TOKEN}@h:6443/x").parse().unwrap());
    let shown = format!("{config:?}");
    assert!(shown.contains("https://h:6443/x"), "{shown}");
    hides(&[TOKEN.to_owned()], &config);
    let Err(error) = Client::try_from(config) else {
        panic!("it is used")
    };
    let text = format!("{error} {error:?}");
    assert!(text.contains("`auth`") && !text.contains(TOKEN), "{text}");
}

/// Layers of a program may write down the requests that they see.
#[tokio::test]
async fn requests_do_not_show_their_credentials() {
    let (configs, secrets) = configs();
    for auth in configs.iter().filter_map(|config| config.auth.as_ref()) {
        let found = json!({"metadata": {"name": "w"}});
        let server = Server::new([fault::json(200, &found)]);
        let client = ClientBuilder::new(server.clone())
            .layer(AuthenticateLayer::new(auth).unwrap())
            .build();
        let api = Api::<Widget>::namespaced(client, "team");
        api.get("w").await.unwrap();
        let seen = server.only();
        let sent = seen.header("authorization").unwrap();
        assert!(
            secrets.iter().any(|secret| sent.ends_with(secret.as_str())),
            "no credential was sent"
        );
        hides(&secrets, &seen.headers);
    }
}
