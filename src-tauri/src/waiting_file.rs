//! The backup file that was opened in the file manager and waits for a window to restore from it.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The file that waits. It is there before the state is: macOS may hand a file over while the app is set up.
#[derive(Default)]
pub struct Waiting(Mutex<Option<PathBuf>>);

impl Waiting {
    pub fn put(&self, file: PathBuf) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    }

    /// Puts a file back, unless another one came meanwhile.
    pub fn put_back(&self, file: PathBuf) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(file);
    }

    pub fn take(&self) -> Option<PathBuf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_file_waits_and_is_taken_once() {
        let waiting = Waiting::default();
        waiting.put("first.holdfast".into());
        waiting.put("second.holdfast".into());
        assert_eq!(waiting.take(), Some("second.holdfast".into()));
        assert_eq!(waiting.take(), None);
        waiting.put("third.holdfast".into());
        waiting.put_back("second.holdfast".into());
        assert_eq!(waiting.take(), Some("third.holdfast".into()));
    }
}
