//! Finds and builds the Go program.

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Error, note, tail};

/// How long one build, or another process's build, may take.
const BUILD_DEADLINE: Duration = Duration::from_mins(30);
/// How often a running build is looked at.
const BUILD_POLL: Duration = Duration::from_millis(200);
/// How often a running build is reported.
const BUILD_REPORT: Duration = Duration::from_secs(30);
/// The oldest Go release that builds the program, as (major, minor).
const OLDEST_GO: (u32, u32) = (1, 26);

/// The folder with the Go sources.
fn sources() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where the program for the present sources is, whether built or not.
pub(crate) fn path() -> Result<PathBuf, Error> {
    let name = format!("kubewright-controlplane-{:016x}", fingerprint(sources())?);
    Ok(folder()
        .join(name)
        .with_extension(env::consts::EXE_EXTENSION))
}

/// The folder that built programs are kept in.
fn folder() -> PathBuf {
    let workspace = sources().ancestors().nth(2).unwrap_or(sources());
    let target = match env::var_os("CARGO_TARGET_DIR") {
        // A relative one is relative to where cargo was started, which is the
        // workspace as a rule; an absolute one replaces the workspace.
        Some(target) if !target.is_empty() => workspace.join(target),
        _ => workspace.join("target"),
    };
    target.join("controlplane")
}

