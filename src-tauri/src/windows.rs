//! Which windows there are. The main window shows names and dates; whatever carries a secret runs in a private window, which is
//! its own web process and is gone when its flow ends. While the vault is locked there is the lock screen alone.

use std::time::{Duration, Instant};

use holdfast_app::clipboard;
use holdfast_app::flow::Flow;
use holdfast_app::preferences::Preferences;
use holdfast_app::state::AppState;
use holdfast_vault::StoreState;
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Emitter, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent,
};

use crate::page_process::{Deaths, Pages};
use crate::presence::{Closing, Presence};
use crate::waiting_file::Waiting;
use crate::window_geometry::WindowGeometry;
use crate::{dialogs, page_process};

/// The label of the main window.
pub const MAIN: &str = "main";
const MAIN_SIZE: (f64, f64) = (1040.0, 720.0);
const SMALLEST: (f64, f64) = (640.0, 560.0);
const PRIVATE_SIZE: (f64, f64) = (760.0, 700.0);
/// How long quitting waits for what is half done, and how often it looks.
const HALF_DONE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(100);
/// How long a window is waited for to stand where it belongs.
#[cfg(target_os = "linux")]
const STANDS: Duration = Duration::from_millis(300);
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
            label.map_or(Ok(()), |label| build_lock_screen(app, &label, Standing::in_front()))
        }
    }
}

/// Opens a private window for a flow. False if there is one already, which is brought to the front.
pub fn open_private(app: &AppHandle, flow: Flow) -> tauri::Result<bool> {
    let label = app.state::<AppState>().lock().begin(flow);
    let Some(label) = label else {
        focus(app);
        return Ok(false);
    };
    let built =
        build_private(app, builder(app, &label, "private.html", PRIVATE_SIZE), app.get_webview_window(MAIN));
    let ended = !app.state::<AppState>().lock().has(&label);
    if built.is_err() {
        app.state::<AppState>().lock().end(&label);
    } else if ended {
        // It was locked while the window was made.
        destroy(app, Some(label));
    }
    built.map(|_| true)
}

fn build_private(
    #[cfg_attr(not(windows), expect(unused_variables, reason = "only Windows needs a folder"))]
    app: &AppHandle,
    builder: WebviewWindowBuilder<'_, tauri::Wry, AppHandle>,
    parent: Option<WebviewWindow>,
) -> tauri::Result<()> {
    let mut builder = builder.content_protected(true);
    if let Some(parent) = &parent {
        builder = builder.parent(parent)?;
    }
    #[cfg(windows)]
    {
        let folder = app.state::<AppState>().store().folder().join("private");
        forget_dumps(&folder);
        builder = builder.data_directory(folder).incognito(true).general_autofill_enabled(false);
        builder = builder.additional_browser_args(BROWSER_ARGUMENTS);
    }
    builder.build().map(|window| prepare(&window))
}

/// What every window has.
fn prepare(window: &WebviewWindow) {
    enlarge(window);
    let (app, label) = (window.app_handle().clone(), window.label().to_owned());
    report(page_process::watch(window, move || {
        // On its own thread: this one is the window's.
        let (app, label) = (app.clone(), label.clone());
        std::thread::spawn(move || app.state::<Deaths>().tell(&app, &label));
    }));
}

/// What wry gives WebView2 where nothing else is given, and that no crash of a page is written down (Chromium, `--disable-breakpad`,
/// `--disable-crash-reporter`).
#[cfg(windows)]
const BROWSER_ARGUMENTS: &str = "--disable-features=msWebOOUI,msPdfOOUI,msSmartScreenProtection --disable-breakpad --disable-crash-reporter";

/// Removes what a crash of a page left all the same: its dumps lie in the folder of its data (WebView2, `FailureReportFolderPath`).
#[cfg(windows)]
fn forget_dumps(folder: &std::path::Path) {
    match std::fs::remove_dir_all(folder.join("EBWebView").join("Crashpad")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "what a crash wrote down is left");
        }
        Ok(()) | Err(_) => {}
    }
}

