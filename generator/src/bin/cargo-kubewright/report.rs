//! What is told to the person at the terminal.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use kubewright_generator::{Change, Diagnostic, Error, Severity};
use similar::TextDiff;

/// Prints everything that is wrong.
pub(crate) fn error(error: &Error) {
    let (errors, warnings): (Vec<&Diagnostic>, Vec<&Diagnostic>) = error
        .diagnostics()
        .iter()
        .partition(|diagnostic| diagnostic.severity == Severity::Error);
    for diagnostic in warnings.into_iter().take(FEW) {
        eprintln!("warning: {diagnostic}");
    }
    for diagnostic in &errors {
        eprintln!("error: {diagnostic}");
    }
    if errors.len() > 1 {
        eprintln!("{} errors", errors.len());
    }
}

/// How many warnings are printed without being asked for.
const FEW: usize = 20;

pub(crate) fn warnings(warnings: &[Diagnostic], all: bool) {
    let shown = if all { warnings.len() } else { FEW };
    for warning in warnings.iter().take(shown) {
        eprintln!("warning: {warning}");
    }
    if warnings.len() > shown {
        eprintln!(
            "warning: and {} more; --verbose prints them all",
            warnings.len() - shown
        );
    }
}

/// A unified diff of every change.
pub(crate) fn diff(folder: &Path, changes: &[Change]) -> String {
    let mut text = String::new();
    for change in changes {
        let path = folder.join(&change.path);
        let name = |present: bool| {
            if present {
                path.display().to_string()
            } else {
                "/dev/null".to_owned()
            }
        };
        let (before, after) = (name(change.before.is_some()), name(change.after.is_some()));
        let lines = TextDiff::from_lines(
            change.before.as_deref().unwrap_or_default(),
            change.after.as_deref().unwrap_or_default(),
        );
        text.push_str(
            &lines
                .unified_diff()
                .context_radius(3)
                .header(&before, &after)
                .to_string(),
        );
    }
    text
}

/// Shows how far long work is, if someone is there to see it.
pub(crate) fn progress() -> Option<impl Fn(usize, usize) + Send + Sync> {
    const LONG: Duration = Duration::from_millis(500);
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let start = Instant::now();
    Some(move |done: usize, total: usize| {
        if start.elapsed() < LONG {
            return;
        }
        let mut terminal = std::io::stderr().lock();
        // The line is taken back at the end; a terminal that is gone needs no progress.
        let _ = if done == total {
            write!(terminal, "\r\x1b[K")
        } else {
            write!(terminal, "\r\x1b[Kreading {done} of {total}")
        };
        let _ = terminal.flush();
    })
}
