//! What the main window does with accounts. None of it carries a secret.

use holdfast_vault::{AccountId, Details, Grant, Vault};

use crate::dto::{AccountView, DetailsRequest, ErrorView};

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
    let DetailsRequest { note, bound_name, made_where, keys, keyuses } = details;
    let details = Details { note, bound_name, made_where, keys, keyuses, lower: false };
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
