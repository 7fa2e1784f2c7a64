//! Streams that share a WebSocket: the first byte of each message says of which channel the rest is
//! (`k8s.io/streaming/pkg/httpstream/wsstream`, and KEP-4006 for its version 5).

use std::future::{Future, pending};
use std::time::Duration;

use bytes::{BufMut as _, Bytes, BytesMut};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, DuplexStream};
use tokio::sync::{Notify, watch};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error as SocketError;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::TerminalSize;
use super::socket::Socket;
use crate::rest::{BoxError, Error};

/// The channel that says that another one ends; of version 5 only.
pub(super) const CLOSE: u8 = 255;
/// The channel for the size of a terminal.
const RESIZE: u8 = 4;
/// How much of an input goes into a message.
const PIECE: usize = 32 << 10;
/// A server that was silent for so long is asked whether it still lives, as over HTTP/2.
const PING_AFTER: Duration = Duration::from_secs(30);
/// One that does not answer for so long is dead.
const PONG_WITHIN: Duration = Duration::from_secs(15);
/// What has said all it had to say may take so long to close.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// What takes the messages of a server.
pub(super) trait Inbound: Send {
    /// A piece of a channel. The next message waits until it is taken.
    fn piece(&mut self, channel: u8, data: Bytes)
    -> impl Future<Output = Result<(), Error>> + Send;

    /// A channel has ended.
    fn ended(&mut self, channel: u8);

    /// Whether the server has said what it had to say, so that it may close in whatever way.
    fn is_settled(&self) -> bool;
}

/// What goes to a server.
pub(super) struct Outbound {
    /// What is sent on channel 0.
    pub(super) input: Option<DuplexStream>,
    /// Whether the end of the input can be told.
    pub(super) tells_end: bool,
    /// The size of the terminal.
    pub(super) size: Option<watch::Receiver<TerminalSize>>,
}

/// Carries messages both ways until the server closes, or the connection breaks.
pub(super) async fn run(
    socket: Socket,
    inbound: &mut impl Inbound,
    outbound: Outbound,
) -> Result<(), Error> {
    let (sink, stream) = socket.split();
    let ping = Notify::new();
    let writing = async {
        // What cannot be sent is told by what is read, or by nothing: a command may end before its input does.
        let _ = write(sink, outbound, &ping).await;
        pending::<()>().await;
    };
    tokio::select! {
        end = read(stream, inbound, &ping) => end,
        () = writing => Ok(()),
    }
}

async fn read(
    mut stream: SplitStream<Socket>,
    inbound: &mut impl Inbound,
    ping: &Notify,
) -> Result<(), Error> {
    let (mut asked, mut closing) = (false, false);
    loop {
        let ends = closing || inbound.is_settled();
        let wait = match (ends, asked) {
            (true, _) => CLOSE_WITHIN,
            (false, true) => PONG_WITHIN,
            (false, false) => PING_AFTER,
        };
        let message = match timeout(wait, stream.next()).await {
            Ok(None) => return Ok(()),
            Ok(Some(Ok(message))) => message,
            Ok(Some(Err(SocketError::ConnectionClosed | SocketError::AlreadyClosed))) => {
                return Ok(());
            }
            Ok(Some(Err(_))) | Err(_) if ends => return Ok(()),
            Ok(Some(Err(error))) => return Err(broken(error)),
            Err(_) if asked => {
                let message = "the server is silent, and answers no ping";
                let error = std::io::Error::new(std::io::ErrorKind::TimedOut, message);
                return Err(Error::Transport(error.into()));
            }
            Err(_) => {
                asked = true;
                ping.notify_one();
                continue;
            }
        };
        asked = false;
        match message {
            Message::Binary(data) => match data.first() {
                Some(&CLOSE) => {
                    for &channel in data.iter().skip(1) {
                        inbound.ended(channel);
                    }
                }
                Some(&channel) => inbound.piece(channel, data.slice(1..)).await?,
                None => {}
            },
            Message::Text(_) => {
                return Err(Error::Protocol("a text among binary messages".to_owned()));
            }
            Message::Close(Some(frame)) if !ends && is_failure(frame.code) => {
                return Err(Error::Protocol(format!(
                    "it closes with code {}: {}",
                    u16::from(frame.code),
                    frame.reason.as_str().escape_debug()
                )));
            }
            // The next read sends the answer.
            Message::Close(_) => closing = true,
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    }
}

fn is_failure(code: CloseCode) -> bool {
    !matches!(
        code,
        CloseCode::Normal | CloseCode::Away | CloseCode::Status
    )
}

async fn write(
    mut sink: SplitSink<Socket, Message>,
    mut outbound: Outbound,
    ping: &Notify,
) -> Result<(), SocketError> {
    if let Some(size) = &mut outbound.size {
        let first = *size.borrow_and_update();
        sink.send(resize(first)).await?;
    }
    let mut buffer = BytesMut::new();
    loop {
        tokio::select! {
            read = piece(&mut outbound.input, &mut buffer) => {
                if read {
                    sink.send(Message::Binary(buffer.split().freeze())).await?;
                } else {
                    outbound.input = None;
                    if outbound.tells_end {
                        sink.send(Message::Binary(Bytes::from_static(&[CLOSE, 0]))).await?;
                    }
                }
            }
            size = changed(&mut outbound.size) => match size {
                Some(size) => sink.send(resize(size)).await?,
                None => outbound.size = None,
            },
            () = ping.notified() => sink.send(Message::Ping(Bytes::new())).await?,
        }
    }
}

/// Puts the next piece of the input in the buffer, after the channel; false at its end.
async fn piece(input: &mut Option<DuplexStream>, buffer: &mut BytesMut) -> bool {
    let Some(input) = input else {
        return pending().await;
    };
    // The channel is there already where an earlier wait was given up.
    if buffer.is_empty() {
        buffer.reserve(PIECE + 1);
        buffer.put_u8(0);
    }
    let mut limited = buffer.limit(PIECE);
    matches!(input.read_buf(&mut limited).await, Ok(read) if read > 0)
}

/// The next size of the terminal, `None` when nobody can change it any more.
async fn changed(size: &mut Option<watch::Receiver<TerminalSize>>) -> Option<TerminalSize> {
    let Some(size) = size else {
        return pending().await;
    };
    size.changed().await.ok()?;
    Some(*size.borrow_and_update())
}

fn resize(size: TerminalSize) -> Message {
    let text = serde_json::json!({"Width": size.width, "Height": size.height}).to_string();
    let mut message = BytesMut::with_capacity(text.len() + 1);
    message.put_u8(RESIZE);
    message.extend_from_slice(text.as_bytes());
    Message::Binary(message.freeze())
}

fn broken(error: SocketError) -> Error {
    match error {
        SocketError::Io(error) => Error::Transport(error.into()),
        SocketError::Capacity(error) => Error::Protocol(error.to_string()),
        SocketError::Protocol(
            tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
        ) => Error::Transport(BoxError::from(std::io::Error::new(
            std::io::ErrorKind::UnexpectedEof,
            "the connection ended in the middle of a stream",
        ))),
        other => Error::Protocol(other.to_string()),
    }
}
