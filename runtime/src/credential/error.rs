//! Why there are no credentials.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

/// Credentials could not be had; nothing was sent. No text holds what a program or a provider wrote: that may be
/// a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// The file of a token cannot be read, or holds none.
    #[error("the token file {} {problem}", .path.display())]
    TokenFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The program that gives credentials is not there.
    #[error("`{}`, which is to give the credentials, was not found{}", .command.display(), hint(.install_hint.as_ref()))]
    ProgramNotFound {
        /// The program as the configuration names it.
        command: PathBuf,
        /// What the configuration tells who does not have it.
        install_hint: Option<String>,
    },
    /// The program that gives credentials is none of those that may be run.
    #[error("`{}`, which is to give the credentials, may not be run by the policy of this program", .command.display())]
    ProgramNotAllowed {
        /// The program as the configuration names it.
        command: PathBuf,
    },
    /// The program has to ask its user, and there is no terminal.
    #[error("`{}`, which is to give the credentials, has to ask its user, and there is no terminal", .command.display())]
    NoTerminal {
        /// The program.
        command: PathBuf,
    },
    /// The program could not be run.
    #[error("`{}`, which is to give the credentials, could not be run: {source}", .command.display())]
    ProgramNotRun {
        /// The program.
        command: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The program failed. What it wrote to standard error was passed on.
    #[error("`{}`, which is to give the credentials, failed: {status}; what it says is on standard error{}", .command.display(), hint(.install_hint.as_ref()))]
    ProgramFailed {
        /// The program.
        command: PathBuf,
        /// How it ended.
        status: ExitStatus,
        /// What the configuration tells who does not have it.
        install_hint: Option<String>,
    },
    /// The program did not end in time. It was killed.
    #[error("`{}`, which is to give the credentials, did not end in {limit:?}", .command.display())]
    ProgramTooSlow {
        /// The program.
        command: PathBuf,
        /// How long it had.
        limit: Duration,
    },
    /// The program wrote something else than credentials.
    #[error("`{}`, which is to give the credentials, gave none: {problem}", .command.display())]
    ProgramAnswer {
        /// The program.
        command: PathBuf,
        /// What is wrong with what it wrote.
        problem: String,
    },
    /// The provider of OpenID Connect gave no token.
    #[error("the OpenID Connect provider {issuer} gave no token: {problem}")]
    Provider {
        /// The provider.
        issuer: String,
        /// What went wrong.
        problem: String,
    },
}

fn hint(hint: Option<&String>) -> String {
    hint.map_or(String::new(), |hint| format!("\n{}", hint.trim()))
}
