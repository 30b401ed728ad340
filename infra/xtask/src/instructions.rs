//! What a webhook and an event take of a processor: instructions, which do not depend on what else the
//! machine does, counted by callgrind, and the time of a process beside them.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;
use fastrand::Rng;
use serde_json::Value;
use tallydesk_aws::cloud::Cloud;
use tallydesk_aws::envelopes::answer;
use tallydesk_aws::lambda::{Fate, Function};
use tallydesk_aws::stream::Mapping;
use tallydesk_aws::template::Template;
use tallydesk_events::{IncomingEvent, Pepper, SubjectKind};
use tallydesk_ledger::{Lines, Rules, settle, shelve};

use crate::bench::Programs;
use crate::counted::cpu_time;
use crate::traffic::{secret, ticket, webhook};

#[derive(Args)]
pub struct Arguments {
    /// Tickets of the short run and of the long one, of which the difference is taken: what a start
    /// takes is in both
    #[arg(long, num_args = 2, default_values_t = [40, 240])]
    tickets: Vec<usize>,
}

#[derive(Args)]
pub struct Folding {
    /// Tickets that are decoded, folded and contributed
    tickets: usize,
}

/// Under callgrind everything takes some fifty times as long.
const LIMIT: Duration = Duration::from_hours(1);
const EVENTS_A_TICKET: usize = 5;

/// How a function is run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    /// As it is deployed.
    Plain,
    /// Under callgrind.
    Counted,
}

/// Prints a row for each.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let programs = Programs::ours()?;
    let [few, many] = arguments.tickets[..] else { anyhow::bail!("two numbers of tickets") };
    let more = u64::try_from((many - few) * EVENTS_A_TICKET)?;
    println!("| | instructions an event | processor an event |\n|---|---|---|");
    for name in ["Receive", "Tally"] {
        let function = Measured { programs: &programs, name };
        let (before, _) = function.take(few, Run::Counted).await?;
        let (after, _) = function.take(many, Run::Counted).await?;
        // The clock's step is a hundredth of a second: a longer run is taken for the time.
        let (_, short) = function.take(many, Run::Plain).await?;
        let (_, long) = function.take(many * 10, Run::Plain).await?;
        print(
            name,
            (after - before) / more,
            long.saturating_sub(short).as_micros() / times(many * 9)?,
        );
    }
    let before = collected(&folding(Command::new("valgrind").args(CALLGRIND), few)?.1)?;
    let after = collected(&folding(Command::new("valgrind").args(CALLGRIND), many)?.1)?;
    let micros = |tickets: usize| {
        let (output, _) = folding(&mut Command::new("env"), tickets)?;
        anyhow::Ok(output.trim().parse::<u128>()?)
    };
    let took = micros(many * 100)? - micros(many)?;
    print("decode, fold, contribute alone", (after - before) / more, took / times(many * 99)?);
    Ok(())
}

fn times(tickets: usize) -> anyhow::Result<u128> {
    Ok(u128::try_from(tickets * EVENTS_A_TICKET)?)
}

fn print(what: &str, instructions: u64, micros: u128) {
    println!("| {what} | {instructions} | {micros} µs |");
}

/// Runs this program's own `fold` behind another, and returns what both printed.
fn folding(behind: &mut Command, tickets: usize) -> anyhow::Result<(String, String)> {
    let own = std::env::current_exe()?;
    let ended = behind.arg(own).args(["fold", &tickets.to_string()]).output()?;
    ensure!(ended.status.success(), "{ended:?}");
    Ok((String::from_utf8(ended.stdout)?, String::from_utf8(ended.stderr)?))
}

struct Measured<'a> {
    programs: &'a Programs,
    name: &'a str,
}

