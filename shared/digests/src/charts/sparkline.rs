//! A figure's last periods as a thin line that ends in a dot.

use std::ops::Range;

use zeno::{Command, Fill, Mask, PathBuilder, Stroke, Style, Vector};

use super::picture::{ACCENT, Ink, MUTED, NONE, Picture, SHADE};
use super::scale::{Scale, shown, step};
use super::{DENSITY, Size};

/// The width of the line and the radius of the dot, in pixels of the picture: 1.5 and 2.5 CSS pixels.
const LINE_WIDTH: f32 = 3.0;
const DOT_RADIUS: f32 = 5.0;
/// The radius of a point between two gaps.
const LONE_RADIUS: f32 = 2.5;
/// What stays free on each side.
const MARGIN: u16 = 4 * DENSITY;
/// How far a band begins before the last point: wider than the dot, and no wider than a day needs.
const BAND_MIN: u16 = MARGIN;
const BAND_MAX: u16 = 2 * MARGIN;
/// The target's line is broken in dashes of this length, with gaps as long.
const DASH: usize = 6;

/// What the line lies on. With each ground in each coverage by the line there are fifteen inks.
const GROUNDS: [Ink; 3] = [NONE, SHADE, MUTED];
/// The parts of a pixel that the line covers are told in quarters: five coverages.
const QUARTERS: u8 = 4;
/// Where the inks of the other grounds begin.
const BAND: u8 = QUARTERS + 1;
const TARGET: u8 = 2 * BAND;

/// A figure over its last periods, to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Sparkline<'a> {
    /// One for each period, oldest first, the last is the current one; `None` where there is none.
    /// Of more than [`POINTS_MAX`](super::POINTS_MAX) the last ones are drawn.
    pub values: &'a [Option<f64>],
    /// Where the last value was to be expected. Of the ones before it says nothing.
    pub band: Option<Band>,
    /// What the figure should keep to.
    pub target: Option<f64>,
    /// How large it is shown.
    pub size: Size,
}

