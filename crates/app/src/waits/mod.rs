//! What may never answer: a disk, a keychain; and what takes its time: a derivation. Each call runs on a thread of its own, which holds
//! nothing secret but what it was called for, and is waited for. A lock ends the waits of whoever has the state, so that it gets the
//! state at once, and soon those of work that began before it, so that its keys go too.
//!
//! ```text
//!   who waits                        a lock ends it          it ends by itself
//!   has the state                    after 0.3 s in all      after 6 s a call
//!   work that can be given up        0.5 s into a call       after 30 s a call
//!   work that is to be finished      never                   after 30 s a call
//!   nobody with keys                 never                   after 30 s a call
//! ```
//!
//! A call that nobody waits for any more ends when it can. Until then the same folder is not asked again, and a lock file in it or around it
//! stays locked.

mod bounded_files;
mod bounded_keychain;
mod derivation;
mod place;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use holdfast_vault::Environment;

use crate::keychain_wait::SharedKeychain;
use bounded_files::BoundedFiles;
use bounded_keychain::BoundedKeychain;
use derivation::OnItsOwnThread;
use place::Place;

/// How long whoever has the state may go on after a lock was asked for.
const LOCK_WAITS: Duration = Duration::from_millis(300);
/// How long a call may take after a lock that was asked for by work that began before it.
const OLD_WORK: Duration = Duration::from_millis(500);
/// How long a call may take while the state is held.
const WITH_STATE: Duration = Duration::from_secs(6);
/// How long a call may take otherwise: disks start up, networks are slow.
const LONGEST: Duration = Duration::from_secs(30);
/// A folder that has not answered for so long is not asked again before it does.
const HANGS_AFTER: Duration = Duration::from_secs(1);

/// How often to check what nobody tells.
const LOOK: Duration = Duration::from_millis(50);

/// Who waits on this thread.
#[derive(Clone, Copy)]
enum Waiter {
    /// Nobody who has keys.
    Anybody,
    /// Who has the state.
    HasState,
    /// Work that began then, and that nobody wants any more after a lock.
    Work { since: Instant },
}

thread_local! {
    static WAITER: Cell<Waiter> = const { Cell::new(Waiter::Anybody) };
}

/// The waits of one program.
#[derive(Clone, Default)]
pub struct Waits(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// When a lock got the state last.
    locked_at: Option<Instant>,
    /// How many wait for the state or have it, and since when somebody does.
    locking: usize,
    locking_since: Option<Instant>,
    /// Where calls go on for which nobody waits any more, and since when.
    left: Vec<(Place, Instant)>,
    /// How many lock files are held.
    files_locked: usize,
    /// The program ends.
    is_over: bool,
}

/// Nobody waits for it any more.
#[derive(Debug, PartialEq, Eq)]
struct Ended;

impl Waits {
    /// An environment whose disk and derivations are waited for here.
    #[must_use]
    pub fn around(&self, mut env: Environment) -> Environment {
        env.kdf.elsewhere = Some(Arc::new(OnItsOwnThread(self.clone())));
        env.files = Arc::new(BoundedFiles::new(env.files.clone(), self.clone()));
        env
    }

    /// A keychain that is waited for here.
    #[must_use]
    pub fn around_keychain(&self, keychain: SharedKeychain) -> SharedKeychain {
        Arc::new(BoundedKeychain::new(keychain, self.clone()))
    }

    /// Whoever has the state stops to wait, as long as what this gives is there. A lock that is asked for again and again gives no more time.
    pub(crate) fn end(&self) -> Ending {
        let mut state = self.state();
        if state.locking == 0 {
            state.locking_since = Some(Instant::now());
        }
        state.locking += 1;
        drop(state);
        self.0.changed.notify_all();
        Ending(self.clone())
    }

    /// The program ends: nobody waits any more. A call that never ends keeps this process from ending too, so by then lock files are given
    /// back, and work has wiped what it had; `is_at_work` says whether there is some.
    pub(crate) fn end_for_good(&self, is_at_work: fn() -> bool) {
        let start = Instant::now();
        let mut state = self.state();
        state.is_over = true;
        self.0.changed.notify_all();
        while (state.files_locked > 0 || is_at_work()) && start.elapsed() < LOCK_WAITS {
            state = self.wait(state, LOOK);
        }
    }

    fn count_locked(&self, count: impl FnOnce(usize) -> usize) {
        let mut state = self.state();
        state.files_locked = count(state.files_locked);
        self.0.changed.notify_all();
    }

