//! What is told of requests that end well and badly, by every way to log in: errors, their causes and `Debug`, and all
//! that any crate writes to `tracing`, from which planted secrets must be absent.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt::{Debug, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use kubewright::cache::Informer;
use kubewright::client::{Api, Applier, Client, ClientBuilder};
use kubewright::config::{Config, Proxy};
use kubewright::discovery::{Discovery, RestMapper};
use kubewright::meta::ListOptions;
use kubewright::rest::{Body, Error};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::folder::Folder;
use crate::hostile::{Hostile, Script};
use crate::kind::{Widget, widget};
use crate::network::{Authority, config, tls};

/// It stands for every secret; the server puts it into the objects that it sends as well.
const SECRET: &str = "hunter2-hunter2-hunter2";

/// All that anybody tells, at any level.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(self.0, "{}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Fields(&mut self.0.lock().unwrap()));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = self.0.lock().unwrap();
        writeln!(text, "{}", event.metadata().target()).unwrap();
        event.record(&mut Fields(&mut text));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// What an error says in every way.
fn told(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut cause = error.source();
    while let Some(error) = cause {
        writeln!(text, "{error}\n{error:?}").unwrap();
        cause = error.source();
    }
    text
}

/// The server's answer says in the name of the object what goes wrong.
fn answer(request: &Request<Incoming>) -> Response<Body> {
    let last = request
        .uri()
        .path()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let object = r#"{"metadata":{"name":"w","resourceVersion":"1"},"spec":{"colour":"SECRET"}}"#;
    let (code, body) = match last.as_str() {
        "ok" => (200, object.to_owned()),
        "type" => (
            200,
            r#"{"metadata":{"name":"w"},"spec":{"size":"SECRET"}}"#.to_owned(),
        ),
        "cut" => (
            200,
            r#"{"metadata":{"name":"w"},"spec":{"colour":"SECRET"#.to_owned(),
        ),
        "kind" => (
            200,
            r#"{"kind":"Secret","data":{"x":"SECRET"},"metadata":{"name":"w"}}"#.to_owned(),
        ),
        "redirect" => (307, String::new()),
        "busy" => (429, String::new()),
        "widgets"
            if request
                .uri()
                .query()
                .is_some_and(|query| query.contains("watch")) =>
        {
            (
                200,
                format!(
                    r#"{{"type":"ADDED","object":{object}}}{{"type":"SECRET"}}{{"type":"ADDED","object":{{"spec":{{"size":"SECRET"}}}}}}"#
                ),
            )
        }
        "widgets" => (
            200,
            format!(
                r#"{{"metadata":{{"continue":""}},"items":[{object},{{"spec":{{"size":"SECRET"}}}}]}}"#
            ),
        ),
        code => (code.parse().unwrap_or(404), String::new()),
    };
    Response::builder()
        .status(code)
        .header("content-type", "application/json")
        .header("retry-after", "0")
        .header("warning", "299 - \"it is old\"")
        .header("location", format!("https://elsewhere/?{SECRET}"))
        .body(Body::from(body.replace("SECRET", SECRET)))
        .unwrap()
}

async fn serve(authority: &Authority, protocol: &str) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls(
        &authority.sign("localhost"),
        &[protocol],
        None,
    )));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // Some clients trust another authority.
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                let service = service_fn(async |request: Request<Incoming>| {
                    Ok::<_, Infallible>(answer(&request))
                });
                let io = TokioIo::new(stream);
                if is_http2 {
                    let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    http.serve_connection(io, service).await.ok();
                } else {
                    let http = hyper::server::conn::http1::Builder::new();
                    http.serve_connection(io, service).await.ok();
                }
            });
        }
    });
    address
}

/// A configuration for each way to log in, whose every secret is the planted one, and what else is secret: the
/// secret as it is sent, and a line of the key.
fn users(authority: &Authority, folder: &Folder) -> (Vec<Config>, Vec<String>) {
    let (certificate, key) = authority.sign("me");
    let key_line = key.lines().nth(1).unwrap().to_owned();
    let file = folder.at("token");
    std::fs::write(&file, SECRET).unwrap();
    let credential = format!(
        r#"{{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{{"token":"{SECRET}"}}}}"#
    );
    let program = |name: &str, printed: &str| {
        let file = folder.at(name);
        std::fs::write(&file, printed).unwrap();
        format!(
            "exec: {{apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: cat, \
             args: ['{}'], env: [{{name: PASSWORD, value: {SECRET}}}]}}",
            file.display()
        )
    };
    let users = [
        #[cfg(feature = "oidc")]
        provider(4_102_444_800),
        // One that has to be renewed, where nobody answers.
        #[cfg(feature = "oidc")]
        provider(1),
        program("credential", &credential),
        // One that prints something else.
        program("other", SECRET),
        program("cut", &credential[..credential.len() - 2]),
        format!("token: {SECRET}"),
        format!("tokenFile: {}", file.display()),
        format!("username: me, password: {SECRET}"),
        format!(
            "client-certificate-data: {}, client-key-data: {}",
            STANDARD.encode(certificate),
            STANDARD.encode(&key)
        ),
    ];
    let configs = users.map(|user| {
        let text = format!(
            "current-context: c\ncontexts: [{{name: c, context: {{cluster: cl, user: us}}}}]\n\
             clusters: [{{name: cl, cluster: {{server: 'https://localhost'}}}}]\nusers: [{{name: us, user: {{{user}}}}}]\n"
        );
        Config::from_kubeconfig_text(&text, None).unwrap()
    });
    let basic = STANDARD.encode(format!("me:{SECRET}"));
    let secrets = [
        SECRET.to_owned(),
        STANDARD.encode(SECRET),
        basic,
        STANDARD.encode(format!("u:{SECRET}")),
        key_line.clone(),
        STANDARD.encode(key),
        SECRET
            .bytes()
            .map(|byte| byte.to_string())
            .collect::<Vec<_>>()
            .join(", "),
    ];
    (configs.into(), secrets.into())
}