/// How a window stands among others.
pub struct Standing {
    has_focus: bool,
    is_minimized: bool,
    /// The one whose place it takes.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only X11 is told"))]
    before: Option<WebviewWindow>,
}

impl Standing {
    /// That of a window that a person asked for.
    pub fn in_front() -> Self {
        Self { has_focus: true, is_minimized: false, before: None }
    }

    /// In the place of another. The focus may be in any of ours.
    pub fn in_place_of(app: &AppHandle, before: Option<WebviewWindow>) -> Self {
        let has_focus = app.webview_windows().values().any(|window| window.is_focused().unwrap_or(false));
        let is_minimized = before.as_ref().is_some_and(|before| before.is_minimized().unwrap_or(false));
        Self { has_focus, is_minimized, before }
    }
}

/// The lock screen stands where the main window does, takes its size, and stays behind or minimized where that was: who types into another
/// program goes on to type there.
pub fn build_lock_screen(app: &AppHandle, label: &str, standing: Standing) -> tauri::Result<()> {
    let hidden = cfg!(target_os = "linux");
    let builder = at_its_place(app, builder(app, label, "private.html", MAIN_SIZE)).visible(!hidden);
    // On Linux `stand` says so: GTK's own way to say it keeps a window from ever taking the focus before it was seen.
    let builder = builder.focused(cfg!(target_os = "linux") || standing.has_focus);
    build_private(app, builder, None)?;
    let window = app.get_webview_window(label).filter(|_| hidden || standing.is_minimized);
    window.map_or(Ok(()), |window| stand(&window, standing))
}

/// Puts a window right below another one, by their numbers on X11.
#[cfg(target_os = "linux")]
fn put_below(own: u64, before: u64) -> Result<(), Box<dyn std::error::Error>> {
    crate::stacking::put_below(own.try_into()?, before.try_into()?)
}

/// Shows a hidden window as it is to stand: on the desktop of the one before it, and in its place among the others. Waits a moment until it
/// stands there.
#[cfg(target_os = "linux")]
fn stand(window: &WebviewWindow, standing: Standing) -> tauri::Result<()> {
    use gdkx11::X11Window;
    use gtk::glib::{Cast, Propagation};
    use gtk::prelude::{GtkWindowExt, WidgetExt, WidgetExtManual};
    let (shown, is_minimized, has_focus) = (window.clone(), standing.is_minimized, standing.has_focus);
    let waits = standing.before.is_some() && !is_minimized;
    let (stands, is_there) = std::sync::mpsc::channel();
    window.run_on_main_thread(move || {
        let window = match shown.gtk_window() {
            Ok(window) => window,
            Err(error) => return tracing::error!(%error, "a window cannot be shown"),
        };
        // Wayland has no word for it.
        let on_x11 = |window: gtk::gdk::Window| window.downcast::<X11Window>().ok();
        let before = standing.before.and_then(|before| before.gtk_window().ok()?.window()).and_then(on_x11);
        // Once the window manager has it, which does not hear what is asked before. One that is minimized is shown when the other is long gone.
        let before = std::cell::Cell::new(before.filter(|_| !is_minimized));
        window.connect_map_event(move |window, _| {
            // The one before may be gone by now, and X11 ends a program that asks for what is gone.
            let before =
                before.take().filter(|before| !before.upcast_ref::<gtk::gdk::Window>().is_destroyed());
            if let (Some(before), Some(own)) = (before, window.window().and_then(on_x11)) {
                own.move_to_desktop(before.desktop());
                stands.send((own.xid(), before.xid())).unwrap_or_default();
            }
            Propagation::Proceed
        });
        // With `_NET_WM_USER_TIME` 0, which asks a window manager for neither focus nor the front (EWMH).
        window.set_focus_on_map(standing.has_focus);
        if standing.is_minimized {
            window.iconify();
        }
        window.show_all();
        window.set_focus_on_map(true);
    })?;
    let there = if waits { is_there.recv_timeout(STANDS).ok() } else { None };
    if let (Some((own, before)), false) = (there, has_focus)
        && let Err(error) = put_below(own, before)
    {
        tracing::warn!(%error, "the window may stand in front of others");
    }
    Ok(())
}

