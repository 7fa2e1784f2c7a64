//! `kube`'s reflector on the embedded API server.

use std::future::ready;

use futures::StreamExt as _;
use interop::{DEADLINE, Error};
use k8s_openapi::api::core::v1::ConfigMap;
use kube::runtime::{WatchStreamExt as _, reflector, watcher};
use kubewright_apiserver::{Fault, Server, Verb};
use tokio::time::timeout;

fn config_map(name: &str) -> String {
    format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}}}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reflector_follows_even_over_broken_watches() -> Result<(), Error> {
    let server = Server::new();
    let listening = server.listen("127.0.0.1:0".parse()?).await?;
    server.add_yaml(&config_map("before"))?;
    let url = format!("http://{}", listening.address()).parse()?;
    let client = kube::Client::try_from(kube::Config::new(url))?;
    let api = kube::Api::<ConfigMap>::namespaced(client, "default");
    let (reader, writer) = reflector::store();
    let stream = watcher(api, watcher::Config::default())
        .default_backoff()
        .reflect(writer)
        .for_each(|_| ready(()));
    let follow = tokio::spawn(stream);
    timeout(DEADLINE, reader.wait_until_ready()).await??;
    assert_eq!(reader.len(), 1);
    // The next watch breaks within its first event.
    server
        .faults()
        .add(Fault::truncated_after(0).on(Verb::Watch).once());
    server.add_yaml(&config_map("after"))?;
    let has_both = async {
        while reader.len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    timeout(DEADLINE, has_both).await?;
    follow.abort();
    Ok(())
}
