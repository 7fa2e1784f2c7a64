//! Typed clients.
//!
//! A [`Client`] is a transport and what every request shares; an [`Api`] is a client of one kind,
//! in one namespace or in none.
//!
//! ```no_run
//! # use kubewright::resource::{scope, verbs};
//! # async fn example<Certificate>() -> Result<(), kubewright::rest::Error>
//! # where Certificate: scope::Namespaced + verbs::Get + verbs::List + verbs::Watch {
//! use kubewright::client::{Api, Client, WatchEvent};
//! use kubewright::meta::ListOptions;
//!
//! let client = Client::try_default().await?;
//! let certificates = Api::<Certificate>::namespaced(client, "default");
//! let www = certificates.get("www").await?;
//! let list = certificates.list(&ListOptions::default()).await?;
//! let mut watch = certificates.watch(&ListOptions::default()).await?;
//! while let Some(event) = watch.next().await {
//!     match event? {
//!         WatchEvent::Added(certificate) => println!("{:?}", certificate.metadata().name),
//!         event => println!("{event:?}"),
//!     }
//! }
//! # Ok(()) }
//! ```

mod api;
mod applier;
mod builder;
mod call;
mod conflict;
mod connect;
mod core;
mod delete;
mod dynamic;
mod dynamic_many;
mod event;
mod form;
mod list;
mod metadata;
mod method;
mod pages;
mod patch;
mod scales;
mod subresource;
mod table;
mod text;
mod watch;
mod write;

pub use self::core::Client;
pub(crate) use self::core::decode_success;
pub use api::Api;
pub use applier::{Applier, ApplyError, ApplyFailure, DocumentError};
pub use builder::ClientBuilder;
pub(crate) use conflict::chance;
pub use conflict::{ConflictRetry, retry_on_conflict};
pub use delete::Deleted;
pub use dynamic::DynamicApi;
pub use event::{Bookmark, WatchEvent};
pub use list::List;
pub use metadata::PartialObjectMetadata;
pub use pages::{Items, Pages};
pub use patch::Patch;
pub use scales::Scales;
pub use table::{IncludeObject, Table, TableColumn, TableRow, TableRowCondition};
pub use text::TextStream;
pub use watch::{Watch, Watched};
