//! Commands in containers, and what runs there already.

use std::fmt;

use super::process::{Process, Wanted};
use super::{PodHandle, socket};
use crate::rest::{Error, Query, RequestError};

/// The protocol that can say that an input ends.
pub(super) const V5: &str = "v5.channel.k8s.io";
/// The one before, which tells the exit code too.
pub(super) const V4: &str = "v4.channel.k8s.io";

/// A command to run in a container. By default its output is read and it has no input.
#[derive(Clone, PartialEq, Eq)]
pub struct Exec {
    command: Vec<String>,
    streams: Streams,
}

/// What of a container's main process to read and to write to. By default its output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attach {
    streams: Streams,
}

/// Which streams (`PodExecOptions` and `PodAttachOptions` of `core/v1/types.go`).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Streams {
    container: Option<String>,
    stdin: bool,
    stdout: bool,
    stderr: bool,
    tty: Option<TerminalSize>,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            container: None,
            stdin: false,
            stdout: true,
            stderr: true,
            tty: None,
        }
    }
}

/// The size of a terminal, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalSize {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

macro_rules! streams {
    ($($builder:ident)+) => {$(
        impl $builder {
            /// In this container; a pod that has one only needs no name.
            #[must_use]
            pub fn container(mut self, name: impl Into<String>) -> Self {
                self.streams.container = Some(name.into());
                self
            }

            /// With standard input, which [`Process::stdin`] gives.
            #[must_use]
            pub fn stdin(mut self) -> Self {
                self.streams.stdin = true;
                self
            }

            /// Without standard output.
            #[must_use]
            pub fn no_stdout(mut self) -> Self {
                self.streams.stdout = false;
                self
            }

            /// Without standard error.
            #[must_use]
            pub fn no_stderr(mut self) -> Self {
                self.streams.stderr = false;
                self
            }

            /// With a terminal of this size, which [`Process::resizer`] changes. What would go to standard error comes
            /// with standard output then.
            #[must_use]
            pub fn tty(mut self, size: TerminalSize) -> Self {
                self.streams.tty = Some(size);
                self
            }
        }
    )+};
}

streams!(Exec Attach);

impl Exec {
    /// A program and its arguments. No shell takes them apart: that would be `["sh", "-c", "..."]`.
    pub fn new<S: Into<String>>(command: impl IntoIterator<Item = S>) -> Self {
        Self {
            command: command.into_iter().map(Into::into).collect(),
            streams: Streams::default(),
        }
    }
}

impl fmt::Debug for Exec {
    /// Tells the program, and of its arguments how many there are: some are passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exec")
            .field("program", &self.command.first())
            .field("arguments", &self.command.len().saturating_sub(1))
            .field("streams", &self.streams)
            .finish()
    }
}

impl Attach {
    /// Output only.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Streams {
    fn query(&self) -> Query {
        let mut query = Query::default();
        if let Some(container) = &self.container {
            query.add("container", container);
        }
        let wanted = self.wanted();
        for (name, is_wanted) in [
            ("stdin", wanted.stdin),
            ("stdout", wanted.stdout),
            ("stderr", wanted.stderr),
            ("tty", self.tty.is_some()),
        ] {
            if is_wanted {
                query.add(name, "true");
            }
        }
        query
    }

    fn wanted(&self) -> Wanted {
        Wanted {
            stdin: self.stdin,
            stdout: self.stdout,
            // A terminal has one output, and servers refuse to give two.
            stderr: self.stderr && self.tty.is_none(),
            size: self.tty,
        }
    }

    /// Without a terminal the end of the input has to be told, which version 5 alone can. On a terminal it is a
    /// character.
    fn protocols(&self) -> &'static [&'static str] {
        if self.stdin && self.tty.is_none() {
            &[V5]
        } else {
            &[V5, V4]
        }
    }

    fn check(&self) -> Result<(), RequestError> {
        let Wanted {
            stdin,
            stdout,
            stderr,
            ..
        } = self.wanted();
        if stdin || stdout || stderr {
            return Ok(());
        }
        Err(RequestError::Build(
            "neither input nor output is wanted: ask for one".to_owned(),
        ))
    }
}

impl PodHandle {
    /// Runs a command in a container.
    ///
    /// It is sent once: a command whose connection breaks is not run again. Who may do that needs the verbs `get` and,
    /// from Kubernetes 1.35 on, `create` on `pods/exec`.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is no such pod,
    /// [`is_bad_request`](Error::is_bad_request) when it has several containers and none is named, or when the server
    /// speaks neither of the protocols; else when it cannot be reached or refuses. What fails in the container is told by
    /// [`Process::wait`].
    pub async fn exec(&self, exec: &Exec) -> Result<Process, Error> {
        if exec.command.is_empty() {
            return Err(RequestError::Build("there is no command to run".to_owned()).into());
        }
        let mut query = exec.streams.query();
        for word in &exec.command {
            query.add("command", word);
        }
        self.process("exec", &exec.streams, query).await
    }

    /// Reads from and writes to the main process of a container, which goes on when that ends.
    ///
    /// # Errors
    /// As [`exec`](Self::exec); needs the same verbs on `pods/attach`.
    pub async fn attach(&self, attach: &Attach) -> Result<Process, Error> {
        let query = attach.streams.query();
        self.process("attach", &attach.streams, query).await
    }

    async fn process(
        &self,
        subresource: &str,
        streams: &Streams,
        query: Query,
    ) -> Result<Process, Error> {
        streams.check()?;
        let target = query.onto(self.path(subresource)?);
        let (socket, protocol) = socket::open(&self.client, target, streams.protocols()).await?;
        let limit = self.client.limits().response;
        Ok(Process::start(
            socket,
            &streams.wanted(),
            protocol == V5,
            limit,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_asked_for() {
        let exec = Exec::new(["a"]);
        assert_eq!(
            exec.streams.query().onto(String::new()),
            "?stdout=true&stderr=true"
        );
        let size = TerminalSize {
            width: 80,
            height: 24,
        };
        let attach = Attach::new().container("app").stdin().tty(size);
        assert_eq!(
            attach.streams.query().onto(String::new()),
            "?container=app&stdin=true&stdout=true&tty=true"
        );
        assert!(Exec::new(["a"]).no_stdout().streams.check().is_ok());
        let none = Attach::new().no_stderr().no_stdout();
        assert!(none.streams.check().is_err());
        assert!(none.stdin().streams.check().is_ok());
    }

    #[test]
    fn arguments_are_not_told() {
        let exec = Exec::new(["psql", "--password=hunter2"]);
        let told = format!("{exec:?}");
        assert!(told.contains("psql") && !told.contains("hunter2"), "{told}");
    }

    #[test]
    fn an_input_that_ends_needs_version_five() {
        let size = TerminalSize {
            width: 80,
            height: 24,
        };
        assert_eq!(Exec::new(["a"]).streams.protocols(), [V5, V4]);
        assert_eq!(Exec::new(["a"]).stdin().streams.protocols(), [V5]);
        let terminal = Exec::new(["a"]).stdin().tty(size);
        assert_eq!(terminal.streams.protocols(), [V5, V4]);
    }
}
