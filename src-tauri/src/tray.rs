//! The tray icon: the state of auto backup, open, back up now, lock, quit. Only where the desktop has a tray.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use holdfast_app::language::{Language, Text, texts};
use holdfast_app::preferences::Preferences;
use holdfast_vault::{AutoStatus, Store};
use muda::MenuEvent;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Wry};

use crate::presence::{Closing, Presence};
use crate::{auto_backup, locking, windows};

/// The lines of the menu that have a text.
#[derive(Clone)]
struct Items {
    state: MenuItem<Wry>,
    actions: Vec<(MenuItem<Wry>, Text)>,
}

/// The tray's menu, where there is one.
pub struct Tray {
    store: Store,
    items: Mutex<Option<Items>>,
}

impl Tray {
    pub fn new(store: Store) -> Self {
        Self { store, items: Mutex::new(None) }
    }
}

/// Whether there is a tray icon.
pub fn is_there(app: &AppHandle) -> bool {
    app.state::<Tray>().items.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

/// How long an app that starts with the session waits for the panel, which starts then too.
const PANEL: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_millis(500);

/// The app, for what is chosen in the menu.
static APP: OnceLock<AppHandle> = OnceLock::new();

/// Hears what is chosen in the menu at once. Tauri's own handler hands it on by its loop, which on Linux stands still while GTK waits
/// for the answer to a dialog. Only the first one hears, so this comes before Tauri is built.
pub fn listen() {
    MenuEvent::set_event_handler(Some(|event: MenuEvent| {
        let Some(app) = APP.get() else { return };
        // On its own thread: the state may be busy with a password check.
        let (app, id) = (app.clone(), event.id().0.clone());
        std::thread::spawn(move || chosen(&app, &id));
    }));
}

/// Makes the icon, where there is a tray.
pub fn make(app: &AppHandle, wait: bool) -> tauri::Result<()> {
    let start = Instant::now();
    while !desktop_has_tray() {
        if !wait || start.elapsed() > PANEL {
            return Ok(());
        }
        std::thread::sleep(LOOK);
    }
    APP.get_or_init(|| app.clone());
    let state = MenuItem::with_id(app, "state", "Holdfast", false, None::<&str>)?;
    // `refresh` gives them their texts.
    let item = |id: &str| MenuItem::with_id(app, id, "", true, None::<&str>);
    let [open, back_up, lock, quit] = [item("open")?, item("back-up")?, item("lock")?, item("quit")?];
    let menu = Menu::with_items(
        app,
        &[
            &state,
            &PredefinedMenuItem::separator(app)?,
            &open,
            &back_up,
            &lock,
            &PredefinedMenuItem::separator(app)?,
            &quit,
        ],
    )?;
    let mut builder = TrayIconBuilder::with_id("holdfast").menu(&menu).tooltip("Holdfast");
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    builder.build(app)?;
    let actions =
        vec![(open, texts::OPEN), (back_up, texts::BACK_UP), (lock, texts::LOCK), (quit, texts::QUIT)];
    *app.state::<Tray>().items.lock().unwrap_or_else(PoisonError::into_inner) =
        Some(Items { state, actions });
    Ok(())
}

fn chosen(app: &AppHandle, id: &str) {
    match id {
        "open" => windows::come_back(app),
        "back-up" => {
            if let Err(error) = auto_backup::run_now(app) {
                tracing::warn!(?error, "no backup from the tray");
            }
        }
        "lock" if !app.state::<Presence>().is_alone() => locking::lock(app),
        "quit" => windows::quit(app),
        _ => {}
    }
}

/// Brings the texts of the menu, and what closing the window does, up to date.
pub fn refresh(app: &AppHandle) {
    let tray = app.state::<Tray>();
    // Setting texts waits for the main thread, so nothing is held meanwhile.
    let items = tray.items.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let preferences = Preferences::in_store(&tray.store);
    let language = preferences.speaks();
    if let Some(Err(error)) = items.as_ref().map(|items| items.name(language)) {
        tracing::warn!(%error, "the tray has no texts");
    }
    let Ok(status) = tray.store.auto_backup_status() else { return };
    let closing = match (is_there(app) && status.enabled, preferences.close_to_tray) {
        (false, _) | (true, Some(false)) => Closing::Quits,
        (true, None) => Closing::Asks,
        (true, Some(true)) => Closing::Stays,
    };
    app.state::<Presence>().set_closing(closing);
    let said = text(language, &status, is_check_due(&tray.store));
    if let Some(Err(error)) = items.map(|items| items.state.set_text(said)) {
        tracing::warn!(%error, "the tray does not show the state");
    }
}

/// Whether the paper of an account is to be compared; which one is known to an open vault alone.
fn is_check_due(store: &Store) -> bool {
    let reminder = store.settings().paper_check;
    reminder.months.is_some() && reminder.due_at.is_some_and(|at| at <= store.env().clock.now())
}

impl Items {
    /// Gives the actions their names.
    fn name(&self, language: Language) -> tauri::Result<()> {
        self.actions.iter().try_for_each(|(item, text)| item.set_text(text.say(language)))
    }
}

fn text(language: Language, status: &AutoStatus, check_due: bool) -> String {
    let backup = backup_text(language, status);
    if check_due { format!("{backup} · {}", texts::CHECK_DUE.say(language)) } else { backup }
}

fn backup_text(language: Language, status: &AutoStatus) -> String {
    if !status.enabled {
        return texts::AUTO_OFF.say(language).into();
    }
    if let Some(failure) = status.last_failure.as_ref().filter(|failure| !failure.reason.is_out_of_reach()) {
        return texts::AUTO_FAILED.say_on(language, failure.at);
    }
    match status.last_at {
        Some(last) => texts::LAST.say_on(language, last),
        None => texts::NONE_YET.say(language).into(),
    }
}

/// A tray that speaks the StatusNotifier protocol, and the library that the icon needs.
#[cfg(target_os = "linux")]
fn desktop_has_tray() -> bool {
    let watched = zbus::blocking::Connection::session().and_then(|bus| {
        let name = "org.kde.StatusNotifierWatcher".try_into()?;
        Ok(zbus::blocking::fdo::DBusProxy::new(&bus)?.name_has_owner(name)?)
    });
    let library = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    let folders = ["/usr/lib", "/usr/lib64", "/lib", "/usr/local/lib"].map(std::path::PathBuf::from);
    let machine = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    let has = |folder: std::path::PathBuf| library.iter().any(|name| folder.join(name).exists());
    watched.unwrap_or(false) && folders.into_iter().chain([machine.into()]).any(has)
}

#[cfg(not(target_os = "linux"))]
fn desktop_has_tray() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_menu_says_when_paper_is_to_be_compared() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned(), holdfast_vault::Environment::system("test"));
        let status = store.auto_backup_status().unwrap();
        assert!(!is_check_due(&store));
        store.change_settings(|settings| settings.paper_check.due_at = Some(jiff::Timestamp::MIN)).unwrap();
        let said = |store: &Store| text(Language::English, &status, is_check_due(store));
        assert_eq!(said(&store), "Auto backup is off · Check your paper backup");
        store.change_settings(|settings| settings.paper_check.months = None).unwrap();
        assert_eq!(said(&store), "Auto backup is off");
        assert!(!text(Language::SimplifiedChinese, &status, true).contains("Auto backup"));
    }
}
