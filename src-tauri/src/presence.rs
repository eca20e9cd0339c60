//! Whether the app is in the tray alone, and what closing its window means. Apart from the state, because closing a window must not wait for
//! it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// What closing the window does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closing {
    /// The app ends.
    #[default]
    Quits,
    /// The person is asked.
    Asks,
    /// The app stays in the tray, locked.
    Stays,
}

/// How the app is there.
#[derive(Default)]
pub struct Presence {
    closing: Mutex<Closing>,
    alone: AtomicBool,
    working: AtomicBool,
}

impl Presence {
    pub fn closing(&self) -> Closing {
        *self.closing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn set_closing(&self, closing: Closing) {
        *self.closing.lock().unwrap_or_else(PoisonError::into_inner) = closing;
    }

    /// Whether there is no window and that is meant.
    pub fn is_alone(&self) -> bool {
        self.alone.load(Ordering::SeqCst)
    }

    pub fn set_alone(&self, alone: bool) {
        self.alone.store(alone, Ordering::SeqCst);
    }

    /// Whether a private window's work must be waited for.
    pub fn is_working(&self) -> bool {
        self.working.load(Ordering::SeqCst)
    }

    pub fn set_working(&self, working: bool) {
        self.working.store(working, Ordering::SeqCst);
    }
}
