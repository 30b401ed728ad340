//! An hour of traffic, in steps of a hundredth of a second.

use std::collections::VecDeque;

use fastrand::Rng;

use super::shapes::Shape;

/// What a partition of DynamoDB takes, in write units a second.
const PARTITION_UNITS: f64 = 1_000.0;
/// What a transaction takes.
const TRANSACTION_BYTES: f64 = 4e6;
/// Deltas that a compaction merges.
const DELTAS_MAX: f64 = 64.0;
/// Records that Lambda hands over together.
const BATCH_MAX: f64 = 100.0;
/// Subjects that tally reads at the same time.
const READS_AT_ONCE: f64 = 8.0;
const STEP: f64 = 0.01;
const SECONDS: f64 = 3_600.0;

/// What is simulated.
pub struct Model<'a> {
    /// Events a second.
    pub rate: f64,
    /// Parts of a day's counters.
    pub day_shards: usize,
    /// Measured shapes, by growing batch.
    pub shapes: &'a [Shape],
    /// Agents whose work this is.
    pub agents: f64,
    /// Bytes of a day's bases, in each part.
    pub base_bytes: f64,
    /// Seconds for which a shard waits for a full batch.
    pub window: f64,
    /// Partitions of the journal at least.
    pub partitions_min: usize,
    /// Seconds of a call.
    pub call_seconds: f64,
    /// Seconds of computing for each event, at the speed of the function's memory.
    pub event_seconds: f64,
}

impl Model<'_> {
    /// Whether a compaction, which writes all bases anew, fits into a transaction.
    pub fn can_compact(&self) -> bool {
        self.base_bytes < TRANSACTION_BYTES
    }

    /// Write units of a compaction: bases, and the deltas that it deletes.
    fn compaction_units(&self) -> f64 {
        if self.can_compact() { 2.0 * (self.base_bytes / 1_024.0 + DELTAS_MAX) } else { 0.0 }
    }

    /// The shape of a batch, between the two measured ones beside it.
    fn shape(&self, events: f64) -> Shape {
        let above = self.shapes.iter().position(|shape| shape.events >= events);
        let above = above.unwrap_or(self.shapes.len() - 1).max(1);
        let (low, high) = (&self.shapes[above - 1], &self.shapes[above]);
        let part = (events - low.events) / (high.events - low.events);
        let between = |of: fn(&Shape) -> f64| (of(low) + part * (of(high) - of(low))).max(0.0);
        Shape {
            events,
            journal_units: between(|shape| shape.journal_units),
            newest_units: between(|shape| shape.newest_units),
            other_deltas: between(|shape| shape.other_deltas),
            other_units: between(|shape| shape.other_units),
            compaction_units: between(|shape| shape.compaction_units),
            read_units: between(|shape| shape.read_units),
            transactions: between(|shape| shape.transactions),
        }
    }

    /// Seconds that tally takes for a batch: reads, eight subjects at a time, transactions, computing.
    fn seconds(&self, shape: &Shape) -> f64 {
        let reads = 2.0 * (shape.events / READS_AT_ONCE).ceil();
        (reads + 2.0 * shape.transactions) * self.call_seconds + shape.events * self.event_seconds
    }

    fn shards(&self) -> usize {
        let largest = &self.shapes[self.shapes.len() - 1];
        let units = self.rate * (1.0 + largest.journal_units / largest.events);
        let mut partitions = self.partitions_min;
        while PARTITION_UNITS * as_f64(partitions) < units {
            partitions += 1;
        }
        partitions
    }
}

