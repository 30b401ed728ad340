use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use tallydesk_ledger::{Dimension, Measure};
use thiserror::Error;

use crate::counters::{Book, Cell};

/// The first byte of packed counters; another layout takes another number.
const VERSION: u8 = 2;
/// The layout when a measure's number took one byte. Numbers below 128 are written alike in both, and
/// there were no others, so that it is read as it is.
const WITH_SHORT_NUMBERS: u8 = 1;

/// Packed counters that cannot be read: written by a newer version, or damaged. The caller should
/// alarm; nothing in them may be guessed.
#[derive(Debug, Error)]
pub enum CountersError {
    /// The version byte is unknown.
    #[error("packed counters of unknown version {0}")]
    UnknownVersion(u8),
    /// The bytes do not follow the layout.
    #[error("packed counters are damaged: {0}")]
    Damaged(String),
}

/// One value of one dimension on one day.
#[derive(Serialize, Deserialize)]
struct Entry {
    day: i32,
    value: String,
    cells: Vec<PackedCell>,
}

#[derive(Serialize, Deserialize)]
struct PackedCell {
    measure: u16,
    n: i64,
    sum: i64,
    /// Each bucket as its distance from the one before, with its count.
    buckets: Vec<(u16, i64)>,
}

/// Packs one dimension of a book into parts of about `part_bytes_max` bytes each; none if the
/// dimension is empty.
///
/// # Errors
/// [`CountersError::Damaged`] if an entry cannot be encoded.
pub fn pack_dimension(
    book: &Book,
    dimension: Dimension,
    part_bytes_max: usize,
) -> Result<Vec<Vec<u8>>, CountersError> {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for (day, counters) in book.days() {
        for (value, cells) in counters.values(dimension) {
            let cells =
                cells.iter().map(|(measure, cell)| PackedCell::new(*measure, cell)).collect();
            let entry = Entry { day: day.num_days_from_ce(), value: value.to_owned(), cells };
            let bytes = postcard::to_stdvec(&entry)
                .map_err(|error| CountersError::Damaged(error.to_string()))?;
            match parts.last_mut() {
                Some(part) if part.len() + bytes.len() <= part_bytes_max => part.extend(bytes),
                Some(_) | None => parts.push([vec![VERSION], bytes].concat()),
            }
        }
    }
    Ok(parts)
}

/// Adds a part that [`pack_dimension`] made to a book.
///
/// # Errors
/// [`CountersError`] if the bytes are of another version or damaged.
pub fn unpack_dimension(
    part: &[u8],
    dimension: Dimension,
    book: &mut Book,
) -> Result<(), CountersError> {
    let damaged = |error: postcard::Error| CountersError::Damaged(error.to_string());
    let Some((version, mut rest)) = part.split_first() else {
        return Err(CountersError::Damaged("no bytes".into()));
    };
    if ![VERSION, WITH_SHORT_NUMBERS].contains(version) {
        return Err(CountersError::UnknownVersion(*version));
    }
    while !rest.is_empty() {
        let (entry, after): (Entry, _) = postcard::take_from_bytes(rest).map_err(damaged)?;
        rest = after;
        let day = NaiveDate::from_num_days_from_ce_opt(entry.day)
            .ok_or_else(|| CountersError::Damaged("a day is out of range".into()))?;
        for packed in &entry.cells {
            let measure = Measure::from_number(packed.measure)
                .ok_or_else(|| CountersError::Damaged("a measure is unknown".into()))?;
            book.day_mut(day).put(dimension, &entry.value, measure, &packed.cell());
        }
    }
    Ok(())
}

impl PackedCell {
    fn new(measure: Measure, cell: &Cell) -> Self {
        let mut before = 0;
        let buckets = cell.buckets.iter().map(|(bucket, count)| {
            let distance = bucket - before;
            before = *bucket;
            (distance, *count)
        });
        Self { measure: measure.number(), n: cell.n, sum: cell.sum, buckets: buckets.collect() }
    }

    fn cell(&self) -> Cell {
        let mut bucket = 0_u16;
        let buckets = self.buckets.iter().map(|(distance, count)| {
            bucket = bucket.saturating_add(*distance);
            (bucket, *count)
        });
        Cell { n: self.n, sum: self.sum, buckets: buckets.collect() }
    }
}

#[cfg(test)]
mod tests {
    use tallydesk_ledger::{Contribution, Contributions, Dimensions};

    use super::*;

    #[test]
    fn a_book_comes_back_whole_from_parts_of_any_size() {
        let first = NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day");
        let contributions: Contributions = (0_i64..500)
            .map(|number| {
                let agent = Some(format!("agent-{}", number % 40));
                let dimensions = Dimensions { agent, hour: Some(9), ..Dimensions::default() };
                let day = first + chrono::Days::new(u64::try_from(number % 3).expect("a number"));
                let measure = Measure::ReplyTime;
                (Contribution { day, measure, amount: number * number, dimensions }, 1)
            })
            .collect();
        let book = Book::from(&contributions);
        for bytes_max in [1, 500, 100_000] {
            let mut again = Book::default();
            for dimension in Dimension::ALL {
                for part in pack_dimension(&book, dimension, bytes_max).expect("parts") {
                    unpack_dimension(&part, dimension, &mut again).expect("a book");
                }
            }
            assert_eq!(again, book, "in parts of {bytes_max} bytes");
        }
    }

    #[test]
    fn damage_is_an_error() {
        let mut book = Book::default();
        for part in [&[][..], &[9, 1], &[VERSION, 1, 2, 3]] {
            assert!(unpack_dimension(part, Dimension::All, &mut book).is_err());
        }
    }
}
