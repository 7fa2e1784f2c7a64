//! The same requests, in order, to the embedded API server and to the real one, and what they
//! answer compared: codes, bodies, headers that matter, events of watches.

pub mod compare;
pub mod generated;
pub mod install;
pub mod known;
pub mod run;
pub mod scenario;
pub mod server;

/// An error of the judge, not of a server that it asks.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
