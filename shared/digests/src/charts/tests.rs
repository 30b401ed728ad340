//! Pictures are compared as what they show, in characters: their bytes may change with a new version
//! of the compression.

use insta::assert_snapshot;
use proptest::collection::{SizeRange, vec};
use proptest::option;
use proptest::prelude::*;

use super::picture::{ACCENT, Ink, MUTED, NONE, SHADE};
use super::scale::POINTS_MAX;
use super::*;

/// A fortnight with two weekends, as reply times in minutes.
const FORTNIGHT: [f64; 14] =
    [41.0, 38.0, 44.0, 52.0, 40.0, 12.0, 9.0, 43.0, 39.0, 47.0, 61.0, 42.0, 11.0, 55.0];

/// As a mail shows it beside a figure.
fn drawn(values: &[Option<f64>], band: Option<Band>, target: Option<f64>) -> Vec<u8> {
    sparkline(&Sparkline { values, band, target, size: Size::new(120, 32) })
}

/// A decoded picture.
struct Decoded {
    width: usize,
    height: usize,
    pixels: Vec<Ink>,
}

fn decode(png: &[u8]) -> Decoded {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgba);
    let ink = |bytes: &[u8]| Ink { colour: [bytes[0], bytes[1], bytes[2]], opacity: bytes[3] };
    let pixels = bytes.chunks_exact(4).map(ink).collect();
    let side = |side: u32| usize::try_from(side).unwrap();
    Decoded { width: side(info.width), height: side(info.height), pixels }
}

/// The picture in characters, of which each stands for so many pixels across and twice as many down:
/// `#` has a pixel of the accent in it, `-` one of the target, `:` a shaded one.
fn shown(png: &[u8], across: usize) -> String {
    let decoded = decode(png);
    let rows: Vec<_> = decoded.pixels.chunks(decoded.width).collect();
    let character = |rows: &[&[Ink]], left: usize| {
        let columns = left..(left + across).min(rows[0].len());
        let has = |ink: Ink| rows.iter().any(|row| row[columns.clone()].contains(&ink));
        let inks = [(ACCENT, '#'), (MUTED, '-'), (SHADE, ':')];
        inks.into_iter().find(|(ink, _)| has(*ink)).map_or(' ', |(_, character)| character)
    };
    let line = |rows: &[&[Ink]]| {
        let lefts = (0..decoded.width).step_by(across);
        let line: String = lefts.map(|left| character(rows, left)).collect();
        format!("|{}\n", line.trim_end())
    };
    let size = format!("{} x {}\n", decoded.width, decoded.height);
    size + &rows.chunks(2 * across).map(line).collect::<String>()
}

#[test]
fn rows_of_blocks_have_one_scale_from_zero() {
    let mut cells = [[None; 24]; 7];
    (cells[0][9], cells[0][10], cells[6][23]) = (Some(8.0), Some(4.0), Some(1.0));
    let rows = block_rows(&cells).map(|row| row.iter().collect::<String>());
    assert_eq!(rows[0], format!("{}█▅{}", "·".repeat(9), "·".repeat(13)));
    assert_eq!(rows[6], format!("{}▂", "·".repeat(23)));
    assert_eq!(block_rows(&[[Some(0.0); 24]; 7]), [['·'; 24]; 7]);
}

#[test]
fn a_fortnight_ends_in_a_dot() {
    assert_snapshot!(shown(&drawn(&FORTNIGHT.map(Some), None, None), 4));
}

#[test]
fn what_was_to_be_expected_is_shaded_at_the_end_and_the_target_dashed() {
    let band = Some(Band { low: 35.0, high: 50.0 });
    let values = FORTNIGHT.map(Some);
    let both = drawn(&values, band, Some(70.0));
    assert_snapshot!(shown(&both, 4));
    let turned = Some(Band { low: 50.0, high: 35.0 });
    assert!(both == drawn(&values, turned, Some(70.0)), "the ends of a band have no order");
}

