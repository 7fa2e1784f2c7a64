//! How many requests a client sends at most.

use std::num::NonZeroU32;
use std::time::Duration;

/// A limit of requests: so many a second, and so many at once after a pause.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateLimit {
    per_second: f64,
    burst: NonZeroU32,
}

/// The least that makes sense: a request in a day.
const LEAST: f64 = 1.0 / 86_400.0;
/// A request in a nanosecond, the resolution of the clock.
const MOST: f64 = 1e9;

impl RateLimit {
    /// So many requests a second, and `burst` at once after a pause. `None` where the rate is no number or
    /// is less than one request a day, or where nothing may be sent at once.
    pub fn new(per_second: f64, burst: u32) -> Option<Self> {
        let is_rate = (LEAST..=MOST).contains(&per_second);
        NonZeroU32::new(burst)
            .filter(|_| is_rate)
            .map(|burst| Self { per_second, burst })
    }

    /// Requests a second.
    pub fn per_second(&self) -> f64 {
        self.per_second
    }

    /// How many requests go at once after a pause.
    pub fn burst(&self) -> NonZeroU32 {
        self.burst
    }

    /// The time from one request to the next.
    pub(crate) fn interval(&self) -> Duration {
        Duration::from_secs_f64(1.0 / self.per_second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_make_sense() {
        for (per_second, burst) in [
            (0.0, 1),
            (-1.0, 1),
            (f64::NAN, 1),
            (f64::INFINITY, 1),
            (1e-9, 1),
            (1.0, 0),
        ] {
            assert!(
                RateLimit::new(per_second, burst).is_none(),
                "{per_second} {burst}"
            );
        }
        let limit = RateLimit::new(5.0, 10).unwrap();
        assert_eq!(limit.interval(), Duration::from_millis(200));
        assert_eq!(limit.burst().get(), 10);
    }
}
