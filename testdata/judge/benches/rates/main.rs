//! Requests a second, events a second, memory and start of the embedded API server, beside the real
//! one: `cargo bench --package judge --bench rates`.
//!
//! Both are processes of their own, reached over TLS by the same client. With `KUBECONFIG` and
//! `SERVER_PID` set, the real server is that one; with the argument `--alone`, there is none.

#![expect(
    clippy::cast_precision_loss,
    reason = "figures are shown with a few digits"
)]
#![expect(
    clippy::naive_bytecount,
    reason = "a line is longer than looking for its end takes"
)]

mod load;
mod process;

use std::path::Path;
use std::time::{Duration, Instant};

use judge::Error;
use kubewright::Client;
use kubewright::config::Config;
use kubewright_controlplane::ControlPlane;

use load::Rate;
use process::Usage;

/// The argument with which there is no real server.
const ALONE: &str = "--alone";

/// What was measured of a server.
struct Figures {
    start: Option<Duration>,
    idle: u64,
    create: Rate,
    get: Rate,
    list: Rate,
    fan_out: Rate,
    loaded: u64,
}

fn main() -> Result<(), Error> {
    let runtime = tokio::runtime::Runtime::new()?;
    if std::env::args().any(|argument| argument == process::SERVE) {
        return runtime.block_on(process::serve());
    }
    runtime.block_on(compare())
}

async fn compare() -> Result<(), Error> {
    let start = Instant::now();
    let (child, config) = process::start().await?;
    let client = Client::try_from(config.clone())?;
    load::ready(&client).await?;
    let own = measure(&config, child.id(), Some(start.elapsed())).await?;
    drop(child);
    let is_alone = std::env::args().any(|argument| argument == ALONE);
    let real = if is_alone { None } else { Some(real().await?) };
    println!("| over TLS, HTTP/2 | embedded | kube-apiserver and etcd | ratio |");
    println!("|---|---|---|---|");
    let real = real.as_ref();
    let of = |get: fn(&Figures) -> &Rate| (get(&own), real.map(get));
    rate("creates a second", of(|figures| &figures.create));
    rate("gets a second", of(|figures| &figures.get));
    rate("lists of 500 a second", of(|figures| &figures.list));
    rate(
        "events a second, to 1,000 watchers",
        of(|figures| &figures.fan_out),
    );
    let of = |get: fn(&Figures) -> u64| (get(&own), real.map(get));
    memory("memory when ready, MB", of(|figures| figures.idle));
    memory("memory after all that, MB", of(|figures| figures.loaded));
    let milliseconds = |start: Option<Duration>| {
        start.map_or_else(String::new, |start| start.as_millis().to_string())
    };
    println!(
        "| from the start to the first answer, ms | {} | {} | |",
        milliseconds(own.start),
        milliseconds(real.and_then(|real| real.start))
    );
    Ok(())
}

async fn real() -> Result<Figures, Error> {
    if let (Some(path), Ok(pid)) = (std::env::var_os("KUBECONFIG"), std::env::var("SERVER_PID")) {
        let config = Config::from_kubeconfig(Path::new(&path), None)?;
        return measure(&config, pid.parse()?, None).await;
    }
    kubewright_controlplane::build()?;
    let start = Instant::now();
    let started = ControlPlane::start()?.ok_or("there is no control plane")?;
    let took = start.elapsed();
    let config = Config::from_kubeconfig(started.kubeconfig(), Some("admin"))?;
    measure(&config, started.process_id(), Some(took)).await
}

async fn measure(config: &Config, pid: u32, start: Option<Duration>) -> Result<Figures, Error> {
    // What is compared is the servers, and not what compresses their lists.
    let mut config = config.clone();
    config.compression = false;
    let config = &config;
    let server = Usage::of(pid);
    let client = Client::try_from(config.clone())?;
    let idle = server.memory()?;
    load::namespace(&client).await?;
    Ok(Figures {
        start,
        idle,
        create: load::creates(&client, &server).await?,
        get: load::gets(&client, &server).await?,
        list: load::lists(&client, &server).await?,
        fan_out: load::fan_out(config, &server).await?,
        loaded: server.memory()?,
    })
}

fn rate(what: &str, (own, real): (&Rate, Option<&Rate>)) {
    let row = |what: &str, get: fn(&Rate) -> f64| {
        let own = get(own);
        let (real, ratio) = real.map_or_else(Default::default, |real| {
            let real = get(real);
            (format!("{real:.0}"), format!("{:.1}x", own / real))
        });
        println!("| {what} | {own:.0} | {real} | {ratio} |");
    };
    row(what, Rate::by_time);
    row(
        &format!("{what} of the server's processor time"),
        Rate::by_work,
    );
}

fn memory(what: &str, (own, real): (u64, Option<u64>)) {
    let (text, ratio) = real.map_or_else(Default::default, |real| {
        let ratio = real as f64 / own as f64;
        ((real / 1024).to_string(), format!("{ratio:.1}x"))
    });
    println!("| {what} | {} | {text} | {ratio} |", own / 1024);
}
