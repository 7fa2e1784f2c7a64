//! An informer of pods, measured: `cargo xtask compare informer` runs it beside its peers.
//!
//! `many-pods PORT EVENTS list|stream decoded|packed|projection|metadata` follows the pods of a server on
//! this machine until so many events were told, and prints what that took. `many-pods idle COUNT` starts so many
//! informers that have nothing to do.

#![expect(clippy::cast_precision_loss, reason = "figures have a few digits")]

mod idle;
mod process;
mod projection;
mod weather;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kubewright::Client;
use kubewright::cache::{
    EventHandler, HandlerOptions, InNamespaces, Informer, InformerBuilder, Layout, Measured, Meter,
    MeterLabels, Overflow, Packed,
};
use kubewright::client::{ClientBuilder, PartialObjectMetadata};
use kubewright::config::Config;
use kubewright::selector::Selector;
use kubewright_k8s::core::v1::Pod;
use process::Usage;
use tokio::sync::watch;
use tokio::time::timeout;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// No part of a run takes longer.
const DEADLINE: Duration = Duration::from_mins(5);

/// How often a namespace is listed, for one figure.
const LISTS: u32 = 200;

/// What is asked for.
struct Run {
    client: Client,
    weather: Arc<weather::Switch>,
    events: u64,
    streams: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["idle", count] => idle::run(count.parse()?).await,
        [port, events, how, layout] => {
            let weather = Arc::new(weather::Switch::default());
            let run = Run {
                client: client(port, &weather)?,
                weather,
                events: events.parse()?,
                streams: how == "stream",
            };
            match layout {
                "decoded" => measure(&run, Informer::<Pod>::builder(run.client.clone())).await,
                "packed" => {
                    let builder = Informer::<Pod>::builder(run.client.clone());
                    measure(&run, builder.layout::<Packed>()).await
                }
                "projection" => {
                    let builder = Informer::<projection::Pod>::builder(run.client.clone());
                    measure(&run, builder).await
                }
                "metadata" => {
                    let client = run.client.clone();
                    measure(
                        &run,
                        Informer::<PartialObjectMetadata<Pod>>::builder(client),
                    )
                    .await
                }
                other => Err(format!("no layout `{other}`").into()),
            }
        }
        _ => Err("many-pods PORT EVENTS list|stream LAYOUT, or many-pods idle COUNT".into()),
    }
}

/// A client of a server on this machine, whose watches break when they are told to.
fn client(port: &str, weather: &Arc<weather::Switch>) -> Result<Client, Error> {
    let config = Config::new(format!("http://127.0.0.1:{port}").parse()?);
    let switch = Arc::clone(weather);
    let builder = ClientBuilder::try_from(config)?;
    let layer = tower_layer::layer_fn(|inner| weather::Weather {
        inner,
        switch: Arc::clone(&switch),
    });
    Ok(builder.layer(layer).build())
}

async fn measure<K: InNamespaces, L: Layout<K>>(
    run: &Run,
    mut builder: InformerBuilder<K, L>,
) -> Result<(), Error> {
    let lists = Arc::new(Lists::default());
    if run.streams {
        builder = builder.streaming_list();
    }
    let informer = builder.meter(Arc::clone(&lists) as _).build();
    let (counter, mut told) = watch::channel(0);
    // Every event is told: none is merged into another.
    let options = HandlerOptions::default().overflow(Overflow::Block);
    let handler = Counter {
        told: counter,
        count: 0,
        wanted: run.events,
    };
    informer.add_handler(handler, options);

    let before = Usage::now()?;
    let start = Instant::now();
    informer.start();
    informer.synced(DEADLINE).await?;
    report(
        "sync",
        start.elapsed(),
        before,
        &[("objects", informer.store().len() as f64)],
    )?;

    if run.events > 0 {
        let before = Usage::now()?;
        let start = Instant::now();
        timeout(DEADLINE, told.wait_for(|told| *told >= run.events)).await??;
        let per_second = run.events as f64 / start.elapsed().as_secs_f64();
        report(
            "events",
            start.elapsed(),
            before,
            &[("per_second", per_second)],
        )?;
    }

    let lister = informer.lister().namespace("team-1");
    let start = Instant::now();
    let mut found = 0;
    for _ in 0..LISTS {
        found += lister.list(&Selector::everything()).len();
    }
    let micros = start.elapsed().as_secs_f64() * 1e6 / found.max(1) as f64 * 1000.0;
    println!("lister micros_per_1000={micros:.1}");

    if run.events == 0 {
        process::forget_peak()?;
        let before = Usage::now()?;
        let start = Instant::now();
        run.weather.expire();
        let relisted = async {
            while lists.0.load(Ordering::Relaxed) < 2 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(DEADLINE, relisted).await?;
        report("relist", start.elapsed(), before, &[])?;
    }
    Ok(())
}

fn report(what: &str, took: Duration, before: Usage, more: &[(&str, f64)]) -> Result<(), Error> {
    let now = Usage::now()?;
    print!(
        "{what} seconds={:.4} cpu={:.2} before={} resident={} peak={}",
        took.as_secs_f64(),
        now.work.saturating_sub(before.work).as_secs_f64(),
        before.resident,
        now.resident,
        now.peak,
    );
    for (name, value) in more {
        print!(" {name}={value:.0}");
    }
    println!();
    Ok(())
}

/// Counts lists.
#[derive(Default)]
struct Lists(AtomicUsize);

impl Meter for Lists {
    fn record(&self, _: &MeterLabels<'_>, what: Measured) {
        if matches!(what, Measured::Listed { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Counts changes, and tells when there were enough.
struct Counter {
    told: watch::Sender<u64>,
    count: u64,
    wanted: u64,
}

impl<O> EventHandler<O> for Counter {
    fn on_update(&mut self, old: &O, new: &O) {
        std::hint::black_box((old, new));
        self.count += 1;
        if self.count == self.wanted {
            self.told.send_replace(self.count);
        }
    }
}
