//! Following many pods: informers of ours in each layout, beside kube's reflector and client-go's informer.
//!
//! The server and the peers are programs of their own, in the folder `KUBEWRIGHT_PEERS`
//! (`../shared/peers`): a server that replays pods from memory, so that the client is what is measured.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{Options, cargo, measure, table, target};

/// How many pods.
const COUNTS: [u64; 2] = [20_000, 100_000];

/// How many events of a watch are told.
const EVENTS: u64 = 100_000;

/// How many events of a watch the peers are told, who take long.
const PEERS_EVENTS: u64 = 20_000;

const RUNS: usize = 3;

/// Who is measured, and what its program is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Ours {
        name: &'static str,
        layout: &'static str,
        is_compressed: bool,
    },
    Peer {
        name: &'static str,
        program: &'static str,
    },
}

const WHO: [Who; 6] = [
    ours("packed, `zstd`", "packed", true),
    ours("packed", "packed", false),
    ours("decoded", "decoded", true),
    ours("five fields", "projection", true),
    Who::Peer {
        name: "kube 5.0",
        program: "kube-rs-informer",
    },
    Who::Peer {
        name: "client-go 0.36",
        program: "client-go-informer",
    },
];

const fn ours(name: &'static str, layout: &'static str, is_compressed: bool) -> Who {
    Who::Ours {
        name,
        layout,
        is_compressed,
    }
}

impl Who {
    fn name(self) -> &'static str {
        match self {
            Self::Ours { name, .. } | Self::Peer { name, .. } => name,
        }
    }
}

/// Figures by their names.
type Figures = BTreeMap<&'static str, f64>;

/// The programs.
struct Programs {
    folder: PathBuf,
}

/// What was measured: a line for each figure, a column for each who.
pub(super) struct Informers {
    rows: Vec<(String, Vec<String>)>,
    idle: f64,
}

pub(super) fn run(options: &Options) -> Result<Informers, String> {
    let programs = Programs::build()?;
    let mut rows = Vec::new();
    for count in COUNTS {
        let mut columns = Vec::new();
        for who in WHO {
            let runs = match who {
                Who::Ours { .. } => options.runs,
                Who::Peer { .. } => options.peer_runs,
            };
            let mut best = Figures::new();
            for run in 1..=runs.unwrap_or(RUNS) {
                println!("{}: {count} pods, run {run}", who.name());
                keep_best(&mut best, programs.measure(who, count)?);
            }
            columns.push(best);
        }
        for (title, key, digits) in LINES {
            let cells = columns
                .iter()
                .map(|figures| shown(figures.get(key), *digits));
            let title = format!("{} pods: {title}", table::thousands(count));
            rows.push((title, cells.collect()));
        }
    }
    let idle = programs.idle()?;
    Ok(Informers { rows, idle })
}

/// What is shown: its title, the figure, and the digits behind the point.
const LINES: &[(&str, &str, usize)] = &[
    ("LIST to synced, µs a pod", "list", 1),
    ("the same, µs of a processor", "list_cpu", 1),
    ("streaming list to synced, µs a pod", "stream", 1),
    ("resident, bytes a pod", "resident", 0),
    ("most in a list, of what stays", "peak", 2),
    ("most in a second list, of what stays", "relist_peak", 2),
    ("events a second, to a handler", "events", 0),
    ("the same, µs of a processor an event", "events_cpu", 1),
    ("a namespace by the lister, µs for 1,000", "lister", 1),
];

/// Of most the least is best; of events a second the most.
fn keep_best(best: &mut Figures, figures: Figures) {
    for (name, figure) in figures {
        let kept = best.entry(name).or_insert(figure);
        *kept = if name == "events" {
            kept.max(figure)
        } else {
            kept.min(figure)
        };
    }
}

fn shown(figure: Option<&f64>, digits: usize) -> String {
    match figure {
        None => String::new(),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "figures are positive, and far below the bounds"
        )]
        Some(figure) if digits == 0 => table::thousands(figure.round() as u64),
        Some(figure) => format!("{figure:.digits$}"),
    }
}

