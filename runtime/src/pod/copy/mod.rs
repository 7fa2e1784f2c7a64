//! Files to and from containers, as archives that `tar` in the container reads or writes.

mod bridge;
mod error;
mod from;
mod place;
mod to;
mod unpack;

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

use super::PodHandle;
use super::exec::Exec;
use super::process::Process;
use super::streams::OutputStream;
pub use error::CopyError;

/// How files are copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyOptions {
    /// To or from this container; a pod that has one only needs no name.
    pub container: Option<String>,
    /// The longest archive that is taken from a container, in bytes: 16 GiB by default. What is written to the disk is
    /// no longer.
    pub max_bytes: u64,
    /// The most files, directories and others that are taken from a container: a million by default.
    pub max_entries: u64,
}

impl Default for CopyOptions {
    fn default() -> Self {
        Self {
            container: None,
            max_bytes: 16 << 30,
            max_entries: 1_000_000,
        }
    }
}

/// What was copied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Copied {
    /// How many files.
    pub files: u64,
    /// How many bytes of them.
    pub bytes: u64,
    /// What was left out, being neither file nor directory: links, sockets, devices. The first hundred of them, by their
    /// names in the archive.
    pub skipped: Vec<String>,
}

/// No more are named of what was left out.
const MOST_SKIPPED: usize = 100;
/// How much of what `tar` says is kept.
const LONGEST_COMPLAINT: usize = 4096;
/// How long `tar` may go on after its archive.
const END_WITHIN: Duration = Duration::from_secs(15);

impl Copied {
    fn skip(&mut self, name: impl FnOnce() -> String) {
        if self.skipped.len() < MOST_SKIPPED {
            self.skipped.push(name());
        }
    }
}

/// A path in a container: a directory, and a name in it.
struct Remote<'a> {
    directory: &'a str,
    name: &'a str,
}

impl<'a> Remote<'a> {
    /// `None` for a path that has no name at its end, as `/` or `a/..`.
    fn of(path: &'a str) -> Option<Self> {
        let path = path.trim_end_matches('/');
        let (directory, name) = match path.rsplit_once('/') {
            Some(("", name)) => ("/", name),
            Some((directory, name)) => (directory, name),
            None => (".", path),
        };
        let is_name = !matches!(name, "" | "." | "..") && !path.contains('\0');
        is_name.then_some(Self { directory, name })
    }
}

impl PodHandle {
    /// Runs `tar` in the container.
    async fn tar(&self, exec: Exec, options: &CopyOptions) -> Result<Process, CopyError> {
        let exec = match &options.container {
            Some(container) => exec.container(container),
            None => exec,
        };
        Ok(self.exec(&exec).await?)
    }
}

/// What `tar` complains of, its beginning, for as long as it does.
async fn complaint(stream: Option<OutputStream>) -> String {
    let mut text = Vec::new();
    if let Some(mut stream) = stream {
        // A connection that breaks is told with the end of the command.
        while let Some(Ok(piece)) = stream.next_chunk().await {
            let room = LONGEST_COMPLAINT.saturating_sub(text.len());
            text.extend_from_slice(&piece[..piece.len().min(room)]);
        }
    }
    String::from_utf8_lossy(&text).trim().to_owned()
}

/// Does what blocks on a thread for that.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CopyError> + Send + 'static,
) -> Result<T, CopyError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(stopped) => Err(CopyError::Stopped(stopped.to_string())),
    }
}

/// Waits for the archive and for `tar`, whichever ends first.
async fn finish(
    work: impl Future<Output = Result<Copied, CopyError>>,
    stderr: Option<OutputStream>,
    process: Process,
) -> Result<Copied, CopyError> {
    let ending = async { tokio::join!(complaint(stderr), process.wait()) };
    tokio::pin!(work, ending);
    let mut ended = None;
    let copied = loop {
        tokio::select! {
            copied = &mut work => break copied,
            end = &mut ending, if ended.is_none() => ended = Some(end),
        }
    };
    // Why there is no archive, or why it is read no further, says more than that it cannot be.
    if !matches!(copied, Ok(_) | Err(CopyError::Archive(_))) {
        return copied;
    }
    let ended = match ended {
        Some(end) => Ok(end),
        None => timeout(END_WITHIN, ending).await,
    };
    let Ok((complaint, exit)) = ended else {
        let message = "the archive has ended, and `tar` does not".to_owned();
        return copied.and(Err(CopyError::Archive(message)));
    };
    let exit = exit?;
    if exit.is_success() {
        return copied;
    }
    Err(CopyError::Tar {
        code: exit.code(),
        complaint,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_a_directory_and_a_name() {
        let of = |path| Remote::of(path).map(|remote| (remote.directory, remote.name));
        assert_eq!(of("/var/log/app.log"), Some(("/var/log", "app.log")));
        assert_eq!(of("/etc/"), Some(("/", "etc")));
        assert_eq!(of("notes"), Some((".", "notes")));
        assert_eq!(of("a/-b"), Some(("a", "-b")));
        for path in ["", "/", ".", "..", "a/..", "a/.", "//", "a\0b"] {
            assert_eq!(of(path), None, "{path:?}");
        }
    }
}
