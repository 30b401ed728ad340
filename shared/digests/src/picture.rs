//! A chart on a page, told in words to who cannot see it. It is drawn when a medium asks for it: text
//! and chats show none.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::charts::{Band, Cells, Heatmap, Size, Sparkline, heatmap, sparkline};

/// A picture with what an `img` says of it.
pub struct Picture {
    /// Its name, the same for the same figure in every digest.
    pub name: String,
    pub chart: Chart,
    pub size: Size,
    /// What it shows, in words.
    pub spoken: String,
}

/// What is drawn.
pub enum Chart {
    /// A figure's last periods, the oldest first.
    Sparkline { values: Vec<Option<f64>>, band: Option<Band>, target: Option<f64> },
    /// A figure by weekday and hour.
    Heatmap(Box<Cells>),
}

/// Where a page has its pictures, since it loads nothing.
pub enum Pictures<'a> {
    /// In itself, as `data:` addresses.
    Within,
    /// In parts of the mail that it is of, by content ids that end in this.
    InParts(&'a str),
}

impl Picture {
    /// The picture as a PNG.
    pub fn png(&self) -> Vec<u8> {
        let size = self.size;
        match &self.chart {
            Chart::Sparkline { values, band, target } => {
                sparkline(&Sparkline { values, band: *band, target: *target, size })
            }
            Chart::Heatmap(cells) => heatmap(&Heatmap { cells, full: None, size }),
        }
    }

    /// What an `img` has to load.
    pub fn address(&self, pictures: &Pictures<'_>) -> String {
        match pictures {
            Pictures::Within => format!("data:image/png;base64,{}", STANDARD.encode(self.png())),
            Pictures::InParts(stem) => format!("cid:{}", self.content_id(stem)),
        }
    }

    /// What a mail calls the part that has the picture.
    pub fn content_id(&self, stem: &str) -> String {
        format!("{}-{stem}@tallydesk", self.name)
    }
}
