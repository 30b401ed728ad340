//! Integer log-linear buckets: exact below 64, then 64 to the octave. Only shifts and masks, so
//! that every machine sorts a sample into the same bucket, today and when it is withdrawn.

/// Buckets to the octave; also the first value that shares its bucket's width with others.
const PER_OCTAVE: u64 = 64;
/// log2 of [`PER_OCTAVE`].
const PER_OCTAVE_BITS: u32 = 6;

/// The bucket of a value.
///
/// ```
/// use tallydesk_kpis::{bucket, midpoint};
/// assert_eq!(midpoint(bucket(63)), 63);
/// assert_eq!(midpoint(bucket(3_600)), 3_600);
/// ```
#[must_use]
pub fn bucket(value: u64) -> u16 {
    let index = match value.checked_ilog2() {
        Some(exponent) if exponent >= PER_OCTAVE_BITS => {
            let octave = exponent - PER_OCTAVE_BITS;
            let within = (value >> octave) - PER_OCTAVE;
            PER_OCTAVE + u64::from(octave) * PER_OCTAVE + within
        }
        Some(_) | None => value,
    };
    // At most 64 + 57 * 64 + 63.
    u16::try_from(index).unwrap_or(u16::MAX)
}

/// The middle of a bucket: within 1/128 (0.8 %) of every value in it.
#[must_use]
pub fn midpoint(bucket: u16) -> u64 {
    let index = u64::from(bucket);
    let Some(beyond) = index.checked_sub(PER_OCTAVE) else {
        return index;
    };
    let octave = (beyond / PER_OCTAVE).min(57);
    let low = (PER_OCTAVE + beyond % PER_OCTAVE) << octave;
    low + ((1 << octave) >> 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_value_below_128_is_exact() {
        for value in 0..128 {
            assert_eq!(midpoint(bucket(value)), value);
        }
    }

    proptest! {
        #[test]
        fn the_midpoint_is_within_one_percent(value in 0_u64..1 << 40) {
            let given = midpoint(bucket(value));
            prop_assert!(given.abs_diff(value) * 100 <= value, "{value} given as {given}");
        }

        #[test]
        fn buckets_keep_the_order(one: u64, other: u64) {
            prop_assert!(bucket(one.min(other)) <= bucket(one.max(other)));
        }

        #[test]
        fn no_bucket_overflows(bucket: u16) {
            prop_assert!(midpoint(bucket) >= u64::from(bucket).min(64));
        }
    }
}
