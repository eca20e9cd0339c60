//! What the app holds. One lock over all of it; a password check, which takes a second, is made while it is held, so no
//! window is touched meanwhile and no event handler waits for it on the window's thread.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use holdfast_unlock::biometric::BiometricError;
use holdfast_vault::{AccountId, BiometricUse, Grant, ItemName, Key, PasswordDue, Store, StoreState, Vault};

use crate::biometrics::{Asking, Session, System};
use crate::channel::Channel;
use crate::dto::{BiometricChangeView, ErrorView, NoMatchView};
use crate::flow::{Before, Flow};
use crate::language::Language;

/// How long a private window keeps a phrase or a key for somebody who does nothing.
const SECRET_HELD: Duration = Duration::from_secs(10 * 60);

/// The state of the app.
pub struct Desk {
    inner: Mutex<Inner>,
    /// What needs no secret need not wait for who has the desk.
    store: Store,
}

/// What is on the desk.
pub struct Inner {
    pub store: Store,
    /// The unlocked vault.
    pub vault: Option<Vault>,
    /// What a finger gives back. It outlives locking, and nothing else.
    pub biometrics: Session,
    /// A first password was just set: biometrics are to be offered.
    pub offer_next: Option<Grant>,
    /// A first password is to be set: the item in the keychain to be fetched for it, and then its key.
    pub ask_keychain: Option<ItemName>,
    pub first_key: Option<Key>,
    /// The window that system dialogs belong to: an `HWND` on Windows.
    pub native_window: Option<isize>,
    /// What the one private window does.
    pub private: Option<Private>,
    /// What the main window is to say next.
    pub say_next: Option<ErrorView>,
    /// A file that was saved for the main window, to be told once.
    pub saved_next: Option<String>,
    /// The account that the main window is to show next.
    pub show_next: Option<AccountId>,
    /// Since when a dialog of the system is open, in which a person does what this app does not see.
    pub dialog_since: Option<Duration>,
    /// On the monotonic clock of the core.
    last_activity: Duration,
    windows_made: u64,
}

/// A private window.
pub struct Private {
    pub label: String,
    pub channel: Option<Channel>,
    /// Stands before the flow until it is done.
    pub before: Option<Before>,
    pub flow: Flow,
}

impl Desk {
    pub fn new(store: Store, system: Arc<System>) -> Self {
        let last_activity = store.env().clock.monotonic();
        let inner = Mutex::new(Inner {
            store: store.clone(),
            vault: None,
            biometrics: Session::new(system),
            offer_next: None,
            ask_keychain: None,
            first_key: None,
            native_window: None,
            private: None,
            show_next: None,
            say_next: None,
            saved_next: None,
            dialog_since: None,
            last_activity,
            windows_made: 0,
        });
        Self { inner, store }
    }

    /// The data directory, without waiting.
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the vault is open and nobody has done anything for the time that is set.
    pub fn idle_for_too_long(&self) -> bool {
        let inner = self.lock();
        let limit = inner.store.settings().auto_lock_seconds.map(Duration::from_secs);
        // Who writes the words down touches neither keyboard nor mouse.
        let writing = inner.private.as_ref().is_some_and(|private| private.flow.shows_words());
        inner.vault.is_some()
            && !writing
            && !inner.is_working()
            && limit.is_some_and(|limit| inner.idle() >= limit)
    }

    /// Whether another program changed the password or the keys of the open vault.
    pub fn keys_are_stale(&self) -> bool {
        let inner = self.lock();
        // Work that changes the keys puts the new vault on the desk when its window looks at it next.
        !inner.is_working() && inner.vault.as_ref().is_some_and(|vault| !vault.is_current())
    }

    /// The private window whose time is up.
    pub fn window_that_is_over(&self) -> Option<String> {
        let mut inner = self.lock();
        let (env, idle) = (inner.store.env().clone(), inner.idle());
        let private = inner.private.as_mut()?;
        let holds = private.holds_a_key() || private.flow.holds_a_secret();
        let over = private.flow.is_over(&env) || (holds && idle >= SECRET_HELD);
        over.then(|| private.label.clone())
    }

    /// The private window where there is neither an open vault nor a lock screen.
    pub fn private_without_vault(&self) -> Option<String> {
        let inner = self.lock();
        let private = inner.private.as_ref().filter(|_| inner.vault.is_none() && !inner.is_locking());
        private.map(|private| private.label.clone())
    }

    /// The same at the end, where nobody may be waited for: what is left goes with the process.
    pub fn forget_at_exit(&self) {
        if let Ok(mut inner) = self.inner.try_lock() {
            inner.forget();
            inner.biometrics.wipe();
        }
    }

    /// The computer goes to sleep: a match is not enough after it.
    pub fn forget_biometrics(&self) {
        self.lock().biometrics.wipe();
    }

    /// Wipes what a match would give once the password is due for good.
    pub fn expire_biometrics(&self) {
        let mut inner = self.lock();
        let due = PasswordDue::Now { may_put_off: false };
        if inner.biometrics.has_keys() && inner.store.password_due() == due {
            inner.biometrics.wipe();
        }
    }

    /// Forgets vault and flow.
    pub fn forget_everything(&self) {
        self.lock().forget();
    }
}

