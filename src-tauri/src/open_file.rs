//! A backup file that was opened in the file manager: it is restored from as soon as there is a window to do so, which is after
//! unlocking, and after whatever other flow goes on.

use std::path::PathBuf;

use holdfast_app::state::AppState;
use tauri::{AppHandle, Manager};

use crate::waiting_file::Waiting;
use crate::windows;

/// A file to restore from, in the place of one that waits. None leaves what waits.
pub fn wait_with(app: &AppHandle, file: Option<PathBuf>) {
    if let Some(file) = file {
        app.state::<Waiting>().put(file);
    }
}

/// The app was started once more, perhaps with a backup file.
pub fn started_again(app: &AppHandle, file: Option<PathBuf>) {
    wait_with(app, file);
    // Before it is set up, its first window is still to come, and takes the file.
    if app.try_state::<AppState>().is_some() {
        windows::come_back(app);
        windows::restore_waiting(app);
    }
}
