//! The live page, on the port of the webhooks.

use std::io::{IsTerminal, stdout};
use std::sync::{Arc, Weak};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Uri};
use axum::routing::get;
use chrono::{DateTime, TimeDelta, Utc};
use tallydesk_dashboard::Dashboard;
use tallydesk_shell::{Clock, Config, KeyRing, LinkKeys};

use super::super::{print, tell};
use super::{Front, take};
use crate::installation::Installation;

/// How long the link opens the page that is printed at the start.
const LIFETIME: TimeDelta = TimeDelta::days(7);

/// What the live page needs.
pub(super) struct Page {
    /// Shows nothing until it is opened.
    pub(super) dashboard: Arc<Dashboard>,
    /// Those that sign.
    keys: LinkKeys,
}

/// Prepares the page, with keys of the data file's own if the secrets have none.
pub(super) async fn prepare(
    installation: &Installation,
    config: &Config,
    key_ring: KeyRing,
    clock: Clock,
) -> anyhow::Result<Page> {
    let secrets = key_ring.current().await;
    let dashboard = Dashboard::new(&installation.store, config.clone(), key_ring, clock).closed();
    let (dashboard, keys) = if let Some(keys) = secrets.link_keys() {
        installation.forget_own_link_keys().await?;
        (dashboard, keys.clone())
    } else {
        let keys = installation.own_link_keys().await?;
        (dashboard.with_own_keys(keys.clone()), keys)
    };
    Ok(Page { dashboard: Arc::new(dashboard), keys })
}

impl Page {
    /// Where the page is. The link is a secret: it is shown to who looks on, and not to what keeps
    /// a service's output.
    pub(super) fn announce(
        &self,
        base: &str,
        account: &str,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        if !stdout().is_terminal() {
            tell("the live page opens with the address that tallydesk link prints");
            return Ok(());
        }
        let days = LIFETIME.num_days();
        let address = self.keys.sign(account, now + LIFETIME).address(base);
        print(&format!("  live page, for {days} days: {address}"))
    }
}

/// The page's addresses. What is no GET goes to the webhooks' endpoints, as everything else does.
pub(super) fn router(dashboard: Arc<Dashboard>) -> Router<Weak<Front>> {
    let look = get(move |method: Method, uri: Uri| {
        let dashboard = Arc::clone(&dashboard);
        async move { dashboard.handle(&method, &uri).await.map(Body::from) }
    });
    let look = look.fallback(take);
    let paths = ["/", "/healthz", "/{kind}/{file}"];
    paths.into_iter().fold(Router::new(), |router, path| router.route(path, look.clone()))
}
