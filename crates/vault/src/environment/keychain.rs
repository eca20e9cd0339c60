//! The keychain of the operating system, as the vault sees it: a place that keeps 32 bytes under a name.

use std::fmt;

use crate::crypto::secret::Key;

/// The name of a keychain item: the vault, and what of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ItemName {
    /// The vault id, hex.
    pub vault: String,
    /// The slot id, hex; or what else it is.
    pub slot: String,
}

/// How the names of items begin that are no keys: how far a vault had come.
const SEEN: &str = "seen-";

impl ItemName {
    /// How far a vault had come in a folder.
    pub(crate) fn of_seen(vault: String, folder: &str) -> Self {
        Self { vault, slot: format!("{SEEN}{folder}") }
    }

    /// What a person reads who looks into the keychain.
    pub fn label(&self) -> &'static str {
        if self.slot.starts_with(SEEN) { "Holdfast: the last save of a vault" } else { "Holdfast vault key" }
    }
}

/// Why a keychain did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeychainError {
    /// There is none, or it does not answer.
    #[error("the keychain does not answer")]
    Unavailable,
    /// It has no such item.
    #[error("the keychain has no key for this vault")]
    Missing,
    /// It said no, or a person did.
    #[error("the keychain refused")]
    Refused,
}

/// Keeps keys. Implemented over the keychains of the operating systems outside this crate.
pub trait Keychain {
    /// Whether it is there and reads and keeps that item without asking the person first, as far as that can be known.
    fn is_open(&self, name: &ItemName) -> bool;

    /// Keeps a key under a name, in the place of one that is there.
    ///
    /// # Errors
    /// `Unavailable`, `Refused`.
    fn store(&self, name: &ItemName, key: &Key) -> Result<(), KeychainError>;

    /// Gives a key back.
    ///
    /// # Errors
    /// `Unavailable`, `Missing`, `Refused`.
    fn load(&self, name: &ItemName) -> Result<Key, KeychainError>;

    /// Forgets a key. An item that is not there is no error.
    ///
    /// # Errors
    /// `Unavailable`, `Refused`.
    fn delete(&self, name: &ItemName) -> Result<(), KeychainError>;
}

impl fmt::Debug for dyn Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keychain")
    }
}

/// A keychain in memory, for tests.
#[cfg(any(test, feature = "testing"))]
#[derive(Default)]
pub struct MemoryKeychain {
    items: std::sync::Mutex<std::collections::HashMap<ItemName, Key>>,
    /// Makes every call fail as if there were no keychain.
    pub gone: std::sync::atomic::AtomicBool,
}

#[cfg(any(test, feature = "testing"))]
impl MemoryKeychain {
    fn items(
        &self,
    ) -> Result<std::sync::MutexGuard<'_, std::collections::HashMap<ItemName, Key>>, KeychainError> {
        if self.gone.load(std::sync::atomic::Ordering::Relaxed) {
            return Err(KeychainError::Unavailable);
        }
        self.items.lock().map_err(|_| KeychainError::Unavailable)
    }

    /// How many items it keeps.
    pub fn count(&self) -> usize {
        self.items().map_or(0, |items| items.len())
    }
}

#[cfg(any(test, feature = "testing"))]
impl Keychain for MemoryKeychain {
    fn is_open(&self, _: &ItemName) -> bool {
        self.items().is_ok()
    }

    fn store(&self, name: &ItemName, key: &Key) -> Result<(), KeychainError> {
        // EXPOSE: the keychain keeps the bytes.
        let copy = Key::fill(|bytes| bytes.copy_from_slice(key.expose()));
        self.items()?.insert(name.clone(), copy);
        Ok(())
    }

    fn load(&self, name: &ItemName) -> Result<Key, KeychainError> {
        let items = self.items()?;
        let key = items.get(name).ok_or(KeychainError::Missing)?;
        // EXPOSE: the keychain gives the bytes back.
        Ok(Key::fill(|bytes| bytes.copy_from_slice(key.expose())))
    }

    fn delete(&self, name: &ItemName) -> Result<(), KeychainError> {
        self.items()?.remove(name);
        Ok(())
    }
}
