//! One window whose page changes: Tauri's `unstable` can give it another (`Window::add_child`). Its number goes up with each window that is
//! made, so that one that is about to close is not taken for the next.

use std::sync::{Mutex, PoisonError};

use holdfast_app::preferences::Preferences;
use holdfast_app::state::AppState;
use tauri::{
    AppHandle, LogicalPosition, Manager, WebviewBuilder, WebviewWindowBuilder, Window, WindowBuilder,
};

use super::{SIZE, Turn, at_its_place};
use crate::dialogs;
use crate::page::{self, MAIN};
use crate::page_process::Pages;
use crate::presence::Presence;

/// How the labels of frames begin. A capability names none of them: what a page may do depends on the page alone.
const LABEL: &str = "frame-";

/// The window that is there, and the page that is in it.
#[derive(Default)]
pub struct Frame {
    /// Held while a page takes its turn. The thread of the windows never waits for it.
    turn: Mutex<()>,
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    made: u32,
    shown: Option<(Window, String)>,
}

impl Frame {
    fn with<T>(&self, then: impl FnOnce(&mut Now) -> T) -> T {
        then(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn shown(&self) -> Option<(Window, String)> {
        self.with(|now| now.shown.clone())
    }
}

/// Shows a page in the frame, in the place of the one that is there, which is hidden first, and ended with its process. False if nobody waits
/// for it any more.
pub fn show(app: &AppHandle, turn: &Turn<'_>) -> tauri::Result<bool> {
    let frame = app.state::<Frame>();
    if !turn.asked
        && let Some((_, before)) = frame.shown()
        && let Some(before) = page::find(app, &before)
    {
        // Names are not seen while this waits for a disk, or for another page.
        before.hide()?;
    }
    let preferences = page::preferences(app);
    let shown = {
        let _turn = frame.turn.lock().unwrap_or_else(PoisonError::into_inner);
        turn.is_due(app) && show_now(app, &frame, turn, &preferences)?
    };
    if shown && app.state::<Presence>().is_alone() {
        // It went into the tray meanwhile, and did not see this page.
        take_away(app, turn.label);
        return Ok(false);
    }
    Ok(shown)
}

fn show_now(
    app: &AppHandle,
    frame: &Frame,
    turn: &Turn<'_>,
    preferences: &Preferences,
) -> tauri::Result<bool> {
    let before = frame.shown();
    let before = before.and_then(|(window, before)| Some((window, page::find(app, &before)?)));
    if before.as_ref().is_some_and(|(_, before)| before.label() == turn.label) {
        // Two starts in the same moment.
        return Ok(true);
    }
    let window = match &before {
        Some((window, _)) => window.clone(),
        None => make(app, frame, preferences)?,
    };
    frame.with(|now| now.shown = Some((window.clone(), turn.label.to_owned())));
    if let Some((_, before)) = &before {
        dialogs::cancel(app, before.label());
        page::report(before.hide());
    }
    let added = add(app, &window, turn, preferences);
    if let Some((_, before)) = &before {
        app.state::<Pages>().end(before.label());
        page::report(before.close());
    } else if added.is_ok() {
        window.show()?;
    }
    if added.is_err() {
        // An empty window is no use to anybody.
        closed(app, &window);
        page::report(window.destroy());
    }
    added.map(|()| true)
}

fn make(app: &AppHandle, frame: &Frame, preferences: &Preferences) -> tauri::Result<Window> {
    let number = frame.with(|now| {
        now.made += 1;
        now.made
    });
    let builder = WindowBuilder::new(app, format!("{LABEL}{number}"))
        .title("Holdfast")
        .theme(page::theme(&preferences.theme))
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(page::SMALLEST.0, page::SMALLEST.1)
        // Until there is a page in it.
        .visible(false);
    at_its_place!(app, builder).build()
}

fn add(app: &AppHandle, window: &Window, turn: &Turn<'_>, preferences: &Preferences) -> tauri::Result<()> {
    let builder = WebviewBuilder::new(turn.label, page::address(turn.file(), preferences))
        .devtools(cfg!(feature = "automation"))
        .disable_drag_drop_handler()
        .on_navigation(page::is_ours)
        .on_new_window(page::deny);
    // What is said last of a page of that name was said of the one before.
    app.state::<Pages>().forget(turn.label);
    // GTK gives it all the room that there is, whatever size is said here.
    let page = window.add_child(builder, LogicalPosition::new(0, 0), window.inner_size()?)?;
    page::prepare(&page, preferences);
    // Among what is in the window; the window itself is left alone.
    page.set_focus()
}

/// Whether pages take turns in a window.
pub fn is_frame(window: &Window) -> bool {
    window.label().starts_with(LABEL)
}

/// The page that a window shows. None of a frame that is about to go.
pub fn page_in(app: &AppHandle, window: &Window) -> Option<String> {
    let own = window.label();
    let shown = app.state::<Frame>().shown().filter(|(window, _)| window.label() == own);
    shown.map(|(_, page)| page).or_else(|| (!is_frame(window)).then(|| own.to_owned()))
}

/// A window is gone.
pub fn closed(app: &AppHandle, window: &Window) {
    app.state::<Frame>().with(|now| {
        now.shown.take_if(|(shown, _)| shown.label() == window.label());
    });
}

/// A page is over. It goes, unless the lock screen is about to take its place.
pub fn make_way(app: &AppHandle, label: &str) {
    let is_in_frame = app.state::<Frame>().shown().is_some_and(|(_, page)| page == label);
    if !(is_in_frame && app.state::<AppState>().lock().is_locking()) {
        take_away(app, label);
    }
}

/// Takes a page away, with its process and the window in which it stands.
pub fn take_away(app: &AppHandle, label: &str) {
    let frame = app.state::<Frame>();
    let _turn = frame.turn.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(page) = page::find(app, label) else { return };
    app.state::<Pages>().end(label);
    let window = page.window();
    closed(app, &window);
    page::report(window.destroy());
}

/// A window that stands over that of the main page, if that is there.
pub fn over<'a>(
    app: &AppHandle,
    builder: WebviewWindowBuilder<'a, tauri::Wry, AppHandle>,
) -> tauri::Result<WebviewWindowBuilder<'a, tauri::Wry, AppHandle>> {
    let Some(main) = page::find(app, MAIN) else { return Ok(builder) };
    Ok(builder.transient_for_raw(&main.window().gtk_window()?))
}
