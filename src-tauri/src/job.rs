//! Long work on a thread of its own, so that no window and no other command waits for it. Its window looks at it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use holdfast_vault::Stage;

/// Work that gives a `T`.
pub struct Job<T>(Arc<Mutex<State<T>>>);

struct State<T> {
    stage: Stage,
    done: Option<T>,
}

impl<T: Send + 'static> Job<T> {
    /// Starts the work. It says what it is at through its argument.
    pub fn start(first: Stage, work: impl FnOnce(&dyn Fn(Stage)) -> T + Send + 'static) -> Self {
        let state = Arc::new(Mutex::new(State { stage: first, done: None }));
        let theirs = state.clone();
        std::thread::spawn(move || {
            let done = work(&|stage| lock(&theirs).stage = stage);
            lock(&theirs).done = Some(done);
        });
        Self(state)
    }

    /// What it is at.
    pub fn stage(&self) -> Stage {
        lock(&self.0).stage
    }

    /// What came of it, once, when it is done.
    pub fn take(&self) -> Option<T> {
        lock(&self.0).done.take()
    }
}

fn lock<T>(state: &Mutex<State<T>>) -> MutexGuard<'_, State<T>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
