//! Ports of pods.

use std::net::Ipv4Addr;
use std::num::NonZeroU16;
use std::sync::Arc;

use kubewright::rest::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};

use super::kubelet::{Channels, Kubelet};

const PORT: NonZeroU16 = NonZeroU16::new(8080).unwrap();

/// The number of the port, as each of its channels begins.
async fn begin(channels: &mut Channels) {
    for channel in [0, 1] {
        channels.send(channel, 8080_u16.to_le_bytes()).await;
    }
}

/// Gives back what it is sent, in capitals; ends after `bye`.
fn shouting() -> Kubelet {
    Kubelet::new(|mut channels| async move {
        begin(&mut channels).await;
        while let Some((channel, data)) = channels.next().await {
            assert_eq!(channel, 0);
            channels.send(0, data.to_ascii_uppercase()).await;
            if data.ends_with(b"bye") {
                channels.close().await;
                return;
            }
        }
    })
    .speaking(&["v4.channel.k8s.io"])
}

#[tokio::test]
async fn bytes_go_both_ways() {
    let kubelet = shouting();
    let mut stream = kubelet.pod().port_forward(PORT).await.unwrap();
    stream.write_all(b"hello").await.unwrap();
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HELLO");
    stream.write_all(b"bye").await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "BYE");
    assert_eq!(
        kubelet.seen()[0].target,
        "/api/v1/namespaces/team/pods/www/portforward?ports=8080"
    );
}

/// A client that has said all still reads the answer.
#[tokio::test]
async fn what_is_shut_down_can_be_read() {
    let kubelet = shouting();
    let mut stream = kubelet.pod().port_forward(PORT).await.unwrap();
    stream.write_all(b"good bye").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "GOOD BYE");
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_told() {
    let kubelet = Kubelet::new(|mut channels| async move {
        begin(&mut channels).await;
        channels.send(1, "connection refused\n").await;
        channels.close().await;
    });
    let mut stream = kubelet.pod().port_forward(PORT).await.unwrap();
    let error = stream.read_u8().await.unwrap_err();
    assert_eq!(error.to_string(), "connection refused");
}

#[tokio::test]
async fn a_connection_that_breaks_is_no_end() {
    let kubelet = Kubelet::new(|mut channels| async move {
        begin(&mut channels).await;
        channels.send(0, "half").await;
    });
    let mut stream = kubelet.pod().port_forward(PORT).await.unwrap();
    let mut text = String::new();
    let error = stream.read_to_string(&mut text).await.unwrap_err();
    assert!(error.to_string().contains("ended in the middle"), "{error}");
}

#[tokio::test]
async fn another_port_is_refused() {
    let kubelet = Kubelet::new(|mut channels| async move {
        channels.send(0, 22_u16.to_le_bytes()).await;
        channels.send(0, "SSH-2.0").await;
        channels.close().await;
    });
    let mut stream = kubelet.pod().port_forward(PORT).await.unwrap();
    let error = stream.read_u8().await.unwrap_err();
    assert!(error.to_string().contains("forwards 22"), "{error}");
}

/// The number may come in two messages, and data behind it.
#[tokio::test]
async fn the_number_of_the_port_is_no_data() {
    let kubelet = Kubelet::new(|mut channels| async move {
        let [low, high] = 8080_u16.to_le_bytes();
        channels.send(0, [low]).await;
        channels.send(0, [high, b'o', b'k']).await;
        channels.close().await;
    });
    let mut stream = kubelet.pod().port_forward(PORT).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "ok");
}

#[tokio::test]
async fn a_connection_that_is_dropped_is_closed() {
    let gone = Arc::new(Notify::new());
    let told = gone.clone();
    let kubelet = Kubelet::new(move |mut channels| {
        let told = told.clone();
        async move {
            begin(&mut channels).await;
            while channels.next().await.is_some() {}
            told.notify_one();
        }
    });
    drop(kubelet.pod().port_forward(PORT).await.unwrap());
    gone.notified().await;
}

async fn listener() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap()
}

#[tokio::test]
async fn a_listener_is_forwarded_connection_by_connection() {
    let kubelet = shouting();
    let forwarding = kubelet
        .pod()
        .forward(listener().await, PORT, |error| panic!("{error}"))
        .unwrap();
    let address = forwarding.local_addr();
    let mut both = Vec::new();
    for word in ["one bye", "two bye"] {
        let mut near = TcpStream::connect(address).await.unwrap();
        near.write_all(word.as_bytes()).await.unwrap();
        both.push(near);
    }
    for (mut near, expected) in both.into_iter().zip(["ONE BYE", "TWO BYE"]) {
        let mut text = String::new();
        near.read_to_string(&mut text).await.unwrap();
        assert_eq!(text, expected);
    }
    assert_eq!(kubelet.seen().len(), 2);
}

#[tokio::test]
async fn a_connection_that_comes_to_nothing_is_told() {
    let (tell, mut told) = mpsc::unbounded_channel();
    let failed = move |error: Error| tell.send(error).unwrap();
    let kubelet = Kubelet::refusing(404, "NotFound");
    let forwarding = kubelet
        .pod()
        .forward(listener().await, PORT, failed)
        .unwrap();
    let mut near = TcpStream::connect(forwarding.local_addr()).await.unwrap();
    assert!(told.recv().await.unwrap().is_not_found());
    assert!(matches!(near.read(&mut [0; 1]).await, Ok(0) | Err(_)));
    drop(forwarding);
    // Its task ends, and `failed` with it.
    assert!(told.recv().await.is_none());
}
