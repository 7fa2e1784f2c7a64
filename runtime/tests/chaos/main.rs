//! Informers in bad weather: connections that break, stall and lose what they carry, servers that are
//! behind, overloaded, restarted or emptied, and handlers of every sort that come and go. When it is quiet
//! again, every cache has what the server has, and every handler was told a history that may be.
//!
//! Everything comes of a seed, and time is virtual. `KUBEWRIGHT_CHAOS_SEEDS=10000` runs so many seeds,
//! `KUBEWRIGHT_CHAOS_SEED=7` that one alone.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test, which chooses by numbers that are in range"
)]

mod history;
mod kind;
mod network;
mod run;
mod stream;
mod watcher;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use network::Faults;

/// How many seeds are run where nothing is said.
const SEEDS: u64 = 100;
/// From so many on, everything has gone wrong at least once.
const ENOUGH: u64 = 50;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{variable} has to be a number")))
}

#[test]
fn whatever_happens_caches_and_handlers_end_up_with_what_the_server_has() {
    if let Some(seed) = number("KUBEWRIGHT_CHAOS_SEED") {
        println!(
            "{:?}",
            run::run(seed).unwrap_or_else(|error| panic!("{error}"))
        );
        return;
    }
    let seeds = number("KUBEWRIGHT_CHAOS_SEEDS").unwrap_or(SEEDS);
    let next = AtomicU64::new(0);
    let work = || {
        let mut faults = Faults::default();
        let mut errors = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return (faults, errors);
            }
            match run::run(seed) {
                Ok(more) => faults = faults.and(more),
                Err(error) => errors.push(error),
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (faults, errors) = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().map(|worker| worker.join().unwrap());
        results.fold(
            (Faults::default(), Vec::new()),
            |(all, mut errors), (more, wrong)| {
                errors.extend(wrong);
                (all.and(more), errors)
            },
        )
    });
    println!("{seeds} seeds: {faults:?}");
    let shown: Vec<_> = errors.iter().take(3).map(String::as_str).collect();
    assert!(
        errors.is_empty(),
        "{} of {seeds} seeds went wrong; run one with KUBEWRIGHT_CHAOS_SEED\n\n{}",
        errors.len(),
        shown.join("\n\n")
    );
    if seeds >= ENOUGH {
        for (fault, count) in faults.each() {
            assert!(count > 0, "{fault} has never happened");
        }
    }
}
