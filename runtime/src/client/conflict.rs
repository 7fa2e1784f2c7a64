//! Changes that are made again where somebody else was faster.

use std::collections::hash_map::RandomState;
use std::future::Future;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use super::Api;
use crate::resource::{subresources, verbs};
use crate::rest::Error;

/// How often, and after how long, something is done again that met a conflict.
///
/// ```no_run
/// # use kubewright::{Api, resource::verbs, rest::Error};
/// # async fn example<Pod: verbs::Get + verbs::Update>(pods: Api<Pod>) -> Result<(), Error> {
/// use kubewright::client::ConflictRetry;
///
/// let patient = ConflictRetry { tries: 20, ..ConflictRetry::contended() };
/// patient
///     .run(async || {
///         let mut pod = pods.get("www").await?;
///         pod.metadata_mut().labels.insert("seen".to_owned(), "true".to_owned());
///         pods.update(&pod).await
///     })
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ConflictRetry {
    /// How often it is tried in all; 5. Zero is as good as one.
    pub tries: u32,
    /// How long to wait after the first try; 10 ms.
    pub wait: Duration,
    /// How much longer after each further one; 1.
    pub factor: f64,
    /// How much may be added by chance, as a part of the wait; 0.1.
    pub jitter: f64,
}

impl Default for ConflictRetry {
    /// For objects that others seldom change (`DefaultRetry` of `client-go/util/retry`).
    fn default() -> Self {
        Self {
            tries: 5,
            wait: Duration::from_millis(10),
            factor: 1.0,
            jitter: 0.1,
        }
    }
}

impl ConflictRetry {
    /// For objects that several change at the same time: four tries, waits of 10, 50 and 250 ms (`DefaultBackoff`
    /// of `client-go/util/retry`).
    pub fn contended() -> Self {
        Self {
            tries: 4,
            factor: 5.0,
            ..Self::default()
        }
    }

    /// Does something until it meets no conflict. It has to read the object anew each time.
    ///
    /// A conflict of an apply is one of field managers, which no repetition resolves: it is given back at once.
    ///
    /// # Errors
    /// The last conflict, once there were as many tries; any other error at once.
    pub async fn run<T, F>(&self, mut attempt: impl FnMut() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let mut wait = self.wait;
        let mut left = self.tries.max(1);
        loop {
            let error = match attempt().await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            left -= 1;
            if left == 0 || !error.is_conflict() || !error.field_conflicts().is_empty() {
                return Err(error);
            }
            tokio::time::sleep(times(wait, 1.0 + chance() * self.jitter.max(0.0))).await;
            wait = times(wait, self.factor);
        }
    }
}

/// A number that is none, or is below zero, changes nothing.
fn times(wait: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(wait.as_secs_f64() * factor).unwrap_or(wait)
}

/// From 0 to 1. The keys of hash maps are as good a source as is needed here.
pub(crate) fn chance() -> f64 {
    let [.., high, low] = RandomState::new().build_hasher().finish().to_be_bytes();
    f64::from(u16::from_be_bytes([high, low])) / f64::from(u16::MAX)
}

/// Reads an object, modifies it and writes it back; reads it anew where somebody has changed it meanwhile, five times
/// at most ([`ConflictRetry::default`]).
///
/// [`Api::modify`] does so with an object of a kind. This is for what is read or written in another way, as a scale:
///
/// ```no_run
/// # use kubewright::{Api, meta::Scale, resource::subresources, rest::Error};
/// # async fn example<Deployment: subresources::Scale>(deployments: Api<Deployment>) -> Result<(), Error> {
/// use kubewright::client::retry_on_conflict;
///
/// retry_on_conflict(
///     async || deployments.get_scale("www").await,
///     |scale| scale.spec.replicas += 1,
///     async |scale| deployments.update_scale("www", &scale).await,
/// )
/// .await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// The last conflict, after five of them; any other error at once.
pub async fn retry_on_conflict<T, U, G, W>(
    get: impl Fn() -> G,
    mut modify: impl FnMut(&mut T),
    update: impl Fn(T) -> W,
) -> Result<U, Error>
where
    G: Future<Output = Result<T, Error>>,
    W: Future<Output = Result<U, Error>>,
{
    let retry = ConflictRetry::default();
    let modify = std::cell::RefCell::new(&mut modify);
    retry
        .run(|| async {
            let mut object = get().await?;
            modify.borrow_mut()(&mut object);
            update(object).await
        })
        .await
}

impl<K: verbs::Get + verbs::Update> Api<K> {
    /// Reads an object, modifies it and writes it back; reads it anew where somebody has changed it meanwhile, five
    /// times at most.
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) when others were always faster; else as [`get`](Self::get) and
    /// [`update`](Self::update).
    pub async fn modify(&self, name: &str, modify: impl FnMut(&mut K)) -> Result<K, Error> {
        let get = || self.get(name);
        retry_on_conflict(get, modify, async |object| self.update(&object).await).await
    }
}

impl<K: verbs::Get + verbs::Update + subresources::Status> Api<K> {
    /// As [`modify`](Self::modify), of an object's status and nothing else of it.
    ///
    /// # Errors
    /// As [`modify`](Self::modify).
    pub async fn modify_status(&self, name: &str, modify: impl FnMut(&mut K)) -> Result<K, Error> {
        let get = || self.get(name);
        retry_on_conflict(get, modify, async |object| {
            self.update_status(&object).await
        })
        .await
    }
}
