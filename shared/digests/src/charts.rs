//! Pictures of figures: a sparkline and a heatmap as small PNGs, and a sparkline of characters.
//!
//! A mail carries them by content id, a page as `data:` addresses. There are no words in them:
//! labels and alternative texts stand in the HTML beside them. One picture serves light and dark
//! paper, since a mail does not know on which it is read: it has no background, and its colours
//! contrast with both. Amounts are told by height and by size, never by colour.
//!
//! **Architecture invariant:** the same figures make the same bytes on every machine. What is drawn
//! is placed with additions, multiplications, divisions and square roots only, which IEEE 754
//! rounds in one way; coverage, colours and compression are whole numbers.

mod blocks;
mod heatmap;
mod picture;
mod scale;
mod sparkline;

pub use blocks::{block_rows, blocks};
pub use heatmap::{Heatmap, heatmap};
pub use sparkline::{Band, Sparkline, sparkline};

/// A figure by weekday, from Monday, and hour; `None` where nothing was measured.
pub type Cells = [[Option<f64>; 24]; 7];

/// How many pixels of a picture there are for each CSS pixel, so that dense screens show it sharp.
const DENSITY: u16 = 2;

/// The least and the greatest side of a picture in CSS pixels.
const SIDE_MIN: u16 = 16;
const SIDE_MAX: u16 = 800;

/// The size at which a picture is shown, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    width: u16,
    height: u16,
}

impl Size {
    /// This size, with each side brought between 16 and 800 pixels.
    #[must_use]
    pub fn new(width: u16, height: u16) -> Size {
        let bounded = |side: u16| side.clamp(SIDE_MIN, SIDE_MAX);
        Size { width: bounded(width), height: bounded(height) }
    }

    /// What the attribute `width` of the `img` has to say.
    #[must_use]
    pub fn width(self) -> u16 {
        self.width
    }

    /// What the attribute `height` of the `img` has to say.
    #[must_use]
    pub fn height(self) -> u16 {
        self.height
    }
}

#[cfg(test)]
mod tests;
