//! The commands of the program.

mod backfill;
mod catchup;
mod decode;
mod demo;
mod digest;
mod erase;
mod explain;
mod journaling;
mod lines;
mod link;
mod rebuild;
mod redrive;
mod replay;
mod retain;
mod samples;
mod send;
mod serve;
mod ticket;
mod verify;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::installation::{Access, Installation, Stack};
use anyhow::Context;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use tallydesk_events::SubjectKey;
use tallydesk_kpis::{Language, PeriodKind};
use tallydesk_shell::{
    AccountSecrets, Clock, Config, ConfigError, SecretsError, example_config, log_text,
};
use tallydesk_tally::SweepProgress;
use tracing::level_filters::LevelFilter;

/// The data file of commands that are not told another.
const DATA: &str = "tallydesk.sqlite";

/// Honest customer-service figures from helpdesk webhooks, on one machine.
///
/// Without a command it plays the demo: a fortnight of a shop's webhooks, and the last day's digest.
#[derive(Debug, Parser)]
#[command(name = "tallydesk", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The account's config [default: the one that the data file was last written under].
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data file [default: tallydesk.sqlite; the demo stays in memory].
    #[arg(long, global = true, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Instead of a data file, a stack on AWS, in the region and with the credentials of the
    /// environment; its config and secrets are its own.
    #[arg(long, global = true, value_name = "NAME", conflicts_with = "data")]
    stack: Option<String>,
    /// How results are printed.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs; the fields are a contract.
    Json,
    /// A page; for digests.
    Html,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plays a fortnight of signed webhooks and shows the last day's digest.
    Demo(demo::Options),
    /// Receives webhooks, keeps the figures, issues digests, until it is stopped.
    Serve(serve::Options),
    /// Takes canonical events from a file (JSON Lines, "-" for standard input).
    Replay(replay::Options),
    /// Takes history that another system exported: from Zendesk's API, or a table of events.
    Backfill(backfill::Options),
    /// Shows which events a vendor's payload comes to, or why it comes to none.
    Decode(decode::Options),
    /// Signs a payload as its vendor would and posts it, to try an installation.
    Send(send::Options),
    /// Decodes again what is in quarantine, after an upgrade or a change of the config.
    Redrive(redrive::Options),
    /// Shows a ticket: its history, its status, and what was measured, by which rule.
    Ticket {
        /// The ticket, for example zendesk/35436.
        #[arg(value_name = "SOURCE/ID", value_parser = ticket::parse)]
        ticket: SubjectKey,
    },
    /// Shows a period's digest, or what is behind one of its figures; previews it, sends it.
    Digest(digest::Options),
    /// Prints an address that opens the live page; it is a secret.
    Link(link::Options),
    /// Recomputes every counter from the histories; exit 1 if any differs.
    Verify,
    /// Folds what is journaled and not folded yet, or was folded under other rules.
    Catchup,
    /// Erases a customer from all that is kept; figures stay as they are.
    Erase(erase::Options),
    /// Removes the histories of what ended so many months ago; figures stay as they are.
    Retain(retain::Options),
    /// Counts anew under a changed config, and tells which figures of which days moved.
    Rebuild,
    /// Prints the JSON Schema of canonical events.
    Schema,
    /// Prints a commented config: every key, with its default or an example.
    Config,
    /// Prints what each figure means, as Markdown.
    Kpis,
    /// Prints what marketplaces judge orders by, as Markdown.
    Marketplaces,
    /// Prints whom webhooks are taken from, and what each can tell, as Markdown.
    Sources,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PeriodChoice {
    Day,
    Week,
    Month,
    Quarter,
}