#[test]
fn a_gap_breaks_the_line_and_a_lone_point_is_seen() {
    let mut values = FORTNIGHT.map(Some);
    for missing in [3, 5, 9, 10, 13] {
        values[missing] = None;
    }
    assert_snapshot!(shown(&drawn(&values, None, None), 4));
}

/// A band is that of the last value alone, however many there are.
#[test]
fn nothing_is_shaded_under_the_values_before_the_last() {
    let band = Some(Band { low: 35.0, high: 50.0 });
    for count in [1, 2, 14, 60] {
        let values: Vec<_> = FORTNIGHT.into_iter().cycle().take(count).map(Some).collect();
        let picture = decode(&drawn(&values, band, None));
        let columns = picture.pixels.iter().enumerate().filter(|(_, ink)| **ink == SHADE);
        let columns = columns.map(|(at, _)| at % picture.width);
        assert!(columns.min().is_some_and(|column| column >= picture.width - 24), "{count}");
    }
}

/// The longest lines: up and down all the time, over a band and a target.
#[test]
fn the_wildest_figure_is_still_small() {
    let zigzag: Vec<_> = (0..60).map(|day| Some(f64::from(day % 2 * 60 + day * 7 % 40))).collect();
    let bytes = |days: usize| {
        drawn(&zigzag[..days], Some(Band { low: 20.0, high: 70.0 }), Some(30.0)).len()
    };
    assert!(bytes(14) < 1500 && bytes(60) < 2500, "{} and {} bytes", bytes(14), bytes(60));
}

#[test]
fn one_value_is_a_dot_at_the_right() {
    assert_snapshot!(shown(&drawn(&[Some(3.0)], None, None), 4));
}

#[test]
fn equal_values_are_a_line_in_the_middle_and_on_their_target() {
    let level = [Some(3.0); 5];
    assert_snapshot!(shown(&drawn(&level, None, None), 4));
    let (plain, target) = (drawn(&level, None, None), drawn(&level, None, Some(3.0)));
    let (plain, target) = (decode(&plain), decode(&target));
    let lines = plain.pixels.iter().zip(&target.pixels);
    let moved = lines.filter(|(plain, target)| **plain == ACCENT && **target != ACCENT).count();
    assert_eq!(moved, 0);
}

#[test]
fn without_a_value_there_is_nothing_but_paper() {
    for values in [&[][..], &[None; 14]] {
        let picture = decode(&drawn(values, None, None));
        assert!(picture.pixels.iter().all(|ink| *ink == NONE));
    }
}

/// Values change the picture by where they are between each other, not by how large they are.
#[test]
fn the_largest_numbers_are_drawn_as_small_ones_are() {
    let picture = |unit: f64| drawn(&[Some(unit), Some(-unit), Some(unit / 2.0)], None, None);
    for unit in [f64::MAX, 1e300, 1e-300] {
        assert!(picture(unit) == picture(1.0), "{unit}");
    }
}

#[test]
fn a_small_change_of_a_large_figure_looks_small() {
    assert_eq!(blocks(&[1000.0, 1001.0, 1000.0, 999.0].map(Some)), "▅▅▅▄");
}

/// A heatmap of 288 by 84 in characters: the size of each cell's mark, `.` for a bare cell.
fn marks(png: &[u8]) -> String {
    let decoded = decode(png);
    let accent = |weekday: usize, hour: usize| {
        let rows = decoded.pixels.chunks(decoded.width).skip(24 * weekday).take(24);
        let pixels = rows.flat_map(|row| &row[24 * hour..24 * (hour + 1)]);
        pixels.filter(|ink| **ink == ACCENT).count()
    };
    let size = |pixels: usize| [0, 64, 144, 256, 400, 484].iter().position(|size| *size == pixels);
    let mark = |pixels: usize| [".", "1", "2", "3", "4", "5"][size(pixels).unwrap()];
    let row = |weekday| (0..24).map(|hour| mark(accent(weekday, hour))).collect::<String>() + "\n";
    (0..7).map(row).collect()
}

