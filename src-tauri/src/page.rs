//! The pages: the main one shows names and dates; whatever carries a secret has a page of its own, which is a web process of its own. What
//! each is made with, whatever window it stands in.

use holdfast_app::preferences::Preferences;
use holdfast_app::state::AppState;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, Webview, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window};

use crate::page_process::{self, Deaths};

/// The label of the main page.
pub const MAIN: &str = "main";
/// The file of the main page.
pub const MAIN_FILE: &str = "index.html";
/// The file of every private page.
pub const PRIVATE_FILE: &str = "private.html";
/// The smallest size of a window.
pub const SMALLEST: (f64, f64) = (640.0, 560.0);

/// The page of that label, if it is there.
#[cfg(target_os = "linux")]
pub fn find(app: &AppHandle, label: &str) -> Option<Webview> {
    app.get_webview(label)
}

/// The page of that label, if it is there.
#[cfg(not(target_os = "linux"))]
pub fn find(app: &AppHandle, label: &str) -> Option<Webview> {
    app.get_webview_window(label).map(|window| window.as_ref().clone())
}

/// All pages that are there.
#[cfg(target_os = "linux")]
pub fn all(app: &AppHandle) -> Vec<Webview> {
    app.webviews().into_values().collect()
}

/// All pages that are there.
#[cfg(not(target_os = "linux"))]
pub fn all(app: &AppHandle) -> Vec<Webview> {
    app.webview_windows().into_values().map(|window| window.as_ref().clone()).collect()
}

/// Whether an address is one of the app's own pages: `tauri://localhost`, and on Windows, where a web view knows no such scheme,
/// `http://tauri.localhost` (Tauri, `use_https_scheme` off). Another port of that host is somebody else's server.
pub fn is_ours(url: &Url) -> bool {
    let ours = if cfg!(windows) { ("http", "tauri.localhost") } else { ("tauri", "localhost") };
    (url.scheme(), url.host_str(), url.port()) == (ours.0, Some(ours.1), None)
}

/// No page opens another.
pub fn deny<T>(_: T, _: tauri::webview::NewWindowFeatures) -> NewWindowResponse<tauri::Wry> {
    NewWindowResponse::Deny
}

/// What a person set of the app.
pub fn preferences(app: &AppHandle) -> Preferences {
    Preferences::in_store(&app.state::<AppState>().store())
}

/// Where a page is, and how it is to look.
pub fn address(file: &str, preferences: &Preferences) -> WebviewUrl {
    WebviewUrl::App(format!("{file}{}", appearance(preferences)).into())
}

/// The fragment from which a page reads its theme and its language, so that it begins with them. Nothing but names of ours gets
/// there.
pub fn appearance(preferences: &Preferences) -> String {
    let theme = theme(&preferences.theme).map_or("system".to_owned(), |theme| theme.to_string());
    format!("#theme={theme}&language={}", preferences.speaks().tag())
}

/// The theme of that name; none for the system's.
pub fn theme(name: &str) -> Option<tauri::Theme> {
    match name {
        "dark" => Some(tauri::Theme::Dark),
        "light" => Some(tauri::Theme::Light),
        _ => None,
    }
}

/// A window for a page alone.
pub fn window<'a>(
    app: &'a AppHandle,
    label: &str,
    file: &str,
    size: (f64, f64),
) -> WebviewWindowBuilder<'a, tauri::Wry, AppHandle> {
    let preferences = preferences(app);
    let builder = WebviewWindowBuilder::new(app, label, address(file, &preferences))
        .title("Holdfast")
        .theme(theme(&preferences.theme))
        .inner_size(size.0, size.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .devtools(cfg!(feature = "automation"))
        .disable_drag_drop_handler()
        .on_navigation(is_ours)
        .on_new_window(deny);
    match theme(&preferences.theme) {
        Some(theme) => builder.background_color(ground(theme).into()),
        None => builder,
    }
}

