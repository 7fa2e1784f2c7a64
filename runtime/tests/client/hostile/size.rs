//! Answers without an end.

use std::future::Future;
use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use kubewright::client::{Api, ClientBuilder};
use kubewright::config::{Config, Proxy};
use kubewright::meta::ListOptions;
use kubewright::rest::Error;

use super::server::{Hostile, Script};
use crate::kind::{Widget, widget};

/// What a client may keep of a response in these tests.
const LIMIT: usize = 1 << 20;
/// What it may take in all: a response at its limit, twice while a buffer grows, and what connections are made of.
const MEMORY: u64 = 6 << 20;
/// What it may read before it says no: its limit, and what the sockets of both sides hold.
const READ: usize = 24 << 20;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const CHUNKED: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

/// A client of the server, with these limits and one retry.
fn api(server: &Hostile) -> Api<Widget> {
    let mut config = Config::new(format!("http://{}", server.address).parse().unwrap());
    config.retries = 1;
    let client = ClientBuilder::try_from(config)
        .unwrap()
        .max_response_bytes(LIMIT)
        .max_event_bytes(LIMIT)
        .timeout(Duration::from_secs(20))
        .build();
    Api::namespaced(client, "team")
}

/// Runs on this thread alone, and says how much memory that took at most.
fn measured<T>(work: impl Future<Output = T>) -> (T, u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut outcome = None;
    let info = allocation_counter::measure(|| outcome = Some(runtime.block_on(work)));
    (outcome.unwrap(), info.bytes_max)
}

/// What the client says of a response, having read and kept little of it.
fn refused<T, F>(name: &str, script: Script, work: impl FnOnce(Api<Widget>) -> F) -> Error
where
    F: Future<Output = Result<T, Error>>,
{
    let server = Hostile::start(script);
    let (outcome, memory) = measured(async { work(api(&server)).await });
    let Err(error) = outcome else {
        panic!("{name}: it was taken");
    };
    assert!(memory < MEMORY, "{name}: {memory} bytes of memory: {error}");
    let read = server.sent();
    assert!(read < READ, "{name}: {read} bytes were read: {error}");
    let text = error.to_string();
    assert!(text.len() < 8192, "{name}: a message of {}", text.len());
    error
}

async fn get(api: Api<Widget>) -> Result<Widget, Error> {
    api.get("w").await
}

#[test]
fn heads_without_an_end() {
    for (name, head, piece) in [
        ("headers", OK, "X-More: and more\r\n"),
        (
            "one header",
            "HTTP/1.1 200 OK\r\nX-Long: ",
            "xxxxxxxxxxxxxxxx",
        ),
        ("a status line", "HTTP/1.1 200 ", "OK OK OK OK OK "),
        ("no HTTP", "", "SSH-2.0-OpenSSH "),
        (
            "folded headers",
            "HTTP/1.1 200 OK\r\nX-Long: x\r\n",
            " and more\r\n",
        ),
    ] {
        let error = refused(name, Script::endless(head, piece), get);
        assert!(error.is_transport(), "{name}: {error}");
    }
}

#[test]
fn bodies_without_an_end() {
    let chunk = format!("400\r\n{}\r\n", " ".repeat(1024));
    for (name, head, piece) in [
        ("until it closes", format!("{OK}\r\n"), " ".repeat(1024)),
        ("in chunks", CHUNKED.to_owned(), chunk.clone()),
        (
            "a string",
            format!("{OK}\r\n{{\"metadata\":{{\"name\":\""),
            "x".repeat(1024),
        ),
        (
            "a gigabyte, as it says",
            format!("{OK}Content-Length: 1073741825\r\n\r\n"),
            " ".repeat(1024),
        ),
        (
            "more than there is memory, as it says",
            format!("{OK}Content-Length: 18446744073709551615\r\n\r\n"),
            " ".repeat(1024),
        ),
    ] {
        let script = Script::endless(head, piece);
        let error = refused(name, script.clone(), get);
        assert!(
            matches!(error, Error::TooLarge { limit: LIMIT }) || error.is_transport(),
            "{name}: {error}"
        );
        refused(name, script.clone(), async |api| {
            api.list_all(&ListOptions::default()).await
        });
        refused(name, script.clone(), async |api| {
            api.create(&widget("w", 1)).await
        });
        refused(name, script, async |api| api.delete("w").await);
    }
}

/// The default limit is there without anybody setting it, and a length beyond it is not read at all.
#[test]
fn a_body_over_the_default_limit_is_refused_by_its_length() {
    let server = Hostile::start(Script::endless(
        format!("{OK}Content-Length: {}\r\n\r\n", (1_u64 << 30) + 1),
        vec![b' '; 1024],
    ));
    let config = Config::new(format!("http://{}", server.address).parse().unwrap());
    let client = ClientBuilder::try_from(config).unwrap().build();
    let (outcome, memory) = measured(Api::<Widget>::namespaced(client, "team").get("w"));
    let error = outcome.unwrap_err();
    assert!(
        matches!(error, Error::TooLarge { limit } if limit == 1 << 30),
        "{error}"
    );
    assert!(memory < MEMORY && server.sent() < READ, "{memory}");
}

