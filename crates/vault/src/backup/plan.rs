//! When an auto backup is due and which ones go. Pure: no clock, no disk.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Between two auto backups in one folder.
pub(super) const INTERVAL: SignedDuration = SignedDuration::from_hours(24);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Between two tries at one folder, by a clock that nobody sets.
const BETWEEN_TRIES: Duration = Duration::from_secs(3600);

/// What is known of one destination.
#[derive(Clone, Copy, Debug)]
pub(super) struct Destination {
    /// When the last auto backup was written there, by the time of day of then.
    pub last_at: Option<Timestamp>,
    /// When it was last tried, on the monotonic clock; unknown after a start.
    pub last_try: Option<Duration>,
}

/// Whether an auto backup is due. A clock that is set a year back or forward makes one backup more, not many and not none.
pub(super) fn is_due(destination: Destination, now: Timestamp, monotonic: Duration) -> bool {
    let rested = destination.last_try.is_none_or(|tried| monotonic.saturating_sub(tried) >= BETWEEN_TRIES);
    let old = destination.last_at.is_none_or(|last| now.duration_since(last).abs() >= INTERVAL);
    // A clock that was set back by less than a day would otherwise make it wait for nearly two.
    let long_ago = destination.last_try.is_some_and(|tried| monotonic.saturating_sub(tried) >= DAY);
    rested && (old || long_ago)
}

/// An auto backup that this installation wrote and that is still as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Own {
    pub sequence: u64,
    /// Opened with the vault key since it was written.
    pub authentic: bool,
}

/// The sequence numbers of those that go: all but the latest `keep`, and never the latest authentic one.
pub(super) fn to_prune(own: &[Own], keep: usize) -> Vec<u64> {
    let mut sequences: Vec<_> = own.iter().map(|own| own.sequence).collect();
    sequences.sort_unstable();
    let newest_authentic = own.iter().filter(|own| own.authentic).map(|own| own.sequence).max();
    let too_many = sequences.len().saturating_sub(keep.max(1));
    sequences.into_iter().take(too_many).filter(|sequence| Some(*sequence) != newest_authentic).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    proptest! {
        /// However the time of day jumps, there is at most one try an hour, and after a day that passes undisturbed there is one.
        #[test]
        fn jumps_of_the_clock_make_neither_a_storm_nor_a_silence(
            jumps in proptest::collection::vec((-40_000_000i64..40_000_000, 1u32..300), 1..12),
        ) {
            let (mut wall, mut monotonic) = (1_790_000_000i64, 0u64);
            let (mut last_at, mut last_try) = (None, None);
            let mut backups = Vec::new();
            for (jump, steps) in jumps {
                wall += jump;
                let undisturbed_from = monotonic;
                for _ in 0..steps {
                    (wall, monotonic) = (wall + 600, monotonic + 600);
                    let now = Duration::from_secs(monotonic);
                    if is_due(Destination { last_at, last_try }, at(wall), now) {
                        (last_at, last_try) = (Some(at(wall)), Some(now));
                        backups.push(monotonic);
                    }
                }
                if monotonic - undisturbed_from > 25 * 3600 {
                    prop_assert!(monotonic - backups.last().unwrap() <= 25 * 3600);
                }
            }
            for pair in backups.windows(2) {
                prop_assert!(pair[1] - pair[0] >= 3600);
            }
        }

        /// The latest `keep` stay, the latest authentic one stays, and nothing goes while there are not too many.
        #[test]
        fn the_latest_and_the_latest_authentic_one_stay(
            authentic in proptest::collection::vec(any::<bool>(), 0..60),
            keep in 1usize..40,
        ) {
            let own: Vec<_> = authentic.iter().enumerate()
                .map(|(i, authentic)| Own { sequence: 3 * i as u64 + 1, authentic: *authentic }).collect();
            let pruned = to_prune(&own, keep);
            let left: Vec<_> = own.iter().filter(|own| !pruned.contains(&own.sequence)).collect();
            for own in own.iter().rev().take(keep) {
                prop_assert!(!pruned.contains(&own.sequence));
            }
            if let Some(newest) = own.iter().rev().find(|own| own.authentic) {
                prop_assert!(left.contains(&newest));
            }
            prop_assert!(left.len() <= keep + 1);
            prop_assert_eq!(left.len() + pruned.len(), own.len());
        }
    }

    #[test]
    fn a_day_and_not_a_second_less() {
        let destination = Destination { last_at: Some(at(1_000_000)), last_try: None };
        assert!(!is_due(destination, at(1_000_000 + 86_399), Duration::ZERO));
        assert!(is_due(destination, at(1_000_000 + 86_400), Duration::ZERO));
        assert!(is_due(destination, at(1_000_000 - 86_400), Duration::ZERO));
        let tried = Destination { last_try: Some(Duration::from_secs(100)), ..destination };
        assert!(!is_due(tried, at(2_000_000), Duration::from_secs(3_699)));
        assert!(is_due(tried, at(2_000_000), Duration::from_secs(3_700)));
    }
}