/// A window that was made without the focus is made small.
#[cfg(not(target_os = "linux"))]
fn stand(window: &WebviewWindow, _: Standing) -> tauri::Result<()> {
    window.minimize()
}

pub fn open_main(app: &AppHandle) -> tauri::Result<()> {
    app.state::<Pages>().forget(MAIN);
    at_its_place(app, builder(app, MAIN, "index.html", MAIN_SIZE)).build().map(|window| prepare(&window))
}

fn at_its_place<'a>(
    app: &AppHandle,
    builder: WebviewWindowBuilder<'a, tauri::Wry, AppHandle>,
) -> WebviewWindowBuilder<'a, tauri::Wry, AppHandle> {
    let Some(place) = app.state::<WindowGeometry>().next(app) else { return builder };
    builder
        .position(f64::from(place.x), f64::from(place.y))
        .inner_size(f64::from(place.width).max(SMALLEST.0), f64::from(place.height).max(SMALLEST.1))
        .maximized(place.maximized)
}

fn builder<'a>(
    app: &'a AppHandle,
    label: &str,
    page: &str,
    size: (f64, f64),
) -> WebviewWindowBuilder<'a, tauri::Wry, AppHandle> {
    let preferences = preferences(app);
    let address = format!("{page}{}", appearance(&preferences));
    WebviewWindowBuilder::new(app, label, WebviewUrl::App(address.into()))
        .title("Holdfast")
        .theme(theme(&preferences.theme))
        .inner_size(size.0, size.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .devtools(cfg!(feature = "automation"))
        .disable_drag_drop_handler()
        .on_navigation(|url| is_our_page(url.scheme(), url.host_str(), url.port()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
}

/// Whether an address is one of the app's own pages: `tauri://localhost`, and on Windows, where a web view knows no such scheme,
/// `http://tauri.localhost` (Tauri, `use_https_scheme` off). Another port of that host is somebody else's server.
fn is_our_page(scheme: &str, host: Option<&str>, port: Option<u16>) -> bool {
    let ours = if cfg!(windows) { ("http", "tauri.localhost") } else { ("tauri", "localhost") };
    (scheme, host, port) == (ours.0, Some(ours.1), None)
}

/// The fragment from which a page reads its theme and its language, so that it begins with them. Nothing but names of ours gets
/// there.
fn appearance(preferences: &Preferences) -> String {
    let theme = theme(&preferences.theme).map_or("system".to_owned(), |theme| theme.to_string());
    format!("#theme={theme}&language={}", preferences.speaks().tag())
}

/// Shows private windows in the theme and the language of the settings. The main window looks for itself.
pub fn apply_appearance(app: &AppHandle) {
    let appearance = appearance(&preferences(app));
    for window in app.webview_windows().into_values().filter(|window| window.label() != MAIN) {
        report(window.eval(format!("location.replace('{appearance}')")));
    }
}

/// Notes where the main window is, or the lock screen in its place.
pub fn note_place(app: &AppHandle) {
    let alone = || app.webview_windows().into_values().next();
    if let Some(window) = app.get_webview_window(MAIN).or_else(alone) {
        app.state::<WindowGeometry>().note(&window);
    }
}

/// Shows all windows as large as the settings say.
pub fn apply_text_size(app: &AppHandle) {
    for window in app.webview_windows().into_values() {
        enlarge(&window);
    }
}

/// What a person set of the app.
fn preferences(app: &AppHandle) -> Preferences {
    Preferences::in_store(&app.state::<AppState>().store())
}

/// Shows a window as large as the settings say.
fn enlarge(window: &WebviewWindow) {
    let percent = preferences(window.app_handle()).text_size;
    report(window.set_zoom(f64::from(percent) / 100.0));
}

/// The window as the system's own dialogs know it.
#[cfg(windows)]
pub fn native(window: &WebviewWindow) -> Option<isize> {
    window.hwnd().ok().map(|handle| handle.0 as isize)
}

/// Nothing that dialogs of this system ask for.
#[cfg(not(windows))]
pub fn native(_: &WebviewWindow) -> Option<isize> {
    None
}

/// The theme of that name; none for the system's.
pub fn theme(name: &str) -> Option<tauri::Theme> {
    match name {
        "dark" => Some(tauri::Theme::Dark),
        "light" => Some(tauri::Theme::Light),
        _ => None,
    }
}

/// Tells the main window to look again.
pub fn changed(app: &AppHandle) {
    report(app.emit_to(MAIN, CHANGED, ()));
}

/// Loads the page of the main window once more, in a process of its own.
pub fn reload_main(app: &AppHandle) {
    if let Some(main) = app.get_webview_window(MAIN) {
        app.state::<Pages>().end(MAIN);
        report(main.reload());
    }
}

/// Brings the window in which something can be done to the front.
pub fn focus(app: &AppHandle) {
    let private = app.state::<AppState>().lock().private.as_ref().map(|private| private.label.clone());
    let window =
        private.and_then(|label| app.get_webview_window(&label)).or_else(|| app.get_webview_window(MAIN));
    if let Some(window) = window {
        report(to_front(&window));
    }
}

/// Shows a window in front, whatever it was. Not step by step: tao gives the focus to no window that it still believes to be minimized.
#[cfg(target_os = "linux")]
fn to_front(window: &WebviewWindow) -> tauri::Result<()> {
    use gtk::prelude::GtkWindowExt;
    let shown = window.clone();
    window.run_on_main_thread(move || match shown.gtk_window() {
        Ok(window) => window.present(),
        Err(error) => tracing::error!(%error, "a window cannot be shown"),
    })
}

/// Shows a window in front, whatever it was.
#[cfg(not(target_os = "linux"))]
fn to_front(window: &WebviewWindow) -> tauri::Result<()> {
    window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus())
}

/// What happens when a person closes a window.
pub fn on_event(window: &Window, event: &WindowEvent) {
    let (app, label) = (window.app_handle().clone(), window.label().to_owned());
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other events are nothing to the app")]
    match event {
        // What is half done is waited for; it takes seconds.
        WindowEvent::CloseRequested { api, .. } if app.state::<Presence>().is_working() => {
            api.prevent_close();
        }
        WindowEvent::CloseRequested { api, .. } if is_last(&app, &label) => {
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
    label == MAIN || app.get_webview_window(MAIN).is_none()
}

/// Locks and takes all windows away; the icon in the tray stays, and auto backups go on.
pub fn to_tray(app: &AppHandle) {
    app.state::<Presence>().set_alone(true);
    app.state::<AppState>().forget_everything();
    app.state::<Waiting>().take();
    clipboard::take_off();
    dialogs::cancel_all(app);
    for window in app.webview_windows().into_values() {
        take_away(&window);
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
    if app.webview_windows().is_empty() {
        // Before it is there: who closes it at once sends it into the tray again.
        app.state::<Presence>().set_alone(false);
        report(open_first(app));
    } else {
        focus(app);
    }
}

pub fn destroy(app: &AppHandle, label: Option<String>) {
    if let Some(window) = label.and_then(|label| app.get_webview_window(&label)) {
        take_away(&window);
    }
}

/// Takes a window away, with the process of its page.
pub fn take_away(window: &WebviewWindow) {
    window.state::<Pages>().end(window.label());
    report(window.destroy());
}

pub fn report(result: tauri::Result<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "a window did not do what it was asked");
    }
}

/// Begins to restore from the file that waits, once the main window is there and no other flow goes on.
pub fn restore_waiting(app: &AppHandle) {
    if app.get_webview_window(MAIN).is_none() {
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
