use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use tallydesk_events::SubjectKind;
use tallydesk_kpis::{Book, Cell};
use tallydesk_ledger::{
    Contributions, Dimension, Line, Lines, Measure, Rules, Shelf, settle, shelve,
};
use tallydesk_stores::{History, Journaled, StoreError, SubjectPk};

use crate::Tally;

/// Looks before a difference is reported: on a journal that is being written to, what one look
/// shows may be a fold under way.
const LOOKS_MAX: usize = 3;

/// Where the counters and the histories disagree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// A subject's stored contributions are not those of its history.
    State {
        /// The subject.
        subject: SubjectPk,
        /// How many events it had: another look that shows more shows another difference, which is
        /// a fold under way and not the same mistake.
        events: u64,
    },
    /// A counter is not the sum of contributions.
    Counter {
        /// The part of the counters.
        shelf: Shelf,
        /// The day (in the backlog's months, the month's first day).
        day: NaiveDate,
        /// The dimension and its value.
        dimension: (Dimension, String),
        /// The measure.
        measure: Measure,
        /// What the counters hold: number and sum of samples.
        counted: (i64, i64),
        /// What the histories give.
        recomputed: (i64, i64),
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State { subject, events } => {
                write!(formatter, "{subject}: the state is not that of its {events} events")
            }
            Self::Counter { shelf, day, dimension, measure, counted, recomputed } => {
                let shelf = match shelf {
                    Shelf::Day(_) => "day",
                    Shelf::BacklogMonths => "backlog month",
                    Shelf::CustomerMonths => "customers' month",
                    Shelf::Rebuild(_) => "rebuild",
                    Shelf::SealedDay(_) => "sealed day",
                    Shelf::SealedBacklogMonths => "sealed backlog month",
                    Shelf::SealedCustomerMonths => "sealed customers' month",
                };
                let (dimension, value) = dimension;
                write!(
                    formatter,
                    "{shelf} {day} {} {}={value}: counted n={} sum={}, recomputed n={} sum={}",
                    measure.id(),
                    dimension.as_str(),
                    counted.0,
                    counted.1,
                    recomputed.0,
                    recomputed.1
                )
            }
        }
    }
}

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Tickets recomputed.
    pub tickets: usize,
    /// Customers recomputed: those who have a ticket, or told something without one.
    pub customers: usize,
    /// Calls recomputed.
    pub calls: usize,
    /// Months of agents' presence recomputed.
    pub agent_months: usize,
    /// Subjects that were removed, and count on in sealed sums.
    pub removed: usize,
    /// Events read.
    pub events: u64,
    /// Counter cells compared.
    pub cells: usize,
    /// What disagrees, in every look.
    pub differences: BTreeSet<Difference>,
}

impl Tally {
    /// Recomputes every counter from the histories and compares. Differences that vanish when
    /// looked at again were folds under way, and are not reported.
    ///
    /// # Errors
    /// [`StoreError`] if the tables cannot be read.
    pub async fn verify(&self) -> Result<Verification, StoreError> {
        let mut verification = self.look().await?;
        for _ in 1..LOOKS_MAX {
            if verification.differences.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            let again = self.look().await?;
            let persisting =
                verification.differences.intersection(&again.differences).cloned().collect();
            verification = Verification { differences: persisting, ..again };
        }
        Ok(verification)
    }

    /// Days, then histories, then days again: only shelves that stood still are compared.
    async fn look(&self) -> Result<Verification, StoreError> {
        let before = self.read_all_shelves().await?;
        let recounted = self.recount().await?;
        let after = self.read_all_shelves().await?;
        let Recount { mut verification, counters: mut recomputed, .. } = recounted;
        for (sealed, book) in &after {
            if let Some(shelf) = sealed.of_sealed() {
                recomputed.entry(shelf).or_default().merge(book);
            }
        }
        let shelves = before.keys().chain(after.keys()).chain(recomputed.keys()).copied();
        let shelves: BTreeSet<Shelf> =
            shelves.filter(|shelf| shelf.of_sealed().is_none()).collect();
        let stood_still = |shelf: &Shelf| before.get(shelf) == after.get(shelf);
        for shelf in shelves.iter().filter(|shelf| stood_still(shelf)) {
            if !stood_still(&shelf.sealed()) {
                continue;
            }
            let empty = Book::default();
            let counted = after.get(shelf).unwrap_or(&empty);
            let expected = recomputed.get(shelf).unwrap_or(&empty);
            verification.cells += compare(*shelf, counted, expected, &mut verification.differences);
        }
        Ok(verification)
    }

    /// Folds every history anew. Whoever leaves a line comes before whose history has it: tickets and
    /// calls first, then agents' months in their order, then customers, for whom the journal is gone
    /// through a second time; so no more than the agents' histories is held.
    async fn recount(&self) -> Result<Recount<'_>, StoreError> {
        let mut recount = Recount::under(&self.rules);
        let mut months = BTreeMap::new();
        let first = |pk: SubjectPk, subject: Journaled| match pk.kind() {
            SubjectKind::Ticket | SubjectKind::Call => {
                recount.take(pk, &subject);
            }
            SubjectKind::Agent => {
                recount.note_removed(&pk, &subject);
                months.insert(pk, subject);
            }
            SubjectKind::Customer => {}
        };
        self.store.each_subject(first).await?;
        while let Some((pk, subject)) = months.pop_first() {
            // The next month may be known from this one alone.
            if let Some(next) = recount.take(pk, &subject) {
                months.entry(next).or_default();
            }
        }
        let second = |pk: SubjectPk, subject: Journaled| {
            if pk.kind() == SubjectKind::Customer {
                recount.take(pk, &subject);
            }
        };
        self.store.each_subject(second).await?;
        while let Some(pk) = recount.lines.keys().next().cloned() {
            recount.take(pk, &Journaled::default());
        }
        Ok(recount)
    }

    async fn read_all_shelves(&self) -> Result<BTreeMap<Shelf, Book>, StoreError> {
        let mut books = BTreeMap::new();
        let shelves = self.store.shelves().await?.into_iter();
        // What a rebuild has moved is a record, and no figure.
        for shelf in shelves.filter(|shelf| !matches!(shelf, Shelf::Rebuild(_))) {
            books.insert(shelf, self.store.read_shelf(shelf).await?.book);
        }
        Ok(books)
    }
}

