//! The process that runs the server, and its folder.

use std::fs::{self, DirBuilder};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, process};

use crate::{Error, tail};

/// How long the process may take to end by itself before it is killed.
const STOP_DEADLINE: Duration = Duration::from_secs(5);
/// How often a process is looked at that is waited for.
const POLL: Duration = Duration::from_millis(20);

/// A new folder that only its owner can enter; removed when dropped.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Result<Self, Error> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // The time keeps it apart from what a killed process of the same id left.
        let time = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .subsec_nanos();
        let path = env::temp_dir().join(format!(
            "kubewright-controlplane-{}-{count}-{time:x}",
            process::id()
        ));
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&path)
            .map_err(Error::io(format!("making {}", path.display())))?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The process removes it too; what is left matters to nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process that ends when its standard input is closed, which also happens
/// when this process ends in whatever way.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    // After `child`: the folder is in use until the process has ended.
    folder: Arc<Folder>,
}

impl Process {
    /// Starts the command with its standard input kept open, and its standard
    /// error, and unless piped already its output, in the folder's log.
    pub(crate) fn spawn(command: &mut Command, folder: Arc<Folder>) -> Result<Self, Error> {
        let log = log_path(&folder);
        let errors =
            fs::File::create(&log).map_err(Error::io(format!("writing {}", log.display())))?;
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::piped())
            .stderr(errors)
            .spawn()
            .map_err(Error::io(format!("running {program}")))?;
        let stdin = child.stdin.take();
        Ok(Self {
            child,
            stdin,
            folder,
        })
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn folder(&self) -> &Arc<Folder> {
        &self.folder
    }

    /// Ends the process as a crash would.
    pub(crate) fn kill(&mut self) -> Result<(), Error> {
        let killed = self.child.kill().and_then(|()| self.child.wait());
        killed
            .map(drop)
            .map_err(Error::io("killing the control plane"))
    }

    /// The last lines of the log.
    pub(crate) fn log_tail(&self) -> String {
        tail(&log_path(&self.folder))
    }

    /// The exit status if the process has ended.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>, Error> {
        self.child
            .try_wait()
            .map_err(Error::io("waiting for the control plane"))
    }

    /// Waits until the process ends by itself. Standard input stays open.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus, Error> {
        // `Child::wait` closes the standard input only if the child still
        // holds it, and `spawn` took it out.
        self.child
            .wait()
            .map_err(Error::io("waiting for the control plane"))
    }

    /// Polls until `ready` returns true.
    pub(crate) fn wait_ready(
        &mut self,
        limit: Duration,
        ready: &dyn Fn() -> bool,
    ) -> Result<(), Error> {
        let start = Instant::now();
        while !ready() {
            if let Some(status) = self.ended()? {
                return Err(Error::Start(format!(
                    "ended with {status}\n{}",
                    self.log_tail()
                )));
            }
            if start.elapsed() > limit {
                return Err(Error::Start(format!(
                    "not ready after {} s\n{}",
                    limit.as_secs(),
                    self.log_tail()
                )));
            }
            thread::sleep(POLL);
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stdin = None;
        let start = Instant::now();
        while start.elapsed() < STOP_DEADLINE {
            match self.child.try_wait() {
                Ok(None) => thread::sleep(POLL),
                Ok(Some(_)) | Err(_) => return,
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn log_path(folder: &Folder) -> PathBuf {
    folder.path().join("log")
}
