use std::path::PathBuf;

use anyhow::Context;
use chrono::TimeDelta;
use clap::Args;
use serde_json::json;
use tallydesk_shell::{AccountSecrets, Config, LINK_LIFETIME_MAX, LinkKeys, duration};

use super::serve::LISTEN;
use super::{Done, Format, Invocation, Place, print};
use crate::installation::Access;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// How long it opens the page: at most 92 days.
    #[arg(long = "for", value_name = "DURATION", default_value = "7d", value_parser = lifetime)]
    lifetime: TimeDelta,
    /// The secrets, if they have keys for links: `{"dashboard": ["at least 32 bytes"]}`. Together
    /// with --config no data file is needed [default: the data file's own key, or the stack's].
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,
    /// Where the page is [default: `account.dashboard_url`, or of a stack its output
    /// `DashboardUrl`, or else `account.public_url`, or where serve listens].
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

pub(super) async fn run(invocation: Invocation, options: Options) -> anyhow::Result<Done> {
    let secrets = invocation.secrets(options.secrets.as_deref()).await?;
    let (keys, config) = keys(&invocation, &secrets).await?;
    let account = config.account;
    let until = invocation.clock.now() + options.lifetime;
    let here = || format!("http://{LISTEN}");
    let own = || match &invocation.place {
        Place::File(_) => Ok(account.public_url.clone().unwrap_or_else(here)),
        Place::Stack(stack) => stack.output("DashboardUrl").map(str::to_owned),
    };
    let url = options.url.or_else(|| account.dashboard_url.clone()).map_or_else(own, Ok)?;
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
    secrets: &AccountSecrets,
) -> anyhow::Result<(LinkKeys, Config)> {
    if let (Some(keys), Some(config)) = (secrets.link_keys(), &invocation.given) {
        return Ok((keys.clone(), config.clone()));
    }
    let (installation, config) = invocation.open(Access::Read).await?;
    if let Some(keys) = secrets.link_keys() {
        return Ok((keys.clone(), config));
    }
    let keys = installation.known_link_keys().await?.with_context(|| match &invocation.place {
        Place::File(_) => format!(
            "{} has no key for links: start tallydesk serve once, which makes one, or name the \
             secrets that serve has",
            invocation.data().display()
        ),
        Place::Stack(_) => "the secret of the stack has no keys for links: add \"dashboard\" to \
                            it, a list of texts of at least 32 bytes"
            .to_owned(),
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
