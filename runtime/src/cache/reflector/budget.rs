//! How long a server may fail inside before it is asked for everything again.

use std::time::Duration;

use tokio::time::Instant;

/// After so long without such a failure the next one is a first one.
const RESET: Duration = Duration::from_mins(1);

/// For how long internal errors of the server are no reason for a list.
#[derive(Debug)]
pub(super) struct Budget {
    limit: Duration,
    /// The first and the last failure of a row.
    row: Option<(Instant, Instant)>,
}

impl Budget {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, row: None }
    }

    /// The server has failed. Whether the watch may go on as if it had just ended.
    pub(super) fn excuses(&mut self) -> bool {
        if self.limit.is_zero() {
            return false;
        }
        let now = Instant::now();
        let first = match self.row {
            Some((first, last)) if now - last < RESET => first,
            _ => now,
        };
        let is_excused = now - first <= self.limit;
        // A list follows otherwise, after which a new row begins.
        self.row = is_excused.then_some((first, now));
        is_excused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of at most 100 failures, one a second, are excused; with a pause after some of them.
    async fn excused(limit: u64, pause: Option<u32>) -> u32 {
        let mut budget = Budget::new(Duration::from_secs(limit));
        for number in 0..100 {
            tokio::time::advance(Duration::from_secs(1)).await;
            if pause == Some(number) {
                tokio::time::advance(RESET).await;
            }
            if !budget.excuses() {
                return number;
            }
        }
        100
    }

    #[tokio::test(start_paused = true)]
    async fn r07_a_row_of_failures_is_excused_for_a_while() {
        assert_eq!(excused(0, None).await, 0);
        assert_eq!(excused(30, None).await, 31);
        assert_eq!(
            excused(30, Some(9)).await,
            40,
            "a quiet minute ends the row"
        );
    }
}
