//! What the app holds. One lock over all of it; a password check, which takes a second, is made while it is held, so no
//! window is touched meanwhile and no event handler waits for it on the window's thread.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use holdfast_vault::{AccountId, PasswordDue, Store, StoreState, Vault};

use crate::biometrics::System;
use crate::dto::ErrorView;
use crate::flow::Flow;
use crate::private_window::PrivateWindow;
use crate::session::{SECRET_HELD, Session};

/// The state of the app.
pub struct AppState {
    held: Mutex<Held>,
    /// Outside the mutex: reads without secrets must not wait for a password check.
    store: Store,
}

/// What is behind the lock.
pub struct Held {
    /// What a flow works on.
    pub session: Session,
    /// What the one private window does.
    pub private: Option<PrivateWindow>,
    windows_made: u64,
}

impl AppState {
    /// Nothing is open yet.
    pub fn new(store: Store, system: Arc<System>) -> Self {
        let session = Session::new(store.clone(), system);
        Self { held: Mutex::new(Held { session, private: None, windows_made: 0 }), store }
    }

    /// The data directory, without waiting.
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// Locks the mutex. Call no window operation while it is locked: a window's event handler may wait for it.
    pub fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the vault is open and nobody has done anything for the time that is set.
    pub fn idle_for_too_long(&self) -> bool {
        let held = self.lock();
        let limit = held.session.store.settings().auto_lock_seconds.map(Duration::from_secs);
        // Who writes the words down touches neither keyboard nor mouse.
        let writing = held.private.as_ref().is_some_and(|private| private.flow.shows_words());
        held.session.vault.is_some()
            && !writing
            && !held.is_working()
            && limit.is_some_and(|limit| held.session.idle() >= limit)
    }

    /// Whether another program changed the password or the keys of the open vault.
    pub fn keys_are_stale(&self) -> bool {
        let held = self.lock();
        // Work that changes the keys puts the new vault into the session when its window looks at it next.
        !held.is_working() && held.session.vault.as_ref().is_some_and(|vault| !vault.is_current())
    }

    /// The private window whose time is up.
    pub fn window_that_is_over(&self) -> Option<String> {
        let mut held = self.lock();
        let (env, idle) = (held.session.store.env().clone(), held.session.idle());
        let private = held.private.as_mut()?;
        let holds = private.holds_a_key() || private.flow.holds_a_secret();
        let over = private.flow.is_over(&env) || (holds && idle >= SECRET_HELD);
        over.then(|| private.label.clone())
    }

    /// The private window where there is neither an open vault nor a lock screen.
    pub fn private_without_vault(&self) -> Option<String> {
        let held = self.lock();
        let private = held.private.as_ref().filter(|_| held.session.vault.is_none() && !held.is_locking());
        private.map(|private| private.label.clone())
    }

    /// The same at the end, where nobody may be waited for: what is left goes with the process.
    pub fn forget_at_exit(&self) {
        if let Ok(mut held) = self.held.try_lock() {
            held.forget();
            held.session.biometrics.wipe();
        }
    }

    /// The computer goes to sleep: a match is not enough after it.
    pub fn forget_biometrics(&self) {
        self.lock().session.biometrics.wipe();
    }

    /// Wipes what a match would give once the password is due for good.
    pub fn expire_biometrics(&self) {
        let mut held = self.lock();
        let due = PasswordDue::Now { may_put_off: false };
        if held.session.biometrics.has_keys() && held.session.store.password_due() == due {
            held.session.biometrics.wipe();
        }
    }

    /// Forgets vault and flow.
    pub fn forget_everything(&self) {
        self.lock().forget();
    }
}

impl Held {
    /// Forgets the vault, whatever flow there is, and the keys that were put by for the next one.
    fn forget(&mut self) {
        self.private = None;
        self.session.vault = None;
        self.session.forget_put_by();
    }

    /// Makes room for a flow. `None` if there is one already.
    pub fn begin(&mut self, flow: Flow) -> Option<String> {
        if self.private.is_some() {
            return None;
        }
        self.session.note_activity();
        self.windows_made += 1;
        let label = format!("private-{}", self.windows_made);
        self.private = Some(PrivateWindow::new(label.clone(), flow));
        Some(label)
    }

    /// Whether the private window `label` is the one that is there.
    pub fn has(&self, label: &str) -> bool {
        self.private.as_ref().is_some_and(|private| private.label == label)
    }

    /// Ends the flow of the window `label`. False if it is another one that is there, or none.
    pub fn end(&mut self, label: &str) -> bool {
        let ended = self.private.take_if(|private| private.label == label).is_some();
        if ended {
            self.session.forget_put_by();
        }
        ended
    }

    /// Forgets the vault and whatever flow there is, and puts the lock screen in its place. Gives the window that has to go
    /// and the label of the lock screen; `None` where it is there already, or there is nothing to lock.
    pub fn lock_vault(&mut self) -> Option<(Option<String>, String)> {
        let nothing =
            self.session.vault.is_none() && matches!(self.session.store.state(), Ok(StoreState::None));
        // Also where the lock screen was just left.
        self.session.vault = None;
        self.session.forget_put_by();
        if let Some(PrivateWindow { flow: Flow::Unlock(unlock), .. }) = &mut self.private {
            unlock.stop_waiting();
            return None;
        }
        if nothing {
            return None;
        }
        let gone = self.private.take();
        // The work goes on and is not looked at any more.
        if let Some(PrivateWindow { flow: Flow::ChangePassword(change), .. }) = &gone
            && change.is_working()
        {
            self.session.say_next = Some(ErrorView::LockedWhileChanging);
        }
        let gone = gone.map(|private| private.label);
        self.begin(Flow::unlock()).map(|label| (gone, label))
    }

    /// Whether a private window's work is changing the vault on another thread.
    pub fn is_working(&self) -> bool {
        self.private.as_ref().is_some_and(|private| private.flow.is_working())
    }

    /// Whether the lock screen is there or on its way.
    pub fn is_locking(&self) -> bool {
        self.private.as_ref().is_some_and(|private| matches!(private.flow, Flow::Unlock(_)))
    }

    /// Changes an account of the open vault.
    ///
    /// # Errors
    /// `NoSuchAccount`; as [`Self::change_vault`].
    pub fn change_account<T>(
        &mut self,
        account: &str,
        operation: impl FnOnce(&mut Vault, AccountId) -> Result<T, ErrorView>,
    ) -> Result<T, ErrorView> {
        let id = account.parse().map_err(|_| ErrorView::NoSuchAccount)?;
        self.change_vault(|vault| operation(vault, id))
    }

    /// Changes the open vault.
    ///
    /// # Errors
    /// `WindowOpen` while a flow changes it; `Locked`; what the operation says.
    pub fn change_vault<T>(
        &mut self,
        operation: impl FnOnce(&mut Vault) -> Result<T, ErrorView>,
    ) -> Result<T, ErrorView> {
        self.session.note_activity();
        if self.is_working() {
            return Err(ErrorView::WindowOpen);
        }
        operation(self.session.vault.as_mut().ok_or(ErrorView::Locked)?)
    }

    /// A file that the list shows; a page names no others.
    ///
    /// # Errors
    /// `FileGone`.
    pub fn known_copy(&self, path: &str) -> Result<PathBuf, ErrorView> {
        let path = PathBuf::from(path);
        let known = self.session.store.knows_copy(&path, self.session.vault.as_ref());
        if known { Ok(path) } else { Err(ErrorView::FileGone) }
    }
}