/// What came of it.
#[derive(Default)]
pub struct Outcome {
    /// Simulated seconds.
    pub seconds: f64,
    /// Shards of the stream.
    pub shards: usize,
    /// Events tallied.
    pub events: f64,
    /// Batches, each a delta for the newest day.
    pub batches: f64,
    /// Batches that met a partition without capacity, each time that they did.
    pub throttled: f64,
    /// Instances of tally at work, on average.
    pub busy: f64,
    /// Seconds that they are billed.
    pub worked: f64,
    /// Write units of tally.
    pub tally_units: f64,
    /// Read units of tally.
    pub read_units: f64,
    /// Write units on the newest day, in its busiest part.
    pub newest_units: f64,
    /// The most in one second.
    pub newest_peak: f64,
    lags: Vec<f64>,
}

impl Outcome {
    /// How old a batch's oldest event is when it is counted: median, 99th percentile, maximum.
    pub fn lags(&self) -> [f64; 3] {
        let mut lags = self.lags.clone();
        lags.sort_by(f64::total_cmp);
        [50, 99, 100].map(|percent| lags[(lags.len() - 1) * percent / 100])
    }
}

/// A shard of the stream, with the function that reads it.
#[derive(Default)]
struct Shard {
    /// When events came, and how many.
    waiting: VecDeque<(f64, f64)>,
    events: f64,
    /// The batch that is worked on: until when, how many events, the oldest one's time.
    working: Option<(f64, f64, f64)>,
}

/// A part of the newest day: one partition.
struct DayShard {
    capacity: f64,
    deltas: f64,
    units: f64,
    this_second: f64,
}

/// Simulates an hour.
pub fn simulate(model: &Model<'_>) -> Outcome {
    let mut random = Rng::with_seed(7);
    let mut outcome = Outcome { shards: model.shards(), seconds: SECONDS, ..Outcome::default() };
    let mut shards: Vec<Shard> = (0..outcome.shards).map(|_| Shard::default()).collect();
    let mut day: Vec<DayShard> = (0..model.day_shards)
        .map(|_| DayShard { capacity: PARTITION_UNITS, deltas: 0.0, units: 0.0, this_second: 0.0 })
        .collect();
    let arrivals = model.rate * STEP / as_f64(shards.len());
    let steps = (1_u32..).take_while(|step| f64::from(*step) * STEP <= SECONDS);
    for step in steps {
        let now = f64::from(step) * STEP;
        for part in &mut day {
            part.capacity = (part.capacity + PARTITION_UNITS * STEP).min(PARTITION_UNITS);
            if step % 100 == 0 {
                outcome.newest_peak = outcome.newest_peak.max(part.this_second);
                part.this_second = 0.0;
            }
        }
        for shard in &mut shards {
            arrive(shard, now, poisson(arrivals, &mut random));
            write(shard, model, now, &mut day, &mut outcome, &mut random);
            take(shard, model, now, &mut outcome);
        }
    }
    outcome.newest_units = day.iter().map(|part| part.units).fold(0.0, f64::max);
    outcome.busy = outcome.worked / SECONDS;
    outcome
}

fn arrive(shard: &mut Shard, now: f64, events: f64) {
    if events > 0.0 {
        shard.waiting.push_back((now, events));
        shard.events += events;
    }
}

/// Takes a batch if the function is free, and the batch is full or its window over.
fn take(shard: &mut Shard, model: &Model<'_>, now: f64, outcome: &mut Outcome) {
    let Some((oldest, _)) = shard.waiting.front().copied() else { return };
    let is_due = shard.events >= BATCH_MAX || now - oldest >= model.window;
    if shard.working.is_some() || !is_due {
        return;
    }
    let mut taken = 0.0;
    while let Some((at, events)) = shard.waiting.pop_front() {
        let some = events.min(BATCH_MAX - taken);
        taken += some;
        if some < events {
            shard.waiting.push_front((at, events - some));
            break;
        }
    }
    shard.events -= taken;
    let seconds = model.seconds(&model.shape(taken));
    outcome.worked += seconds;
    shard.working = Some((now + seconds, taken, oldest));
}

