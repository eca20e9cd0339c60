//! What the app holds. One lock over all of it. What is slow meanwhile, a password check or a disk, is waited for through `Waits`, and a lock
//! ends that: it gets the state within a moment, whoever has it. No window is touched while it is held, and no event handler waits for it
//! on the window's thread.

use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use holdfast_vault::{AccountId, PasswordDue, Store, StoreState, Vault};

use crate::biometrics::System;
use crate::dto::ErrorView;
use crate::flow::Flow;
use crate::job::is_at_work;
use crate::preferences::Preferences;
use crate::private_window::PrivateWindow;
use crate::session::{Activity, SECRET_HELD, Session};
use crate::waits::{Ending, Waiting, Waits};

/// The state of the app.
pub struct AppState {
    held: Mutex<Held>,
    /// Outside the mutex: reads without secrets must not wait for a password check.
    store: Store,
    waits: Waits,
    glance: Mutex<Glance>,
}

/// What is behind the lock.
pub struct Held {
    /// What a flow works on.
    pub session: Session,
    /// What the one private window does.
    pub private: Option<PrivateWindow>,
    windows_made: u64,
}

/// What whoever locks has to know of the state, as it was when it was last let go: to know it, nobody has to be waited for.
#[derive(Default)]
struct Glance {
    is_open: bool,
    /// Who writes the words down touches neither keyboard nor mouse.
    is_writing: bool,
    is_working: bool,
    activity: Activity,
    limit: Option<Duration>,
}

/// The state, as long as nobody else has it.
pub struct Guard<'a> {
    /// Given up first: from then on somebody else has it.
    held: MutexGuard<'a, Held>,
    app: &'a AppState,
    _waiting: Waiting,
    /// Of a lock: nobody else waits meanwhile, and it waits for hardly anything itself.
    _ending: Option<Ending>,
}

impl Deref for Guard<'_> {
    type Target = Held;

    fn deref(&self) -> &Held {
        &self.held
    }
}

impl DerefMut for Guard<'_> {
    fn deref_mut(&mut self) -> &mut Held {
        &mut self.held
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let mut glance = self.app.glance();
        glance.is_open = self.session.vault.is_some();
        glance.is_writing = self.private.as_ref().is_some_and(|private| private.flow.shows_words());
        glance.is_working = self.is_working();
        glance.activity = self.session.activity();
    }
}

impl AppState {
    /// Nothing is open yet. The store and the keychain of the system are waited for through `waits`.
    pub fn new(store: Store, system: Arc<System>, waits: Waits) -> Self {
        let session = Session::new(store.clone(), system);
        let glance = Mutex::new(Glance { activity: session.activity(), ..Glance::default() });
        let state =
            Self { held: Mutex::new(Held { session, private: None, windows_made: 0 }), store, waits, glance };
        state.look_at_limit();
        state
    }

    /// The data directory, without waiting.
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// Takes the state, after those who lock. Call no window operation while it is held: a window's event handler may wait for it.
    pub fn lock(&self) -> Guard<'_> {
        self.waits.let_locks_pass();
        self.take(None)
    }

    /// Takes the state to lock it: whoever has it stops to wait for whatever it waits for.
    pub fn take_over(&self) -> Guard<'_> {
        self.take(Some(self.waits.end()))
    }

    fn take(&self, ending: Option<Ending>) -> Guard<'_> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ending) = &ending {
            ending.got_state();
        }
        Guard { held, app: self, _waiting: Waiting::with_state(), _ending: ending }
    }

    fn glance(&self) -> MutexGuard<'_, Glance> {
        self.glance.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the idle time that is set. Apart from who looks whether it is over, because a disk may not answer.
    pub fn look_at_limit(&self) {
        let limit = Preferences::in_store(&self.store).auto_lock();
        let mut glance = self.glance();
        // Settings that cannot be read are no reason to wait longer than before.
        if glance.limit.is_none() || self.store.settings_trouble().is_none() {
            glance.limit = limit;
        }
    }

    /// Whether the vault is open and nobody has done anything for the time that is set. Waits for nothing.
    pub fn idle_for_too_long(&self) -> bool {
        let glance = self.glance();
        let idle = glance.activity.idle(self.store.env().clock.monotonic());
        let may_lock = glance.is_open && !glance.is_writing && !glance.is_working;
        may_lock && glance.limit.is_some_and(|limit| idle >= limit)
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
        let env = held.session.store.env().clone();
        let idle = held.session.activity().idle(env.clock.monotonic());
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

    /// The program ends. What is not wiped by now would lie in memory for as long as a call that never answers keeps the process.
    pub fn forget_at_exit(&self) {
        let mut held = self.take_over();
        held.forget();
        held.session.biometrics.wipe();
    }

    /// The last thing before the end: work that goes on wipes what it has, and lock files are given back.
    pub fn end_waits(&self) {
        let system = self.take_over().session.biometrics.system.clone();
        system.memory.finish();
        self.waits.end_for_good(is_at_work);
    }

    /// The computer goes to sleep: a match is not enough after it.
    pub fn forget_biometrics(&self) {
        self.take_over().session.biometrics.wipe();
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
        self.take_over().forget();
    }
}

impl Held {
    /// Forgets the vault, whatever flow there is, and the keys that were put by for the next one.
    fn forget(&mut self) {
        self.private = None;
        self.session.close_vault();
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
        self.lock_with(Flow::unlock())
    }

    fn lock_with(&mut self, lock_screen: Flow) -> Option<(Option<String>, String)> {
        // Also where the lock screen was just left. Before a disk is asked.
        let was_open = self.session.close_vault();
        self.session.forget_put_by();
        if let Some(PrivateWindow { flow: Flow::Unlock(unlock), .. }) = &mut self.private {
            unlock.stop_waiting();
            return None;
        }
        if !was_open && matches!(self.session.store.state(), Ok(StoreState::None)) {
            return None;
        }
        let gone = self.private.take();
        if let Some(error) = gone.as_ref().and_then(|private| private.flow.cut_short()) {
            self.session.say_next = Some(error);
        }
        let gone = gone.map(|private| private.label);
        self.begin(lock_screen).map(|label| (gone, label))
    }

    /// The same where the page of the window `label` died, which is said: also where that was the lock screen.
    pub fn lock_after_death(&mut self, label: &str) -> Option<(Option<String>, String)> {
        let was_lock_screen = self.has(label) && self.is_locking();
        if was_lock_screen {
            self.private = None;
        }
        let (gone, lock_screen) = self.lock_with(Flow::unlock_saying(ErrorView::PageDied))?;
        Some((gone.or(was_lock_screen.then(|| label.to_owned())), lock_screen))
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
