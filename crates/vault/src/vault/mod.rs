//! The vault: opened with a password or a keychain, it holds the vault key and the index, and offers the operations.
//!
//! ```text
//!            create                      authenticate
//!   nothing ────────▶ Vault  ◀─ unlock ─ locked     Vault + password ────────▶ Grant (phrase key, one act)
//! ```
//!
//! A change is an operation that is applied to what is on disk at that moment: under the lock the file is read again, the
//! operation runs on it, and the next generation is saved. If somebody else changed the password or the keys since, the
//! operation is refused and the program has to lock.

mod accounts;
mod biometric;
mod error;
mod keys;
mod shares;
mod slots;
mod unlock;

pub use accounts::{CheckFinding, check_name, numbered_name};
pub use biometric::SessionKeys;
pub use error::{ChangeError, CreateError, UnlockError};
pub use keys::{AutoBackupSlot, Rekeyed};
pub(crate) use slots::open_by_keychain;
pub use unlock::Opened;

use data_encoding::HEXLOWER;

use crate::account::{Account, AccountId};
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::environment::files::Lock;
use crate::environment::keychain::ItemName;
use crate::format::container::{Condition, Container, Header, OpenError, RawSlot, SlotType};
use crate::format::contents::Contents;
use crate::store::{Older, Previous, SaveError, Seen, Store};

/// An unlocked vault: the vault key and the index. It cannot read words.
pub struct Vault {
    pub(crate) store: Store,
    pub(crate) key: Key,
    pub(crate) contents: Contents,
    pub(crate) read_only: bool,
    /// Where it is older than it was. Nothing can be changed until a person accepts it.
    pub(crate) older: Option<Older>,
}

/// The permission to read and write words, from a password given in this very act. Dropped after use.
pub struct Grant {
    pub(crate) phrase_key: Key,
    vault_id: [u8; 16],
    epoch: u32,
    by: SlotType,
}

impl Vault {
    /// The accounts, oldest first.
    pub fn accounts(&self) -> &[Account] {
        &self.contents.index.accounts
    }

    /// One account.
    ///
    /// # Errors
    /// `NoSuchAccount`.
    pub fn account(&self, id: AccountId) -> Result<&Account, ChangeError> {
        self.accounts().iter().find(|account| account.id == id).ok_or(ChangeError::NoSuchAccount)
    }

    /// Which save this is, counted from 1.
    pub fn generation(&self) -> u64 {
        self.contents.header.generation
    }

    /// Which vault this is and which save of it. Two that are the same hold the same accounts.
    pub fn version(&self) -> String {
        let Header { vault_id, epoch, generation, .. } = &self.contents.header;
        format!("{}.{epoch}.{generation}", HEXLOWER.encode(vault_id))
    }

    /// How well the vault file is kept, as it was read last.
    pub fn condition(&self) -> Condition {
        self.contents.condition
    }

    /// Which keys these are, counted from 1: a re-key makes new ones.
    pub fn epoch(&self) -> u32 {
        self.contents.header.epoch
    }

    /// The types of its slots.
    pub fn slot_types(&self) -> Vec<SlotType> {
        self.contents.slots.iter().filter_map(|slot| slot.kind()).collect()
    }

    /// Whether nothing can be changed: this is the previous generation, opened because the current one is damaged, or it is older than it was.
    pub fn is_read_only(&self) -> bool {
        self.read_only || self.older.is_some()
    }

    /// Whether the vault is older than it was here.
    pub fn older(&self) -> Option<&Older> {
        self.older.as_ref()
    }

    /// Where it lies.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Takes over what another program saved since. True if there was something.
    ///
    /// # Errors
    /// `KeysChanged`, and whatever reading the file says.
    pub fn refresh(&mut self) -> Result<bool, ChangeError> {
        if self.is_read_only() {
            return Ok(false);
        }
        let fresh = self.read_again()?.1;
        let changed = fresh.header.generation != self.contents.header.generation;
        self.contents = fresh;
        Ok(changed)
    }

    /// Whether password and keys are still those on disk. A file that cannot be read changes nothing.
    pub fn is_current(&self) -> bool {
        let on_disk = self.store.read_vault().ok().flatten();
        let container = on_disk.and_then(|bytes| Container::parse(&bytes).ok());
        self.is_read_only() || container.is_none_or(|container| self.has_keys_of(&container))
    }

    fn has_keys_of(&self, container: &Container) -> bool {
        let known = &self.contents;
        container.header.vault_id == known.header.vault_id
            && container.header.epoch == known.header.epoch
            && password_digest(&container.slots) == password_digest(&known.slots)
    }

    /// What is to be remembered of it outside its folder, which may go back in time as a whole, and the name to keep it under. `None` for
    /// a state that nobody goes on from.
    pub fn seen(&self) -> Option<(ItemName, Seen)> {
        let name = self.store.seen_item(&self.contents.header);
        (!self.is_read_only()).then(|| (name, Seen::of(&self.contents)))
    }

    pub(crate) fn env(&self) -> &Environment {
        self.store.env()
    }

