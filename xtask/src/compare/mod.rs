//! Comparisons beside the tools a user would pick instead, in one run on one machine.
//!
//! Each prints a Markdown table for `docs/performance.md`. Everything made for them is under
//! `target/compare` and `target/peers`.

mod compile;
mod corpus;
mod generate;
mod informer;
mod kopium;
mod kubewright;
mod measure;
mod project;
mod side;
mod stack;
mod table;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::str::FromStr;
use std::time::Instant;

/// A comparison: its name, what it compares, and what does it.
struct Comparison {
    name: &'static str,
    about: &'static str,
    run: fn(&Options) -> Result<String, String>,
}

const COMPARISONS: &[Comparison] = &[
    Comparison {
        name: "generate",
        about: "the corpus through the generator, beside kopium a file at a time",
        run: |options| Ok(generate::run(options)?.to_string()),
    },
    Comparison {
        name: "compile",
        about: "the output for large CRDs and a program that uses it, beside kopium's",
        run: |options| Ok(compile::run(options)?.to_string()),
    },
    Comparison {
        name: "stack",
        about: "a minimal client from nothing, beside kube's",
        run: |options| Ok(stack::run(options)?.to_string()),
    },
    Comparison {
        name: "informer",
        about: "informers of many pods, beside kube's and client-go's",
        run: |options| Ok(informer::run(options)?.to_string()),
    },
];

/// What a user can choose.
#[derive(Default)]
struct Options {
    /// How often kubewright is measured.
    runs: Option<usize>,
    /// How often a peer is measured; 0 leaves it out.
    peer_runs: Option<usize>,
    /// Seconds that a single command of `compile` may take.
    limit: Option<u64>,
    /// How many pods `informer` follows, for a single figure instead of both.
    pods: Option<u64>,
}

/// `compare NAME... [--runs N] [--peer-runs N] [--limit SECONDS] [--pods N]`.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let (comparisons, options) = parse(arguments)?;
    for comparison in comparisons {
        println!("==> compare {}: {}", comparison.name, comparison.about);
        let start = Instant::now();
        let table = (comparison.run)(&options)?;
        println!("\n{}\n", machine());
        println!(
            "```console\n$ cargo xtask compare {}\n```\n",
            comparison.name
        );
        println!("{table}");
        println!(
            "==> compare {}: done in {:.0?}",
            comparison.name,
            start.elapsed()
        );
    }
    Ok(())
}

/// What the arguments are.
pub(crate) fn usage() -> String {
    let mut text = String::from(
        "cargo xtask compare NAME... [--runs N] [--peer-runs N] [--limit SECONDS] [--pods N]\n",
    );
    for comparison in COMPARISONS {
        // Writing to a string does not fail.
        let _ = write!(text, "\n  {:<12}{}", comparison.name, comparison.about);
    }
    text
}

fn parse(arguments: &[String]) -> Result<(Vec<&'static Comparison>, Options), String> {
    let mut comparisons = Vec::new();
    let mut options = Options::default();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--runs" => options.runs = Some(number(argument, arguments.next())?),
            "--peer-runs" => options.peer_runs = Some(number(argument, arguments.next())?),
            "--pods" => options.pods = Some(number(argument, arguments.next())?),
            "--limit" => options.limit = Some(number(argument, arguments.next())?),
            name => {
                let found = COMPARISONS
                    .iter()
                    .find(|comparison| comparison.name == name);
                comparisons
                    .push(found.ok_or_else(|| format!("no comparison `{name}`\n\n{}", usage()))?);
            }
        }
    }
    if comparisons.is_empty() {
        return Err(usage());
    }
    Ok((comparisons, options))
}

fn number<T: FromStr>(flag: &str, value: Option<&String>) -> Result<T, String> {
    let number = value.and_then(|value| value.parse().ok());
    number.ok_or_else(|| format!("`{flag}` needs a number"))
}

/// The folder for what is built, as cargo would choose it.
fn target() -> PathBuf {
    let chosen = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    super::root().join(chosen.unwrap_or_else(|| PathBuf::from("target")))
}

/// The cargo that runs this program.
fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    // Nothing of this program's own build is to reach the builds that are measured.
    command
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS");
    command
}

/// One line about the machine and the compiler.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let cpu = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        });
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.map_or_else(
        |_| "rustc".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    let cpu = cpu.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    format!(
        "{cores} cores ({cpu}), {}, {compiler}",
        std::env::consts::OS
    )
}
