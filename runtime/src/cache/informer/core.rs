//! What the handles of an informer share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::shared::Shared;
use super::wait::NotSynced;
use crate::cache::handler::{EventStream, HandlerOptions, Queue, Registration, run};
use crate::cache::intake::Intake;
use crate::cache::meter::{Meter, MeterLabels};
use crate::cache::reflector::{Activity, Health, Reflector, ReflectorOptions, Source};
use crate::cache::sample::{Probe, Sample, Sampled};
use crate::cache::{EventHandler, Object, trace};
use crate::dynamic::ApiResource;
use crate::rest::BoxFuture;

/// What the handles of an informer share. Its tasks end when it is dropped.
pub(crate) struct Core<O: Object> {
    pub(super) shared: Arc<Shared<O>>,
    pub(super) sources: Vec<Source>,
    pub(super) resource: ApiResource,
    pub(super) intake: Arc<dyn Intake<O>>,
    pub(super) options: ReflectorOptions,
    pub(super) resync: Option<Duration>,
    pub(super) meter: Arc<dyn Meter>,
    /// How each source gets on, in their order.
    pub(super) healths: Vec<watch::Sender<Health>>,
    pub(super) run: Mutex<Run>,
    /// Every task beside the reflectors has a receiver: it is closed when none is left.
    pub(super) tasks: watch::Sender<()>,
}

/// Whether it runs.
pub(super) enum Run {
    /// Not yet. These are to be run with it.
    Idle(Vec<BoxFuture<()>>),
    Running {
        runtime: Handle,
        reflectors: Vec<JoinHandle<()>>,
        since: Instant,
    },
    Stopped,
}

impl<O: Object> Core<O> {
    fn lock(&self) -> MutexGuard<'_, Run> {
        // Nothing that a user wrote is run while it is locked.
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn start(self: &Arc<Self>) {
        let mut run = self.lock();
        let Run::Idle(tasks) = &mut *run else {
            return;
        };
        let runtime = Handle::current();
        for task in std::mem::take(tasks) {
            runtime.spawn(task);
        }
        let reflectors = self
            .sources
            .iter()
            .zip(&self.healths)
            .map(|(source, health)| {
                let reflector = Reflector {
                    source: source.clone(),
                    intake: Arc::clone(&self.intake),
                    sink: Arc::clone(&self.shared) as _,
                    options: self.options.clone(),
                    health: health.clone(),
                    meter: Arc::clone(&self.meter),
                };
                let labels = source.labels();
                // In a box of its own: what is spawned is moved about before.
                runtime.spawn(Box::pin(trace::informer(&labels, reflector.run())))
            });
        let reflectors = reflectors.collect();
        *run = Run::Running {
            runtime,
            reflectors,
            since: Instant::now(),
        };
        drop(run);
        let probe: Arc<dyn Sampled> = Arc::<Self>::clone(self);
        self.meter
            .started(&self.labels(), Probe::new(Arc::downgrade(&probe)));
    }

