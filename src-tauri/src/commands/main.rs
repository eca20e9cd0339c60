//! The main window's commands. None carries a secret.

use holdfast_vault::{
    AccountId, ChangeError, Details, Grant, PaperCheck, PasswordDue, SaveError, StoreState, Vault,
};
use tauri::{AppHandle, Manager, State};

use crate::desk::{Desk, Inner};
use crate::dto::{
    AccountView, BiometricChangeView, DetailsRequest, ErrorView, FlowRequest, NoMatchView, OverviewView,
    SecurityView, SensorView, SettingsView, VaultView,
};
use crate::flow::Flow;
use crate::language::Language;
use crate::text_size::TextSize;
use crate::{clipboard, paper, tray, windows};

/// Everything that the main window shows, with what other programs saved since.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn overview(app: AppHandle, desk: State<'_, Desk>) -> Result<OverviewView, ErrorView> {
    let mut inner = desk.lock();
    // Work in a private window may have changed the keys; its vault comes when that window looks.
    let working = inner.is_working();
    let refreshed = inner.vault.as_mut().filter(|_| !working).map(Vault::refresh);
    let keys_changed = matches!(refreshed, Some(Err(ChangeError::KeysChanged)));
    let vault = match &inner.vault {
        Some(vault) if vault.is_read_only() => VaultView::Previous,
        Some(_) => VaultView::Open,
        None if matches!(inner.store.state(), Ok(StoreState::None)) => VaultView::None,
        None => VaultView::Locked,
    };
    if keys_changed || (matches!(vault, VaultView::Locked) && !working) {
        drop(inner);
        windows::lock(&app);
        return Err(if keys_changed { ErrorView::KeysChanged } else { ErrorView::Locked });
    }
    let biometrics = inner.vault.as_ref().is_some_and(|vault| vault.biometrics().unlock);
    let due = if biometrics { inner.store.password_due() } else { PasswordDue::Not };
    let settings = inner.store.settings();
    let (checks_due, next_changed) = checks_due(&inner, settings.paper_check);
    let show = inner.show_next.take().map(|id| id.to_string());
    let view = OverviewView {
        vault,
        accounts: inner.vault.iter().flat_map(Vault::accounts).map(AccountView::from).collect(),
        settings: SettingsView::from(&settings),
        no_password: inner.vault.as_ref().is_some_and(|vault| !vault.has_password()),
        password_due: due.into(),
        show,
        trouble: refreshed
            .and_then(Result::err)
            .map(ErrorView::from)
            .or_else(|| inner.store.settings_trouble().map(|trouble| SaveError::Settings(trouble).into())),
        checks_due,
        said: inner.say_next.take(),
        saved: inner.saved_next.take(),
        saves_pdf: paper::SAVES_PDF,
        version: env!("CARGO_PKG_VERSION").into(),
        data_dir: inner.store.folder().display().to_string(),
    };
    drop(inner);
    if next_changed {
        tray::refresh(&app);
    }
    Ok(view)
}

/// The accounts whose paper is to be compared, and whether it is news when the next one is due, which is noted for the tray: that one
/// has no names.
fn checks_due(inner: &Inner, reminder: PaperCheck) -> (Vec<String>, bool) {
    let Some(vault) = &inner.vault else { return (Vec::new(), false) };
    let due: Vec<_> = vault
        .accounts()
        .iter()
        .filter_map(|account| Some((account.id, account.check_due_at(reminder.months?)?)))
        .collect();
    let next = due.iter().map(|(_, at)| *at).min();
    if next != reminder.due_at
        && let Err(error) = inner.store.change_settings(|settings| settings.paper_check.due_at = next)
    {
        tracing::warn!(%error, "the next check is not noted");
    }
    let now = inner.store.env().clock.now();
    let ids = due.into_iter().filter(|(_, at)| *at <= now).map(|(id, _)| id.to_string()).collect();
    (ids, next != reminder.due_at)
}

