//! Vaults whose password is cheap to check.

use std::path::Path;
use std::sync::Arc;

use holdfast_phrase::{Kind, Phrase};
use holdfast_vault::{
    AccountSecret, Clock, Disk, Environment, Files, Grant, KdfPolicy, NewAccount, Password, Store,
    SystemClock, UnlockError, Vault,
};

/// What the writer of the crash test says when something is done that made no account.
pub const DONE: &str = ".";

/// A store with the cheap key derivation on a given disk.
pub fn cheap_store_on(folder: &Path, files: Arc<dyn Files>) -> Store {
    store_on(folder, files, KdfPolicy::cheap_for_tests())
}

/// The same where a file that asks for a dear one is refused.
pub fn cheap_store_alone_on(folder: &Path, files: Arc<dyn Files>) -> Store {
    store_on(folder, files, KdfPolicy::cheap_alone_for_tests())
}

/// A store with the cheap key derivation and another clock.
pub fn cheap_store_at(folder: &Path, files: Arc<dyn Files>, clock: Arc<dyn Clock>) -> Store {
    Store::new(folder, Environment::new(files, clock, KdfPolicy::cheap_for_tests()))
}

fn store_on(folder: &Path, files: Arc<dyn Files>, kdf: KdfPolicy) -> Store {
    Store::new(folder, Environment::new(files, Arc::new(SystemClock::new()), kdf))
}

/// The same on the real disk.
pub fn cheap_store(folder: &Path) -> Store {
    cheap_store_on(folder, Arc::new(Disk::new("test")))
}

/// The password of the tests.
pub fn password() -> Password {
    Password::new(crate::PASSWORD).expect("a password")
}

/// Another password, to change it to.
pub fn other_password() -> Password {
    Password::new("nine quiet harbours").expect("a password")
}

/// The password of backups.
pub fn backup_password() -> Password {
    Password::new("sextant mooring gravel otter plinth").expect("a password")
}

/// An open vault, the password that opened it, and the one that it may be changed to.
pub struct Opened {
    /// The vault.
    pub vault: Vault,
    /// The permission of its password.
    pub grant: Grant,
    /// Its password.
    pub own: Password,
    /// The other one.
    pub other: Password,
}

/// Opens a vault whose password is changed to and fro.
///
/// # Errors
/// As for the second password that is tried.
pub fn unlock_with_either(store: &Store) -> Result<Opened, UnlockError> {
    let (first, second) = (password(), other_password());
    if let Ok((vault, grant)) = store.unlock(&first) {
        return Ok(Opened { vault, grant, own: first, other: second });
    }
    let (vault, grant) = store.unlock(&second)?;
    Ok(Opened { vault, grant, own: second, other: first })
}

/// An account of known words.
pub fn account_of(words: &str, name: &str) -> NewAccount {
    let secret = AccountSecret::parse(Kind::Olares, words).expect("a phrase");
    NewAccount { name: Some(name.into()), ..NewAccount::new(secret) }
}

/// A new account with a phrase made on the spot.
pub fn new_account(store: &Store, name: &str) -> NewAccount {
    let phrase = store.env().with(|random| Phrase::make(Kind::Olares, 12, random)).expect("12 words");
    NewAccount { name: Some(name.into()), ..NewAccount::new(AccountSecret { phrase, passphrase: None }) }
}
