//! A server that answers with whatever bytes a test says, on a thread of its own, so that what it allocates is not
//! counted as the client's.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What is written in answer to a request: a text, and then a piece again and again while somebody reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    pub(crate) head: Vec<u8>,
    pub(crate) piece: Vec<u8>,
    pub(crate) end: Vec<u8>,
    /// How often the piece is written.
    pub(crate) times: usize,
}

impl Script {
    /// A whole response.
    pub(crate) fn once(head: impl Into<Vec<u8>>) -> Self {
        Self {
            head: head.into(),
            ..Self::default()
        }
    }

    /// A response that never ends.
    pub(crate) fn endless(head: impl Into<Vec<u8>>, piece: impl Into<Vec<u8>>) -> Self {
        Self {
            head: head.into(),
            piece: piece.into(),
            end: Vec::new(),
            times: usize::MAX,
        }
    }

    fn write(&self, stream: &mut TcpStream, sent: &AtomicUsize) -> std::io::Result<()> {
        let mut write = |bytes: &[u8]| {
            stream.write_all(bytes)?;
            sent.fetch_add(bytes.len(), Ordering::SeqCst);
            Ok::<(), std::io::Error>(())
        };
        write(&self.head)?;
        // Small pieces go together, or the test would take minutes.
        let together = (64 << 10) / self.piece.len().max(1);
        let many = self.piece.repeat(together.clamp(1, self.times.max(1)));
        if !many.is_empty() {
            for _ in 0..self.times.div_ceil(together.max(1)) {
                write(&many)?;
            }
        }
        write(&self.end)
    }
}

/// It serves as long as the test binary runs.
pub(crate) struct Hostile {
    pub(crate) address: SocketAddr,
    sent: Arc<AtomicUsize>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Hostile {
    pub(crate) fn start(script: Script) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let hostile = Self {
            address: listener.local_addr().unwrap(),
            sent: Arc::default(),
            seen: Arc::default(),
        };
        let (sent, seen) = (hostile.sent.clone(), hostile.seen.clone());
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let (script, sent, seen) = (script.clone(), sent.clone(), seen.clone());
                // An error is a client that went away.
                thread::spawn(move || serve(stream, &script, &sent, &seen).ok());
            }
        });
        hostile
    }

    /// How many bytes somebody took.
    pub(crate) fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }

    /// The heads of the requests.
    pub(crate) fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

fn serve(
    mut stream: TcpStream,
    script: &Script,
    sent: &AtomicUsize,
    seen: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    loop {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            stream.read_exact(&mut byte)?;
            head.extend_from_slice(&byte);
        }
        seen.lock()
            .unwrap()
            .push(String::from_utf8_lossy(&head).into_owned());
        script.write(&mut stream, sent)?;
    }
}