    /// Waits until no lock waits for the state.
    pub(crate) fn let_locks_pass(&self) {
        let mut state = self.state();
        while state.locking > 0 {
            state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Runs a call, at a place where that is a folder, and waits for it as long as it is wanted. `limit` is that of the call itself.
    fn run<T: Send + 'static>(
        &self,
        place: Option<Place>,
        limit: Option<Duration>,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Ended> {
        self.wait_for_place(place.as_ref())?;
        self.run_now(place, limit, call)
    }

    /// Runs a call once no other is under way at a folder that nobody waits for.
    fn run_last<T: Send + 'static>(
        &self,
        place: Place,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Ended> {
        let waits = self.clone();
        self.run_now(None, Some(LONGEST), move || {
            waits.until_free(&place);
            call()
        })
    }

    fn run_now<T: Send + 'static>(
        &self,
        place: Option<Place>,
        limit: Option<Duration>,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Ended> {
        let (start, waiter) = (Instant::now(), WAITER.get());
        let outcome = Arc::new(Mutex::new(Outcome::Awaited));
        let (theirs, waits, at) = (outcome.clone(), self.clone(), place.clone());
        let work = move || {
            let done = call();
            let mut state = waits.state();
            let mut outcome = lock(&theirs);
            if let Outcome::Left = *outcome {
                drop((outcome, state));
                // What came of it goes here, unseen; a file is closed, which may be what hangs.
                drop(done);
                state = waits.state();
                let found = at.and_then(|at| state.left.iter().position(|(place, _)| *place == at));
                found.map(|found| state.left.swap_remove(found));
            } else {
                *outcome = Outcome::Done(done);
            }
            waits.0.changed.notify_all();
        };
        if std::thread::Builder::new().spawn(work).is_err() {
            return Err(Ended);
        }
        let mut state = self.state();
        loop {
            let left = state.left_to(waiter, start, limit);
            {
                let mut now = lock(&outcome);
                match std::mem::replace(&mut *now, Outcome::Left) {
                    Outcome::Done(done) => return Ok(done),
                    Outcome::Awaited | Outcome::Left if left.is_zero() => {
                        state.left.extend(place.map(|place| (place, start)));
                        return Err(Ended);
                    }
                    Outcome::Awaited | Outcome::Left => *now = Outcome::Awaited,
                }
            }
            state = self.wait(state, left);
        }
    }

    /// Where a call is still under way that nobody waits for, it may be about to end; one that hangs is not waited for again.
    fn wait_for_place(&self, place: Option<&Place>) -> Result<(), Ended> {
        let (start, waiter) = (Instant::now(), WAITER.get());
        let mut state = self.state();
        loop {
            if state.left_to(waiter, start, None).is_zero() {
                return Err(Ended);
            }
            let Some(since) = place.and_then(|place| state.busy_since(place)) else { return Ok(()) };
            let left = HANGS_AFTER.saturating_sub(since.elapsed());
            if left.is_zero() {
                return Err(Ended);
            }
            state = self.wait(state, left.min(LOOK));
        }
    }

    /// Waits until no call is under way in a folder, or in one around it, that nobody waits for.
    fn until_free(&self, place: &Place) {
        let mut state = self.state();
        while state.left.iter().any(|(busy, _)| place.touches(busy)) {
            state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, at_most: Duration) -> MutexGuard<'a, State> {
        self.0.changed.wait_timeout(state, at_most).unwrap_or_else(PoisonError::into_inner).0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0.state)
    }
}

enum Outcome<T> {
    Awaited,
    Done(T),
    /// Nobody waits for it.
    Left,
}

impl State {
    /// How long a call that began at `start` may still be waited for.
    fn left_to(&self, waiter: Waiter, start: Instant, limit: Option<Duration>) -> Duration {
        let of_call = |limit: Duration| limit.saturating_sub(start.elapsed());
        if self.is_over {
            return Duration::ZERO;
        }
        let longest = limit.map_or(Duration::from_secs(3600), of_call);
        match (waiter, self.locking_since, self.locked_at) {
            (Waiter::HasState, Some(since), _) => longest.min(LOCK_WAITS.saturating_sub(since.elapsed())),
            (Waiter::HasState, None, _) => longest.min(limit.map_or(longest, |_| of_call(WITH_STATE))),
            (Waiter::Work { since }, _, Some(at)) if at > since => {
                longest.min(OLD_WORK.saturating_sub(at.max(start).elapsed()))
            }
            (Waiter::Work { .. } | Waiter::Anybody, _, _) => longest,
        }
    }

    fn busy_since(&self, place: &Place) -> Option<Instant> {
        self.left.iter().filter(|(busy, _)| place.is_in(busy)).map(|(_, since)| *since).min()
    }
}

/// As long as it is there, a lock waits for the state, or has it.
pub(crate) struct Ending(Waits);

impl Ending {
    /// The lock has the state: what it asks of a disk itself has its own time.
    pub fn got_state(&self) {
        let mut state = self.0.state();
        (state.locked_at, state.locking_since) = (Some(Instant::now()), Some(Instant::now()));
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.locking -= 1;
        if state.locking == 0 {
            state.locking_since = None;
        }
        drop(state);
        self.0.0.changed.notify_all();
    }
}

/// As long as it is there, who waits on this thread is another than before.
pub(crate) struct Waiting(Waiter);

impl Waiting {
    /// This thread has the state.
    pub fn with_state() -> Self {
        Self(WAITER.replace(Waiter::HasState))
    }

    /// This thread does work that began then, and can be given up.
    pub fn at_work(since: Instant) -> Self {
        Self(WAITER.replace(Waiter::Work { since }))
    }

    /// This thread does work that is to be finished.
    pub fn to_finish() -> Self {
        Self(WAITER.replace(Waiter::Anybody))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITER.set(self.0);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
