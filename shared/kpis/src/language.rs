//! The languages of digests, and what is said in each of them.

use serde::{Deserialize, Serialize};

/// A language of digests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Chinese in simplified characters.
    #[serde(rename = "zh-Hans")]
    SimplifiedChinese,
    /// Chinese in traditional characters, as it is written in Taiwan.
    #[serde(rename = "zh-Hant")]
    TraditionalChinese,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::English, Self::SimplifiedChinese, Self::TraditionalChinese];

    /// The tag in the config and on pages.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::SimplifiedChinese => "zh-Hans",
            Self::TraditionalChinese => "zh-Hant",
        }
    }
}

/// What is said in every language that a digest may be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording {
    /// In English.
    pub en: &'static str,
    /// In simplified Chinese.
    pub zh_hans: &'static str,
    /// In traditional Chinese.
    pub zh_hant: &'static str,
}

impl Wording {
    /// What it is in one language.
    #[must_use]
    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::SimplifiedChinese => self.zh_hans,
            Language::TraditionalChinese => self.zh_hant,
        }
    }
}
