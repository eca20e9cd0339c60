//! Auto backup: every 24 hours a copy of the sealed vault with its backup slot alone, in each destination. Needs no password and
//! no key, so it works while the vault is locked.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use super::atomic_write::{Existing, WriteError, place, remove_leftovers};
use super::fail_reason::FailReason;
use super::journal::{Journal, Prepared};
use super::plan::{self, Destination, Own};
use crate::format::container::{Container, OpenError, SlotType};
use crate::format::hex::hex;
use crate::settings::LastFailure;
use crate::store::{SaveError, Store};

/// Whether to wait until it is time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Only where 24 hours have passed, or nothing was written yet.
    WhenDue,
    /// Now, everywhere.
    Now,
}

/// When each destination was last tried and written, on the monotonic clock. Kept by a program while it runs.
#[derive(Clone, Debug, Default)]
pub struct Tries(HashMap<PathBuf, Try>);

#[derive(Clone, Copy, Debug)]
struct Try {
    at: Duration,
    /// The last backup that this program wrote there: its time in the journal, and the monotonic clock then.
    written: Option<(Timestamp, Duration)>,
}

impl Tries {
    fn at(&self, dir: &Path) -> Option<Duration> {
        self.0.get(dir).map(|known| known.at)
    }

    /// When the backup with this time was written. `None` if another program wrote it, or this one before its last start.
    fn written(&self, dir: &Path, created_at: Option<Timestamp>) -> Option<Duration> {
        let (own, when) = self.0.get(dir)?.written?;
        (Some(own) == created_at).then_some(when)
    }

    fn note_try(&mut self, dir: &Path, now: Duration) {
        let written = self.0.get(dir).and_then(|known| known.written);
        self.0.insert(dir.to_owned(), Try { at: now, written });
    }

    fn note_written(&mut self, dir: &Path, created_at: Timestamp, now: Duration) {
        self.0.insert(dir.to_owned(), Try { at: now, written: Some((created_at, now)) });
    }
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AutoRun {
    /// The files that were written.
    pub written: Vec<PathBuf>,
    /// The files that were removed, because there were more than are kept.
    pub pruned: Vec<PathBuf>,
    /// Where nothing was written, and why.
    pub failed: Vec<FailedDestination>,
}

/// A destination that got no backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedDestination {
    /// Which.
    pub dir: PathBuf,
    /// Why.
    pub reason: FailReason,
}

/// Why there was no run at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// There is no vault.
    #[error("there is no vault")]
    NoVault,
    /// Auto backup is off.
    #[error("auto backup is off")]
    Off,
    /// The vault does not open at all.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// Another program is at it, or the data directory cannot be written.
    #[error("{0}")]
    Save(#[from] SaveError),
}

/// How auto backup stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutoStatus {
    /// Whether the vault has a backup slot.
    pub enabled: bool,
    /// How many are kept in each destination.
    pub keep: usize,
    /// The destinations.
    pub destinations: Vec<DestinationStatus>,
    /// When the last one was written anywhere.
    pub last_at: Option<Timestamp>,
    /// When the next one is due; null while it is off.
    pub due_at: Option<Timestamp>,
    /// What went wrong in the last run, if something did.
    pub last_failure: Option<LastFailure>,
}

/// One destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DestinationStatus {
    /// The folder.
    pub dir: PathBuf,
    /// Whether it is there.
    pub reachable: bool,
    /// False where it is there and hangs.
    pub answers: bool,
    /// How many auto backups of this installation are in it.
    pub files: usize,
    /// When the last one was written there.
    pub last_at: Option<Timestamp>,
}

impl Store {
    /// The folder for auto backups where no other was chosen.
    pub fn default_destination(&self) -> PathBuf {
        self.folder().join("backups")
    }

    /// Where auto backups go.
    pub fn destinations(&self) -> Vec<PathBuf> {
        let chosen = self.settings().auto_backup.destinations;
        if chosen.is_empty() { vec![self.default_destination()] } else { chosen }
    }

