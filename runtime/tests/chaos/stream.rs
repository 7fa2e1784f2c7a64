//! Bodies of answers on their way.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::Frame;
use kubewright::rest::{Body, BoxError};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

use crate::network::{Network, broken, status};

/// How many events back one may be told again.
const REMEMBERED: usize = 20;

type Piece = Result<Bytes, BoxError>;

/// Carries a body, as well as the weather lets it.
///
/// Of a watch it is known where an event ends.
pub(crate) fn carry(
    network: Network,
    generation: watch::Receiver<u64>,
    is_watch: bool,
    body: Body,
) -> Body {
    let (sender, receiver) = mpsc::channel(1);
    let carrier = Carrier {
        network,
        is_watch,
        out: sender,
        past: VecDeque::new(),
    };
    tokio::spawn(carrier.run(body, generation));
    Body::stream(Carried(receiver))
}

struct Carrier {
    network: Network,
    is_watch: bool,
    out: mpsc::Sender<Piece>,
    /// What was told, to be told again.
    past: VecDeque<Bytes>,
}

/// Why nothing more is carried.
struct Over;

impl Carrier {
    async fn run(mut self, body: Body, mut generation: watch::Receiver<u64>) {
        let out = self.out.clone();
        tokio::select! {
            // Whoever reads has gone.
            () = out.closed() => {}
            _ = generation.changed() => {
                let _ = out.send(Err(broken(io::ErrorKind::ConnectionReset))).await;
            }
            _ = self.carry(body) => {}
        }
    }

    async fn carry(&mut self, mut body: Body) -> Result<(), Over> {
        let mut rest = BytesMut::new();
        while let Some(piece) = body.data().await {
            match piece {
                Ok(piece) => rest.extend_from_slice(&piece),
                Err(error) => return self.send(Err(error)).await,
            }
            if !self.is_watch {
                let piece = rest.split().freeze();
                self.pieces(piece).await?;
            }
            while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                let line = rest.split_to(end + 1).freeze();
                self.event(line).await?;
            }
        }
        self.pieces(rest.freeze()).await
    }

    /// An event; with one from before, or an error of the server, ahead of it.
    async fn event(&mut self, line: Bytes) -> Result<(), Over> {
        if !self.past.is_empty() && self.network.happens(2, |faults| &mut faults.duplicates) {
            let past = self.network.below(self.past.len());
            if let Some(line) = self.past.get(past).cloned() {
                self.pieces(line).await?;
            }
        }
        if self.network.happens(10, |faults| &mut faults.errors) {
            let errors = [
                (410, "Expired"),
                (500, "InternalError"),
                (429, "TooManyRequests"),
                (500, "StorageReadError"),
            ];
            let (code, reason) = errors[self.network.below(errors.len())];
            let error = format!(
                "{{\"type\":\"ERROR\",\"object\":{}}}\n",
                status(code, reason)
            );
            self.pieces(error.into()).await?;
            return Err(Over);
        }
        self.past.push_back(line.clone());
        if self.past.len() > REMEMBERED {
            self.past.pop_front();
        }
        self.pieces(line).await
    }

    /// Bytes, in as many pieces as it happens; perhaps not all of them.
    async fn pieces(&mut self, mut bytes: Bytes) -> Result<(), Over> {
        if self.network.happens(20, |faults| &mut faults.stalled) {
            std::future::pending::<()>().await;
        }
        if self.network.happens(2, |faults| &mut faults.delays) {
            sleep(self.network.delay()).await;
        }
        if self.network.happens(8, |faults| &mut faults.truncated) {
            let length = self.network.below(bytes.len());
            self.send(Ok(bytes.split_to(length))).await?;
            return Err(Over);
        }
        if self.network.happens(8, |faults| &mut faults.cut) {
            let length = self.network.below(bytes.len());
            self.send(Ok(bytes.split_to(length))).await?;
            self.send(Err(broken(io::ErrorKind::UnexpectedEof))).await?;
            return Err(Over);
        }
        while bytes.len() > 1 && self.network.happens(1, |faults| &mut faults.splits) {
            let length = 1 + self.network.below(bytes.len() - 1);
            self.send(Ok(bytes.split_to(length))).await?;
        }
        self.send(Ok(bytes)).await
    }

    async fn send(&self, piece: Piece) -> Result<(), Over> {
        if piece.as_ref().is_ok_and(Bytes::is_empty) {
            return Ok(());
        }
        self.out.send(piece).await.map_err(|_| Over)
    }
}

/// What arrives.
struct Carried(mpsc::Receiver<Piece>);

impl http_body::Body for Carried {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.0
            .poll_recv(context)
            .map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
