//! The private windows' two commands: one key exchange, then sealed requests.

use std::path::PathBuf;

use holdfast_app::dialog::Dialog;
use holdfast_app::dto::ErrorView;
use holdfast_app::private_requests::{After, accept, answer, give_path};
use holdfast_app::state::AppState;
use tauri::{AppHandle, Manager, Webview};

use crate::page;
use crate::page_process::Pages;
use crate::presence::Presence;
use crate::{dialogs, locking, tray, windows};

/// Takes the page's public key and answers with the core's, both base64. Once for each window.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn private_open(app: AppHandle, page: Webview, key: String) -> Result<String, ErrorView> {
    app.state::<Pages>().note(page.label());
    accept(&mut app.state::<AppState>().lock(), page.label(), &key)
}

/// Opens a sealed request, lets the flow handle it, and seals the reply. Both base64.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn private_call(app: AppHandle, page: Webview, sealed: String) -> Result<String, ErrorView> {
    let state = app.state::<AppState>();
    // Asks the window's thread, which may be waiting for the state.
    let native = page::native(&page.window());
    let mut held = state.lock();
    held.session.native_window = native;
    let (reply, after) = answer(&mut held, page.label(), &sealed)?;
    app.state::<Presence>().set_working(held.is_working());
    drop(held);
    follow(&app, page.label(), after);
    Ok(reply)
}

/// Does with the windows what a request came to.
fn follow(app: &AppHandle, label: &str, after: After) {
    match after {
        After::Nothing => {}
        After::Changed => {
            windows::changed(app);
            tray::refresh(app);
        }
        After::Resize => {
            windows::apply_text_size(app);
            windows::changed(app);
        }
        After::Lock => {
            locking::lock(app);
            // Where there was nothing to lock, the window goes all the same: its page was told so.
            locking::close_private(app, label);
        }
        After::Close => {
            locking::close_private(app, label);
            tray::refresh(app);
        }
        After::Unlocked => {
            locking::unlocked(app, label);
            tray::refresh(app);
        }
        After::Ask(dialog) => ask(app, label, dialog),
    }
}

/// Shows a dialog; what is chosen goes to the flow of the same window.
fn ask(app: &AppHandle, label: &str, dialog: Dialog) {
    let to = label.to_owned();
    let shown = dialogs::ask(app, label, dialog, move |app, path| path_chosen(app, &to, path));
    if let Err(error) = shown {
        tracing::error!(%error, "a dialog cannot be shown");
        path_chosen(app, label, None);
    }
}

fn path_chosen(app: &AppHandle, label: &str, path: Option<PathBuf>) {
    let state = app.state::<AppState>();
    let mut held = state.lock();
    give_path(&mut held, label, path);
    app.state::<Presence>().set_working(held.is_working());
}
