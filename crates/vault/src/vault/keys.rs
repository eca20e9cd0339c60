//! Change of password, and the full re-key.

use super::unlock::item_name;
use super::{ChangeError, Grant, Vault, save};
use crate::container::{Header, OpenError, RawSlot, SlotType};
use crate::keychain::Keychain;
use crate::password::Password;
use crate::secret::Key;
use crate::slot::{self, Source};
use crate::store::Previous;

/// What a re-key left and what it removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rekeyed {
    /// The slots that there are now.
    pub slots: Vec<SlotType>,
    /// The slots that are gone: they could not be made anew without their secret.
    pub removed: Vec<SlotType>,
}

impl Vault {
    /// Wraps the same keys under a new password and a new salt. Older copies of the file still open with the old one.
    ///
    /// # Errors
    /// `Password` if it may not be chosen; `KeysChanged`, `Open`, `Save`.
    pub fn change_password(&mut self, grant: &Grant, new: &Password) -> Result<(), ChangeError> {
        self.check_grant(grant)?;
        let slot = self.make_password_slot(new, (&self.key, &grant.phrase_key), &self.contents.header)?;
        self.change(Previous::Retire, |contents, _| {
            contents.put_slot(slot);
            Ok(())
        })
    }

    /// New keys, a new epoch, everything sealed again. Only the password slot is kept; what else there was is removed.
    /// Older copies of the file still open with the old password, but no newer one does.
    ///
    /// # Errors
    /// As `change_password`.
    pub fn rekey(&mut self, grant: &Grant, password: &Password) -> Result<Rekeyed, ChangeError> {
        self.check_grant(grant)?;
        if self.read_only {
            return Err(ChangeError::ReadOnly);
        }
        let env = self.env().clone();
        let (key, phrase_key) = (env.with(Key::make), env.with(Key::make));
        // The slot is made before the lock is taken: it takes a second. It binds the epoch that the lock will confirm.
        let next = Header { epoch: self.contents.header.epoch + 1, ..self.contents.header.clone() };
        let slot = self.make_password_slot(password, (&key, &phrase_key), &next)?;

        let lock = self.store.lock()?;
        let (bytes, mut contents) = self.read_again()?;
        let removed = contents.slots.iter().filter_map(|slot| slot.kind());
        let removed = removed.filter(|kind| *kind != SlotType::Password).collect();
        contents.reseal(&grant.phrase_key, &phrase_key, &env)?;
        contents.put_slot(slot);
        save(&self.store, &*lock, &mut contents, &key, Some(&bytes), Previous::Retire)?;
        self.contents = contents;
        self.key = key;
        Ok(Rekeyed { slots: self.slot_types(), removed })
    }

    /// The first password of a vault that was unlocked by the keychain: a full re-key, after which the keychain's
    /// item is deleted.
    ///
    /// # Errors
    /// As `rekey`. `Keychain` if the item could not be deleted: the vault has its password then, and the item opens nothing any more.
    pub fn set_first_password(
        &mut self,
        grant: &Grant,
        password: &Password,
        keychain: &dyn Keychain,
    ) -> Result<Rekeyed, ChangeError> {
        let item = item_name(&self.contents);
        let rekeyed = self.rekey(grant, password)?;
        if let Some(item) = item {
            keychain.delete(&item)?;
        }
        Ok(rekeyed)
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
}
