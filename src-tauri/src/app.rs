//! Setting the app up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use holdfast_app::biometrics::System;
use holdfast_app::clipboard;
use holdfast_app::dto::ErrorView;
#[cfg(target_os = "linux")]
use holdfast_app::preferences::Preferences;
use holdfast_app::state::AppState;
use holdfast_app::waits::Waits;
use holdfast_unlock::biometric;
use holdfast_unlock::keychain::SystemKeychain;
use holdfast_unlock::session::{self, SessionEvent};
use holdfast_vault::{Environment, Store, StoreState, default_data_folder};
use tauri::{Manager, RunEvent};

use crate::frame::Frame;
use crate::page_process::{Deaths, Pages};
use crate::presence::Presence;
use crate::touch_id::touch_id;
use crate::tray::{self, Tray};
use crate::waiting_file::Waiting;
use crate::window_geometry::WindowGeometry;
use crate::{auto_backup, commands, instance, locking, open_file, windows};

/// How often to check whether nobody was there for long enough: the keys are to go within a second.
const IDLE_TICK: Duration = Duration::from_millis(500);
/// How often to check what else ends, and for keys that another program changed.
const TICK: Duration = Duration::from_secs(2);

#[derive(Parser)]
#[command(name = "holdfast-desktop", version, about = "Holdfast in a window")]
struct Arguments {
    /// The folder of the vault
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// A backup file to restore from
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Start without a window, where there is a tray
    #[arg(long)]
    in_tray: bool,
}

/// The system's. Tests of the window make many password slots.
fn environment() -> Environment {
    #[cfg_attr(not(feature = "automation"), expect(unused_mut, reason = "only tests change the cost"))]
    let mut environment = Environment::system("Holdfast");
    #[cfg(feature = "automation")]
    {
        environment.kdf = holdfast_vault::KdfPolicy::least_for_tests();
    }
    environment
}

