use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::measures::Measure;
use crate::ticket::Fields;

/// What a figure can be split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Not split.
    All,
    /// By the agent credited.
    Agent,
    /// By the group credited.
    Group,
    /// By how the ticket came in.
    Channel,
    /// By brand or shop.
    Brand,
    /// By what it is about.
    Category,
    /// By priority.
    Priority,
    /// By hour of the local day, `00` to `23`.
    Hour,
    /// By the customer's segment.
    Segment,
    /// By the currency of what is not in the account's own.
    Currency,
    /// By the source that told it: what is measured of the sources themselves, and nothing else.
    Source,
    /// By the article of what is made good, and of nothing else.
    Article,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 12] = [
        Self::All,
        Self::Agent,
        Self::Group,
        Self::Channel,
        Self::Brand,
        Self::Category,
        Self::Priority,
        Self::Hour,
        Self::Segment,
        Self::Currency,
        Self::Source,
        Self::Article,
    ];

    /// The name in JSON and in keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Agent => "agent",
            Self::Group => "group",
            Self::Channel => "channel",
            Self::Brand => "brand",
            Self::Category => "category",
            Self::Priority => "priority",
            Self::Hour => "hour",
            Self::Segment => "segment",
            Self::Currency => "currency",
            Self::Source => "source",
            Self::Article => "article",
        }
    }

    /// The dimension of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.as_str() == name)
    }
}

/// Whether a contribution is one of all, or only one of a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// It counts under [`Dimension::All`] and under each value that it has.
    #[default]
    Whole,
    /// It counts under its values alone: two agents work on one ticket of a day, and both have
    /// worked on one, but the desk on one in all.
    Alone,
}

/// The values that a contribution counts under; an absent one counts under none.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimensions {
    /// Whether it is one of all.
    pub scope: Scope,
    /// The agent credited.
    pub agent: Option<String>,
    /// The group credited.
    pub group: Option<String>,
    /// How the ticket came in.
    pub channel: Option<String>,
    /// The brand or shop.
    pub brand: Option<String>,
    /// What the ticket is about.
    pub category: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// The customer's segment.
    pub segment: Option<String>,
    /// The currency, of what is not in the account's own.
    pub currency: Option<String>,
    /// The hour of the local day that completed it, 0 to 23.
    pub hour: Option<u8>,
    /// The source, of what is measured of sources.
    pub source: Option<String>,
    /// The article, of what is made good.
    pub article: Option<String>,
}

impl Dimensions {
    /// A ticket's values, credited to an agent and a group.
    pub(crate) fn whole(agent: Option<String>, group: Option<String>, ticket: &Fields) -> Self {
        Self {
            scope: Scope::Whole,
            agent,
            group,
            channel: ticket.channel.clone(),
            brand: ticket.brand.clone(),
            category: ticket.category.clone(),
            priority: ticket.priority.clone(),
            segment: ticket.segment.clone(),
            currency: None,
            hour: None,
            source: None,
            article: None,
        }
    }

    /// What is measured of a source: of all sources together, and of this one.
    pub(crate) fn of_source(source: &str) -> Self {
        Self { source: Some(source.to_owned()), ..Self::default() }
    }

    /// An agent's own.
    pub(crate) fn agent_alone(agent: String) -> Self {
        Self { scope: Scope::Alone, agent: Some(agent), ..Self::default() }
    }

    /// A group's own.
    pub(crate) fn group_alone(group: String) -> Self {
        Self { scope: Scope::Alone, group: Some(group), ..Self::default() }
    }

    /// An article's own.
    pub(crate) fn article_alone(article: String) -> Self {
        Self { scope: Scope::Alone, article: Some(article), ..Self::default() }
    }

    /// Each dimension with its value; `All` (with an empty value) first, if it is one of all.
    pub fn values(&self) -> impl Iterator<Item = (Dimension, String)> {
        let named = [
            (Dimension::Agent, &self.agent),
            (Dimension::Group, &self.group),
            (Dimension::Channel, &self.channel),
            (Dimension::Brand, &self.brand),
            (Dimension::Category, &self.category),
            (Dimension::Priority, &self.priority),
            (Dimension::Segment, &self.segment),
            (Dimension::Currency, &self.currency),
            (Dimension::Source, &self.source),
            (Dimension::Article, &self.article),
        ];
        let named = named.map(|(dimension, value)| value.clone().map(|value| (dimension, value)));
        let hour = self.hour.map(|hour| (Dimension::Hour, format!("{hour:02}")));
        let all = (self.scope == Scope::Whole).then(|| (Dimension::All, String::new()));
        all.into_iter().chain(named.into_iter().flatten()).chain(hour)
    }
}

/// What one thing adds to a day's counters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contribution {
    /// The day it counts on, in the account's zone.
    pub day: NaiveDate,
    /// What it counts to.
    pub measure: Measure,
    /// Seconds, a count, 0 or 1, or thousandths, as the measure's kind says.
    pub amount: i64,
    /// What it counts under.
    pub dimensions: Dimensions,
}

impl Contribution {
    /// The same on the first day of its month.
    fn of_month(&self) -> Self {
        Self { day: self.day.with_day(1).unwrap_or(self.day), ..self.clone() }
    }
}

/// A multiset of contributions: each with how often it counts, never zero times; negative in a
/// difference that takes something back.
///
/// Law: [`merge`](Self::merge) is commutative and associative, the empty multiset is neutral, and
/// [`negated`](Self::negated) is the inverse; so any order of moving differences gives one result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contributions(BTreeMap<Contribution, i64>);

