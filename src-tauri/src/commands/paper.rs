//! The account page's commands for paper: the reminder to compare it, and the sheet to write on.

use std::path::PathBuf;

use holdfast_app::clipboard;
use holdfast_app::dialog::Dialog;
use holdfast_app::dto::{AccountView, ErrorView};
use holdfast_app::state::AppState;
use tauri::{AppHandle, Manager, State};

use super::main::change;
use crate::page::{self, MAIN};
use crate::{dialogs, paper, tray, windows};

/// After how many months a person is reminded to compare their paper; null for never.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_paper_check(
    app: AppHandle,
    state: State<'_, AppState>,
    months: Option<u32>,
) -> Result<(), ErrorView> {
    let store = state.store();
    store.change_settings(|settings| settings.paper_check.months = months)?;
    tray::refresh(&app);
    Ok(())
}

/// Puts the reminder of an account off by a month.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn put_off_check(app: AppHandle, account: String) -> Result<AccountView, ErrorView> {
    change(&app, &account, |vault, id| Ok(AccountView::from(&vault.put_off_check(id)?)))
}

/// Minima was restored: its next restore has to give a higher number.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn note_restore(app: AppHandle, account: String) -> Result<AccountView, ErrorView> {
    change(&app, &account, |vault, id| Ok(AccountView::from(&vault.note_restore(id)?)))
}

/// Copies what its system is told to restore an account, with placeholders where the words belong.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn copy_restore_command(app: AppHandle, account: String) -> Result<(), ErrorView> {
    let command = change(&app, &account, |vault, id| {
        vault.account(id)?.restore_command().ok_or(ErrorView::NoSuchAccount)
    })?;
    clipboard::copy(&command).map_err(|_| ErrorView::NoClipboard)
}

/// Prints what the window shows for print: the paper sheet.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn print_sheet(app: AppHandle) -> Result<(), ErrorView> {
    let open = app.state::<AppState>().lock().session.vault.is_some();
    let page = page::find(&app, MAIN).filter(|_| open).ok_or(ErrorView::Locked)?;
    paper::print(&page).map_err(|error| ErrorView::internal(&error))
}

/// Asks where to save the paper sheet as a PDF.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn save_sheet(app: AppHandle, name: String) -> Result<(), ErrorView> {
    let name: String = name.chars().map(|c| if c.is_alphanumeric() || c == ' ' { c } else { '-' }).collect();
    let done = dialogs::ask(&app, MAIN, Dialog::SavePdf(format!("{name}.pdf")), |app, path| {
        if let Some(path) = path {
            save_sheet_as(app, path);
        }
    });
    done.map_err(|error| ErrorView::internal(&error))
}

fn save_sheet_as(app: &AppHandle, path: PathBuf) {
    let Some(page) = page::find(app, MAIN) else {
        // It was locked while the dialog was there.
        app.state::<AppState>().lock().session.say_next = Some(ErrorView::NothingSaved);
        return;
    };
    let handle = app.clone();
    let begun = paper::save_pdf(&page, path, move |saved| {
        // The window's thread told it; the state may be busy.
        std::thread::spawn(move || sheet_saved(&handle, saved));
    });
    if let Err(error) = begun {
        app.state::<AppState>().lock().session.say_next = Some(ErrorView::internal(&error));
        windows::changed(app);
    }
}

fn sheet_saved(app: &AppHandle, saved: Result<PathBuf, paper::NotSaved>) {
    let state = app.state::<AppState>();
    let mut held = state.lock();
    match saved {
        Ok(path) => held.session.saved_next = Some(path.display().to_string()),
        Err(error) => {
            tracing::warn!(%error, "no PDF");
            held.session.say_next = Some(ErrorView::SheetNotSaved);
        }
    }
    drop(held);
    windows::changed(app);
}
