//! What the main window does with accounts. None of it carries a secret.

use holdfast_vault::{AccountId, Details, Grant, PaperCheck, Vault};

use crate::dto::{AccountView, DetailsRequest, ErrorView};
use crate::session::Session;
use crate::state::Held;

/// The accounts whose paper is to be compared, and whether it is news when the next one is due, which is noted for the tray: that one
/// has no names.
pub fn checks_due(session: &Session, reminder: PaperCheck) -> (Vec<String>, bool) {
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

/// Gives an account another name.
///
/// # Errors
/// As `Vault::rename`.
pub fn rename(vault: &mut Vault, id: AccountId, name: &str) -> Result<AccountView, ErrorView> {
    Ok(AccountView::from(&vault.rename(id, name)?))
}

/// Changes the note, the bound name and Minima's numbers.
///
/// # Errors
/// As `Vault::set_details`.
pub fn detail(vault: &mut Vault, id: AccountId, details: DetailsRequest) -> Result<AccountView, ErrorView> {
    let DetailsRequest { note, bound_name, keys, keyuses } = details;
    let details = Details { note, bound_name, keys, keyuses, lower: false };
    Ok(AccountView::from(&vault.set_details(id, details)?))
}

/// Deletes an account whose name was typed.
///
/// # Errors
/// `NameDiffers`; as `Vault::remove`.
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

/// Changes an account of the open vault.
///
/// # Errors
/// `NoSuchAccount`; `WindowOpen` while a flow changes the vault; `Locked`; what the operation says.
pub fn change_on<T>(
    held: &mut Held,
    account: &str,
    operation: impl FnOnce(&mut Vault, AccountId) -> Result<T, ErrorView>,
) -> Result<T, ErrorView> {
    let id = account.parse().map_err(|_| ErrorView::NoSuchAccount)?;
    held.session.note_activity();
    if held.is_working() {
        return Err(ErrorView::WindowOpen);
    }
    operation(held.session.vault.as_mut().ok_or(ErrorView::Locked)?, id)
}
