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
}

impl Samples {
    pub(super) fn add(&mut self, sample: Sample) {
        self.times.push(sample.time);
        self.times.sort();
        self.peak = self.peak.max(sample.peak);
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
}

impl Sample {
    /// One run after the other.
    pub(super) fn then(self, other: Self) -> Self {
        Self {
            time: self.time + other.time,
            peak: self.peak.max(other.peak),
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
    })
}

/// Runs a command and measures it and the processes that it starts.
pub(super) fn run(command: &mut Command) -> Result<Sample, String> {
    let shown = format!("{command:?}");
    let start = Instant::now();
    let mut child = command
        .spawn()
        .map_err(|error| format!("{shown} did not start: {error}"))?;
    let (pid, peak, ended) = (child.id(), AtomicU64::new(0), AtomicBool::new(false));
    let (status, time) = thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                peak.fetch_max(peak_of_children(pid).unwrap_or_default(), Ordering::Relaxed);
                thread::park_timeout(Duration::from_millis(50));
            }
        });
        let status = child.wait();
        let time = start.elapsed();
        ended.store(true, Ordering::Relaxed);
        (status, time)
    });
    let status = status.map_err(|error| format!("{shown}: {error}"))?;
    if !status.success() {
        return Err(format!("{shown} failed: {status}"));
    }
    Ok(Sample {
        time,
        peak: peak.into_inner(),
    })
}

/// The largest high-water mark of a process' children. Linux tells, others do not.
fn peak_of_children(pid: u32) -> Option<u64> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    let children = threads
        .flatten()
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let peaks = children.flat_map(|pids| {
        pids.split_whitespace()
            .filter_map(high_water_mark)
            .collect::<Vec<_>>()
    });
    peaks.max()
}

fn high_water_mark(pid: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let value = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
