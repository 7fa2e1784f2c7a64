//! Credentials that programs give: scripts of the shell here.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use http::Request;
use kubewright::client::{Client, ClientBuilder};
use kubewright::config::{Auth, Config, Exec, Interactive, PluginPolicy};
use kubewright::credential::CredentialError;
use kubewright::rest::layer::AuthenticateLayer;
use kubewright::rest::{Body, Error};
use serde_json::{Value, json};

use crate::fault::{self, Answer, Server};
use crate::folder::Folder;
use crate::kubeconfig::identity;

/// A folder that goes away, with a program in it that counts how often it is run.
struct Program(Folder);

impl Program {
    /// One that runs these lines.
    fn new(lines: &str) -> Self {
        let program = Self(Folder::new());
        program.write(lines);
        program
    }

    fn write(&self, lines: &str) {
        let count = self.0.at("count");
        let text = format!("#!/bin/sh\necho run >> {}\n{lines}\n", count.display());
        // Written beside and moved: a script that is being written cannot be run.
        let beside = self.0.at("beside");
        std::fs::write(&beside, text).unwrap();
        std::fs::set_permissions(&beside, PermissionsExt::from_mode(0o700)).unwrap();
        std::fs::rename(beside, self.path()).unwrap();
    }

    /// One that writes an answer with this status.
    fn answering(status: &Value) -> Self {
        Self::new(&printing(status))
    }

    fn path(&self) -> PathBuf {
        self.0.at("program")
    }

    fn runs(&self) -> usize {
        let count = std::fs::read_to_string(self.0.at("count")).unwrap_or_default();
        count.lines().count()
    }

    fn exec(&self) -> Exec {
        Exec::new(self.path())
    }

    fn client(&self, server: &Server) -> Client {
        client(server, self.exec())
    }
}

/// The line that writes an answer with this status.
fn printing(status: &Value) -> String {
    let answer = json!({
        "kind": "ExecCredential",
        "apiVersion": "client.authentication.k8s.io/v1",
        "status": status,
    });
    format!("cat <<'END'\n{answer}\nEND")
}

fn client(server: &Server, exec: Exec) -> Client {
    ClientBuilder::new(server.clone())
        .layer(AuthenticateLayer::new(&Auth::Exec(Box::new(exec))).unwrap())
        .build()
}

fn ok() -> Answer {
    fault::text(200, "application/json", "{}")
}

fn refused() -> Answer {
    fault::text(401, "text/plain", "who?")
}

async fn send(client: &Client) -> Result<http::StatusCode, Error> {
    let request = Request::get("/x").body(Body::empty()).unwrap();
    client.send(request).await.map(|response| response.status())
}

async fn failure(exec: Exec) -> CredentialError {
    let server = Server::new([]);
    match send(&client(&server, exec)).await {
        Err(Error::Credential(error)) => *error,
        other => panic!("{other:?}"),
    }
}

fn shown(server: &Server) -> Vec<String> {
    let header = |seen: &fault::Seen| seen.header("authorization").unwrap_or("none").to_owned();
    server.seen().iter().map(header).collect()
}

#[tokio::test]
async fn a03_what_a_program_gives_is_kept_until_it_expires() {
    let later = json!({"token": "one", "expirationTimestamp": "2999-01-01T00:00:00Z"});
    let program = Program::answering(&later);
    let server = Server::new([ok(), ok(), ok()]);
    let client = program.client(&server);
    for _ in 0..3 {
        send(&client).await.unwrap();
    }
    assert_eq!(program.runs(), 1);
    assert_eq!(shown(&server), ["Bearer one"; 3]);

    // Without a time it is kept until it is refused.
    let program = Program::answering(&json!({"token": "two"}));
    let server = Server::new([ok(), ok()]);
    let client = program.client(&server);
    for _ in 0..2 {
        send(&client).await.unwrap();
    }
    assert_eq!(program.runs(), 1);
}

#[tokio::test]
async fn a03_what_has_expired_is_given_anew() {
    let before = json!({"token": "one", "expirationTimestamp": "2020-01-01T00:00:00Z"});
    let program = Program::answering(&before);
    let server = Server::new([ok(), ok()]);
    let client = program.client(&server);
    send(&client).await.unwrap();
    program.write(&printing(&json!({"token": "two"})));
    send(&client).await.unwrap();
    assert_eq!(program.runs(), 2);
    assert_eq!(shown(&server), ["Bearer one", "Bearer two"]);
}

