//! The time that the server goes by.

use jiff::Timestamp;

/// The time that the server goes by: the machine's.
#[derive(Clone, Debug, Default)]
pub struct Clock {}

impl Clock {
    /// What time it is.
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
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
}
