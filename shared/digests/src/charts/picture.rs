//! A picture of few colours, and the PNG of it.

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Filter};

use super::{DENSITY, Size};

/// A colour and how much of it covers the paper. Each contrasts with light and with dark paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    pub colour: [u8; 3],
    pub opacity: u8,
}

/// The bare paper.
pub const NONE: Ink = Ink { colour: [0, 0, 0], opacity: 0 };
/// What is told: halfway in lightness between the accents of the page's two palettes.
pub const ACCENT: Ink = Ink { colour: [0x2c, 0x87, 0x97], opacity: 0xff };
/// What it is compared with.
pub const MUTED: Ink = Ink { colour: [0x7f, 0x7a, 0x73], opacity: 0xff };
/// An area behind what is told.
pub const SHADE: Ink = Ink { opacity: 0x2e, ..MUTED };

impl Ink {
    /// This ink where so many of so many parts of a pixel are covered, over another ink.
    pub fn over(self, below: Ink, part: u8, parts: u8) -> Ink {
        let covered = u32::from(self.opacity) * u32::from(part) / u32::from(parts);
        let rest = u32::from(below.opacity) * (255 - covered) / 255;
        let opacity = covered + rest;
        let mut colour = [0; 3];
        for (mixed, (above, below)) in colour.iter_mut().zip(self.colour.iter().zip(below.colour)) {
            let sum = u32::from(*above) * covered + u32::from(below) * rest;
            *mixed = narrowed(sum.checked_div(opacity).unwrap_or(0));
        }
        Ink { colour, opacity: narrowed(opacity) }
    }
}

fn narrowed(part: u32) -> u8 {
    u8::try_from(part).unwrap_or(u8::MAX)
}

/// Pixels that each name an ink of at most sixteen.
pub struct Picture {
    pub width: u16,
    pub height: u16,
    inks: Vec<Ink>,
    /// Row by row from the top.
    pixels: Vec<u8>,
}

impl Picture {
    /// A picture all in the first of these inks.
    pub fn new(size: Size, inks: Vec<Ink>) -> Picture {
        let (width, height) = (size.width * DENSITY, size.height * DENSITY);
        let pixels = vec![0; usize::from(width) * usize::from(height)];
        Picture { width, height, inks, pixels }
    }

    /// The pixels of each row, from the top.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut [u8]> {
        self.pixels.chunks_mut(usize::from(self.width))
    }

    /// The picture as a PNG.
    pub fn png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail, and a picture has a palette and all of its pixels.
        match self.write(&mut bytes) {
            Ok(()) => bytes,
            Err(_) => Vec::new(),
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) -> Result<(), EncodingError> {
        let (width, height) = (u32::from(self.width), u32::from(self.height));
        let mut encoder = Encoder::new(bytes, width, height);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Four);
        encoder.set_palette(self.inks.iter().flat_map(|ink| ink.colour).collect::<Vec<_>>());
        encoder.set_trns(self.inks.iter().map(|ink| ink.opacity).collect::<Vec<_>>());
        encoder.set_compression(Compression::High);
        // Rows of numbered inks are smallest as they are. (The compression sets a filter too.)
        encoder.set_filter(Filter::NoFilter);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.packed())?;
        writer.finish()
    }

    /// Two pixels a byte, the left one first; rows are of even width.
    fn packed(&self) -> Vec<u8> {
        let pairs = self.pixels.chunks(2);
        pairs.map(|pair| pair.iter().fold(0, |byte, pixel| byte << 4 | pixel)).collect()
    }
}