    /// What is on disk now, if it still belongs to the keys and the password of this vault. A program that runs never goes back by itself: it
    /// locks, and an older state is said when it is opened.
    pub(crate) fn read_again(&self) -> Result<(Vec<u8>, Contents), ChangeError> {
        // Before the file: what is remembered of a save comes after it.
        let known = [Some(Seen::of(&self.contents)), self.store.seen(&self.contents)];
        let (bytes, contents) = self.read_anyway()?;
        let went_back = known.into_iter().flatten().any(|known| known.against(&contents).is_some());
        if self.older.is_none() && went_back {
            return Err(ChangeError::KeysChanged);
        }
        Ok((bytes, contents))
    }

    /// The same, also where it is older.
    fn read_anyway(&self) -> Result<(Vec<u8>, Contents), ChangeError> {
        let bytes = self.store.read_vault()?.ok_or(OpenError::Damaged)?;
        let mut are_changed = false;
        let contents = Container::open_first(&bytes, |container| {
            if self.has_keys_of(&container) {
                return Contents::open(container, &self.key);
            }
            are_changed = true;
            Err(OpenError::Damaged)
        });
        match contents {
            Err(_) if are_changed => Err(ChangeError::KeysChanged),
            contents => Ok((bytes, contents?)),
        }
    }

    /// What is on disk now, to be changed.
    pub(crate) fn read_to_change(&self) -> Result<(Vec<u8>, Contents), ChangeError> {
        let (bytes, contents) = self.read_again()?;
        if !contents.index.may_be_changed() {
            return Err(OpenError::NewerVersion.into());
        }
        Ok((bytes, contents))
    }

    /// What is on disk now, to be copied: also the previous generation, where that is what is open.
    pub(crate) fn read_for_backup(&self) -> Result<Contents, ChangeError> {
        if !self.read_only {
            return Ok(self.read_again()?.1);
        }
        let bytes = self.store.read_previous()?.ok_or(OpenError::Damaged)?;
        Ok(Container::open_first(&bytes, |container| Contents::open(container, &self.key))?)
    }

    /// Applies an operation to what is on disk and saves it.
    pub(crate) fn change<T>(
        &mut self,
        previous: Previous,
        operation: impl FnOnce(&mut Contents, &Environment) -> Result<T, ChangeError>,
    ) -> Result<T, ChangeError> {
        self.check_may_change()?;
        let lock = self.store.lock()?;
        let (bytes, mut contents) = self.read_to_change()?;
        let result = operation(&mut contents, self.env())?;
        save(&self.store, &*lock, &mut contents, &self.key, Some(&bytes), previous)?;
        self.contents = contents;
        Ok(result)
    }

    /// Whether it may be changed at all.
    pub(crate) fn check_may_change(&self) -> Result<(), ChangeError> {
        if self.older.is_some() {
            return Err(ChangeError::Older);
        }
        if self.read_only { Err(ChangeError::ReadOnly) } else { Ok(()) }
    }

    pub(crate) fn check_grant(&self, grant: &Grant) -> Result<(), ChangeError> {
        let of_this =
            grant.vault_id == self.contents.header.vault_id && grant.epoch == self.contents.header.epoch;
        of_this.then_some(()).ok_or(ChangeError::KeysChanged)
    }

    /// Keys are made anew, and words leave the vault, only for who gave the password.
    pub(crate) fn check_password_grant(&self, grant: &Grant) -> Result<(), ChangeError> {
        self.check_grant(grant)?;
        (grant.by == SlotType::Password).then_some(()).ok_or(ChangeError::PasswordNeeded)
    }

    /// Whether it has a local password; without one its key is in the keychain.
    pub fn has_password(&self) -> bool {
        self.contents.slot(SlotType::Password).is_some()
    }
}

/// What tells one local password from another.
fn password_digest(slots: &[RawSlot]) -> Option<[u8; 32]> {
    slots.iter().find(|slot| slot.kind() == Some(SlotType::Password)).map(RawSlot::digest)
}

impl Grant {
    pub(crate) fn new(phrase_key: Key, contents: &Contents, by: SlotType) -> Self {
        let (vault_id, epoch) = (contents.header.vault_id, contents.header.epoch);
        Self { phrase_key, vault_id, epoch, by }
    }
}

/// Seals the next generation and saves it.
pub(crate) fn save(
    store: &Store,
    lock: &dyn Lock,
    contents: &mut Contents,
    key: &Key,
    current: Option<&[u8]>,
    previous: Previous,
) -> Result<(), SaveError> {
    let current = current.map(|bytes| (bytes, contents.condition));
    if previous == Previous::Retire {
        contents.index.retire_before = Some(contents.header.generation + 1);
    }
    let too_much = |_| SaveError::Io(std::io::ErrorKind::FileTooLarge.into());
    let bytes = contents.seal_next(key, store.env()).map_err(too_much)?;
    // Whatever went wrong before, a file that does not open never takes the place of one that does.
    Container::parse(&bytes).and_then(|container| Contents::open(container, key)).map_err(|_| {
        let why = "what was to be saved does not open, so it was not saved";
        SaveError::Io(std::io::Error::new(std::io::ErrorKind::InvalidData, why))
    })?;
    store.save(lock, &bytes, current, previous)?;
    store.remember(lock, contents);
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests;
