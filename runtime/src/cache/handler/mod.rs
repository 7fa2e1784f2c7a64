//! Handlers: whoever is told of a cache's changes.
//!
//! Each has a queue of its own, so that none waits for another. The cache puts every change into all
//! queues under one lock, after its store has it; a handler's events are therefore in the order in which
//! the store changed, and the store is never behind them.

mod age;
mod options;
mod queue;
mod registration;
mod run;
mod stream;
mod told;

pub use options::{HandlerOptions, Overflow};
pub(crate) use queue::{Item, Queue};
pub use registration::Registration;
pub(crate) use run::run;
pub use stream::{EventStream, Lagged};
pub use told::EventHandler;
