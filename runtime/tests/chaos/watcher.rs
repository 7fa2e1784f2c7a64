//! Handlers of every sort, each of which keeps its history.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use kubewright::cache::{
    Deleted, Event, EventHandler, EventStream, HandlerOptions, Informer, Layout, Object, Overflow,
    Registration,
};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::history::{History, Known};
use crate::kind::{ConfigMap, TIER, TIERS};

/// A handler, or a stream that is read.
pub(crate) struct Watcher {
    told: Told,
    /// The objects that it sees: of this tier, or all.
    pub(crate) tier: Option<&'static str>,
    does: Does,
    about: String,
}

/// What a watcher does with what it is told.
enum Does {
    Handle(Registration),
    Read(JoinHandle<()>),
}

/// A history that is written by one and read by another.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<History>>);

impl Told {
    fn history(&self) -> MutexGuard<'_, History> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watcher {
    /// Adds some handler to an informer.
    pub(crate) fn add<L: Layout<ConfigMap>>(
        informer: &Informer<ConfigMap, L>,
        random: &mut Rng,
    ) -> Self {
        let tier = (random.u32(0..4) == 0).then(|| TIERS[random.usize(0..TIERS.len())]);
        let capacity = [1, 2, 8, 1024][random.usize(0..4)];
        let overflow = [
            Overflow::Coalesce,
            Overflow::Coalesce,
            Overflow::Block,
            Overflow::Lag,
        ][random.usize(0..4)];
        let mut options = HandlerOptions::<L::Object>::default()
            .capacity(capacity)
            .overflow(overflow);
        if let Some(tier) = tier {
            options = options.filter(move |object: &L::Object| object.label(TIER) == Some(tier));
        }
        if random.u32(0..5) == 0 {
            options = options.resync(Duration::from_secs(random.u64(1..200)));
        }
        let slowness = [0, 0, 100, 10_000][random.usize(0..4)];
        let about = format!("{options:?}, up to {slowness} ms an event");
        let told = Told::default();
        // A handler that lags is told nothing any more; a reader begins anew.
        let does = if overflow != Overflow::Lag && random.bool() {
            let handler = Handler {
                told: told.clone(),
                random: random.fork(),
                panics: random.u32(0..4) == 0,
            };
            Does::Handle(informer.add_handler(handler, options))
        } else {
            let reader = Reader {
                informer: informer.clone(),
                options,
                told: told.clone(),
                random: random.fork(),
                slowness,
            };
            Does::Read(tokio::spawn(reader.run()))
        };
        Self {
            told,
            tier,
            does,
            about,
        }
    }

    /// How it is told, for people.
    pub(crate) fn about(&self) -> &str {
        &self.about
    }

    pub(crate) fn problems(&self) -> Vec<String> {
        self.told.history().problems.clone()
    }

    pub(crate) fn knows(&self) -> Known {
        self.told.history().known.clone()
    }

    pub(crate) fn events(&self) -> u64 {
        self.told.history().events
    }

    /// Waits until no call of it runs, and nothing more is told.
    pub(crate) async fn remove(&self) {
        match &self.does {
            Does::Handle(registration) => registration.shutdown().await,
            Does::Read(reader) => reader.abort(),
        }
    }

    /// Whether it was told that there is no more.
    pub(crate) fn is_ended(&self) -> bool {
        match &self.does {
            Does::Handle(registration) => registration.is_ended(),
            Does::Read(reader) => reader.is_finished(),
        }
    }
}

/// A handler, which panics now and then if it is one that does.
struct Handler {
    told: Told,
    random: Rng,
    panics: bool,
}

impl Handler {
    fn take<O: Object>(&mut self, event: &Event<O>) {
        self.told.history().take(event);
        if self.panics && self.random.u32(0..10) == 0 {
            // Without the hook that would print it.
            resume_unwind(Box::new("on purpose"));
        }
    }
}

impl<O: Object> EventHandler<O> for Handler {
    fn on_add(&mut self, object: &O, is_in_initial_list: bool) {
        self.take(&Event::Added {
            object: object.clone(),
            is_in_initial_list,
        });
    }

    fn on_update(&mut self, old: &O, new: &O) {
        self.take(&Event::Updated {
            old: old.clone(),
            new: new.clone(),
        });
    }

    fn on_delete(&mut self, deleted: &Deleted<O>) {
        self.take(&Event::Deleted(deleted.clone()));
    }
}

/// One who reads a stream, and takes time.
struct Reader<L: Layout<ConfigMap>> {
    informer: Informer<ConfigMap, L>,
    options: HandlerOptions<L::Object>,
    told: Told,
    random: Rng,
    slowness: u64,
}

impl<L: Layout<ConfigMap>> Reader<L> {
    async fn run(mut self) {
        loop {
            let events = self.informer.events(self.options.clone());
            if !self.read(events).await {
                return;
            }
            // What was missed is not known; so it begins anew.
            self.told.history().begin_anew();
        }
    }

    /// Reads to the end; whether it lagged.
    async fn read(&mut self, mut events: EventStream<L::Object>) -> bool {
        loop {
            let has_synced = events.has_synced();
            let Some(event) = events.next().await else {
                return false;
            };
            let Ok(event) = event else {
                return true;
            };
            {
                let mut history = self.told.history();
                history.take(&event);
                if let Event::Added {
                    is_in_initial_list: true,
                    ..
                } = event
                    && has_synced
                {
                    history
                        .problems
                        .push(format!("{event:?} after all of that was told"));
                }
            }
            if self.slowness > 0 && self.random.bool() {
                sleep(Duration::from_millis(self.random.u64(0..self.slowness))).await;
            }
        }
    }
}
