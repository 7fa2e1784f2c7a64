//! How long to wait after a failure.

use std::time::Duration;

use tokio::time::Instant;

/// How long to wait after one failure after another.
#[derive(Clone, Debug, PartialEq)]
pub struct Backoff {
    /// After the first failure; 800 ms.
    pub initial: Duration,
    /// How much longer after each further one; 2.
    pub factor: f64,
    /// How much may be added by chance, as a part of the wait; 1, so that it is up to twice as long.
    pub jitter: f64,
    /// The longest wait, before chance adds to it; 30 s.
    pub cap: Duration,
    /// After so long without a failure the next one is a first one; 2 min.
    pub reset: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            initial: Duration::from_millis(800),
            factor: 2.0,
            jitter: 1.0,
            cap: Duration::from_secs(30),
            reset: Duration::from_mins(2),
        }
    }
}

/// Waits, one longer than the other.
#[derive(Debug)]
pub(super) struct Waits {
    backoff: Backoff,
    next: Duration,
    since: Option<Instant>,
}

impl Waits {
    pub(super) fn new(backoff: Backoff) -> Self {
        Self {
            next: backoff.initial,
            backoff,
            since: None,
        }
    }

    /// Something is tried.
    pub(super) fn begin(&mut self) {
        let now = Instant::now();
        let before = self.since.replace(now);
        if before.is_some_and(|before| now - before > self.backoff.reset) {
            self.next = self.backoff.initial;
        }
    }

    /// How long to wait before it is tried again.
    pub(super) fn next(&mut self) -> Duration {
        self.begin();
        let wait = self.next;
        let longer = wait.as_secs_f64() * self.backoff.factor.max(1.0);
        // A factor that is no number, or leads to none, is as good as the longest wait.
        let longer = Duration::try_from_secs_f64(longer).unwrap_or(self.backoff.cap);
        self.next = longer.min(self.backoff.cap.max(self.backoff.initial));
        let chance = fastrand::f64() * self.backoff.jitter.max(0.0);
        let more = Duration::try_from_secs_f64(wait.as_secs_f64() * chance);
        wait.saturating_add(more.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn r04_waits_double_up_to_a_limit_and_begin_anew_after_a_while() {
        let mut waits = Waits::new(Backoff {
            jitter: 0.0,
            ..Backoff::default()
        });
        let seconds: Vec<_> = (0..8).map(|_| waits.next().as_secs_f32()).collect();
        assert_eq!(seconds, [0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30.0, 30.0]);
        tokio::time::advance(Duration::from_secs(119)).await;
        assert_eq!(waits.next(), Duration::from_secs(30));
        tokio::time::advance(Duration::from_secs(121)).await;
        assert_eq!(waits.next(), Duration::from_millis(800));
    }

    #[tokio::test(start_paused = true)]
    async fn chance_makes_a_wait_up_to_twice_as_long() {
        for _ in 0..100 {
            let wait = Waits::new(Backoff::default()).next();
            assert!((800..1600).contains(&wait.as_millis()), "{wait:?}");
        }
    }

    #[test]
    fn odd_settings_are_harmless() {
        for odd in [f64::NAN, f64::INFINITY, -1.0, 0.0] {
            let mut waits = Waits::new(Backoff {
                factor: odd,
                jitter: odd,
                ..Backoff::default()
            });
            for _ in 0..5 {
                assert!(waits.next() <= Duration::from_mins(1));
            }
        }
    }
}
