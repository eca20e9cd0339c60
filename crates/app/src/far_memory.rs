//! How far the vault had come, in the keychain of the system. The file beside the vault that says so, too, goes back in time where the whole
//! folder does.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use holdfast_vault::{ItemName, KeychainError, Seen, Store, Vault};

use crate::keychain_wait::SharedKeychain;

/// How long whoever opens a vault waits for a keychain that has not answered yet, once.
const OPENING: Duration = Duration::from_millis(500);
/// How long the end of the program waits.
const END: Duration = Duration::from_secs(1);

/// What the keychain remembers. It is asked on threads of their own, and only while it asks no person.
pub struct FarMemory {
    keychain: SharedKeychain,
    known: Arc<Known>,
}

#[derive(Default)]
struct Known {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What was read last, or is to be kept.
    seen: Option<(ItemName, Seen)>,
    /// Calls that are under way.
    calls: usize,
    /// It was waited for, and did not answer.
    hangs: bool,
}

impl FarMemory {
    pub(crate) fn new(keychain: SharedKeychain) -> Self {
        Self { keychain, known: Arc::default() }
    }

    /// Asks what is remembered of the vault in this folder, when the program starts.
    pub fn recall(&self, store: Store) {
        self.call(move |keychain, known| {
            let Ok(Some(name)) = store.seen_by() else { return Ok(()) };
            let seen = Seen::from_key(&keychain.load(&name)?).ok_or(KeychainError::Missing)?;
            // What was saved meanwhile is newer.
            known.state().seen.get_or_insert((name, seen));
            Ok(())
        });
    }

    /// Tells the store, before a vault is opened that may be older.
    pub(crate) fn tell(&self, store: &Store) {
        let mut state = self.known.state();
        if state.calls > 0 && !state.hangs {
            state = self.known.wait(state, OPENING);
            state.hangs = state.calls > 0;
        }
        let seen = state.seen.clone();
        drop(state);
        if let Some(Err(error)) = seen.map(|(name, seen)| store.take_in_seen(&name, &seen)) {
            tracing::warn!(%error, "what the keychain remembers of the vault is not noted");
        }
    }

    /// Keeps how far a vault has come that is locked now. Nobody waits for it.
    pub(crate) fn keep(&self, vault: &Vault) {
        let Some((name, seen)) = vault.seen() else { return };
        let known = Some((name.clone(), seen.clone()));
        if std::mem::replace(&mut self.known.state().seen, known.clone()) != known {
            self.call(move |keychain, _| keychain.store(&name, &seen.to_key()));
        }
    }

    /// Gives what is under way a moment, before the program ends.
    pub(crate) fn finish(&self) {
        drop(self.known.wait(self.known.state(), END));
    }

    fn call(&self, call: impl FnOnce(&SharedKeychain, &Known) -> Result<(), KeychainError> + Send + 'static) {
        self.known.state().calls += 1;
        let (keychain, known) = (self.keychain.clone(), self.known.clone());
        std::thread::spawn(move || {
            let done = if keychain.is_open() { call(&keychain, &known) } else { Ok(()) };
            if let Err(error @ (KeychainError::Refused | KeychainError::Unavailable)) = done {
                tracing::warn!(%error, "the keychain does not remember how far the vault has come");
            }
            known.state().calls -= 1;
            known.changed.notify_all();
        });
    }
}

impl Known {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until no call is under way.
    fn wait<'a>(&self, state: MutexGuard<'a, State>, at_most: Duration) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout_while(state, at_most, |state| state.calls > 0);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
