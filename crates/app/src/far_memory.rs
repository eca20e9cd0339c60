//! How far the vault had come, in the keychain of the system. The file beside the vault that says so, too, goes back in time where the whole
//! folder does.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use holdfast_vault::{ItemName, KeychainError, Seen, Store, Vault};

use crate::keychain_wait::SharedKeychain;

/// How long whoever opens a vault waits for a keychain that was asked and has not answered.
const OPENING: Duration = Duration::from_millis(300);
/// How long the end of the program waits for what it keeps.
const END: Duration = Duration::from_secs(1);

/// What the keychain remembers. It is asked on a thread of its own, and only while it asks no person.
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
    /// What the keychain has, once it has answered: the name that it was asked for, and what it gave or took.
    has: Option<(ItemName, Option<Seen>)>,
    /// What it is to keep.
    wanted: Option<(ItemName, Seen)>,
    /// Since when it is being asked.
    asked_at: Option<Instant>,
}

impl FarMemory {
    pub(crate) fn new(keychain: SharedKeychain) -> Self {
        Self { keychain, known: Arc::default() }
    }

    /// Asks what is remembered of the vault in this folder, unless that is known. The store is told when it is.
    pub fn recall(&self, store: &Store) {
        if self.known.state().has.is_none() {
            self.ask(store);
        }
    }

    /// The same before a vault is opened, which waits for the answer a moment.
    pub(crate) fn recall_to_open(&self, store: &Store) {
        self.recall(store);
        let state = self.known.state();
        let left = OPENING.saturating_sub(state.asked_at.map_or(OPENING, |since| since.elapsed()));
        drop(self.known.wait_while(state, left, |state| state.has.is_none() && state.asked_at.is_some()));
    }

    /// Keeps how far a vault has come that is locked now. Nobody waits for it.
    pub(crate) fn keep(&self, store: &Store, vault: &Vault) {
        let Some(now) = vault.seen() else { return };
        // As long as this program runs, it remembers by itself.
        store.recall(&now.0, now.1.clone());
        self.known.state().wanted = Some(now);
        self.ask(store);
    }

    /// Gives what is under way a moment, before the program ends.
    pub(crate) fn finish(&self) {
        drop(self.known.wait_while(self.known.state(), END, |state| state.asked_at.is_some()));
    }

    /// Does what there is to do, unless that is being done.
    fn ask(&self, store: &Store) {
        let mut state = self.known.state();
        if state.asked_at.is_some() {
            return;
        }
        state.asked_at = Some(Instant::now());
        drop(state);
        let (keychain, asking, store) = (self.keychain.clone(), Asking(self.known.clone()), store.clone());
        // Where no thread can be made, this one goes on, and `asking` says that nobody asks.
        let started = std::thread::Builder::new().spawn(move || asking.go_on(&keychain, &store));
        if let Err(error) = started {
            tracing::warn!(%error, "the keychain is not asked");
        }
    }
}

/// As long as it is there, the keychain is being asked.
struct Asking(Arc<Known>);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.state().asked_at = None;
        self.0.changed.notify_all();
    }
}

impl Asking {
    fn go_on(self, keychain: &SharedKeychain, store: &Store) {
        let done = loop {
            let wanted = self.0.state().wanted.clone();
            let name = wanted.as_ref().map(|(name, _)| name.clone());
            let Some(name) = name.or_else(|| store.seen_by().ok().flatten()) else { break Ok(()) };
            let has = self.0.state().has.clone().filter(|(known, _)| *known == name);
            let asked = match (has, wanted) {
                // It is read first: what is further there is not to be lost by what nobody compared with it.
                (None, _) => read(keychain, store, &name).map(Some),
                (Some((_, Some(has))), Some((_, wanted))) if has.is_beyond(&wanted) || has == wanted => {
                    Ok(None)
                }
                (Some(_), Some((_, wanted))) => write(keychain, &name, wanted).map(Some),
                (Some(_), None) => Ok(None),
            };
            match asked {
                Ok(Some(has)) => {
                    self.0.state().has = Some((name, has));
                    self.0.changed.notify_all();
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        // What it could not do now is done at the next lock.
        if let Err(error) = done {
            tracing::debug!(%error, "the keychain does not remember how far the vault has come");
        }
    }
}

fn read(keychain: &SharedKeychain, store: &Store, name: &ItemName) -> Result<Option<Seen>, KeychainError> {
    if !keychain.is_open(name) {
        return Err(KeychainError::Unavailable);
    }
    let seen = match keychain.load(name) {
        Ok(key) => Seen::from_key(&key),
        Err(KeychainError::Missing) => None,
        Err(error) => return Err(error),
    };
    if let Some(seen) = &seen {
        store.recall(name, seen.clone());
    }
    Ok(seen)
}

fn write(keychain: &SharedKeychain, name: &ItemName, seen: Seen) -> Result<Option<Seen>, KeychainError> {
    if !keychain.is_open(name) {
        return Err(KeychainError::Unavailable);
    }
    keychain.store(name, &seen.to_key())?;
    Ok(Some(seen))
}

impl Known {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while<'a>(
        &self,
        state: MutexGuard<'a, State>,
        at_most: Duration,
        condition: impl Fn(&State) -> bool,
    ) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout_while(state, at_most, |state| condition(state));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
