//! Events: what a program tells people of an object, as `kubectl describe` and `kubectl events` show it.
//!
//! A [`Recorder`] sends events of `events.k8s.io/v1` in the background. Recording one never waits and never fails what
//! a program is about: where the server is not fast enough, events are dropped and counted. Events that say the same of
//! the same object become one with a series, which counts them (the rules are those of `client-go/tools/events`).
//!
//! ```no_run
//! # use kubewright::{Client, Resource, rest::Error};
//! # async fn example<Gate: Resource>(client: Client, gate: Gate) -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use kubewright::events::{NewEvent, ObjectReference, Recorder};
//!
//! let recorder = Recorder::new(client, "example.dev/gate-controller")?;
//! let about = ObjectReference::to(&gate);
//! recorder.record(&about, NewEvent::normal("Opened", "Open").note("opened for three cars"))?;
//! recorder.record(&about, NewEvent::warning("Stuck", "Close").note("something is in the way"))?;
//!
//! // At the end: what waits is sent, for five seconds at most.
//! let counts = recorder.shutdown(Duration::from_secs(5)).await;
//! println!("{} dropped", counts.dropped);
//! # Ok(()) }
//! ```

mod event;
mod new;
mod recorder;
mod send;
mod series;
mod worker;

pub use event::{Event, EventSeries, EventType, ObjectReference};
pub use new::{NewEvent, RecordError};
pub use recorder::{Counts, Recorder, RecorderBuilder};
