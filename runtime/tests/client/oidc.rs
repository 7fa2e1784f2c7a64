//! Tokens of a provider of OpenID Connect, which is played by a server on loopback.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kubewright::client::{Client, ClientBuilder};
use kubewright::config::{Auth, Config, Oidc};
use kubewright::credential::CredentialError;
use kubewright::rest::layer::AuthenticateLayer;
use kubewright::rest::{Body, Error};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::fault::{self, Answer, Server};
use crate::folder::Folder;
use crate::network::{Authority, tls};

type Seen = Arc<Mutex<Vec<String>>>;

/// A token that expires then, in seconds since 1970.
fn token(expires: i64) -> String {
    let claims = json!({"sub": "me", "exp": expires}).to_string();
    format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims))
}

const PAST: i64 = 1_700_000_000;
const FUTURE: i64 = 9_999_999_999;

/// A provider that describes itself, and answers requests for tokens as told. Gives what it was asked: the
/// authorization and the form.
async fn provider(
    authority: &Authority,
    answers: impl IntoIterator<Item = (u16, String)>,
) -> (SocketAddr, Seen) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls(&authority.sign("localhost"), &[], None)));
    let answers = Arc::new(Mutex::new(answers.into_iter().collect::<VecDeque<_>>()));
    let seen = Seen::default();
    let log = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(stream) = acceptor.accept(stream).await else {
                continue;
            };
            let (answers, log) = (answers.clone(), log.clone());
            tokio::spawn(async move {
                let service = service_fn(move |request: Request<Incoming>| {
                    let (answers, log) = (answers.clone(), log.clone());
                    async move {
                        let path = request.uri().path().to_owned();
                        if path.ends_with("/.well-known/openid-configuration") {
                            let port = address.port();
                            let endpoint = format!("https://localhost:{port}/tokens");
                            let text = json!({"token_endpoint": endpoint}).to_string();
                            return Ok::<_, Infallible>(Response::new(Body::from(text)));
                        }
                        let header = request.headers().get("authorization");
                        let header = header.map(|value| value.to_str().unwrap().to_owned());
                        let mut body = Body::stream(request.into_body());
                        let mut form = Vec::new();
                        while let Some(piece) = body.data().await {
                            form.extend_from_slice(&piece.unwrap());
                        }
                        let form = String::from_utf8(form).unwrap();
                        log.lock()
                            .unwrap()
                            .push(format!("{} {form}", header.unwrap_or_default()));
                        let (code, text) = answers.lock().unwrap().pop_front().unwrap();
                        Ok(Response::builder().status(code).body(text.into()).unwrap())
                    }
                });
                let server = hyper::server::conn::http1::Builder::new();
                drop(server.serve_connection(TokioIo::new(stream), service).await);
            });
        }
    });
    (address, seen)
}

fn oidc(address: SocketAddr, authority: &Authority, id_token: &str) -> Oidc {
    let issuer = format!("https://localhost:{}/realm", address.port());
    let mut oidc = Oidc::new(issuer.parse().unwrap(), "kubewright");
    oidc.client_secret = Some("s3cret".into());
    oidc.id_token = Some(id_token.into());
    oidc.refresh_token = Some("refresh/1".into());
    oidc.certificate_authority = Some(authority.pem());
    oidc
}

fn client(server: &Server, oidc: Oidc) -> Client {
    ClientBuilder::new(server.clone())
        .layer(AuthenticateLayer::new(&Auth::Oidc(Box::new(oidc))).unwrap())
        .build()
}

fn ok() -> Answer {
    fault::text(200, "application/json", "{}")
}

async fn send(client: &Client) -> Result<http::StatusCode, Error> {
    let request = Request::get("/x").body(Body::empty()).unwrap();
    client.send(request).await.map(|response| response.status())
}

fn shown(server: &Server) -> Vec<String> {
    let header = |seen: &fault::Seen| seen.header("authorization").unwrap_or("none").to_owned();
    server.seen().iter().map(header).collect()
}

#[tokio::test]
async fn a_token_serves_until_it_expires_and_is_renewed_then() {
    let authority = Authority::new();
    let fresh = token(FUTURE);
    let renewed = json!({"id_token": fresh, "refresh_token": "refresh/2"}).to_string();
    let (address, asked) = provider(&authority, [(200, renewed)]).await;

    let server = Server::new([ok(), ok()]);
    send(&client(&server, oidc(address, &authority, &fresh)))
        .await
        .unwrap();
    assert_eq!(shown(&server), [format!("Bearer {fresh}")]);
    assert!(asked.lock().unwrap().is_empty());

    let server = Server::new([ok(), ok()]);
    let client = client(&server, oidc(address, &authority, &token(PAST)));
    for _ in 0..2 {
        send(&client).await.unwrap();
    }
    assert_eq!(
        shown(&server),
        [format!("Bearer {fresh}"), format!("Bearer {fresh}")]
    );
    // kubewright:s3cret
    assert_eq!(
        *asked.lock().unwrap(),
        ["Basic a3ViZXdyaWdodDpzM2NyZXQ= grant_type=refresh_token&refresh_token=refresh%2F1"]
    );
}

