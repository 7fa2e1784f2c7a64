//! What each feature of the runtime costs: crates, seconds of a build from nothing, and that it compiles alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{cargo, root};

/// The most crates that the default features may bring, the runtime's own counted.
const MOST: usize = 80;

/// They need a version of Kubernetes that the program chooses: the recipe `interop` has them.
const ELSEWHERE: [&str; 2] = ["k8s-openapi", "kube"];

/// Features of the runtime, to be built together.
struct Set {
    name: String,
    arguments: Vec<String>,
}

impl Set {
    fn new(name: impl Into<String>, default: bool, features: &str) -> Self {
        let mut arguments = vec!["--package=kubewright".to_owned(), "--locked".to_owned()];
        if !default {
            arguments.push("--no-default-features".to_owned());
        }
        if !features.is_empty() {
            arguments.push(format!("--features={features}"));
        }
        Self {
            name: name.into(),
            arguments,
        }
    }

    fn cargo(&self, verb: &[&str]) -> Command {
        let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
        command.args(verb).args(&self.arguments).current_dir(root());
        command
    }

    /// The crates that it brings for this platform, the runtime among them.
    fn crates(&self) -> Result<usize, String> {
        let tree = [
            "tree",
            "--edges=normal",
            "--prefix=none",
            "--no-dedupe",
            "--format={p}",
        ];
        let text = output(&mut self.cargo(&tree))?;
        let lines: BTreeSet<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        Ok(lines.len())
    }

    /// A debug build from nothing, as in a program of its own: seconds by the clock and of processors.
    fn build(&self) -> Result<(Duration, Option<Duration>), String> {
        let target = target();
        if target.exists() {
            fs::remove_dir_all(&target)
                .map_err(|error| format!("{}: {error}", target.display()))?;
        }
        let before = processor_time();
        let start = Instant::now();
        let status = self
            .cargo(&["build", "--quiet", "--lib"])
            .env("CARGO_TARGET_DIR", &target)
            // What cargo does with a package of a registry where no profile is set.
            .env("CARGO_PROFILE_DEV_DEBUG", "full")
            .env("CARGO_INCREMENTAL", "0")
            .status()
            .map_err(|error| format!("cargo did not start: {error}"))?;
        let taken = start.elapsed();
        if !status.success() {
            return Err(format!("{}: {status}", self.name));
        }
        let used = before
            .zip(processor_time())
            .map(|(before, after)| after.saturating_sub(before));
        Ok((taken, used))
    }
}

/// What must hold before a change lands: no more crates than there may be, and each feature compiles alone.
pub(crate) fn check() -> Result<(), String> {
    let features = features()?;
    for set in sets(&features) {
        println!("{:>4} crates: {}", set.crates()?, set.name);
    }
    let crates = Set::new("default", true, "").crates()?;
    if crates > MOST {
        return Err(format!(
            "the default features bring {crates} crates, and {MOST} is the most"
        ));
    }
    let alone = features.iter().map(String::as_str).chain([""]);
    for feature in alone {
        let set = Set::new(feature, false, feature);
        let mut words = vec!["clippy"];
        words.extend(set.arguments.iter().map(String::as_str));
        words.extend(["--", "-D", "warnings"]);
        cargo(&words).run()?;
    }
    Ok(())
}

/// The client with all that it can do: nothing else builds it so.
pub(crate) fn client() -> Result<(), String> {
    let features = format!("--features={}", features()?.join(","));
    let with = |words: &[&str], more: &[&str]| {
        let set = ["--package=kubewright", "--locked", &features];
        cargo(&[words, &set, more].concat())
    };
    with(&["clippy", "--all-targets"], &["--", "-D", "warnings"]).run()?;
    with(
        &["test", "--lib", "--test", "client", "--test", "cache"],
        &[],
    )
    .run()?;
    with(&["test", "--doc"], &[]).run()?;
    with(&["doc", "--no-deps"], &[])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

/// `lean --time [NAME...]`: the table of `docs/performance.md`, of all sets or of those named.
pub(crate) fn time(names: &[String]) -> Result<(), String> {
    let sets = sets(&features()?);
    if let Some(unknown) = names
        .iter()
        .find(|name| sets.iter().all(|set| set.name != **name))
    {
        let known: Vec<_> = sets.iter().map(|set| set.name.as_str()).collect();
        return Err(format!(
            "no set of features `{unknown}`; there are: {}",
            known.join("; ")
        ));
    }
    println!("| features | crates | build, s | processor time, s |\n|---|---|---|---|");
    for set in sets {
        if !names.is_empty() && !names.contains(&set.name) {
            continue;
        }
        let (taken, used) = set.build()?;
        let used = used.map_or(String::new(), |used| format!("{:.1}", used.as_secs_f64()));
        println!(
            "| {} | {} | {:.1} | {used} |",
            set.name,
            set.crates()?,
            taken.as_secs_f64()
        );
    }
    let target = target();
    fs::remove_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))
}

/// The sets that are told of: nothing, the client, the default, and each feature that is not in it with it.
fn sets(features: &[String]) -> Vec<Set> {
    let mut sets = vec![
        Set::new("none: types alone", false, ""),
        Set::new("`client`", false, "client"),
        Set::new("default", true, ""),
    ];
    let more = features
        .iter()
        .filter(|feature| !["client", "cache", "gzip", "exec", "validate"].contains(&&***feature));
    sets.extend(more.map(|feature| Set::new(format!("default, `{feature}`"), true, feature)));
    sets
}

/// The runtime's features, less those that are looked at elsewhere.
fn features() -> Result<Vec<String>, String> {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
    command
        .args(["metadata", "--no-deps", "--format-version=1", "--locked"])
        .current_dir(root());
    let text = output(&mut command)?;
    let value: Value = serde_json::from_str(&text).map_err(|error| format!("metadata: {error}"))?;
    let packages = value["packages"].as_array();
    let runtime = packages.and_then(|packages| {
        let is_runtime = |package: &&Value| package["name"] == "kubewright";
        packages.iter().find(is_runtime)?["features"].as_object()
    });
    let features = runtime.ok_or("cargo tells of no features of kubewright")?;
    let names = features.keys().filter(|name| *name != "default");
    Ok(names
        .filter(|name| !ELSEWHERE.contains(&name.as_str()))
        .cloned()
        .collect())
}

fn output(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn target() -> PathBuf {
    let chosen = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    root()
        .join(chosen.unwrap_or_else(|| PathBuf::from("target")))
        .join("lean")
}

/// The time of processors that the children of this process had, with their children. Linux tells, in
/// hundredths of a second.
fn processor_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name may hold spaces; after it, the children's times are the 14th and the 15th.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis(10 * (user + system)))
}
