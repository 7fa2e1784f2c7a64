//! `cargo kubewright`: Rust types and typed clients from Kubernetes API descriptions.
//!
//! Exit codes: 0 done, 1 `--check` found a difference, 2 an error.

mod arguments;
mod commands;
mod package;
mod report;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    // Cargo passes the name of the subcommand on; without Cargo it is not there.
    if words.get(1).is_some_and(|word| word == "kubewright") {
        words.remove(1);
    }
    let matches = match arguments::command().try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) => error.exit(),
    };
    match commands::run(&matches) {
        Ok(code) => code,
        Err(error) => {
            report::error(&error);
            ExitCode::from(2)
        }
    }
}
