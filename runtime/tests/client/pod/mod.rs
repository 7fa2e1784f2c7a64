//! Streams of pods: against a server that speaks a kubelet's side of the protocol as each test says (`kubelet`), all of
//! it in memory, so that waits are in virtual time.

#[cfg(all(feature = "ws", unix))]
mod copy;
mod evict;
#[cfg(feature = "ws")]
mod exec;
#[cfg(feature = "ws")]
mod forward;
#[cfg(feature = "ws")]
mod hostile;
#[cfg(feature = "ws")]
mod kubelet;
mod logs;
