//! The client against a service in memory that answers as each test says.

#![allow(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    reason = "helpers of tests, whose answers are results"
)]

mod errors;
mod fault;
mod kind;
mod kubeconfig;
mod lists;
mod metadata;
mod methods;
mod network;
mod retry;
mod secrets;
mod token;
mod upgrade;
mod verbs;
mod watch;
