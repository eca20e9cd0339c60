//! What the main window shows.

use holdfast_vault::{ChangeError, PaperCheck, PasswordDue, SaveError, StoreState, Vault};

use crate::dto::{AccountView, ErrorView, OlderView, OverviewView, SettingsView, VaultView};
use crate::session::Session;
use crate::state::Held;

/// Everything that the main window shows, with what other programs saved since, and whether it is news for the tray. `known` are the
/// accounts that its page has: ten thousand of them are not sent once more whenever a person comes back to the window.
///
/// # Errors
/// `KeysChanged` where another program changed them; `Locked`.
pub fn view(
    held: &mut Held,
    known: Option<&str>,
    saves_pdf: bool,
) -> Result<(OverviewView, bool), ErrorView> {
    // Work in a private window may have changed the keys; its vault comes when that window looks.
    let working = held.is_working();
    let session = &mut held.session;
    let trouble = session.vault.as_mut().filter(|_| !working).map(Vault::refresh).and_then(Result::err);
    if let Some(ChangeError::KeysChanged) = trouble {
        return Err(ErrorView::KeysChanged);
    }
    let vault = match &session.vault {
        Some(vault) if vault.older().is_some() => VaultView::Older,
        Some(vault) if vault.is_read_only() => VaultView::Previous,
        Some(_) => VaultView::Open,
        None if matches!(session.store.state(), Ok(StoreState::None)) => VaultView::None,
        None if working => VaultView::Locked,
        None => return Err(ErrorView::Locked),
    };
    let biometrics = session.vault.as_ref().is_some_and(|vault| vault.biometrics().unlock);
    let due = if biometrics { session.store.password_due() } else { PasswordDue::Not };
    let settings = session.store.settings();
    let (checks_due, is_news) = checks_due(session, settings.paper_check);
    let unreadable = || session.store.settings_trouble().map(|trouble| SaveError::Settings(trouble).into());
    let accounts_version = session.vault.as_ref().map(Vault::version).unwrap_or_default();
    let accounts = || session.vault.iter().flat_map(Vault::accounts).map(AccountView::from).collect();
    let accounts = (known != Some(&accounts_version)).then(accounts);
    let view = OverviewView {
        vault,
        accounts,
        accounts_version,
        settings: SettingsView::from(&settings),
        no_password: session.vault.as_ref().is_some_and(|vault| !vault.has_password()),
        password_due: due.into(),
        trouble: trouble.map(ErrorView::from).or_else(unreadable),
        checks_due,
        show: session.show_next.take().map(|id| id.to_string()),
        said: session.say_next.take(),
        saved: session.saved_next.take(),
        saves_pdf,
        version: env!("CARGO_PKG_VERSION").into(),
        kit_page_hash: holdfast_vault::kit_page_hash(),
        data_dir: session.store.folder().display().to_string(),
        older: session.vault.as_ref().and_then(Vault::older).map(OlderView::from),
    };
    Ok((view, is_news))
}

/// Whether everything is to be locked where this is what came of a look.
pub fn locks(error: &ErrorView) -> bool {
    matches!(error, ErrorView::KeysChanged | ErrorView::Locked)
}

/// The accounts whose paper is to be compared, and whether it is news when the next one is due, which is noted for the tray: that one
/// has no names.
fn checks_due(session: &Session, reminder: PaperCheck) -> (Vec<String>, bool) {
    let Some(vault) = &session.vault else { return (Vec::new(), false) };
    let due: Vec<_> = vault
        .accounts()
        .iter()
        .filter_map(|account| Some((account.id, account.check_due_at(reminder.months?)?)))
        .collect();
    let next = due.iter().map(|(_, at)| *at).min();
    if next != reminder.due_at
        && let Err(error) = session.store.change_settings(|settings| settings.paper_check.due_at = next)
    {
        tracing::warn!(%error, "the next check is not noted");
    }
    let now = session.store.env().clock.now();
    let ids = due.into_iter().filter(|(_, at)| *at <= now).map(|(id, _)| id.to_string()).collect();
    (ids, next != reminder.due_at)
}