/// A provider may take each refresh token once: the next program has to have the new one.
#[tokio::test]
async fn renewed_tokens_are_written_where_they_came_from() {
    let authority = Authority::new();
    let renewed = json!({"id_token": token(FUTURE), "refresh_token": "refresh/2"}).to_string();
    let (address, _) = provider(&authority, [(200, renewed)]).await;
    let folder = Folder::new();
    folder.write("ca.crt", authority.pem());
    let path = folder.write(
        "config",
        format!(
            "current-context: c\ncontexts: [{{name: c, context: {{cluster: cl, user: us}}}}]\n\
             clusters: [{{name: cl, cluster: {{server: 'https://127.0.0.1:1'}}}}]\n\
             users: [{{name: us, user: {{auth-provider: {{name: oidc, config: {{idp-issuer-url: 'https://localhost:{}/realm',\
             client-id: kubewright, id-token: {}, refresh-token: refresh/1, idp-certificate-authority: ca.crt, extra: kept}}}}}}}}]\n",
            address.port(),
            token(PAST),
        ),
    );
    let config = Config::from_kubeconfig(&path, None).unwrap();
    let server = Server::new([ok()]);
    let client = ClientBuilder::new(server.clone())
        .layer(AuthenticateLayer::new(&config.auth.unwrap()).unwrap())
        .build();
    send(&client).await.unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    for part in [
        "refresh-token: refresh/2",
        "extra: kept",
        "client-id: kubewright",
        &token(FUTURE),
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(matches!(
        Config::from_kubeconfig(&path, None).unwrap().auth,
        Some(Auth::Oidc(oidc)) if oidc.refresh_token == Some("refresh/2".into())
    ));
}

#[tokio::test]
async fn providers_that_want_the_secret_in_the_form() {
    let authority = Authority::new();
    let refused = json!({"error": "invalid_client"}).to_string();
    let given = json!({"id_token": token(FUTURE)}).to_string();
    let (address, asked) = provider(&authority, [(401, refused), (200, given)]).await;
    let server = Server::new([ok()]);
    send(&client(&server, oidc(address, &authority, &token(PAST))))
        .await
        .unwrap();
    let asked = asked.lock().unwrap();
    assert!(asked[1].starts_with(" grant_type="), "{asked:?}");
    assert!(
        asked[1].ends_with("&client_id=kubewright&client_secret=s3cret"),
        "{asked:?}"
    );
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let authority = Authority::new();
    let other = token(FUTURE + 1);
    let given = json!({"id_token": other}).to_string();
    let (address, _) = provider(&authority, [(200, given)]).await;
    let server = Server::new([fault::text(401, "text/plain", "who?"), ok()]);
    let fresh = token(FUTURE);
    let code = send(&client(&server, oidc(address, &authority, &fresh))).await;
    assert_eq!(code.unwrap(), 200);
    assert_eq!(
        shown(&server),
        [format!("Bearer {fresh}"), format!("Bearer {other}")]
    );
}

#[tokio::test]
async fn providers_that_give_nothing() {
    let authority = Authority::new();
    let grant = json!({"error": "invalid_grant", "error_description": "hunter2"}).to_string();
    for (answers, part) in [
        (
            vec![(400, grant.clone()), (400, grant)],
            "400 Bad Request: invalid_grant; log in anew",
        ),
        (vec![(500, "hunter2".to_owned())], "no reason given"),
        (vec![(200, "hunter2".to_owned())], "no JSON"),
        (
            vec![(200, r#"{"access_token": "hunter2"}"#.to_owned())],
            "no id_token",
        ),
        (vec![(200, "x".repeat(2 << 20))], "longer than"),
    ] {
        let (address, _) = provider(&authority, answers).await;
        let server = Server::new([]);
        let error = send(&client(&server, oidc(address, &authority, &token(PAST)))).await;
        let error = error.unwrap_err();
        let is_typed = matches!(
            &error,
            Error::Credential(error) if matches!(**error, CredentialError::Provider { .. })
        );
        let text = format!("{error} {error:?}");
        assert!(is_typed && text.contains(part), "{part}: {text}");
        for secret in ["hunter2", "s3cret", "refresh/1"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let (address, _) = provider(&authority, []).await;
    let mut none = oidc(address, &authority, &token(PAST));
    none.refresh_token = None;
    let error = send(&client(&Server::new([]), none)).await.unwrap_err();
    assert!(error.to_string().contains("no refresh-token"), "{error}");
    let mut open = oidc(address, &authority, &token(PAST));
    open.issuer = format!("http://{address}").parse().unwrap();
    let error = send(&client(&Server::new([]), open)).await.unwrap_err();
    assert!(error.to_string().contains("https://"), "{error}");
    let mut stranger = oidc(address, &Authority::new(), &token(PAST));
    stranger.id_token = None;
    let error = send(&client(&Server::new([]), stranger)).await.unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
}
