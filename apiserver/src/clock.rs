//! The time that the server goes by.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The time that the server goes by: the machine's, until a tester takes it in hand. Clones are the
/// same clock.
///
/// It is what objects are stamped with and what ages are counted by. How long watches last goes by
/// tokio's time, which `tokio::time::pause` stops.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<Mutex<Hand>>);

#[derive(Clone, Copy, Debug, Default)]
enum Hand {
    /// The machine's time.
    #[default]
    Free,
    /// It stands at a time.
    Fixed(Timestamp),
}

impl Clock {
    /// What time it is.
    pub fn now(&self) -> Timestamp {
        match *self.hand() {
            Hand::Free => Timestamp::now(),
            Hand::Fixed(time) => time,
        }
    }

    /// Lets it stand at a time.
    pub fn set(&self, time: Timestamp) {
        *self.hand() = Hand::Fixed(time);
    }

    /// Lets it stand, so much later than it is.
    pub fn advance(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        let later = self.now().saturating_add(by);
        // A duration of days and less has no calendar to fail by.
        *self.hand() = Hand::Fixed(later.unwrap_or(Timestamp::MAX));
    }

    /// Lets it go with the machine's time again.
    pub fn release(&self) {
        *self.hand() = Hand::Free;
    }

    /// The time as objects write it: in seconds.
    pub(crate) fn text(&self) -> String {
        self.in_seconds(0)
    }

    /// The time in so many seconds, as objects write it.
    pub(crate) fn in_seconds(&self, seconds: i64) -> String {
        let now = self.now();
        let then = now.as_second().saturating_add(seconds);
        let then = Timestamp::from_second(then).unwrap_or(now);
        then.to_string()
    }

    fn hand(&self) -> MutexGuard<'_, Hand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::Clock;

    #[test]
    fn it_stands_where_it_is_set() {
        let clock = Clock::default();
        clock.set(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.text(), "1970-01-01T00:00:00Z");
        clock.clone().advance(Duration::from_secs(61));
        assert_eq!(clock.text(), "1970-01-01T00:01:01Z");
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
        clock.release();
        assert!(clock.now() < Timestamp::MAX);
    }
}