impl Programs {
    /// Builds what is measured, and what it is measured with.
    fn build() -> Result<Self, String> {
        let peers = std::env::var_os("KUBEWRIGHT_PEERS")
            .map_or_else(|| crate::root().join("../shared/peers"), PathBuf::from);
        let sources = peers.join("informer");
        if !sources.is_dir() {
            return Err(format!(
                "{}: no such folder; KUBEWRIGHT_PEERS says where the peers are",
                sources.display()
            ));
        }
        let programs = Self {
            folder: target().join("peers"),
        };
        for features in ["", "zstd"] {
            println!("building ours, with the features `{features}`");
            let mut build = cargo();
            build
                .current_dir(crate::root())
                .args([
                    "build",
                    "--release",
                    "--quiet",
                    "--locked",
                    "--package",
                    "many-pods",
                ])
                .args(["--features", features])
                .env("CARGO_TARGET_DIR", target());
            measure::run(&mut build, None)?;
            let program = target().join("release/many-pods");
            programs.keep(&program, &format!("pods{features}"))?;
        }
        for name in ["replay", "kube-rs"] {
            println!("building {name}");
            let mut build = cargo();
            build
                .current_dir(sources.join(name))
                .args(["build", "--release", "--quiet"])
                .env("CARGO_TARGET_DIR", &programs.folder);
            measure::run(&mut build, None)?;
        }
        for name in ["replay", "kube-rs-informer"] {
            programs.keep(&programs.folder.join("release").join(name), name)?;
        }
        println!("building client-go");
        let mut build = Command::new("go");
        build
            .current_dir(sources.join("client-go"))
            .args(["build", "-o"])
            .arg(programs.folder.join("client-go-informer"))
            .arg(".");
        measure::run(&mut build, None)?;
        Ok(programs)
    }

    fn keep(&self, built: &Path, name: &str) -> Result<(), String> {
        let kept = self.folder.join(name);
        std::fs::create_dir_all(&self.folder)
            .and_then(|()| std::fs::copy(built, &kept))
            .map(drop)
            .map_err(|error| format!("{}: {error}", kept.display()))
    }

    fn measure(&self, who: Who, count: u64) -> Result<Figures, String> {
        let mut figures = Figures::new();
        match who {
            Who::Ours {
                layout,
                is_compressed,
                ..
            } => self.ours(layout, is_compressed, count, &mut figures)?,
            Who::Peer { program, .. } => self.peer(program, count, &mut figures)?,
        }
        Ok(figures)
    }

    fn ours(
        &self,
        layout: &str,
        is_compressed: bool,
        count: u64,
        figures: &mut Figures,
    ) -> Result<(), String> {
        let program = if is_compressed { "podszstd" } else { "pods" };
        let run = |events: u64, how: &str| {
            let replay = self.replay(count, events)?;
            let mut command = Command::new(self.folder.join(program));
            command.args([&replay.port, &events.to_string(), how, layout]);
            lines(&mut command)
        };
        let pods = as_float(count);
        let read = run(0, "list")?;
        let sync = line(&read, "sync")?;
        figures.insert("list", sync.get("seconds")? * 1e6 / pods);
        figures.insert("list_cpu", sync.get("cpu")? * 1e6 / pods);
        figures.insert(
            "resident",
            (sync.get("resident")? - sync.get("before")?) / pods,
        );
        figures.insert("peak", sync.get("peak")? / sync.get("resident")?);
        figures.insert("lister", line(&read, "lister")?.get("micros_per_1000")?);
        let relist = line(&read, "relist")?;
        figures.insert("relist_peak", relist.get("peak")? / relist.get("before")?);
        let stream = run(0, "stream")?;
        figures.insert(
            "stream",
            line(&stream, "sync")?.get("seconds")? * 1e6 / pods,
        );
        let read = run(EVENTS, "list")?;
        let events = line(&read, "events")?;
        figures.insert("events", events.get("per_second")?);
        figures.insert("events_cpu", events.get("cpu")? * 1e6 / as_float(EVENTS));
        Ok(())
    }

