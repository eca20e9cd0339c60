//! Unlocking and reading words with biometrics. The vault does not know fingers: somebody outside releases what it made for them.
//!
//! There are two ways. In *session mode* `SessionKeys` stay in memory after a password was given, and the program hands them back
//! after a match. In *persistent mode* a biometric slot is in the file, and its KEK comes from where the system keeps it.

use data_encoding::HEXLOWER;

use super::slots::{find, item_of, name_of, open};
use super::{ChangeError, Grant, UnlockError, Vault};
use crate::crypto::secret::Key;
use crate::environment::keychain::ItemName;
use crate::format::container::{Container, Header, OpenError, RawSlot, SlotType};
use crate::format::contents::Contents;
use crate::format::hex::unhex;
use crate::format::index::BiometricUse;
use crate::format::slot::{self, Source};
use crate::password::due::PasswordDue;
use crate::store::{Previous, Store};

/// What a match gives back while the program runs: the vault key, and the phrase key where biometrics may show words. They are
/// good for one vault, one key epoch and one local password.
pub struct SessionKeys {
    vault: Key,
    phrase: Option<Key>,
    vault_id: [u8; 16],
    epoch: u32,
    password: Option<[u8; 32]>,
}

impl SessionKeys {
    /// From now on it unlocks and shows no words.
    pub fn forget_phrase_key(&mut self) {
        self.phrase = None;
    }

    fn are_of(&self, header: &Header, slots: &[RawSlot]) -> bool {
        self.vault_id == header.vault_id
            && self.epoch == header.epoch
            && self.password == super::password_digest(slots)
    }
}

impl std::fmt::Debug for SessionKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionKeys")
    }
}

impl Vault {
    /// What biometrics may do.
    pub fn biometrics(&self) -> BiometricUse {
        self.contents.index.biometrics
    }

    /// The item that holds the KEK of the biometric slot; `None` where there is no such slot.
    pub fn biometric_item(&self) -> Option<ItemName> {
        item_of(&self.contents)
    }

    /// A name for the KEK of a biometric slot that is about to be made.
    pub fn new_biometric_item(&self) -> ItemName {
        let env = self.env();
        ItemName {
            vault: HEXLOWER.encode(&self.contents.header.vault_id),
            slot: HEXLOWER.encode(&env.make_bytes::<16>()),
        }
    }

    /// Sets what biometrics may do, with a slot in the file if a KEK is given, and without one otherwise. Gives the item that
    /// is not needed any more.
    ///
    /// # Errors
    /// `PasswordNeeded` where it allows more than before and the permission is none, or not from the password; `ReadOnly`,
    /// `KeysChanged`, `Open`, `Save`.
    pub fn set_biometrics(
        &mut self,
        want: BiometricUse,
        grant: Option<&Grant>,
        kept: Option<(&ItemName, &Key)>,
    ) -> Result<Option<ItemName>, ChangeError> {
        if let Some(grant) = grant {
            self.check_password_grant(grant)?;
        }
        let want = BiometricUse { reveal: want.reveal && want.unlock, ..want };
        let slot = kept
            .filter(|_| want.unlock)
            .map(|(name, kek)| {
                let id = unhex(&name.slot).map_err(|_| OpenError::Damaged)?;
                let phrase = grant.filter(|_| want.reveal).map(|grant| &grant.phrase_key);
                let (kind, source) = (SlotType::Biometric, Source::Given(kek));
                slot::make_named(id, kind, &source, (&self.key, phrase), &self.contents.header, self.env())
            })
            .transpose()?;
        // The previous generation goes, too: it may still have a slot, or allow what is not allowed any more.
        self.change(Previous::Retire, |contents, _| {
            let now = contents.index.biometrics;
            let more = (want.unlock && !now.unlock) || (want.reveal && !now.reveal) || slot.is_some();
            if more && grant.is_none() {
                return Err(ChangeError::PasswordNeeded);
            }
            let before = item_of(contents);
            contents.index.biometrics = want;
            contents.remove_slot(SlotType::Biometric);
            if let Some(slot) = slot {
                contents.put_slot(slot);
            }
            Ok(before)
        })
    }

    /// What a match may give back from now on; `None` where biometrics are not allowed.
    pub fn session_keys(&self, grant: &Grant) -> Option<SessionKeys> {
        let allowed = self.biometrics();
        self.check_password_grant(grant).ok().filter(|()| allowed.unlock)?;
        Some(SessionKeys {
            vault: self.key.copy(),
            phrase: allowed.reveal.then(|| grant.phrase_key.copy()),
            vault_id: self.contents.header.vault_id,
            epoch: self.contents.header.epoch,
            password: super::password_digest(&self.contents.slots),
        })
    }

