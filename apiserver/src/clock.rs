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
        let now = self.now();
        let seconds = Timestamp::from_second(now.as_second()).unwrap_or(now);
        seconds.to_string()
    }
}