#[test]
fn a_week_by_hour() {
    let tickets = [0, 1, 2, 4, 8, 14, 20, 25, 24, 21, 18, 21, 22, 17, 12, 9, 6, 3].map(f64::from);
    let mut cells = [[None; 24]; 7];
    for (hours, share) in cells.iter_mut().zip([1.0, 0.9, 0.8, 0.8, 0.7, 0.2, 0.1]) {
        for (value, tickets) in hours.iter_mut().skip(4).zip(tickets) {
            *value = Some((tickets * share).round()).filter(|tickets| *tickets > 0.0);
        }
    }
    let heatmap = Heatmap { cells: &cells, full: None, size: Size::new(288, 84) };
    assert_eq!(heatmap.key().map(|most| most.to_string()), ["5", "10", "15", "20", "25"]);
    assert_snapshot!(marks(&super::heatmap(&heatmap)));
}

/// The pixels that are marked in a heatmap whose first cell has this value.
fn marked(value: Option<f64>, full: Option<f64>) -> usize {
    let mut cells = [[None; 24]; 7];
    cells[0][0] = value;
    let png = heatmap(&Heatmap { cells: &cells, full, size: Size::new(288, 84) });
    decode(&png).pixels.into_iter().filter(|ink| *ink == ACCENT).count()
}

#[test]
fn a_mark_has_one_of_five_sizes_and_a_bare_cell_none() {
    let sizes = [1.0, 20.0, 20.1, 40.1, 60.1, 80.1, 100.0, 1e300]
        .map(|value| marked(Some(value), Some(100.0)));
    assert_eq!(sizes, [64, 64, 144, 256, 400, 484, 484, 484]);
    assert_eq!(marked(None, Some(100.0)), 0);
}

#[test]
fn what_is_nothing_or_less_has_the_smallest_mark() {
    for (value, full) in [(0.0, None), (-3.0, None), (0.0, Some(100.0)), (-1e300, Some(0.0))] {
        assert_eq!(marked(Some(value), full), 64, "{value}");
    }
}

#[test]
fn what_is_no_number_is_as_if_missing() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let (bad, gap) = ([Some(1.0), Some(value), Some(2.0)], [Some(1.0), None, Some(2.0)]);
        let band = Some(Band { low: 1.0, high: value });
        assert!(drawn(&bad, band, Some(value)) == drawn(&gap, None, None), "{value}");
        assert_eq!(blocks(&bad), blocks(&gap));
        assert_eq!(marked(Some(value), Some(value)), 0);
    }
}

#[test]
fn blocks_are_as_high_as_the_values_and_gaps_are_dots() {
    let check = |values: &[Option<f64>], blocks: &str| assert_eq!(super::blocks(values), blocks);
    check(&[], "");
    check(&[None, None], "··");
    check(&[Some(3.0)], "▅");
    check(&[Some(0.0); 3], "▅▅▅");
    check(&[-7.0, -6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0].map(Some), "▁▂▃▄▅▆▇█");
    check(&[Some(f64::MAX), None, Some(f64::MIN)], "█·▁");
    check(&FORTNIGHT.map(Some), "▅▅▆▇▅▁▁▆▅▆█▆▁█");
}

#[test]
fn of_too_many_points_the_last_are_shown() {
    let many: Vec<_> = (0..500).map(|value| Some(f64::from(value))).collect();
    let last = &many[many.len() - POINTS_MAX..];
    assert_eq!(blocks(&many), blocks(last));
    assert_eq!(blocks(&many).chars().count(), POINTS_MAX);
    assert!(drawn(&many, None, None) == drawn(last, None, None));
}

#[test]
fn sizes_have_bounds() {
    let size = Size::new(u16::MAX, 0);
    assert_eq!((size.width(), size.height()), (800, 16));
    let largest = Size::new(u16::MAX, u16::MAX);
    let values = FORTNIGHT.map(Some);
    let png = sparkline(&Sparkline { values: &values, band: None, target: None, size: largest });
    assert_eq!((decode(&png).width, decode(&png).height), (1600, 1600));
}

