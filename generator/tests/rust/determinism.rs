//! The same sources give the same text, whatever their order.

use std::io;

use kubewright_generator::{Generator, Options};

use crate::{output, support};

#[test]
fn the_order_of_the_sources_changes_nothing() -> io::Result<()> {
    let mut sources = output::definitions()?;
    if let Some(corpus) = support::corpus() {
        // A group of several kinds, whose shapes are shared.
        sources.push(corpus.join("gateway-api/config/crd"));
    }
    let mut first = None;
    for run in 0..10 {
        let rotated = sources.iter().cycle().skip(run * 3).take(sources.len());
        let mut order: Vec<_> = rotated.cloned().collect();
        if run % 2 == 1 {
            order.reverse();
        }
        let generator = order.into_iter().fold(Generator::new(), Generator::source);
        let loaded = generator.load().unwrap_or_else(|error| panic!("{error}"));
        let files = output::Generated::new(loaded.model(), &Options::default()).tree();
        let first = first.get_or_insert_with(|| files.clone());
        assert!(*first == files, "run {run} differs");
    }
    Ok(())
}
