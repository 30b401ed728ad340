//! Secrets that a data file makes for itself, so that one machine needs no set-up.

use anyhow::{Context, anyhow, bail};
use tallydesk_events::{CustomerKey, Pepper};
use tallydesk_shell::{AccountSecrets, LinkKeys};

use super::{Base, Installation};

/// The note that holds a file's own pepper.
const PEPPER: &str = "pepper";
/// The note that holds a file's own key for links to the live page; empty once it is forgotten.
const LINK_KEY: &str = "dashboard";

impl Installation {
    /// The pepper: the secrets' own if they name one, else the file's, made on first use. That of a
    /// stack is in its secret and nowhere else.
    ///
    /// # Errors
    /// If the store cannot be read, the machine has no randomness, or a stack's secret no pepper.
    pub async fn pepper(&self, secrets: &AccountSecrets) -> anyhow::Result<Pepper> {
        match (self.known_pepper(secrets).await?, &self.base) {
            (Some(pepper), _) => Ok(pepper),
            (None, Base::File(_)) => Ok(Pepper::new(self.make(PEPPER).await?)),
            (None, Base::Stack) => bail!("the secret of the stack has no pepper"),
        }
    }

    /// The same, if there is one: without, no customer has been hashed in this file.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn known_pepper(&self, secrets: &AccountSecrets) -> anyhow::Result<Option<Pepper>> {
        if let Some(pepper) = secrets.pepper() {
            return Ok(Some(pepper.clone()));
        }
        Ok(self.store.note(PEPPER).await?.map(Pepper::new))
    }

    /// The file's own key for links to the live page, made on first use.
    ///
    /// # Errors
    /// If the store cannot be read or written, or the machine has no randomness.
    pub async fn own_link_keys(&self) -> anyhow::Result<LinkKeys> {
        match self.known_link_keys().await? {
            Some(keys) => Ok(keys),
            None => link_keys(self.make(LINK_KEY).await?),
        }
    }

    /// The same, if it has been made: for a command that looks.
    ///
    /// # Errors
    /// If the store cannot be read, or holds no usable key.
    pub async fn known_link_keys(&self) -> anyhow::Result<Option<LinkKeys>> {
        let key = self.store.note(LINK_KEY).await?.filter(|key| !key.is_empty());
        key.map(link_keys).transpose()
    }

    /// Forgets it, once the secrets have keys in its place: what it has signed opens nothing again.
    ///
    /// # Errors
    /// If the store cannot be read or written.
    pub async fn forget_own_link_keys(&self) -> anyhow::Result<()> {
        if self.known_link_keys().await?.is_some() {
            self.store.set_note(LINK_KEY, "").await?;
        }
        Ok(())
    }

    /// Makes a secret of 256 bits and keeps it.
    async fn make(&self, note: &str) -> anyhow::Result<String> {
        let secret = hex::encode(random::<32>()?);
        self.store.set_note(note, &secret).await?;
        Ok(secret)
    }
}

/// A key that stands in an erased customer's place, and is nobody's.
///
/// # Errors
/// If the machine has no randomness.
pub(crate) fn token_of_nobody() -> anyhow::Result<CustomerKey> {
    Ok(CustomerKey::of_nobody(random()?))
}

fn random<const BYTES: usize>() -> anyhow::Result<[u8; BYTES]> {
    let mut random = [0; BYTES];
    getrandom::fill(&mut random).map_err(|error| anyhow!("no randomness for a secret: {error}"))?;
    Ok(random)
}

fn link_keys(key: String) -> anyhow::Result<LinkKeys> {
    LinkKeys::new(&[key]).context("the data file's own key for links")
}
