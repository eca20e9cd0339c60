//! The data directory: where the vault lies, who may write it, how it is saved. FORMAT.md section 10.

mod save;
mod seen;
mod settings;

pub(crate) use save::Previous;
pub(crate) use seen::MOST_SAVES;
use seen::Recalled;
pub use seen::{Older, Seen};
pub use settings::SettingsTrouble;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::environment::Environment;
use crate::environment::files::{Lock, LockError};
use crate::format::container::{Container, LONGEST_FILE, OpenError, RawSlot, SlotType};

/// How long a writer waits for another before it says who has the vault.
const WAIT: Duration = Duration::from_secs(5);

/// Bytes in `settings.json` and `journal.json` at most; both hold at most 4,000 entries of some hundred bytes.
const LONGEST_NOTES: u64 = 16 << 20;

/// A data directory.
#[derive(Clone)]
pub struct Store {
    folder: PathBuf,
    env: Environment,
    recalled: Recalled,
}

/// What lies in a data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreState {
    /// No vault: a first start.
    None,
    /// A vault of which a copy is whole, or can be mended.
    Intact,
    /// The vault is damaged, or missing where there was one.
    Damaged {
        /// Whether the generation before it is intact and can be opened read-only.
        previous: bool,
    },
}

/// Why something was not saved. The vault on disk is then the old one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// Another process had the lock for five seconds.
    #[error("the vault is in use")]
    Busy {
        /// Which, if the system tells.
        holder: Option<String>,
    },
    /// The disk said no, or did not give back what was written.
    #[error("saving failed: {0}")]
    Io(#[from] std::io::Error),
    /// The settings cannot be read, so they are not changed.
    #[error("{0}")]
    Settings(SettingsTrouble),
}

impl Store {
    /// The vault in `folder`. Nothing is read or made yet.
    pub fn new(folder: impl Into<PathBuf>, env: Environment) -> Self {
        Self { folder: folder.into(), env, recalled: Recalled::default() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether a file would lie beside the vault, or among those that were set aside, where it could take their place.
    pub fn is_own_folder(&self, path: &Path) -> bool {
        let parent = path.parent().unwrap_or(path);
        let real = |path: &Path| self.env.files.real(path).unwrap_or_else(|_| path.to_owned());
        let parent = real(parent);
        parent == real(&self.folder) || parent == real(&self.folder.join("aside"))
    }

    /// Clock, files, randomness and costs.
    pub fn env(&self) -> &Environment {
        &self.env
    }

    /// What lies here, judged by its hashes. Makes nothing.
    ///
    /// # Errors
    /// `Io`, `NotHoldfast` and `NewerVersion` of the vault itself.
    pub fn state(&self) -> Result<StoreState, OpenError> {
        let damaged = || Ok(StoreState::Damaged { previous: self.has_intact_previous() });
        match self.read_vault() {
            Ok(Some(bytes)) => match Container::parse(&bytes) {
                Ok(_) => Ok(StoreState::Intact),
                Err(OpenError::NewerVersion) => Err(OpenError::NewerVersion),
                Err(_) => damaged(),
            },
            Ok(None) if self.has_previous()? => damaged(),
            Ok(None) => Ok(StoreState::None),
            Err(error) => Err(error.into()),
        }
    }

    /// The types of the vault's slots, as the file says without a password; empty where there is no vault.
    ///
    /// # Errors
    /// As `state`, and `Damaged`.
    pub fn claimed_slots(&self) -> Result<Vec<SlotType>, OpenError> {
        let Some(bytes) = self.read_vault()? else { return Ok(Vec::new()) };
        Ok(Container::parse(&bytes)?.slots.iter().filter_map(RawSlot::kind).collect())
    }

    /// Files that a person set aside, or that were set aside for being damaged.
    pub fn aside(&self) -> Vec<PathBuf> {
        let folder = self.folder.join("aside");
        let mut names = self.env.files.names(&folder).unwrap_or_default();
        names.sort();
        names.into_iter().map(|name| folder.join(name)).collect()
    }

    /// Notes that a backup was opened with its password.
    pub(crate) fn note_opened(&self, digest: &str) {
        let now = self.env.clock.now();
        self.note(|settings| settings.note_check(digest, |checks| checks.opened_at = Some(now)));
    }

    /// Notes that auto backups were opened with the vault key.
    pub(crate) fn note_authentic(&self, digests: &[String]) {
        let now = self.env.clock.now();
        self.note(|settings| {
            for digest in digests {
                settings.note_check(digest, |checks| checks.authentic_at = Some(now));
            }
        });
    }

    /// A file of the data directory beside the vault.
    pub(crate) fn read_own(&self, name: &str) -> std::io::Result<Option<Vec<u8>>> {
        found(self.env.files.read(&self.folder.join(name), LONGEST_NOTES))
    }

    /// Replaces a file of the data directory beside the vault.
    pub(crate) fn replace_own(&self, name: &str, bytes: &[u8]) -> Result<(), SaveError> {
        self.replace_own_under(&*self.lock()?, name, bytes)
    }

    /// The same for who has the lock.
    pub(crate) fn replace_own_under(
        &self,
        lock: &dyn Lock,
        name: &str,
        bytes: &[u8],
    ) -> Result<(), SaveError> {
        self.replace(lock, &self.folder.join(name), bytes)
    }

    /// Takes the lock, making the folder where it is missing.
    pub(crate) fn lock(&self) -> Result<Box<dyn Lock>, SaveError> {
        self.lock_file("vault.lock")
    }

    pub(crate) fn lock_file(&self, name: &str) -> Result<Box<dyn Lock>, SaveError> {
        self.env.make_folder(&self.folder)?;
        self.env.files.lock(&self.folder.join(name), WAIT).map_err(|error| match error {
            LockError::Held(holder) => SaveError::Busy { holder },
            LockError::Io(error) => SaveError::Io(error),
        })
    }

    pub(crate) fn read_vault(&self) -> std::io::Result<Option<Vec<u8>>> {
        found(self.env.files.read_with_gaps(&self.vault_path(), LONGEST_FILE))
    }

    pub(crate) fn read_previous(&self) -> std::io::Result<Option<Vec<u8>>> {
        found(self.env.files.read_with_gaps(&self.previous_path(), LONGEST_FILE))
    }

    pub(crate) fn has_previous(&self) -> std::io::Result<bool> {
        self.read_previous().map(|bytes| bytes.is_some())
    }

    /// Whether the generation before the vault is there and intact.
    pub fn has_intact_previous(&self) -> bool {
        matches!(self.read_previous(), Ok(Some(bytes)) if Container::parse(&bytes).is_ok())
    }

    pub(crate) fn vault_path(&self) -> PathBuf {
        self.folder.join("vault.holdfast")
    }

    pub(crate) fn previous_path(&self) -> PathBuf {
        self.folder.join("vault.previous.holdfast")
    }
}

/// None where there is no file.
fn found(read: std::io::Result<Vec<u8>>) -> std::io::Result<Option<Vec<u8>>> {
    match read {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
