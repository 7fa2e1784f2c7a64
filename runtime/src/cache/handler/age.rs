//! How long what is in a queue has waited.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Items that came within this time count as having come together.
const TOGETHER: Duration = Duration::from_millis(10);

/// When the items of a queue came, which are numbered in their order. Roughly, so that it stays small
/// however many wait.
#[derive(Debug, Default)]
pub(super) struct Ages {
    /// From which number on the items came when; until the next entry's.
    since: VecDeque<(u64, Instant)>,
}

impl Ages {
    /// An item came now.
    pub(super) fn came(&mut self, number: u64, now: Instant) {
        let last = self.since.back();
        if last.is_none_or(|(_, last)| now.saturating_duration_since(*last) >= TOGETHER) {
            self.since.push_back((number, now));
        }
    }

    /// The items before this number are gone.
    pub(super) fn forget_before(&mut self, number: u64) {
        while self.since.get(1).is_some_and(|(next, _)| *next <= number) {
            self.since.pop_front();
        }
    }

    /// All items are gone.
    pub(super) fn clear(&mut self) {
        self.since.clear();
    }

    /// When the item of this number came.
    pub(super) fn of(&self, number: u64) -> Option<Instant> {
        let later = self.since.partition_point(|(from, _)| *from <= number);
        let (_, since) = self.since.get(later.checked_sub(1)?)?;
        Some(*since)
    }

    /// Only the items that say so are left, and are numbered anew from the first.
    pub(super) fn renumber(&mut self, first: u64, is_left: impl IntoIterator<Item = bool>) {
        let mut entries = self.since.iter_mut().peekable();
        let mut next = first;
        for (number, is_left) in (first..).zip(is_left) {
            while let Some((from, _)) = entries.next_if(|(from, _)| *from <= number) {
                *from = next;
            }
            next += u64::from(is_left);
        }
        for (from, _) in entries {
            *from = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_has_its_age() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut ages = Ages::default();
        for (number, seconds) in [(0, 0), (1, 0), (2, 5), (3, 9), (4, 9)] {
            ages.came(number, at(seconds));
        }
        assert_eq!(ages.since.len(), 3, "what came together is one entry");
        assert_eq!(ages.of(1), Some(at(0)));
        assert_eq!(ages.of(2), Some(at(5)));
        assert_eq!(ages.of(4), Some(at(9)));

        ages.forget_before(2);
        assert_eq!(ages.since.len(), 2, "what is gone needs no room");
        assert_eq!(ages.of(2), Some(at(5)));

        // Of 2, 3 and 4 the last is left, as 2.
        ages.renumber(2, [false, false, true]);
        assert_eq!(ages.of(2), Some(at(9)));
        ages.clear();
        assert_eq!(ages.of(2), None);
    }

    #[test]
    fn what_is_left_keeps_its_age() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut ages = Ages::default();
        for number in 10..20 {
            ages.came(number, at(number));
        }
        let odd = |number: &u64| number % 2 == 1;
        ages.renumber(10, (10..20).map(|number| odd(&number)));
        for (new, old) in (10..).zip((10..20).filter(odd)) {
            assert_eq!(ages.of(new), Some(at(old)));
        }
    }
}