/// A hash of the names and contents of the files that the program is built
/// from. It is FNV-1a: it only has to tell versions apart, equally on every
/// Rust release.
fn fingerprint(folder: &Path) -> Result<u64, Error> {
    let failed = || format!("reading {}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io(failed()))? {
        let path = entry.map_err(Error::io(failed()))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name == "go.mod"
            || name == "go.sum"
            || path.extension().is_some_and(|extension| extension == "go")
        {
            files.push((name, path));
        }
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (name, path) in files {
        let content = fs::read(&path).map_err(Error::io(format!("reading {}", path.display())))?;
        // The length keeps the end of a file apart from the next one's name.
        for byte in name
            .bytes()
            .chain(content.len().to_le_bytes())
            .chain(content)
        {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Ok(hash)
}

/// Says why Go cannot build the program here, or returns `None` if it can.
pub(crate) fn go_problem() -> Option<String> {
    let output = go().args(["env", "GOVERSION"]).output();
    let version = match output {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        Ok(output) => {
            return Some(format!(
                "go env: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            ));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Some("no go in PATH".to_owned());
        }
        Err(error) => return Some(format!("go: {error}")),
    };
    match release(&version) {
        Some(found) if found < OLDEST_GO => Some(format!("{version} in PATH is too old")),
        // A version without a number is a development build: let it try.
        _ => None,
    }
}

/// The major and minor number in a version such as "go1.26.8" or "go1.27rc1".
fn release(version: &str) -> Option<(u32, u32)> {
    let (major, rest) = version.strip_prefix("go")?.split_once('.')?;
    let digits = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    Some((major.parse().ok()?, rest[..digits].parse().ok()?))
}

/// The `go` command with what the program needs set and the user's own
/// workspace and toolchain switching out of the way.
fn go() -> Command {
    let mut command = Command::new("go");
    command
        .current_dir(sources())
        .env("CGO_ENABLED", "0")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .stdin(Stdio::null());
    command
}

/// Returns the program's path and builds the program first if need be. One
/// process builds at a time, the others wait for it.
pub(crate) fn ensure() -> Result<PathBuf, Error> {
    let program = path()?;
    if program.is_file() {
        return Ok(program);
    }
    let folder = folder();
    fs::create_dir_all(&folder).map_err(Error::io(format!("making {}", folder.display())))?;
    // The lock ends with the file, and with this process at the latest.
    let _lock = lock(&folder.join("lock"))?;
    if !program.is_file() {
        build(&folder, &program)?;
    }
    Ok(program)
}

fn lock(path: &Path) -> Result<File, Error> {
    let failed = || format!("locking {}", path.display());
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(Error::io(failed()))?;
    let start = Instant::now();
    let mut waiting = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(Error::io(failed())(error)),
            Err(TryLockError::WouldBlock) if start.elapsed() > BUILD_DEADLINE => {
                return Err(Error::Build(format!(
                    "another process holds {} for more than {} s",
                    path.display(),
                    BUILD_DEADLINE.as_secs()
                )));
            }
            Err(TryLockError::WouldBlock) => {}
        }
        if !waiting {
            note("waiting for another process that builds the control plane");
            waiting = true;
        }
        thread::sleep(BUILD_POLL);
    }
}

/// Builds to a temporary name and renames, so that the program is there whole
/// or not at all.
fn build(folder: &Path, program: &Path) -> Result<(), Error> {
    note("building the control plane, about 4 minutes the first time");
    let start = Instant::now();
    let unfinished = program.with_extension("unfinished");
    let log = folder.join("build.log");
    let failed = || format!("writing {}", log.display());
    let output = File::create(&log).map_err(Error::io(failed()))?;
    let errors = output.try_clone().map_err(Error::io(failed()))?;
    let mut child = go()
        .args([
            "build",
            "-mod=readonly",
            "-buildvcs=false",
            "-trimpath",
            "-ldflags",
            &linker_flags()?,
            "-o",
        ])
        .arg(&unfinished)
        .arg(".")
        .stdout(output)
        .stderr(errors)
        .spawn()
        .map_err(Error::io("running go build"))?;
    let mut reported = start;
    let status = loop {
        if let Some(status) = child
            .try_wait()
            .map_err(Error::io("waiting for go build"))?
        {
            break status;
        }
        if start.elapsed() > BUILD_DEADLINE {
            let _ = child.kill();
            let _ = child.wait();
            return Err(Error::Build(format!(
                "not done after {} s\n{}",
                BUILD_DEADLINE.as_secs(),
                tail(&log)
            )));
        }
        if reported.elapsed() > BUILD_REPORT {
            note(&format!(
                "still building the control plane, {} s so far",
                start.elapsed().as_secs()
            ));
            reported = Instant::now();
        }
        thread::sleep(BUILD_POLL);
    };
    if !status.success() {
        let _ = fs::remove_file(&unfinished);
        return Err(Error::Build(format!(
            "go build ended with {status}\n{}",
            tail(&log)
        )));
    }
    fs::rename(&unfinished, program)
        .map_err(Error::io(format!("renaming {}", unfinished.display())))?;
    note(&format!(
        "built the control plane in {} s",
        start.elapsed().as_secs()
    ));
    Ok(())
}

/// Flags that leave debugging information out and make `/version` report the
/// Kubernetes release in go.mod, as the release's own build does.
fn linker_flags() -> Result<String, Error> {
    let path = sources().join("go.mod");
    let text =
        fs::read_to_string(&path).map_err(Error::io(format!("reading {}", path.display())))?;
    let version = kubernetes_version(&text)
        .ok_or_else(|| Error::Build(format!("{} requires no k8s.io/kubernetes", path.display())))?;
    let mut numbers = version.trim_start_matches('v').split('.');
    let (major, minor) = (
        numbers.next().unwrap_or_default(),
        numbers.next().unwrap_or_default(),
    );
    let mut flags = "-s -w".to_owned();
    for package in [
        "k8s.io/component-base/version",
        "k8s.io/client-go/pkg/version",
    ] {
        for (name, value) in [
            ("gitVersion", version),
            ("gitMajor", major),
            ("gitMinor", minor),
            ("gitCommit", ""),
            ("gitTreeState", "archive"),
        ] {
            // Writing to a string cannot fail.
            let _ = write!(flags, " -X {package}.{name}={value}");
        }
    }
    Ok(flags)
}

/// The version in the line "k8s.io/kubernetes VERSION" of a go.mod.
fn kubernetes_version(text: &str) -> Option<&str> {
    text.lines().find_map(|line| {
        line.trim()
            .strip_prefix("k8s.io/kubernetes ")
            .map(str::trim)
    })
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, kubernetes_version, release};
    use crate::Folder;

    #[test]
    fn release_is_read_from_go_versions() {
        assert_eq!(release("go1.26.8"), Some((1, 26)));
        assert_eq!(release("go1.27rc1"), Some((1, 27)));
        assert_eq!(release("go1.26"), Some((1, 26)));
        assert_eq!(release("devel +0123abc"), None);
    }

    #[test]
    fn kubernetes_version_is_the_requirement_not_the_replacement() {
        let text =
            "require (\n\tk8s.io/kubernetes v1.36.3\n)\nreplace k8s.io/api => k8s.io/api v0.36.3\n";
        assert_eq!(kubernetes_version(text), Some("v1.36.3"));
        assert_eq!(kubernetes_version("module m\n"), None);
    }

    #[test]
    fn fingerprint_follows_the_go_files_only() {
        let folder = Folder::new().expect("a folder");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("a file");
        };
        write("go.mod", "module m\n");
        write("main.go", "package main\n");
        let first = fingerprint(folder.path()).expect("a hash");
        write("README.md", "text\n");
        assert_eq!(fingerprint(folder.path()).expect("a hash"), first);
        write("main.go", "package other\n");
        assert_ne!(fingerprint(folder.path()).expect("a hash"), first);
    }
}