    fn labels(&self) -> MeterLabels<'_> {
        MeterLabels {
            group: &self.resource.group,
            version: &self.resource.version,
            resource: &self.resource.plural,
            namespace: None,
        }
    }

    /// Stops, and waits until no task of it runs.
    pub(crate) async fn stop(&self) {
        for reflector in self.end() {
            // An error says that it was stopped, as it should.
            drop(reflector.await);
        }
        self.tasks.closed().await;
    }

    /// Stops reading, and ends all handlers once they were told what waits. What reads is given back.
    fn end(&self) -> Vec<JoinHandle<()>> {
        let before = std::mem::replace(&mut *self.lock(), Run::Stopped);
        self.shared.end();
        for health in &self.healths {
            health.send_modify(|health| health.activity = Activity::Stopped);
        }
        match before {
            Run::Running { reflectors, .. } => {
                reflectors.iter().for_each(JoinHandle::abort);
                reflectors
            }
            Run::Idle(_) | Run::Stopped => Vec::new(),
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        matches!(*self.lock(), Run::Stopped)
    }

    pub(crate) fn is_started(&self) -> bool {
        matches!(*self.lock(), Run::Running { .. })
    }

    pub(super) fn stream(&self, options: HandlerOptions<O>) -> EventStream<O> {
        let queue = Arc::new(Queue::new(options.capacity, options.overflow));
        self.shared.add(&queue);
        if let Some(every) = options.resync.or(self.resync) {
            self.resync(&queue, every);
        }
        EventStream::new(queue, options.filter)
    }

    /// Has a handler told everything again and again.
    fn resync(&self, queue: &Arc<Queue<O>>, every: Duration) {
        let mut stage = queue.stage.subscribe();
        // Neither is kept alive by being told again.
        let (shared, queue) = (Arc::downgrade(&self.shared), Arc::downgrade(queue));
        self.spawn(Box::pin(async move {
            // Until the handler has ended, or is gone.
            while timeout(every, stage.wait_for(|stage| stage.is_ended))
                .await
                .is_err()
            {
                let (Some(shared), Some(queue)) = (shared.upgrade(), queue.upgrade()) else {
                    return;
                };
                if queue.is_ending() {
                    return;
                }
                shared.resync(&queue);
            }
        }));
    }

    pub(super) fn add(
        &self,
        handler: impl EventHandler<O>,
        options: HandlerOptions<O>,
    ) -> Registration {
        let stream = self.stream(options);
        let registration = Registration::new(Arc::clone(stream.queue()));
        let told = run(stream, handler);
        self.spawn(Box::pin(trace::handler(&self.labels(), told)));
        registration
    }

    /// Runs a task: now, or with the informer where there is no runtime yet.
    fn spawn(&self, task: BoxFuture<()>) {
        let alive = self.tasks.subscribe();
        let task = Box::pin(async move {
            task.await;
            drop(alive);
        });
        let mut run = self.lock();
        match &mut *run {
            Run::Running { runtime, .. } => drop(runtime.spawn(task)),
            Run::Idle(tasks) => match Handle::try_current() {
                Ok(runtime) => drop(runtime.spawn(task)),
                Err(_) => tasks.push(task),
            },
            // Its stream has ended: dropping it says so.
            Run::Stopped => {}
        }
    }

    /// How all sources get on together.
    pub(crate) fn health(&self) -> Health {
        let mut healths = self.healths.iter().map(|health| health.borrow().clone());
        let first = healths.next().unwrap_or_default();
        healths.fold(first, Health::and)
    }
}

impl<O: Object> Core<O> {
    /// What it is a cache of, as `deployments.apps`.
    pub(crate) fn resource(&self) -> &ApiResource {
        &self.resource
    }

    /// Waits until everything was listed.
    pub(crate) async fn synced(&self, within: Duration) -> Result<(), NotSynced> {
        let mut synced = self.shared.synced();
        match timeout(within, synced.wait_for(|synced| *synced)).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(NotSynced {
                resource: self.resource.to_string(),
                health: Box::new(self.health()),
                waited: within,
            }),
        }
    }

    /// How many handlers there are.
    pub(crate) fn handlers(&self) -> usize {
        self.shared.backlog().handlers
    }
}

impl<O: Object> Sampled for Core<O> {
    fn sample(&self) -> Option<Sample> {
        let Run::Running { since, .. } = *self.lock() else {
            return None;
        };
        let contacts = self
            .healths
            .iter()
            .map(|health| health.borrow().last_contact);
        // One that was never heard of is as old as the cache.
        let staleness = contacts.map(|contact| contact.unwrap_or(since).elapsed());
        let backlog = self.shared.backlog();
        Some(Sample {
            objects: self.shared.store().len(),
            is_synced: *self.shared.synced().borrow(),
            staleness: staleness.max().unwrap_or_default(),
            handlers: backlog.handlers,
            queue_depth: backlog.depth,
            queue_age: backlog.age,
        })
    }
}

impl<O: Object> Drop for Core<O> {
    fn drop(&mut self) {
        self.end();
    }
}
