//! What the command does with destinations.

use anyhow::{Context, ensure};
use serde_json::json;
use tallydesk_deliveries::{Carriers, MailServer, Network, Place as Destined};
use tallydesk_digest::{Delivered, Dispatch, Issued};
use tallydesk_shell::{AccountSecrets, Config, Destination, KeyRing, Operator};

use super::{Asked, Options, asked, destination, kept_or_computed};
use crate::commands::{Done, Format, Invocation, Place, print, tell_progress};
use crate::installation::{Access, Due, Installation};

/// Issues what is due, once everything journaled is counted.
pub(super) async fn deliver(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let keys = keys(&invocation, &options).await?;
    let (installation, config) = invocation.open(Access::Write).await?;
    keys.current().await.check_destinations(&config)?;
    let tally = installation.tally(&config, invocation.clock.clone());
    if installation.begin(&config).await? == Due::Sweep {
        installation.sweep(&tally, tell_progress).await?;
    }
    installation.settle(&config).await?;
    let carriers = carriers(&config).await?;
    let (store, clock) = (&installation.store, &invocation.clock);
    let dispatch = Dispatch { store, config: &config, keys: &keys, carriers: &carriers, clock };
    let issued = dispatch.tick().await;
    if !tally.has_parked() {
        installation.end().await?;
    }
    show(&invocation, &issued)
}

/// Sends the report that was kept to one destination, or to all that the digest has.
pub(super) async fn resend(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let keys = keys(&invocation, &options).await?;
    let (installation, config) = invocation.open(Access::Write).await?;
    let Asked { plan, period } = asked(&options, &invocation, &config)?;
    let destinations: Vec<&Destination> = match destination(&options, &config)? {
        Some(destination) => vec![destination],
        None => plan.to.iter().filter_map(|name| config.destination(name)).collect(),
    };
    ensure!(!destinations.is_empty(), "the digest has no destination: name one with --to");
    let secrets = keys.current().await;
    for destination in &destinations {
        secrets.route(destination)?;
    }
    let carriers = carriers(&config).await?;
    let (store, clock) = (&installation.store, &invocation.clock);
    let dispatch = Dispatch { store, config: &config, keys: &keys, carriers: &carriers, clock };
    let mut issued =
        Issued { digest: plan.name.clone(), period, served: Vec::new(), failed: Vec::new() };
    for destination in destinations {
        let name = destination.name.clone();
        match dispatch.resend(&plan.name, period, destination).await? {
            Delivered::Done => issued.served.push(name),
            Delivered::Failed(reason) => issued.failed.push((name, reason)),
            Delivered::NotNow => {
                issued.failed.push((name, "it is being sent at the moment".to_owned()));
            }
        }
    }
    show(&invocation, &[issued])
}

/// Prints what would be sent.
pub(super) async fn dry_run(
    invocation: &Invocation,
    options: &Options,
    (installation, config): (&Installation, &Config),
    asked: &Asked,
) -> anyhow::Result<Done> {
    let destination = destination(options, config)?.context("--dry-run needs --to")?;
    let keys = keys(invocation, options).await?;
    keys.current().await.route(destination)?;
    let report = kept_or_computed(invocation, installation, config, asked).await?;
    let carriers = Carriers::new(Network::internet(), None);
    let (store, clock) = (&installation.store, &invocation.clock);
    let dispatch = Dispatch { store, config, keys: &keys, carriers: &carriers, clock };
    print(&dispatch.show(&asked.plan.name, &report, destination).await?)?;
    Ok(Done::Well)
}

async fn keys(invocation: &Invocation, options: &Options) -> anyhow::Result<KeyRing> {
    let now = invocation.clock.now();
    match (&options.secrets, &invocation.place) {
        (Some(file), _) => KeyRing::from_file(file.clone(), now).await,
        (None, Place::Stack(stack)) => stack.key_ring(now).await,
        (None, Place::File(_)) => Ok(KeyRing::fixed(AccountSecrets::default())),
    }
}

/// All ways out of this machine. Amazon's is there only if a destination takes it: who does not use
/// it should not be asked for credentials.
pub(in crate::commands) async fn carriers(config: &Config) -> anyhow::Result<Carriers> {
    let is_ses = |destination: &Destination| {
        matches!(destination.place, Destined::Email { server: MailServer::Ses, .. })
    };
    if !config.destinations().any(is_ses) {
        return Ok(Carriers::new(Network::internet(), None));
    }
    let operator = Operator::from_environment().await.context("mail goes through SES")?;
    Ok(Carriers::new(Network::internet(), Some(operator.ses())))
}

fn show(invocation: &Invocation, issued: &[Issued]) -> anyhow::Result<Done> {
    if invocation.format == Format::Json {
        let issued: Vec<_> = issued.iter().map(as_json).collect();
        print(&serde_json::to_string_pretty(&issued)?)?;
    } else {
        for digest in issued {
            print(&in_words(digest))?;
        }
    }
    let is_well = issued.iter().all(|digest| digest.failed.is_empty());
    Ok(if is_well { Done::Well } else { Done::FoundWrong })
}

fn as_json(issued: &Issued) -> serde_json::Value {
    let failed = issued
        .failed
        .iter()
        .map(|(destination, reason)| json!({ "destination": destination, "reason": reason }));
    json!({
        "digest": issued.digest,
        "period": issued.period.to_string(),
        "served": issued.served,
        "failed": failed.collect::<Vec<_>>(),
    })
}

fn in_words(issued: &Issued) -> String {
    let mut lines = vec![format!("{}, {}:", issued.digest, issued.period)];
    lines.extend(issued.served.iter().map(|destination| format!("  sent to {destination}")));
    lines.extend(
        issued.failed.iter().map(|(destination, reason)| format!("  {destination}: {reason}")),
    );
    if let [digest] = lines.as_slice() {
        return format!("{digest} nothing to send");
    }
    lines.join("\n")
}