impl Contributions {
    /// Adds a contribution `weight` times.
    pub fn add(&mut self, contribution: Contribution, weight: i64) {
        let entry = self.0.entry(contribution);
        match entry {
            std::collections::btree_map::Entry::Vacant(vacant) => {
                if weight != 0 {
                    vacant.insert(weight);
                }
            }
            std::collections::btree_map::Entry::Occupied(mut occupied) => {
                *occupied.get_mut() += weight;
                if *occupied.get() == 0 {
                    occupied.remove();
                }
            }
        }
    }

    /// Adds all of another multiset.
    pub fn merge(&mut self, other: Self) {
        for (contribution, weight) in other.0 {
            self.add(contribution, weight);
        }
    }

    /// The inverse: merged with `self` it gives nothing.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self(self.0.iter().map(|(contribution, weight)| (contribution.clone(), -weight)).collect())
    }

    /// What turns `self` into `target`.
    #[must_use]
    pub fn difference(&self, target: &Self) -> Self {
        let mut difference = self.negated();
        difference.merge(target.clone());
        difference
    }

    /// Each contribution with how often it counts.
    pub fn iter(&self) -> impl Iterator<Item = (&Contribution, i64)> {
        self.0.iter().map(|(contribution, weight)| (contribution, *weight))
    }

    /// True if nothing is contributed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many distinct contributions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The sum of a measure's amounts.
    #[must_use]
    pub fn total(&self, measure: Measure) -> i64 {
        self.iter()
            .filter(|(contribution, _)| contribution.measure == measure)
            .map(|(contribution, weight)| contribution.amount * weight)
            .sum()
    }
}

impl FromIterator<(Contribution, i64)> for Contributions {
    fn from_iter<I: IntoIterator<Item = (Contribution, i64)>>(items: I) -> Self {
        let mut contributions = Self::default();
        for (contribution, weight) in items {
            contributions.add(contribution, weight);
        }
        contributions
    }
}

/// A part of the counters that is read and written as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// A day's counters.
    Day(NaiveDate),
    /// How the backlog moved in each month, under the month's first day: with it the backlog of a
    /// day is a sum over months and the days of one month, however long the history.
    BacklogMonths,
    /// What customers came to in each month, under the month's first day: how many became and ceased
    /// to be active, who stayed, what was ordered.
    CustomerMonths,
    /// What a rebuild under rules of this fingerprint has moved, by day and in no dimension but
    /// all: how a figure differs from what it was before.
    Rebuild(u64),
    /// What of a day's counters is of subjects that were removed: no history tells it any more.
    SealedDay(NaiveDate),
    /// The same of the backlog's months.
    SealedBacklogMonths,
    /// The same of the customers' months.
    SealedCustomerMonths,
}

impl Shelf {
    /// The shelf that keeps what this one has of subjects that are removed.
    #[must_use]
    pub fn sealed(self) -> Self {
        match self {
            Self::Day(day) => Self::SealedDay(day),
            Self::BacklogMonths => Self::SealedBacklogMonths,
            Self::CustomerMonths => Self::SealedCustomerMonths,
            Self::Rebuild(_)
            | Self::SealedDay(_)
            | Self::SealedBacklogMonths
            | Self::SealedCustomerMonths => self,
        }
    }

    /// The shelf of a figure's counters, a part of which this one keeps; `None` if it is none such.
    #[must_use]
    pub fn of_sealed(self) -> Option<Self> {
        match self {
            Self::SealedDay(day) => Some(Self::Day(day)),
            Self::SealedBacklogMonths => Some(Self::BacklogMonths),
            Self::SealedCustomerMonths => Some(Self::CustomerMonths),
            Self::Day(_) | Self::BacklogMonths | Self::CustomerMonths | Self::Rebuild(_) => None,
        }
    }
}

/// What is asked of customers' months, quarters and years alone: it lies on the first day of one, and
/// is kept by month and not by day, so that an order touches few shelves.
pub const OF_MONTHS_ALONE: [Measure; 9] = [
    Measure::RetainedOfMonth,
    Measure::RetainedOfQuarter,
    Measure::RetainedOfYear,
    Measure::RepurchasedOfMonth,
    Measure::RepurchasedOfQuarter,
    Measure::CrossSoldOfMonth,
    Measure::CrossSoldOfQuarter,
    Measure::UpSoldOfMonth,
    Measure::UpSoldOfQuarter,
];

/// The shelf of months that keeps a measure, if one does, and whether its days do.
fn kept_by(measure: Measure) -> (Option<Shelf>, bool) {
    const OF_BOTH: [Measure; 3] =
        [Measure::CustomersActive, Measure::OrdersKept, Measure::OrderValue];
    if measure == Measure::Backlog {
        (Some(Shelf::BacklogMonths), true)
    } else if OF_BOTH.contains(&measure) {
        (Some(Shelf::CustomerMonths), true)
    } else if OF_MONTHS_ALONE.contains(&measure) {
        (Some(Shelf::CustomerMonths), false)
    } else {
        (None, true)
    }
}

/// Sorts contributions to the shelves that they move.
#[must_use]
pub fn shelve(contributions: &Contributions) -> BTreeMap<Shelf, Contributions> {
    let mut shelves: BTreeMap<Shelf, Contributions> = BTreeMap::new();
    for (contribution, weight) in contributions.iter() {
        let (months, days) = kept_by(contribution.measure);
        if let Some(shelf) = months {
            shelves.entry(shelf).or_default().add(contribution.of_month(), weight);
        }
        if days {
            let shelf = shelves.entry(Shelf::Day(contribution.day)).or_default();
            shelf.add(contribution.clone(), weight);
        }
    }
    shelves.retain(|_, contributions| !contributions.is_empty());
    shelves
}
