//! What the Backups page shows.

use std::path::{Path, PathBuf};

use holdfast_vault::{AccountId, KnownBackup, Vault};

use crate::computers;
use crate::dto::{AutoView, BackupsView, CopyView, ErrorView, HealthView};
use crate::preferences::Preferences;
use crate::session::Session;
use crate::state::Held;

/// Everything on the page. Auto backups are opened with the vault key meanwhile, and noted as authentic.
///
/// # Errors
/// `Locked`; what the disk says of a folder of ours.
pub fn view(session: &Session, tray: bool, start_at_login: bool) -> Result<BackupsView, ErrorView> {
    let (vault, store) = (vault(session)?, &session.store);
    let copies = vault.copies().map_err(|error| ErrorView::disk(&error))?;
    let others = computers::others(session)?;
    let status = store.auto_backup_status().map_err(|error| ErrorView::disk(&error))?;
    Ok(BackupsView {
        health: HealthView::new(vault.health(&copies, &status, &others), &copies),
        auto: AutoView::new(&status, &store.default_destination(), &store.kits()),
        copies: copies.iter().map(|copy| CopyView::new(copy, vault)).collect(),
        computers: computers::view(vault, &others),
        tray,
        close_to_tray: Preferences::in_store(store).close_to_tray,
        start_at_login,
    })
}

/// Files that hold the phrase of an account, or may hold it.
///
/// # Errors
/// `NoSuchAccount`, `Locked`; what the disk says of a folder of ours.
pub fn copies_with(session: &Session, account: &str) -> Result<Vec<String>, ErrorView> {
    let id = account.parse().map_err(|_| ErrorView::NoSuchAccount)?;
    let copies = vault(session)?.copies_with(&[id]).map_err(|error| ErrorView::disk(&error))?;
    Ok(copies.iter().map(|path| path.display().to_string()).collect())
}

/// The copies that can be relied on and hold an account.
///
/// # Errors
/// As [`copies_with`].
pub fn good_copies(session: &Session, account: &str) -> Result<Vec<CopyView>, ErrorView> {
    let id: AccountId = account.parse().map_err(|_| ErrorView::NoSuchAccount)?;
    let vault = vault(session)?;
    let copies = vault.copies().map_err(|error| ErrorView::disk(&error))?;
    let holds =
        |copy: &&KnownBackup| copy.is_good() && copy.accounts.iter().flatten().any(|held| *held == id);
    Ok(copies.iter().filter(holds).map(|copy| CopyView::new(copy, vault)).collect())
}

/// The folder that a page names: a destination, or that of a backup of the list.
///
/// # Errors
/// `FileGone`.
pub fn folder_of(held: &Held, path: &str) -> Result<PathBuf, ErrorView> {
    let destinations = held.session.store.destinations();
    match destinations.into_iter().find(|folder| folder.display().to_string() == path) {
        Some(folder) => Ok(folder),
        None => Ok(held.known_copy(path)?.parent().map(Path::to_owned).unwrap_or_default()),
    }
}

/// Puts what opens backups in any browser into a folder: a destination, one that has it, or that of a backup of the list.
///
/// # Errors
/// `OthersCanWrite`, `FileGone`; what the disk says.
pub fn write_kit(held: &Held, dir: &str) -> Result<(), ErrorView> {
    let store = &held.session.store;
    let known = store.kits().into_iter().find(|kit| kit.dir.display().to_string() == dir);
    let folder = known.map_or_else(|| folder_of(held, dir), |kit| Ok(kit.dir))?;
    store.write_kit(&folder, Preferences::in_store(store).speaks().of_kit())?;
    Ok(())
}

fn vault(session: &Session) -> Result<&Vault, ErrorView> {
    session.vault.as_ref().ok_or(ErrorView::Locked)
}
