use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use tallydesk_ledger::{Contribution, Contributions, Dimension, Measure, MeasureKind};

use crate::duty::ON_DUTY;
use crate::evaluate::RUNNING;
use crate::histogram::{bucket, midpoint};
use crate::standards::JUDGED;

/// The sum of a measure's samples under one value of one dimension.
///
/// Law: merging is commutative and associative, the default is neutral, and adding a sample with
/// the opposite weight is the inverse; so a withdrawn sample leaves no trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many samples.
    pub n: i64,
    /// The sum of their amounts.
    pub sum: i64,
    /// Samples by bucket; kept for durations.
    pub buckets: BTreeMap<u16, i64>,
}

impl Cell {
    /// Adds one amount `weight` times.
    pub fn add(&mut self, kind: MeasureKind, amount: i64, weight: i64) {
        self.n += weight;
        self.sum += amount * weight;
        if kind == MeasureKind::Duration {
            let bucket = bucket(u64::try_from(amount).unwrap_or_default());
            add_to(&mut self.buckets, bucket, weight);
        }
    }

    /// Adds all of another cell.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        for (bucket, count) in &other.buckets {
            add_to(&mut self.buckets, *bucket, *count);
        }
    }

    /// The inverse: merged with `self` it gives nothing.
    #[must_use]
    pub fn negated(&self) -> Self {
        let buckets = self.buckets.iter().map(|(bucket, count)| (*bucket, -count));
        Self { n: -self.n, sum: -self.sum, buckets: buckets.collect() }
    }

    /// How many samples are of more than an amount: exact for amounts at the ends of buckets, else
    /// without those of the amount's own bucket.
    #[must_use]
    pub fn count_above(&self, amount: i64) -> i64 {
        let limit = bucket(u64::try_from(amount).unwrap_or_default());
        self.buckets.iter().filter(|(bucket, _)| **bucket > limit).map(|(_, count)| count).sum()
    }

    /// True if nothing is left in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n == 0 && self.sum == 0 && self.buckets.is_empty()
    }

    /// The sample of rank ⌈q·n⌉, with q in thousandths: exact if there is one sample, else within
    /// 1 %. `None` without samples.
    #[must_use]
    pub fn quantile(&self, q_thousandths: i64) -> Option<i64> {
        if self.n == 1 {
            return Some(self.sum);
        }
        let rank = (self.n * q_thousandths + 999) / 1000;
        let mut seen = 0;
        for (bucket, count) in &self.buckets {
            seen += count;
            if seen >= rank.max(1) {
                return i64::try_from(midpoint(*bucket)).ok();
            }
        }
        None
    }
}

/// The measures by which it is known from days gone by which sources told, and how much.
const SOURCES_KNOWN_BY: [Measure; 2] = [Measure::CreationKnown, Measure::EventLate];

fn add_to(buckets: &mut BTreeMap<u16, i64>, bucket: u16, count: i64) {
    let entry = buckets.entry(bucket).or_default();
    *entry += count;
    if *entry == 0 {
        buckets.remove(&bucket);
    }
}

/// How much of a cell figures of days gone by are made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    /// All of it.
    Whole,
    /// How many samples, and their sum.
    Sums,
    /// None of it.
    Nothing,
}

impl Share {
    fn of(dimension: Dimension, measure: Measure) -> Self {
        let is_needed = match dimension {
            Dimension::All => return Self::Whole,
            Dimension::Agent => measure == Measure::AgentActivity || ON_DUTY.contains(&measure),
            Dimension::Channel => measure == Measure::TicketsCreated || JUDGED.contains(&measure),
            Dimension::Category => measure == Measure::TicketsCreated,
            Dimension::Source => SOURCES_KNOWN_BY.contains(&measure),
            Dimension::Group
            | Dimension::Brand
            | Dimension::Priority
            | Dimension::Hour
            | Dimension::Segment
            | Dimension::Currency
            | Dimension::Article => false,
        };
        if is_needed || RUNNING.contains(&measure) { Self::Sums } else { Self::Nothing }
    }
}

/// The counters of one day (or of several: merging is adding).
///
/// Law: `merge` is commutative and associative with the default as neutral element, and counters
/// of a multiset of contributions equal the merge of the counters of its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters(BTreeMap<(Dimension, String), BTreeMap<Measure, Cell>>);

impl Counters {
    /// Adds a contribution `weight` times, under every dimension that it has a value for.
    pub fn add(&mut self, contribution: &Contribution, weight: i64) {
        let measure = contribution.measure;
        for key in contribution.dimensions.values() {
            self.change(&key, measure, |cell| {
                cell.add(measure.kind(), contribution.amount, weight);
            });
        }
    }

    /// Adds all of other counters.
    pub fn merge(&mut self, other: &Self) {
        self.merge_where(other, |_, _| true);
    }

