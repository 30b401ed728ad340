//! Seven weekdays by twenty-four hours, each a mark that is the larger the higher the value.
//!
//! A tone of grey reads one way on white and the other way on black. A mark's size reads the same on
//! both, as a newspaper's halftone does, and each mark keeps its contrast.

use std::ops::Range;

use super::picture::{ACCENT, NONE, Picture, SHADE};
use super::{Cells, DENSITY, Size};

/// How many sizes of marks there are.
const STEPS: u16 = 5;

const WEEKDAYS: u16 = 7;
const HOURS: u16 = 24;
/// Between two cells.
const GAP: u16 = DENSITY;

const TILE: u8 = 1;
const MARK: u8 = 2;

/// A figure by weekday and hour, to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Heatmap<'a> {
    /// From the top and from midnight; `None` where nothing was measured, such as hours without a
    /// ticket or a reply. Such a cell is bare.
    pub cells: &'a Cells,
    /// From which value on a mark fills its cell; `None` stands for the largest. Where one extreme
    /// value would make all the others small, a lower one tells more.
    pub full: Option<f64>,
    /// How large it is shown, without labels.
    pub size: Size,
}

impl Heatmap<'_> {
    /// The value that each of the five sizes of marks goes up to, for a key beside the picture; what
    /// is above the last has the last size too.
    #[must_use]
    pub fn key(&self) -> [f64; 5] {
        let full = self.full();
        [1.0, 2.0, 3.0, 4.0, 5.0].map(|step| full / 5.0 * step)
    }

    fn full(&self) -> f64 {
        let values = self.cells.iter().flatten().copied().flatten();
        let largest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
        self.full.filter(|full| full.is_finite() && *full > 0.0).unwrap_or(largest)
    }
}

/// The heatmap as a PNG.
#[must_use]
pub fn heatmap(heatmap: &Heatmap) -> Vec<u8> {
    let mut picture = Picture::new(heatmap.size, vec![NONE, SHADE, ACCENT]);
    let key = heatmap.key();
    for (weekday, hours) in (0..).zip(heatmap.cells) {
        for (hour, value) in (0..).zip(hours) {
            if let Some(value) = value.filter(|value| value.is_finite()) {
                let columns = cell(hour, HOURS, picture.width);
                let rows = cell(weekday, WEEKDAYS, picture.height);
                let step = step(value, &key);
                fill(&mut picture, part(&columns, STEPS), part(&rows, STEPS), TILE);
                fill(&mut picture, part(&columns, step), part(&rows, step), MARK);
            }
        }
    }
    picture.png()
}

/// The size of a value's mark, from 1 to 5.
fn step(value: f64, key: &[f64]) -> u16 {
    (1..STEPS).zip(key).find(|(_, most)| value <= **most).map_or(STEPS, |(step, _)| step)
}

/// The pixels of one of so many cells along a side; all cells are equally long.
fn cell(index: u16, count: u16, side: u16) -> Range<u16> {
    let start = side * index / count + GAP / 2;
    start..start + (side / count).saturating_sub(GAP).max(1)
}

/// The middle of a cell, as much of it as a step takes along one side.
fn part(cell: &Range<u16>, step: u16) -> Range<usize> {
    let length = cell.end - cell.start;
    let margin = length * (STEPS - step) / (STEPS + 1) / 2;
    usize::from(cell.start + margin)..usize::from(cell.end - margin)
}

fn fill(picture: &mut Picture, columns: Range<usize>, rows: Range<usize>, ink: u8) {
    for row in picture.rows_mut().take(rows.end).skip(rows.start) {
        if let Some(pixels) = row.get_mut(columns.clone()) {
            pixels.fill(ink);
        }
    }
}
