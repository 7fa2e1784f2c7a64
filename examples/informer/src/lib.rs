//! Programs on informers. Each takes a factory and tells what it sees; the programs in `src/bin` run them on
//! the cluster of `KUBECONFIG`, or else on a server in memory where something happens.

pub mod cluster;
pub mod nodes;
pub mod pods;
pub mod table;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/informers.md")]
struct Informers;

/// Whatever went wrong.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// How long the first lists may take.
pub const SOON: std::time::Duration = std::time::Duration::from_secs(30);