/// Opens a private window.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn open_flow(app: AppHandle, request: FlowRequest) -> Result<(), ErrorView> {
    let system = app.state::<Desk>().lock().biometrics.system.clone();
    // By the time a password is asked for, it is known whether it can be put off, and what can stand in for it.
    let reader = system.clone();
    std::thread::spawn(move || reader.look());
    std::thread::spawn(move || system.look_for_keychain());
    let flow = Flow::new(request, |path| app.state::<Desk>().lock().known_copy(&path))?;
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
pub fn active(desk: State<'_, Desk>) {
    desk.lock().note_activity();
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

pub fn rename(vault: &mut Vault, id: AccountId, name: &str) -> Result<AccountView, ErrorView> {
    Ok(AccountView::from(&vault.rename(id, name)?))
}

pub fn detail(vault: &mut Vault, id: AccountId, details: DetailsRequest) -> Result<AccountView, ErrorView> {
    let DetailsRequest { note, bound_name, keys, keyuses } = details;
    let details = Details { note, bound_name, keys, keyuses, lower: false };
    Ok(AccountView::from(&vault.set_details(id, details)?))
}

pub fn remove(
    vault: &mut Vault,
    id: AccountId,
    typed_name: &str,
    give_up_phrase: bool,
    grant: Option<&Grant>,
) -> Result<(), ErrorView> {
    if vault.account(id)?.name != typed_name.trim() {
        return Err(ErrorView::NameDiffers);
    }
    Ok(vault.remove(id, give_up_phrase, grant)?)
}

/// Sets the idle time until the app locks; null for never.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_auto_lock(desk: State<'_, Desk>, seconds: Option<u32>) -> Result<(), ErrorView> {
    let store = desk.lock().store.clone();
    Ok(store.change_settings(|settings| settings.auto_lock_seconds = seconds.map(u64::from))?)
}

/// Sets the theme: `light`, `dark` or `system`.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_theme(app: AppHandle, desk: State<'_, Desk>, theme: String) -> Result<(), ErrorView> {
    is_one_of(&theme, &["light", "dark", SYSTEM])?;
    let store = desk.lock().store.clone();
    store.change_settings(|settings| settings.theme.clone_from(&theme))?;
    app.set_theme(windows::theme(&theme));
    windows::apply_appearance(&app);
    Ok(())
}

/// Changes the language: a tag of a language that Holdfast speaks, or `system`.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn set_language(app: AppHandle, desk: State<'_, Desk>, language: String) -> Result<(), ErrorView> {
    is_one_of(&language, &[Language::English.tag(), Language::SimplifiedChinese.tag(), SYSTEM])?;
    let store = desk.lock().store.clone();
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
pub fn set_text_size(app: AppHandle, desk: State<'_, Desk>, size: TextSize) -> Result<(), ErrorView> {
    size.keep(&desk.store())?;
    windows::apply_text_size(&app);
    Ok(())
}

/// What the Security page shows. Asks the system for a reader, which may take seconds.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn security(desk: State<'_, Desk>) -> Result<SecurityView, ErrorView> {
    let system = desk.lock().biometrics.system.clone();
    system.look();
    let inner = desk.lock();
    let vault = inner.vault.as_ref().ok_or(ErrorView::Locked)?;
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
        ready: inner.biometrics.way(&inner.store).is_some(),
        keys_locked: holdfast_vault::keys_are_locked(),
        memory_closed: system.memory_closed,
    })
}

/// Takes from biometrics what they may: everything, showing words, or working after a restart.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn take_from_biometrics(desk: State<'_, Desk>, what: BiometricChangeView) -> Result<(), ErrorView> {
    let mut inner = desk.lock();
    if inner.is_working() {
        return Err(ErrorView::WindowOpen);
    }
    inner.take_from_biometrics(what)
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
    let desk = app.state::<Desk>();
    let mut inner = desk.lock();
    inner.vault.as_mut().ok_or(ErrorView::Locked)?.accept_previous()?;
    Ok(())
}

/// Changes an account of the open vault.
pub fn change<T>(
    app: &AppHandle,
    account: &str,
    operation: impl FnOnce(&mut Vault, AccountId) -> Result<T, ErrorView>,
) -> Result<T, ErrorView> {
    let desk = app.state::<Desk>();
    let done = change_on(&mut desk.lock(), account, operation);
    if let Err(ErrorView::KeysChanged) = done {
        windows::lock(app);
    }
    done
}

/// The same on the desk, without the windows.
pub fn change_on<T>(
    desk: &mut Inner,
    account: &str,
    operation: impl FnOnce(&mut Vault, AccountId) -> Result<T, ErrorView>,
) -> Result<T, ErrorView> {
    let id = account.parse().map_err(|_| ErrorView::NoSuchAccount)?;
    desk.note_activity();
    if desk.is_working() {
        return Err(ErrorView::WindowOpen);
    }
    operation(desk.vault.as_mut().ok_or(ErrorView::Locked)?, id)
}
