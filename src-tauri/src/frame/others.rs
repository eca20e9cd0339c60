//! A window for each page. The one that takes its turn is made in the place of the one before.

use tauri::{AppHandle, Manager, WebviewWindowBuilder, Window};

use super::{SIZE, Turn, at_its_place};
use crate::page::{self, MAIN};
use crate::page_process::Pages;

/// Nothing has to be kept.
#[derive(Default)]
pub struct Frame;

/// Shows a page in a window of its own. That of the main page and the lock screen have the same place and size; what nobody asked for stays
/// behind or minimized where the one before was, so that who types into another program goes on to type there. The one before is left for
/// the caller to take away. False if nobody waits for it any more.
pub fn show(app: &AppHandle, turn: &Turn<'_>) -> tauri::Result<bool> {
    if !turn.is_due(app) {
        return Ok(false);
    }
    let before = turn.before.and_then(|label| page::find(app, label));
    let is_minimized = before.is_some_and(|before| before.window().is_minimized().unwrap_or(false));
    // The focus may be in any of ours.
    let has_focus =
        turn.asked || page::all(app).iter().any(|page| page.window().is_focused().unwrap_or(false));
    let builder = page::window(app, turn.label, turn.file(), SIZE).focused(has_focus);
    let builder = at_its_place!(app, builder);
    let window = if turn.label == MAIN {
        app.state::<Pages>().forget(MAIN);
        builder.build().inspect(|window| page::prepare(window.as_ref(), &page::preferences(app)))?
    } else {
        page::build_private(app, builder)?
    };
    // One that was made without the focus is made small.
    if is_minimized {
        window.minimize()?;
    }
    let is_due = turn.is_due(app);
    if !is_due {
        // It was locked, or ended, while the window was made.
        take_away(app, turn.label);
    }
    Ok(is_due)
}

/// The page that a window shows.
pub fn page_in(_: &AppHandle, window: &Window) -> Option<String> {
    Some(window.label().to_owned())
}

/// Whether pages take turns in a window.
pub fn is_frame(_: &Window) -> bool {
    false
}

/// A window is gone.
pub fn closed(_: &AppHandle, _: &Window) {}

/// A page is over, and its window goes.
pub fn make_way(app: &AppHandle, label: &str) {
    take_away(app, label);
}

/// Takes a page away, with its process and its window.
pub fn take_away(app: &AppHandle, label: &str) {
    if let Some(window) = app.get_webview_window(label) {
        app.state::<Pages>().end(label);
        page::report(window.destroy());
    }
}

/// A window that stands over that of the main page, if that is there.
pub fn over<'a>(
    app: &AppHandle,
    builder: WebviewWindowBuilder<'a, tauri::Wry, AppHandle>,
) -> tauri::Result<WebviewWindowBuilder<'a, tauri::Wry, AppHandle>> {
    match app.get_webview_window(MAIN) {
        Some(main) => builder.parent(&main),
        None => Ok(builder),
    }
}