/// Makes a window for a private page.
pub fn build_private(
    app: &AppHandle,
    builder: WebviewWindowBuilder<'_, tauri::Wry, AppHandle>,
) -> tauri::Result<WebviewWindow> {
    let builder = builder.content_protected(true);
    #[cfg(windows)]
    let builder = {
        let folder = app.state::<AppState>().store().folder().join("private");
        forget_dumps(&folder);
        builder
            .data_directory(folder)
            .incognito(true)
            .general_autofill_enabled(false)
            .additional_browser_args(BROWSER_ARGUMENTS)
    };
    builder.build().inspect(|window| prepare(window.as_ref(), &preferences(app)))
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

/// What is seen of a page before it draws itself: its own ground (`--paper` of `app.css`), and no white that dazzles in the dark.
fn ground(theme: tauri::Theme) -> (u8, u8, u8) {
    if theme == tauri::Theme::Dark { (0x12, 0x16, 0x14) } else { (0xf7, 0xf6, 0xf2) }
}

/// Gives a page its ground, and the window in which it stands.
#[cfg(target_os = "linux")]
pub fn paint(page: &Webview, preferences: &Preferences) -> tauri::Result<()> {
    let theme = theme(&preferences.theme);
    let painted = page.clone();
    page.run_on_main_thread(move || {
        let ground = Some(ground(theme.unwrap_or_else(system_theme)).into());
        report(painted.window().set_background_color(ground));
        report(painted.set_background_color(ground));
    })
}

/// Nothing: where the theme is not that of the system, its builder gave it.
#[cfg(not(target_os = "linux"))]
pub fn paint(_: &Webview, _: &Preferences) -> tauri::Result<()> {
    Ok(())
}

/// The theme of the desktop, as `WebKitGTK` tells it to a page that asks (`prefers-color-scheme`).
#[cfg(target_os = "linux")]
fn system_theme() -> tauri::Theme {
    use gtk::prelude::GtkSettingsExt;
    let is_dark = gtk::Settings::default().is_some_and(|settings| {
        settings.is_gtk_application_prefer_dark_theme()
            || settings.gtk_theme_name().is_some_and(|name| name.to_lowercase().ends_with("-dark"))
    });
    if is_dark { tauri::Theme::Dark } else { tauri::Theme::Light }
}

/// What every page has.
pub fn prepare(page: &Webview, preferences: &Preferences) {
    report(paint(page, preferences));
    enlarge(page, preferences);
    let (app, label) = (page.app_handle().clone(), page.label().to_owned());
    report(page_process::watch(page, move || {
        // On its own thread: this one is the window's.
        let (app, label) = (app.clone(), label.clone());
        std::thread::spawn(move || app.state::<Deaths>().tell(&app, &label));
    }));
}

/// Shows a page as large as the settings say.
pub fn enlarge(page: &Webview, preferences: &Preferences) {
    let percent = preferences.text_size;
    report(page.set_zoom(f64::from(percent) / 100.0));
}

/// A window as the system's own dialogs know it.
#[cfg(windows)]
pub fn native(window: &Window) -> Option<isize> {
    window.hwnd().ok().map(|handle| handle.0 as isize)
}

/// Nothing that dialogs of this system ask for.
#[cfg(not(windows))]
pub fn native(_: &Window) -> Option<isize> {
    None
}

pub fn report(result: tauri::Result<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "a window did not do what it was asked");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_is_that_of_the_pages() {
        let css = include_str!("../../ui/src/lib/app.css");
        let mut grounds = css.lines().filter_map(|line| line.trim().strip_prefix("--paper: "));
        for theme in [tauri::Theme::Light, tauri::Theme::Dark] {
            let (red, green, blue) = ground(theme);
            assert_eq!(grounds.next(), Some(format!("#{red:02x}{green:02x}{blue:02x};").as_str()));
        }
        assert_eq!(grounds.next(), None);
    }
}
