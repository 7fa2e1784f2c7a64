//! Tests of the control plane itself. They are skipped where nothing can run it.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use kubewright_controlplane::{ControlPlane, Error, skip_reason};

/// The limit for whatever has to happen soon.
const SOON: Duration = Duration::from_secs(10);
/// The limit for a start, which may include a build.
const START: Duration = Duration::from_mins(30);

/// Polls until `done` returns true; panics after the limit.
fn wait_until(what: &str, limit: Duration, done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(
            start.elapsed() < limit,
            "{what}: not after {} s",
            limit.as_secs()
        );
        thread::sleep(Duration::from_millis(20));
    }
}

/// The address in `https://127.0.0.1:PORT`.
fn address(server: &str) -> &str {
    server.strip_prefix("https://").expect("an https URL")
}

/// Whether an HTTPS server of Go's answers there: it tells clients that speak
/// plain HTTP so, which needs no TLS here.
fn serves_https(server: &str) -> bool {
    let answer = || {
        let mut stream = TcpStream::connect(address(server))?;
        stream.set_read_timeout(Some(SOON))?;
        stream.write_all(b"GET /readyz HTTP/1.0\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok::<_, std::io::Error>(text)
    };
    answer().is_ok_and(|text| text.contains("Client sent an HTTP request to an HTTPS server"))
}

/// The letter of the process's state, or nothing if there is no such process.
#[cfg(target_os = "linux")]
fn state(id: u32) -> String {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The state follows the name, which is in parentheses and may hold any.
    text.rsplit_once(") ")
        .map_or(String::new(), |(_, rest)| rest.to_owned())
}

/// The letters of the process's state, or nothing if there is no such process.
#[cfg(not(target_os = "linux"))]
fn state(id: u32) -> String {
    let output = Command::new("ps")
        .args(["-o", "stat=", "-p", &id.to_string()])
        .output()
        .expect("ps");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Whether the process is running. One that has ended but that nobody has
/// waited for does not count.
fn is_running(id: u32) -> bool {
    let state = state(id);
    !state.is_empty() && !state.starts_with('Z')
}

#[test]
fn starts_and_ends() {
    let Some(control_plane) = ControlPlane::start().expect("a control plane") else {
        return;
    };
    assert!(serves_https(control_plane.server()));
    let text = control_plane.admin_kubeconfig_text().expect("a kubeconfig");
    assert!(
        text.contains(&format!("server: {}", control_plane.server())),
        "{text}"
    );
    assert!(text.contains("current-context: admin"), "{text}");
    assert!(text.contains("name: nobody"), "{text}");
    assert!(text.contains(control_plane.nobody_token()), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(control_plane.kubeconfig())
            .expect("a kubeconfig")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let (server, data) = (
        control_plane.server().to_owned(),
        control_plane.data().to_owned(),
    );
    let process = control_plane.process_id();
    assert!(is_running(process));
    assert!(data.is_dir());

    let start = Instant::now();
    drop(control_plane);
    assert!(start.elapsed() < SOON);
    assert!(!is_running(process));
    assert!(TcpStream::connect(address(&server)).is_err());
    assert!(!data.exists());
}

#[test]
fn two_run_at_the_same_time() {
    let first = thread::spawn(ControlPlane::start);
    let second = ControlPlane::start().expect("a control plane");
    let first = first.join().expect("a thread").expect("a control plane");
    let (Some(first), Some(second)) = (first, second) else {
        return;
    };
    assert_ne!(first.server(), second.server());
    assert_ne!(first.nobody_token(), second.nobody_token());
    assert!(serves_https(first.server()));
    drop(first);
    assert!(serves_https(second.server()));
}

#[test]
fn shared_is_one() {
    let Some(first) = ControlPlane::shared().expect("a control plane") else {
        return;
    };
    let second = thread::spawn(ControlPlane::shared)
        .join()
        .expect("a thread")
        .expect("a control plane");
    assert_eq!(
        second.map(ControlPlane::process_id),
        Some(first.process_id())
    );
    // The thread that asked has ended: the control plane must not mind.
    assert!(serves_https(first.server()));
}

#[test]
fn waits_for_the_given_probe() {
    let calls = std::cell::Cell::new(0);
    let probe = |kubeconfig: &Path| {
        assert!(kubeconfig.is_file());
        calls.set(calls.get() + 1);
        calls.get() == 3
    };
    if ControlPlane::start_with_ready(probe)
        .expect("a control plane")
        .is_some()
    {
        assert_eq!(calls.get(), 3);
    }
}

#[test]
fn unknown_feature_gate_is_an_error_with_the_log() {
    if skip_reason().is_some() {
        return;
    }
    match ControlPlane::start_with_feature_gates("NoSuchGate=true") {
        Err(Error::Start(text)) => assert!(
            text.contains("unrecognized feature gate: NoSuchGate"),
            "{text}"
        ),
        other => panic!("expected an error, got {other:?}"),
    }
}

/// A command that is killed at the end of the test, whatever its result.
struct Running(Child);

impl Running {
    /// SIGKILL: nothing in the command gets to run.
    fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The running command and what it printed.
struct Served {
    command: Running,
    kubeconfig: PathBuf,
    server: String,
    process: u32,
}

fn serve() -> Served {
    let mut command = Running(
        Command::new(env!("CARGO_BIN_EXE_controlplane"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command"),
    );
    let stdout = command.0.stdout.take().expect("a pipe");
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    let line = || receiver.recv_timeout(START).expect("a line");
    let export = line();
    let kubeconfig = export
        .strip_prefix("export KUBECONFIG='")
        .and_then(|rest| rest.strip_suffix('\''))
        .expect("an export")
        .into();
    let comment = line();
    let words: Vec<&str> = comment.split_whitespace().collect();
    let (server, process) = (
        words[1].to_owned(),
        words[4]
            .trim_end_matches(',')
            .parse()
            .expect("a process id"),
    );
    Served {
        command,
        kubeconfig,
        server,
        process,
    }
}

#[test]
fn ends_with_a_killed_parent() {
    if skip_reason().is_some() {
        return;
    }
    let mut served = serve();
    assert!(served.kubeconfig.is_file());
    assert!(is_running(served.process));
    assert!(serves_https(&served.server));
    served.command.kill();
    wait_until("the server's end", SOON, || !is_running(served.process));
    assert!(TcpStream::connect(address(&served.server)).is_err());
    let folder = served.kubeconfig.parent().expect("a folder");
    wait_until("the folder's removal", SOON, || !folder.exists());
}

/// Runs the command with nothing in PATH and an empty target folder.
fn without_go(arguments: &[&str], required: bool) -> (Option<i32>, String) {
    let target = env::temp_dir().join(format!(
        "kubewright-no-go-{}-{required}-{}",
        std::process::id(),
        arguments.len()
    ));
    let mut command = Command::new(env!("CARGO_BIN_EXE_controlplane"));
    command
        .args(arguments)
        .env("PATH", "")
        .env("CARGO_TARGET_DIR", &target)
        .env_remove("KUBEBUILDER_ASSETS")
        .env_remove("KUBEWRIGHT_REQUIRE_CONTROL_PLANE");
    if required {
        command.env("KUBEWRIGHT_REQUIRE_CONTROL_PLANE", "1");
    }
    let output = command.output().expect("the command");
    assert!(!target.exists(), "nothing is built");
    assert!(output.stdout.is_empty());
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn without_go_it_is_skipped() {
    let (code, text) = without_go(&[], false);
    assert_eq!(code, Some(1));
    assert_eq!(
        text,
        "skipped: end to end against the real control plane needs Go 1.26 or KUBEBUILDER_ASSETS (no go in PATH)\n"
    );
}

#[test]
fn without_go_it_is_an_error_if_required() {
    let (code, text) = without_go(&[], true);
    assert_eq!(code, Some(1));
    assert!(text.starts_with("no control plane: "), "{text}");
}

#[test]
fn without_go_a_build_is_an_error() {
    let (code, text) = without_go(&["--build-only"], false);
    assert_eq!(code, Some(1));
    assert_eq!(text, "no control plane: no go in PATH\n");
}

#[test]
fn assets_without_the_binaries_are_an_error() {
    let output = Command::new(env!("CARGO_BIN_EXE_controlplane"))
        .env("KUBEBUILDER_ASSETS", env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the command");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("has no etcd"), "{text}");
}
