//! Making a vault, and unlocking one.

use subtle::ConstantTimeEq;

use super::slots::{self, find, item_name, name_of, open_by_keychain};
use super::{ChangeError, CreateError, Grant, UnlockError, Vault, save};
use crate::crypto::secret::Key;
use crate::environment::keychain::{ItemName, Keychain, KeychainError};
use crate::format::container::{Container, Header, OpenError, RawSlot, SlotType};
use crate::format::contents::Contents;
use crate::format::slot::{self, Derivations, Keys, Source};
use crate::password::Password;
use crate::store::{Previous, Store, StoreState};

/// An unlocked vault and the permission that came with the same password.
pub type Opened = (Vault, Grant);

/// A vault that is about to be saved for the first time.
struct NewVault {
    key: Key,
    phrase_key: Key,
    contents: Contents,
    kind: SlotType,
}

impl Store {
    /// Makes a vault under a local password. Takes about two seconds: the cost is measured first.
    ///
    /// # Errors
    /// `VaultExists`, also where only a previous generation is left; `Password`, `Open`, `Save`.
    pub fn create(&self, password: &Password) -> Result<Opened, CreateError> {
        password.fit_for_local()?;
        // Cheap, so that nobody waits two seconds to hear it; asked again under the lock.
        self.check_empty()?;
        let cost = self.env().kdf.choose_vault_cost(&*self.env().clock).map_err(OpenError::from)?;
        let new = self.prepare(SlotType::Password, &Source::Password(password, cost))?;
        let opened = self.save_new(new)?;
        self.note_password();
        Ok(opened)
    }

    /// Makes a vault whose key is in the keychain, for who sets a password later. The item is read back before the vault is saved.
    ///
    /// # Errors
    /// `VaultExists`, `Keychain`, `Save`.
    pub fn create_with_keychain(&self, keychain: &dyn Keychain) -> Result<Opened, CreateError> {
        self.check_empty()?;
        let kek = self.env().with(Key::make);
        let new = self.prepare(SlotType::Keychain, &Source::Given(&kek))?;
        let name = item_name(&new.contents).ok_or(KeychainError::Missing)?;
        let vault_id = new.contents.header.vault_id;
        // The person may have to be asked first, so nothing is held meanwhile.
        let made = keep(keychain, &name, &kek).map_err(CreateError::from).and_then(|()| self.save_new(new));
        if made.is_err() && !self.may_have(&vault_id) {
            // Nothing opens with it.
            if let Err(error) = keychain.delete(&name) {
                tracing::warn!(%error, "a key that opens nothing stays in the keychain");
            }
        }
        made
    }

    /// Whether the vault on disk is that one, or cannot be read.
    fn may_have(&self, vault_id: &[u8; 16]) -> bool {
        match self.read_vault() {
            Ok(None) => false,
            Ok(Some(bytes)) => {
                Container::parse(&bytes).map_or(true, |container| container.header.vault_id == *vault_id)
            }
            Err(_) => true,
        }
    }

    pub(crate) fn check_empty(&self) -> Result<(), CreateError> {
        match self.state() {
            Ok(StoreState::None) => Ok(()),
            Err(OpenError::Io(error)) => Err(OpenError::Io(error).into()),
            Ok(StoreState::Intact | StoreState::Damaged { .. }) | Err(_) => Err(CreateError::VaultExists),
        }
    }

    fn prepare(&self, kind: SlotType, source: &Source<'_>) -> Result<NewVault, CreateError> {
        let env = self.env();
        let (key, phrase_key) = (env.with(Key::make), env.with(Key::make));
        let mut contents = Contents::empty(env);
        contents.put_slot(slot::make(kind, source, (&key, Some(&phrase_key)), &contents.header, env)?);
        Ok(NewVault { key, phrase_key, contents, kind })
    }

    fn save_new(&self, new: NewVault) -> Result<Opened, CreateError> {
        let NewVault { key, phrase_key, mut contents, kind } = new;
        let lock = self.lock()?;
        self.check_empty()?;
        save(self, &*lock, &mut contents, &key, None, Previous::Keep)?;
        let grant = Grant::new(phrase_key, &contents, kind);
        Ok((Vault { store: self.clone(), key, contents, read_only: false, older: None }, grant))
    }

    /// Unlocks the vault with the local password. Takes about a second.
    ///
    /// # Errors
    /// `NoVault`, `Throttled` (at once), `Open`, `Save`.
    pub fn unlock(&self, password: &Password) -> Result<Opened, UnlockError> {
        let opened = self.open_with_password(&self.read_current()?, password, false)?;
        self.finish(&opened.0);
        Ok(opened)
    }

    /// Unlocks the vault with the key in the keychain.
    ///
    /// # Errors
    /// `NoVault`, `NoSuchSlot`, `Keychain`, `Open`.
    pub fn unlock_with_keychain(&self, keychain: &dyn Keychain) -> Result<Opened, UnlockError> {
        let opened = self.open_with_keychain(&self.read_current()?, keychain, false)?;
        self.finish(&opened.0);
        Ok(opened)
    }