    /// How auto backup stands. Reads no vault content and writes nothing.
    ///
    /// # Errors
    /// As the system says of the journal.
    pub fn auto_backup_status(&self) -> std::io::Result<AutoStatus> {
        let settings = self.settings().auto_backup;
        let mut journal = Journal::read(self)?;
        journal.settle(self.env());
        let vault = self.read_vault();
        let enabled = match &vault {
            Ok(None) if matches!(self.has_previous(), Ok(false)) => false,
            Ok(Some(bytes)) => {
                Container::parse(bytes).map_or(settings.enabled, |vault| has_backup_slot(&vault))
            }
            // A damaged vault does not say; the settings remember.
            Ok(None) | Err(_) => settings.enabled,
        };
        let vault_id = self.claimed_vault_id(vault.ok().flatten());
        let destinations: Vec<_> = self
            .destinations()
            .into_iter()
            .map(|dir| (self.look_for(&dir), dir))
            .map(|(found, dir)| DestinationStatus {
                reachable: found.is_ok(),
                answers: found != Err(FailReason::NotAnswering),
                files: journal.in_folder(&dir, &vault_id).count(),
                last_at: journal.last_at(&dir, &vault_id),
                dir,
            })
            .collect();
        let now = self.env().clock.now();
        let trouble = self.settings_trouble().map(|trouble| LastFailure {
            at: now,
            dir: trouble.path,
            reason: FailReason::Settings,
        });
        let due = |status: &DestinationStatus| plan::due_at(status.last_at, now);
        Ok(AutoStatus {
            enabled,
            keep: settings.keep(),
            last_at: destinations.iter().filter_map(|status| status.last_at).max(),
            due_at: destinations.iter().map(due).min().filter(|_| enabled),
            last_failure: trouble.or_else(|| {
                let folders: Vec<_> = destinations.iter().map(|status| status.dir.as_path()).collect();
                settings.worst_failure(&folders)
            }),
            destinations,
        })
    }

    /// Writes the auto backups that are due, then removes what is too much. Holds no key: what is copied is sealed.
    ///
    /// # Errors
    /// `NoVault`, `Off`, `Open`, `Save`. What goes wrong at one destination is in the result.
    pub fn run_auto_backup(&self, urgency: Urgency, tries: &mut Tries) -> Result<AutoRun, RunError> {
        let _lock = self.lock_backups()?;
        let vault = self.read_for_auto_backup()?;
        let mut journal = Journal::read(self).map_err(SaveError::from)?;
        journal.settle(self.env());
        let vault_id = vault.as_ref().map_or_else(
            || self.claimed_vault_id(self.read_vault().ok().flatten()),
            |vault| hex(&vault.header.vault_id),
        );
        let (now, monotonic) = (self.env().clock.now(), self.env().clock.monotonic());
        let due: Vec<_> = self
            .destinations()
            .into_iter()
            .filter(|dir| {
                let last_at = journal.last_at(dir, &vault_id);
                let written = tries.written(dir, last_at);
                let known = Destination { last_at, written, last_try: tries.at(dir) };
                urgency == Urgency::Now || plan::is_due(known, now, monotonic)
            })
            .collect();
        let mut run = AutoRun::default();
        if let Some(trouble) = self.settings_trouble() {
            run.failed.push(FailedDestination { dir: trouble.path, reason: FailReason::Settings });
            if !self.settings_are_known() {
                // Another folder than the one that was chosen is none.
                return Ok(run);
            }
        }
        if due.is_empty() {
            return Ok(run);
        }
        self.look_at_kits();
        let is_damaged = vault.is_none();
        let out_of_reach: HashMap<_, _> =
            due.iter().filter_map(|dir| Some((dir, self.look_for(dir).err()?))).collect();
        let there: Vec<_> = due.iter().filter(|dir| !out_of_reach.contains_key(dir)).cloned().collect();
        let prepared = vault.filter(|_| !there.is_empty()).map(|vault| self.compose(vault, &journal, &there));
        for dir in &due {
            let done = match &prepared {
                _ if is_damaged => {
                    tries.note_try(dir, monotonic);
                    Err(FailReason::VaultDamaged)
                }
                Some(prepared) if !out_of_reach.contains_key(dir) => {
                    tries.note_try(dir, monotonic);
                    let done = self.write_to(dir, prepared, &mut journal, &mut run);
                    if done.is_ok() {
                        tries.note_written(dir, prepared.created_at, monotonic);
                    }
                    done
                }
                // One that is not there is looked for again at the next opportunity, not in an hour.
                Some(_) | None => Err(out_of_reach.get(dir).copied().unwrap_or(FailReason::Absent)),
            };
            if let Err(reason) = done {
                run.failed.push(FailedDestination { dir: dir.clone(), reason });
            }
        }
        self.note_failures(&due, &run, now);
        Ok(run)
    }