impl Inner {
    /// Forgets the vault, whatever flow there is, and the keys that were put by for the next one.
    fn forget(&mut self) {
        self.private = None;
        self.vault = None;
        self.forget_put_by();
    }

    /// Forgets the keys that were put by for the next flow.
    fn forget_put_by(&mut self) {
        self.offer_next = None;
        (self.ask_keychain, self.first_key) = (None, None);
    }

    /// Somebody is there.
    pub fn note_activity(&mut self) {
        self.last_activity = self.store.env().clock.monotonic();
    }

    fn idle(&self) -> Duration {
        let now = self.store.env().clock.monotonic();
        if self.dialog_since.is_some_and(|since| now.saturating_sub(since) < SECRET_HELD) {
            return Duration::ZERO;
        }
        self.store.env().clock.monotonic().saturating_sub(self.last_activity)
    }

    /// Makes room for a flow. `None` if there is one already.
    pub fn begin(&mut self, flow: Flow) -> Option<String> {
        if self.private.is_some() {
            return None;
        }
        self.note_activity();
        self.windows_made += 1;
        let label = format!("private-{}", self.windows_made);
        self.private = Some(Private { label: label.clone(), channel: None, before: None, flow });
        Some(label)
    }

    /// The password was given and right.
    pub fn note_password(&mut self, grant: &Grant) {
        if let Some(vault) = &self.vault {
            self.biometrics.password_given(vault, grant);
        }
    }

    /// Counts what came of a wait. After five failures in a row only the password helps.
    pub fn count_match<T>(&mut self, matched: Result<T, BiometricError>) -> Result<T, ErrorView> {
        match &matched {
            Ok(_) if self.store.settings().password.failed_matches > 0 => self.store.note_match(true),
            Err(BiometricError::NoMatch) => self.store.note_match(false),
            Ok(_) | Err(_) => {}
        }
        if matched.is_err() && self.store.biometrics_are_out() {
            self.biometrics.wipe();
            return Err(ErrorView::Biometric { why: NoMatchView::TooMany });
        }
        Ok(matched?)
    }

    /// Takes from biometrics what they may. Needs no password.
    pub fn take_from_biometrics(&mut self, what: BiometricChangeView) -> Result<(), ErrorView> {
        let vault = self.vault.as_mut().ok_or(ErrorView::Locked)?;
        let now = vault.biometrics();
        let want = match what {
            BiometricChangeView::Unlock => BiometricUse::default(),
            BiometricChangeView::Reveal | BiometricChangeView::WithoutReveal => {
                BiometricUse { reveal: false, ..now }
            }
            BiometricChangeView::AfterRestart => now,
        };
        // A slot goes whatever is taken: one that shows no words takes a match to be made again.
        let before = vault.set_biometrics(want, None, None)?;
        self.biometrics.system.forget(before);
        self.biometrics.take(want);
        Ok(())
    }

    /// Puts a vault on the desk that was worked on elsewhere. What the system keeps for a slot that is gone is forgotten.
    pub fn adopt(&mut self, vault: Vault) {
        let before = self.vault.as_ref().and_then(Vault::biometric_item);
        if before != vault.biometric_item() {
            self.biometrics.system.forget(before);
        }
        self.vault = Some(vault);
    }

    /// Whether the private window `label` is the one that is there.
    pub fn has(&self, label: &str) -> bool {
        self.private.as_ref().is_some_and(|private| private.label == label)
    }

    /// Ends the flow of the window `label`. False if it is another one that is there, or none.
    pub fn end(&mut self, label: &str) -> bool {
        let ended = self.private.take_if(|private| private.label == label).is_some();
        if ended {
            self.forget_put_by();
        }
        ended
    }

    /// Forgets the vault and whatever flow there is, and puts the lock screen in its place. Gives the window that has to go
    /// and the label of the lock screen; `None` where it is there already, or there is nothing to lock.
    pub fn lock(&mut self) -> Option<(Option<String>, String)> {
        let nothing = self.vault.is_none() && matches!(self.store.state(), Ok(StoreState::None));
        // Also where the lock screen was just left.
        self.vault = None;
        self.forget_put_by();
        if let Some(Private { flow: Flow::Unlock(unlock), .. }) = &mut self.private {
            unlock.stop_waiting();
            return None;
        }
        if nothing {
            return None;
        }
        let gone = self.private.take();
        // The work goes on and is not looked at any more.
        if let Some(Private { flow: Flow::ChangePassword(change), .. }) = &gone
            && change.is_working()
        {
            self.say_next = Some(ErrorView::LockedWhileChanging);
        }
        let gone = gone.map(|private| private.label);
        self.begin(Flow::unlock()).map(|label| (gone, label))
    }

    /// How the system asks for a match.
    pub fn asking(&self) -> Asking {
        Asking { window: self.native_window, language: self.language() }
    }

    /// The language of what is shown.
    pub fn language(&self) -> Language {
        Language::of(&self.store.settings().language)
    }

    /// Whether a private window's work is changing the vault on another thread.
    pub fn is_working(&self) -> bool {
        self.private.as_ref().is_some_and(|private| private.flow.is_working())
    }

    /// Whether the lock screen is there or on its way.
    pub fn is_locking(&self) -> bool {
        self.private.as_ref().is_some_and(|private| matches!(private.flow, Flow::Unlock(_)))
    }
}
