use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_dynamodb::types::ConsumedCapacity;

/// Capacity units, as the store reports them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Capacity {
    /// Write request units.
    pub write_units: f64,
    /// Read request units.
    pub read_units: f64,
}

/// Sums what the store reports of each call (`ReturnConsumedCapacity`). Exact to half a unit,
/// which is the least that DynamoDB charges.
#[derive(Debug, Default)]
pub struct CapacityMeter {
    write_half_units: AtomicU64,
    read_half_units: AtomicU64,
}

impl CapacityMeter {
    /// The units since the start.
    #[must_use]
    pub fn total(&self) -> Capacity {
        let halves = |counter: &AtomicU64| {
            let halves = u32::try_from(counter.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
            f64::from(halves) / 2.0
        };
        Capacity {
            write_units: halves(&self.write_half_units),
            read_units: halves(&self.read_half_units),
        }
    }

    pub(crate) fn wrote(&self, consumed: Option<&ConsumedCapacity>) {
        add(&self.write_half_units, consumed);
    }

    pub(crate) fn wrote_all(&self, consumed: &[ConsumedCapacity]) {
        for consumed in consumed {
            self.wrote(Some(consumed));
        }
    }

    pub(crate) fn read(&self, consumed: Option<&ConsumedCapacity>) {
        add(&self.read_half_units, consumed);
    }
}

fn add(counter: &AtomicU64, consumed: Option<&ConsumedCapacity>) {
    let units = consumed.and_then(ConsumedCapacity::capacity_units).unwrap_or_default();
    #[allow(clippy::as_conversions, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let halves = (units.max(0.0) * 2.0).round() as u64; // units are small and never negative
    counter.fetch_add(halves, Ordering::Relaxed);
}