    /// Opens the previous generation read-only with the key in the keychain, for where the current one is missing or damaged.
    ///
    /// # Errors
    /// `NoVault` where there is none; as `unlock_with_keychain` otherwise.
    pub fn unlock_previous_with_keychain(&self, keychain: &dyn Keychain) -> Result<Opened, UnlockError> {
        let bytes = self.read_previous().map_err(OpenError::from)?;
        self.open_with_keychain(&bytes.ok_or(UnlockError::NoVault)?, keychain, true)
    }

    /// Whether the keychain opens the vault and no password does, as the file says, or the previous one where it is damaged.
    pub fn is_without_password(&self) -> bool {
        let parse = |bytes: Option<Vec<u8>>| Container::parse(&bytes?).ok();
        let current = parse(self.read_vault().ok().flatten());
        let container = current.or_else(|| parse(self.read_previous().ok().flatten()));
        container.is_some_and(|container| {
            find(&container, SlotType::Keychain).is_ok() && find(&container, SlotType::Password).is_err()
        })
    }

    fn open_with_keychain(
        &self,
        bytes: &[u8],
        keychain: &dyn Keychain,
        read_only: bool,
    ) -> Result<Opened, UnlockError> {
        let opened = Container::open_first(bytes, |container| {
            let keys = open_by_keychain(&container, keychain)?;
            Ok::<_, UnlockError>((Contents::open(container, &keys.vault)?, keys))
        })?;
        self.opened(opened, SlotType::Keychain, read_only)
    }

    /// Opens the previous generation read-only, for where the current one is missing or damaged.
    ///
    /// # Errors
    /// `NoVault` where there is none; as `unlock` otherwise.
    pub fn unlock_previous(&self, password: &Password) -> Result<Opened, UnlockError> {
        let bytes = self.read_previous().map_err(OpenError::from)?;
        self.open_with_password(&bytes.ok_or(UnlockError::NoVault)?, password, true)
    }

    fn open_with_password(
        &self,
        bytes: &[u8],
        password: &Password,
        read_only: bool,
    ) -> Result<Opened, UnlockError> {
        let first = Container::parse(bytes)?;
        find(&first, SlotType::Password)?;
        let mut derivations = Derivations::of(password, &self.env().kdf);
        let open = |container: Container| {
            let own: Vec<_> = passwords(&container.slots).collect();
            let keys = slot::open_any(&own, &container.header, &mut derivations)?;
            Ok((Contents::open(container, &keys.vault)?, keys))
        };
        let opened = self.counted(&first.header, &first.slots, || Container::open_first(bytes, open))?;
        self.note_password();
        self.opened(opened, SlotType::Password, read_only)
    }

    /// The vault, which is damaged, not absent, where there is a previous generation.
    pub(super) fn read_current(&self) -> Result<Vec<u8>, UnlockError> {
        match self.read_vault().map_err(OpenError::from)? {
            Some(bytes) => Ok(bytes),
            None if self.has_previous().map_err(OpenError::from)? => Err(OpenError::Damaged.into()),
            None => Err(UnlockError::NoVault),
        }
    }

    fn opened(
        &self,
        (contents, keys): (Contents, Keys),
        by: SlotType,
        read_only: bool,
    ) -> Result<Opened, UnlockError> {
        let grant = Grant::new(keys.phrase.ok_or(OpenError::Damaged)?, &contents, by);
        let mut vault = Vault { store: self.clone(), key: keys.vault, contents, read_only, older: None };
        // The previous generation is older, as is said of it.
        if !read_only {
            vault.look_back();
        }
        Ok((vault, grant))
    }

    /// Finishes a retirement that a crash cut off. It is tried again at the next unlock if it fails now.
    pub(super) fn finish(&self, vault: &Vault) {
        let pending = vault.contents.index.retire_before.filter(|before| self.retirement_is_pending(*before));
        if let Some(Err(error)) = pending.map(|before| self.finish_retirement(before)) {
            tracing::warn!(%error, "the previous generation is still to be replaced");
        }
    }

    /// Tries a password on the container's password slot, with the delay after wrong ones.
    pub(super) fn try_password(
        &self,
        header: &Header,
        slots: &[RawSlot],
        password: &Password,
    ) -> Result<Keys, UnlockError> {
        let own: Vec<_> = passwords(slots).collect();
        if own.is_empty() {
            return Err(UnlockError::NoSuchSlot);
        }
        let open = || slot::open_any(&own, header, &mut Derivations::of(password, &self.env().kdf));
        let result = self.counted(header, slots, open);
        if result.is_ok() {
            self.note_password();
        }
        result
    }
}

impl Vault {
    /// Asks for the password again, before words are read or written. Takes about a second.
    ///
    /// # Errors
    /// As `Store::unlock`; `KeysChanged` if the password or the keys were changed elsewhere.
    pub fn authenticate(&self, password: &Password) -> Result<Grant, UnlockError> {
        // A password that was changed elsewhere opens nothing any more, also not what this process still knows.
        if !self.is_current() {
            return Err(UnlockError::KeysChanged);
        }
        let header = self.contents.header.clone();
        let slots = self.contents.slots.clone();
        let keys = self.store.try_password(&header, &slots, password)?;
        Ok(Grant::new(keys.phrase.ok_or(OpenError::Damaged)?, &self.contents, SlotType::Password))
    }

