//! Layers that a client puts around its transport.
//!
//! From the outside in: [`Retry`], the [`BaseUri`], [`Headers`] that are the same for every
//! request, and the credentials. A layer of the user's goes around all of these, so that it sees
//! paths without a host and never a credential.

mod auth;
mod base_uri;
mod headers;
mod retry;
mod token;

pub use auth::{Authenticate, AuthenticateLayer};
pub use base_uri::{BaseUri, BaseUriLayer};
pub use headers::{Headers, HeadersLayer};
pub use retry::{Retry, RetryLayer};
