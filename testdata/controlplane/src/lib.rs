//! A real Kubernetes control plane for end-to-end tests: etcd and
//! kube-apiserver on free loopback ports, with data of its own that is thrown
//! away at the end.
//!
//! ```no_run
//! # fn main() -> Result<(), kubewright_controlplane::Error> {
//! use kubewright_controlplane::ControlPlane;
//!
//! let Some(control_plane) = ControlPlane::shared()? else {
//!     return Ok(()); // skipped, and said so on standard error
//! };
//! println!("{}", control_plane.kubeconfig().display());
//! # Ok(())
//! # }
//! ```
//!
//! # Where the servers come from
//!
//! 1. `KUBEBUILDER_ASSETS`, if set: a folder with the binaries `etcd` and
//!    `kube-apiserver`, and as a rule `kubectl`, as envtest keeps them.
//! 2. Otherwise the Go program in this package's folder, which runs both in one
//!    process. It is built once, with Go 1.26 or later, into the folder
//!    `controlplane` of Cargo's target folder. The first build takes about
//!    4 minutes on two cores and downloads the Go modules.
//! 3. With neither, tests are skipped, or fail if `KUBEWRIGHT_REQUIRE_CONTROL_PLANE`
//!    is `1`.
//!
//! # What is running
//!
//! All API versions that the release serves by default (or every one that it has, see
//! [`ControlPlane::start_with_everything`]), Node and RBAC
//! authorization, and the default admission plugins except `ServiceAccount`.
//! There are no controllers, no scheduler and no kubelet: no pod runs, a
//! deleted namespace stays in phase `Terminating`, nothing is collected as
//! garbage, and namespaces get no default service account.

use std::env;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Once, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

mod assets;
mod error;
mod process;
mod program;

pub use error::Error;
use process::{Folder, Process};

/// What a test without a control plane says.
const SKIPPED: &str =
    "skipped: end to end against the real control plane needs Go 1.26 or KUBEBUILDER_ASSETS";
/// Said once in a process: its tests are skipped for the same reason.
static SKIP_SAID: Once = Once::new();
/// How long the program tries to get ready before it gives up with a reason.
const READY_TIMEOUT_FLAG: &str = "--ready-timeout=110s";
/// How long the program may take to say that it is ready. It is longer than
/// the program's own limit, whose message is the better one.
const READY_DEADLINE: Duration = Duration::from_mins(2);
/// Every feature gate of the release that can be switched.
const EVERY_GATE: &str = "AllAlpha=true,AllBeta=true";
/// Every API version of the release.
const EVERY_API: &[&str] = &["--runtime-config=api/all=true"];
/// How much of the end of a log goes into an error, in bytes.
const TAIL: u64 = 4096;

/// Tells from the path of a kubeconfig whether the server is ready.
type Probe<'a> = dyn Fn(&Path) -> bool + 'a;

/// A running etcd and kube-apiserver. Dropping it ends both and removes their
/// data; so does the end of this process, in whatever way it ends.
#[derive(Debug)]
pub struct ControlPlane {
    kubeconfig: PathBuf,
    server: String,
    nobody_token: String,
    /// What runs the servers, where it can be run again.
    program: Option<Program>,
    process: Process,
}

/// The program of this package, and what it is told.
#[derive(Clone, Debug)]
struct Program {
    path: PathBuf,
    feature_gates: String,
    flags: Vec<String>,
}

impl ControlPlane {
    /// Starts a control plane and waits until `/readyz` answers 200, for up to
    /// 120 seconds. The program is built first if need be.
    ///
    /// Returns `None`, after a line on standard error, where there is neither
    /// Go nor `KUBEBUILDER_ASSETS`; see [`skip_reason`].
    ///
    /// With a `KUBEBUILDER_ASSETS` that has no `kubectl` to ask `/readyz` with,
    /// it waits only until the port is served: startup hooks may still be at
    /// work then. Use [`start_with_ready`](Self::start_with_ready) to wait for
    /// more.
    ///
    /// # Errors
    ///
    /// See [`Error`]. In particular [`Error::Missing`] instead of `None` if
    /// `KUBEWRIGHT_REQUIRE_CONTROL_PLANE` is `1`.
    pub fn start() -> Result<Option<Self>, Error> {
        Self::launch("", &[], None)
    }

    /// Like [`start`](Self::start), with every API version and every feature gate of the release on,
    /// alpha and beta ones too.
    ///
    /// # Errors
    ///
    /// See [`start`](Self::start).
    pub fn start_with_everything() -> Result<Option<Self>, Error> {
        Self::launch(EVERY_GATE, EVERY_API, None)
    }

