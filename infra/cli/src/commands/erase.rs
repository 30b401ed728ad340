use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use serde_json::json;
use tallydesk_events::{Address, CustomerKey};
use tallydesk_stores::{Erasure, Kept};
use tallydesk_tally::Erased;

use super::{Done, Format, Invocation, asked_wrongly, counted, print, tell_progress};
use crate::installation::{Access, Due, Installation, token_of_nobody};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The customer's e-mail address, phone number with its country, or id; "-" reads it from
    /// standard input, which no list of commands keeps.
    #[arg(long, value_name = "ADDRESS")]
    customer: String,
    /// The source that an id is of: another's may be somebody else's.
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// The account's secrets, if they name the pepper that hashes customers [default: the stack's].
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,
    /// Tells what would be erased, and changes nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Whom to look for, and where.
struct Wanted {
    address: Address,
    source: Option<String>,
}

impl Wanted {
    fn read(options: &Options) -> anyhow::Result<Self> {
        let mut given = options.customer.clone();
        if given == "-" {
            given.clear();
            std::io::stdin().read_to_string(&mut given).context("the address cannot be read")?;
        }
        let address = Address::new(given.trim());
        if given.trim().is_empty() {
            return Err(asked_wrongly("--customer: expected an address").into());
        }
        if address.is_of_one_source() && options.source.is_none() {
            let text = "--source: an id is known within its source alone: name the source, or give \
                        an e-mail address, or a phone number with its country (+49 …)";
            return Err(asked_wrongly(text).into());
        }
        Ok(Self { address, source: options.source.clone() })
    }

    /// The key that the door has made of the address.
    async fn key(
        &self,
        invocation: &Invocation,
        installation: &Installation,
        options: &Options,
    ) -> anyhow::Result<CustomerKey> {
        let secrets = invocation.secrets(options.secrets.as_deref()).await?;
        let pepper = installation.known_pepper(&secrets).await?.context(
            "the data file has no pepper of its own: name the secrets that have it (--secrets)",
        )?;
        Ok(pepper.key(&self.address, self.source.as_deref().unwrap_or_default()))
    }

    /// What waits in quarantine and holds the address; an id is looked for in its source's alone.
    async fn quarantined(&self, installation: &Installation) -> anyhow::Result<Vec<Kept>> {
        let is_asked = |source: &str| {
            !self.address.is_of_one_source() || self.source.as_deref() == Some(source)
        };
        let fits =
            |source: &str, body: &[u8]| is_asked(source) && self.address.is_mentioned_in(body);
        Ok(installation.store.quarantined_that(fits).await?)
    }
}

/// Erases a customer from all that is kept; figures stay as they are. What was cut off goes on when
/// it is asked for again.
pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let wanted = Wanted::read(&options)?;
    if options.dry_run {
        let (installation, _) = invocation.open(Access::Read).await?;
        let customer = wanted.key(&invocation, &installation, &options).await?;
        let mut erased = Erased::default();
        erased.add(&installation.store.traces_of(&customer).await?);
        let quarantined = wanted.quarantined(&installation).await?.len();
        return show(&invocation, "would erase", erased, quarantined);
    }
    let (installation, config) = invocation.open(Access::Write).await?;
    let customer = wanted.key(&invocation, &installation, &options).await?;
    let tally = installation.tally(&config, invocation.clock.clone());
    if installation.begin(&config).await? == Due::Sweep {
        installation.sweep(&tally, tell_progress).await?;
    }
    installation.settle(&config).await?;
    let quarantined = wanted.quarantined(&installation).await?;
    for kept in &quarantined {
        installation.store.release(kept).await?;
    }
    // Though nothing may be kept of him: an import could bring him later.
    let token = token_of_nobody()?;
    let begun = installation.store.begin_erasure(Erasure { customer, token }).await?;
    let erased = tally.erase(&begun).await?;
    if !tally.has_parked() {
        installation.end().await?;
    }
    // Last, since until then the file's free pages hold what was deleted from them.
    installation.scrub().await?;
    show(&invocation, "erased", erased, quarantined.len())
}

fn show(
    invocation: &Invocation,
    done: &str,
    erased: Erased,
    quarantined: usize,
) -> anyhow::Result<Done> {
    let Erased { tickets, others, events, lines } = erased;
    if invocation.format == Format::Json {
        print(&serde_json::to_string_pretty(&json!({
            "tickets": tickets,
            "other_subjects": others,
            "events": events,
            "lines": lines,
            "quarantined": quarantined,
        }))?)?;
    } else if erased.is_nothing() && quarantined == 0 {
        print("nothing of this customer is kept")?;
    } else {
        print(&format!(
            "{done}: from {} of {} and {}, and {quarantined} in quarantine",
            counted(events, "event"),
            counted(tickets, "ticket"),
            counted(others, "other subject"),
        ))?;
    }
    Ok(Done::Well)
}
