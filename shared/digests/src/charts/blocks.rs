//! A sparkline of characters, for text and for chats.

use super::scale::{Scale, shown, step};

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const GAP: char = '·';

/// One block for each value, as high as the value is among them, and `·` for each gap; of more than
/// [`POINTS_MAX`](super::POINTS_MAX) values the last ones.
///
/// ```
/// let days = [Some(12.0), Some(15.0), None, Some(30.0), Some(21.0)];
/// assert_eq!(tallydesk_digests::charts::blocks(&days), "▁▂·█▅");
/// ```
#[must_use]
pub fn blocks(values: &[Option<f64>]) -> String {
    let points = shown(values);
    let scale = Scale::over(&points.iter().copied().flatten().collect::<Vec<_>>());
    points.iter().map(|point| point.map_or(GAP, |value| block(scale.place(value)))).collect()
}

fn block(place: f64) -> char {
    BLOCKS.get(usize::from(step(place, 8))).copied().unwrap_or(GAP)
}