/// A range of values, shaded behind the end of the line.
#[derive(Clone, Copy, Debug)]
pub struct Band {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The sparkline as a PNG.
///
/// The line is broken where a value is missing. The dot stands for the current period, so there is
/// none if that has no value.
#[must_use]
pub fn sparkline(sparkline: &Sparkline) -> Vec<u8> {
    picture(sparkline).png()
}

fn picture(sparkline: &Sparkline) -> Picture {
    let points = shown(sparkline.values);
    let finite = |band: &Band| band.low.is_finite() && band.high.is_finite();
    let band = sparkline.band.filter(finite);
    let target = sparkline.target.filter(|target| target.is_finite());
    let beside = band.into_iter().flat_map(|band| [band.low, band.high]).chain(target);
    let scale = Scale::over(&points.iter().copied().flatten().chain(beside).collect::<Vec<_>>());
    let mut picture = Picture::new(sparkline.size, inks());
    if let Some(band) = band {
        let from = picture.width - MARGIN - half_a_step(&picture, points.len());
        shade(&mut picture, from, [band.low, band.high].map(|end| scale.place(end)));
    }
    // The line comes last, since it adds its coverage to the ground it lies on.
    if let Some(target) = target {
        dash(&mut picture, scale.place(target));
    }
    let places: Vec<_> = points.iter().map(|point| point.map(|value| scale.place(value))).collect();
    draw(&mut picture, &places);
    picture
}

fn inks() -> Vec<Ink> {
    let covered = |ground| (0..=QUARTERS).map(move |part| ACCENT.over(ground, part, QUARTERS));
    GROUNDS.into_iter().flat_map(covered).collect()
}

/// The edge between two rows that is nearest to a place, counted from the top.
fn edge(picture: &Picture, place: f64) -> u16 {
    picture.height - MARGIN - step(place, picture.height - 2 * MARGIN + 1)
}

/// Half of what lies between two of so many points, and enough to be seen beside the dot.
fn half_a_step(picture: &Picture, points: usize) -> u16 {
    let steps = u16::try_from(points).unwrap_or(u16::MAX).saturating_sub(1).max(1);
    ((picture.width - 2 * MARGIN) / steps / 2).clamp(BAND_MIN, BAND_MAX)
}

/// Shades the rows between two places, from a column to the right edge; a band without height is a
/// thin one.
fn shade(picture: &mut Picture, from: u16, places: [f64; 2]) {
    let [one, other] = places.map(|place| edge(picture, place));
    let (top, bottom) = (one.min(other), one.max(other));
    let rows = if top == bottom { around(top) } else { usize::from(top)..usize::from(bottom) };
    for row in picture.rows_mut().take(rows.end).skip(rows.start) {
        row.iter_mut().skip(from.into()).for_each(|pixel| *pixel = BAND);
    }
}

/// Draws the target, the whole width.
fn dash(picture: &mut Picture, place: f64) {
    let rows = around(edge(picture, place));
    for row in picture.rows_mut().take(rows.end).skip(rows.start) {
        row.chunks_mut(DASH).step_by(2).for_each(|dash| dash.fill(TARGET));
    }
}

/// The rows of a line of 1 CSS pixel.
fn around(edge: u16) -> Range<usize> {
    usize::from(edge - DENSITY / 2)..usize::from(edge + DENSITY / 2)
}

/// Adds the coverage by line and dots to each pixel's ground.
fn draw(picture: &mut Picture, places: &[Option<f64>]) {
    let points = points(picture, places);
    // A stroke with pointed joints and plain ends: round ones are computed with sines, which are not
    // the same everywhere.
    let line = covered(picture, &line(&points), Stroke::new(LINE_WIDTH).into());
    let dots = covered(picture, &dots(&points), Fill::NonZero.into());
    let covered: Vec<u8> = line.into_iter().zip(dots).map(|(line, dot)| line.max(dot)).collect();
    let rows = covered.chunks(usize::from(picture.width));
    for (row, covered) in picture.rows_mut().zip(rows) {
        for (pixel, covered) in row.iter_mut().zip(covered) {
            *pixel += covered / (u8::MAX / (QUARTERS + 1) + 1);
        }
    }
}

/// How much of each pixel a path covers.
fn covered(picture: &Picture, path: &[Command], style: Style) -> Vec<u8> {
    let (width, height) = (u32::from(picture.width), u32::from(picture.height));
    let mut covered = vec![0; usize::from(picture.width) * usize::from(picture.height)];
    Mask::new(path).style(style).size(width, height).render_into(&mut covered, None);
    covered
}

/// Where the points are in the picture: evenly spread, the last one at the right.
fn points(picture: &Picture, places: &[Option<f64>]) -> Vec<Option<Vector>> {
    let inner = |side: u16| f32::from(side - 2 * MARGIN);
    let (left, top) = (f32::from(MARGIN), f32::from(MARGIN));
    let (width, height) = (inner(picture.width), inner(picture.height));
    let steps = f32::from(u16::try_from(places.len()).unwrap_or(u16::MAX)) - 1.0;
    let at = |(back, place): (u16, &Option<f64>)| {
        let x = left + width - width * f32::from(back) / steps.max(1.0);
        place.map(|place| Vector::new(x, top + height * (1.0 - single(place))))
    };
    let mut points: Vec<_> = (0..).zip(places.iter().rev()).map(at).collect();
    points.reverse();
    points
}

#[allow(clippy::as_conversions, clippy::cast_possible_truncation)] // between 0 and 1
fn single(place: f64) -> f32 {
    place as f32
}

/// From point to point, interrupted by gaps.
fn line(points: &[Option<Vector>]) -> Vec<Command> {
    let mut path = Vec::new();
    for run in points.split(Option::is_none) {
        let mut run = run.iter().flatten();
        if let Some(first) = run.next() {
            path.move_to(*first);
        }
        run.for_each(|point| {
            path.line_to(*point);
        });
    }
    path
}

/// The dot of the current period, and small ones where there is no line from a point or to it.
fn dots(points: &[Option<Vector>]) -> Vec<Command> {
    let mut path = Vec::new();
    for run in points.split(Option::is_none) {
        if let [Some(lone)] = run {
            path.add_circle(*lone, LONE_RADIUS);
        }
    }
    if let Some(Some(current)) = points.last() {
        path.add_circle(*current, DOT_RADIUS);
    }
    path
}