#[tokio::test]
async fn a03_what_is_refused_is_given_anew_once() {
    let program = Program::answering(&json!({"token": "one"}));
    let server = Server::new([ok(), refused(), ok(), refused(), refused()]);
    let client = program.client(&server);
    send(&client).await.unwrap();
    program.write(&printing(&json!({"token": "two"})));
    assert_eq!(send(&client).await.unwrap(), 200);
    assert_eq!(program.runs(), 2);
    // The same is not shown twice.
    assert_eq!(send(&client).await.unwrap(), 401);
    assert_eq!(program.runs(), 3);
    assert_eq!(
        shown(&server),
        ["Bearer one", "Bearer one", "Bearer two", "Bearer two"]
    );
}

#[tokio::test]
async fn a03_requests_at_once_run_the_program_once() {
    let program = Program::answering(&json!({"token": "one"}));
    let server = Server::new((0..20).map(|_| ok()));
    let client = program.client(&server);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { send(&client).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(program.runs(), 1);
}

#[tokio::test]
async fn a03_a_program_is_told_what_it_asked_for() {
    let program = Program::new(&format!(
        "echo \"$KUBERNETES_EXEC_INFO\" > \"$(dirname \"$0\")/info\"\necho \"$SAYS:$1\" > \"$(dirname \"$0\")/args\"\n{}",
        printing(&json!({"token": "t"}))
    ));
    let (certificate, _) = identity();
    std::fs::write(program.0.at("ca.crt"), &certificate).unwrap();
    let text = "current-context: c\n\
         contexts: [{name: c, context: {cluster: cl, user: us}}]\n\
         clusters: [{name: cl, cluster: {server: 'https://127.0.0.1:1', certificate-authority: ca.crt, tls-server-name: inner,\
         extensions: [{name: other, extension: 1}, {name: client.authentication.k8s.io/exec, extension: {audience: me}}]}}]\n\
         users: [{name: us, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./program, args: [given],\
         env: [{name: SAYS, value: hello}], interactiveMode: Never, provideClusterInfo: true}}}]\n";
    let file = program.0.at("config");
    std::fs::write(&file, text).unwrap();
    let config = Config::from_kubeconfig(&file, None).unwrap();
    let client = Client::try_from(config).unwrap();
    // There is no such server, but the program has run by then.
    assert!(matches!(send(&client).await, Err(Error::Transport(_))));
    let read = |name: &str| std::fs::read_to_string(program.0.at(name)).unwrap();
    assert_eq!(read("args"), "hello:given\n");
    let info: Value = serde_json::from_str(&read("info")).unwrap();
    assert_eq!(info["kind"], "ExecCredential");
    assert_eq!(info["apiVersion"], "client.authentication.k8s.io/v1");
    assert_eq!(info["spec"]["interactive"], false);
    let cluster = &info["spec"]["cluster"];
    assert_eq!(cluster["server"], "https://127.0.0.1:1/");
    assert_eq!(cluster["tls-server-name"], "inner");
    assert_eq!(cluster["config"], json!({"audience": "me"}));
    let authority = cluster["certificate-authority-data"].as_str().unwrap();
    let authority = base64::engine::general_purpose::STANDARD.decode(authority);
    assert_eq!(authority.unwrap(), certificate.into_bytes());
}

#[tokio::test]
async fn a03_other_answers_are_no_credentials() {
    let wrong = |kind: &str, version: &str| {
        let answer = json!({"kind": kind, "apiVersion": version, "status": {"token": "hunter2"}});
        format!("echo '{answer}'")
    };
    let v1 = "client.authentication.k8s.io/v1";
    for (lines, part) in [
        ("true", "it wrote nothing".to_owned()),
        ("echo hunter2", "no JSON (line 1".to_owned()),
        (
            "echo '{\"token\": \"hunter2\"}'",
            "no ExecCredential".to_owned(),
        ),
        (&wrong("Pod", v1), "no ExecCredential".to_owned()),
        (
            &wrong("ExecCredential", "client.authentication.k8s.io/v1beta1"),
            format!("not of {v1}"),
        ),
        (&printing(&Value::Null), "has no status".to_owned()),
        (
            &printing(&json!({})),
            "neither a token nor a certificate".to_owned(),
        ),
        (
            &printing(&json!({"token": 1})),
            "status.token is no string".to_owned(),
        ),
        (
            &printing(&json!({"token": "hunter2\n"})),
            "no header can".to_owned(),
        ),
        (
            &printing(&json!({"token": "hunter2", "expirationTimestamp": "soon"})),
            "no time of RFC 3339".to_owned(),
        ),
        (
            &printing(&json!({"clientCertificateData": "hunter2"})),
            "there is only one".to_owned(),
        ),
        (
            &printing(&json!({"clientCertificateData": "hunter2", "clientKeyData": "hunter2"})),
            "no certificate in PEM".to_owned(),
        ),
    ] {
        let error = failure(Program::new(lines).exec()).await;
        assert!(
            matches!(error, CredentialError::ProgramAnswer { .. }),
            "{lines}: {error:?}"
        );
        let text = format!("{error} {error:?}");
        assert!(
            text.contains(&part) && !text.contains("hunter2"),
            "{lines}: {text}"
        );
    }
}

#[tokio::test]
async fn a03_programs_that_are_not_there_or_fail() {
    let mut missing = Exec::new("kubewright-no-such-program");
    missing.install_hint = Some("Install it from the box.".to_owned());
    let error = failure(missing).await;
    assert!(
        matches!(error, CredentialError::ProgramNotFound { .. }),
        "{error:?}"
    );
    let text = error.to_string();
    assert!(
        text.contains("kubewright-no-such-program") && text.contains("from the box"),
        "{text}"
    );

    let error = failure(Exec::new("/no/such/program")).await;
    assert!(
        matches!(error, CredentialError::ProgramNotFound { .. }),
        "{error:?}"
    );

    let error = failure(Program::new("exit 3").exec()).await;
    assert!(
        matches!(&error, CredentialError::ProgramFailed { status, .. } if status.code() == Some(3)),
        "{error:?}"
    );

    let folder = Program::new("");
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o600)).unwrap();
    let error = failure(folder.exec()).await;
    assert!(
        matches!(error, CredentialError::ProgramNotRun { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a03_hostile_programs_are_bounded() {
    let start = Instant::now();
    let sleeping = Program::new("exec sleep 600");
    let mut slow = sleeping.exec();
    slow.timeout = Duration::from_millis(300);
    let error = failure(slow).await;
    assert!(
        matches!(error, CredentialError::ProgramTooSlow { .. }),
        "{error:?}"
    );

    // A gigabyte, of which a thousandth is read.
    let much = Program::new("exec head -c 1000000000 /dev/zero");
    let error = failure(much.exec()).await;
    assert!(
        error.to_string().contains("more than 1048576 bytes"),
        "{error}"
    );

    let endless = Program::new("exec yes");
    let error = failure(endless.exec()).await;
    assert!(
        error.to_string().contains("more than 1048576 bytes"),
        "{error}"
    );
    assert!(start.elapsed() < Duration::from_mins(1));
}

#[tokio::test]
async fn a03_who_has_to_ask_needs_a_terminal() {
    use std::io::IsTerminal;
    if std::io::stdin().is_terminal() {
        return;
    }
    let program = Program::answering(&json!({"token": "t"}));
    let mut exec = program.exec();
    exec.interactive = Interactive::Always;
    let error = failure(exec).await;
    assert!(
        matches!(error, CredentialError::NoTerminal { .. }),
        "{error:?}"
    );
    assert_eq!(program.runs(), 0);
    let mut exec = program.exec();
    exec.interactive = Interactive::IfAvailable;
    let server = Server::new([ok()]);
    send(&client(&server, exec)).await.unwrap();
}

#[tokio::test]
async fn a03_the_policy_says_what_may_be_run() {
    let program = Program::answering(&json!({"token": "t"}));
    let path = program.path().display().to_string();
    for (policy, is_run) in [
        (PluginPolicy::AllowAll, true),
        (PluginPolicy::DenyAll, false),
        (PluginPolicy::Allowlist(vec!["program".to_owned()]), false),
        (PluginPolicy::Allowlist(vec![path]), true),
        (PluginPolicy::Allowlist(Vec::new()), false),
    ] {
        let mut config = Config::new("https://127.0.0.1:1".parse().unwrap());
        config.auth = Some(Auth::Exec(Box::new(program.exec())));
        config.plugin_policy = policy.clone();
        let before = program.runs();
        let error = send(&Client::try_from(config).unwrap()).await.unwrap_err();
        let is_denied = matches!(
            &error,
            Error::Credential(error) if matches!(**error, CredentialError::ProgramNotAllowed { .. })
        );
        assert_eq!(is_denied, !is_run, "{policy:?}: {error}");
        assert_eq!(program.runs() - before, usize::from(is_run), "{policy:?}");
    }
    // A name is for whatever is found by it.
    let mut config = Config::new("https://127.0.0.1:1".parse().unwrap());
    config.auth = Some(Auth::Exec(Box::new(Exec::new("true"))));
    config.plugin_policy = PluginPolicy::Allowlist(vec!["true".to_owned()]);
    let error = send(&Client::try_from(config).unwrap()).await.unwrap_err();
    assert!(error.to_string().contains("it wrote nothing"), "{error}");
}

#[test]
fn arguments_and_variables_are_not_shown() {
    let mut exec = Exec::new(Path::new("aws"));
    exec.args = vec!["--password=hunter2".to_owned()];
    exec.env = vec![("KEY".to_owned(), "hunter2".into())];
    let shown = format!(
        "{exec:?} {:#?}",
        Arc::new(Auth::Exec(Box::new(exec.clone())))
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}