    fn peer(&self, program: &str, count: u64, figures: &mut Figures) -> Result<(), String> {
        let pods = as_float(count);
        for how in ["list", "stream"] {
            let replay = self.replay(count, PEERS_EVENTS)?;
            let mut command = Command::new(self.folder.join(program));
            let events = PEERS_EVENTS.to_string();
            command.args([&replay.port, &count.to_string(), &events, how]);
            let read = lines(&mut command)?;
            let sync = read.iter().find(|line| line.has("sync_s"));
            let sync = sync.ok_or_else(|| format!("{program} told of no list"))?;
            let time = sync.get("sync_s")? * 1e6 / pods;
            if how == "stream" {
                figures.insert("stream", time);
                continue;
            }
            figures.insert("list", time);
            figures.insert("list_cpu", sync.get("cpu_s")? * 1e6 / pods);
            figures.insert("resident", sync.get("bytes_per_obj")?);
            figures.insert("peak", sync.get("peak_mb")? / sync.get("rss_mb")?);
            let events = read.iter().find(|line| line.has("events_per_s"));
            let events = events.ok_or_else(|| format!("{program} told of no events"))?;
            figures.insert("events", events.get("events_per_s")?);
            let work = events.get("cpu_s")? - sync.get("cpu_s")?;
            figures.insert("events_cpu", work * 1e6 / as_float(PEERS_EVENTS));
        }
        Ok(())
    }

    fn idle(&self) -> Result<f64, String> {
        let mut command = Command::new(self.folder.join("podszstd"));
        command.args(["idle", "10000"]);
        line(&lines(&mut command)?, "idle")?.get("bytes_each")
    }

    /// Starts the server.
    fn replay(&self, pods: u64, events: u64) -> Result<Replay, String> {
        // A port that was free a moment ago.
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|socket| socket.local_addr());
        let port = free.map_err(|error| format!("no port: {error}"))?.port();
        let mut child = Command::new(self.folder.join("replay"))
            .args([port.to_string(), pods.to_string(), events.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("replay did not start: {error}"))?;
        let out = child.stdout.take();
        let replay = Replay {
            child,
            port: port.to_string(),
        };
        let mut said = String::new();
        // The first line says that it is ready.
        let read = out.map(|out| BufReader::new(out).read_line(&mut said));
        match read {
            Some(Ok(read)) if read > 0 => Ok(replay),
            _ => Err("replay ended at once".to_owned()),
        }
    }
}

/// A server that ends with this.
struct Replay {
    child: Child,
    port: String,
}

impl Drop for Replay {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A line of figures: `name key=value key=value`.
struct Line(String);

impl Line {
    fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &str) -> Option<&str> {
        let mut words = self.0.split_whitespace();
        words.find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }

    fn get(&self, key: &str) -> Result<f64, String> {
        let number = self.find(key).and_then(|number| number.parse().ok());
        number.ok_or_else(|| format!("no `{key}` in `{}`", self.0))
    }
}

fn line<'a>(lines: &'a [Line], name: &str) -> Result<&'a Line, String> {
    let found = lines
        .iter()
        .find(|line| line.0.split(' ').next() == Some(name));
    found.ok_or_else(|| format!("no line `{name}`"))
}

/// Runs a program, and gives back its lines.
fn lines(command: &mut Command) -> Result<Vec<Line>, String> {
    let failed = |error: std::io::Error| format!("{command:?}: {error}", command = "program");
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(failed)?;
    let mut text = String::new();
    if let Some(mut out) = child.stdout.take() {
        out.read_to_string(&mut text).map_err(failed)?;
    }
    let status = child.wait().map_err(failed)?;
    if !status.success() {
        return Err(format!("the program ended with {status}: {text}"));
    }
    Ok(text.lines().map(|line| Line(line.to_owned())).collect())
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn as_float(number: u64) -> f64 {
    number as f64
}

impl fmt::Display for Informers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| |")?;
        for who in WHO {
            write!(f, " {} |", who.name())?;
        }
        writeln!(f, "\n|---{}|", "|---".repeat(WHO.len()))?;
        for (title, cells) in &self.rows {
            writeln!(f, "| {title} | {} |", cells.join(" | "))?;
        }
        writeln!(
            f,
            "\nAn idle informer with a handler takes {:.0} bytes.",
            self.idle
        )
    }
}
