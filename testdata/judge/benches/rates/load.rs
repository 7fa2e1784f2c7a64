//! What the servers are asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use judge::Error;
use judge::scenario::Step;
use judge::server::ask;
use kubewright::Client;
use kubewright::config::Config;
use kubewright::rest::Body;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::process::Usage;

/// How many ask at the same time.
const CLIENTS: usize = 16;
/// How many objects are created, and listed.
const CREATES: usize = 5000;
const GETS: usize = 20_000;
const LISTS: usize = 500;
const PAGE: usize = 500;
/// How many watch, over how many connections: the real server has 100 streams on one.
const WATCHERS: usize = 1000;
const CONNECTIONS: usize = 20;
/// How many events each of them gets.
const EVENTS: usize = 100;
const DEADLINE: Duration = Duration::from_mins(2);

const NAMESPACE: &str = "rates";
const PATH: &str = "/api/v1/namespaces/rates/configmaps";

/// How much was done in what time.
pub(crate) struct Rate {
    count: usize,
    time: Duration,
    work: Duration,
}

impl Rate {
    /// A second.
    pub(crate) fn by_time(&self) -> f64 {
        self.count as f64 / self.time.as_secs_f64()
    }

    /// A second of the server's processor time.
    pub(crate) fn by_work(&self) -> f64 {
        self.count as f64 / self.work.as_secs_f64()
    }
}

/// Waits until the server answers.
pub(crate) async fn ready(client: &Client) -> Result<(), Error> {
    let deadline = Instant::now() + DEADLINE;
    let step = step("GET", "/readyz".to_owned(), String::new());
    while !matches!(ask(client, &step).await, Ok(answer) if answer.code == 200) {
        if Instant::now() > deadline {
            return Err("the server is not ready".into());
        }
    }
    Ok(())
}

pub(crate) async fn namespace(client: &Client) -> Result<(), Error> {
    let body = json!({"metadata": {"name": NAMESPACE}}).to_string();
    check(
        client,
        &step("POST", "/api/v1/namespaces".to_owned(), body),
        201,
    )
    .await
}

pub(crate) async fn creates(client: &Client, server: &Usage) -> Result<Rate, Error> {
    many(client, server, CREATES, 201, |number| {
        step("POST", PATH.to_owned(), object(&format!("a-{number}")))
    })
    .await
}

pub(crate) async fn gets(client: &Client, server: &Usage) -> Result<Rate, Error> {
    many(client, server, GETS, 200, |number| {
        step(
            "GET",
            format!("{PATH}/a-{}", number % CREATES),
            String::new(),
        )
    })
    .await
}

pub(crate) async fn lists(client: &Client, server: &Usage) -> Result<Rate, Error> {
    many(client, server, LISTS, 200, |_| {
        step("GET", format!("{PATH}?limit={PAGE}"), String::new())
    })
    .await
}

/// Objects that are created while many watch.
pub(crate) async fn fan_out(config: &Config, server: &Usage) -> Result<Rate, Error> {
    let (begun, events) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut watchers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let client = Client::try_from(config.clone())?;
        for _ in 0..WATCHERS / CONNECTIONS {
            watchers.spawn(watch(client.clone(), begun.clone(), events.clone()));
        }
    }
    wait(&begun, WATCHERS, &mut watchers).await?;
    let client = Client::try_from(config.clone())?;
    let (start, before) = (Instant::now(), server.work()?);
    for number in 0..EVENTS {
        let create = step("POST", PATH.to_owned(), object(&format!("b-{number}")));
        check(&client, &create, 201).await?;
    }
    let count = WATCHERS * EVENTS;
    wait(&events, count, &mut watchers).await?;
    Ok(Rate {
        count,
        time: start.elapsed(),
        work: server.work()?.saturating_sub(before),
    })
}

/// Watches from now on, and counts lines.
async fn watch(
    client: Client,
    begun: Arc<AtomicUsize>,
    events: Arc<AtomicUsize>,
) -> Result<(), Error> {
    let list = ask(
        &client,
        &step("GET", format!("{PATH}?limit=1"), String::new()),
    )
    .await?;
    let list = list.value();
    let version = list.pointer("/metadata/resourceVersion");
    let version = version
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default();
    let path = format!("{PATH}?watch=true&resourceVersion={version}");
    let request = http::Request::get(path).body(Body::empty())?;
    let (_, mut body) = client.send(request).await?.into_parts();
    begun.fetch_add(1, Ordering::Relaxed);
    while let Some(data) = body.data().await {
        let data = data.map_err(|error| error.to_string())?;
        let lines = data.iter().filter(|byte| **byte == b'\n').count();
        events.fetch_add(lines, Ordering::Relaxed);
    }
    Err("a watch ended".into())
}

/// Waits for a count; an error of a watcher is one of the whole.
async fn wait(
    counter: &AtomicUsize,
    wanted: usize,
    watchers: &mut JoinSet<Result<(), Error>>,
) -> Result<(), Error> {
    const INTERVAL: Duration = Duration::from_millis(1);
    let deadline = Instant::now() + DEADLINE;
    while counter.load(Ordering::Relaxed) < wanted {
        if let Ok(Some(ended)) = timeout(INTERVAL, watchers.join_next()).await {
            ended??;
        }
        if Instant::now() > deadline {
            let seen = counter.load(Ordering::Relaxed);
            return Err(format!("{seen} of {wanted} in {DEADLINE:?}").into());
        }
    }
    Ok(())
}

/// As many requests as are wanted, by several at a time.
async fn many(
    client: &Client,
    server: &Usage,
    count: usize,
    code: u16,
    make: impl Fn(usize) -> Step + Clone + Send + 'static,
) -> Result<Rate, Error> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut askers: JoinSet<Result<(), Error>> = JoinSet::new();
    let (start, before) = (Instant::now(), server.work()?);
    for _ in 0..CLIENTS {
        let (client, next, make) = (client.clone(), next.clone(), make.clone());
        askers.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok(());
                }
                check(&client, &make(number), code).await?;
            }
        });
    }
    while let Some(ended) = askers.join_next().await {
        ended??;
    }
    Ok(Rate {
        count,
        time: start.elapsed(),
        work: server.work()?.saturating_sub(before),
    })
}

async fn check(client: &Client, step: &Step, code: u16) -> Result<(), Error> {
    let answer = ask(client, step).await?;
    if answer.code == code {
        return Ok(());
    }
    let text: String = answer.body.chars().take(300).collect();
    Err(format!("{} {}: {} {text}", step.method, step.path, answer.code).into())
}

fn step(method: &str, path: String, body: String) -> Step {
    let ty = ("content-type".to_owned(), "application/json".to_owned());
    let headers = if body.is_empty() {
        Vec::new()
    } else {
        vec![ty]
    };
    Step {
        method: method.to_owned(),
        path,
        headers,
        body,
    }
}

/// A config map of about a kilobyte.
fn object(name: &str) -> String {
    let value = "x".repeat(1000);
    json!({"metadata": {"name": name, "labels": {"app": "rates"}}, "data": {"k": value}})
        .to_string()
}
