use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::contributions::{Contribution, Contributions, Dimensions, Scope};
use crate::measures::Measure;

/// The first byte of packed contributions; another layout takes another number.
const VERSION: u8 = 6;
/// The layout before articles; it is read, and written no more.
const WITHOUT_ARTICLES: u8 = 5;
/// The layout before currencies; it is read, and written no more.
const WITHOUT_CURRENCIES: u8 = 4;
/// The layout before sources; it is read, and written no more.
const WITHOUT_SOURCES: u8 = 3;
/// That layout when a measure's number took one byte. Numbers below 128 are written alike in both, and
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

/// Agent, group, channel, brand, category, priority, segment: one more than the text's index, or
/// 0; the scope: 0 for whole, 1 for alone; and source, currency and article, as the others.
type Values = [u32; 11];

/// A layout with fewer dimensions: they were the first ones.
#[derive(Deserialize)]
struct ShortLayout<V> {
    first_day: i32,
    texts: Vec<String>,
    dimensions: Vec<V>,
    rows: Vec<Row>,
}

impl<V: AsRef<[u32]>> From<ShortLayout<V>> for Layout {
    fn from(old: ShortLayout<V>) -> Self {
        let ShortLayout { first_day, texts, dimensions, rows } = old;
        let widened = |values: V| {
            let mut wide = Values::default();
            wide.iter_mut().zip(values.as_ref()).for_each(|(slot, value)| *slot = *value);
            wide
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
        WITHOUT_ARTICLES => postcard::from_bytes::<ShortLayout<[u32; 10]>>(body).map(Layout::from),
        WITHOUT_CURRENCIES => postcard::from_bytes::<ShortLayout<[u32; 9]>>(body).map(Layout::from),
        WITHOUT_SOURCES | WITH_SHORT_NUMBERS => {
            postcard::from_bytes::<ShortLayout<[u32; 8]>>(body).map(Layout::from)
        }
        WITHOUT_SEGMENTS => postcard::from_bytes::<ShortLayout<[u32; 6]>>(body).map(Layout::from),
        unknown => return Err(PackingError::UnknownVersion(unknown)),
    };
    let layout = layout.map_err(|error| PackingError::Damaged(error.to_string()))?;
    layout.rows.iter().map(|row| layout.contribution(row)).collect()
}

impl Layout {
    fn add(&mut self, contribution: &Contribution, weight: i64) -> Result<(), PackingError> {
        let Dimensions { agent, group, channel, brand, category, priority, segment, .. } =
            &contribution.dimensions;
        let Dimensions { scope, hour, source, currency, article, .. } = &contribution.dimensions;
        let scope = match scope {
            Scope::Whole => 0,
            Scope::Alone => 1,
        };
        let values = [agent, group, channel, brand, category, priority, segment];
        let mut texts = [0; 7];
        for (slot, value) in texts.iter_mut().zip(values) {
            *slot = self.reference(value.as_ref())?;
        }
        let source = self.reference(source.as_ref())?;
        let currency = self.reference(currency.as_ref())?;
        let article = self.reference(article.as_ref())?;
        let [agent, group, channel, brand, category, priority, segment] = texts;
        let dimensions = [
            agent, group, channel, brand, category, priority, segment, scope, source, currency,
            article,
        ];
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

    /// One more than the index of a text, or 0.
    fn reference(&mut self, value: Option<&String>) -> Result<u32, PackingError> {
        value.map_or(Ok(0), |value| Ok(index_of(&mut self.texts, value)? + 1))
    }

    fn contribution(&self, row: &Row) -> Result<(Contribution, i64), PackingError> {
        let damaged = |what: &str| PackingError::Damaged(what.into());
        let dimensions = position(row.dimensions).and_then(|index| self.dimensions.get(index));
        let [
            agent,
            group,
            channel,
            brand,
            category,
            priority,
            segment,
            scope,
            source,
            currency,
            article,
        ] = dimensions.ok_or_else(|| damaged("a set of dimensions is missing"))?;
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
                source: self.text(*source)?,
                article: self.text(*article)?,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Packs one contribution as a layout with so many dimensions did.
    fn check<V: Serialize>(version: u8, dimensions: V, expected: &Dimensions) {
        let row = Row {
            dimensions: 0,
            hour: 0,
            measure: Measure::Replies.number(),
            days_after_first: 0,
            amount: 1,
            weight: 2,
        };
        let texts = vec!["901", "email"];
        let old = (739_000_i32, texts, vec![dimensions], vec![row]);
        let bytes = postcard::to_extend(&old, vec![version]).expect("bytes");
        let read = unpack(&bytes).expect("contributions");
        let told: Vec<_> = read.iter().map(|(one, weight)| (&one.dimensions, weight)).collect();
        assert_eq!(told, [(expected, 2)]);
    }

    #[test]
    fn what_older_versions_have_packed_is_read() {
        let agent = Dimensions { agent: Some("901".to_owned()), ..Dimensions::default() };
        let channel = Some("email".to_owned());
        let whole = Dimensions { channel: channel.clone(), ..agent.clone() };
        let alone = Dimensions { scope: Scope::Alone, ..agent };
        check(WITHOUT_SEGMENTS, [1_u32, 0, 2, 0, 0, 0], &whole);
        check(WITH_SHORT_NUMBERS, [1_u32, 0, 0, 0, 0, 0, 0, 1], &alone);
        check(WITHOUT_SOURCES, [1_u32, 0, 2, 0, 0, 0, 0, 0], &whole);
        let told = Dimensions { source: channel.clone(), ..Dimensions::default() };
        check(WITHOUT_CURRENCIES, [0_u32, 0, 0, 0, 0, 0, 0, 0, 2], &told);
        let foreign = Dimensions { currency: channel.clone(), ..Dimensions::default() };
        check(WITHOUT_ARTICLES, [0_u32, 0, 0, 0, 0, 0, 0, 0, 0, 2], &foreign);
        let made_good = Dimensions { article: channel, ..Dimensions::default() };
        check(VERSION, [0_u32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], &made_good);
    }
}