#[test]
fn refusals_without_an_end() {
    for code in [301, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503, 599] {
        for more in ["", "Retry-After: 0\r\n"] {
            let name = format!("{code} {more}");
            let head = format!("HTTP/1.1 {code} No\r\n{more}\r\n");
            let script = Script::endless(head, "<p>sorry</p>");
            let error = refused(&name, script, get);
            assert_eq!(error.status().unwrap().code, code, "{error}");
        }
    }
    // One that is a `Status`, all of whose texts are long.
    let long = "x".repeat(200_000);
    let body = format!(
        r#"{{"kind":"Status","apiVersion":"v1","reason":"{long}","message":"{long}","code":400}}"#
    );
    let head = format!(
        "HTTP/1.1 400 No\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    refused("a status", Script::once(head), get);
}

#[test]
fn chunks_and_trailers_without_an_end() {
    for (name, head, piece) in [
        ("digits of a length", CHUNKED.to_owned(), "f"),
        (
            "an extension of a chunk",
            format!("{CHUNKED}1;a="),
            "xxxxxxxx",
        ),
        (
            "trailers",
            format!("{CHUNKED}2\r\n{{}}\r\n0\r\n"),
            "X-More: and more\r\n",
        ),
    ] {
        let error = refused(name, Script::endless(head, piece), get);
        assert!(error.is_transport(), "{name}: {error}");
    }
}

/// Interim answers may come as often as a server likes; the time limit ends that.
#[test]
fn interim_answers_without_an_end() {
    let script = Script::endless("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    let server = Hostile::start(script);
    let config = Config::new(format!("http://{}", server.address).parse().unwrap());
    let client = ClientBuilder::try_from(config)
        .unwrap()
        .timeout(Duration::from_millis(200))
        .build();
    let (outcome, memory) = measured(Api::<Widget>::namespaced(client, "team").get("w"));
    let error = outcome.unwrap_err();
    assert!(
        matches!(error, Error::Timeout(_)) || error.is_transport(),
        "{error}"
    );
    assert!(memory < MEMORY, "{memory} bytes of memory");
}

#[test]
fn events_and_lines_without_an_end() {
    let event = r#"{"type":"ADDED","object":{"metadata":{"name":""#;
    let nested = r#"{"type":"ADDED","object":"#;
    for (name, start, piece) in [
        ("an event", event, "xxxxxxxx"),
        ("what is nested", nested, "[[[[[[[["),
    ] {
        let head = format!("{OK}\r\n{start}");
        let error = refused(name, Script::endless(head, piece), async |api| {
            let mut watch = api.watch(&ListOptions::default()).await?;
            watch.next().await.transpose()
        });
        assert!(matches!(error, Error::TooLarge { limit: LIMIT }), "{error}");
    }
}

/// A stream of gzip whose content is the same piece again and again, without its end.
fn bomb(start: &str, piece: &str, times: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(start.as_bytes()).unwrap();
    let many = piece.repeat((1 << 20) / piece.len());
    for _ in 0..times {
        encoder.write_all(many.as_bytes()).unwrap();
    }
    encoder.finish().unwrap()
}

fn gzip(code: u16, body: Vec<u8>) -> Script {
    let head = format!(
        "HTTP/1.1 {code} X\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    Script::once([head.into_bytes(), body].concat())
}

#[test]
fn compressed_bombs() {
    // A thousand times as long as what comes.
    let spaces = bomb("{", "        ", 32);
    let error = refused("a response", gzip(200, spaces.clone()), get);
    assert!(matches!(error, Error::TooLarge { limit: LIMIT }), "{error}");
    let error = refused("a refusal", gzip(422, spaces), get);
    assert!(error.is_invalid(), "{error}");

    let event = bomb(
        r#"{"type":"ADDED","object":{"metadata":{"name":""#,
        "xxxxxxxx",
        32,
    );
    let error = refused("an event", gzip(200, event), async |api| {
        let mut watch = api.watch(&ListOptions::default()).await?;
        watch.next().await.transpose()
    });
    assert!(matches!(error, Error::TooLarge { limit: LIMIT }), "{error}");

    // What comes before the content has no end.
    let mut name = vec![0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3];
    name.resize(16 << 20, b'x');
    let error = refused("a name of a file", gzip(200, name), get);
    assert!(error.to_string().contains("cut off"), "{error}");
}

#[test]
fn proxies_that_never_stop_talking() {
    let proxy = Hostile::start(Script::endless(
        "HTTP/1.1 200 OK\r\n",
        "X-More: and more\r\n",
    ));
    let mut config = Config::new("https://localhost:1".parse().unwrap());
    config.insecure_skip_tls_verify = true;
    config.proxy = Some(Proxy::parse(&format!("http://{}", proxy.address)).unwrap());
    let client = ClientBuilder::try_from(config).unwrap().build();
    let (outcome, memory) = measured(Api::<Widget>::namespaced(client, "team").get("w"));
    let error = outcome.unwrap_err();
    assert!(error.is_transport(), "{error}");
    assert!(memory < MEMORY && proxy.sent() < READ, "{memory}");
}

/// What a server says of itself is in messages only as far as it helps.
#[test]
fn long_words_are_cut() {
    let long = "x".repeat(50_000);
    let head = |header: &str| {
        format!("HTTP/1.1 200 OK\r\n{header}: {long}\r\nContent-Length: 2\r\n\r\n{{}}")
    };
    refused("a type", Script::once(head("Content-Type")), async |api| {
        api.watch(&ListOptions::default()).await
    });
    refused("an encoding", Script::once(head("Content-Encoding")), get);
}
