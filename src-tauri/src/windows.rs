//! Which windows there are. The main window shows names and dates; whatever carries a secret runs in a private window, which is
//! its own web process and is gone when its flow ends. While the vault is locked there is the lock screen alone.

use std::time::{Duration, Instant};

use holdfast_app::clipboard;
use holdfast_app::flow::Flow;
use holdfast_app::state::AppState;
use holdfast_vault::StoreState;
use tauri::{AppHandle, Emitter, Manager, Window, WindowEvent};

use crate::dialogs;
use crate::frame::{self, Turn};
use crate::page::{self, MAIN, report};
use crate::page_process::Pages;
use crate::presence::{Closing, Presence};
use crate::waiting_file::Waiting;
use crate::window_geometry::WindowGeometry;

const PRIVATE_SIZE: (f64, f64) = (760.0, 700.0);
/// How long quitting waits for what is half done, and how often it looks.
const HALF_DONE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(100);
/// Sent to the main window when what it shows may be out of date.
const CHANGED: &str = "changed";
/// Sent to the main window when it is closed and the person is to be asked what that means.
const CLOSING: &str = "closing";

/// The first window: the lock screen where there is a vault, or the welcome.
pub fn open_first(app: &AppHandle) -> tauri::Result<()> {
    let state = app.state::<AppState>().store().state();
    match state {
        Ok(StoreState::None) => open_main(app).map(|()| restore_waiting(app)),
        Ok(StoreState::Intact | StoreState::Damaged { .. }) | Err(_) => {
            let label = app.state::<AppState>().lock().begin(Flow::unlock_at_start());
            // Two starts in the same moment: the other one shows it.
            let Some(label) = label else { return Ok(()) };
            frame::show(app, &Turn { label: &label, asked: true, before: None }).map(drop)
        }
    }
}

/// The main page takes its place, unless it was locked meanwhile.
pub fn open_main(app: &AppHandle) -> tauri::Result<()> {
    frame::show(app, &Turn { label: MAIN, asked: true, before: None }).map(drop)
}

/// Opens a private window for a flow. False if there is one already, which is brought to the front.
pub fn open_private(app: &AppHandle, flow: Flow) -> tauri::Result<bool> {
    let label = app.state::<AppState>().lock().begin(flow);
    let Some(label) = label else {
        focus(app);
        return Ok(false);
    };
    let window = page::window(app, &label, page::PRIVATE_FILE, PRIVATE_SIZE);
    let built = frame::over(app, window).and_then(|window| page::build_private(app, window));
    let ended = !app.state::<AppState>().lock().has(&label);
    if built.is_err() {
        app.state::<AppState>().lock().end(&label);
    } else if ended {
        // It was locked while the window was made.
        frame::take_away(app, &label);
    }
    built.map(|_| true)
}

/// Shows pages in the theme and the language of the settings. What is in the main page looks for itself.
pub fn apply_appearance(app: &AppHandle) {
    let preferences = page::preferences(app);
    let appearance = page::appearance(&preferences);
    for page in page::all(app) {
        report(page::paint(&page, &preferences));
        if page.label() != MAIN {
            report(page.eval(format!("location.replace('{appearance}')")));
        }
    }
}

/// Notes where the main window is, or the lock screen in its place.
pub fn note_place(app: &AppHandle) {
    let alone = || page::all(app).into_iter().next();
    if let Some(page) = page::find(app, MAIN).or_else(alone) {
        app.state::<WindowGeometry>().note(&page.window());
    }
}

/// Shows all pages as large as the settings say.
pub fn apply_text_size(app: &AppHandle) {
    let preferences = page::preferences(app);
    page::all(app).iter().for_each(|page| page::enlarge(page, &preferences));
}

/// Tells the main window to look again.
pub fn changed(app: &AppHandle) {
    report(app.emit_to(MAIN, CHANGED, ()));
}

/// Loads the page of the main window once more, in a process of its own.
pub fn reload_main(app: &AppHandle) {
    if let Some(main) = page::find(app, MAIN) {
        app.state::<Pages>().end(MAIN);
        report(main.reload());
    }
}

/// Brings the window in which something can be done to the front.
pub fn focus(app: &AppHandle) {
    let private = app.state::<AppState>().lock().private.as_ref().map(|private| private.label.clone());
    let shown = private.and_then(|label| page::find(app, &label)).or_else(|| page::find(app, MAIN));
    if let Some(page) = shown {
        report(to_front(&page.window()));
    }
}