impl From<PeriodChoice> for PeriodKind {
    fn from(choice: PeriodChoice) -> Self {
        match choice {
            PeriodChoice::Day => Self::Day,
            PeriodChoice::Week => Self::Week,
            PeriodChoice::Month => Self::Month,
            PeriodChoice::Quarter => Self::Quarter,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LanguageChoice {
    #[value(name = "en")]
    English,
    #[value(name = "zh-Hans")]
    SimplifiedChinese,
    #[value(name = "zh-Hant")]
    TraditionalChinese,
}

impl From<LanguageChoice> for Language {
    fn from(choice: LanguageChoice) -> Self {
        match choice {
            LanguageChoice::English => Self::English,
            LanguageChoice::SimplifiedChinese => Self::SimplifiedChinese,
            LanguageChoice::TraditionalChinese => Self::TraditionalChinese,
        }
    }
}

/// What a command ended with, when it did what it was asked.
enum Done {
    /// All is well: exit 0.
    Well,
    /// It found something wrong and said so: exit 1.
    FoundWrong,
}

/// What every command is given.
struct Invocation {
    /// The config given; without one the data file's own applies.
    given: Option<Config>,
    place: Place,
    format: Format,
    clock: Clock,
}

/// Where what a command works on is.
enum Place {
    /// In a data file, the usual one unless another is named.
    File(Option<PathBuf>),
    /// On AWS.
    Stack(Box<Stack>),
}

impl Invocation {
    /// Opens the data file or the stack, and finds the config that applies to it.
    async fn open(&self, access: Access) -> anyhow::Result<(Installation, Config)> {
        let installation = match &self.place {
            Place::File(_) => Installation::in_file(&self.data(), access).await?,
            Place::Stack(stack) => Installation::on_aws(stack, access)?,
        };
        let config = installation.config(self.given.as_ref(), access).await?;
        Ok((installation, config))
    }

    /// The secrets: of a file if one is given, else those of the stack.
    async fn secrets(&self, file: Option<&Path>) -> anyhow::Result<AccountSecrets> {
        match (file, &self.place) {
            (Some(file), _) => Ok(AccountSecrets::read(file)?),
            (None, Place::Stack(stack)) => stack.secrets(self.clock.now()).await,
            (None, Place::File(_)) => Ok(AccountSecrets::default()),
        }
    }

    /// The data file of commands that are for one machine.
    fn data(&self) -> PathBuf {
        let data = match &self.place {
            Place::File(data) => data.clone(),
            Place::Stack(_) => None,
        };
        data.unwrap_or_else(|| PathBuf::from(DATA))
    }
}

impl Command {
    /// True for what works on a data file or a stack; the others are for one machine, or need
    /// neither.
    fn is_for_stacks(&self) -> bool {
        match self {
            Self::Replay(_)
            | Self::Backfill(_)
            | Self::Redrive(_)
            | Self::Ticket { .. }
            | Self::Digest(_)
            | Self::Link(_)
            | Self::Verify
            | Self::Catchup
            | Self::Erase(_)
            | Self::Retain(_)
            | Self::Rebuild => true,
            Self::Demo(_)
            | Self::Serve(_)
            | Self::Decode(_)
            | Self::Send(_)
            | Self::Schema
            | Self::Config
            | Self::Kpis
            | Self::Marketplaces
            | Self::Sources => false,
        }
    }
}

/// An error in what was asked, which ends the program as one of its arguments' would.
fn asked_wrongly(text: &str) -> clap::Error {
    Cli::command().error(ErrorKind::ValueValidation, text)
}

/// Runs a command. Exit 0: done; 1: it found something wrong, or failed; 2: it was asked wrongly
/// (arguments, config, secrets).
pub async fn run(cli: Cli) -> ExitCode {
    // A server tells what it does; the other commands have their own words for it.
    let is_server = matches!(cli.command, Some(Command::Serve(_)));
    log_text(if is_server { LevelFilter::INFO } else { LevelFilter::ERROR });
    match Box::pin(dispatch(cli)).await {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::FoundWrong) => ExitCode::from(1),
        Err(error) if error.is::<clap::Error>() => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(2)
        }
        Err(error) => {
            // Nobody may be left to read the message; the exit code still tells.
            let _ = writeln!(std::io::stderr(), "tallydesk: {error:#}");
            let asked_wrongly = error.is::<ConfigError>() || error.is::<SecretsError>();
            ExitCode::from(if asked_wrongly { 2 } else { 1 })
        }
    }
}

async fn dispatch(cli: Cli) -> anyhow::Result<Done> {
    let command = cli.command.unwrap_or_else(|| Command::Demo(demo::Options::default()));
    let given = cli.config.as_deref().map(read_config).transpose()?;
    let place = match cli.stack {
        Some(_) if !command.is_for_stacks() => {
            let text = "--stack: this command is for one machine; none of it is on AWS";
            return Err(asked_wrongly(text).into());
        }
        Some(name) => Place::Stack(Box::new(Stack::named(&name).await?)),
        None => Place::File(cli.data),
    };
    let invocation = Invocation { given, place, format: cli.format, clock: Clock::system() };
    match command {
        Command::Demo(options) => demo::run(invocation, options).await,
        Command::Serve(options) => Box::pin(serve::run(invocation, options)).await,
        Command::Replay(options) => replay::run(invocation, options).await,
        Command::Backfill(options) => Box::pin(backfill::run(invocation, options)).await,
        Command::Decode(options) => decode::run(&invocation, &options),
        Command::Send(options) => send::run(invocation, options).await,
        Command::Redrive(options) => redrive::run(invocation, options).await,
        Command::Ticket { ticket } => ticket::run(invocation, &ticket).await,
        Command::Digest(options) => Box::pin(digest::run(invocation, options)).await,
        Command::Link(options) => link::run(invocation, options).await,
        Command::Verify => verify::run(invocation).await,
        Command::Catchup => catchup::run(invocation).await,
        Command::Erase(options) => erase::run(invocation, options).await,
        Command::Retain(options) => retain::run(invocation, options).await,
        Command::Rebuild => rebuild::run(invocation).await,
        Command::Schema => {
            print(&serde_json::to_string_pretty(&tallydesk_events::json_schema())?)?;
            Ok(Done::Well)
        }
        Command::Config => {
            print(&example_config())?;
            Ok(Done::Well)
        }
        Command::Kpis => {
            print(&tallydesk_kpis::document())?;
            Ok(Done::Well)
        }
        Command::Marketplaces => {
            print(&tallydesk_kpis::marketplaces_document())?;
            Ok(Done::Well)
        }
        Command::Sources => {
            print(&tallydesk_sources::document())?;
            Ok(Done::Well)
        }
    }
}

/// Reads the config, and tells what it sets in vain.
fn read_config(path: &Path) -> anyhow::Result<Config> {
    let config = Config::read(path)?;
    for key in config.without_effect() {
        tell(&format!("{}: {key} has no effect in this version", path.display()));
    }
    Ok(config)
}

/// Prints a result to standard output, with a line end.
fn print(text: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{}", text.trim_end()).context("the result cannot be printed")
}

/// Tells the person who waits how far a command is, on standard error.
fn tell(text: &str) {
    // Progress is a courtesy: if nobody listens, the work goes on.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Tells how far tickets are folded again.
fn tell_progress(progress: SweepProgress) {
    tell(&format!("{} of {} folded again", progress.done, counted(progress.total, "ticket")));
}

/// `1,234 tickets`, `1 ticket`.
fn counted(number: usize, thing: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let plural = if number == 1 { "" } else { "s" };
    format!("{grouped} {thing}{plural}")
}