    /// Adds what other counters have of some measures: all that a figure over other days than the
    /// period's own needs of them.
    pub(crate) fn merge_of(&mut self, other: &Self, measures: &[Measure]) {
        self.merge_where(other, |_, measure| measures.contains(&measure));
    }

    /// Takes back what other counters have of some measures.
    pub(crate) fn take_back(&mut self, other: &Self, measures: &[Measure]) {
        self.merge_parts(other, |_, measure, cell| {
            measures.contains(&measure).then(|| Cow::Owned(cell.negated()))
        });
    }

    /// Adds what other counters have, of a day that has not begun: without what time alone will bring
    /// to customers unless they order.
    pub(crate) fn merge_ahead(&mut self, other: &Self) {
        const IN_ADVANCE: [Measure; 2] = [Measure::CustomersActive, Measure::CustomersLapsed];
        self.merge_where(other, |_, measure| !IN_ADVANCE.contains(&measure));
    }

    /// Adds what other counters have by hour of tickets and of the replies to them.
    pub(crate) fn merge_hours(&mut self, other: &Self) {
        self.merge_where(other, |dimension, measure| {
            dimension == Dimension::Hour
                && [Measure::TicketsCreated, Measure::ReplyTime].contains(&measure)
        });
    }

    fn merge_where(&mut self, other: &Self, is_merged: impl Fn(Dimension, Measure) -> bool) {
        self.merge_parts(other, |dimension, measure, cell| {
            is_merged(dimension, measure).then_some(Cow::Borrowed(cell))
        });
    }

    /// Adds the part that is chosen of each cell of other counters.
    fn merge_parts<'a>(
        &mut self,
        other: &'a Self,
        part: impl Fn(Dimension, Measure, &'a Cell) -> Option<Cow<'a, Cell>>,
    ) {
        for (key, cells) in &other.0 {
            for (measure, cell) in cells {
                if let Some(part) = part(key.0, *measure, cell) {
                    self.change(key, *measure, |own| own.merge(&part));
                }
            }
        }
    }

    fn condensed(&self) -> Self {
        let mut condensed = Self::default();
        condensed.merge_parts(self, |dimension, measure, cell| {
            match Share::of(dimension, measure) {
                Share::Whole => Some(Cow::Borrowed(cell)),
                Share::Sums => Some(Cow::Owned(Cell { buckets: BTreeMap::new(), ..*cell })),
                Share::Nothing => None,
            }
        });
        condensed
    }

    /// What [`condensed`](Self::condensed) leaves out.
    fn details(&self) -> Self {
        let mut details = Self::default();
        details.merge_parts(self, |dimension, measure, cell| match Share::of(dimension, measure) {
            Share::Whole => None,
            Share::Sums => {
                Some(Cow::Owned(Cell { buckets: cell.buckets.clone(), ..Cell::default() }))
            }
            Share::Nothing => Some(Cow::Borrowed(cell)),
        });
        details
    }

    /// The cell of a measure under a value; `None` if nothing is in it.
    #[must_use]
    pub fn cell(&self, dimension: Dimension, value: &str, measure: Measure) -> Option<&Cell> {
        self.cells(dimension, value)?.get(&measure)
    }

    /// The cells of a value; `None` if nothing is in them.
    pub(crate) fn cells(
        &self,
        dimension: Dimension,
        value: &str,
    ) -> Option<&BTreeMap<Measure, Cell>> {
        self.0.get(&(dimension, value.to_owned()))
    }

    /// Every value of a dimension with its cells.
    pub fn values(
        &self,
        dimension: Dimension,
    ) -> impl Iterator<Item = (&str, &BTreeMap<Measure, Cell>)> {
        let from = (dimension, String::new());
        let range = self.0.range(from..).take_while(move |((of, _), _)| *of == dimension);
        range.map(|((_, value), cells)| (value.as_str(), cells))
    }

    /// True if nothing is counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn put(&mut self, dimension: Dimension, value: &str, measure: Measure, cell: &Cell) {
        self.change(&(dimension, value.to_owned()), measure, |own| own.merge(cell));
    }

    /// Changes a cell and keeps none that is empty, so that equal counters compare equal.
    fn change(
        &mut self,
        key: &(Dimension, String),
        measure: Measure,
        change: impl FnOnce(&mut Cell),
    ) {
        let cells = self.0.entry(key.clone()).or_default();
        let cell = cells.entry(measure).or_default();
        change(cell);
        if cell.is_empty() {
            cells.remove(&measure);
        }
        if cells.is_empty() {
            self.0.remove(key);
        }
    }
}

/// Counters by day: what a shelf holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book(BTreeMap<NaiveDate, Counters>);

impl Book {
    /// An empty book.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds contributions, each on its day.
    pub fn add(&mut self, contributions: &Contributions) {
        for (contribution, weight) in contributions.iter() {
            let counters = self.0.entry(contribution.day).or_default();
            counters.add(contribution, weight);
        }
        self.0.retain(|_, counters| !counters.is_empty());
    }

