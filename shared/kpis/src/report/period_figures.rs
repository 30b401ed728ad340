//! A period's figures at the moment of a report.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tallydesk_ledger::{Dimension, Measure};

use super::untold::TicketSources;
use super::{Amount, Figure};
use crate::Period;
use crate::evaluate::{Evaluated, Evaluation};
use crate::registry::{Empty, KPIS, Kpi};
use crate::settling::Settling;

/// Articles in a report, so that a shop of ten thousand has one that can be kept.
const ARTICLES_MAX: usize = 50;

/// Figures of one dimension: by value, then by KPI.
pub(super) type Split = BTreeMap<String, BTreeMap<String, Figure>>;

/// A period's figures at the moment of a report.
pub(crate) struct PeriodFigures<'a> {
    pub period: Period,
    pub evaluation: Evaluation<'a>,
    pub settling: Settling,
    pub sources: TicketSources<'a>,
}

impl PeriodFigures<'_> {
    /// A KPI overall.
    pub fn figure(&self, kpi: &Kpi) -> Figure {
        let nothing = Evaluated { value: None, n: 0 };
        if self.sources.cannot_tell(kpi) {
            return self.shown(&Kpi { empty: Empty::Absent, ..*kpi }, nothing);
        }
        self.shown(kpi, self.evaluation.figure(kpi, Dimension::All, "").unwrap_or(nothing))
    }

    /// Every KPI overall.
    pub fn overall(&self) -> BTreeMap<String, Figure> {
        KPIS.iter().map(|kpi| (kpi.id.to_owned(), self.figure(kpi))).collect()
    }

    /// Some dimensions, without those that have nothing.
    pub fn splits(&self, dimensions: &[Dimension]) -> BTreeMap<String, Split> {
        dimensions
            .iter()
            .filter(|dimension| **dimension != Dimension::All)
            .map(|dimension| (dimension.as_str().to_owned(), self.by_value(*dimension)))
            .filter(|(_, values)| !values.is_empty())
            .collect()
    }

    fn by_value(&self, dimension: Dimension) -> Split {
        let values = self.values(dimension).into_iter().map(|value| {
            let figures = self.evaluation.figures(&KPIS, dimension, value).into_iter();
            let figures = figures.filter(|(_, evaluated)| evaluated.n != 0);
            let shown =
                |(kpi, evaluated): (&Kpi, _)| (kpi.id.to_owned(), self.shown(kpi, evaluated));
            (value.to_owned(), figures.map(shown).collect())
        });
        values.filter(|(_, figures): &(_, BTreeMap<_, _>)| !figures.is_empty()).collect()
    }

    /// The values of a dimension; of articles those that were made good most often.
    fn values(&self, dimension: Dimension) -> Vec<&str> {
        let mut values: Vec<&str> = self.evaluation.values(dimension).into_iter().collect();
        if dimension == Dimension::Article {
            let deeds = |article: &&str| {
                Reverse(self.evaluation.cell(dimension, article, Measure::MadeGood).n)
            };
            values.sort_by_cached_key(deeds);
            values.truncate(ARTICLES_MAX);
        }
        values
    }

    fn shown(&self, kpi: &Kpi, evaluated: Evaluated) -> Figure {
        let empty = match kpi.empty {
            Empty::Absent => None,
            Empty::Zero => Some(Amount::Whole(0)),
        };
        Figure {
            value: evaluated.value.or(empty),
            n: evaluated.n,
            unit: kpi.unit.as_str().to_owned(),
            provisional: self.settling.is_provisional(kpi.settles, self.period.to),
        }
    }
}
