//! The main window's commands. None carries a secret.

use holdfast_app::accounts::{detail, remove, rename};
use holdfast_app::dto::{
    AccountView, BiometricChangeView, DetailsRequest, ErrorView, FlowRequest, OverviewView, SecurityView,
};
use holdfast_app::flow::Flow;
use holdfast_app::language::Language;
use holdfast_app::preferences::Preferences;
use holdfast_app::state::AppState;
use holdfast_app::text_size::TextSize;
use holdfast_app::{clipboard, overview};
use holdfast_vault::{AccountId, Vault};
use tauri::{AppHandle, Manager, State};

use crate::page_process::Pages;
use crate::{locking, page, paper, tray, windows};

/// Everything that the main window shows, with what other programs saved since, without the accounts that its page has.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn overview(
    app: AppHandle,
    state: State<'_, AppState>,
    known: Option<String>,
) -> Result<OverviewView, ErrorView> {
    app.state::<Pages>().note(page::MAIN);
    let looked = overview::view(&mut state.lock(), known.as_deref(), paper::SAVES_PDF);
    if looked.as_ref().is_err_and(overview::locks) {
        locking::lock(&app);
    }
    let (view, is_news) = looked?;
    if is_news {
        tray::refresh(&app);
    }
    Ok(view)
}

/// Opens a private window.
#[tauri::command]
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
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn lock(app: AppHandle) {
    locking::lock(&app);
}

/// Somebody is there.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn active(state: State<'_, AppState>) {
    state.lock().session.note_activity();
}

/// Gives an account another name.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn rename_account(app: AppHandle, account: String, name: String) -> Result<AccountView, ErrorView> {
    change(&app, &account, |vault, id| rename(vault, id, &name))
}

/// Changes the note and the bound name.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_details(
    app: AppHandle,
    account: String,
    details: DetailsRequest,
) -> Result<AccountView, ErrorView> {
    change(&app, &account, |vault, id| detail(vault, id, details))
}

/// Deletes an account whose name was typed. One that was never proved takes the password.
#[tauri::command]
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
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_auto_lock(state: State<'_, AppState>, seconds: Option<u32>) -> Result<(), ErrorView> {
    Preferences::change(&state.store(), |own| own.auto_lock_seconds = seconds.map(u64::from))?;
    state.look_at_limit();
    Ok(())
}

/// Sets the theme: `light`, `dark` or `system`.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_theme(app: AppHandle, state: State<'_, AppState>, theme: String) -> Result<(), ErrorView> {
    is_one_of(&theme, &["light", "dark", SYSTEM])?;
    Preferences::change(&state.store(), |own| own.theme.clone_from(&theme))?;
    app.set_theme(page::theme(&theme));
    windows::apply_appearance(&app);
    Ok(())
}

/// Changes the language: a tag of a language that Holdfast speaks, or `system`.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_language(app: AppHandle, state: State<'_, AppState>, language: String) -> Result<(), ErrorView> {
    is_one_of(&language, &[Language::English.tag(), Language::SimplifiedChinese.tag(), SYSTEM])?;
    Preferences::change(&state.store(), |own| own.language.clone_from(&language))?;
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
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_text_size(app: AppHandle, state: State<'_, AppState>, size: TextSize) -> Result<(), ErrorView> {
    size.keep(&state.store())?;
    windows::apply_text_size(&app);
    Ok(())
}

/// What the Security page shows. Asks the system for a reader, which may take seconds.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn security(state: State<'_, AppState>) -> Result<SecurityView, ErrorView> {
    let system = state.lock().session.biometrics.system.clone();
    system.look();
    state.lock().session.security()
}

/// Takes from biometrics what they may: everything, showing words, or working after a restart.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn take_from_biometrics(state: State<'_, AppState>, what: BiometricChangeView) -> Result<(), ErrorView> {
    let mut held = state.lock();
    if held.is_working() {
        return Err(ErrorView::WindowOpen);
    }
    held.session.take_from_biometrics(what)
}

/// Copies a public identity of an account.
#[tauri::command]
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
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn accept_previous(app: AppHandle) -> Result<(), ErrorView> {
    let state = app.state::<AppState>();
    let mut held = state.lock();
    held.session.vault.as_mut().ok_or(ErrorView::Locked)?.accept_previous()?;
    Ok(())
}

/// Goes on with a vault that is older than it was.
#[tauri::command]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn accept_older(app: AppHandle) -> Result<(), ErrorView> {
    let state = app.state::<AppState>();
    let mut held = state.lock();
    held.session.vault.as_mut().ok_or(ErrorView::Locked)?.accept_older()?;
    Ok(())
}

/// Changes an account of the open vault.
pub fn change<T>(
    app: &AppHandle,
    account: &str,
    operation: impl FnOnce(&mut Vault, AccountId) -> Result<T, ErrorView>,
) -> Result<T, ErrorView> {
    let state = app.state::<AppState>();
    let done = state.lock().change_account(account, operation);
    if let Err(ErrorView::KeysChanged) = done {
        locking::lock(app);
    }
    done
}
