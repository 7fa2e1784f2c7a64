//! Informers: against the embedded API server (`live`), and where what a server says and when matters,
//! against a service in memory that answers as each test says.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod conformance;
#[cfg(feature = "metrics")]
mod counted;
mod factory;
mod handlers;
mod kind;
#[cfg(feature = "tracing")]
mod lines;
mod lister;
mod lists;
mod live;
mod metered;
mod packed;
mod script;
mod streaming;
mod told;
#[cfg(feature = "tracing")]
mod traced;
mod watches;