    /// The permission to read words, after a match. Asks what is on disk first, as `authenticate` does.
    ///
    /// # Errors
    /// `NoSuchSlot` where biometrics may not show words, `KeysChanged`, `PasswordDue`.
    pub fn authenticate_with_session(&self, keys: &SessionKeys) -> Result<Grant, UnlockError> {
        self.check_reveal()?;
        if !keys.are_of(&self.contents.header, &self.contents.slots) {
            return Err(UnlockError::KeysChanged);
        }
        let phrase = keys.phrase.as_ref().ok_or(UnlockError::NoSuchSlot)?.copy();
        Ok(Grant::new(phrase, &self.contents, SlotType::Biometric))
    }

    /// The same with the KEK of the biometric slot.
    ///
    /// # Errors
    /// As `authenticate_with_session`; `Keychain` if it is another KEK.
    pub fn authenticate_with_biometric(&self, kek: &Key) -> Result<Grant, UnlockError> {
        self.check_reveal()?;
        let slot = self.contents.slot(SlotType::Biometric).ok_or(UnlockError::NoSuchSlot)?;
        let keys = open(slot, kek, &self.contents.header)?;
        let phrase = keys.phrase.ok_or(UnlockError::NoSuchSlot)?;
        Ok(Grant::new(phrase, &self.contents, SlotType::Biometric))
    }

    fn check_reveal(&self) -> Result<(), UnlockError> {
        // What another program took away since counts, and a file that cannot be read changes nothing.
        let allowed = match (!self.is_read_only()).then(|| self.read_again()) {
            Some(Ok((_, contents))) => contents.index.biometrics,
            Some(Err(ChangeError::KeysChanged)) => return Err(UnlockError::KeysChanged),
            Some(Err(_)) | None => self.biometrics(),
        };
        if !allowed.reveal {
            return Err(UnlockError::NoSuchSlot);
        }
        self.store.check_not_due()
    }
}

impl Store {
    /// The item that holds the KEK of the vault's biometric slot, as the file says without a password.
    ///
    /// # Errors
    /// As `claimed_slots`.
    pub fn biometric_item(&self) -> Result<Option<ItemName>, OpenError> {
        let Some(bytes) = self.read_vault()? else { return Ok(None) };
        let container = Container::parse(&bytes)?;
        let slot = container.slots.iter().find(|slot| slot.kind() == Some(SlotType::Biometric));
        slot.map(|slot| name_of(&container.header.vault_id, slot)).transpose()
    }

    /// Unlocks the vault with what stayed in memory, after a match.
    ///
    /// # Errors
    /// `PasswordDue`; `KeysChanged` if password or keys are others since; `NoVault`, `Open`.
    pub fn unlock_with_session(&self, keys: &SessionKeys) -> Result<Vault, UnlockError> {
        self.check_not_due()?;
        let container = Container::parse(&self.read_current()?)?;
        if !keys.are_of(&container.header, &container.slots) {
            return Err(UnlockError::KeysChanged);
        }
        self.opened_with(container, keys.vault.copy())
    }

    /// Unlocks the vault with the KEK of its biometric slot.
    ///
    /// # Errors
    /// `PasswordDue`; `Keychain` if it is another KEK; `NoVault`, `NoSuchSlot`, `Open`.
    pub fn unlock_with_biometric(&self, kek: &Key) -> Result<Vault, UnlockError> {
        self.check_not_due()?;
        let bytes = self.read_current()?;
        Container::open_first(&bytes, |container| {
            let keys = open(find(&container, SlotType::Biometric)?, kek, &container.header)?;
            self.opened_with(container, keys.vault)
        })
    }

    fn opened_with(&self, container: Container, key: Key) -> Result<Vault, UnlockError> {
        let contents = Contents::open(container, &key)?;
        if !contents.index.biometrics.unlock {
            return Err(UnlockError::NoSuchSlot);
        }
        let mut vault = Vault { store: self.clone(), key, contents, read_only: false, older: None };
        vault.look_back();
        self.finish(&vault);
        Ok(vault)
    }

    fn check_not_due(&self) -> Result<(), UnlockError> {
        match self.password_due() {
            PasswordDue::Now { .. } => Err(UnlockError::PasswordDue),
            PasswordDue::Not | PasswordDue::Soon(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
