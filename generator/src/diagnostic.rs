//! What is wrong with an input, and where.
//!
//! Nothing here stops at the first mistake: a run collects everything it finds in every file and
//! hands it back as one [`Error`].

use std::fmt;
use std::sync::Arc;

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; the result is still right.
    Warning,
    /// There is no right result.
    Error,
}

/// A JSON pointer (RFC 6901) under construction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pointer(String);

impl Pointer {
    pub(crate) fn key(&mut self, key: &str) {
        self.0.push('/');
        for character in key.chars() {
            match character {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                // A message is one line, whatever a key holds.
                control if control.is_control() => self.0.extend(control.escape_default()),
                other => self.0.push(other),
            }
        }
    }

    pub(crate) fn index(&mut self, index: usize) {
        self.0.push('/');
        self.0.push_str(&index.to_string());
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

/// One finding: where, what, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// The file, or `<stdin>`; empty when it concerns no file.
    pub file: Arc<str>,
    /// Line from 1; 0 when it concerns the whole file.
    pub line: usize,
    /// Column from 1, in characters; 0 when it concerns the whole file.
    pub column: usize,
    /// JSON pointer (RFC 6901) into the document; empty for the whole document.
    pub pointer: String,
    /// What was expected and what was found.
    pub message: String,
    /// How to put it right.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error about no place in particular.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// A warning about no place in particular.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            file: Arc::from(""),
            line: 0,
            column: 0,
            pointer: String::new(),
            message: message.into(),
            help: None,
        }
    }

    /// Names the file.
    #[must_use]
    pub fn in_file(mut self, file: &Arc<str>) -> Self {
        self.file = Arc::clone(file);
        self
    }

    /// Names the place in the file.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.line = line;
        self.column = column;
        self
    }

    /// Names the place in the document.
    #[must_use]
    pub fn pointing_to(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// Says how to put it right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Writes `file:line:column: /json/pointer: message` and, on a line of its own, the help. Parts
/// that are not known are left out.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(f, "{}:", self.file)?;
            if self.line > 0 {
                write!(f, "{}:", self.line)?;
                if self.column > 0 {
                    write!(f, "{}:", self.column)?;
                }
            }
            f.write_str(" ")?;
        }
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Everything that is wrong, in the order of the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    diagnostics: Vec<Diagnostic>,
}

impl Error {
    /// What was found: at least one error, and the warnings beside it.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostics: vec![diagnostic],
        }
    }
}

impl From<Vec<Diagnostic>> for Error {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self { diagnostics }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
