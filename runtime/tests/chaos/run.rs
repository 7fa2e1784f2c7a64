//! One run: a world, a network, caches of it with their handlers, and what must hold in the end.

use std::time::Duration;

use fastrand::Rng;
use kubewright::Client;
use kubewright::cache::{
    Decoded, FirstList, Informer, Key, Layout, Object, Packed, ReflectorOptions, Store,
};
use tokio::time::{Instant, sleep};

use crate::history::{Known, State};
use crate::kind::{ConfigMap, TIER, TIERS};
use crate::network::Faults;
use crate::watcher::Watcher;
use crate::world::{NAMESPACES, World, there};

/// In this time of quiet everything has come to rest: it is more than the longest watch.
const QUIET: Duration = Duration::from_hours(1);

/// A cache, with what it is to have.
struct Subject<L: Layout<ConfigMap>> {
    informer: Informer<ConfigMap, L>,
    namespaces: Vec<&'static str>,
    tier: Option<&'static str>,
    about: String,
    watchers: Vec<Watcher>,
    /// Those that were removed, with how much they had been told.
    removed: Vec<(Watcher, u64)>,
}

/// Runs a seed, in virtual time.
///
/// # Errors
/// What is not as it must be.
pub(crate) fn run(seed: u64) -> Result<Faults, String> {
    // The jitter of the caches too.
    fastrand::seed(seed);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(|error| error.to_string())?;
    let result = if seed.is_multiple_of(2) {
        runtime.block_on(weather::<Decoded>(seed))
    } else {
        runtime.block_on(weather::<Packed>(seed))
    };
    let tasks = runtime.metrics().num_alive_tasks();
    let faults = result.map_err(|error| format!("seed {seed}: {error}"))?;
    if tasks > 0 {
        return Err(format!("seed {seed}: {tasks} tasks are left"));
    }
    Ok(faults)
}

async fn weather<L: Layout<ConfigMap>>(seed: u64) -> Result<Faults, String> {
    let mut random = Rng::with_seed(seed);
    let mut world = World::new(seed);
    let mut subjects: Vec<Subject<L>> = Vec::new();
    for _ in 0..random.usize(1..4) {
        subjects.push(subject(&world, &mut random));
    }
    for _ in 0..random.usize(0..20) {
        world.step().await;
    }
    for subject in &subjects {
        subject.informer.start();
    }
    for _ in 0..random.usize(20..150) {
        world.step().await;
        let chosen = random.usize(0..subjects.len());
        if let Some(subject) = subjects.get_mut(chosen) {
            subject.shuffle(&mut random).await;
        }
    }
    world.network().calm();
    let deadline = Instant::now() + QUIET;
    for subject in &subjects {
        subject.rests(&world, deadline).await?;
    }
    for subject in subjects {
        subject.ends().await?;
    }
    Ok(world.network().faults())
}

/// Some informer.
fn subject<L: Layout<ConfigMap>>(world: &World, random: &mut Rng) -> Subject<L> {
    let client = Client::new(world.network().clone(), "default");
    let mut namespaces = NAMESPACES.to_vec();
    random.shuffle(&mut namespaces);
    namespaces.truncate([1, 2, 3, 3][random.usize(0..4)]);
    let is_whole = namespaces.len() == NAMESPACES.len() && random.bool();
    let tier = (random.u32(0..4) == 0).then(|| TIERS[random.usize(0..TIERS.len())]);
    let options = ReflectorOptions {
        page_size: [None, None, Some(2), Some(5)][random.usize(0..4)],
        first_list: [FirstList::Any, FirstList::Latest][random.usize(0..2)],
        streaming_list: random.bool(),
        internal_error_retry: Duration::from_secs([0, 0, 20][random.usize(0..3)]),
        ..ReflectorOptions::default()
    };
    let about = format!("{namespaces:?}, {tier:?}, whole: {is_whole}, {options:?}");
    let mut builder = Informer::<ConfigMap>::builder(client).reflector(options);
    if !is_whole {
        builder = builder.namespaces(namespaces.clone());
    }
    if let Some(tier) = tier {
        builder = builder.labels(format!("{TIER}={tier}"));
    }
    let informer = builder.layout::<L>().build();
    let count = random.usize(0..4);
    let watchers = (0..count)
        .map(|_| Watcher::add(&informer, random))
        .collect();
    Subject {
        informer,
        namespaces,
        tier,
        about,
        watchers,
        removed: Vec::new(),
    }
}

