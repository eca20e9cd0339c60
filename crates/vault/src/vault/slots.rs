//! Slots whose key the keychain or the system's biometrics have, and the names of those keys.

use data_encoding::HEXLOWER;

use super::UnlockError;
use crate::crypto::secret::Key;
use crate::environment::keychain::{ItemName, Keychain, KeychainError};
use crate::format::container::{Container, Header, OpenError, RawSlot, SlotType};
use crate::format::contents::Contents;
use crate::format::slot::{self, Keys};

/// Opens the slot whose key is in the keychain.
pub(crate) fn open_by_keychain(container: &Container, keychain: &dyn Keychain) -> Result<Keys, UnlockError> {
    let slot = find(container, SlotType::Keychain)?;
    let name = name_of(&container.header.vault_id, slot)?;
    open(slot, &keychain.load(&name)?, &container.header)
}

pub(super) fn find(container: &Container, kind: SlotType) -> Result<&RawSlot, UnlockError> {
    container.slots.iter().find(|slot| slot.kind() == Some(kind)).ok_or(UnlockError::NoSuchSlot)
}

/// The name of the keychain item, where there is a keychain slot.
pub(super) fn item_name(contents: &Contents) -> Option<ItemName> {
    contents.slot(SlotType::Keychain).and_then(|slot| name_of(&contents.header.vault_id, slot).ok())
}

pub(super) fn name_of(vault_id: &[u8; 16], slot: &RawSlot) -> Result<ItemName, OpenError> {
    let parameters = slot::parameters(slot)?;
    Ok(ItemName { vault: HEXLOWER.encode(vault_id), slot: HEXLOWER.encode(&parameters.id) })
}

/// The item that holds the KEK of the biometric slot.
pub(super) fn item_of(contents: &Contents) -> Option<ItemName> {
    let slot = contents.slot(SlotType::Biometric)?;
    name_of(&contents.header.vault_id, slot).ok()
}

/// A KEK that does not fit is one of another item, not a wrong password.
pub(super) fn open(slot: &RawSlot, kek: &Key, header: &Header) -> Result<Keys, UnlockError> {
    match slot::open(slot, kek, header) {
        Err(OpenError::WrongPassword) => Err(KeychainError::Missing.into()),
        opened => Ok(opened?),
    }
}
