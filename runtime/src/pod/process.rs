//! A command that runs in a container.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot, watch};

use super::TerminalSize;
use super::channels::{self, Inbound, Outbound};
use super::socket::Socket;
use super::streams::{Carrier, OutputStream, Stdin, StopOnDrop};
use crate::meta::Status;
use crate::rest::Error;

/// The channels of a command (`k8s.io/apimachinery/pkg/util/remotecommand`).
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const OUTCOME: u8 = 3;
/// How much of an input is on its way.
const INPUT: usize = 64 << 10;
/// What a server may say of how a command ended.
const LONGEST_OUTCOME: usize = 1 << 20;
/// The reason of a command that did not end with zero, and the cause that tells the code
/// (`k8s.io/apimachinery/pkg/util/remotecommand/constants.go`).
const NON_ZERO: &str = "NonZeroExitCode";
const EXIT_CODE: &str = "ExitCode";

/// Which streams a command has.
pub(super) struct Wanted {
    pub(super) stdin: bool,
    pub(super) stdout: bool,
    pub(super) stderr: bool,
    pub(super) size: Option<TerminalSize>,
}

/// A command that runs in a container, or the container's main process.
///
/// Its streams are taken by [`stdin`](Self::stdin), [`stdout`](Self::stdout) and [`stderr`](Self::stderr), and
/// [`wait`](Self::wait) tells how it ended; [`output`](Self::output) does all of that. Once it and its streams are
/// dropped, the connection is closed: what becomes of the command then is up to the container's runtime, which mostly
/// lets it go on until it reads or writes.
pub struct Process {
    stdin: Option<Stdin>,
    stdout: Option<OutputStream>,
    stderr: Option<OutputStream>,
    size: Option<watch::Sender<TerminalSize>>,
    outcome: oneshot::Receiver<Result<Exit, Error>>,
    carrier: Arc<Carrier>,
    limit: usize,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    code: i32,
}

impl Exit {
    /// Whether the code is zero.
    pub fn is_success(self) -> bool {
        self.code == 0
    }

    /// The exit code. 128 and more says as a rule by which signal the command ended, 128 less.
    pub fn code(self) -> i32 {
        self.code
    }
}

/// What a command wrote, and how it ended.
#[derive(Clone, PartialEq, Eq)]
pub struct Output {
    /// How it ended.
    pub exit: Exit,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: Vec<u8>,
}

impl fmt::Debug for Output {
    /// Says how much was written, and not what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("exit", &self.exit)
            .field("stdout", &self.stdout.len())
            .field("stderr", &self.stderr.len())
            .finish()
    }
}

impl Process {
    pub(super) fn start(socket: Socket, wanted: &Wanted, tells_end: bool, limit: usize) -> Self {
        let broken = Arc::new(OnceLock::new());
        let output = |is_wanted: bool| {
            let ends = is_wanted.then(|| OutputStream::new(broken.clone()));
            ends.unzip()
        };
        let (stdout_sender, stdout) = output(wanted.stdout);
        let (stderr_sender, stderr) = output(wanted.stderr);
        let (stdin, input) = wanted.stdin.then(|| tokio::io::duplex(INPUT)).unzip();
        let (size, sizes) = wanted.size.map(watch::channel).unzip();
        let outbound = Outbound {
            input,
            tells_end,
            size: sizes,
        };
        let mut inbound = Demultiplexer {
            stdout: stdout_sender,
            stderr: stderr_sender,
            outcome: Vec::new(),
            settled: None,
        };
        let (tell, outcome) = oneshot::channel();
        let task = tokio::spawn(async move {
            let end = channels::run(socket, &mut inbound, outbound).await;
            let end = inbound.exit(end);
            if let Err(error) = &end
                && error.status().is_none()
            {
                // Set once, before the streams end.
                let _ = broken.set(error.to_string());
            }
            drop(inbound);
            let _ = tell.send(end);
        });
        let carrier = Carrier::new(task.abort_handle());
        Self {
            stdin: stdin.map(|stream| Stdin::new(stream, &carrier)),
            stdout: stdout.map(|stream| stream.held_by(&carrier)),
            stderr: stderr.map(|stream| stream.held_by(&carrier)),
            size,
            outcome,
            carrier,
            limit,
        }
    }

    /// Its standard input, if it was asked for and not taken yet.
    pub fn stdin(&mut self) -> Option<Stdin> {
        self.stdin.take()
    }

    /// Its standard output, if it was asked for and not taken yet.
    pub fn stdout(&mut self) -> Option<OutputStream> {
        self.stdout.take()
    }

    /// Its standard error, if it was asked for and not taken yet. With a terminal there is none.
    pub fn stderr(&mut self) -> Option<OutputStream> {
        self.stderr.take()
    }

    /// What changes the size of its terminal, if it has one and that was not taken yet.
    pub fn resizer(&mut self) -> Option<Resizer> {
        self.size.take().map(Resizer)
    }

    /// Waits until the command ends, and its streams with it.
    ///
    /// Streams that were not taken are dropped: there is no more input, and output is passed over. Those that were
    /// taken have to be read meanwhile.
    ///
    /// # Errors
    /// [`Error::Api`] with what the server says when the command could not be run, as when there is no such program;
    /// else when the connection broke before it was told how the command ended. A code other than zero is no error.
    pub async fn wait(mut self) -> Result<Exit, Error> {
        drop((self.stdin.take(), self.stdout.take(), self.stderr.take()));
        self.exit().await
    }

