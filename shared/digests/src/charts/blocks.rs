//! A sparkline and a heatmap of characters, for text and for chats.

use super::Cells;
use super::scale::{Scale, shown, step};

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const GAP: char = '·';

/// One block for each value, as high as the value is among them, and `·` for each gap; of more than
/// [`POINTS_MAX`](super::POINTS_MAX) values the last ones.
#[must_use]
pub fn blocks(values: &[Option<f64>]) -> String {
    let points = shown(values);
    let scale = Scale::over(&points.iter().copied().flatten().collect::<Vec<_>>());
    points.iter().map(|point| point.map_or(GAP, |value| block(scale.place(value)))).collect()
}

/// One block for each cell, as high as the cell's value beside the largest of all, and `·` for each
/// bare cell. Unlike those of [`blocks`] they rise from zero, and all rows have one scale.
#[must_use]
pub fn block_rows(cells: &Cells) -> [[char; 24]; 7] {
    let values = cells.iter().flatten().copied().flatten();
    let largest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
    let cell = |value: f64| if largest > 0.0 { block(value / largest) } else { GAP };
    cells.map(|hours| hours.map(|value| value.filter(|value| value.is_finite()).map_or(GAP, cell)))
}

fn block(place: f64) -> char {
    BLOCKS.get(usize::from(step(place, 8))).copied().unwrap_or(GAP)
}