/// Runs the app until it is quit.
///
/// `memory_closed` says whether no other program of the same user may read its memory.
pub fn run(memory_closed: bool) {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    let mut at_login = vec!["--in-tray".to_owned()];
    if let Some(folder) = arguments.data_dir.as_ref().and_then(|folder| std::path::absolute(folder).ok()) {
        at_login.extend(["--data-dir".to_owned(), folder.display().to_string()]);
    }
    let file = arguments.file.as_ref().map(|file| std::path::absolute(file).unwrap_or_else(|_| file.clone()));
    let folder = arguments.data_dir.clone().or_else(default_data_folder).expect("a user has a home folder");
    let waits = Waits::default();
    let store = Store::new(&folder, waits.around(environment()));
    let instance_name = instance::name(&folder);
    #[cfg(target_os = "linux")]
    match instance::hand_over(&instance_name) {
        instance::HandOver::Alone => {}
        instance::HandOver::Done => return,
        instance::HandOver::NoAnswer => {
            tracing::error!("Holdfast is running and does not answer");
            instance::say_no_answer(Preferences::in_store(&store).speaks());
            std::process::exit(1);
        }
    }

    #[cfg(target_os = "macos")]
    let first = {
        use instance::socket::{HandedOver, Start};
        match Start::claim(&std::env::temp_dir(), &instance_name, &HandedOver::of_this_start()) {
            Start::First(first) => Some(Arc::new(first)),
            Start::Alone => None,
            Start::Other => return,
            Start::NoAnswer => {
                tracing::error!("Holdfast is running and does not answer");
                std::process::exit(1);
            }
        }
    };

    tray::listen();
    let builder = tauri::Builder::default();
    #[cfg(target_os = "macos")]
    let builder = builder.plugin(tauri_plugin_biometric::init()).on_web_content_process_terminate(|view| {
        let (app, label) = (view.app_handle().clone(), view.label().to_owned());
        std::thread::spawn(move || app.state::<Deaths>().tell(&app, &label));
    });
    #[cfg(not(target_os = "macos"))]
    let builder = builder.plugin(
        tauri_plugin_single_instance::Builder::new()
            .callback(|app, arguments, folder| started_again(app, arguments, &PathBuf::from(folder)))
            .dbus_id(instance_name)
            .build(),
    );
    let app = builder
        .plugin(tauri_plugin_autostart::Builder::new().args(at_login).build())
        .manage(Tray::new(store.clone()))
        .manage(Presence::default())
        .manage(WindowGeometry::new(store.clone()))
        .manage(Waiting::default())
        .manage(Deaths::new(locking::page_died))
        .manage(Pages::default())
        .manage(Frame::default())
        .manage(auto_backup::Tried::new(backed_up))
        .invoke_handler(commands::handler())
        .setup(move |app| {
            let system = Arc::new(System::new(
                biometric::system(touch_id(app.handle())).into(),
                waits.around_keychain(Arc::new(SystemKeychain)),
                SystemKeychain::answers,
                memory_closed,
            ));
            app.manage(AppState::new(store.clone(), system.clone(), waits));
            // Asking for a keychain may start one; before the lock screen nobody needs to know.
            let is_first = matches!(store.state(), Ok(StoreState::None));
            system.memory.recall(&store);
            std::thread::spawn(move || {
                if is_first {
                    system.look_for_keychain();
                }
                system.look();
            });
            if let Err(error) = tray::make(app.handle(), arguments.in_tray) {
                tracing::warn!(%error, "there is no icon in the tray");
            }
            tray::refresh(app.handle());
            if arguments.in_tray && tray::is_there(app.handle()) {
                app.state::<Presence>().set_alone(true);
            } else {
                open_file::wait_with(app.handle(), file);
                // Not on this thread, which has the windows: another start may open the first one in the same moment.
                let app = app.handle().clone();
                std::thread::spawn(move || {
                    if let Err(error) = windows::open_first(&app) {
                        tracing::error!(%error, "the window cannot be shown");
                        app.exit(1);
                    }
                });
            }
            let (locking, backing_up) = (app.handle().clone(), app.handle().clone());
            let (told, placed) = (app.handle().clone(), app.handle().clone());
            let (idle, flows) = (app.handle().clone(), app.handle().clone());
            #[cfg(target_os = "macos")]
            if let Some(first) = first {
                let app = app.handle().clone();
                app.manage(first.clone());
                std::thread::spawn(move || {
                    first.listen(|given| started_again(&app, given.arguments, &given.folder));
                });
            }
            session::watch(Box::new(move |event| happened(&told, event)));
            std::thread::spawn(move || watch_idle(&idle));
            std::thread::spawn(move || watch_flows(&flows));
            std::thread::spawn(move || watch(&locking));
            std::thread::spawn(move || watch_place(&placed));
            std::thread::spawn(move || auto_backup::watch(&backing_up));
            Ok(())
        })
        .on_window_event(windows::on_event)
        .build(tauri::generate_context!())
        .expect("a window can be shown: is there a display?");
    app.run(|app, event| {
        #[cfg(target_os = "macos")]
        if let RunEvent::Opened { urls } = &event {
            let file = urls.iter().find_map(|url| url.to_file_path().ok());
            let app = app.clone();
            std::thread::spawn(move || open_file::started_again(&app, file));
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other events are nothing to the app")]
        match event {
            RunEvent::Exit => {
                app.state::<AppState>().forget_at_exit();
                clipboard::take_off_at_exit();
                save_geometry(app);
                app.state::<AppState>().end_waits();
            }
            // The last window went into the tray.
            RunEvent::ExitRequested { code: None, api, .. } if app.state::<Presence>().is_alone() => {
                api.prevent_exit();
            }
            // Who starts it again from now on gets a new window, and is not sent to this one that ends.
            RunEvent::ExitRequested { .. } => forget_instance(app),
            _ => {}
        }
    });
}

#[cfg(not(target_os = "macos"))]
fn forget_instance(app: &tauri::AppHandle) {
    tauri_plugin_single_instance::destroy(app);
}

#[cfg(target_os = "macos")]
fn forget_instance(app: &tauri::AppHandle) {
    if let Some(instance) = app.try_state::<Arc<instance::socket::Instance>>() {
        instance.end();
    }
}

/// Keeps where the window was, unless the disk takes longer than the end may.
fn save_geometry(app: &tauri::AppHandle) {
    let (app, (saved, is_saved)) = (app.clone(), std::sync::mpsc::channel());
    std::thread::spawn(move || {
        app.state::<WindowGeometry>().save();
        saved.send(()).unwrap_or_default();
    });
    if is_saved.recv_timeout(TICK).is_err() {
        tracing::warn!("the place of the window is not kept");
    }
}

/// Another start handed over what it was given.
fn started_again(app: &tauri::AppHandle, arguments: Vec<String>, folder: &Path) {
    let file = Arguments::try_parse_from(arguments).ok().and_then(|arguments| arguments.file);
    // On its own thread: the state may be busy with a password check.
    let (app, file) = (app.clone(), file.map(|file| folder.join(file)));
    std::thread::spawn(move || open_file::started_again(&app, file));
}

/// What shows auto backups is brought up to date.
fn backed_up(app: &tauri::AppHandle) {
    windows::changed(app);
    tray::refresh(app);
}

/// Locks when nobody was there for long enough. Waits for nothing.
fn watch_idle(app: &tauri::AppHandle) {
    loop {
        std::thread::sleep(IDLE_TICK);
        if app.state::<AppState>().idle_for_too_long() {
            locking::lock(app);
        }
    }
}

/// Ends a flow whose time is up.
fn watch_flows(app: &tauri::AppHandle) {
    loop {
        std::thread::sleep(TICK);
        let state = app.state::<AppState>();
        app.state::<Presence>().set_working(state.lock().is_working());
        if let Some(label) = state.window_that_is_over() {
            state.lock().session.say_next = Some(ErrorView::Expired);
            locking::close_private(app, &label);
        }
    }
}

/// Locks when the keys were changed elsewhere. May have to wait for a disk.
fn watch(app: &tauri::AppHandle) {
    loop {
        std::thread::sleep(TICK);
        let state = app.state::<AppState>();
        state.look_at_limit();
        state.expire_biometrics();
        if state.keys_are_stale() {
            locking::lock(app);
        }
    }
}

/// Keeps where the window is. Apart from what locks: a window does not answer while the dialog to print is open.
fn watch_place(app: &tauri::AppHandle) {
    loop {
        std::thread::sleep(TICK);
        windows::note_place(app);
        app.state::<WindowGeometry>().save();
    }
}

/// Sleep and the lock of the screen lock the vault; after sleep a match is not enough.
fn happened(app: &tauri::AppHandle, event: SessionEvent) {
    if event == SessionEvent::Sleep {
        app.state::<AppState>().forget_biometrics();
    }
    if app.state::<Presence>().is_alone() {
        return;
    }
    locking::lock(app);
    // Before the first vault there is nothing to lock, and a phrase may stand in a window all the same.
    if let Some(label) = app.state::<AppState>().private_without_vault() {
        app.state::<AppState>().lock().session.say_next = Some(ErrorView::ClosedByLock);
        locking::close_private(app, &label);
    }
}

#[cfg(all(test, feature = "bindings"))]
mod tests {
    #[test]
    fn bindings_are_written() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bindings.ts");
        crate::commands::export_bindings(path);
    }
}