/// Writes what is computed, unless the day's partition has no capacity left: then once more after a
/// while. A partition that has any takes the whole write and owes the rest.
fn write(
    shard: &mut Shard,
    model: &Model<'_>,
    now: f64,
    day: &mut [DayShard],
    outcome: &mut Outcome,
    random: &mut Rng,
) {
    let Some((until, events, oldest)) = shard.working else { return };
    if now < until {
        return;
    }
    let shape = model.shape(events);
    let part = &mut day[random.usize(0..model.day_shards)];
    if part.capacity <= 0.0 {
        let wait = 0.02 + random.f64() * 0.5;
        outcome.throttled += 1.0;
        outcome.worked += wait;
        shard.working = Some((now + wait, events, oldest));
        return;
    }
    let mut units = shape.newest_units;
    part.deltas += 1.0;
    if part.deltas >= DELTAS_MAX && model.can_compact() {
        part.deltas = 0.0;
        units += model.compaction_units();
    }
    part.capacity -= units;
    part.units += units;
    part.this_second += units;
    // Other shelves are compacted at the rate that was measured.
    let others = shape.other_units + shape.compaction_units * other_part(&shape);
    outcome.tally_units += shape.journal_units + units + others;
    outcome.read_units += shape.read_units;
    outcome.events += events;
    outcome.batches += 1.0;
    outcome.lags.push(now - oldest);
    shard.working = None;
}

/// The part of a measured compaction that was of other shelves than the newest day.
fn other_part(shape: &Shape) -> f64 {
    shape.other_deltas / (shape.other_deltas + 1.0)
}

fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

/// A Poisson number, by Knuth's method.
fn poisson(mean: f64, random: &mut Rng) -> f64 {
    let limit = (-mean).exp();
    let (mut count, mut product) = (0.0, random.f64());
    while product > limit {
        count += 1.0;
        product *= random.f64();
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(events: f64) -> Shape {
        Shape {
            events,
            journal_units: events,
            newest_units: 4.0,
            other_units: 2.0,
            transactions: 1.0,
            ..Shape::default()
        }
    }

    fn model(shapes: &[Shape], rate: f64) -> Model<'_> {
        Model {
            rate,
            day_shards: 1,
            shapes,
            agents: 10.0,
            base_bytes: 10_240.0,
            window: 5.0,
            partitions_min: 4,
            call_seconds: 0.005,
            event_seconds: 0.001,
        }
    }

    #[test]
    fn what_comes_is_tallied_while_there_is_room() {
        let shapes = [shape(1.0), shape(100.0)];
        let outcome = simulate(&model(&shapes, 50.0));
        let came = 50.0 * SECONDS;
        assert!((outcome.events - came).abs() < came / 100.0, "{}", outcome.events);
        assert!(outcome.lags()[2] < 6.0);
        assert!(outcome.throttled < 1.0);
    }

    #[test]
    fn a_batch_of_a_measured_size_writes_what_was_measured() {
        let shapes = [shape(1.0), shape(10.0), shape(100.0)];
        let model = model(&shapes, 1.0);
        assert!((model.shape(10.0).journal_units - 10.0).abs() < 1e-9);
        assert!((model.shape(55.0).journal_units - 55.0).abs() < 1e-9);
    }

    #[test]
    fn a_partition_takes_no_more_than_it_can() {
        let mut heavy = shape(100.0);
        heavy.newest_units = 900.0;
        let shapes = [shape(1.0), heavy];
        let outcome = simulate(&model(&shapes, 1_000.0));
        assert!(outcome.newest_units / SECONDS < 1.05 * PARTITION_UNITS);
        assert!(outcome.throttled > 0.0);
    }

    #[test]
    fn bases_that_fit_no_transaction_are_not_compacted() {
        let shapes = [shape(1.0), shape(100.0)];
        let large = Model { base_bytes: 5e6, ..model(&shapes, 1.0) };
        assert!(!large.can_compact());
        assert!(large.compaction_units() < 1.0);
    }
}