/// As the Web Content Accessibility Guidelines define it.
fn contrast(one: Ink, other: Ink) -> f64 {
    let (one, other) = (luminance(one.colour), luminance(other.colour));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|byte| {
        let part = f64::from(byte) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[test]
fn every_mark_is_seen_on_light_and_on_dark_paper() {
    // The page's two papers, and what mail programs make of a dark one.
    for colour in [[0xff, 0xff, 0xff], [0x17, 0x16, 0x14], [0x1a, 0x1a, 0x1a]] {
        let paper = Ink { colour, opacity: 0xff };
        for ground in [paper, SHADE.over(paper, 1, 1)] {
            for ink in [ACCENT, MUTED] {
                let contrast = contrast(ink, ground);
                assert!(contrast >= 3.0, "{ink:?} on {ground:?}: {contrast:.2}");
            }
        }
    }
}

#[test]
fn inks_mix_as_their_parts() {
    assert_eq!(ACCENT.over(SHADE, 4, 4), ACCENT);
    assert_eq!(ACCENT.over(SHADE, 0, 4), SHADE);
    assert_eq!(ACCENT.over(NONE, 2, 4), Ink { opacity: 0x7f, ..ACCENT });
    let (white, black) = ([0xff; 3], [0; 3]);
    let mixed =
        Ink { colour: white, opacity: 0xff }.over(Ink { colour: black, opacity: 255 }, 1, 4);
    assert_eq!(mixed, Ink { colour: [63; 3], opacity: 0xff });
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), -100.0..100.0, (0_i32..20).prop_map(f64::from)]
}

/// So many values or gaps: of any magnitude, where the largest leaves the others flat, or of one.
fn values(count: impl Into<SizeRange>) -> impl Strategy<Value = Vec<Option<f64>>> {
    let count = count.into();
    let wild = vec(option::weighted(0.9, value()), count.clone());
    let alike = vec(option::weighted(0.9, 0.0..100.0), count);
    prop_oneof![wild, alike]
}

fn band() -> impl Strategy<Value = Option<Band>> {
    option::of((value(), value()).prop_map(|(low, high)| Band { low, high }))
}

fn is_of_size(png: &[u8], size: Size) -> Result<(), TestCaseError> {
    let decoded = decode(png);
    let expected = (2 * usize::from(size.width()), 2 * usize::from(size.height()));
    prop_assert_eq!((decoded.width, decoded.height), expected);
    Ok(())
}

proptest! {
    // Each draws pictures, and compression takes its time without optimisation.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_values_make_a_small_sparkline(
        values in values(0..=60),
        band in band(),
        target in option::of(value()),
    ) {
        let png = drawn(&values, band, target);
        is_of_size(&png, Size::new(120, 32))?;
        let bytes_max = if values.len() <= 14 { 1500 } else { 2500 };
        prop_assert!(png.len() < bytes_max, "{} bytes", png.len());
        prop_assert!(png == drawn(&values, band, target));
        prop_assert_eq!(blocks(&values).chars().count(), values.len());
    }

    #[test]
    fn any_size_is_kept(
        values in values(0..70),
        (width, height) in (0_u16..200, 0_u16..100),
    ) {
        let size = Size::new(width, height);
        let sparkline = Sparkline { values: &values, band: None, target: Some(1.0), size };
        is_of_size(&super::sparkline(&sparkline), size)?;
        let cells = [[values.first().copied().flatten(); 24]; 7];
        is_of_size(&heatmap(&Heatmap { cells: &cells, full: None, size }), size)?;
    }

    #[test]
    fn any_cells_make_a_small_heatmap(
        values in values(168),
        full in option::of(value()),
    ) {
        let mut cells = [[None; 24]; 7];
        for (cell, value) in cells.iter_mut().flatten().zip(values) {
            *cell = value;
        }
        for size in [Size::new(288, 84), Size::new(560, 112)] {
            let png = heatmap(&Heatmap { cells: &cells, full, size });
            is_of_size(&png, size)?;
            prop_assert!(png.len() < 4000, "{} bytes", png.len());
        }
    }
}
