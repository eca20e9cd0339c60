//! A backup file that was opened in the file manager: it is restored from as soon as there is a window to do so, which is after
//! unlocking, and after whatever other flow goes on.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use holdfast_app::flow::Flow;
use holdfast_app::state::AppState;
use tauri::{AppHandle, Manager};

use crate::windows::{self, MAIN};

/// The file that waits. It is there before the state is: macOS may hand a file over while the app is set up.
#[derive(Default)]
pub struct Waiting(Mutex<Option<PathBuf>>);

impl Waiting {
    fn put(&self, file: PathBuf) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    }

    /// Puts a file back, unless another one came meanwhile.
    fn put_back(&self, file: PathBuf) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(file);
    }

    fn take(&self) -> Option<PathBuf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A file to restore from, in the place of one that waits. None leaves what waits.
pub fn wait_with(app: &AppHandle, file: Option<PathBuf>) {
    if let Some(file) = file {
        app.state::<Waiting>().put(file);
    }
}

/// Nobody means it any more.
pub fn forget(app: &AppHandle) {
    app.state::<Waiting>().take();
}

/// The app was started once more, perhaps with a backup file.
pub fn started_again(app: &AppHandle, file: Option<PathBuf>) {
    wait_with(app, file);
    // Before it is set up, its first window is still to come, and takes the file.
    if app.try_state::<AppState>().is_some() {
        windows::come_back(app);
        restore_waiting(app);
    }
}

/// Begins to restore from the file that waits, once the main window is there and no other flow goes on.
pub fn restore_waiting(app: &AppHandle) {
    if app.get_webview_window(MAIN).is_none() {
        return;
    }
    let env = {
        let state = app.state::<AppState>();
        let held = state.lock();
        if held.private.is_some() {
            return;
        }
        held.session.store.env().clone()
    };
    let Some(path) = app.state::<Waiting>().take() else { return };
    match windows::open_private(app, Flow::restore_of(path.clone(), &env)) {
        Ok(true) => {}
        // Another flow began meanwhile: it is opened after that one.
        Ok(false) => app.state::<Waiting>().put_back(path),
        Err(error) => {
            tracing::error!(%error, "a window did not do what it was asked");
            app.state::<Waiting>().put_back(path);
        }
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
