//! Vaults whose password is cheap to check.

use std::path::Path;
use std::sync::Arc;

use holdfast_phrase::{Kind, Phrase};
use holdfast_vault::{
    AccountSecret, Disk, Environment, Files, KdfPolicy, NewAccount, Password, Store, SystemClock,
};

/// A store with the cheap key derivation on a given disk.
pub fn cheap_store_on(folder: &Path, files: Arc<dyn Files>) -> Store {
    let clock = Arc::new(SystemClock::new());
    Store::new(folder, Environment::new(files, clock, KdfPolicy::cheap_for_tests()))
}

/// The same on the real disk.
pub fn cheap_store(folder: &Path) -> Store {
    cheap_store_on(folder, Arc::new(Disk::new("test")))
}

/// The password of the tests.
pub fn password() -> Password {
    Password::new(crate::PASSWORD).expect("a password")
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
