//! The main window's commands for backups. None carries a secret; what takes one opens a private window.

use std::path::Path;

use holdfast_app::dialog::Dialog;
use holdfast_app::dto::{AutoView, BackupsView, CopyView, ErrorView, HealthView};
use holdfast_app::state::{AppState, Held};
use holdfast_vault::{AccountId, ChangeError, Copy as Backup, Vault};
use tauri::{AppHandle, Manager, State};
use tauri_plugin_autostart::ManagerExt;

use crate::dialogs;
use crate::{auto_backup, tray, windows};

const MAIN: &str = "main";

/// Everything that the Backups page shows. Auto backups are opened with the vault key meanwhile, and noted as authentic.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn backups(app: AppHandle, state: State<'_, AppState>) -> Result<BackupsView, ErrorView> {
    // Asked before the state is taken: the tray waits for the main thread.
    let (tray, start_at_login) = (tray::is_there(&app), app.autolaunch().is_enabled().unwrap_or(false));
    let held = state.lock();
    let vault = held.session.vault.as_ref().ok_or(ErrorView::Locked)?;
    let store = &held.session.store;
    let copies = vault.copies().map_err(|error| ErrorView::disk(&error))?;
    let status = store.auto_backup_status().map_err(|error| ErrorView::disk(&error))?;
    Ok(BackupsView {
        health: HealthView::new(vault.health(&copies, &status), &copies),
        auto: AutoView::new(&status, &store.default_destination()),
        copies: copies.iter().map(|copy| CopyView::new(copy, vault)).collect(),
        tray,
        close_to_tray: store.settings().close_to_tray,
        start_at_login,
    })
}

/// Files that hold the phrase of an account, or may hold it.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn copies_with(state: State<'_, AppState>, account: String) -> Result<Vec<String>, ErrorView> {
    let id = account.parse().map_err(|_| ErrorView::NoSuchAccount)?;
    let held = state.lock();
    let vault = held.session.vault.as_ref().ok_or(ErrorView::Locked)?;
    let copies = vault.copies_with(id).map_err(|error| ErrorView::disk(&error))?;
    Ok(copies.iter().map(|path| path.display().to_string()).collect())
}

/// The copies that can be relied on and hold an account.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn good_copies(state: State<'_, AppState>, account: String) -> Result<Vec<CopyView>, ErrorView> {
    let id: AccountId = account.parse().map_err(|_| ErrorView::NoSuchAccount)?;
    let held = state.lock();
    let vault = held.session.vault.as_ref().ok_or(ErrorView::Locked)?;
    let copies = vault.copies().map_err(|error| ErrorView::disk(&error))?;
    let holds = |copy: &&Backup| copy.is_good() && copy.accounts.iter().flatten().any(|held| *held == id);
    Ok(copies.iter().filter(holds).map(|copy| CopyView::new(copy, vault)).collect())
}

/// Writes auto backups now, due or not.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn run_auto_backup(app: AppHandle) -> Result<(), ErrorView> {
    auto_backup::run_now(&app)
}

/// How many auto backups are kept in each folder. Fewer than there are take the password.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_keep(app: AppHandle, state: State<'_, AppState>, keep: u32) -> Result<(), ErrorView> {
    with_vault(&mut state.lock(), |vault| Ok(vault.set_kept(keep, None)?))?;
    windows::changed(&app);
    Ok(())
}

/// Asks for a folder that auto backups go to as well.
#[tauri::command(async)]
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
    let store = app.state::<AppState>().lock().session.store.clone();
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
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn remove_destination(app: AppHandle, state: State<'_, AppState>, dir: String) -> Result<(), ErrorView> {
    let store = state.lock().session.store.clone();
    let folders: Vec<_> =
        store.destinations().into_iter().filter(|other| other.display().to_string() != dir).collect();
    store.change_settings(|settings| settings.auto_backup.destinations = folders)?;
    windows::changed(&app);
    Ok(())
}

/// Asks where to save a copy of a backup of the list.
#[tauri::command(async)]
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
            with_vault(&mut app.state::<AppState>().lock(), |vault| Ok(vault.save_copy(&path, &to)?)).err();
        app.state::<AppState>().lock().session.say_next = said;
        windows::changed(app);
    });
    done.map_err(|error| ErrorView::internal(&error))
}

/// Deletes a backup of the list, after the person confirmed it. One that may be the last of an account takes the password.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn delete_copy(app: AppHandle, state: State<'_, AppState>, path: String) -> Result<(), ErrorView> {
    let mut held = state.lock();
    let path = held.known_copy(&path)?;
    let done = with_vault(&mut held, |vault| Ok(vault.delete_copy(&path, None)?));
    drop(held);
    tray::refresh(&app);
    done
}

/// Opens the folder of a backup of the list, or a destination, in the file manager.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn open_folder(state: State<'_, AppState>, path: String) -> Result<(), ErrorView> {
    let held = state.lock();
    let destination =
        held.session.store.destinations().into_iter().find(|dir| dir.display().to_string() == path);
    let folder = match destination {
        Some(folder) => folder,
        None => held.known_copy(&path)?.parent().map(Path::to_owned).unwrap_or_default(),
    };
    drop(held);
    opener::open(folder).map_err(|error| ErrorView::internal(&error))
}

/// Starts the app with the session, in the tray where there is one.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_start_at_login(app: AppHandle, on: bool) -> Result<(), ErrorView> {
    let launch = app.autolaunch();
    let done = if on { launch.enable() } else { launch.disable() };
    done.map_err(|error| ErrorView::internal(&error))
}

/// Whether the app stays in the tray when its window is closed.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_close_to_tray(app: AppHandle, state: State<'_, AppState>, stay: bool) -> Result<(), ErrorView> {
    let store = state.lock().session.store.clone();
    store.change_settings(|settings| settings.close_to_tray = Some(stay))?;
    tray::refresh(&app);
    Ok(())
}

/// The answer to the question that came up when the window was closed.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn close_window(app: AppHandle, state: State<'_, AppState>, stay: bool, always: bool) {
    if always {
        // That it cannot be noted is no reason not to do it.
        let noted = state.store().change_settings(|settings| settings.close_to_tray = Some(stay));
        if let Err(error) = noted {
            tracing::warn!(%error, "what closing means cannot be written down");
        }
        tray::refresh(&app);
    }
    if stay { windows::to_tray(&app) } else { windows::quit(&app) }
}

fn with_vault<T>(
    held: &mut Held,
    operation: impl FnOnce(&mut Vault) -> Result<T, CopyError>,
) -> Result<T, ErrorView> {
    held.session.note_activity();
    if held.is_working() {
        return Err(ErrorView::WindowOpen);
    }
    operation(held.session.vault.as_mut().ok_or(ErrorView::Locked)?).map_err(|CopyError(error)| error)
}

/// What goes wrong with a copy, as the page gets it.
struct CopyError(ErrorView);

impl From<ChangeError> for CopyError {
    fn from(error: ChangeError) -> Self {
        Self(error.into())
    }
}

impl From<holdfast_vault::WriteError> for CopyError {
    fn from(error: holdfast_vault::WriteError) -> Self {
        Self(error.into())
    }
}
