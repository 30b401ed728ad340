use std::path::PathBuf;

use anyhow::Context;
use chrono::TimeDelta;
use clap::Args;
use serde_json::json;
use tallydesk_shell::{AccountSecrets, Config, LINK_LIFETIME_MAX, LinkKeys, duration};

use super::serve::LISTEN;
use super::{Done, Format, Invocation, print};
use crate::local::Access;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// How long it opens the page: at most 92 days.
    #[arg(long = "for", value_name = "DURATION", default_value = "7d", value_parser = lifetime)]
    lifetime: TimeDelta,
    /// The secrets, if they have keys for links: `{"dashboard": ["at least 32 bytes"]}`. Together
    /// with --config no data file is needed [default: the data file's own key].
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,
    /// Where the page is; on AWS the output `DashboardUrl` [default: `account.dashboard_url`, or
    /// `account.public_url`, or else
    /// where serve listens].
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let secrets = options.secrets.as_deref().map(AccountSecrets::read).transpose()?;
    let (keys, config) = keys(&invocation, secrets.unwrap_or_default()).await?;
    let account = config.account;
    let until = invocation.clock.now() + options.lifetime;
    let here = || format!("http://{LISTEN}");
    let url = options.url.or(account.dashboard_url).or(account.public_url).unwrap_or_else(here);
    let address = keys.sign(&account.name, until).address(&url);
    print(&match invocation.format {
        Format::Text | Format::Html => address,
        Format::Json => {
            let until = until.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            serde_json::to_string_pretty(&json!({ "address": address, "until": until }))?
        }
    })?;
    Ok(Done::Well)
}

/// The keys that the page accepts, and the config that names the account.
async fn keys(
    invocation: &Invocation,
    secrets: AccountSecrets,
) -> anyhow::Result<(LinkKeys, Config)> {
    if let (Some(keys), Some(config)) = (secrets.link_keys(), &invocation.given) {
        return Ok((keys.clone(), config.clone()));
    }
    let (local, config) = invocation.open(Access::Read).await?;
    if let Some(keys) = secrets.link_keys() {
        return Ok((keys.clone(), config));
    }
    let keys = local.known_link_keys().await?.with_context(|| {
        format!(
            "{} has no key for links: start tallydesk serve once, which makes one, or name the \
             secrets that serve has",
            invocation.data().display()
        )
    })?;
    Ok((keys, config))
}

/// Reads how long a link is to open the page.
fn lifetime(text: &str) -> Result<TimeDelta, String> {
    let lifetime = duration(text)?;
    if lifetime > LINK_LIFETIME_MAX {
        return Err(format!("expected at most {} days", LINK_LIFETIME_MAX.num_days()));
    }
    Ok(lifetime)
}
