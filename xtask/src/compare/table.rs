//! Markdown tables, and how figures are written in them.

use std::fmt;
use std::time::Duration;

use super::measure::Samples;

/// A table: what is measured, this repository's figure, the peer's, and their ratio.
pub(super) struct Table {
    title: String,
    peer: String,
    rows: Vec<[String; 4]>,
    notes: Vec<String>,
}

impl Table {
    pub(super) fn new(title: impl Into<String>, peer: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            peer: peer.into(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Figures in seconds, and how many times the peer's is ours.
    pub(super) fn times(&mut self, what: &str, ours: &Samples, peers: &Samples) {
        let ratio = ratio(peers.median().as_secs_f64(), ours.median().as_secs_f64());
        let ratio = if ratio.is_empty() || ours.is_cut() {
            String::new()
        } else {
            format!("{}{ratio}", bound(peers.is_cut()))
        };
        self.rows
            .push([what.to_owned(), times(ours), times(peers), ratio]);
    }

    /// Figures that are counts.
    pub(super) fn counts(&mut self, what: &str, ours: usize, peers: usize) {
        let (ours, peers) = (thousands(ours as u64), thousands(peers as u64));
        self.rows
            .push([what.to_owned(), ours, peers, String::new()]);
    }

    /// Figures in bytes, and how many times the peer's is ours.
    pub(super) fn megabytes(&mut self, what: &str, ours: u64, peers: u64) {
        let ratio = if ours == 0 || peers == 0 {
            String::new()
        } else {
            ratio(megabytes(peers), megabytes(ours))
        };
        self.rows.push([
            what.to_owned(),
            shown_megabytes(ours),
            shown_megabytes(peers),
            ratio,
        ]);
    }

    /// A line below the table.
    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} | kubewright | {} | ratio |", self.title, self.peer)?;
        writeln!(f, "|---|---|---|---|")?;
        for [what, ours, peers, ratio] in &self.rows {
            writeln!(f, "| {what} | {ours} | {peers} | {ratio} |")?;
        }
        if !self.notes.is_empty() {
            writeln!(f)?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))
    }
}

/// `min / median`, or the one there is, if any.
fn times(samples: &Samples) -> String {
    if samples.is_empty() {
        return String::new();
    }
    let (min, median) = (seconds(samples.min()), seconds(samples.median()));
    let bound = bound(samples.is_cut());
    if min == median {
        format!("{bound}{min}")
    } else {
        format!("{bound}{min} / {median}")
    }
}

/// What stands before a figure that is a lower bound.
pub(super) fn bound(cut: bool) -> &'static str {
    if cut { "> " } else { "" }
}

/// Seconds with as many digits as they are worth.
pub(super) fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let digits = if seconds < 10.0 {
        2
    } else {
        usize::from(seconds < 100.0)
    };
    format!("{seconds:.digits$}")
}

/// A number with its thousands set apart.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn ratio(peers: f64, ours: f64) -> String {
    if ours <= 0.0 || peers <= 0.0 {
        return String::new();
    }
    let ratio = peers / ours;
    let digits = usize::from(ratio < 10.0);
    format!("{ratio:.digits$}x")
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
pub(super) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

fn shown_megabytes(bytes: u64) -> String {
    if bytes == 0 {
        "?".to_owned()
    } else {
        format!("{:.1}", megabytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::measure::Sample;

    fn samples(seconds: &[u64]) -> Samples {
        let mut samples = Samples::default();
        for seconds in seconds {
            let time = Duration::from_secs(*seconds);
            samples.add(Sample {
                time,
                peak: 0,
                cut: *seconds == 100,
            });
        }
        samples
    }

    #[test]
    fn a_table_shows_minimum_median_and_ratio() {
        let mut table = Table::new("work", "peer");
        table.times("time", &samples(&[4, 2, 3, 8]), &samples(&[105]));
        table.times("longer", &samples(&[2]), &samples(&[100]));
        table.counts("lines", 1_234_567, 89);
        table.megabytes("memory", 1_500_000, 0);
        table.note("- a note");
        assert_eq!(
            table.to_string(),
            "| work | kubewright | peer | ratio |\n\
             |---|---|---|---|\n\
             | time | 2.00 / 3.50 | 105 | 30x |\n\
             | longer | 2.00 | > 100 | > 50x |\n\
             | lines | 1,234,567 | 89 |  |\n\
             | memory | 1.5 | ? |  |\n\
             \n- a note\n"
        );
    }
}
