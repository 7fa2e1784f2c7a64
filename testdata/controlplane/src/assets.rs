//! Runs the etcd and kube-apiserver of a folder as envtest keeps them.

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use crate::process::{Folder, Process};
use crate::{ControlPlane, Error, Probe};

/// How long the server may take to be ready.
const READY_DEADLINE: Duration = Duration::from_mins(2);
/// How many ports are tried if another process takes the free one first.
const TRIES: u32 = 3;

/// Runs both binaries and ends them when standard input reaches end of file,
/// even if the process on its other end was killed. They are killed outright:
/// their data is thrown away. The arguments are kube-apiserver's.
const SUPERVISOR: &str = r#"
exec 3<&0 </dev/null
"$ETCD" --data-dir=etcd --unsafe-no-fsync=true --log-level=error \
    --listen-client-urls=unix://etcd.sock --listen-peer-urls=unix://peer.sock \
    --advertise-client-urls=http://127.0.0.1:2379 \
    --initial-advertise-peer-urls=http://127.0.0.1:2380 \
    --initial-cluster=default=http://127.0.0.1:2380 \
    --heartbeat-interval=10 --election-timeout=100 >&2 3<&- &
etcd=$!
"$APISERVER" "$@" >&2 3<&- &
apiserver=$!
stop() {
    : >stopped
    kill -9 "$apiserver" "$etcd" 2>/dev/null
}
trap stop INT TERM
{ cat <&3 >/dev/null; stop; } >/dev/null 2>&1 &
watcher=$!
wait "$apiserver"
# The watcher too: it must not write to a folder that is being removed.
kill -9 "$etcd" "$watcher" 2>/dev/null
wait "$etcd" "$watcher" 2>/dev/null
if [ -e stopped ]; then cd / && rm -rf "$DATA"; fi
"#;

/// The folder that `KUBEBUILDER_ASSETS` names, if set.
pub(crate) fn folder() -> Option<PathBuf> {
    env::var_os("KUBEBUILDER_ASSETS")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
}

/// Starts the binaries in the folder `assets`.
pub(crate) fn start(
    assets: &Path,
    feature_gates: &str,
    flags: &[&str],
    probe: Option<&Probe<'_>>,
) -> Result<ControlPlane, Error> {
    // Absolute, because the processes run in a folder of their own.
    let assets = assets.canonicalize().map_err(|error| {
        Error::Missing(format!("KUBEBUILDER_ASSETS={}: {error}", assets.display()))
    })?;
    for name in ["etcd", "kube-apiserver"] {
        if !assets.join(name).is_file() {
            return Err(Error::Missing(format!(
                "KUBEBUILDER_ASSETS={} has no {name}",
                assets.display()
            )));
        }
    }
    let mut tries = 0;
    loop {
        tries += 1;
        match try_start(&assets, feature_gates, flags, probe) {
            Err(Error::Start(text)) if tries < TRIES && text.contains("address already in use") => {
            }
            result => return result,
        }
    }
}

fn try_start(
    assets: &Path,
    feature_gates: &str,
    flags: &[&str],
    probe: Option<&Probe<'_>>,
) -> Result<ControlPlane, Error> {
    let folder = Arc::new(Folder::new()?);
    let data = folder.path().to_owned();
    let (admin_token, nobody_token) = (token()?, token()?);
    write_private(
        &data.join("tokens.csv"),
        &format!("{admin_token},admin,admin,system:masters\n{nobody_token},nobody,nobody\n"),
    )?;
    // kube-apiserver takes no bound listener, so the port is free only until
    // someone else takes it; `start` tries again then.
    let port = TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map_err(Error::io("finding a free port"))?
        .port();
    let server = format!("https://127.0.0.1:{port}");
    let certificate = data.join("apiserver.crt");
    let kubeconfig = data.join("kubeconfig");
    write_private(
        &kubeconfig,
        &kubeconfig_text(&server, &certificate, &admin_token, &nobody_token),
    )?;

    let mut command = Command::new("sh");
    command
        .args(["-c", SUPERVISOR, "sh"])
        .arg(format!("--secure-port={port}"))
        .args([
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--etcd-servers=unix://etcd.sock",
            "--cert-dir=.",
            "--token-auth-file=tokens.csv",
            // The key that kube-apiserver makes for its certificate, before it
            // reads the key for service accounts.
            "--service-account-key-file=apiserver.key",
            "--service-account-signing-key-file=apiserver.key",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--authorization-mode=Node,RBAC",
            "--allow-privileged=true",
            "--endpoint-reconciler-type=none",
            "--disable-admission-plugins=ServiceAccount",
        ])
        .env("ETCD", assets.join("etcd"))
        .env("APISERVER", assets.join("kube-apiserver"))
        .env("DATA", &data)
        .current_dir(&data)
        .stdout(Stdio::null());
    if !feature_gates.is_empty() {
        command.arg(format!("--feature-gates={feature_gates}"));
    }
    command.args(flags);
    let mut process = Process::spawn(&mut command, folder)?;
    let kubectl = assets.join("kubectl");
    let log = data.join("log");
    process.wait_ready(READY_DEADLINE, &|| {
        certificate.is_file()
            && match probe {
                Some(probe) => probe(&kubeconfig),
                None if kubectl.is_file() => readyz(&kubectl, &kubeconfig),
                None => {
                    fs::read_to_string(&log).is_ok_and(|text| text.contains("Serving securely on"))
                }
            }
    })?;
    Ok(ControlPlane {
        program: None,
        kubeconfig,
        server,
        nobody_token,
        process,
    })
}

/// Whether /readyz answers 200.
fn readyz(kubectl: &Path, kubeconfig: &Path) -> bool {
    Command::new(kubectl)
        .arg("--kubeconfig")
        .arg(kubeconfig)
        .args(["get", "--raw", "/readyz", "--request-timeout=5s"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// 128 random bits in hexadecimal.
fn token() -> Result<String, Error> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .map_err(Error::io("reading /dev/urandom"))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Writes a new file that only its owner can read.
fn write_private(path: &Path, text: &str) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(Error::io(format!("writing {}", path.display())))
}

fn kubeconfig_text(
    server: &str,
    certificate: &Path,
    admin_token: &str,
    nobody_token: &str,
) -> String {
    // JSON strings are YAML strings too, whatever the path has in it.
    let certificate = serde_json::Value::from(certificate.to_string_lossy());
    format!(
        "\
apiVersion: v1
kind: Config
clusters:
- name: kubewright
  cluster:
    certificate-authority: {certificate}
    server: {server}
users:
- name: admin
  user:
    token: \"{admin_token}\"
- name: nobody
  user:
    token: \"{nobody_token}\"
contexts:
- name: admin
  context:
    cluster: kubewright
    user: admin
- name: nobody
  context:
    cluster: kubewright
    user: nobody
current-context: admin
"
    )
}
