//! The delay after wrong passwords: 5 s after the fourth, doubling up to 15 minutes. It is friction for somebody at the
//! keyboard, not protection: who can read the vault file can guess elsewhere, and who can write `attempts.json` can reset it.
//!
//! What is counted belongs to a vault, by its id, and not to a way in: unlocking, showing words, restoring from the vault's own file or from
//! an auto backup of it, and checking either all count on the same number. A vault that was set aside keeps its own. A right password
//! forgives only where it opened a slot of the vault that lies here: a file that somebody made under the same id opens for its maker.
//!
//! An attempt is counted before the key derivation, so that a process that is killed meanwhile has tried. As many may be under way at once
//! as are left before the first delay; the next one waits a little for one of them to end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::format::container::{Container, Header, OpenError, RawSlot};
use crate::store::{SaveError, Store};
use crate::vault::UnlockError;

/// Where it is written down, beside the vault.
const FILE: &str = "attempts.json";

const FREE: u32 = 4;
const FIRST_DELAY: Duration = Duration::from_secs(5);
const LONGEST_DELAY: Duration = Duration::from_secs(15 * 60);
/// Longer than any derivation takes: an attempt that began before that was cut off.
const CUT_OFF: SignedDuration = SignedDuration::from_secs(120);
/// How long one waits for attempts that are under way: some derivations.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often to check whether they ended.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Vaults whose wrong passwords are remembered.
const MOST_VAULTS: usize = 32;

/// Password attempts since the last right one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Attempts {
    /// Passwords that were wrong.
    failed: u32,
    /// When the last of them was given.
    last_at: Option<Timestamp>,
    /// Attempts that have begun and not ended: a process that is killed while it tries has tried.
    begun: Vec<Timestamp>,
}