    /// The item in the keychain that opens it; `None` where it has a password.
    pub fn keychain_item(&self) -> Option<ItemName> {
        item_name(&self.contents)
    }

    /// Asks the keychain for the permission, in a vault that has no password yet. It is good for keeping words and for the first
    /// password, not for reading them.
    ///
    /// # Errors
    /// `NoSuchSlot` where there is a password; `Keychain`, `KeysChanged`, `Open`.
    pub fn authenticate_with_keychain(&self, keychain: &dyn Keychain) -> Result<Grant, UnlockError> {
        if !self.is_current() {
            return Err(UnlockError::KeysChanged);
        }
        let slot = self.contents.slot(SlotType::Keychain).ok_or(UnlockError::NoSuchSlot)?;
        let kek = keychain.load(&name_of(&self.contents.header.vault_id, slot)?)?;
        let keys = slots::open(slot, &kek, &self.contents.header)?;
        Ok(Grant::new(keys.phrase.ok_or(OpenError::Damaged)?, &self.contents, SlotType::Keychain))
    }

    /// Accepts a vault that is older than it was: it goes on from here, and the generation before it, which may be newer, is set aside.
    ///
    /// # Errors
    /// `KeysChanged` where another file has taken its place since; as for every change.
    pub fn accept_older(&mut self) -> Result<(), ChangeError> {
        if self.older.is_none() {
            return Ok(());
        }
        let lock = self.store.lock()?;
        let (bytes, contents) = self.read_to_change()?;
        if contents.mark != self.contents.mark {
            return Err(ChangeError::KeysChanged);
        }
        self.store.set_previous_aside(&*lock, "newer")?;
        self.contents = contents;
        self.go_on_from_what_was();
        save(&self.store, &*lock, &mut self.contents, &self.key, Some(&bytes), Previous::Keep)?;
        self.older = None;
        Ok(())
    }

    /// Looks whether it is older than it was here.
    pub(super) fn look_back(&mut self) {
        if self.store.is_older(&self.contents).is_none() {
            self.store.remember_opened(&self.contents);
            return;
        }
        // Another program may have saved while the password was checked. What it saved is there before it is remembered, so the file that is
        // read after what is remembered is no older than that.
        let before = self.store.seen(&self.contents);
        match self.read_anyway() {
            Ok((_, fresh)) => self.contents = fresh,
            // It is other keys' by now, as whatever is done with it will say.
            Err(ChangeError::KeysChanged) => return,
            Err(_) => {}
        }
        self.older = before.and_then(|before| before.against(&self.contents));
    }

    /// The next save is newer than all that was here.
    fn go_on_from_what_was(&mut self) {
        let before = self.store.seen(&self.contents).map_or(0, |seen| seen.generation);
        self.contents.header.generation = self.contents.header.generation.max(before);
    }

    /// Accepts the previous generation: it becomes the vault, and the damaged file is set aside.
    ///
    /// # Errors
    /// `VaultExists` if the vault on disk is intact after all; `Save`.
    pub fn accept_previous(&mut self) -> Result<(), CreateError> {
        if !self.contents.index.may_be_changed() {
            return Err(OpenError::NewerVersion.into());
        }
        let lock = self.store.lock()?;
        let own = &self.contents.header;
        let current = self.store.read_vault().map_err(OpenError::from)?;
        let opened = current.map(|bytes| {
            Container::open_first(&bytes, |container| {
                let may_open =
                    container.header.vault_id != own.vault_id || container.header.epoch != own.epoch;
                if may_open { Ok(()) } else { Contents::open(container, &self.key).map(drop) }
            })
        });
        if matches!(opened, Some(Ok(()) | Err(OpenError::NewerVersion))) {
            return Err(CreateError::VaultExists);
        }
        self.store.set_aside(&*lock, "damaged")?;
        self.go_on_from_what_was();
        save(&self.store, &*lock, &mut self.contents, &self.key, None, Previous::Keep)?;
        self.read_only = false;
        Ok(())
    }
}

/// The slots of the local password.
fn passwords(slots: &[RawSlot]) -> impl Iterator<Item = &RawSlot> {
    slots.iter().filter(|slot| slot.kind() == Some(SlotType::Password))
}

/// Puts a key into the keychain, and reads it back.
fn keep(keychain: &dyn Keychain, name: &ItemName, kek: &Key) -> Result<(), KeychainError> {
    keychain.store(name, kek)?;
    let kept = keychain.load(name)?;
    // EXPOSE: what the keychain gives back is compared with what it was given.
    let same = bool::from(kept.expose().ct_eq(kek.expose()));
    if same { Ok(()) } else { Err(KeychainError::Refused) }
}
