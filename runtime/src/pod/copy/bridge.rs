//! Streams for code that blocks, on threads that may.

use std::io::{self, Read, Write};
use std::sync::{Arc, OnceLock};

use bytes::{Buf as _, Bytes};
use tokio::io::AsyncWriteExt as _;
use tokio::runtime::Handle;

use crate::pod::streams::{OutputStream, Stdin};

/// Reads what a command writes, no more of it than a limit.
pub(super) struct Reader {
    stream: OutputStream,
    current: Bytes,
    runtime: Handle,
    left: u64,
    cut: Arc<OnceLock<Cut>>,
}

/// Why an archive ends before it should.
#[derive(Clone, Debug)]
pub(super) enum Cut {
    /// It is longer than the limit.
    TooLong,
    /// The connection broke.
    Broken(String),
}

impl Reader {
    /// Sets `cut` when there is more than the limit, or the connection breaks.
    pub(super) fn new(stream: OutputStream, limit: u64, cut: Arc<OnceLock<Cut>>) -> Self {
        Self {
            stream,
            current: Bytes::new(),
            runtime: Handle::current(),
            left: limit,
            cut,
        }
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.runtime.block_on(self.stream.next_chunk()) {
                Some(Ok(piece)) => self.current = piece,
                Some(Err(error)) => {
                    let _ = self.cut.set(Cut::Broken(error.to_string()));
                    return Err(error);
                }
                None => return Ok(0),
            }
        }
        let length = self.current.len().min(buffer.len());
        // As much as is in memory fits.
        let Some(left) = self.left.checked_sub(length as u64) else {
            let _ = self.cut.set(Cut::TooLong);
            return Err(io::Error::other("longer than allowed"));
        };
        self.left = left;
        self.current.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

/// Writes what a command reads.
pub(super) struct Writer {
    stream: Stdin,
    runtime: Handle,
}

impl Writer {
    pub(super) fn new(stream: Stdin) -> Self {
        Self {
            stream,
            runtime: Handle::current(),
        }
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.runtime.block_on(self.stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.runtime.block_on(self.stream.flush())
    }
}
