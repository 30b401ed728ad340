//! A chart on a page: carried by the page itself, since a page loads nothing, and told in words to
//! who cannot see it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::charts::Size;

/// A picture with what an `img` says of it.
pub struct Picture {
    /// The picture as a `data:` address.
    pub address: String,
    pub size: Size,
    /// What it shows, in words.
    pub spoken: String,
}

impl Picture {
    /// A PNG as a picture of a page.
    pub fn new(png: &[u8], size: Size, spoken: String) -> Self {
        Self { address: format!("data:image/png;base64,{}", STANDARD.encode(png)), size, spoken }
    }
}
