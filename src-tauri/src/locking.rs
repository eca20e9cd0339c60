//! Locking, which waits for nothing: the keys go first, then the windows.

use holdfast_app::clipboard;
use holdfast_app::dto::ErrorView;
use holdfast_app::flow::Flow;
use holdfast_app::state::AppState;
use holdfast_vault::StoreState;
use tauri::{AppHandle, Manager};

use crate::frame::{self, Turn};
use crate::page::{self, MAIN, report};
use crate::page_process::Deaths;
use crate::presence::Presence;
use crate::waiting_file::Waiting;
use crate::{dialogs, windows};

/// Locks: what is secret is forgotten and the lock screen is due in one step, so that two requests to lock are one. Then
/// the lock screen takes the place of the main window. Also for a vault that was made by another program meanwhile.
pub fn lock(app: &AppHandle) {
    let locked = app.state::<AppState>().take_over().lock_vault();
    clipboard::take_off();
    if let Some((gone, label)) = locked {
        show_lock_screen(app, gone, &label);
    }
}

/// The process of the page in the window `label` died. What it showed stands on the screen, and nobody answers there: everything is locked,
/// and what happened is said.
pub fn page_died(app: &AppHandle, label: &str) {
    if page::find(app, label).is_none() || app.state::<Presence>().is_alone() {
        // It went with its window.
        return;
    }
    tracing::error!(label, "the process of a page died");
    let locked = app.state::<AppState>().take_over().lock_after_death(label);
    clipboard::take_off();
    if !app.state::<Deaths>().are_few() {
        tracing::error!("pages die one after the other");
        return app.exit(1);
    }
    if let Some((gone, lock_screen)) = locked {
        return show_lock_screen(app, gone, &lock_screen);
    }
    if app.state::<AppState>().lock().is_locking() {
        // It was the main window, which makes way for the lock screen just now.
        return;
    }
    // There is no vault, and nothing to unlock.
    app.state::<AppState>().lock().session.say_next = Some(ErrorView::PageDied);
    if label == MAIN {
        return windows::reload_main(app);
    }
    close_private(app, label);
    // A lock screen whose vault is gone meanwhile has no flow any more.
    if page::find(app, MAIN).is_none() {
        report(windows::open_main(app));
        frame::make_way(app, label);
    }
}

/// The vault was opened in the lock screen `label`: the main window takes its place.
pub fn unlocked(app: &AppHandle, label: &str) {
    if !end(app, label) {
        return;
    }
    windows::note_place(app);
    report(windows::open_main(app));
    frame::make_way(app, label);
    windows::restore_waiting(app);
    let closed_meanwhile = {
        let state = app.state::<AppState>();
        let held = state.lock();
        !held.is_locking()
            && held.session.vault.is_none()
            && !matches!(held.session.store.state(), Ok(StoreState::None))
    };
    if closed_meanwhile {
        lock(app);
    }
}

/// Ends the flow of the window `label`. False if it is another one that is there, or none.
fn end(app: &AppHandle, label: &str) -> bool {
    let on_lock_screen = page::find(app, MAIN).is_none();
    let state = app.state::<AppState>();
    let mut held = state.lock();
    let restores = held.private.as_ref().is_some_and(|private| matches!(private.flow, Flow::Restore(_)));
    // Who has forgotten the password has just restored: the file that waits for it has nothing to add.
    if on_lock_screen && restores && held.session.vault.is_some() {
        app.state::<Waiting>().take();
    }
    held.end(label)
}

/// The flow of the window `label` ended: the window goes, with its process.
pub fn close_private(app: &AppHandle, label: &str) {
    if !end(app, label) {
        return;
    }
    dialogs::cancel(app, label);
    app.state::<Presence>().set_working(false);
    if page::find(app, MAIN).is_none() {
        // On the lock screen: a flow that ended there leads back to it, or on, where it opened the vault.
        let open = app.state::<AppState>().lock().session.vault.is_some();
        if open {
            report(windows::open_main(app));
        } else {
            lock(app);
        }
    }
    frame::make_way(app, label);
    windows::changed(app);
    windows::restore_waiting(app);
}

fn show_lock_screen(app: &AppHandle, gone: Option<String>, label: &str) {
    dialogs::cancel_all(app);
    windows::note_place(app);
    // Where a flow ends on the lock screen, its page stands there.
    let before = if page::find(app, MAIN).is_some() { Some(MAIN) } else { gone.as_deref() };
    let shown = frame::show(app, &Turn { label, asked: false, before });
    if let Some(gone) = &gone {
        frame::make_way(app, gone);
    }
    match shown {
        Ok(true) => frame::make_way(app, MAIN),
        // Another one has its place, or the app is in the tray.
        Ok(false) => {}
        Err(error) => {
            // A main window with names in it must not stay when there is no way to unlock it.
            tracing::error!(%error, "the lock screen cannot be shown");
            app.exit(1);
        }
    }
}
