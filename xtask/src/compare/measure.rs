//! What a command takes: time, and memory where the system tells.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// What one or several runs took.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples {
    times: Vec<Duration>,
    peak: u64,
    cut: bool,
}

impl Samples {
    pub(super) fn add(&mut self, sample: Sample) {
        self.times.push(sample.time);
        self.times.sort();
        self.peak = self.peak.max(sample.peak);
        self.cut |= sample.cut;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Whether a run was ended before it was done, so that the figures are lower bounds.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    pub(super) fn min(&self) -> Duration {
        self.times.first().copied().unwrap_or_default()
    }

    pub(super) fn median(&self) -> Duration {
        let upper = self
            .times
            .get(self.times.len() / 2)
            .copied()
            .unwrap_or_default();
        if self.times.len() % 2 == 1 {
            return upper;
        }
        let lower = self
            .times
            .len()
            .checked_sub(1)
            .and_then(|last| self.times.get(last / 2));
        lower.map_or(upper, |lower| (*lower + upper) / 2)
    }

    /// The most that a process took, in bytes; 0 where it is not known.
    pub(super) fn peak(&self) -> u64 {
        self.peak
    }
}

/// What a run took.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sample {
    pub(super) time: Duration,
    /// The most that a process took, in bytes; 0 where it is not known.
    pub(super) peak: u64,
    /// Whether it was ended before it was done.
    pub(super) cut: bool,
}

impl Sample {
    /// One run after the other.
    pub(super) fn then(self, other: Self) -> Self {
        Self {
            time: self.time + other.time,
            peak: self.peak.max(other.peak),
            cut: self.cut || other.cut,
        }
    }
}

/// Times what a function does.
pub(super) fn time(work: impl FnOnce() -> Result<(), String>) -> Result<Sample, String> {
    let start = Instant::now();
    work()?;
    Ok(Sample {
        time: start.elapsed(),
        peak: 0,
        cut: false,
    })
}

/// Runs a command and measures it and the processes that it starts, up to a limit: what takes
/// longer is ended.
pub(super) fn run(command: &mut Command, limit: Option<Duration>) -> Result<Sample, String> {
    let shown = format!("{command:?}");
    let start = Instant::now();
    let mut child = command
        .spawn()
        .map_err(|error| format!("{shown} did not start: {error}"))?;
    let (pid, peak) = (child.id(), AtomicU64::new(0));
    let (cut, ended) = (AtomicBool::new(false), AtomicBool::new(false));
    let (status, time) = thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                let children = children(pid);
                let highest = children.iter().filter_map(|pid| high_water_mark(pid)).max();
                peak.fetch_max(highest.unwrap_or_default(), Ordering::Relaxed);
                if limit.is_some_and(|limit| start.elapsed() > limit) && !children.is_empty() {
                    cut.store(true, Ordering::Relaxed);
                    // Without its compilers, cargo ends by itself.
                    let _ = Command::new("kill").args(&children).status();
                }
                thread::park_timeout(Duration::from_millis(50));
            }
        });
        let status = child.wait();
        let time = start.elapsed();
        ended.store(true, Ordering::Relaxed);
        (status, time)
    });
    let status = status.map_err(|error| format!("{shown}: {error}"))?;
    let (peak, cut) = (peak.into_inner(), cut.into_inner());
    if !status.success() && !cut {
        return Err(format!("{shown} failed: {status}"));
    }
    Ok(Sample { time, peak, cut })
}

/// A process' children. Linux tells, others do not.
fn children(pid: u32) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{pid}/task"));
    let lines = threads
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lines
        .flat_map(|line| {
            line.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The most memory that a process had, in bytes.
fn high_water_mark(pid: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let value = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
