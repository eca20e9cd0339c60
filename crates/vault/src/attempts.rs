//! The delay after wrong passwords: 5 s after the fourth, doubling up to 15 minutes. It is friction for somebody at the
//! keyboard, not protection: who can read the vault file can guess elsewhere, and who can write `settings.json` can reset it.
//!
//! An attempt is counted before the key derivation, so that a process that is killed meanwhile has tried. Attempts that
//! begin at the same moment, as several command lines do, do not count against each other.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::settings::Attempts;

const FREE: u32 = 4;
const FIRST_DELAY: Duration = Duration::from_secs(5);
const LONGEST_DELAY: Duration = Duration::from_secs(15 * 60);
/// Longer than any derivation takes: an attempt that began before that was cut off.
const CUT_OFF: SignedDuration = SignedDuration::from_secs(120);
/// Attempts that may be under way at once, as long as none has to wait; one after that.
const AT_ONCE: usize = 16;

impl Attempts {
    /// How long the next attempt has to wait.
    pub fn delay(&self, now: Timestamp) -> Duration {
        let failed = self.failed_by(now);
        let since = match self.last_at {
            // A clock that was set back locks nobody out.
            Some(last) if failed >= FREE && last <= now => now.duration_since(last).unsigned_abs(),
            Some(_) | None => return Duration::ZERO,
        };
        let doublings = (failed - FREE).min(16);
        (FIRST_DELAY * 2u32.pow(doublings)).min(LONGEST_DELAY).saturating_sub(since)
    }

    /// Counts an attempt that begins now, or says how long it has to wait.
    pub(crate) fn begin(&mut self, now: Timestamp) -> Result<(), Duration> {
        let delay = self.delay(now);
        if !delay.is_zero() {
            return Err(delay);
        }
        self.failed = self.failed_by(now);
        // One that was cut off counts from when it began.
        let cut_off =
            self.begun.iter().copied().filter(|begun| !is_under_way(*begun, now) && *begun <= now).max();
        self.last_at = self.last_at.max(cut_off);
        self.begun.retain(|begun| is_under_way(*begun, now));
        if self.begun.len() >= if self.failed >= FREE { 1 } else { AT_ONCE } {
            return Err(FIRST_DELAY);
        }
        self.begun.push(now);
        // From here on a killed attempt has a time to be counted at.
        self.last_at.get_or_insert(now);
        Ok(())
    }

    /// The attempt that began at `begun` was wrong.
    pub(crate) fn wrong(&mut self, begun: Timestamp, now: Timestamp) {
        self.forget(begun);
        self.failed = self.failed.saturating_add(1);
        self.last_at = Some(now);
    }

    /// An attempt was right: everything before it is forgiven. One that is under way counts again if it is wrong.
    pub(crate) fn right(&mut self) {
        self.begun.clear();
        self.failed = 0;
        self.last_at = None;
    }

    /// The attempt that began at `begun` said nothing about the password.
    pub(crate) fn undecided(&mut self, begun: Timestamp) {
        self.forget(begun);
    }

    fn forget(&mut self, begun: Timestamp) {
        if let Some(at) = self.begun.iter().position(|other| *other == begun) {
            self.begun.swap_remove(at);
        }
    }

    fn failed_by(&self, now: Timestamp) -> u32 {
        let cut_off = self.begun.iter().filter(|begun| !is_under_way(**begun, now)).count();
        self.failed.saturating_add(u32::try_from(cut_off).unwrap_or(u32::MAX))
    }
}

fn is_under_way(begun: Timestamp, now: Timestamp) -> bool {
    now.duration_since(begun).abs() < CUT_OFF
}

#[cfg(test)]
mod tests;
