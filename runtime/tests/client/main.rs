//! The client: against the embedded API server (`live`), and where a fault, another answer than a server
//! gives, or its bytes matter, against a service in memory that answers as each test says (`fault`).

#![allow(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    reason = "helpers of tests, whose answers are results"
)]

mod discovered;
mod discovery;
mod dynamic;
mod edited;
mod errors;
mod events;
#[cfg(all(unix, feature = "exec"))]
mod exec;
mod fault;
#[cfg(feature = "clap")]
mod flags;
mod folder;
mod hostile;
mod kept;
mod kind;
mod kubeconfig;
mod kubeconfig_laws;
#[cfg(feature = "tracing")]
mod leaks;
#[cfg(feature = "tracing")]
#[path = "../cache/lines.rs"]
mod lines;
mod lists;
mod live;
mod mapper;
mod metadata;
mod methods;
mod network;
#[cfg(feature = "oidc")]
mod oidc;
mod overrides;
mod pages;
mod parts;
mod patches;
mod pod;
mod reload;
mod retry;
mod secrets;
mod token;
#[cfg(feature = "tracing")]
mod traced;
mod transport;
mod upgrade;
mod verbs;
mod waiting;
mod watch;
