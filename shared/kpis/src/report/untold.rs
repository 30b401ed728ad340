//! Which figures a source cannot tell: it has no word for what they need.

use std::collections::{BTreeMap, BTreeSet};

use tallydesk_ledger::{Dimension, Measure};

use crate::evaluate::Evaluation;
use crate::registry::{KPIS, Kpi};

/// What each source cannot tell, by its name: types of events, and fields of events.
pub type Untold = BTreeMap<String, BTreeSet<String>>;

/// How much of a figure a source cannot tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lack {
    Nothing,
    Part,
    All,
}

fn lack(kpi: &Kpi, untold: &BTreeSet<String>) -> Lack {
    let takes = kpi.formula.takes();
    let is_untold = |measure: &Measure| measure.is_untold(untold);
    if takes.iter().any(|one_of| one_of.iter().all(is_untold)) {
        Lack::All
    } else if takes.iter().flatten().any(is_untold) {
        Lack::Part
    } else {
        Lack::Nothing
    }
}

/// The sources of a period's tickets, with what each cannot tell.
pub(crate) struct TicketSources<'a> {
    untold: Vec<(String, &'a BTreeSet<String>)>,
}

impl<'a> TicketSources<'a> {
    pub fn of(evaluation: &Evaluation<'_>, untold: &'a Untold) -> Self {
        static NOTHING: BTreeSet<String> = BTreeSet::new();
        let has_tickets = |source: &&str| {
            evaluation.cell(Dimension::Source, source, Measure::CreationKnown).n > 0
        };
        let sources = evaluation.values(Dimension::Source).into_iter().filter(has_tickets);
        let untold =
            sources.map(|name| (name.to_owned(), untold.get(name).unwrap_or(&NOTHING))).collect();
        Self { untold }
    }

    /// True if none of the sources can tell a figure, so that there is none: not even a zero.
    pub fn cannot_tell(&self, kpi: &Kpi) -> bool {
        let lacks_all = |untold: &BTreeSet<String>| lack(kpi, untold) == Lack::All;
        !self.untold.is_empty() && self.untold.iter().all(|(_, untold)| lacks_all(untold))
    }

    /// The sources without whose tickets a figure is, wholly or in a part.
    fn without(&self, kpi: &Kpi) -> Vec<String> {
        let lacking = self.untold.iter().filter(|(_, untold)| lack(kpi, untold) != Lack::Nothing);
        lacking.map(|(name, _)| name.clone()).collect()
    }
}

/// By KPI, the sources that had tickets in the period and cannot tell it.
pub(super) fn untold(
    sources: &TicketSources<'_>,
    titles: &BTreeMap<String, String>,
) -> BTreeMap<String, Vec<String>> {
    let titled = |name: String| titles.get(&name).cloned().unwrap_or(name);
    let untold = KPIS.iter().map(|kpi| {
        let without = sources.without(kpi).into_iter();
        (kpi.id.to_owned(), without.map(titled).collect::<Vec<_>>())
    });
    untold.filter(|(_, sources)| !sources.is_empty()).collect()
}
