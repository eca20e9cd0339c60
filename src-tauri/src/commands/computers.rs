//! The main window's commands for other computers.

use holdfast_app::computers;
use holdfast_app::dto::{ComputerView, ErrorView};
use holdfast_app::state::AppState;
use tauri::{AppHandle, State};

use crate::windows;

/// The other computers that have something to take over.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn computers_with_news(state: State<'_, AppState>) -> Result<Vec<ComputerView>, ErrorView> {
    computers::with_news(&state.lock().session)
}

/// Gives this computer a name, which its backups have inside.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn name_computer(app: AppHandle, state: State<'_, AppState>, name: String) -> Result<(), ErrorView> {
    state.lock().change_vault(|vault| Ok(vault.name_computer(&name)?))?;
    windows::changed(&app);
    Ok(())
}

/// Says that another computer is lost or stolen, or here again.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_computer_gone(
    app: AppHandle,
    state: State<'_, AppState>,
    installation: String,
    is_gone: bool,
) -> Result<(), ErrorView> {
    state.lock().change_vault(|vault| Ok(vault.set_computer_gone(&installation, is_gone)?))?;
    windows::changed(&app);
    Ok(())
}
