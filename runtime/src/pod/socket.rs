//! A WebSocket (RFC 6455) below a subresource.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, StatusCode, header};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use crate::client::Client;
use crate::rest::{Body, Error, RequestError, Upgraded, check, upgraded};

/// What a server appends to a key to show that it speaks the protocol (RFC 6455, section 1.3).
const ACCEPTED: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// Longer messages are refused. Servers cut streams into pieces of at most 32 KiB.
const LONGEST_MESSAGE: usize = 4 << 20;

/// How much is told of a protocol that was not asked for.
const LONGEST_NAME: usize = 64;

pub(super) type Socket = WebSocketStream<Upgraded>;

/// Asks for a WebSocket with one of some subprotocols, the first rather than the last.
pub(super) async fn open(
    client: &Client,
    target: String,
    protocols: &[&'static str],
) -> Result<(Socket, &'static str), Error> {
    let mut nonce = [0; 16];
    SystemRandom::new()
        .fill(&mut nonce)
        .map_err(|_| RequestError::Build("the system gives no random numbers".to_owned()))?;
    let key = STANDARD.encode(nonce);
    let path = target.split('?').next().unwrap_or_default().to_owned();
    let request = http::Request::get(target)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .header(header::SEC_WEBSOCKET_KEY, &key)
        .header(header::SEC_WEBSOCKET_PROTOCOL, protocols.join(", "))
        .body(Body::empty())
        .map_err(|error| RequestError::Build(error.to_string()))?;
    let response = client.send(request).await?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        let response = check(response, &Method::GET, &path).await?;
        return Err(Error::Protocol(format!(
            "asked for a WebSocket, it answers {}",
            response.status()
        )));
    }
    let protocol = agreed(response.headers(), &key, protocols).map_err(Error::Protocol)?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(LONGEST_MESSAGE))
        .max_frame_size(Some(LONGEST_MESSAGE));
    let connection = upgraded(response).await?;
    let socket = Socket::from_raw_socket(connection, Role::Client, Some(config)).await;
    Ok((socket, protocol))
}

/// What a server has agreed to (RFC 6455, section 4.1).
fn agreed(
    headers: &HeaderMap,
    key: &str,
    protocols: &[&'static str],
) -> Result<&'static str, String> {
    let text = |name| {
        let value = headers.get(name);
        value.map(|value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()))
    };
    let upgrade = text(header::UPGRADE).unwrap_or_default();
    if !upgrade.trim().eq_ignore_ascii_case("websocket") {
        return Err("asked for a WebSocket, it upgrades to something else".to_owned());
    }
    if text(header::SEC_WEBSOCKET_ACCEPT).as_deref() != Some(accept(key).as_str()) {
        return Err("it answers the key of another WebSocket".to_owned());
    }
    let chosen = text(header::SEC_WEBSOCKET_PROTOCOL).unwrap_or_default();
    let known = protocols
        .iter()
        .find(|protocol| **protocol == chosen.trim());
    known.copied().ok_or_else(|| {
        format!(
            "asked for {}, it speaks `{}`",
            protocols.join(" or "),
            chosen
                .chars()
                .take(LONGEST_NAME)
                .collect::<String>()
                .escape_debug()
        )
    })
}

/// The answer to a key.
fn accept(key: &str) -> String {
    let told = digest(
        &SHA1_FOR_LEGACY_USE_ONLY,
        format!("{key}{ACCEPTED}").as_bytes(),
    );
    STANDARD.encode(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: [&str; 2] = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

    fn answer(upgrade: &str, accept: &str, protocol: &str) -> Result<&'static str, String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::UPGRADE, upgrade.parse().unwrap());
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept.parse().unwrap());
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, protocol.parse().unwrap());
        agreed(&headers, "dGhlIHNhbXBsZSBub25jZQ==", &OFFERED)
    }

    #[test]
    fn a_server_agrees_to_what_it_was_asked() {
        // The key and its answer are those of RFC 6455, section 1.3.
        let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
        let agreed = answer("WebSocket", accept, "v4.channel.k8s.io");
        assert_eq!(agreed, Ok("v4.channel.k8s.io"));
        assert!(answer("SPDY/3.1", accept, "v4.channel.k8s.io").is_err());
        assert!(answer("websocket", "", "v4.channel.k8s.io").is_err());
        let other = answer("websocket", accept, "v1.channel.k8s.io");
        assert!(other.unwrap_err().contains("v1.channel.k8s.io"));
        assert!(agreed_without_protocol(accept).is_err());
    }

    fn agreed_without_protocol(accept: &str) -> Result<&'static str, String> {
        answer("websocket", accept, "")
    }
}
