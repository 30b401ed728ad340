//! The digest as one HTML page that is also a mail: tables and inline styles, since that is what
//! every mail program shows alike; no script and nothing to load.

use askama::Template;
use tallydesk_kpis::Language;

use crate::changes::{Change, Judgement, Trend};
use crate::digest::{Digest, HeadlineFigure};
use crate::picture::Pictures;
use crate::words::{Message, Words};

/// The tallest bar in pixels.
const BAR_PIXELS_MAX: i64 = 48;

/// The colours of a page: each text colour has a contrast of at least 4.5 to 1 with the paper.
pub struct Palette {
    pub paper: &'static str,
    pub ink: &'static str,
    /// For what is read last.
    pub muted: &'static str,
    /// For lines.
    rule: &'static str,
    /// For what is better, and for bars.
    accent: &'static str,
    worse: &'static str,
}

pub const LIGHT: Palette = Palette {
    paper: "#ffffff",
    ink: "#1b1a18",
    muted: "#5f5b55",
    rule: "#d9d5cd",
    accent: "#0b5c6b",
    worse: "#a63a12",
};

pub const DARK: Palette = Palette {
    paper: "#171614",
    ink: "#eceae5",
    muted: "#aaa69e",
    rule: "#3b3833",
    accent: "#6fc3d2",
    worse: "#f2936b",
};

/// The faces of a page: the first that a machine has. None is loaded.
pub struct Faces {
    /// For the title, the headings, the lead and large figures.
    pub display: &'static str,
    /// For all else.
    pub text: &'static str,
}

/// Chinese is set in one face: few machines have a second that is made for screens.
pub fn faces(language: Language) -> Faces {
    match language {
        Language::English => Faces {
            display: "Charter,Bitstream Charter,Cambria,Noto Serif,Times New Roman,serif",
            text: "-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica Neue,Arial,sans-serif",
        },
        Language::SimplifiedChinese => {
            Faces { display: SIMPLIFIED_CHINESE, text: SIMPLIFIED_CHINESE }
        }
        Language::TraditionalChinese => {
            Faces { display: TRADITIONAL_CHINESE, text: TRADITIONAL_CHINESE }
        }
    }
}

const SIMPLIFIED_CHINESE: &str = "-apple-system,BlinkMacSystemFont,PingFang SC,Microsoft YaHei,\
                                  Noto Sans CJK SC,Noto Sans SC,Source Han Sans SC,sans-serif";
const TRADITIONAL_CHINESE: &str = "-apple-system,BlinkMacSystemFont,PingFang TC,Microsoft \
                                   JhengHei,Noto Sans CJK TC,Noto Sans TC,Source Han Sans TC,\
                                   sans-serif";

/// What a page has beyond its digest where a server shows it. Addresses may be secrets, so that it
/// has no `Debug`.
#[derive(Clone, Default)]
pub struct Live {
    /// After so many seconds the browser loads the page again, if its figures may have moved.
    pub refresh_seconds: Option<u32>,
    /// What is said before everything else.
    pub notice: Option<String>,
    /// Other pages, and their addresses.
    pub nav: Vec<(Elsewhere, String)>,
}

/// Another page, or these figures for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// The live page, from a digest.
    FullReport,
    /// The day that goes on.
    Today,
    /// The day before it.
    Yesterday,
    /// The week that goes on.
    ThisWeek,
    /// The month that goes on.
    ThisMonth,
    /// The report.
    Json,
    /// Its figures as a sheet.
    Csv,
}

impl Elsewhere {
    fn label(self, words: Words) -> String {
        words.say(match self {
            Self::FullReport => Message::FullReport,
            Self::Today => Message::Today,
            Self::Yesterday => Message::Yesterday,
            Self::ThisWeek => Message::ThisWeek,
            Self::ThisMonth => Message::ThisMonth,
            Self::Json => return "JSON".to_owned(),
            Self::Csv => return "CSV".to_owned(),
        })
    }
}

#[derive(Template)]
#[template(path = "digest.html")]
struct Page<'a> {
    digest: &'a Digest,
    pictures: Pictures<'a>,
    faces: Faces,
    refresh_seconds: Option<u32>,
    notice: Option<&'a str>,
    /// Labels and addresses of other pages.
    nav: Vec<(String, &'a str)>,
    /// The first figure has a row to itself if the others then come in pairs.
    alone: &'a [HeadlineFigure],
    pairs: Vec<&'a [HeadlineFigure]>,
    light: Palette,
    dark: Palette,
}

/// Lays a digest out.
pub fn lay_out(digest: &Digest, live: &Live, pictures: Pictures<'_>) -> String {
    let (alone, paired) = digest.headline.split_at(digest.headline.len() % 2);
    let words = Words::of(digest.language);
    let page = Page {
        digest,
        pictures,
        faces: faces(digest.language),
        refresh_seconds: live.refresh_seconds,
        notice: live.notice.as_deref(),
        nav: live.nav.iter().map(|(to, address)| (to.label(words), address.as_str())).collect(),
        alone,
        pairs: paired.chunks(2).collect(),
        light: LIGHT,
        dark: DARK,
    };
    // Writing to a string cannot fail, and the template calls nothing that can.
    page.render().unwrap_or_default()
}

/// The class that a dark page colours anew, and the colour on a light one.
fn tone(change: &Change) -> (&'static str, &'static str) {
    match change.judgement {
        Judgement::Better => ("accent", LIGHT.accent),
        Judgement::Worse => ("worse", LIGHT.worse),
        Judgement::More | Judgement::Fewer => ("ink", LIGHT.ink),
        Judgement::Steady => ("muted", LIGHT.muted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of two colours as the Web Content Accessibility Guidelines define it.
    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn luminance(colour: &str) -> f64 {
        let linear = |from: usize| {
            let byte = u8::from_str_radix(&colour[from..from + 2], 16).expect("a colour");
            let part = f64::from(byte) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5)
    }

    #[test]
    fn every_text_can_be_read_in_light_and_dark() {
        for palette in [LIGHT, DARK] {
            for colour in [palette.ink, palette.muted, palette.accent, palette.worse] {
                let contrast = contrast(colour, palette.paper);
                assert!(contrast >= 4.5, "{colour} on {}: {contrast:.1}", palette.paper);
            }
        }
    }
}
