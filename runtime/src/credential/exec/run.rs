//! Runs a program, within bounds.

use std::env::consts::EXE_EXTENSION;
use std::ffi::OsStr;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};

use super::info;
use crate::config::{Exec, Interactive, PluginPolicy};
use crate::credential::CredentialError;

/// How often, and after how long, a program is started again that is being written.
const BUSY_TRIES: usize = 10;
const BUSY_PAUSE: Duration = Duration::from_millis(50);

/// No credentials are longer.
const LONGEST_ANSWER: u64 = 1 << 20;

/// What a program writes to standard output. What it writes to standard error goes where this program's does.
pub(super) async fn run(
    exec: &Exec,
    policy: &PluginPolicy,
    cluster: Option<&Value>,
) -> Result<Vec<u8>, CredentialError> {
    let not_found = || CredentialError::ProgramNotFound {
        command: exec.command.clone(),
        install_hint: exec.install_hint.clone(),
    };
    let not_run = |source| CredentialError::ProgramNotRun {
        command: exec.command.clone(),
        source,
    };
    let program = find(&exec.command).ok_or_else(not_found)?;
    if !policy.allows(&exec.command, &program) {
        return Err(CredentialError::ProgramNotAllowed {
            command: exec.command.clone(),
        });
    }
    let is_interactive = match exec.interactive {
        Interactive::Never => false,
        Interactive::IfAvailable | Interactive::Always => io::stdin().is_terminal(),
    };
    if exec.interactive == Interactive::Always && !is_interactive {
        return Err(CredentialError::NoTerminal {
            command: exec.command.clone(),
        });
    }
    let told = info::variable(&exec.api_version, is_interactive, cluster);
    let mut command = Command::new(program);
    command
        .args(&exec.args)
        .envs(exec.env.iter().map(|(name, value)| (name, value.expose())))
        .env("KUBERNETES_EXEC_INFO", told)
        .stdin(if is_interactive {
            Stdio::inherit()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true);
    let child = spawn(&mut command)
        .await
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => not_found(),
            _ => not_run(error),
        })?;
    let answer = tokio::time::timeout(exec.timeout, answer(child)).await;
    let Ok(answer) = answer else {
        return Err(CredentialError::ProgramTooSlow {
            command: exec.command.clone(),
            limit: exec.timeout,
        });
    };
    match answer.map_err(not_run)? {
        Answer::Text(text) => Ok(text),
        Answer::TooLong => Err(CredentialError::ProgramAnswer {
            command: exec.command.clone(),
            problem: format!("it wrote more than {LONGEST_ANSWER} bytes"),
        }),
        Answer::Failed(status) => Err(CredentialError::ProgramFailed {
            command: exec.command.clone(),
            status,
            install_hint: exec.install_hint.clone(),
        }),
    }
}

/// Starts a program. One that is being written, as where it is brought up to date, is there soon.
async fn spawn(command: &mut Command) -> io::Result<Child> {
    for _ in 0..BUSY_TRIES {
        match command.spawn() {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => {
                tokio::time::sleep(BUSY_PAUSE).await;
            }
            started => return started,
        }
    }
    command.spawn()
}

enum Answer {
    Text(Vec<u8>),
    TooLong,
    Failed(std::process::ExitStatus),
}

/// What the program writes, once it has ended. It is killed where this is dropped before.
async fn answer(mut child: Child) -> io::Result<Answer> {
    let mut text = Vec::new();
    if let Some(out) = child.stdout.take() {
        out.take(LONGEST_ANSWER + 1).read_to_end(&mut text).await?;
    }
    if text.len() as u64 > LONGEST_ANSWER {
        child.kill().await?;
        return Ok(Answer::TooLong);
    }
    let status = child.wait().await?;
    Ok(if status.success() {
        Answer::Text(text)
    } else {
        Answer::Failed(status)
    })
}

/// Where a program is. What `PATH` says of the current folder does not count: whoever can write there could
/// choose the program.
fn find(command: &Path) -> Option<PathBuf> {
    if command.components().count() > 1 {
        return Some(command.to_owned());
    }
    find_in(command, &std::env::var_os("PATH")?)
}

/// Where a name is found in the folders of a path.
fn find_in(command: &Path, path: &OsStr) -> Option<PathBuf> {
    let folders = std::env::split_paths(path).filter(|folder| folder.is_absolute());
    let mut found = folders.map(|folder| {
        let file = folder.join(command);
        // What is behind a dot belongs to the name where programs have no extension.
        if EXE_EXTENSION.is_empty() || command.extension().is_some() {
            file
        } else {
            file.with_extension(EXE_EXTENSION)
        }
    });
    found.find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let is_program =
        |found: std::fs::Metadata| found.is_file() && found.permissions().mode() & 0o111 != 0;
    std::fs::metadata(file).is_ok_and(is_program)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_name_is_taken_as_it_is() {
        let name = format!("kubewright-find-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["plugin", "plugin_0.5", "plugin_0.5.9", "other.sh"] {
            let path = folder.join(name);
            std::fs::write(&path, "").unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
        }
        std::fs::write(folder.join("no-program"), "").unwrap();
        let path = std::env::join_paths([Path::new("."), &folder]).unwrap();
        let find = |name: &str| find_in(Path::new(name), &path);
        assert_eq!(find("plugin_0.5.9"), Some(folder.join("plugin_0.5.9")));
        assert_eq!(find("other.sh"), Some(folder.join("other.sh")));
        for name in ["other", "plugin_0", "no-program", "none"] {
            assert_eq!(find(name), None, "{name}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
