//! The whole service under load: the real program polls thousands of feeds from
//! an origin of its own over loopback, and answers readers meanwhile.
//!
//! ```sh
//! cargo bench --bench load -- --feeds 10000 --entries 40 --latency 0
//! ```
//!
//! Prints a table, and writes the same to `target/load.json`. What nginx answers
//! is measured too where it is installed.

#![allow(
    clippy::indexing_slicing,
    reason = "a bench that counts wrong fails where it stands"
)]

mod client;
mod origin;
mod process;
mod texts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use async_compression::tokio::write::GzipEncoder;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use client::Client;
use origin::Origin;
use process::{Nginx, Process};
use texts::Shape;

/// How long each rate of answers is measured.
const MEASURE: Duration = Duration::from_secs(4);
/// Connections of the readers whose rate is measured.
const READERS: usize = 16;
/// In the third round, one feed in so many has changed.
const CHANGED: usize = 20;

struct Args {
    feeds: usize,
    entries: usize,
    latency: Duration,
}

fn args() -> anyhow::Result<Args> {
    let mut args = Args {
        feeds: 2000,
        entries: 40,
        latency: Duration::ZERO,
    };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut number = || -> anyhow::Result<usize> {
            let value = given
                .next()
                .with_context(|| format!("{name} needs a number"))?;
            value
                .parse()
                .with_context(|| format!("{name}: {value} is no number"))
        };
        match name.as_str() {
            // cargo says so to every bench.
            "--bench" => {}
            "--feeds" => args.feeds = number()?,
            "--entries" => args.entries = number()?,
            "--latency" => args.latency = Duration::from_millis(number()? as u64),
            _ => anyhow::bail!("{name}? There are --feeds, --entries, --latency (ms)"),
        }
    }
    Ok(args)
}

/// What was measured, in the order of the table.
#[derive(Default)]
struct Figures(Vec<(&'static str, f64, &'static str)>);

impl Figures {
    fn add(&mut self, what: &'static str, value: f64, unit: &'static str) {
        let digits = if value < 10.0 { 2 } else { 0 };
        println!("{what:<58} {value:>10.digits$} {unit}");
        self.0.push((what, value, unit));
    }
}

fn main() -> anyhow::Result<()> {
    let args = args()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(&args))
}

#[allow(
    clippy::disallowed_methods,
    reason = "the service under load has the real clock, so the feeds need it too"
)]
async fn run(args: &Args) -> anyhow::Result<()> {
    let dir = tempfile::tempdir()?;
    let shape = Shape {
        feeds: args.feeds,
        entries: args.entries,
        now: Timestamp::now(),
    };
    println!(
        "{} feeds of {} entries, {:?} latency",
        args.feeds, args.entries, args.latency
    );
    let origin = Origin::start(shape, args.latency).await?;
    let config = dir.path().join("geowire.toml");
    fs::write(&config, config_for(&origin, args.feeds))?;
    let mut figures = Figures::default();

    first_poll(&config, &origin, args, &mut figures).await?;
    let database = dir.path().join("geowire.db");
    let items = args.feeds * args.entries;
    let bytes = fs::metadata(&database)?.len() as f64;
    figures.add(
        "database, 100,000 items",
        bytes / items as f64 * 1e5 / 1e6,
        "MB",
    );

    let (_, before) = origin.answers();
    round(&config, args, "steady, all 304", &mut figures)?;
    let (full, unchanged) = origin.answers();
    println!(
        "  ({} answers were 304, {full} documents so far)",
        unchanged - before
    );
    let changed = origin.change(CHANGED, 2).await?;
    round(&config, args, "steady, 5 % changed", &mut figures)?;
    ensure!(
        origin.answers().0 == full + changed,
        "not all that changed was asked for"
    );

    served(&config, dir.path(), &mut figures).await?;
    let all: BTreeMap<_, Value> = figures
        .0
        .iter()
        .map(|(what, value, unit)| (*what, json!({"value": value, "unit": unit})))
        .collect();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("load.json");
    fs::write(&target, serde_json::to_vec_pretty(&all)?)?;
    println!("written to {}", target.display());
    Ok(())
}

fn config_for(origin: &Origin, feeds: usize) -> String {
    let mut text = String::from(
        "[server]\nlisten = \"127.0.0.1:0\"\n[store]\npath = \"geowire.db\"\n\
         [schedule]\nspacing = \"0s\"\nspread = \"0s\"\ninterval = \"24h\"\nconcurrency = 32\n\
         [fetch]\nallow_private = true\n[log]\nlevel = \"warn\"\n",
    );
    for feed in 0..feeds {
        let url = origin.url(feed);
        let _ = writeln!(text, "[[source]]\nname = \"Feed {feed}\"\nurl = \"{url}\"");
    }
    text
}