impl Verification {
    fn count_of(&mut self, kind: SubjectKind) -> &mut usize {
        match kind {
            SubjectKind::Ticket => &mut self.tickets,
            SubjectKind::Customer => &mut self.customers,
            SubjectKind::Call => &mut self.calls,
            SubjectKind::Agent => &mut self.agent_months,
        }
    }
}

/// The counters, made anew.
struct Recount<'r> {
    rules: &'r Rules,
    counters: BTreeMap<Shelf, Book>,
    /// The lines of subjects that have not been taken yet, by the histories of others: not by what
    /// was stored of them. One who is known only from such a line is a subject, too.
    lines: BTreeMap<SubjectPk, Lines>,
    /// The subjects that were removed, or are about to be.
    removed: BTreeSet<SubjectPk>,
    verification: Verification,
}

impl<'r> Recount<'r> {
    fn under(rules: &'r Rules) -> Self {
        let (counters, lines, removed) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { rules, counters, lines, removed, verification: Verification::default() }
    }

    fn note_removed(&mut self, pk: &SubjectPk, subject: &Journaled) {
        if subject.state.sealed.is_some() {
            self.removed.insert(pk.clone());
        }
    }

    /// Folds a subject; returns in whose history it leaves a line.
    fn take(&mut self, pk: SubjectPk, subject: &Journaled) -> Option<SubjectPk> {
        let mut lines = self.lines.remove(&pk).unwrap_or_default();
        self.note_removed(&pk, subject);
        if subject.state.sealed.is_some() {
            // What has not moved into the sealed sums yet; its history counts no more.
            self.verification.removed += 1;
            add_shelved(&mut self.counters, &subject.state.contributions);
            return None;
        }
        *self.verification.count_of(pk.kind()) += 1;
        let events = &subject.history.events;
        for line in left_by(&self.removed, &subject.history) {
            lines.push(line);
        }
        let settled = settle(pk.kind(), events, &lines, self.rules);
        self.verification.events += u64::try_from(events.len()).unwrap_or_default();
        add_shelved(&mut self.counters, &settled.contributions);
        if settled.contributions != subject.state.contributions {
            let events = subject.history.folded.events;
            self.verification.differences.insert(Difference::State { subject: pk, events });
        }
        let (reader, line) = settled.line?;
        let reader = SubjectPk::from(&reader);
        self.lines.entry(reader.clone()).or_default().push(line);
        Some(reader)
    }
}

/// The lines that removed subjects have left in a history: none of theirs tells of them any more.
fn left_by(removed: &BTreeSet<SubjectPk>, history: &History) -> Vec<Line> {
    // A history has lines of one kind.
    let tickets = history.lines.tickets.iter().cloned().map(|line| Line::Ticket(Box::new(line)));
    let presences = history.lines.presences.iter().cloned().map(Line::Presence);
    let lines = history.left_by.iter().zip(tickets.chain(presences));
    lines.filter(|(subject, _)| removed.contains(*subject)).map(|(_, line)| line).collect()
}

fn add_shelved(books: &mut BTreeMap<Shelf, Book>, contributions: &Contributions) {
    for (shelf, contributions) in shelve(contributions) {
        books.entry(shelf).or_default().add(&contributions);
    }
}

type Cells<'a> = BTreeMap<(NaiveDate, Dimension, &'a str, Measure), &'a Cell>;

fn cells(book: &Book) -> Cells<'_> {
    let mut cells = Cells::new();
    for (day, counters) in book.days() {
        for dimension in Dimension::ALL {
            for (value, measured) in counters.values(dimension) {
                cells.extend(
                    measured
                        .iter()
                        .map(|(measure, cell)| ((day, dimension, value, *measure), cell)),
                );
            }
        }
    }
    cells
}

/// Compares two books cell by cell, histograms included; returns how many cells there were.
fn compare(
    shelf: Shelf,
    counted: &Book,
    expected: &Book,
    differences: &mut BTreeSet<Difference>,
) -> usize {
    let (counted, expected) = (cells(counted), cells(expected));
    let keys: BTreeSet<_> = counted.keys().chain(expected.keys()).collect();
    for key in &keys {
        let (found, wanted) = (counted.get(key), expected.get(key));
        if found != wanted {
            let (day, dimension, value, measure) = **key;
            let sums = |cell: Option<&&Cell>| cell.map_or((0, 0), |cell| (cell.n, cell.sum));
            differences.insert(Difference::Counter {
                shelf,
                day,
                dimension: (dimension, value.to_owned()),
                measure,
                counted: sums(found),
                recomputed: sums(wanted),
            });
        }
    }
    keys.len()
}
