//! Faults on demand, for testers: what a server does wrong on a bad day.

mod body;
mod rule;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;

use crate::failure::Failure;
use crate::registry::Verb;
use crate::request::Target;

pub(crate) use body::cut;
pub use rule::Fault;
pub(crate) use rule::{Cut, Effect};

/// The faults of a server. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    faults: Vec<Fault>,
    random: Rng,
}

impl Default for State {
    fn default() -> Self {
        Self {
            faults: Vec::new(),
            random: Rng::with_seed(0),
        }
    }
}

/// What becomes of a request.
#[derive(Debug, Default)]
pub(crate) struct Ordeal {
    /// It waits so long.
    pub(crate) delay: Duration,
    /// It is refused.
    pub(crate) failure: Option<Failure>,
    /// Its connection is cut before there is an answer.
    pub(crate) disconnects: bool,
    /// What is sent is cut.
    pub(crate) cut: Option<Cut>,
}

impl Faults {
    /// Adds a fault. Of several that hit a request, all do what they can.
    pub fn add(&self, fault: Fault) {
        self.state().faults.push(fault);
    }

    /// Ends all faults.
    pub fn clear(&self) {
        self.state().faults.clear();
    }

    /// What chance is drawn from, for faults at a rate: the same seed, the same chances.
    pub fn seed(&self, seed: u64) {
        self.state().random = Rng::with_seed(seed);
    }

    /// What becomes of a request.
    pub(crate) fn strike(&self, verb: Verb, target: &Target) -> Ordeal {
        let mut ordeal = Ordeal::default();
        let mut state = self.state();
        let State { faults, random } = &mut *state;
        for fault in faults.iter_mut() {
            if fault.is_for(verb, target) && fault.is_due(random) {
                ordeal.add(fault.effect());
            }
        }
        faults.retain(|fault| !fault.is_over());
        ordeal
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ordeal {
    fn add(&mut self, effect: &Effect) {
        match effect {
            Effect::Delay(delay) => self.delay += *delay,
            Effect::Fail(failure) => {
                self.failure.get_or_insert_with(|| (**failure).clone());
            }
            Effect::Disconnect => self.disconnects = true,
            Effect::Cut(cut) => {
                self.cut.get_or_insert(*cut);
            }
        }
    }
}