    /// Adds all of another book.
    pub fn merge(&mut self, other: &Self) {
        for (day, counters) in &other.0 {
            self.0.entry(*day).or_default().merge(counters);
        }
        self.0.retain(|_, counters| !counters.is_empty());
    }

    /// What figures of days gone by are made from: what is counted overall, on which days agents
    /// did anything and the sums of what they do on duty, how many tickets came in by channel and category,
    /// what marketplaces judge, by channel, how much each source told, and what runs on.
    ///
    /// Law: with [`details`](Self::details) it is the book; and it is the same of a sum as the sum of
    /// what it is of the parts.
    #[must_use]
    pub fn condensed(&self) -> Self {
        self.of_each(Counters::condensed)
    }

    /// What [`condensed`](Self::condensed) leaves out.
    #[must_use]
    pub fn details(&self) -> Self {
        self.of_each(Counters::details)
    }

    fn of_each(&self, of: impl Fn(&Counters) -> Counters) -> Self {
        let days = self.0.iter().map(|(day, counters)| (*day, of(counters)));
        Self(days.filter(|(_, counters)| !counters.is_empty()).collect())
    }

    /// The counters of a day; `None` if nothing is counted on it.
    #[must_use]
    pub fn day(&self, day: NaiveDate) -> Option<&Counters> {
        self.0.get(&day)
    }

    /// Every day with its counters.
    pub fn days(&self) -> impl Iterator<Item = (NaiveDate, &Counters)> {
        self.0.iter().map(|(day, counters)| (*day, counters))
    }

    pub(crate) fn day_mut(&mut self, day: NaiveDate) -> &mut Counters {
        self.0.entry(day).or_default()
    }
}

impl From<&Contributions> for Book {
    fn from(contributions: &Contributions) -> Self {
        let mut book = Self::default();
        book.add(contributions);
        book
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tallydesk_ledger::Dimensions;

    use super::*;

    fn any_contribution() -> impl Strategy<Value = (Contribution, i64)> {
        let measures = prop::sample::select(Measure::ALL);
        let agents = prop::option::of(prop::sample::select(vec!["901", "902"]));
        (measures, 0_i64..100_000, 0_u64..3, agents, prop::option::of(0_u8..24), -3_i64..4)
            .prop_map(|(measure, amount, day, agent, hour, weight)| {
                let first = NaiveDate::from_ymd_opt(2026, 11, 16).expect("a day");
                let dimensions =
                    Dimensions { agent: agent.map(str::to_owned), hour, ..Dimensions::default() };
                let day = first + chrono::Days::new(day);
                (Contribution { day, measure, amount, dimensions }, weight)
            })
    }

    fn any_contributions() -> impl Strategy<Value = Contributions> {
        prop::collection::vec(any_contribution(), 0..40)
            .prop_map(|items| items.into_iter().collect())
    }

    proptest! {
        #[test]
        fn counters_are_the_sum_of_contributions_in_any_grouping(
            one in any_contributions(),
            other in any_contributions(),
        ) {
            let mut together = one.clone();
            together.merge(other.clone());
            let mut merged = Book::from(&other);
            merged.merge(&Book::from(&one));
            prop_assert_eq!(Book::from(&together), merged);
        }

        #[test]
        fn a_book_is_what_is_condensed_of_it_and_the_details(
            one in any_contributions(),
            other in any_contributions(),
        ) {
            let (one, other) = (Book::from(&one), Book::from(&other));
            let mut again = one.condensed();
            again.merge(&one.details());
            prop_assert_eq!(&again, &one);
            prop_assert_eq!(one.condensed().condensed(), one.condensed());
            prop_assert_eq!(one.condensed().details(), Book::default());
            let (mut sum, mut condensed) = (one.clone(), one.condensed());
            sum.merge(&other);
            condensed.merge(&other.condensed());
            prop_assert_eq!(sum.condensed(), condensed);
        }

        #[test]
        fn withdrawing_everything_leaves_nothing(contributions in any_contributions()) {
            let mut book = Book::from(&contributions);
            book.add(&contributions.negated());
            prop_assert_eq!(book, Book::default());
        }

        #[test]
        fn a_quantile_is_within_one_percent_of_the_sample_of_its_rank(
            mut samples in prop::collection::vec(0_i64..10_000_000, 1..200),
            q in 1_i64..1000,
        ) {
            let mut cell = Cell::default();
            for sample in &samples {
                cell.add(MeasureKind::Duration, *sample, 1);
            }
            samples.sort_unstable();
            let n = i64::try_from(samples.len()).expect("a length");
            let rank = usize::try_from((q * n + 999) / 1000).expect("a rank");
            let exact = samples[rank.max(1) - 1];
            let given = cell.quantile(q).expect("a quantile");
            prop_assert!((given - exact).abs() * 100 <= exact, "{given} for {exact}");
        }
    }
}