    /// Reads what the command writes until it ends. There is no input, unless it was taken before.
    ///
    /// # Errors
    /// As [`wait`](Self::wait); [`Error::TooLarge`] when one of its streams is longer than what the client takes for a
    /// response.
    pub async fn output(mut self) -> Result<Output, Error> {
        drop(self.stdin.take());
        let (stdout, stderr) = tokio::join!(
            collect(self.stdout.take(), self.limit),
            collect(self.stderr.take(), self.limit)
        );
        let (stdout, stderr) = match (stdout, stderr) {
            (Ok(stdout), Ok(stderr)) => (stdout, stderr),
            (Err(Unread::TooLong), _) | (_, Err(Unread::TooLong)) => {
                return Err(Error::TooLarge { limit: self.limit });
            }
            // What broke is told with the outcome.
            (Err(Unread::Broken(error)), _) | (_, Err(Unread::Broken(error))) => {
                return Err(match self.exit().await {
                    Err(error) => error,
                    Ok(_) => Error::Transport(error.into()),
                });
            }
        };
        let exit = self.exit().await?;
        Ok(Output {
            exit,
            stdout,
            stderr,
        })
    }

    /// Ends the connection when it is dropped, whoever still reads or writes.
    pub(super) fn stop_on_drop(&self) -> StopOnDrop {
        StopOnDrop::new(&self.carrier)
    }

    async fn exit(self) -> Result<Exit, Error> {
        match self.outcome.await {
            Ok(outcome) => outcome,
            // The runtime is being shut down.
            Err(stopped) => Err(Error::Transport(stopped.into())),
        }
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Process")
    }
}

/// Changes the size of a command's terminal.
#[derive(Debug)]
pub struct Resizer(watch::Sender<TerminalSize>);

impl Resizer {
    /// The terminal has another size. Where it changes faster than it can be told, the last one counts.
    pub fn resize(&self, size: TerminalSize) {
        self.0.send_replace(size);
    }
}

enum Unread {
    TooLong,
    Broken(io::Error),
}

async fn collect(stream: Option<OutputStream>, limit: usize) -> Result<Vec<u8>, Unread> {
    let mut whole = Vec::new();
    let Some(mut stream) = stream else {
        return Ok(whole);
    };
    while let Some(piece) = stream.next_chunk().await {
        let piece = piece.map_err(Unread::Broken)?;
        if piece.len() > limit.saturating_sub(whole.len()) {
            return Err(Unread::TooLong);
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

/// Gives each channel to who reads it.
struct Demultiplexer {
    stdout: Option<mpsc::Sender<Bytes>>,
    stderr: Option<mpsc::Sender<Bytes>>,
    outcome: Vec<u8>,
    settled: Option<Status>,
}

impl Inbound for Demultiplexer {
    async fn piece(&mut self, channel: u8, data: Bytes) -> Result<(), Error> {
        let output = match channel {
            STDOUT => &mut self.stdout,
            STDERR => &mut self.stderr,
            OUTCOME => {
                if data.len() > LONGEST_OUTCOME.saturating_sub(self.outcome.len()) {
                    let message = "what it says of the command's end is too long";
                    return Err(Error::Protocol(message.to_owned()));
                }
                self.outcome.extend_from_slice(&data);
                // It may come in pieces.
                self.settled = serde_json::from_slice(&self.outcome).ok();
                return Ok(());
            }
            // Servers begin each channel with an empty message, those of the client too.
            _ => return Ok(()),
        };
        if let Some(sender) = output
            && !data.is_empty()
            && sender.send(data).await.is_err()
        {
            *output = None;
        }
        Ok(())
    }

    fn ended(&mut self, channel: u8) {
        match channel {
            STDOUT => self.stdout = None,
            STDERR => self.stderr = None,
            _ => {}
        }
    }

    fn is_settled(&self) -> bool {
        self.settled.is_some()
    }
}

impl Demultiplexer {
    /// How the command ended, of what was told before the connection did.
    fn exit(&mut self, end: Result<(), Error>) -> Result<Exit, Error> {
        match (self.settled.take(), end) {
            (Some(status), _) => exit_of(status),
            (None, Err(error)) => Err(error),
            (None, Ok(())) if self.outcome.is_empty() => Err(Error::Protocol(
                "it closed without a word of how the command ended".to_owned(),
            )),
            (None, Ok(())) => Err(Error::Protocol(
                "what it says of the command's end is no `Status`".to_owned(),
            )),
        }
    }
}

fn exit_of(status: Status) -> Result<Exit, Error> {
    if status.status == Status::SUCCESS {
        return Ok(Exit { code: 0 });
    }
    if status.reason == NON_ZERO {
        let causes = status.details.iter().flat_map(|details| &details.causes);
        let code = causes
            .filter(|cause| cause.reason == EXIT_CODE)
            .find_map(|cause| cause.message.parse().ok());
        if let Some(code) = code {
            return Ok(Exit { code });
        }
        return Err(Error::Protocol("it tells no exit code".to_owned()));
    }
    Err(Error::Api(Box::new(status)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exit(status: serde_json::Value) -> Result<Exit, Error> {
        exit_of(serde_json::from_value(status).unwrap())
    }

    #[test]
    fn exit_codes_are_read() {
        let success = serde_json::json!({"metadata": {}, "status": "Success"});
        assert_eq!(exit(success).unwrap().code(), 0);
        let failure = serde_json::json!({
            "metadata": {}, "status": "Failure", "reason": "NonZeroExitCode",
            "message": "command terminated with non-zero exit code",
            "details": {"causes": [{"reason": "ExitCode", "message": "137"}]},
        });
        assert_eq!(exit(failure).unwrap().code(), 137);
        let without = serde_json::json!({"status": "Failure", "reason": "NonZeroExitCode"});
        assert!(matches!(exit(without), Err(Error::Protocol(_))));
        let internal = serde_json::json!({
            "status": "Failure", "reason": "InternalError", "message": "no such program", "code": 500,
        });
        assert!(exit(internal).unwrap_err().is_internal());
    }
}
