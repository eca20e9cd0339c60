//! Change of password, and the full re-key.

use super::slots::{item_name, item_of as biometric_item};
use super::{ChangeError, Grant, Vault, save};
use crate::crypto::secret::Key;
use crate::environment::keychain::{ItemName, Keychain, KeychainError};
use crate::format::container::{Header, OpenError, RawSlot, SlotType};
use crate::format::index::BiometricUse;
use crate::format::slot::{self, Source};
use crate::password::Password;
use crate::store::Previous;

/// What a re-key left and what it removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rekeyed {
    /// The slots that there are now.
    pub slots: Vec<SlotType>,
    /// The slots that are gone: they could not be made anew without their secret.
    pub removed: Vec<SlotType>,
    /// What the system keeps for a biometric slot that is gone, and nobody needs any more.
    pub biometric_item: Option<ItemName>,
    /// Why the keychain still has a key that opens nothing any more.
    pub left_in_keychain: Option<KeychainError>,
}

/// What a re-key makes of the backup slot.
#[derive(Clone, Copy)]
pub enum AutoBackupSlot<'a> {
    /// It goes, and auto backup is off.
    Remove,
    /// It is made anew under the same password, which is tried first. Where there is none, none is made.
    Keep(&'a Password),
    /// It is made under this one.
    New(&'a Password),
}

impl Vault {
    /// Wraps the same keys under a new password and a new salt. Older copies of the file still open with the old one.
    ///
    /// # Errors
    /// `Password` if it may not be chosen; `KeysChanged`, `Open`, `Save`.
    pub fn change_password(&mut self, grant: &Grant, new: &Password) -> Result<(), ChangeError> {
        self.check_password_grant(grant)?;
        let slot = self.make_password_slot(new, (&self.key, &grant.phrase_key), &self.contents.header)?;
        self.change(Previous::Retire, |contents, _| {
            contents.put_slot(slot);
            Ok(())
        })?;
        self.store.note_password();
        Ok(())
    }

    /// New keys, a new epoch, everything sealed again. Kept are the password slot and, if its password is given, the backup
    /// slot; what else there was is removed. Older copies of the file still open with the old passwords, but no newer one does.
    ///
    /// # Errors
    /// As `change_password`; `Open` with `WrongPassword` if the backup password to be kept is another one.
    pub fn rekey(
        &mut self,
        grant: &Grant,
        password: &Password,
        auto_backup: AutoBackupSlot<'_>,
    ) -> Result<Rekeyed, ChangeError> {
        self.check_password_grant(grant)?;
        self.make_new_keys(grant, password, auto_backup)
    }

    fn make_new_keys(
        &mut self,
        grant: &Grant,
        password: &Password,
        auto_backup: AutoBackupSlot<'_>,
    ) -> Result<Rekeyed, ChangeError> {
        self.check_may_change()?;
        let env = self.env().clone();
        let (key, phrase_key) = (env.with(Key::make), env.with(Key::make));
        // The slots are made before the lock is taken: they take seconds. They bind the epoch that the lock will confirm.
        let next = Header { epoch: self.contents.header.epoch + 1, ..self.contents.header.clone() };
        let slot = self.make_password_slot(password, (&key, &phrase_key), &next)?;
        let backup = match auto_backup {
            AutoBackupSlot::Remove => None,
            AutoBackupSlot::Keep(password) => self
                .has_backup_password(password)?
                .map(|same| if same { Ok(password) } else { Err(OpenError::WrongPassword) })
                .transpose()?,
            AutoBackupSlot::New(password) => {
                password.fit_for_backup()?;
                Some(password)
            }
        };
        let backup = backup
            .map(|password| {
                let source = Source::Password(password, env.kdf.backup_cost());
                slot::make(SlotType::Backup, &source, (&key, Some(&phrase_key)), &next, &env)
            })
            .transpose()?;

        // No auto backup is made from the old keys while they are replaced.
        let _backups = self.store.lock_backups()?;
        let lock = self.store.lock()?;
        let (bytes, mut contents) = self.read_to_change()?;
        let before: Vec<_> = contents.slots.iter().filter_map(RawSlot::kind).collect();
        let biometric_item = biometric_item(&contents);
        let header = Header { epoch: contents.header.epoch + 1, ..contents.header.clone() };
        contents.reseal(&grant.phrase_key, &phrase_key, header, &env);
        contents.put_slot(slot);
        if let Some(slot) = backup {
            contents.put_slot(slot);
        }
        if before.contains(&SlotType::Biometric) {
            contents.index.biometrics = BiometricUse::default();
        }
        save(&self.store, &*lock, &mut contents, &key, Some(&bytes), Previous::Retire)?;
        drop(lock);
        self.contents = contents;
        self.key = key;
        let slots = self.slot_types();
        let enabled = slots.contains(&SlotType::Backup);
        self.store.note(|settings| settings.auto_backup.enabled = enabled);
        let removed = before.into_iter().filter(|kind| !slots.contains(kind)).collect();
        Ok(Rekeyed { removed, slots, biometric_item, left_in_keychain: None })
    }

    /// Turns auto backup on. A backup password that is another than the present one makes new keys, because what is saved from now
    /// on must not open with the old one. Gives what a re-key removed, where there was one.
    ///
    /// # Errors
    /// `Password` if the backup password may not be chosen; as `rekey` otherwise.
    pub fn turn_on_auto_backup(
        &mut self,
        grant: &Grant,
        local: &Password,
        backup: &Password,
    ) -> Result<Option<Rekeyed>, ChangeError> {
        self.check_password_grant(grant)?;
        let mut rekeyed = None;
        match self.has_backup_password(backup)? {
            Some(true) => {}
            Some(false) => rekeyed = Some(self.rekey(grant, local, AutoBackupSlot::New(backup))?),
            None => {
                backup.fit_for_backup()?;
                let env = self.env().clone();
                let source = Source::Password(backup, env.kdf.backup_cost());
                let keys = (&self.key, Some(&grant.phrase_key));
                let slot = slot::make(SlotType::Backup, &source, keys, &self.contents.header, &env)?;
                self.change(Previous::Keep, |contents, _| {
                    // Another program turned it on meanwhile, with a password that only it knows.
                    if contents.slot(SlotType::Backup).is_some() {
                        return Err(ChangeError::KeysChanged);
                    }
                    contents.put_slot(slot);
                    Ok(())
                })?;
            }
        }
        let now = self.env().clock.now();
        self.store.note(|settings| {
            settings.auto_backup.enabled = true;
            settings.auto_backup.password_proved_at = Some(now);
        });
        Ok(rekeyed)
    }

    /// Turns auto backup off, with new keys: what is saved from now on does not open with the backup password.
    ///
    /// # Errors
    /// As `rekey`.
    pub fn turn_off_auto_backup(
        &mut self,
        grant: &Grant,
        local: &Password,
    ) -> Result<Option<Rekeyed>, ChangeError> {
        let is_on = self.contents.slot(SlotType::Backup).is_some();
        is_on.then(|| self.rekey(grant, local, AutoBackupSlot::Remove)).transpose()
    }

    /// Whether a password is that of the backup slot. `None` where there is no such slot. Takes some seconds.
    ///
    /// # Errors
    /// `Open`.
    pub fn has_backup_password(&self, password: &Password) -> Result<Option<bool>, ChangeError> {
        let Some(slot) = self.contents.slot(SlotType::Backup) else { return Ok(None) };
        match slot::Derivations::of(password, &self.env().kdf).open(slot, &self.contents.header) {
            Ok(_) => Ok(Some(true)),
            Err(OpenError::WrongPassword) => Ok(Some(false)),
            Err(error) => Err(error.into()),
        }
    }

    /// The first password of a vault that was unlocked by the keychain: a full re-key, after which the keychain's
    /// item is deleted. Where that fails the vault has its password all the same.
    ///
    /// # Errors
    /// As `rekey`; `PasswordNeeded` where there is a password, or the permission is not the keychain's.
    pub fn set_first_password(
        &mut self,
        grant: &Grant,
        password: &Password,
        keychain: &dyn Keychain,
    ) -> Result<Rekeyed, ChangeError> {
        self.check_grant(grant)?;
        if self.has_password() || grant.by != SlotType::Keychain {
            return Err(ChangeError::PasswordNeeded);
        }
        let item = item_name(&self.contents);
        let rekeyed = self.make_new_keys(grant, password, AutoBackupSlot::Remove)?;
        self.store.note_password();
        let left_in_keychain = item.and_then(|item| keychain.delete(&item).err());
        Ok(Rekeyed { left_in_keychain, ..rekeyed })
    }

    fn make_password_slot(
        &self,
        password: &Password,
        (key, phrase_key): (&Key, &Key),
        header: &Header,
    ) -> Result<RawSlot, ChangeError> {
        password.fit_for_local()?;
        let env = self.env();
        let cost = env.kdf.choose_vault_cost(&*env.clock).map_err(OpenError::from)?;
        let source = Source::Password(password, cost);
        let keys = (key, Some(phrase_key));
        Ok(slot::make(SlotType::Password, &source, keys, header, env)?)
    }
}

impl Grant {
    /// What the permission was given for.
    pub fn by(&self) -> SlotType {
        self.by
    }

    /// The same permission for a second thing that a person is asked about in the same act.
    pub fn again(&self) -> Self {
        Self { phrase_key: self.phrase_key.copy(), ..*self }
    }
}
