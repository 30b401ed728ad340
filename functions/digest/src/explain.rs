//! Which tickets are behind a figure, for a manager who doubts it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use tallydesk_events::SubjectKind;
use tallydesk_kpis::{Behind, Kpi, Period, behind};
use tallydesk_ledger::{Dimension, Measure, MeasureKind, Rules, Sample, samples};
use tallydesk_shell::Config;
use tallydesk_stores::{History, Journaled, Store, StoreError, SubjectPk};

/// A part of the figure: the value of a dimension that it is asked under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The dimension.
    pub dimension: Dimension,
    /// Its value.
    pub value: String,
}

/// A sample behind a figure, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What kind of subject it was measured of.
    pub kind: SubjectKind,
    /// The ticket, the call or the agent's month; of a customer's samples `None`, since his tickets
    /// are named in the sample.
    pub name: Option<String>,
    /// What was measured of it.
    pub sample: Sample,
}

/// Folds every subject and returns the samples that a KPI of a period is made from: durations
/// with the longest first, others in time order. Of a sum that runs on, only what is still in it.
///
/// # Errors
/// [`StoreError`] if the journal cannot be read.
pub async fn explain(
    store: &Store,
    config: &Config,
    kpi: &Kpi,
    period: Period,
    part: Option<&Part>,
) -> Result<Vec<Explained>, StoreError> {
    let rules = &config.rules();
    let behind = behind(kpi, period, config.standards());
    let wanted = Wanted { behind, on_duty: kpi.formula.is_on_duty(), part };
    let mut explained = Vec::new();
    let each = |subject: SubjectPk, journaled: Journaled| {
        // Of those who are removed, what came late is not counted.
        if journaled.state.sealed.is_none() {
            explained.extend(wanted.of(&subject, &journaled.history, rules));
        }
    };
    store.each_subject(each).await?;
    leave_out_what_is_instead(&wanted.behind, &mut explained);
    if wanted.on_duty {
        leave_out_where_presence_is_unknown(&mut explained);
    }
    explained.sort_by_key(|explained| order(&explained.sample));
    Ok(explained)
}

fn named(subject: &SubjectPk) -> Option<String> {
    match subject.kind() {
        SubjectKind::Ticket | SubjectKind::Call | SubjectKind::Agent => Some(subject.name()),
        SubjectKind::Customer => None,
    }
}

/// Which samples are behind a figure.
struct Wanted<'a> {
    behind: Vec<Behind>,
    /// Whether it reads what each agent did on duty.
    on_duty: bool,
    part: Option<&'a Part>,
}

impl Wanted<'_> {
    /// A subject's samples.
    fn of(&self, subject: &SubjectPk, history: &History, rules: &Rules) -> Vec<Explained> {
        let samples = samples(subject.kind(), &history.events, &history.lines, rules);
        let of_figure: Vec<Sample> =
            samples.into_iter().filter(|sample| self.has(sample)).collect();
        if has_run_out(&self.behind, &of_figure) {
            return Vec::new();
        }
        let (kind, name) = (subject.kind(), named(subject));
        let explained =
            of_figure.into_iter().map(|sample| Explained { kind, name: name.clone(), sample });
        explained.collect()
    }

    fn has(&self, sample: &Sample) -> bool {
        let is_wanted = self.behind.iter().any(|behind| behind.has(sample.measure, sample.day));
        // What agents did counts under each of them, and divides the figure of all.
        let is_agents = self.on_duty || sample.measure == Measure::AgentActivity;
        let of_an_agent = is_agents && self.part.is_none() && sample.dimensions.agent.is_some();
        is_wanted && (of_an_agent || (self.counts(sample) && !self.is_nobodys(sample)))
    }

    /// True if the sample counts under the part; without one, if it is one of all.
    fn counts(&self, sample: &Sample) -> bool {
        let (dimension, value) =
            self.part.map_or((Dimension::All, ""), |part| (part.dimension, part.value.as_str()));
        sample.dimensions.values().any(|(known, of)| (known, of.as_str()) == (dimension, value))
    }

    /// True if the figure is of agents and the sample of none.
    fn is_nobodys(&self, sample: &Sample) -> bool {
        self.on_duty && sample.dimensions.agent.is_none()
    }
}

/// Keeps of a figure that is set against time on duty the agents and days with any.
fn leave_out_where_presence_is_unknown(explained: &mut Vec<Explained>) {
    let agent_day = |sample: &Sample| (sample.dimensions.agent.clone(), sample.day);
    let on_duty = explained.iter().filter(|known| known.sample.measure == Measure::DutyTime);
    let known: BTreeSet<_> = on_duty.map(|known| agent_day(&known.sample)).collect();
    explained.retain(|explained| known.contains(&agent_day(&explained.sample)));
}

/// A ticket that came into a running sum and left it again is not behind it any more.
fn has_run_out(wanted: &[Behind], samples: &[Sample]) -> bool {
    let runs_on = wanted.iter().any(|behind| behind.from.is_none());
    runs_on && samples.iter().map(|sample| sample.amount).sum::<i64>() == 0
}

/// Drops samples that count only where there are no others, if there are others.
fn leave_out_what_is_instead(wanted: &[Behind], explained: &mut Vec<Explained>) {
    let (instead, first): (Vec<&Behind>, Vec<&Behind>) =
        wanted.iter().partition(|behind| behind.instead);
    let is_of = |list: &[&Behind], explained: &Explained| {
        list.iter().any(|behind| behind.measure == explained.sample.measure)
    };
    if explained.iter().any(|explained| is_of(&first, explained)) {
        explained.retain(|explained| !is_of(&instead, explained));
    }
}

/// Durations the longest first, everything else as it happened.
fn order(sample: &Sample) -> (Reverse<i64>, i64) {
    let longest = match sample.measure.kind() {
        MeasureKind::Duration => sample.amount,
        MeasureKind::Count | MeasureKind::Share | MeasureKind::Score => 0,
    };
    (Reverse(longest), sample.at.timestamp())
}
