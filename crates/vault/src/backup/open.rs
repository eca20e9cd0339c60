//! Reading backup files, and vaults that were set aside.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::account::{Account, AccountId};
use crate::container::{Container, OpenError, Role, SlotType};
use crate::contents::Contents;
use crate::environment::Environment;
use crate::index::BackupFile;
use crate::kdf::KdfCost;
use crate::keychain::Keychain;
use crate::password::Password;
use crate::record;
use crate::secret::Key;
use crate::slot;
use crate::store::Store;
use crate::vault::{UnlockError, open_by_keychain};

/// A file that is longer is none of Holdfast's: a million accounts take half of it.
const LONGEST: u64 = 1 << 30;

/// What a file says of itself without a password. Only `intact` is more than a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspected {
    /// The version of the format.
    pub format_version: u16,
    /// Whether it is a vault and not a backup: it opens with the local password of then.
    pub is_vault: bool,
    /// When it says that it was made.
    pub claimed_at: Option<Timestamp>,
    /// Its size.
    pub bytes: u64,
    /// Whether its trailing hash is right.
    pub intact: bool,
    /// What a password check costs; unknown where it is not intact.
    pub cost: Option<KdfCost>,
    /// Whether it is a vault that had no password: the keychain opens it.
    pub by_keychain: bool,
}

/// A file that was opened with its password, with every record. Holds the key of its words.
pub struct OpenedBackup {
    pub(super) contents: Contents,
    pub(super) phrase_key: Key,
    role: Role,
    digest: String,
    /// Where it was read from.
    path: Option<PathBuf>,
}

impl Inspected {
    /// Looks at a file without a password.
    ///
    /// # Errors
    /// `Io`, `NotHoldfast`, `NewerVersion`; `Damaged` where not even the header can be read.
    pub fn of(env: &Environment, path: &Path) -> Result<Self, OpenError> {
        let bytes = read(env, path)?;
        let header = Container::peek(&bytes)?;
        let container = match Container::parse(&bytes) {
            Err(error @ OpenError::NewerVersion) => return Err(error),
            parsed => parsed.ok(),
        };
        let wanted = slot_type(header.role);
        let has = |kind| {
            container.iter().flat_map(|container| &container.slots).any(|slot| slot.kind() == Some(kind))
        };
        let by_keychain = has(SlotType::Keychain) && !has(SlotType::Password);
        let slot = container.iter().flat_map(|container| &container.slots);
        let slot = slot.into_iter().find(|slot| slot.kind() == Some(wanted));
        Ok(Self {
            format_version: crate::container::VERSION,
            is_vault: header.role == Role::Vault,
            claimed_at: Timestamp::from_second(header.claimed_time).ok(),
            bytes: bytes.len() as u64,
            intact: container.is_some(),
            cost: slot.and_then(|slot| slot::parameters(slot).ok()).and_then(|parameters| parameters.cost),
            by_keychain,
        })
    }
}

impl OpenedBackup {
    /// Opens a backup with the backup password, or a vault that was set aside with the local password of then, and reads every
    /// record. Takes some seconds. Nothing is written.
    ///
    /// # Errors
    /// As for every file, in the order of `OpenError`.
    pub fn open(env: &Environment, path: &Path, password: &Password) -> Result<Self, OpenError> {
        let opened = Self::from_bytes(&read(env, path)?, password, env)?;
        Ok(Self { path: Some(std::path::absolute(path)?), ..opened })
    }

    /// Opens a vault that was set aside before it had a password, with the key in the keychain. Nothing is written.
    ///
    /// # Errors
    /// `NoSuchSlot`, `Keychain`, `Open`.
    pub fn open_with_keychain(
        env: &Environment,
        path: &Path,
        keychain: &dyn Keychain,
    ) -> Result<Self, UnlockError> {
        let bytes = read(env, path)?;
        let container = Container::parse(&bytes)?;
        let keys = open_by_keychain(&container, keychain)?;
        let opened = Self::checked(container, keys, &bytes)?;
        Ok(Self { path: Some(std::path::absolute(path).map_err(OpenError::from)?), ..opened })
    }

    /// The entry that a vault keeps of a backup which it was restored from: it is a copy of those accounts.
    pub(super) fn entry(&self, accounts: Vec<AccountId>) -> Option<BackupFile> {
        let path = self.path.as_ref().filter(|_| self.role != Role::Vault)?;
        let path = path.display().to_string();
        Some(BackupFile::new(path, self.digest.clone(), self.claimed_at(), accounts))
    }

    pub(super) fn from_bytes(
        bytes: &[u8],
        password: &Password,
        env: &Environment,
    ) -> Result<Self, OpenError> {
        let container = Container::parse(bytes)?;
        let keys = open_slot(&container, password, env)?;
        Self::checked(container, keys, bytes)
    }

    /// With every record read once.
    fn checked(container: Container, keys: slot::Keys, bytes: &[u8]) -> Result<Self, OpenError> {
        let role = container.header.role;
        let contents = Contents::open(container, &keys.vault)?;
        let phrase_key = keys.phrase.ok_or(OpenError::Damaged)?;
        for content in contents.open_records(&phrase_key, |_| true) {
            record::check_form(&content?.1)?;
        }
        Ok(Self { contents, phrase_key, role, digest: super::digest_of(bytes), path: None })
    }

    /// Notes in the data directory that the file opened, and that the person knows the password of the auto backups.
    pub fn note_opened(&self, store: &Store) {
        store.note_opened(&self.digest);
        let own = &self.contents.header;
        let vault = store.read_vault().ok().flatten().and_then(|bytes| Container::peek(&bytes).ok());
        // The password of an older key, or of another computer, says nothing of the present one.
        let is_present =
            vault.is_some_and(|vault| vault.vault_id == own.vault_id && vault.epoch == own.epoch);
        if self.role == Role::AutoBackup && is_present {
            let now = store.env().clock.now();
            store.note(|settings| settings.auto_backup.password_proved_at = Some(now));
        }
    }

    /// The accounts in it, oldest first.
    pub fn accounts(&self) -> &[Account] {
        &self.contents.index.accounts
    }

    /// When it says that it was made. Nothing vouches for it.
    pub fn claimed_at(&self) -> Timestamp {
        Timestamp::from_second(self.contents.header.claimed_time).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Whether it is a vault that was set aside.
    pub fn is_vault(&self) -> bool {
        self.role == Role::Vault
    }
}

/// Opens the slot for the role. A vault that was set aside may have two: the backup password opens it too.
fn open_slot(container: &Container, password: &Password, env: &Environment) -> Result<slot::Keys, OpenError> {
    let tried: &[SlotType] = match container.header.role {
        Role::Vault => &[SlotType::Password, SlotType::Backup],
        Role::BackupFile | Role::AutoBackup => &[SlotType::Backup],
    };
    let mut result = Err(OpenError::Damaged);
    for kind in tried {
        let Some(slot) = container.slots.iter().find(|slot| slot.kind() == Some(*kind)) else { continue };
        result = slot::open_with_password(slot, password, &container.header, &env.kdf);
        if !matches!(result, Err(OpenError::WrongPassword)) {
            break;
        }
    }
    result
}

pub(super) fn read(env: &Environment, path: &Path) -> Result<Vec<u8>, OpenError> {
    if env.files.size(path)? > LONGEST {
        return Err(OpenError::NotHoldfast);
    }
    Ok(env.files.read(path)?)
}

fn slot_type(role: Role) -> SlotType {
    match role {
        Role::Vault => SlotType::Password,
        Role::BackupFile | Role::AutoBackup => SlotType::Backup,
    }
}
