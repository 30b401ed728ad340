//! A shop's orders through `replay`: how fast, with how much memory, and what they cost to write.

mod shop;

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use serde_json::Value;
use tallydesk_aws::lambda::peak_kilobytes;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::counted::cpu_time;
use shop::Shop;

#[derive(Args)]
pub struct Arguments {
    /// Orders of two years, each with what became of it
    #[arg(long, default_value_t = 1_000_000)]
    orders: usize,
}

/// Writes the orders to a file, replays it, verifies it, and asks for a month's digest.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (events, data) = (folder.path().join("orders.jsonl"), folder.path().join("data.sqlite"));
    let shop = write(&events, arguments.orders)?;
    println!(
        "{} orders of {} customers, at most {} of one; {} events, {} MB.",
        arguments.orders,
        shop.customers(),
        shop.most_orders(),
        shop.events(),
        megabytes(&events)?,
    );
    let replayed = program(&data, &["replay", path(&events)?]).await?;
    print(&replayed, arguments.orders, shop.events());
    println!("\nThe data file takes {} MB.", megabytes(&data)?);
    for command in [&["verify"][..], &["digest", "--period", "month", "--date", "2026-05-31"]] {
        let ended = program(&data, command).await?;
        let Seen { cpu, kilobytes } = ended.seen;
        let (command, took) = (command[0], ended.took);
        println!("`{command}`: {took:.0?}, {cpu:.0?} of a processor, {} MiB", kilobytes / 1_024);
        if command == "verify" {
            println!("{}", ended.output);
        }
    }
    Ok(())
}

fn write(file: &Path, orders: usize) -> anyhow::Result<Shop> {
    let mut lines = BufWriter::new(std::fs::File::create(file)?);
    let mut shop = Shop::new(orders);
    while let Some(event) = shop.next_event() {
        writeln!(lines, "{event}")?;
    }
    lines.flush()?;
    Ok(shop)
}

fn path(file: &Path) -> anyhow::Result<&str> {
    file.to_str().context("the folder's name is not valid Unicode")
}

fn megabytes(file: &Path) -> anyhow::Result<u64> {
    Ok(std::fs::metadata(file)?.len() / 1_000_000)
}

/// What was seen of a process, at most a tenth of a second before its end.
#[derive(Clone, Copy, Default)]
struct Seen {
    cpu: Duration,
    /// The most memory that it held.
    kilobytes: u64,
}

/// What a command of the program did.
struct Ended {
    took: Duration,
    seen: Seen,
    output: Value,
    /// When it told of its progress.
    told: Vec<Duration>,
}

/// Runs a command of `tallydesk` in a process of its own: this program's, under another name.
async fn program(data: &Path, arguments: &[&str]) -> anyhow::Result<Ended> {
    let began = Instant::now();
    let mut child = Command::new(std::env::current_exe()?)
        .args(["tallydesk", "--format", "json", "--data"])
        .arg(data)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut output = child.stdout.take().context("no output")?;
    let reading = tokio::spawn(async move {
        let mut text = String::new();
        output.read_to_string(&mut text).await?;
        std::io::Result::Ok(text)
    });
    let (seen, told) = watch(&mut child, began).await?;
    let output = reading.await??;
    let status = child.wait().await?;
    ensure!(status.success(), "{arguments:?} failed: {output}");
    Ok(Ended { took: began.elapsed(), seen, output: serde_json::from_str(&output)?, told })
}

/// Follows a process until it ends: what it took, and when it told of its progress.
async fn watch(child: &mut Child, began: Instant) -> anyhow::Result<(Seen, Vec<Duration>)> {
    let mut lines = BufReader::new(child.stderr.take().context("no progress")?).lines();
    let pid = child.id().context("it has ended")?;
    let (mut seen, mut told) = (Seen::default(), Vec::new());
    let mut looks = tokio::time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let Some(line) = line? else { return Ok((seen, told)) };
                if line.ends_with("so far") {
                    told.push(began.elapsed());
                }
                if !line.ends_with("so far") || told.len().is_multiple_of(10) {
                    eprintln!("{line} after {:.0?}", began.elapsed());
                }
            }
            _ = looks.tick() => {
                if let (Some(cpu), Some(kilobytes)) = (cpu_time(pid), peak_kilobytes(pid)) {
                    seen = Seen { cpu, kilobytes };
                }
            }
        }
    }
}

fn print(replayed: &Ended, orders: usize, events: usize) {
    let Ended { took, seen, output, told } = replayed;
    let count = |number: usize| f64::from(u32::try_from(number).unwrap());
    let units = |name: &str, of: usize| output[name].as_f64().unwrap() / count(of);
    println!("\n| | |\n|---|---|");
    println!("| time, of a processor | {took:.0?}, {:.0?} |", seen.cpu);
    println!("| events a second | {:.0} |", count(events) / took.as_secs_f64());
    // It tells of its progress after each ten thousand.
    let tenth = told.len() / 10;
    for (place, part) in [("first", &told[..=tenth]), ("last", &told[told.len() - 1 - tenth..])] {
        let took = part[tenth].saturating_sub(part[0]).as_secs_f64();
        println!("| … in the {place} tenth | {:.0} |", count(tenth) * 10_000.0 / took);
    }
    println!("| most memory | {} MiB |", seen.kilobytes / 1_024);
    println!("| write units an event | {:.2} |", units("write_units", events));
    println!("| write units an order | {:.2} |", units("write_units", orders));
    println!("| read units an event | {:.2} |", units("read_units", events));
}