    /// Like [`start`](Self::start), with a value for kube-apiserver's
    /// `--feature-gates`, as `"NAME=true,NAME=false"`.
    pub fn start_with_feature_gates(feature_gates: &str) -> Result<Option<Self>, Error> {
        Self::launch(feature_gates, &[], None)
    }

    /// Like [`start`](Self::start), but ready when `ready` returns true. It is
    /// given the path of the kubeconfig and is called again and again, for up
    /// to 120 seconds, so it has to answer soon.
    pub fn start_with_ready(ready: impl Fn(&Path) -> bool) -> Result<Option<Self>, Error> {
        Self::launch("", &[], Some(&ready))
    }

    /// One control plane for all tests of this process, started by the first
    /// call. It ends with the process.
    pub fn shared() -> Result<Option<&'static Self>, Error> {
        static SHARED: OnceLock<Result<Option<ControlPlane>, Error>> = OnceLock::new();
        match SHARED.get_or_init(Self::start) {
            Ok(control_plane) => Ok(control_plane.as_ref()),
            Err(error) => Err(error.clone()),
        }
    }

    /// The kubeconfig file. It has the contexts `admin` (current), whose user
    /// is in the group `system:masters`, and `nobody`, whose user has no rights
    /// but those of every authenticated user.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The server's URL, `https://127.0.0.1:PORT`.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The content of the kubeconfig file.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the file cannot be read.
    pub fn admin_kubeconfig_text(&self) -> Result<String, Error> {
        fs::read_to_string(&self.kubeconfig)
            .map_err(Error::io(format!("reading {}", self.kubeconfig.display())))
    }

    /// The bearer token of the user `nobody`.
    pub fn nobody_token(&self) -> &str {
        &self.nobody_token
    }

    /// The id of the process that runs the servers.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// The folder with the servers' data, keys and log.
    pub fn data(&self) -> &Path {
        self.process.folder().path()
    }

    /// Kills the servers, as a crash would, and starts them anew on the data that they had. They have
    /// another port then, and other keys: the kubeconfig is written again.
    ///
    /// # Errors
    ///
    /// See [`start`](Self::start). The servers of `KUBEBUILDER_ASSETS` are not started anew.
    pub fn restart(mut self) -> Result<Self, Error> {
        let Some(program) = self.program.clone() else {
            return Err(Error::Start(
                "servers of KUBEBUILDER_ASSETS are not started anew".to_owned(),
            ));
        };
        self.process.kill()?;
        let folder = Arc::clone(self.process.folder());
        drop(self);
        start_program(program, folder, None)
    }

    /// Whether [`restart`](Self::restart) can start the servers anew.
    pub fn restarts(&self) -> bool {
        self.program.is_some()
    }

    /// Waits, without a limit, until the servers end by themselves.
    ///
    /// # Errors
    ///
    /// [`Error::Start`] with the end of the log if they end with an error.
    pub fn wait(mut self) -> Result<(), Error> {
        let status = self.process.wait()?;
        if status.success() {
            return Ok(());
        }
        Err(Error::Start(format!(
            "ended with {status}\n{}",
            self.process.log_tail()
        )))
    }

    fn launch(
        feature_gates: &str,
        flags: &[&str],
        probe: Option<&Probe<'_>>,
    ) -> Result<Option<Self>, Error> {
        if let Some(assets) = assets::folder() {
            return assets::start(&assets, feature_gates, flags, probe).map(Some);
        }
        if let Some(reason) = skip_reason() {
            if required() {
                return Err(Error::Missing(reason));
            }
            SKIP_SAID.call_once(|| note(&reason));
            return Ok(None);
        }
        let program = Program {
            path: program::ensure()?,
            feature_gates: feature_gates.to_owned(),
            flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
        };
        start_program(program, Arc::new(Folder::new()?), probe).map(Some)
    }
}

/// Why [`ControlPlane::start`] would return `None` on this machine, or `None`
/// if it would start one.
pub fn skip_reason() -> Option<String> {
    if assets::folder().is_some() || program::path().is_ok_and(|path| path.is_file()) {
        return None;
    }
    program::go_problem().map(|problem| format!("{SKIPPED} ({problem})"))
}

/// Builds the program if it is not built yet, and returns its path.
///
/// # Errors
///
/// [`Error::Missing`] where Go is missing, [`Error::Build`] if the build fails.
pub fn build() -> Result<PathBuf, Error> {
    if !program::path()?.is_file()
        && let Some(problem) = program::go_problem()
    {
        return Err(Error::Missing(problem));
    }
    program::ensure()
}