impl Measured<'_> {
    /// Has a new process handle the events of so many tickets, each a webhook of its own, or in full
    /// batches; returns its instructions, if they are counted, and its time.
    async fn take(&self, tickets: usize, run: Run) -> anyhow::Result<(u64, Duration)> {
        let mut random = Rng::with_seed(9);
        let cloud = Cloud::serving(&secret(), 9).await;
        let mut receive = self.deployed("Receive", &cloud, run)?;
        let mut tally = self.deployed("Tally", &cloud, run)?;
        let mut events: Vec<_> =
            (0..tickets).flat_map(|number| ticket(number, &mut random)).collect();
        random.shuffle(&mut events);
        for event in &events {
            handle(&mut receive, event, &mut random).await?;
        }
        if self.name == "Receive" {
            return ended(receive, run);
        }
        Mapping::new(&tally.spec).drain(&cloud.stream, &mut tally, || Fate::Lives).await;
        ended(tally, run)
    }

    /// The function, under callgrind if it is the one that is counted.
    fn deployed(&self, name: &str, cloud: &Cloud, run: Run) -> anyhow::Result<Function> {
        let program = if name == "Receive" { &self.programs.receive } else { &self.programs.tally };
        let program = if run == Run::Counted && name == self.name {
            self.programs.under(&callgrind(program)?, name)?
        } else {
            program.clone()
        };
        let mut function =
            self.programs.deployed(Template::deployed(&[]).function(name), &program, cloud);
        function.limit = LIMIT;
        Ok(function)
    }
}

async fn handle(function: &mut Function, event: &Value, random: &mut Rng) -> anyhow::Result<()> {
    let event = webhook(event.to_string().as_bytes(), random);
    let response = function.invoke(&event, Fate::Lives).await;
    let response = response.map_err(|failed| anyhow::anyhow!("{failed:?}"))?;
    ensure!(answer(&response).0 == 200, "{response}");
    Ok(())
}

/// Asks the process to end, so that callgrind tells what it has counted.
fn ended(mut function: Function, run: Run) -> anyhow::Result<(u64, Duration)> {
    let pid = function.process_id().context("no process")?;
    let time = cpu_time(pid).context("it has ended")?;
    ensure!(function.starts == 1, "it was started {} times", function.starts);
    if run == Run::Plain {
        return Ok((0, time));
    }
    Command::new("kill").args(["-TERM", &pid.to_string()]).status()?;
    function.wait();
    Ok((collected(&function.log().join("\n"))?, time))
}

const CALLGRIND: [&str; 2] = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];

/// A line that starts a program under callgrind.
fn callgrind(program: &Path) -> anyhow::Result<String> {
    let found = Command::new("sh").args(["-c", "command -v valgrind"]).output()?;
    let valgrind = PathBuf::from(String::from_utf8(found.stdout)?.trim());
    ensure!(valgrind.exists(), "valgrind is not installed");
    Ok(format!("exec {} {} {}", valgrind.display(), CALLGRIND.join(" "), program.display()))
}

/// The number in callgrind's line "Collected".
fn collected(told: &str) -> anyhow::Result<u64> {
    let line = told.lines().find(|line| line.contains("Collected : "));
    let number = line.and_then(|line| line.rsplit(' ').next());
    Ok(number.context("callgrind told nothing")?.parse()?)
}

/// Decodes, folds and contributes in one process, without a store; prints how many microseconds it took.
pub fn fold(arguments: &Folding) -> anyhow::Result<()> {
    let (rules, pepper) = (Rules::default(), Pepper::new("pepper"));
    let mut random = Rng::with_seed(9);
    let told: Vec<Vec<String>> = (0..arguments.tickets)
        .map(|number| ticket(number, &mut random).iter().map(Value::to_string).collect())
        .collect();
    let began = std::time::Instant::now();
    for bodies in &told {
        let decode = |body: &String| {
            IncomingEvent::from_json(body.as_bytes()).map(|event| event.seal(&pepper))
        };
        let events: Vec<_> = bodies.iter().map(decode).collect::<Result<_, _>>()?;
        let settled = settle(SubjectKind::Ticket, &events, &Lines::default(), &rules);
        black_box(shelve(&settled.contributions));
    }
    println!("{}", began.elapsed().as_micros());
    Ok(())
}
