//! A tunnel through a proxy.

use http::Uri;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::stream::Io;
use crate::config::Proxy;
use crate::rest::BoxError;

/// Longer answers of a proxy are refused.
const LONGEST_ANSWER: usize = 8192;

/// Asks a proxy for a tunnel.
pub(super) async fn open(
    mut io: Box<dyn Io>,
    target: &Uri,
    proxy: &Proxy,
) -> Result<Box<dyn Io>, BoxError> {
    let host = target.host().unwrap_or_default();
    let port = target
        .port_u16()
        .unwrap_or(if target.scheme_str() == Some("http") {
            80
        } else {
            443
        });
    let mut request =
        format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n").into_bytes();
    if let Some(authorization) = proxy.authorization() {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(authorization.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    io.write_all(&request).await?;
    io.flush().await?;

    // The server speaks only once it was spoken to: nothing after the answer can be lost.
    let mut answer = Vec::with_capacity(256);
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() >= LONGEST_ANSWER {
            return Err("the proxy's answer is no HTTP".into());
        }
        answer.push(io.read_u8().await?);
    }
    let line = answer
        .split(|&byte| byte == b'\r')
        .next()
        .unwrap_or_default();
    match line
        .strip_prefix(b"HTTP/1.")
        .and_then(|rest| rest.get(2..5))
    {
        Some([b'2', _, _]) => Ok(io),
        Some(b"407") => Err("the proxy wants another user or password (407)".into()),
        Some(code) => Err(format!(
            "the proxy refuses the tunnel ({})",
            String::from_utf8_lossy(code)
        )
        .into()),
        None => Err("the proxy's answer is no HTTP".into()),
    }
}
