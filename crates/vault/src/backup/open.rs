//! Reading backup files, and vaults that were set aside.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::stage::{Stage, Watch};
use crate::account::{Account, AccountId};
use crate::believed::{Fit, believe};
use crate::crypto::kdf::KdfCost;
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::environment::keychain::Keychain;
use crate::format::container::{Condition, Container, LONGEST_FILE, OpenError, RawSlot, Role, SlotType};
use crate::format::contents::Contents;
use crate::format::index::BackupFile;
use crate::format::limits;
use crate::format::slot::{self, Derivations};
use crate::password::Password;
use crate::store::Store;
use crate::vault::{UnlockError, open_by_keychain};

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
    /// Whether it can be opened: a copy is whole, or was mended.
    pub intact: bool,
    /// How well it is kept.
    pub condition: Condition,
    /// What a password check costs; unknown where it is not intact.
    pub cost: Option<KdfCost>,
    /// Whether it is a vault that had no password: the keychain opens it.
    pub by_keychain: bool,
}

/// A file that was opened with its password, with every record. Holds the key of its words. What it says of its accounts is what their
/// words bear out.
pub struct OpenedBackup {
    pub(super) contents: Contents,
    pub(super) phrase_key: Key,
    /// In the order of the file.
    accounts: Vec<Account>,
    fits: Vec<Fit>,
    role: Role,
    digest: String,
    /// Where it was read from.
    path: Option<PathBuf>,
    is_salvaged: bool,
}

impl Inspected {
    /// Looks at a file without a password.
    ///
    /// # Errors
    /// `Io`, `NotHoldfast`, `NewerVersion`; `Damaged` where not even the header can be read.
    pub fn of(env: &Environment, path: &Path) -> Result<Self, OpenError> {
        let bytes = read(env, path)?;
        let (header, container) = match Container::parse(&bytes) {
            Ok(container) => (container.header.clone(), Some(container)),
            Err(error @ OpenError::NewerVersion) => return Err(error),
            Err(_) => (Container::peek(&bytes)?, None),
        };
        let wanted = slot_type(header.role);
        let has = |kind| {
            container.iter().flat_map(|container| &container.slots).any(|slot| slot.kind() == Some(kind))
        };
        let by_keychain = has(SlotType::Keychain) && !has(SlotType::Password);
        let slot = container.iter().flat_map(|container| &container.slots);
        let slot = slot.into_iter().find(|slot| slot.kind() == Some(wanted));
        Ok(Self {
            format_version: crate::format::container::VERSION,
            is_vault: header.role == Role::Vault,
            claimed_at: Timestamp::from_second(header.claimed_time).ok(),
            bytes: bytes.len() as u64,
            intact: container.is_some(),
            condition: container.as_ref().map(|container| container.condition).unwrap_or_default(),
            cost: slot.and_then(|slot| slot::parameters(slot).ok()).and_then(|parameters| parameters.cost),
            by_keychain,
        })
    }
}

impl OpenedBackup {
    /// Opens a backup with the backup password, or a vault that was set aside with the local password of then, reads every record, and derives
    /// what its words give. Takes some seconds. A wrong password counts where the file is of the vault in `store`; else nothing is written.
    ///
    /// # Errors
    /// `Open`, as for every file, in the order of `OpenError`; `NoSuchSlot` where it is a vault without a password; `Throttled`, `Save` where the file is of the vault in `store`.
    pub fn open(store: &Store, path: &Path, password: &Password) -> Result<Self, UnlockError> {
        Self::open_watched(store, path, password, &|_| true)
    }

    /// The same, where it is said what it is at, and asked whether to go on: a file may hold many accounts that take long.
    ///
    /// # Errors
    /// As `open`; `Stopped` where it should not go on.
    pub fn open_watched(
        store: &Store,
        path: &Path,
        password: &Password,
        at: Watch<'_>,
    ) -> Result<Self, UnlockError> {
        Stage::Opening.tell(at)?;
        let env = store.env();
        let bytes = read(env, path)?;
        let first = Container::parse(&bytes)?;
        if first.header.role == Role::Vault && tried(&first).is_empty() {
            return Err(UnlockError::NoSuchSlot);
        }
        let open = || Checked::of_own(&bytes, password, env);
        let checked = store.counted(&first.header, &first.slots, open)?;
        Ok(Self::believed(checked, path, env, at)?)
    }

    /// Opens a vault that was set aside before it had a password, with the key in the keychain. Nothing is written.
    ///
    /// # Errors
    /// `NoSuchSlot`, `Keychain`, `Open`; `Stopped` where it should not go on.
    pub fn open_with_keychain(
        env: &Environment,
        path: &Path,
        keychain: &dyn Keychain,
        at: Watch<'_>,
    ) -> Result<Self, UnlockError> {
        let bytes = read(env, path)?;
        let checked = Container::open_first(&bytes, |container| {
            let keys = open_by_keychain(&container, keychain)?;
            Ok::<_, UnlockError>(Checked::new(container, keys, &bytes)?)
        })?;
        Ok(Self::believed(checked, path, env, at)?)
    }

    /// Derives from every record, and holds against it what the index says.
    pub(super) fn believed(
        checked: Checked,
        path: &Path,
        env: &Environment,
        at: Watch<'_>,
    ) -> Result<Self, OpenError> {
        let Checked { contents, phrase_key, role, digest } = checked;
        let now = env.clock.now();
        let claims = &contents.index.accounts;
        let (mut accounts, mut fits) = (Vec::with_capacity(claims.len()), Vec::with_capacity(claims.len()));
        for (done, claimed) in claims.iter().enumerate() {
            Stage::comparing(done, claims.len()).tell(at)?;
            let content = contents.open_record(claimed.id, &phrase_key);
            let content = content.as_ref().map(|content| content.as_slice());
            let (account, fit) = believe(claimed, content.map_err(|_| OpenError::Damaged), now);
            accounts.push(account);
            fits.push(fit);
        }
        let path = Some(std::path::absolute(path)?);
        Ok(Self { contents, phrase_key, accounts, fits, role, digest, path, is_salvaged: false })
    }