/// Shows a window in front, whatever it was. Not step by step: tao gives the focus to no window that it still believes to be minimized.
#[cfg(target_os = "linux")]
fn to_front(window: &Window) -> tauri::Result<()> {
    use gtk::prelude::GtkWindowExt;
    let shown = window.clone();
    window.run_on_main_thread(move || match shown.gtk_window() {
        Ok(window) => window.present(),
        Err(error) => tracing::error!(%error, "a window cannot be shown"),
    })
}

/// Shows a window in front, whatever it was.
#[cfg(not(target_os = "linux"))]
fn to_front(window: &Window) -> tauri::Result<()> {
    window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus())
}

/// What happens when a person closes a window.
pub fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle().clone();
    // None: it makes way for another.
    let Some(label) = frame::page_in(&app, window) else { return };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other events are nothing to the app")]
    match event {
        // What is half done is waited for; it takes seconds.
        WindowEvent::CloseRequested { api, .. } if app.state::<Presence>().is_working() => {
            api.prevent_close();
        }
        WindowEvent::CloseRequested { api, .. } if frame::is_frame(window) || is_last(&app, &label) => {
            match app.state::<Presence>().closing() {
                Closing::Quits => {}
                Closing::Asks if label == MAIN => {
                    api.prevent_close();
                    report(app.emit_to(MAIN, CLOSING, ()));
                }
                // Nobody is asked on the lock screen.
                Closing::Asks => {}
                Closing::Stays => {
                    api.prevent_close();
                    std::thread::spawn(move || to_tray(&app));
                }
            }
        }
        WindowEvent::Destroyed => {
            frame::closed(&app, window);
            if label != MAIN {
                app.state::<Pages>().end(&label);
            }
            // On its own thread: the state may be busy with a password check.
            std::thread::spawn(move || {
                let state = app.state::<AppState>();
                // With the main window the program ends, which waits for nothing.
                let mut held = if label == MAIN { state.take_over() } else { state.lock() };
                let ended = held.end(&label);
                drop(held);
                if ended {
                    changed(&app);
                    restore_waiting(&app);
                } else if label == MAIN
                    && !app.state::<Presence>().is_alone()
                    && !app.state::<AppState>().lock().is_locking()
                {
                    app.exit(0);
                }
            });
        }
        _ => {}
    }
}

/// Whether no other window stays when this one goes: the main window, or the lock screen.
fn is_last(app: &AppHandle, label: &str) -> bool {
    label == MAIN || page::find(app, MAIN).is_none()
}

/// Locks and takes all windows away; the icon in the tray stays, and auto backups go on.
pub fn to_tray(app: &AppHandle) {
    app.state::<Presence>().set_alone(true);
    app.state::<AppState>().forget_everything();
    app.state::<Waiting>().take();
    clipboard::take_off();
    dialogs::cancel_all(app);
    for page in page::all(app) {
        frame::take_away(app, page.label());
    }
}

/// Quits. The keys go at once. What is half done has its own and is waited for, but not for ever.
pub fn quit(app: &AppHandle) {
    let asked = Instant::now();
    to_tray(app);
    while holdfast_app::job::is_at_work() && asked.elapsed() < HALF_DONE {
        std::thread::sleep(LOOK);
    }
    app.exit(0);
}

/// Opens the first window again, or brings the one that is there to the front.
pub fn come_back(app: &AppHandle) {
    if page::all(app).is_empty() {
        // Before it is there: who closes it at once sends it into the tray again.
        app.state::<Presence>().set_alone(false);
        report(open_first(app));
    } else {
        focus(app);
    }
}

/// Begins to restore from the file that waits, once the main window is there and no other flow goes on.
pub fn restore_waiting(app: &AppHandle) {
    if page::find(app, MAIN).is_none() {
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
    match open_private(app, Flow::restore_of(path.clone(), &env)) {
        Ok(true) => {}
        // Another flow began meanwhile: it is opened after that one.
        Ok(false) => app.state::<Waiting>().put_back(path),
        Err(error) => {
            tracing::error!(%error, "a window did not do what it was asked");
            app.state::<Waiting>().put_back(path);
        }
    }
}
