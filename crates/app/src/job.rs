//! Long work on a thread of its own, so that no window and no other command waits for it. Its window looks at it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use holdfast_unlock::wiped;
use holdfast_vault::{Stage, Watch};

use crate::waits::Waiting;

/// How soon a window looks at what is done, at the latest. One that does not has stopped, and nothing waits for it.
const LOOKED_AT: Duration = Duration::from_secs(5);

/// How much work goes on, also such as nobody waits for.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);

/// Whether any work goes on, also such as nobody waits for.
pub fn is_at_work() -> bool {
    AT_WORK.load(Ordering::SeqCst) > 0
}

/// Work that gives a `T`.
pub struct Job<T>(Arc<Shared<T>>);

struct Shared<T> {
    state: Mutex<State<T>>,
    /// Whether somebody still waits for it. Work that can be stopped is, when nobody does.
    wanted: AtomicBool,
}

struct State<T> {
    stage: Stage,
    part: (u32, u32),
    done: Option<T>,
    done_at: Option<Instant>,
}

impl<T: Send + 'static> Job<T> {
    /// Starts the work. It says what it is at through its argument, and is told whether to go on.
    pub fn start(first: Stage, work: impl FnOnce(Watch<'_>) -> T + Send + 'static) -> Self {
        let since = Instant::now();
        Self::run(first, move |shared| {
            let _at_work = Waiting::at_work(since);
            work(&|stage| shared.is_at(stage))
        })
    }

    /// Starts work that changes something. A lock does not end its waits: what is half done is finished.
    pub fn to_finish(first: Stage, work: impl FnOnce(Watch<'_>) -> T + Send + 'static) -> Self {
        Self::run(first, |shared| {
            let _to_finish = Waiting::to_finish();
            work(&|stage| shared.is_at(stage))
        })
    }

    /// Starts work that says how much is done, and of how much, and is told whether to go on.
    pub fn counted(work: impl FnOnce(&mut dyn FnMut(u32, u32) -> bool) -> T + Send + 'static) -> Self {
        let since = Instant::now();
        Self::run(Stage::DerivingKey, move |shared| {
            let _at_work = Waiting::at_work(since);
            work(&mut |done, of| {
                shared.state().part = (done, of);
                shared.is_wanted()
            })
        })
    }

    fn run(first: Stage, work: impl FnOnce(&Shared<T>) -> T + Send + 'static) -> Self {
        let state = Mutex::new(State { stage: first, part: (0, 1), done: None, done_at: None });
        let shared = Arc::new(Shared { state, wanted: AtomicBool::new(true) });
        let theirs = shared.clone();
        AT_WORK.fetch_add(1, Ordering::SeqCst);
        std::thread::spawn(move || {
            let _at_work = AtWork;
            // Passwords and keys pass through it.
            let done = wiped(|| work(&theirs));
            let mut state = theirs.state();
            state.done = Some(done);
            state.done_at = Some(Instant::now());
        });
        Self(shared)
    }

    /// What it is at.
    pub fn stage(&self) -> Stage {
        self.0.state().stage
    }

    /// How much is done, and of how much.
    pub fn part(&self) -> (u32, u32) {
        self.0.state().part
    }

    /// What came of it, once, when it is done.
    pub fn take(&self) -> Option<T> {
        self.0.state().done.take()
    }
}

/// Work whose kind does not matter.
pub trait Ongoing {
    /// Whether it goes on, or its window is about to look at what came of it.
    fn is_awaited(&self) -> bool;
}

impl<T> Ongoing for Job<T> {
    fn is_awaited(&self) -> bool {
        self.0.state().done_at.is_none_or(|at| at.elapsed() < LOOKED_AT)
    }
}

/// As long as it is there, its thread does work.
struct AtWork;

impl Drop for AtWork {
    fn drop(&mut self) {
        AT_WORK.fetch_sub(1, Ordering::SeqCst);
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.0.wanted.store(false, Ordering::Relaxed);
    }
}

impl<T> Shared<T> {
    fn is_at(&self, stage: Stage) -> bool {
        self.state().stage = stage;
        self.is_wanted()
    }

    fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn work_is_told_to_stop_when_nobody_waits_for_it() {
        let (told, is_told) = mpsc::channel();
        let job = Job::start(Stage::Opening, move |at| {
            told.send(at(Stage::Opening)).unwrap_or_default();
            while at(Stage::Opening) {
                std::thread::yield_now();
            }
            told.send(false).unwrap_or_default();
        });
        let next = || is_told.recv_timeout(Duration::from_secs(60));
        assert_eq!(next(), Ok(true));
        drop(job);
        assert_eq!(next(), Ok(false));
    }
}