    /// The id that the header of these bytes of the vault claims; where there are none, that of the generation before. Empty where
    /// neither can be read.
    fn claimed_vault_id(&self, vault: Option<Vec<u8>>) -> String {
        let bytes = vault.or_else(|| self.read_previous().ok().flatten());
        let header = bytes.and_then(|bytes| Container::peek(&bytes).ok());
        header.map(|header| hex(&header.vault_id)).unwrap_or_default()
    }

    /// One at a time; apart from the vault's lock, because a slow stick must not keep anybody from saving.
    pub(crate) fn lock_backups(&self) -> Result<Box<dyn crate::environment::files::Lock>, SaveError> {
        self.lock_file("backup.lock")
    }

    /// The vault, if a copy in its file is whole and it has a backup slot. `None` where it is damaged and auto backup was on: what is only mended
    /// nobody has opened with the key.
    fn read_for_auto_backup(&self) -> Result<Option<Container>, RunError> {
        let was_on = self.settings().auto_backup.enabled;
        let bytes = self.read_vault().map_err(OpenError::from)?;
        let parsed = match bytes {
            Some(bytes) => Container::parse(&bytes),
            None if self.has_previous().map_err(OpenError::from)? => Err(OpenError::Damaged),
            None => return Err(RunError::NoVault),
        };
        match parsed {
            Ok(vault) if has_backup_slot(&vault) => Ok(Some(vault).filter(|vault| vault.condition.whole > 0)),
            Ok(_) => Err(RunError::Off),
            Err(OpenError::Damaged | OpenError::NotHoldfast) if was_on => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn compose(&self, vault: Container, journal: &Journal, due: &[PathBuf]) -> Prepared {
        let created_at = self.env().clock.now();
        let stem = journal.stem(created_at);
        let taken: Vec<_> =
            due.iter().flat_map(|dir| self.env().files.names(dir).unwrap_or_default()).collect();
        // After a lost journal the numbers go on after those that are there.
        let highest = taken.iter().filter_map(|name| sequence_of(name)).max().unwrap_or_default();
        let sequence = journal.sequence.max(highest).saturating_add(1);
        let vault_id = hex(&vault.header.vault_id);
        // Backups of what is newer stay as long as nobody has said that it is older on purpose.
        let may_prune = !vault.condition.has_lost() && !self.claims_to_be_older(&vault);
        let bytes = vault.into_backup(sequence, created_at.as_second()).compose();
        Prepared {
            bytes,
            name: format!("{stem}-{sequence:06}.holdfast"),
            vault_id,
            sequence,
            created_at,
            may_prune,
        }
    }

    /// Writes one destination's copy, then removes what is too much there.
    fn write_to(
        &self,
        dir: &Path,
        prepared: &Prepared,
        journal: &mut Journal,
        run: &mut AutoRun,
    ) -> Result<(), FailReason> {
        let path = dir.join(&prepared.name);
        if dir == self.default_destination() {
            self.env().make_folder(dir).map_err(|error| FailReason::from(&error))?;
        }
        remove_leftovers(self.env(), dir, &journal.installation);
        let before = journal.clone();
        journal.push(dir, prepared);
        if let Err(error) = journal.save(self) {
            tracing::warn!(%error, "the journal of auto backups cannot be saved");
            *journal = before;
            return Err(FailReason::DataFolder);
        }
        let placed = place(self.env(), &path, &prepared.bytes, Existing::Refuse, |_| Ok(()));
        journal.settle(self.env());
        if let Err(error) = placed {
            self.keep_journal(journal);
            return Err(match error {
                // The folder was made just now: on Windows a file in its place is told as a folder that is not there.
                WriteError::Io(error)
                    if error.kind() == ErrorKind::NotFound && dir == self.default_destination() =>
                {
                    FailReason::Io
                }
                WriteError::Io(error) => FailReason::from(&error),
                WriteError::Exists | WriteError::Open(_) => FailReason::Io,
            });
        }
        run.written.push(path);
        if prepared.may_prune {
            run.pruned.extend(self.prune(dir, prepared, journal));
        }
        self.keep_journal(journal);
        Ok(())
    }

    /// Removes what is too much: only files of this vault that are in the journal and still as they were written.
    fn prune(&self, dir: &Path, written: &Prepared, journal: &mut Journal) -> Vec<PathBuf> {
        let settings = self.settings();
        let whole: Vec<_> = journal
            .in_folder(dir, &written.vault_id)
            .filter(|entry| entry.is_as_written(self.env()))
            .cloned()
            .collect();
        let is_authentic =
            |digest: &str| settings.checks.get(digest).is_some_and(|checks| checks.authentic_at.is_some());
        let own: Vec<_> = whole
            .iter()
            .map(|entry| Own { sequence: entry.sequence, authentic: is_authentic(&entry.sha256) })
            .collect();
        let going = plan::to_prune(&own, settings.auto_backup.keep());
        let mut pruned = Vec::new();
        for entry in
            whole.iter().filter(|entry| going.contains(&entry.sequence) && entry.sequence != written.sequence)
        {
            match self.env().files.remove(&entry.path()) {
                Ok(()) => {
                    pruned.push(entry.path());
                    journal.files.retain(|other| other != entry);
                }
                Err(error) => tracing::warn!(%error, "an old auto backup cannot be removed"),
            }
        }
        pruned
    }

    /// A journal that cannot be saved now still has the entry of what was written, marked as not yet seen.
    fn keep_journal(&self, journal: &Journal) {
        if let Err(error) = journal.save(self) {
            tracing::warn!(%error, "the journal of auto backups cannot be saved");
        }
    }

    /// Each destination has its own last failure, until it is written.
    fn note_failures(&self, tried: &[PathBuf], run: &AutoRun, now: Timestamp) {
        self.note(|settings| {
            let known = &mut settings.auto_backup.failures;
            for dir in tried {
                let failed = run.failed.iter().find(|failed| failed.dir == *dir);
                // The same as before is no news: a stick that is looked for every minute writes nothing.
                let same = |failure: &LastFailure| Some(failure.reason) == failed.map(|failed| failed.reason);
                if known.iter().any(|failure| failure.dir == *dir && same(failure)) {
                    continue;
                }
                known.retain(|failure| failure.dir != *dir);
                known.extend(failed.map(|failed| LastFailure {
                    at: now,
                    dir: PathBuf::from(dir.to_string_lossy().into_owned()),
                    reason: failed.reason,
                }));
            }
        });
    }

    /// The default folder is made when it is needed; another that is missing is a stick that is not plugged in.
    /// Whether a folder is there, or why it is out of reach.
    fn look_for(&self, dir: &Path) -> Result<(), FailReason> {
        if dir == self.default_destination() && self.env().files.names(self.folder()).is_ok() {
            return Ok(());
        }
        match self.env().files.names(dir) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::TimedOut => Err(FailReason::NotAnswering),
            Err(_) => Err(FailReason::Absent),
        }
    }
}

fn has_backup_slot(vault: &Container) -> bool {
    vault.slots.iter().any(|slot| slot.kind() == Some(SlotType::Backup))
}

/// Numbers above this were never given by a program that writes one a day.
const HIGHEST_SEQUENCE: u64 = 1_000_000_000;

/// The number in the name of an auto backup.
fn sequence_of(name: &str) -> Option<u64> {
    name.strip_prefix("holdfast-auto-")?
        .strip_suffix(".holdfast")?
        .rsplit('-')
        .next()?
        .parse()
        .ok()
        .filter(|sequence| *sequence <= HIGHEST_SEQUENCE)
}
