//! No more requests than so many a second.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

use super::retry::is_watch;
use crate::config::RateLimit;
use crate::rest::service::Exchange;
use crate::rest::{Body, BoxError, Deadline};

/// Makes [`RateLimited`] services, which share one limit.
#[derive(Clone, Debug)]
pub struct RateLimitLayer(Arc<Limiter>);

impl RateLimitLayer {
    /// No more requests than the limit says, watches apart, which last. Those that wait go on in the order
    /// in which they came. One that would wait beyond the client's time limit fails at once.
    ///
    /// Kubernetes is fair by itself (API priority and fairness), so that few programs need this.
    pub fn new(limit: RateLimit) -> Self {
        Self(Arc::new(Limiter::new(limit)))
    }
}

impl<S> Layer<S> for RateLimitLayer {
    type Service = RateLimited<S>;

    fn layer(&self, inner: S) -> RateLimited<S> {
        RateLimited {
            inner,
            limiter: self.0.clone(),
        }
    }
}

/// A request was not sent: by the limit of requests a second it would have waited beyond its time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Throttled {
    /// For how long it would have waited.
    pub(crate) wait: Duration,
}

impl fmt::Display for Throttled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the client's own limit of requests would hold this one back for {:?}",
            self.wait
        )
    }
}

impl std::error::Error for Throttled {}

/// A bucket of tokens: it fills by so many a second up to the burst, and a request takes one.
#[derive(Debug)]
struct Limiter {
    /// How long a token takes to come.
    interval: Duration,
    burst: f64,
    /// Who holds it is the next one to go; the lock is fair.
    bucket: Mutex<Bucket>,
    waiting: AtomicUsize,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

/// One that waits, until it is dropped.
struct Waiting<'l>(&'l AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Limiter {
    fn new(limit: RateLimit) -> Self {
        let burst = f64::from(limit.burst().get());
        Self {
            interval: limit.interval(),
            burst,
            bucket: Mutex::new(Bucket {
                tokens: burst,
                filled: Instant::now(),
            }),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Waits for a token.
    async fn acquire(&self, deadline: Option<Instant>) -> Result<(), Throttled> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if let Some(deadline) = deadline {
            let wait = self.expected(before);
            if Instant::now() + wait > deadline {
                return Err(Throttled { wait });
            }
        }
        let mut bucket = self.bucket.lock().await;
        loop {
            let missing = 1.0 - bucket.fill(self.interval, self.burst);
            if missing <= 0.0 {
                bucket.tokens -= 1.0;
                return Ok(());
            }
            // A little more than needed, for a token that is not quite there is none.
            tokio::time::sleep(self.interval.mul_f64(missing) + Duration::from_nanos(1)).await;
        }
    }

    /// How long one that comes now will wait behind so many others.
    fn expected(&self, before: usize) -> Duration {
        // Whoever holds the bucket waits for its next token.
        let tokens = match self.bucket.try_lock() {
            Ok(mut bucket) => bucket.fill(self.interval, self.burst),
            Err(_) => 0.0,
        };
        let before = u32::try_from(before).unwrap_or(u32::MAX);
        self.interval
            .mul_f64((f64::from(before) + 1.0 - tokens).max(0.0))
    }
}

impl Bucket {
    /// Fills it with what has come since the last time; how many tokens there are.
    fn fill(&mut self, interval: Duration, burst: f64) -> f64 {
        let now = Instant::now();
        let came = now.duration_since(self.filled).div_duration_f64(interval);
        self.filled = now;
        self.tokens = (self.tokens + came).min(burst);
        self.tokens
    }
}

/// Holds requests back.
#[derive(Clone, Debug)]
pub struct RateLimited<S> {
    inner: S,
    limiter: Arc<Limiter>,
}

impl<S> Service<Request<Body>> for RateLimited<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Exchange;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Exchange {
        let clone = self.inner.clone();
        let mut service = std::mem::replace(&mut self.inner, clone);
        let limiter = self.limiter.clone();
        Box::pin(async move {
            if !is_watch(&request) {
                let deadline = request.extensions().get::<Deadline>();
                limiter.acquire(deadline.map(|deadline| deadline.0)).await?;
            }
            service.call(request).await.map_err(Into::into)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;

    use super::*;

    fn limiter(per_second: f64, burst: u32) -> Limiter {
        Limiter::new(RateLimit::new(per_second, burst).unwrap())
    }

    async fn took(limiter: &Limiter, count: usize) -> Duration {
        let start = Instant::now();
        for _ in 0..count {
            limiter.acquire(None).await.unwrap();
        }
        start.elapsed()
    }

    fn about(found: Duration, seconds: f64) -> bool {
        (found.as_secs_f64() - seconds).abs() < 0.02
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_goes_at_once_and_the_rest_by_the_rate() {
        let limiter = limiter(5.0, 10);
        assert_eq!(took(&limiter, 10).await, Duration::ZERO);
        let rest = took(&limiter, 10).await;
        assert!(about(rest, 2.0), "{rest:?}");
        // What is not used is kept, but for no more than the burst.
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(took(&limiter, 10).await, Duration::ZERO);
        assert!(about(took(&limiter, 1).await, 0.2));
    }

    #[tokio::test(start_paused = true)]
    async fn who_came_first_goes_first() {
        let limiter = Arc::new(limiter(1.0, 1));
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for number in 0..5 {
            let (limiter, order) = (limiter.clone(), order.clone());
            tasks.push(tokio::spawn(async move {
                limiter.acquire(None).await.unwrap();
                order.lock().unwrap().push(number);
            }));
            tokio::task::yield_now().await;
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_goes_away_takes_nothing() {
        let limiter = limiter(1.0, 1);
        limiter.acquire(None).await.unwrap();
        {
            let mut leaving = pin!(limiter.acquire(None));
            poll_fn(|context| ready_if_pending(leaving.as_mut().poll(context).is_pending())).await;
        }
        assert!(about(took(&limiter, 1).await, 1.0));
        assert_eq!(limiter.waiting.load(Ordering::Relaxed), 0);
    }

    fn ready_if_pending(is_pending: bool) -> Poll<()> {
        assert!(is_pending);
        Poll::Ready(())
    }

    #[tokio::test(start_paused = true)]
    async fn h10_a_wait_beyond_the_deadline_is_refused_at_once() {
        let limiter = limiter(0.1, 1);
        limiter.acquire(None).await.unwrap();
        let start = Instant::now();
        let error = limiter
            .acquire(Some(start + Duration::from_secs(5)))
            .await
            .unwrap_err();
        assert!(about(error.wait, 10.0), "{error}");
        assert!(error.to_string().contains("client's own limit"), "{error}");
        assert_eq!(start.elapsed(), Duration::ZERO);
        limiter
            .acquire(Some(start + Duration::from_secs(11)))
            .await
            .unwrap();
    }
}
