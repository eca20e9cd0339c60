//! When an auto backup is due and which ones go. Pure: no clock, no disk.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Between two auto backups in one folder.
const INTERVAL: SignedDuration = SignedDuration::from_hours(24);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Between two tries at one folder, on the monotonic clock.
const BETWEEN_TRIES: Duration = Duration::from_secs(3600);

/// What is known of one destination.
#[derive(Clone, Copy, Debug)]
pub(super) struct Destination {
    /// When the last auto backup was written there: what the wall clock said then.
    pub last_at: Option<Timestamp>,
    /// The same on the monotonic clock, if this program wrote it since it started.
    pub written: Option<Duration>,
    /// When a backup was last tried there, on the monotonic clock; unknown after a start.
    pub last_try: Option<Duration>,
}

/// Whether an auto backup is due. A clock that is set forward or back makes one backup more, not many and not none.
pub(super) fn is_due(destination: Destination, now: Timestamp, monotonic: Duration) -> bool {
    let since = |then: Duration| monotonic.saturating_sub(then);
    let rested = destination.last_try.is_none_or(|tried| since(tried) >= BETWEEN_TRIES);
    let old = destination.last_at.is_none_or(|last| {
        let by_the_wall = now.duration_since(last);
        let overdue = match destination.written {
            // The monotonic clock knows how long ago that was, even if the wall clock was set back since.
            Some(written) => since(written) >= DAY,
            // Nothing knows how long ago that was. A time ahead of us is from before the clock was set back.
            None => by_the_wall.is_negative(),
        };
        overdue || by_the_wall.abs() >= INTERVAL
    });
    rested && old
}

/// When the next auto backup is due by the wall clock, as far as the time of the last one tells.
pub(super) fn due_at(last_at: Option<Timestamp>, now: Timestamp) -> Timestamp {
    match last_at {
        Some(last) if last <= now => last.saturating_add(INTERVAL).unwrap_or(now),
        Some(_) | None => now,
    }
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
mod tests;
