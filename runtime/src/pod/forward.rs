//! Ports of pods.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::channels::{self, Inbound, Outbound};
use super::exec::V4;
use super::streams::{Carrier, OutputStream};
use super::{PodHandle, socket};
use crate::rest::{Error, Query};

/// The channels of the only port that is asked for (`portforward/websocket.go` of the kubelet's streaming server).
const DATA: u8 = 0;
const FAILURE: u8 = 1;
/// How much of what is written is on its way.
const INPUT: usize = 64 << 10;
/// How long a listener that fails is left alone.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);
/// What is told of a failure.
const LONGEST_FAILURE: usize = 4096;

/// A connection to a port of a pod: bytes go both ways.
///
/// The protocol cannot say that one direction ends. Shut down, nothing more is sent, but what listens in the pod does
/// not learn of it. Dropped, the connection is closed at once, and what was written last may not arrive. A read fails where the pod refused the connection, with what the
/// container's runtime says.
pub struct PortStream {
    output: OutputStream,
    input: DuplexStream,
}

impl PodHandle {
    /// Opens a connection to a port of the pod, on its loopback address.
    ///
    /// Each connection has a WebSocket to itself. That something listens shows only once it answers: else the first read
    /// fails.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is no such pod; else when the server cannot be reached or
    /// refuses. Needs the verbs `get` and, from Kubernetes 1.35 on, `create` on `pods/portforward`.
    pub async fn port_forward(&self, port: NonZeroU16) -> Result<PortStream, Error> {
        let mut query = Query::default();
        query.add("ports", &port.to_string());
        let target = query.onto(self.path("portforward")?);
        let (socket, _) = socket::open(&self.client, target, &[V4]).await?;

        let broken = Arc::new(OnceLock::new());
        let (sender, output) = OutputStream::new(broken.clone());
        let (input, far) = tokio::io::duplex(INPUT);
        let outbound = Outbound {
            input: Some(far),
            tells_end: false,
            size: None,
        };
        let mut inbound = Forwarded {
            port: port.get(),
            sender: Some(sender),
            begun: [Begun::default(); 2],
            failure: Vec::new(),
        };
        let task = tokio::spawn(async move {
            let end = channels::run(socket, &mut inbound, outbound).await;
            let why = match end {
                _ if !inbound.failure.is_empty() => Some(text_of(&inbound.failure)),
                Ok(()) => None,
                Err(error) => Some(error.to_string()),
            };
            if let Some(why) = why {
                // Set once, before the stream ends.
                let _ = broken.set(why);
            }
            drop(inbound);
        });
        let carrier = Carrier::new(task.abort_handle());
        Ok(PortStream {
            output: output.held_by(&carrier),
            input,
        })
    }

    /// Forwards the connections that a listener takes to a port of the pod, each over one of its own, until what is
    /// returned is dropped. `failed` is told of those that come to nothing.
    ///
    /// # Errors
    /// When the listener has no address. Nothing is asked of the server yet.
    pub fn forward<F>(
        &self,
        listener: TcpListener,
        port: NonZeroU16,
        failed: F,
    ) -> Result<Forwarding, Error>
    where
        F: Fn(Error) + Send + Sync + 'static,
    {
        let address = listener
            .local_addr()
            .map_err(|error| Error::Transport(error.into()))?;
        let pod = self.clone();
        let task = tokio::spawn(async move {
            let failed = Arc::new(failed);
            let mut connections = JoinSet::new();
            loop {
                let taken = tokio::select! {
                    taken = listener.accept() => taken,
                    Some(_) = connections.join_next() => continue,
                };
                match taken {
                    Ok((mut near, _)) => {
                        let (pod, failed) = (pod.clone(), failed.clone());
                        connections.spawn(async move {
                            if let Err(error) = pod.carry(&mut near, port).await {
                                failed(error);
                            }
                        });
                    }
                    Err(error) => {
                        failed(Error::Transport(error.into()));
                        // There may be no file handles left: others have to close first.
                        tokio::time::sleep(ACCEPT_AGAIN).await;
                    }
                }
            }
        });
        Ok(Forwarding {
            address,
            _task: Carrier::new(task.abort_handle()),
        })
    }

    async fn carry(&self, near: &mut TcpStream, port: NonZeroU16) -> Result<(), Error> {
        let mut far = self.port_forward(port).await?;
        copy_bidirectional(near, &mut far)
            .await
            .map_err(|error| Error::Transport(error.into()))?;
        Ok(())
    }
}

/// A listener whose connections go to a pod. Dropped, it and they are closed.
pub struct Forwarding {
    address: SocketAddr,
    _task: Arc<Carrier>,
}

impl Forwarding {
    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }
}

impl fmt::Debug for Forwarding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forwarding")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// What a server says, without what would move a terminal's cursor.
fn text_of(failure: &[u8]) -> String {
    let text = String::from_utf8_lossy(failure);
    text.trim().chars().filter(|c| !c.is_control()).collect()
}

/// What was read of the number of the port that each channel begins with.
#[derive(Clone, Copy, Debug, Default)]
struct Begun {
    bytes: [u8; 2],
    length: usize,
}

impl Begun {
    /// Takes the number off a message; tells it once it is there.
    fn take(&mut self, data: &mut Bytes) -> Option<u16> {
        while let Some(free) = self.bytes.get_mut(self.length) {
            *free = *data.first()?;
            *data = data.slice(1..);
            self.length += 1;
            if self.length == 2 {
                return Some(u16::from_le_bytes(self.bytes));
            }
        }
        None
    }
}

struct Forwarded {
    port: u16,
    sender: Option<mpsc::Sender<Bytes>>,
    begun: [Begun; 2],
    failure: Vec<u8>,
}

impl Inbound for Forwarded {
    async fn piece(&mut self, channel: u8, mut data: Bytes) -> Result<(), Error> {
        let Some(begun) = self.begun.get_mut(usize::from(channel)) else {
            return Ok(());
        };
        if let Some(port) = begun.take(&mut data)
            && port != self.port
        {
            return Err(Error::Protocol(format!(
                "asked for port {}, it forwards {port}",
                self.port
            )));
        }
        if data.is_empty() {
            return Ok(());
        }
        match channel {
            DATA => {
                if let Some(sender) = &self.sender
                    && sender.send(data).await.is_err()
                {
                    self.sender = None;
                }
            }
            FAILURE => {
                let room = LONGEST_FAILURE.saturating_sub(self.failure.len());
                self.failure
                    .extend_from_slice(&data[..data.len().min(room)]);
            }
            _ => {}
        }
        Ok(())
    }

    fn ended(&mut self, _: u8) {}

    fn is_settled(&self) -> bool {
        !self.failure.is_empty()
    }
}

impl AsyncRead for PortStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.output).poll_read(context, buffer)
    }
}

impl AsyncWrite for PortStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.input).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.input).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.input).poll_shutdown(context)
    }
}

impl fmt::Debug for PortStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PortStream")
    }
}