/// A command that runs a real client, to test other servers with: `kubectl`, or `informer`, a shared
/// informer of config maps of client-go that prints what it is told, until its standard input ends.
/// The program is built first if need be. `None` where it cannot be, as for
/// [`ControlPlane::start`].
///
/// # Errors
///
/// [`Error::Missing`] instead of `None` if `KUBEWRIGHT_REQUIRE_CONTROL_PLANE` is `1`,
/// [`Error::Build`] if the build fails.
pub fn client(name: &str) -> Result<Option<Command>, Error> {
    match build() {
        Ok(program) => {
            let mut command = Command::new(program);
            command.arg(name);
            Ok(Some(command))
        }
        Err(Error::Missing(reason)) if !required() => {
            SKIP_SAID.call_once(|| note(&reason));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether a missing control plane is an error.
fn required() -> bool {
    env::var_os("KUBEWRIGHT_REQUIRE_CONTROL_PLANE").is_some_and(|value| value == "1")
}

fn start_program(
    program: Program,
    folder: Arc<Folder>,
    probe: Option<&Probe<'_>>,
) -> Result<ControlPlane, Error> {
    let kubeconfig = folder.path().join("kubeconfig");
    let mut command = Command::new(&program.path);
    command
        .arg("--data")
        .arg(folder.path())
        .arg("--kubeconfig")
        .arg(&kubeconfig)
        .args(["--remove-data", READY_TIMEOUT_FLAG])
        .stdout(Stdio::piped());
    if !program.feature_gates.is_empty() {
        command.arg("--feature-gates").arg(&program.feature_gates);
    }
    // The program passes on to kube-apiserver what comes after the dashes.
    command.arg("--").args(&program.flags);
    let mut process = Process::spawn(&mut command, folder)?;
    let line = first_line(&mut process)?;
    let ready: serde_json::Value = serde_json::from_str(&line).map_err(|error| {
        Error::Start(format!(
            "unexpected line {line:?}: {error}\n{}",
            process.log_tail()
        ))
    })?;
    let text = |name: &str| {
        ready[name]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| Error::Start(format!("no {name} in the line {line:?}")))
    };
    let (server, nobody_token) = (text("server")?, text("nobodyToken")?);
    if let Some(probe) = probe {
        process.wait_ready(READY_DEADLINE, &|| probe(&kubeconfig))?;
    }
    Ok(ControlPlane {
        kubeconfig,
        server,
        nobody_token,
        program: Some(program),
        process,
    })
}

/// The first line that the process prints.
fn first_line(process: &mut Process) -> Result<String, Error> {
    let Some(stdout) = process.child().stdout.take() else {
        return Err(Error::Io("no pipe from the control plane".to_owned()));
    };
    let (sender, receiver) = mpsc::channel();
    // Reading has no time limit, waiting for the reader has one. The thread
    // ends with the process.
    thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        let mut line = String::new();
        let result = reader.read_line(&mut line).map(|_| line);
        let _ = sender.send(result);
        // Keeps the pipe open.
        let _ = io::copy(&mut reader, &mut io::sink());
    });
    match receiver.recv_timeout(READY_DEADLINE) {
        Ok(Ok(line)) if !line.is_empty() => Ok(line),
        Ok(Ok(_)) => Err(Error::Start(format!(
            "ended before it was ready\n{}",
            process.log_tail()
        ))),
        Ok(Err(error)) => Err(Error::io("reading from the control plane")(error)),
        Err(_) => Err(Error::Start(format!(
            "not ready after {} s\n{}",
            READY_DEADLINE.as_secs(),
            process.log_tail()
        ))),
    }
}

/// Writes a line on standard error. Unlike `eprintln!` it is seen in tests
/// that pass, too.
fn note(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// The last lines of a file, or why there are none.
fn tail(path: &Path) -> String {
    let read = || {
        let mut file = fs::File::open(path)?;
        let skipped = file.metadata()?.len().saturating_sub(TAIL);
        file.seek(SeekFrom::Start(skipped))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok::<_, io::Error>((skipped, bytes))
    };
    match read() {
        Ok((skipped, bytes)) => {
            let text = String::from_utf8_lossy(&bytes);
            // The first line is cut if anything was skipped.
            let whole = if skipped > 0 {
                text.split_once('\n').map_or("", |(_, rest)| rest)
            } else {
                &text
            };
            whole.trim_end().to_owned()
        }
        Err(error) => format!("no log: {error}"),
    }
}
