//! Keychains that stand in for the system's while it is waited for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use holdfast_unlock::keychain::SystemKeychain;
use holdfast_vault::{ItemName, Key, Keychain, KeychainError};

/// The keychain, whose key was fetched before. What it forgets, it forgets in its own time.
pub(crate) struct Fetched(pub(crate) Mutex<Option<Key>>);

impl Keychain for Fetched {
    fn store(&self, _: &ItemName, _: &Key) -> Result<(), KeychainError> {
        Err(KeychainError::Refused)
    }

    fn load(&self, _: &ItemName) -> Result<Key, KeychainError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or(KeychainError::Missing)
    }

    fn delete(&self, name: &ItemName) -> Result<(), KeychainError> {
        let name = name.clone();
        std::thread::spawn(move || {
            if let Err(error) = SystemKeychain.delete(&name) {
                tracing::warn!(%error, "a key that opens nothing stays in the keychain");
            }
        });
        Ok(())
    }
}

/// As long as it is there, what the keychain does is waited for.
#[derive(Default)]
pub(crate) struct Wanted(Arc<AtomicBool>);

impl Wanted {
    /// The keychain, for as long as this is there.
    pub fn keychain(&self) -> WhileWanted {
        WhileWanted(self.0.clone())
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The keychain, which gives nothing to a vault that nobody waits for any more: it is then not made.
pub(crate) struct WhileWanted(Arc<AtomicBool>);

impl Keychain for WhileWanted {
    fn store(&self, name: &ItemName, key: &Key) -> Result<(), KeychainError> {
        SystemKeychain.store(name, key)
    }

    fn load(&self, name: &ItemName) -> Result<Key, KeychainError> {
        let key = SystemKeychain.load(name)?;
        if self.0.load(Ordering::Relaxed) { Err(KeychainError::Refused) } else { Ok(key) }
    }

    fn delete(&self, name: &ItemName) -> Result<(), KeychainError> {
        SystemKeychain.delete(name)
    }
}
