//! What a server serves: its groups, versions and resources, its own version, its OpenAPI documents; and which
//! resource a name or a kind stands for.
//!
//! ```no_run
//! # async fn example(client: kubewright::Client) -> Result<(), kubewright::rest::Error> {
//! use kubewright::discovery::{Discovery, RestMapper};
//! use kubewright::dynamic::GroupVersionKind;
//!
//! let found = Discovery::new(client.clone()).all().await?;
//! for resource in found.preferred_resources() {
//!     println!("{} {:?}", resource.resource, resource.short_names);
//! }
//! for failure in found.failures() {
//!     eprintln!("{failure}");
//! }
//!
//! let mapper = RestMapper::new(client);
//! let deployments = mapper.kind_for("deploy").await?;
//! let the_same = mapper.resource_for(&GroupVersionKind::new("apps/v1", "Deployment")).await?;
//! # Ok(()) }
//! ```

mod cached;
mod disk;
mod failure;
mod fetch;
mod found;
mod mapper;
mod openapi;
mod version;
mod wire;

pub use cached::CachedDiscovery;
pub use failure::{DiscoveryFailure, FailureCause, Incomplete};
pub use fetch::Discovery;
pub use found::{ApiGroup, ApiVersion, Discovered, ServedResource, ServedSubresource};
pub use mapper::{NoMatch, RestMapper};
pub use openapi::OpenApiPath;
pub use version::ServerVersion;
