//! A keychain that threads share, and such as stand in for the system's while it is waited for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use holdfast_vault::{ItemName, Key, Keychain, KeychainError};

/// A keychain that any thread may ask.
pub type SharedKeychain = Arc<dyn Keychain + Send + Sync>;

/// The keychain, whose key was fetched before. What it forgets, it forgets in its own time.
pub(crate) struct Fetched {
    key: Mutex<Option<Key>>,
    keychain: SharedKeychain,
}

impl Fetched {
    pub fn new(key: Key, keychain: SharedKeychain) -> Self {
        Self { key: Mutex::new(Some(key)), keychain }
    }
}

impl Keychain for Fetched {
    fn is_open(&self, _: &ItemName) -> bool {
        true
    }

    fn store(&self, _: &ItemName, _: &Key) -> Result<(), KeychainError> {
        Err(KeychainError::Refused)
    }

    fn load(&self, _: &ItemName) -> Result<Key, KeychainError> {
        self.key.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or(KeychainError::Missing)
    }

    fn delete(&self, name: &ItemName) -> Result<(), KeychainError> {
        let (name, keychain) = (name.clone(), self.keychain.clone());
        std::thread::spawn(move || {
            if let Err(error) = keychain.delete(&name) {
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
    pub fn keychain(&self, keychain: SharedKeychain) -> WhileWanted {
        WhileWanted { is_over: self.0.clone(), keychain }
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The keychain, which gives nothing to a vault that nobody waits for any more: it is then not made.
pub(crate) struct WhileWanted {
    is_over: Arc<AtomicBool>,
    keychain: SharedKeychain,
}

impl Keychain for WhileWanted {
    fn is_open(&self, name: &ItemName) -> bool {
        self.keychain.is_open(name)
    }

    fn store(&self, name: &ItemName, key: &Key) -> Result<(), KeychainError> {
        self.keychain.store(name, key)
    }

    fn load(&self, name: &ItemName) -> Result<Key, KeychainError> {
        let key = self.keychain.load(name)?;
        if self.is_over.load(Ordering::Relaxed) { Err(KeychainError::Refused) } else { Ok(key) }
    }

    fn delete(&self, name: &ItemName) -> Result<(), KeychainError> {
        self.keychain.delete(name)
    }
}
