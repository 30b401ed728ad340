//! `[[destinations]]`: where digests go.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use tallydesk_kpis::Language;
use toml::Spanned;

use super::entries::check_unique;
use super::error::Fault;
use super::values::Identifier;

/// A destination, with the keys of every kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Destination")]
pub(super) struct DestinationEntry {
    /// Its name.
    name: Identifier,
    /// What it is: `"file"`, a folder on a machine of your own, for `tallydesk serve`. (What a
    /// function on Lambda writes is gone when it ends.)
    kind: Kind,
    /// The folder, for `"file"`. Each digest leaves a page, a text and a file for programs there.
    folder: Option<PathBuf>,
    /// Its language, one of `account.languages`. Without it, the first of them.
    #[schemars(with = "Option<String>")]
    language: Option<Spanned<Language>>,
}

/// The kinds alone. They are read first: of a kind that there is not, the keys are strange as well,
/// but the kind is what has to be told.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Kinds {
    #[serde(rename = "destinations")]
    _destinations: Vec<KindOf>,
}

#[derive(Debug, Deserialize)]
struct KindOf {
    #[serde(rename = "kind")]
    _kind: Option<Kind>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    File,
}

/// A place that digests go to, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Files in a folder: `<digest>-<period>-<first day>.html`, `.txt` and `.json`.
    File {
        /// Its name, unique in the account.
        name: String,
        /// The folder.
        folder: PathBuf,
        /// Its language.
        language: Language,
    },
}

impl Destination {
    /// Its name, unique in the account.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::File { name, .. } => name,
        }
    }

    /// The language of digests that go there.
    #[must_use]
    pub fn language(&self) -> Language {
        match self {
            Self::File { language, .. } => *language,
        }
    }
}

/// The destinations, in their order; `languages` are those of the account.
pub(super) fn destinations(
    entries: Vec<Spanned<DestinationEntry>>,
    languages: &[Language],
) -> Result<Vec<Destination>, Fault> {
    check_unique("destinations", &entries, |entry| &entry.name.0)?;
    entries.into_iter().map(|entry| destination(entry, languages)).collect()
}

fn destination(
    entry: Spanned<DestinationEntry>,
    languages: &[Language],
) -> Result<Destination, Fault> {
    let offset = entry.span().start;
    let entry = entry.into_inner();
    let name = entry.name.0;
    let language = language(&name, entry.language.as_ref(), languages)?;
    match (entry.kind, entry.folder) {
        (Kind::File, Some(folder)) => Ok(Destination::File { name, folder, language }),
        (Kind::File, None) => {
            let reason =
                format!("destinations.{name}.folder: expected a folder, since kind is \"file\"");
            Err(Fault::new(offset, reason))
        }
    }
}

fn language(
    name: &str,
    chosen: Option<&Spanned<Language>>,
    languages: &[Language],
) -> Result<Language, Fault> {
    let Some(chosen) = chosen else { return Ok(languages.first().copied().unwrap_or_default()) };
    if languages.contains(chosen.as_ref()) {
        return Ok(*chosen.as_ref());
    }
    let tags: Vec<_> = languages.iter().map(|language| format!("{:?}", language.tag())).collect();
    let tags = tags.join(", ");
    let reason = format!("destinations.{name}.language: expected one of account.languages: {tags}");
    Err(Fault::at(chosen, reason))
}