impl<L: Layout<ConfigMap>> Subject<L> {
    /// A handler comes or goes, perhaps.
    async fn shuffle(&mut self, random: &mut Rng) {
        match random.u32(0..20) {
            0 => self.watchers.push(Watcher::add(&self.informer, random)),
            1 if !self.watchers.is_empty() => {
                let watcher = self
                    .watchers
                    .swap_remove(random.usize(0..self.watchers.len()));
                watcher.remove().await;
                // A reader that is ended ends when it is looked at next.
                tokio::task::yield_now().await;
                let events = watcher.events();
                self.removed.push((watcher, events));
            }
            _ => {}
        }
    }

    fn expected(&self, world: &World, tier: Option<&str>) -> Known {
        there(&world.network().server(), |map| {
            let tier_of = map.metadata.label(TIER);
            self.namespaces.contains(&map.metadata.namespace.as_str())
                && self.tier.is_none_or(|tier| tier_of == Some(tier))
                && tier.is_none_or(|tier| tier_of == Some(tier))
        })
    }

    /// Waits until the cache and all its handlers know what the server has.
    async fn rests(&self, world: &World, deadline: Instant) -> Result<(), String> {
        let about = &self.about;
        let expected = self.expected(world, None);
        loop {
            let held = held(self.informer.store());
            if held == expected && self.informer.has_synced() {
                break;
            }
            if Instant::now() > deadline {
                let health = self.informer.health();
                return Err(format!(
                    "{about}\nholds {held:#?}\nthe server has {expected:#?}\n{health:?}"
                ));
            }
            sleep(Duration::from_secs(1)).await;
        }
        self.indexes(&expected)?;
        for watcher in &self.watchers {
            let (expected, how) = (self.expected(world, watcher.tier), watcher.about());
            while watcher.knows() != expected {
                if Instant::now() > deadline {
                    let knows = watcher.knows();
                    return Err(format!(
                        "{about}\n{how}\nknows {knows:#?}\nthe server has {expected:#?}"
                    ));
                }
                sleep(Duration::from_secs(1)).await;
            }
        }
        Ok(())
    }

    /// An index that is made late has all of it.
    fn indexes(&self, expected: &Known) -> Result<(), String> {
        let index = self
            .informer
            .index(|object: &L::Object| object.label(TIER).map(str::to_owned));
        let found: usize = index.keys().iter().map(|tier| index.get(tier).len()).sum();
        if found == expected.len() {
            return Ok(());
        }
        Err(format!(
            "{found} objects are in the index, and {} in the store",
            expected.len()
        ))
    }

    /// Stops the cache: handlers end, what they were told may have been told, and those that were removed
    /// were told nothing since.
    async fn ends(self) -> Result<(), String> {
        self.informer.stop().await;
        let deadline = Instant::now() + QUIET;
        let about = &self.about;
        for watcher in &self.watchers {
            while !watcher.is_ended() {
                if Instant::now() > deadline {
                    return Err(format!("{about}\n{}\ndoes not end", watcher.about()));
                }
                sleep(Duration::from_secs(1)).await;
            }
        }
        for (watcher, events) in &self.removed {
            if watcher.events() != *events {
                return Err(format!(
                    "{about}\n{}\nwas told more when removed",
                    watcher.about()
                ));
            }
        }
        let removed = self.removed.iter().map(|(watcher, _)| watcher);
        for watcher in self.watchers.iter().chain(removed) {
            let problems = watcher.problems();
            if !problems.is_empty() {
                return Err(format!("{about}\n{}\n{problems:#?}", watcher.about()));
            }
        }
        Ok(())
    }
}

fn held<O: Object>(store: &Store<O>) -> Known {
    let objects = store.list();
    let each = objects.iter();
    each.map(|object| (Key::of(object), State::of(object)))
        .collect()
}