/// The service begins with an empty database; a reader asks all the time.
async fn first_poll(
    config: &Path,
    origin: &Origin,
    args: &Args,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let begin = Instant::now();
    let mut service = Process::serve(config).await?;
    let answered = begin.elapsed();
    let mut reader = Client::connect(service.address).await?;
    let mut times = Vec::new();
    let mut looked = Instant::now();
    loop {
        let asked = Instant::now();
        reader.get("/feed.xml", "").await?;
        times.push(asked.elapsed());
        if looked.elapsed() > Duration::from_millis(250) {
            looked = Instant::now();
            if service.refreshes().await? >= args.feeds {
                break;
            }
        }
        ensure!(service.runs()?, "the service ended");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let seconds = begin.elapsed().as_secs_f64();
    let (full, _) = origin.answers();
    ensure!(full >= args.feeds, "only {full} documents were asked for");
    let feeds = args.feeds as f64;
    figures.add(
        "first answer of /healthz after the start",
        answered.as_secs_f64() * 1e3,
        "ms",
    );
    figures.add("first poll", feeds / seconds, "feeds/s");
    figures.add(
        "first poll, items",
        feeds * args.entries as f64 / seconds,
        "items/s",
    );
    figures.add(
        "first poll, CPU for 1,000 feeds",
        service.cpu()? / feeds * 1e3,
        "s",
    );
    times.sort_unstable();
    for (what, share) in [
        ("/feed.xml during the first poll, p50", 50),
        ("/feed.xml during the first poll, p99", 99),
    ] {
        let at = (times.len() * share / 100).min(times.len() - 1);
        figures.add(what, times[at].as_secs_f64() * 1e3, "ms");
    }
    figures.add("peak memory", service.memory("VmHWM")?, "MB");
    let figures_of_service = service.metrics().await?;
    for line in figures_of_service.lines() {
        let shown = [
            "geowire_refreshes_total",
            "geowire_reports ",
            "geowire_reports_geopolitics ",
            "geowire_stories ",
        ];
        if shown.iter().any(|name| line.starts_with(name)) {
            println!("  ({line})");
        }
    }
    service.stop()
}

/// All sources once more, by `geowire poll --all`.
fn round(
    config: &Path,
    args: &Args,
    what: &'static str,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let begin = Instant::now();
    let mut poll = Process::poll(config)?;
    let cpu = poll.wait()?;
    let seconds = begin.elapsed().as_secs_f64();
    figures.add(what, args.feeds as f64 / seconds, "feeds/s");
    println!(
        "  ({cpu:.2} s CPU for 1,000 feeds)",
        cpu = cpu / args.feeds as f64 * 1e3
    );
    Ok(())
}

/// `/feed.xml` from the cache, against the same bytes as a file of nginx.
async fn served(config: &Path, dir: &Path, figures: &mut Figures) -> anyhow::Result<()> {
    let mut service = Process::serve(config).await?;
    // What is due is none; the memory is that of a service at rest.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut client = Client::connect(service.address).await?;
    let plain = client.body("/feed.xml", "").await?;
    let mut gzip = GzipEncoder::new(Vec::new());
    gzip.write_all(&plain).await?;
    gzip.shutdown().await?;
    let gzip = gzip.into_inner();
    figures.add("memory at rest", service.memory("VmRSS")?, "MB");
    let own = rates(service.address).await?;
    let nginx = match Nginx::start(dir, &plain, &gzip).await? {
        Some(nginx) => {
            let same = Client::connect(nginx.address)
                .await?
                .body("/feed.xml", "")
                .await?;
            ensure!(same == plain, "nginx serves other bytes");
            Some(rates(nginx.address).await?)
        }
        None => None,
    };
    let names = [
        [
            "/feed.xml, 200",
            "/feed.xml, 200, nginx",
            "/feed.xml, 200, ratio",
        ],
        [
            "/feed.xml, gzip",
            "/feed.xml, gzip, nginx",
            "/feed.xml, gzip, ratio",
        ],
        [
            "/feed.xml, 304",
            "/feed.xml, 304, nginx",
            "/feed.xml, 304, ratio",
        ],
    ];
    for (n, [ours, theirs, ratio]) in names.into_iter().enumerate() {
        figures.add(ours, own[n], "requests/s");
        if let Some(nginx) = nginx {
            figures.add(theirs, nginx[n], "requests/s");
            figures.add(ratio, own[n] / nginx[n], "");
        }
    }
    service.stop()
}

/// Answers a second: whole, compressed, not modified.
async fn rates(address: SocketAddr) -> anyhow::Result<[f64; 3]> {
    let etag = Client::connect(address)
        .await?
        .get("/feed.xml", "")
        .await?
        .etag;
    let etag = etag.context("/feed.xml has no ETag")?;
    let mut rates = [0.0; 3];
    for (n, (more, expected)) in [
        (String::new(), 200),
        ("Accept-Encoding: gzip\r\n".to_owned(), 200),
        (format!("If-None-Match: {etag}\r\n"), 304),
    ]
    .into_iter()
    .enumerate()
    {
        rates[n] = client::rate(address, "/feed.xml", more, expected, READERS, MEASURE).await?;
    }
    Ok(rates)
}
