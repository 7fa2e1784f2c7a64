//! Many large objects.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kubewright::Api;
use kubewright::client::Patch;
use kubewright::meta::ListOptions;
use kubewright::rest::Body;
use serde_json::json;
use tokio::task::JoinSet;

use crate::program::{MEGABYTE, Program};
use crate::{ConfigMap, config_map, share};

const CLIENTS: usize = 8;
const BYTES: usize = 100_000;

/// Does something for every number, several at a time.
async fn each<F>(program: &Program, count: usize, act: impl Fn(Api<ConfigMap>, usize) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let api = program.api();
    let mut acts = JoinSet::new();
    for number in 0..count {
        if acts.len() >= CLIENTS {
            acts.join_next().await.expect("one").expect("an end");
        }
        acts.spawn(act(api.clone(), number));
    }
    while let Some(ended) = acts.join_next().await {
        ended.expect("an end");
    }
}

#[tokio::test]
async fn large_objects_take_their_size_and_little_more() {
    let count = share(10_000);
    let program = Program::start("objects");
    let idle = program.memory();
    each(&program, count, |api, number| async move {
        let object = config_map(&format!("n{number}"), BYTES);
        api.create(&object).await.expect("created");
    })
    .await;
    // Every object is written again, and again: what was there before is kept for a while only.
    for round in 0..2 {
        each(&program, count, |api, number| async move {
            let change = json!({"metadata": {"labels": {"round": round.to_string()}}});
            let name = format!("n{number}");
            let patched = api.patch(&name, Patch::Merge(&change)).await;
            patched.expect("patched");
        })
        .await;
    }
    // All of them at once, for several clients at a time: nothing is gathered for a list.
    let read = Arc::new(AtomicUsize::new(0));
    let mut lists = JoinSet::new();
    for _ in 0..CLIENTS {
        let (client, read) = (program.client(), Arc::clone(&read));
        lists.spawn(async move {
            let path = "/api/v1/namespaces/default/configmaps";
            let request = http::Request::get(path)
                .body(Body::empty())
                .expect("a request");
            let mut body = client.send(request).await.expect("an answer").into_body();
            while let Some(data) = body.data().await {
                read.fetch_add(data.expect("data").len(), Ordering::Relaxed);
            }
        });
    }
    while let Some(ended) = lists.join_next().await {
        ended.expect("an end");
    }
    assert!(read.load(Ordering::Relaxed) > CLIENTS * count * BYTES);
    let options = ListOptions {
        label_selector: "round=1".to_owned(),
        limit: 1,
        ..ListOptions::default()
    };
    let list = program.api().list(&options).await.expect("a list");
    assert_eq!(list.items.len(), 1);

    let (most, size) = (program.most_memory() - idle, count * BYTES);
    let bound = size + size / 4 + 150 * MEGABYTE;
    println!(
        "{} MB for {} MB of objects",
        most / MEGABYTE,
        size / MEGABYTE
    );
    assert!(most < bound, "{most} of {bound}");
}
