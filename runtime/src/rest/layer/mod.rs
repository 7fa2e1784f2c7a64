//! Layers that a client puts around its transport.
//!
//! From the outside in: `Trace` and [`Warnings`] with the feature `tracing`, [`Retry`], the limit of
//! requests a second where there is one ([`RateLimited`]), the [`BaseUri`], [`Headers`] that are the same
//! for every request, the credentials, and compression (`Gzip`, with the feature `gzip`). A layer of the user's goes around all of these, so that it sees
//! paths without a host and never a credential.

mod auth;
mod base_uri;
#[cfg(feature = "gzip")]
mod gzip;
mod headers;
mod limit;
mod retry;
#[cfg(feature = "tracing")]
mod template;
#[cfg(feature = "tracing")]
mod trace;
mod warnings;

pub use auth::{Authenticate, AuthenticateLayer};
pub use base_uri::{BaseUri, BaseUriLayer};
#[cfg(feature = "gzip")]
pub use gzip::{Gzip, GzipLayer};
pub use headers::{Headers, HeadersLayer};
pub use limit::{RateLimitLayer, RateLimited};
pub use retry::{Retry, RetryLayer};
#[cfg(feature = "tracing")]
pub use trace::{Trace, TraceLayer};
pub use warnings::{Warnings, WarningsLayer};

pub(crate) use auth::ShownIdentity;
pub(crate) use limit::Throttled;
