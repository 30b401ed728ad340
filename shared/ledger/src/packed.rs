use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::contributions::{Contribution, Contributions, Dimensions, Scope};
use crate::measures::Measure;

/// The first byte of packed contributions; another layout takes another number.
const VERSION: u8 = 4;
/// The layout before currencies; it is read, and written no more.
const WITHOUT_CURRENCIES: u8 = 3;
/// The layout when a measure's number took one byte. Numbers below 128 are written alike in both, and
/// there were no others, so that it is read as it is.
const WITH_SHORT_NUMBERS: u8 = 2;
/// The layout before segments and scopes; it is read, and written no more.
const WITHOUT_SEGMENTS: u8 = 1;

/// Packed contributions that cannot be read: written by a newer version, or damaged. The caller
/// should alarm; nothing in them may be guessed.
#[derive(Debug, Error)]
pub enum PackingError {
    /// The version byte is unknown.
    #[error("packed contributions of unknown version {0}")]
    UnknownVersion(u8),
    /// The bytes do not follow the layout.
    #[error("packed contributions are damaged: {0}")]
    Damaged(String),
}

/// The layout: every text once, every set of dimensions once, and rows that point to them.
#[derive(Serialize, Deserialize)]
struct Layout {
    first_day: i32,
    texts: Vec<String>,
    dimensions: Vec<Values>,
    rows: Vec<Row>,
}

/// Agent, group, channel, brand, category, priority, segment, currency: one more than the text's
/// index, or 0; and the scope: 0 for whole, 1 for alone.
type Values = [u32; 9];

/// The layout of [`WITHOUT_CURRENCIES`].
#[derive(Deserialize)]
struct LayoutWithoutCurrencies {
    first_day: i32,
    texts: Vec<String>,
    dimensions: Vec<[u32; 8]>,
    rows: Vec<Row>,
}

impl From<LayoutWithoutCurrencies> for Layout {
    fn from(old: LayoutWithoutCurrencies) -> Self {
        let LayoutWithoutCurrencies { first_day, texts, dimensions, rows } = old;
        let widened =
            |[agent, group, channel, brand, category, priority, segment, scope]: [u32; 8]| {
                [agent, group, channel, brand, category, priority, segment, 0, scope]
            };
        let dimensions = dimensions.into_iter().map(widened).collect();
        Self { first_day, texts, dimensions, rows }
    }
}

/// The layout of [`WITHOUT_SEGMENTS`].
#[derive(Deserialize)]
struct LayoutWithoutSegments {
    first_day: i32,
    texts: Vec<String>,
    dimensions: Vec<[u32; 6]>,
    rows: Vec<Row>,
}

impl From<LayoutWithoutSegments> for Layout {
    fn from(old: LayoutWithoutSegments) -> Self {
        let LayoutWithoutSegments { first_day, texts, dimensions, rows } = old;
        let widened = |[agent, group, channel, brand, category, priority]: [u32; 6]| {
            [agent, group, channel, brand, category, priority, 0, 0, 0]
        };
        let dimensions = dimensions.into_iter().map(widened).collect();
        Self { first_day, texts, dimensions, rows }
    }
}

#[derive(Serialize, Deserialize)]
struct Row {
    dimensions: u32,
    /// One more than the hour, or 0.
    hour: u8,
    measure: u16,
    days_after_first: u32,
    amount: i64,
    weight: i64,
}

/// Packs contributions to few bytes: about eight a contribution.
///
/// # Errors
/// [`PackingError::Damaged`] if there are more than 2³² texts, which no item can hold.
pub fn pack(contributions: &Contributions) -> Result<Vec<u8>, PackingError> {
    let first_day = contributions.iter().map(|(contribution, _)| contribution.day).min();
    let first_day = first_day.map_or(0, |day| day.num_days_from_ce());
    let mut layout =
        Layout { first_day, texts: Vec::new(), dimensions: Vec::new(), rows: Vec::new() };
    for (contribution, weight) in contributions.iter() {
        layout.add(contribution, weight)?;
    }
    let packed = postcard::to_extend(&layout, vec![VERSION]);
    packed.map_err(|error| PackingError::Damaged(error.to_string()))
}

