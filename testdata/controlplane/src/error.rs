use std::fmt;
use std::io;

/// Why no control plane could be started. Each text says what was tried and
/// ends with the last lines of the log where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Nothing on this machine can run a control plane although one is
    /// required, or `KUBEBUILDER_ASSETS` names a folder without the binaries.
    Missing(String),
    /// `go build` failed or did not end in time.
    Build(String),
    /// The server ended before it was ready or was not ready in time.
    Start(String),
    /// A file or a process could not be handled.
    Io(String),
}

impl Error {
    /// Returns a closure for `map_err` that puts `what` before the cause.
    pub(crate) fn io(what: impl fmt::Display) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io(format!("{what}: {cause}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(text) => write!(f, "no control plane: {text}"),
            Self::Build(text) => write!(f, "building the control plane: {text}"),
            Self::Start(text) => write!(f, "starting the control plane: {text}"),
            Self::Io(text) => write!(f, "running the control plane: {text}"),
        }
    }
}

impl std::error::Error for Error {}