    /// The entry that a vault keeps of a backup which it was restored from: it is a copy of those accounts.
    pub(super) fn entry(&self, accounts: Vec<AccountId>, now: Timestamp) -> Option<BackupFile> {
        let path = self.path.as_ref().filter(|_| self.role != Role::Vault && !self.is_salvaged)?;
        let path = path.display().to_string();
        Some(BackupFile::new(path, self.digest.clone(), now.min(self.claimed_at()), accounts))
    }

    /// Notes in the data directory that the file opened, and that the person knows the password of the auto backups.
    pub fn note_opened(&self, store: &Store) {
        if self.is_salvaged {
            return;
        }
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

    /// The accounts in it, oldest first: what their words derive, and what the file says beside that, if it fits.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// How what the file says of an account stands to its words.
    pub fn fit(&self, id: AccountId) -> Option<Fit> {
        self.judged().find(|(account, _)| account.id == id).map(|(_, fit)| fit)
    }

    /// The accounts of which the file says what their words do not say.
    pub fn differing(&self) -> impl Iterator<Item = &Account> {
        self.judged().filter(|(_, fit)| *fit == Fit::Differs).map(|(account, _)| account)
    }

    /// The accounts whose words are lost with this file.
    pub fn damaged(&self) -> impl Iterator<Item = &Account> {
        self.judged().filter(|(_, fit)| *fit == Fit::Damaged).map(|(account, _)| account)
    }

    pub(super) fn judged(&self) -> impl Iterator<Item = (&Account, Fit)> {
        self.accounts.iter().zip(self.fits.iter().copied())
    }

    /// The key of its words.
    pub(super) fn phrase_key(&self) -> &Key {
        &self.phrase_key
    }

    /// SHA-256 of the whole file, hex.
    pub(super) fn digest(&self) -> &str {
        &self.digest
    }

    /// Whether it is the auto backup of a computer.
    pub(super) fn is_auto_backup(&self) -> bool {
        self.role == Role::AutoBackup
    }

    /// Where it was read from.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What the file says of an account that no words bear out, within the limits of the format.
    pub(super) fn claim(&self, id: AccountId, now: Timestamp) -> Option<Account> {
        let claimed = self.contents.index.accounts.iter().find(|account| account.id == id)?;
        Some(limits::within(claimed, now))
    }

    /// When it was made, as whoever sealed it says.
    pub fn claimed_at(&self) -> Timestamp {
        self.contents.index.saved_at
    }

    /// How well the file is kept.
    pub fn condition(&self) -> Condition {
        self.contents.condition
    }

    /// Whether these are the accounts that could be saved of a file that does not open. They may be old, or deleted since.
    pub fn is_salvaged(&self) -> bool {
        self.is_salvaged
    }

    /// No file says anything of these accounts, so nothing differs from words that derive something.
    pub(super) fn salvaged(mut self) -> Self {
        for (account, fit) in self.accounts.iter().zip(&mut self.fits) {
            if *fit == Fit::Differs && !account.identities.is_empty() {
                *fit = Fit::Fits;
            }
        }
        Self { is_salvaged: true, ..self }
    }

    /// Whether it is a vault that was set aside.
    pub fn is_vault(&self) -> bool {
        self.role == Role::Vault
    }
}

/// A file that was opened. Neither its records nor what its index says of the accounts are looked at yet.
pub(super) struct Checked {
    pub contents: Contents,
    pub phrase_key: Key,
    pub role: Role,
    pub digest: String,
}

impl Checked {
    /// Opens the bytes with a password.
    pub fn of_own(bytes: &[u8], password: &Password, env: &Environment) -> Result<Self, OpenError> {
        Self::open(bytes, &mut Derivations::of(password, &env.kdf))
    }

    pub fn open(bytes: &[u8], derivations: &mut Derivations<'_>) -> Result<Self, OpenError> {
        Container::open_first(bytes, |container| {
            let keys = slot::open_any(&tried(&container), &container.header, derivations)?;
            Self::new(container, keys, bytes)
        })
    }

    fn new(container: Container, keys: slot::Keys, bytes: &[u8]) -> Result<Self, OpenError> {
        let role = container.header.role;
        let digest = super::digest_as_written(bytes, &container);
        let contents = Contents::open(container, &keys.vault)?;
        let phrase_key = keys.phrase.ok_or(OpenError::Damaged)?;
        Ok(Self { contents, phrase_key, role, digest })
    }
}

/// The slots that a password is tried on. A vault that was set aside may have two: the backup password opens it too.
fn tried(container: &Container) -> Vec<&RawSlot> {
    let tried: &[SlotType] = match container.header.role {
        Role::Vault => &[SlotType::Password, SlotType::Backup],
        Role::BackupFile | Role::AutoBackup => &[SlotType::Backup],
    };
    container.slots.iter().filter(|slot| slot.kind().is_some_and(|kind| tried.contains(&kind))).collect()
}

pub(crate) fn read(env: &Environment, path: &Path) -> Result<Vec<u8>, OpenError> {
    Ok(env.files.read_with_gaps(path, LONGEST_FILE)?)
}

fn slot_type(role: Role) -> SlotType {
    match role {
        Role::Vault => SlotType::Password,
        Role::BackupFile | Role::AutoBackup => SlotType::Backup,
    }
}
