//! A keychain that may never answer. How long a person takes to say yes is not for us to say, so only a lock ends the wait.

use holdfast_unlock::wiped;
use holdfast_vault::{ItemName, Key, Keychain, KeychainError};

use super::Waits;
use crate::keychain_wait::SharedKeychain;

/// A keychain that a lock does not wait for.
pub(super) struct BoundedKeychain {
    keychain: SharedKeychain,
    waits: Waits,
}

impl BoundedKeychain {
    pub fn new(keychain: SharedKeychain, waits: Waits) -> Self {
        Self { keychain, waits }
    }

    fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&SharedKeychain) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let keychain = self.keychain.clone();
        // A key passes through it.
        let asked = self.waits.run(None, None, move || wiped(|| ask(&keychain)));
        asked.unwrap_or(Err(KeychainError::Unavailable))
    }
}

impl Keychain for BoundedKeychain {
    fn is_open(&self, name: &ItemName) -> bool {
        let name = name.clone();
        self.ask(move |keychain| Ok(keychain.is_open(&name))).unwrap_or(false)
    }

    fn store(&self, name: &ItemName, key: &Key) -> Result<(), KeychainError> {
        let (name, key) = (name.clone(), key.copy());
        self.ask(move |keychain| keychain.store(&name, &key))
    }

    fn load(&self, name: &ItemName) -> Result<Key, KeychainError> {
        let name = name.clone();
        self.ask(move |keychain| keychain.load(&name))
    }

    fn delete(&self, name: &ItemName) -> Result<(), KeychainError> {
        let name = name.clone();
        self.ask(move |keychain| keychain.delete(&name))
    }
}
