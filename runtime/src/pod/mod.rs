//! What is done with one pod that runs: its logs, commands in its containers, its ports, its files, its eviction.
//!
//! A [`PodHandle`] is a client and the name of a pod. It needs no type of the kind `Pod`: streams carry bytes.
//!
//! ```no_run
//! # async fn example(client: kubewright::Client) -> Result<(), kubewright::rest::Error> {
//! use kubewright::pod::{LogOptions, PodHandle};
//!
//! let pod = PodHandle::new(client, "team", "www-0");
//! let options = LogOptions { follow: true, tail_lines: Some(20), ..LogOptions::default() };
//! let mut logs = pod.logs(&options).await?;
//! while let Some(line) = logs.next_line().await {
//!     println!("{}", line?);
//! }
//! # Ok(()) }
//! ```
//!
//! With the feature `ws`, commands and ports go over WebSocket, which kube-apiserver passes on to the kubelet: the
//! subprotocols are `v5.channel.k8s.io` and `v4.channel.k8s.io`. SPDY, which older servers speak, is not spoken.

#[cfg(feature = "ws")]
mod channels;
#[cfg(feature = "ws")]
mod copy;
mod evict;
#[cfg(feature = "ws")]
mod exec;
#[cfg(feature = "ws")]
mod forward;
mod handle;
mod logs;
#[cfg(feature = "ws")]
mod process;
#[cfg(feature = "ws")]
mod socket;
#[cfg(feature = "ws")]
mod streams;

#[cfg(feature = "ws")]
pub use copy::{Copied, CopyError, CopyOptions};
pub use evict::{Eviction, EvictionBlocked};
#[cfg(feature = "ws")]
pub use exec::{Attach, Exec, TerminalSize};
#[cfg(feature = "ws")]
pub use forward::{Forwarding, PortStream};
pub use handle::PodHandle;
pub use logs::{LogOptions, LogSource, LogsSince, split_timestamp};
#[cfg(feature = "ws")]
pub use process::{Exit, Output, Process, Resizer};
#[cfg(feature = "ws")]
pub use streams::{OutputStream, Stdin};