/// Unpacks what [`pack`] packed.
///
/// # Errors
/// [`PackingError`] if the bytes are of another version or damaged.
pub fn unpack(packed: &[u8]) -> Result<Contributions, PackingError> {
    let Some((version, body)) = packed.split_first() else {
        return Err(PackingError::Damaged("no bytes".into()));
    };
    let layout = match *version {
        VERSION => postcard::from_bytes(body),
        WITHOUT_CURRENCIES | WITH_SHORT_NUMBERS => {
            postcard::from_bytes::<LayoutWithoutCurrencies>(body).map(Layout::from)
        }
        WITHOUT_SEGMENTS => postcard::from_bytes::<LayoutWithoutSegments>(body).map(Layout::from),
        unknown => return Err(PackingError::UnknownVersion(unknown)),
    };
    let layout = layout.map_err(|error| PackingError::Damaged(error.to_string()))?;
    layout.rows.iter().map(|row| layout.contribution(row)).collect()
}

impl Layout {
    fn add(&mut self, contribution: &Contribution, weight: i64) -> Result<(), PackingError> {
        let Dimensions {
            scope,
            agent,
            group,
            channel,
            brand,
            category,
            priority,
            segment,
            currency,
            hour,
        } = &contribution.dimensions;
        let scope = match scope {
            Scope::Whole => 0,
            Scope::Alone => 1,
        };
        let mut dimensions = [0, 0, 0, 0, 0, 0, 0, 0, scope];
        let values = [agent, group, channel, brand, category, priority, segment, currency];
        for (slot, value) in dimensions.iter_mut().zip(values) {
            if let Some(value) = value {
                *slot = index_of(&mut self.texts, value)? + 1;
            }
        }
        let days = contribution.day.num_days_from_ce() - self.first_day;
        self.rows.push(Row {
            dimensions: index_of(&mut self.dimensions, &dimensions)?,
            hour: hour.map_or(0, |hour| hour + 1),
            measure: contribution.measure.number(),
            days_after_first: u32::try_from(days).unwrap_or_default(),
            amount: contribution.amount,
            weight,
        });
        Ok(())
    }

    fn contribution(&self, row: &Row) -> Result<(Contribution, i64), PackingError> {
        let damaged = |what: &str| PackingError::Damaged(what.into());
        let dimensions = position(row.dimensions).and_then(|index| self.dimensions.get(index));
        let [agent, group, channel, brand, category, priority, segment, currency, scope] =
            dimensions.ok_or_else(|| damaged("a set of dimensions is missing"))?;
        let day = i32::try_from(row.days_after_first)
            .ok()
            .and_then(|days| self.first_day.checked_add(days))
            .and_then(NaiveDate::from_num_days_from_ce_opt)
            .ok_or_else(|| damaged("a day is out of range"))?;
        let contribution = Contribution {
            day,
            measure: Measure::from_number(row.measure)
                .ok_or_else(|| damaged("a measure is unknown"))?,
            amount: row.amount,
            dimensions: Dimensions {
                scope: if *scope == 0 { Scope::Whole } else { Scope::Alone },
                agent: self.text(*agent)?,
                group: self.text(*group)?,
                channel: self.text(*channel)?,
                brand: self.text(*brand)?,
                category: self.text(*category)?,
                priority: self.text(*priority)?,
                segment: self.text(*segment)?,
                currency: self.text(*currency)?,
                hour: row.hour.checked_sub(1),
            },
        };
        Ok((contribution, row.weight))
    }

    fn text(&self, reference: u32) -> Result<Option<String>, PackingError> {
        let Some(index) = reference.checked_sub(1).and_then(position) else {
            return Ok(None);
        };
        let text = self.texts.get(index).cloned();
        text.map(Some).ok_or_else(|| PackingError::Damaged("a text is missing".into()))
    }
}

fn position(index: u32) -> Option<usize> {
    usize::try_from(index).ok()
}

/// The index of an entry, added at the end if it is new. The tables are short: a subject's or a
/// batch's distinct values.
fn index_of<T: PartialEq + Clone>(table: &mut Vec<T>, entry: &T) -> Result<u32, PackingError> {
    let index = table.iter().position(|known| known == entry).unwrap_or_else(|| {
        table.push(entry.clone());
        table.len() - 1
    });
    u32::try_from(index).map_err(|_| PackingError::Damaged("too many entries".into()))
}
