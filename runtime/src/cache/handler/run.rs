//! Tells a handler what its queue has.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::task::coop::consume_budget;

use super::{EventHandler, EventStream, Lagged};
use crate::cache::{Event, Object, trace};

/// Tells a handler everything, until the stream ends.
pub(crate) async fn run<O: Object>(mut events: EventStream<O>, mut handler: impl EventHandler<O>) {
    let queue = Arc::clone(events.queue());
    while let Some(event) = events.next().await {
        // A handler that panicked is told the next event as if nothing had been: what it left half done
        // is its own.
        let told = catch_unwind(AssertUnwindSafe(|| tell(&mut handler, event)));
        if told.is_err() {
            queue.panicked();
            trace::panicked();
        }
        // Lets others run even while there is always a next event.
        consume_budget().await;
    }
}

fn tell<O: Object>(handler: &mut impl EventHandler<O>, event: Result<Event<O>, Lagged>) {
    match event {
        Ok(Event::Added {
            object,
            is_in_initial_list,
        }) => handler.on_add(&object, is_in_initial_list),
        Ok(Event::Updated { old, new }) => handler.on_update(&old, &new),
        Ok(Event::Deleted(deleted)) => handler.on_delete(&deleted),
        Err(Lagged { missed }) => handler.on_lag(missed),
    }
}
