//! Many watches, of which some go away and some are never read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kubewright::client::{Patch, Watch, WatchEvent};
use kubewright::meta::ListOptions;
use serde_json::json;
use tokio::task::JoinSet;

use crate::program::{MEGABYTE, Program};
use crate::{ConfigMap, config_map, share, since};

/// How many watches there are on a connection.
const STREAMS: usize = 50;
const EVENTS: usize = 40;
const DEADLINE: Duration = Duration::from_mins(2);

async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < deadline, "not within {DEADLINE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Reads what is created, and nothing else, in its order.
async fn follow(mut watch: Watch<ConfigMap>, seen: Arc<AtomicUsize>) {
    for number in 0..EVENTS {
        let event = watch.next().await.expect("an event").expect("an object");
        let WatchEvent::Added(object) = event else {
            panic!("{event:?}")
        };
        assert_eq!(object.metadata.name, format!("n{number}"));
        seen.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn every_watcher_sees_every_event_whoever_goes_away() {
    let (watchers, program) = (share(5000), Program::start("watchers"));
    let (idle, files) = (program.memory(), program.files());
    let version = program.api().list(&ListOptions::default()).await;
    let version = version.expect("a list").metadata.resource_version;
    let seen = Arc::new(AtomicUsize::new(0));
    let (mut staying, mut going) = (JoinSet::new(), JoinSet::new());
    for connection in 0..watchers / STREAMS {
        let api = program.api();
        for _ in 0..STREAMS {
            let watch = api.watch(&since(&version)).await.expect("a watch");
            let goes = connection % 2 == 1;
            let followers = if goes { &mut going } else { &mut staying };
            followers.spawn(follow(watch, Arc::clone(&seen)));
        }
    }
    let api = program.api();
    for number in 0..EVENTS {
        let object = config_map(&format!("n{number}"), 1000);
        api.create(&object).await.expect("created");
        if number == EVENTS / 2 {
            // Where they are in the middle of it.
            until("first events", || seen.load(Ordering::Relaxed) > watchers).await;
            going.shutdown().await;
        }
    }
    while let Some(ended) = tokio::time::timeout(DEADLINE, staying.join_next())
        .await
        .expect("events in time")
    {
        ended.expect("all events in their order");
    }
    until("closed connections", || program.files() <= files + 4).await;
    let most = program.most_memory() - idle;
    println!("{} MB for {watchers} watchers", most / MEGABYTE);
    assert!(most < watchers * 50_000 + 50 * MEGABYTE, "{most}");
}

#[tokio::test]
async fn who_never_reads_is_cut_and_holds_up_nobody() {
    const SILENT: usize = 100;
    const BYTES: usize = 100_000;
    let writes = share(20_000);
    let program = Program::start("silent");
    let api = program.api();
    let first = api.create(&config_map("a", BYTES)).await.expect("created");
    let idle = program.memory();
    let options = since(&first.metadata.resource_version);
    let mut silent = Vec::new();
    for _ in 0..SILENT {
        // Each on a connection of its own.
        silent.push(program.api().watch(&options).await.expect("a watch"));
    }
    let mut watch = program.api().watch(&options).await.expect("a watch");
    let reader = tokio::spawn(async move {
        for _ in 0..writes {
            let event = watch.next().await.expect("an event");
            assert!(matches!(event, Ok(WatchEvent::Modified(_))), "{event:?}");
        }
    });
    for number in 0..writes {
        let change = json!({"metadata": {"labels": {"n": number.to_string()}}});
        let patched = api.patch("a", Patch::Merge(&change)).await;
        patched.expect("patched");
    }
    reader.await.expect("all events");
    let most = program.most_memory() - idle;
    println!("{} MB for {SILENT} who do not read", most / MEGABYTE);
    assert!(most < 200 * MEGABYTE + SILENT * MEGABYTE, "{most}");
    // When they read at last, they are told that it is too late.
    for mut watch in silent {
        let mut is_told = false;
        while let Some(event) = watch.next().await {
            match event.expect("an event") {
                WatchEvent::Error(status) => is_told = status.is_expired(),
                event => assert!(matches!(event, WatchEvent::Modified(_)), "{event:?}"),
            }
        }
        assert!(is_told);
    }
}