/// Who logged in at a provider, until a time in seconds since 1970.
#[cfg(feature = "oidc")]
fn provider(until: u64) -> String {
    let claims =
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{{\"exp\":{until}}}"));
    format!(
        "auth-provider: {{name: oidc, config: {{idp-issuer-url: 'https://localhost:1', client-id: me, \
         client-secret: {SECRET}, refresh-token: {SECRET}, id-token: e30.{claims}.{SECRET}}}}}"
    )
}

/// Everything that a client is asked to do here, and what it says of what went wrong.
async fn requests(client: &Client) -> Vec<String> {
    let api = Api::<Widget>::namespaced(client.clone(), "team");
    let mut said = vec![format!("{client:?} {api:?}")];
    for name in [
        "ok", "type", "cut", "kind", "redirect", "busy", "400", "401", "403", "404", "409", "422",
        "500", "503",
    ] {
        match api.get(name).await {
            Ok(found) => assert_eq!(found.metadata.name, "w", "{name}"),
            Err(error) => said.push(told(&error)),
        }
    }
    let mut secret = widget("ok", 1);
    secret.spec.as_mut().unwrap().colour = Some(SECRET.to_owned());
    said.extend(api.update(&secret).await.err().as_ref().map(told));
    said.extend(api.create(&secret).await.err().as_ref().map(told));
    let list = api.list(&ListOptions::default()).await;
    said.extend(list.err().as_ref().map(told));
    let found = Discovery::new(client.clone()).all().await;
    said.push(format!("{found:?}"));
    let mapper = RestMapper::new(client.clone());
    said.extend(mapper.kind_for("gates").await.err().as_ref().map(told));
    let applier = Applier::new(client.clone(), mapper, "me").namespace("team");
    for text in [
        format!(
            "apiVersion: example.dev/v1\nkind: Widget\nmetadata: {{name: w}}\nspec: {{colour: {SECRET}}}"
        ),
        format!("kind: Secret\ndata: {{password: {SECRET}}}"),
        format!("data: {{password: {SECRET}"),
        format!("data: [{SECRET}, &a *b {SECRET}]"),
        format!("- {SECRET}"),
    ] {
        let error = applier.apply_yaml(&text).await.unwrap_err();
        said.push(format!("{error}\n{error:?}"));
    }
    let raw = Request::get("/ok")
        .header("upgrade", "websocket")
        .body(Body::from(SECRET));
    let answer = client.send(raw.unwrap()).await;
    said.extend(answer.err().as_ref().map(told));
    let mut watch = match api.watch(&ListOptions::default()).await {
        Ok(watch) => watch,
        Err(error) => {
            said.push(told(&error));
            return said;
        }
    };
    said.push(format!("{watch:?}"));
    while let Some(event) = watch.next().await {
        said.extend(event.err().as_ref().map(told));
    }
    said
}

/// What an informer says of itself that reads what it can of that.
async fn informer(client: &Client) -> String {
    let informer = Informer::<Widget>::builder(client.clone())
        .namespace("team")
        .build();
    informer.start();
    let outcome = informer.synced(Duration::from_millis(100)).await;
    let mut said = format!("{outcome:?} {informer:?} {:?}", informer.health());
    if let Err(error) = outcome {
        writeln!(said, "{error}").unwrap();
    }
    informer.stop().await;
    said
}

fn clean(text: &str, secrets: &[String]) {
    for secret in secrets {
        if let Some(at) = text.find(secret.as_str()) {
            let start = text.floor_char_boundary(at.saturating_sub(300));
            panic!("{secret} is told: {}", &text[start..at + secret.len()]);
        }
    }
}

#[tokio::test]
async fn no_path_tells_a_secret() {
    let everything = Everything::default();
    let folder = Folder::new();
    let (authority, other) = (Authority::new(), Authority::new());
    let (configs, secrets) = users(&authority, &folder);
    let refusing = Hostile::start(Script::once(
        "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic\r\n\r\n",
    ));
    for protocol in ["h2", "http/1.1"] {
        let address = serve(&authority, protocol).await;
        for user in &configs {
            let network = config(address, &authority);
            let mut good = user.clone();
            good.server = network.server.clone();
            good.certificate_authority = network.certificate_authority.clone();
            good.retries = 1;
            let mut untrusted = good.clone();
            untrusted.certificate_authority = config(address, &other).certificate_authority;
            let mut closed = good.clone();
            closed.server = "https://localhost:1".parse().unwrap();
            let mut through = good.clone();
            let proxy = format!("http://u:{SECRET}@{}", refusing.address);
            through.proxy = Some(Proxy::parse(&proxy).unwrap());
            let mut slow = good.clone();
            slow.timeout = Some(Duration::ZERO);
            let _guard = tracing::subscriber::set_default(everything.clone());
            for config in [good, untrusted, closed, through, slow] {
                clean(&format!("{config:?} {config:#?}"), &secrets);
                let builder = ClientBuilder::try_from(config).unwrap();
                clean(&format!("{builder:?}"), &secrets);
                let client = builder.build();
                let said = requests(&client).await;
                assert!(said.len() > 10, "most of that was to fail");
                clean(&said.concat(), &secrets);
                clean(&informer(&client).await, &secrets);
            }
        }
    }
    let text = everything.0.lock().unwrap();
    for target in ["h2::", "kubewright::", "it is old"] {
        assert!(text.contains(target), "nothing was told by {target}");
    }
    clean(&text, &secrets);
}
