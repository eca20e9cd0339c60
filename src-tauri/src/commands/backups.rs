//! The main window's commands for backups. None carries a secret; what takes one opens a private window.

use std::path::Path;

use holdfast_app::backups;
use holdfast_app::dialog::Dialog;
use holdfast_app::dto::{BackupsView, CopyView, ErrorView};
use holdfast_app::preferences::Preferences;
use holdfast_app::state::AppState;
use tauri::{AppHandle, Manager, State};
use tauri_plugin_autostart::ManagerExt;

use crate::page::MAIN;
use crate::{auto_backup, dialogs, tray, windows};

/// Everything that the Backups page shows. Auto backups are opened with the vault key meanwhile, and noted as authentic.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn backups(app: AppHandle, state: State<'_, AppState>) -> Result<BackupsView, ErrorView> {
    // Asked before the state is taken: the tray waits for the main thread.
    let (tray, start_at_login) = (tray::is_there(&app), app.autolaunch().is_enabled().unwrap_or(false));
    backups::view(&state.lock().session, tray, start_at_login)
}

/// Files that hold the phrase of an account, or may hold it.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn copies_with(state: State<'_, AppState>, account: String) -> Result<Vec<String>, ErrorView> {
    backups::copies_with(&state.lock().session, &account)
}

/// The copies that can be relied on and hold an account.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn good_copies(state: State<'_, AppState>, account: String) -> Result<Vec<CopyView>, ErrorView> {
    backups::good_copies(&state.lock().session, &account)
}

/// Writes auto backups now, due or not.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn run_auto_backup(app: AppHandle) -> Result<(), ErrorView> {
    auto_backup::run_now(&app)
}

/// How many auto backups are kept in each folder. Fewer than there are take the password.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_keep(app: AppHandle, state: State<'_, AppState>, keep: u32) -> Result<(), ErrorView> {
    state.lock().change_vault(|vault| Ok(vault.set_kept(keep, None)?))?;
    windows::changed(&app);
    Ok(())
}

/// Asks for a folder that auto backups go to as well.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn add_destination(app: AppHandle) -> Result<(), ErrorView> {
    let done = dialogs::ask(&app, MAIN, Dialog::Folder, |app, folder| {
        if let Some(folder) = folder {
            add(app, &folder);
        }
    });
    done.map_err(|error| ErrorView::internal(&error))
}

fn add(app: &AppHandle, folder: &Path) {
    let store = app.state::<AppState>().store();
    let mut folders = store.destinations();
    if folder.to_str().is_some() && !folders.iter().any(|other| other == folder) {
        folders.push(folder.to_owned());
    }
    let saved = store.change_settings(|settings| settings.auto_backup.destinations = folders);
    if let Err(error) = saved {
        app.state::<AppState>().lock().session.say_next = Some(error.into());
    }
    windows::changed(app);
    auto_backup::run_when_due(app);
}

/// Auto backups go there no more. What is there stays.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn remove_destination(app: AppHandle, state: State<'_, AppState>, dir: String) -> Result<(), ErrorView> {
    let store = state.store();
    let folders: Vec<_> =
        store.destinations().into_iter().filter(|other| other.display().to_string() != dir).collect();
    store.change_settings(|settings| settings.auto_backup.destinations = folders)?;
    windows::changed(&app);
    Ok(())
}

/// Puts what opens backups in any browser into a folder of theirs.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn write_kit(app: AppHandle, state: State<'_, AppState>, dir: String) -> Result<(), ErrorView> {
    backups::write_kit(&state.lock(), &dir)?;
    windows::changed(&app);
    Ok(())
}

/// Asks where to save a copy of a backup of the list.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn save_copy(app: AppHandle, state: State<'_, AppState>, path: String) -> Result<(), ErrorView> {
    let path = state.lock().known_copy(&path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let done = dialogs::ask(&app, MAIN, Dialog::Save(name), move |app, to| {
        let Some(to) = to else { return };
        if app.state::<AppState>().store().is_own_folder(&to) {
            app.state::<AppState>().lock().session.say_next = Some(ErrorView::DataFolder);
            windows::changed(app);
            return;
        }
        let said =
            app.state::<AppState>().lock().change_vault(|vault| Ok(vault.save_copy(&path, &to)?)).err();
        app.state::<AppState>().lock().session.say_next = said;
        windows::changed(app);
    });
    done.map_err(|error| ErrorView::internal(&error))
}

/// Deletes a backup of the list, after the person confirmed it. One that may be the last of an account takes the password.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn delete_copy(app: AppHandle, state: State<'_, AppState>, path: String) -> Result<(), ErrorView> {
    let mut held = state.lock();
    let path = held.known_copy(&path)?;
    let done = held.change_vault(|vault| Ok(vault.delete_copy(&path, None)?));
    drop(held);
    tray::refresh(&app);
    done
}

/// Opens the folder of a backup of the list, or a destination, in the file manager.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn open_folder(state: State<'_, AppState>, path: String) -> Result<(), ErrorView> {
    let folder = backups::folder_of(&state.lock(), &path)?;
    opener::open(folder).map_err(|error| ErrorView::internal(&error))
}

/// Starts the app with the session, in the tray where there is one.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_start_at_login(app: AppHandle, on: bool) -> Result<(), ErrorView> {
    let launch = app.autolaunch();
    let done = if on { launch.enable() } else { launch.disable() };
    done.map_err(|error| ErrorView::internal(&error))
}

/// Whether the app stays in the tray when its window is closed.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_close_to_tray(app: AppHandle, state: State<'_, AppState>, stay: bool) -> Result<(), ErrorView> {
    Preferences::change(&state.store(), |own| own.close_to_tray = Some(stay))?;
    tray::refresh(&app);
    Ok(())
}

/// The answer to the question that came up when the window was closed.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn close_window(app: AppHandle, state: State<'_, AppState>, stay: bool, always: bool) {
    if always {
        // That it cannot be noted is no reason not to do it.
        let noted = Preferences::change(&state.store(), |own| own.close_to_tray = Some(stay));
        if let Err(error) = noted {
            tracing::warn!(%error, "what closing means cannot be written down");
        }
        tray::refresh(&app);
    }
    if stay { windows::to_tray(&app) } else { windows::quit(&app) }
}
