//! The main window's commands. None carries a secret.

use holdfast_app::accounts::{change_on, checks_due, detail, remove, rename};
use holdfast_app::clipboard;
use holdfast_app::dto::{
    AccountView, BiometricChangeView, DetailsRequest, ErrorView, FlowRequest, NoMatchView, OverviewView,
    SecurityView, SensorView, SettingsView, VaultView,
};
use holdfast_app::flow::Flow;
use holdfast_app::language::Language;
use holdfast_app::state::AppState;
use holdfast_app::text_size::TextSize;
use holdfast_vault::{AccountId, ChangeError, PasswordDue, SaveError, StoreState, Vault};
use tauri::{AppHandle, Manager, State};

use crate::{paper, tray, windows};

/// Everything that the main window shows, with what other programs saved since.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn overview(app: AppHandle, state: State<'_, AppState>) -> Result<OverviewView, ErrorView> {
    let mut held = state.lock();
    // Work in a private window may have changed the keys; its vault comes when that window looks.
    let working = held.is_working();
    let refreshed = held.session.vault.as_mut().filter(|_| !working).map(Vault::refresh);
    let keys_changed = matches!(refreshed, Some(Err(ChangeError::KeysChanged)));
    let vault = match &held.session.vault {
        Some(vault) if vault.is_read_only() => VaultView::Previous,
        Some(_) => VaultView::Open,
        None if matches!(held.session.store.state(), Ok(StoreState::None)) => VaultView::None,
        None => VaultView::Locked,
    };
    if keys_changed || (matches!(vault, VaultView::Locked) && !working) {
        drop(held);
        windows::lock(&app);
        return Err(if keys_changed { ErrorView::KeysChanged } else { ErrorView::Locked });
    }
    let biometrics = held.session.vault.as_ref().is_some_and(|vault| vault.biometrics().unlock);
    let due = if biometrics { held.session.store.password_due() } else { PasswordDue::Not };
    let settings = held.session.store.settings();
    let (checks_due, next_changed) = checks_due(&held.session, settings.paper_check);
    let show = held.session.show_next.take().map(|id| id.to_string());
    let view = OverviewView {
        vault,
        accounts: held.session.vault.iter().flat_map(Vault::accounts).map(AccountView::from).collect(),
        settings: SettingsView::from(&settings),
        no_password: held.session.vault.as_ref().is_some_and(|vault| !vault.has_password()),
        password_due: due.into(),
        show,
        trouble: refreshed.and_then(Result::err).map(ErrorView::from).or_else(|| {
            held.session.store.settings_trouble().map(|trouble| SaveError::Settings(trouble).into())
        }),
        checks_due,
        said: held.session.say_next.take(),
        saved: held.session.saved_next.take(),
        saves_pdf: paper::SAVES_PDF,
        version: env!("CARGO_PKG_VERSION").into(),
        data_dir: held.session.store.folder().display().to_string(),
    };
    drop(held);
    if next_changed {
        tray::refresh(&app);
    }
    Ok(view)
}

/// Opens a private window.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn open_flow(app: AppHandle, request: FlowRequest) -> Result<(), ErrorView> {
    let system = app.state::<AppState>().lock().session.biometrics.system.clone();
    // By the time a password is asked for, it is known whether it can be put off, and what can stand in for it.
    let reader = system.clone();
    std::thread::spawn(move || reader.look());
    std::thread::spawn(move || system.look_for_keychain());
    let flow = Flow::new(request, |path| app.state::<AppState>().lock().known_copy(&path))?;
    match windows::open_private(&app, flow) {
        Ok(true) => Ok(()),
        Ok(false) => Err(ErrorView::WindowOpen),
        Err(error) => Err(ErrorView::internal(&error)),
    }
}

/// Locks now.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn lock(app: AppHandle) {
    windows::lock(&app);
}

/// Somebody is there.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn active(state: State<'_, AppState>) {
    state.lock().session.note_activity();
}

/// Gives an account another name.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn rename_account(app: AppHandle, account: String, name: String) -> Result<AccountView, ErrorView> {
    change(&app, &account, |vault, id| rename(vault, id, &name))
}

/// Changes the note and the bound name.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_details(
    app: AppHandle,
    account: String,
    details: DetailsRequest,
) -> Result<AccountView, ErrorView> {
    change(&app, &account, |vault, id| detail(vault, id, details))
}

/// Deletes an account whose name was typed. One that was never proved takes the password.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn remove_account(
    app: AppHandle,
    account: String,
    typed_name: String,
    give_up_phrase: bool,
) -> Result<(), ErrorView> {
    change(&app, &account, |vault, id| remove(vault, id, &typed_name, give_up_phrase, None))
}