/// Whether an attempt may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It has begun.
    Begun,
    /// Others are under way, whose end decides; one that was killed counts as ended after this time.
    AfterOthers(Duration),
    /// Not before this time is over.
    After(Duration),
}

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

    /// Counts an attempt that begins now, if it may.
    pub(crate) fn begin(&mut self, now: Timestamp) -> Turn {
        let delay = self.delay(now);
        if !delay.is_zero() {
            return Turn::After(delay);
        }
        self.failed = self.failed_by(now);
        // One that was cut off counts from when it began.
        let cut_off =
            self.begun.iter().copied().filter(|begun| !is_under_way(*begun, now) && *begun <= now).max();
        self.last_at = self.last_at.max(cut_off);
        self.begun.retain(|begun| is_under_way(*begun, now));
        let under_way = u32::try_from(self.begun.len()).unwrap_or(u32::MAX);
        if under_way >= FREE.saturating_sub(self.failed).max(1) {
            let oldest = self.begun.iter().map(|begun| now.duration_since(*begun).abs()).max();
            return Turn::AfterOthers((CUT_OFF - oldest.unwrap_or_default()).unsigned_abs().max(FIRST_DELAY));
        }
        self.begun.push(now);
        // From here on a killed attempt has a time to be counted at.
        self.last_at.get_or_insert(now);
        Turn::Begun
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

/// Wrong passwords by the id of the vault that they were given for, in hex.
type AttemptsByVault = BTreeMap<String, Attempts>;

impl Store {
    /// How long the next password of the vault that lies here has to wait.
    pub fn attempt_delay(&self) -> Duration {
        let here = [self.read_vault(), self.read_previous()];
        let mut bytes = here.into_iter().filter_map(|found| found.ok().flatten());
        let header = bytes.find_map(|bytes| Container::peek(&bytes).ok());
        header.map_or(Duration::ZERO, |header| self.delay_of(&HEXLOWER.encode(&header.vault_id)))
    }

    /// Tries a password on a file, with the delay after wrong ones, where its vault lies here: also as the previous generation, or set
    /// aside. Of another vault's file nothing is counted.
    pub(crate) fn counted<T>(
        &self,
        header: &Header,
        slots: &[RawSlot],
        open: impl FnOnce() -> Result<T, OpenError>,
    ) -> Result<T, UnlockError> {
        let mut vaults = self.vaults_here(header.vault_id).peekable();
        if vaults.peek().is_none() {
            return Ok(open()?);
        }
        let id = HEXLOWER.encode(&header.vault_id);
        let begun = self.begin_attempt(&id)?;
        let result = open();
        let now = self.env().clock.now();
        if let Some(begun) = begun {
            let is_own = vaults.any(|vault| has_slots_of(&vault, slots));
            self.note_attempt(&id, |attempts| match &result {
                Ok(_) if is_own => attempts.right(),
                Err(OpenError::WrongPassword) => attempts.wrong(begun, now),
                Ok(_) | Err(_) => attempts.undecided(begun),
            });
        }
        Ok(result?)
    }

    /// Counts the attempt that begins now. `None` where it cannot be written down: on a full or read-only disk a person must
    /// still be able to read the phrase, and the delay is friction only.
    fn begin_attempt(&self, id: &str) -> Result<Option<Timestamp>, UnlockError> {
        let since = Instant::now();
        loop {
            let now = self.env().clock.now();
            let begun = self.change_attempts(id, |attempts| attempts.begin(now));
            match begun {
                Ok(Turn::Begun) => return Ok(Some(now)),
                Ok(Turn::After(retry_after)) => return Err(UnlockError::Throttled { retry_after }),
                Ok(Turn::AfterOthers(_)) if since.elapsed() < PATIENCE => std::thread::sleep(LOOK_AGAIN),
                Ok(Turn::AfterOthers(retry_after)) => return Err(UnlockError::Throttled { retry_after }),
                Err(SaveError::Io(error)) => {
                    tracing::warn!(%error, "a password attempt cannot be written down");
                    let retry_after = self.delay_of(id);
                    if retry_after > Duration::ZERO {
                        return Err(UnlockError::Throttled { retry_after });
                    }
                    return Ok(None);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// An attempt whose end cannot be written down counts as cut off.
    fn note_attempt(&self, id: &str, note: impl FnOnce(&mut Attempts)) {
        if let Err(error) = self.change_attempts(id, note) {
            tracing::warn!(%error, "the end of a password attempt cannot be written down");
        }
    }

    fn change_attempts<T>(&self, id: &str, change: impl FnOnce(&mut Attempts) -> T) -> Result<T, SaveError> {
        let lock = self.lock()?;
        let before = self.read_own(FILE)?;
        let mut all = self.attempts_in(before.as_deref(), id);
        let result = change(all.entry(id.to_owned()).or_default());
        all.retain(|_, attempts| *attempts != Attempts::default());
        forget_oldest(&mut all, id);
        let now = serde_json::to_vec_pretty(&all).map_err(std::io::Error::other)?;
        if before.as_ref().is_none_or(|before| *before != now) && !(before.is_none() && all.is_empty()) {
            self.replace_own_under(&*lock, FILE, &now)?;
        }
        Ok(result)
    }

    /// What was written down. A count that cannot be understood is taken for the highest that does not wait: as if four had just been wrong.
    fn attempts_in(&self, bytes: Option<&[u8]>, id: &str) -> AttemptsByVault {
        let Some(bytes) = bytes else { return AttemptsByVault::new() };
        serde_json::from_slice(bytes).unwrap_or_else(|_| {
            let lost = Attempts { failed: FREE, last_at: Some(self.env().clock.now()), begun: Vec::new() };
            AttemptsByVault::from([(id.to_owned(), lost)])
        })
    }

    fn delay_of(&self, id: &str) -> Duration {
        let bytes = self.read_own(FILE).ok().flatten();
        let all = self.attempts_in(bytes.as_deref(), id);
        all.get(id).map_or(Duration::ZERO, |attempts| attempts.delay(self.env().clock.now()))
    }

    /// The vaults of this id that lie here, one read at a time: the current one, the one before it, and those that were set aside.
    fn vaults_here(&self, id: [u8; 16]) -> impl Iterator<Item = Container> {
        let current = std::iter::once_with(|| self.read_vault().ok().flatten());
        let previous = std::iter::once_with(|| self.read_previous().ok().flatten());
        let aside = std::iter::once_with(|| self.aside()).flatten();
        let aside = aside.map(|path| crate::backup::read(self.env(), &path).ok());
        let containers =
            current.chain(previous).chain(aside).filter_map(|bytes| Container::parse(&bytes?).ok());
        containers.filter(move |vault| vault.header.vault_id == id)
    }
}

/// Whether every slot of a file is one of the vault's, byte for byte.
fn has_slots_of(vault: &Container, slots: &[RawSlot]) -> bool {
    let known: Vec<_> = vault.slots.iter().map(RawSlot::digest).collect();
    slots.iter().all(|slot| known.contains(&slot.digest()))
}

/// Of too many vaults, those whose last wrong password is the oldest are forgotten.
fn forget_oldest(attempts: &mut AttemptsByVault, kept: &str) {
    while attempts.len() > MOST_VAULTS {
        let others = attempts.iter().filter(|(id, _)| *id != kept);
        let Some(oldest) = others.min_by_key(|(_, attempts)| attempts.last_at).map(|(id, _)| id.clone())
        else {
            return;
        };
        attempts.remove(&oldest);
    }
}

#[cfg(test)]
mod tests;