/// Sets the idle time until the app locks; null for never.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_auto_lock(state: State<'_, AppState>, seconds: Option<u32>) -> Result<(), ErrorView> {
    let store = state.lock().session.store.clone();
    Ok(store.change_settings(|settings| settings.auto_lock_seconds = seconds.map(u64::from))?)
}

/// Sets the theme: `light`, `dark` or `system`.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_theme(app: AppHandle, state: State<'_, AppState>, theme: String) -> Result<(), ErrorView> {
    is_one_of(&theme, &["light", "dark", SYSTEM])?;
    let store = state.lock().session.store.clone();
    store.change_settings(|settings| settings.theme.clone_from(&theme))?;
    app.set_theme(windows::theme(&theme));
    windows::apply_appearance(&app);
    Ok(())
}

/// Changes the language: a tag of a language that Holdfast speaks, or `system`.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_language(app: AppHandle, state: State<'_, AppState>, language: String) -> Result<(), ErrorView> {
    is_one_of(&language, &[Language::English.tag(), Language::SimplifiedChinese.tag(), SYSTEM])?;
    let store = state.lock().session.store.clone();
    store.change_settings(|settings| settings.language.clone_from(&language))?;
    tray::refresh(&app);
    windows::apply_appearance(&app);
    Ok(())
}

/// As the system has it.
const SYSTEM: &str = "system";

/// The pages send nothing else, and nothing else gets into the settings.
fn is_one_of(name: &str, names: &[&str]) -> Result<(), ErrorView> {
    if names.contains(&name) { Ok(()) } else { Err(ErrorView::internal(&"no such setting")) }
}

/// Changes how large everything is shown.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_text_size(app: AppHandle, state: State<'_, AppState>, size: TextSize) -> Result<(), ErrorView> {
    size.keep(&state.store())?;
    windows::apply_text_size(&app);
    Ok(())
}

/// What the Security page shows. Asks the system for a reader, which may take seconds.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn security(state: State<'_, AppState>) -> Result<SecurityView, ErrorView> {
    let system = state.lock().session.biometrics.system.clone();
    system.look();
    let held = state.lock();
    let vault = held.session.vault.as_ref().ok_or(ErrorView::Locked)?;
    let (sensor, missing) = system.with_sensor(|found| match found {
        Ok(sensor) => (Some(SensorView::from(*sensor)), None),
        Err(error) => (None, Some(NoMatchView::from(error))),
    });
    let allowed = vault.biometrics();
    Ok(SecurityView {
        sensor,
        missing,
        mode: system.mode().into(),
        unlock: allowed.unlock,
        reveal: allowed.reveal,
        after_restart: vault.biometric_item().is_some(),
        ready: held.session.biometrics.way(&held.session.store).is_some(),
        keys_locked: holdfast_vault::keys_are_locked(),
        memory_closed: system.memory_closed,
    })
}

/// Takes from biometrics what they may: everything, showing words, or working after a restart.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn take_from_biometrics(state: State<'_, AppState>, what: BiometricChangeView) -> Result<(), ErrorView> {
    let mut held = state.lock();
    if held.is_working() {
        return Err(ErrorView::WindowOpen);
    }
    held.session.take_from_biometrics(what)
}

/// Copies a public identity of an account.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn copy_identity(app: AppHandle, account: String, identity: u32) -> Result<(), ErrorView> {
    let value = change(&app, &account, |vault, id| {
        let identities = &vault.account(id)?.identities;
        let value = usize::try_from(identity).ok().and_then(|at| identities.get(at));
        value.map(|identity| identity.value.clone()).ok_or(ErrorView::NoSuchAccount)
    })?;
    clipboard::copy(&value).map_err(|_| ErrorView::NoClipboard)
}

/// Makes the state before the last change the vault, where the last one is damaged.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn accept_previous(app: AppHandle) -> Result<(), ErrorView> {
    let state = app.state::<AppState>();
    let mut held = state.lock();
    held.session.vault.as_mut().ok_or(ErrorView::Locked)?.accept_previous()?;
    Ok(())
}

/// Changes an account of the open vault.
pub fn change<T>(
    app: &AppHandle,
    account: &str,
    operation: impl FnOnce(&mut Vault, AccountId) -> Result<T, ErrorView>,
) -> Result<T, ErrorView> {
    let state = app.state::<AppState>();
    let done = change_on(&mut state.lock(), account, operation);
    if let Err(ErrorView::KeysChanged) = done {
        windows::lock(app);
    }
    done
}
