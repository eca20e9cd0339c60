//! `status`: what is here. Never makes a vault and never asks for a password.

use holdfast_vault::{OpenError, SlotType, StoreState, VERSION};
use serde_json::json;

use super::{Done, Setting};
use crate::document;
use crate::failure::{Failure, whole_seconds};

pub fn run(setting: &Setting<'_>) -> Done {
    let store = &setting.store;
    let vault = match store.state()? {
        StoreState::None => "none",
        StoreState::Intact => "locked",
        StoreState::Damaged { .. } => return Err(OpenError::Damaged.into()),
    };
    let slots: Vec<_> = store.claimed_slots()?.into_iter().map(SlotType::code).collect();
    let delay = whole_seconds(store.attempt_delay());
    let auto = store.auto_backup_status().map_err(|error| Failure::file(store.folder(), &error))?;
    let trouble = store.settings_trouble();
    let mut document = json!({
        "vault": vault,
        "dataDir": store.folder().display().to_string(),
        "formatVersion": VERSION,
        "slots": slots,
        "autoBackup": document::auto_backup(&auto),
        "attemptDelaySeconds": delay,
        "settings": trouble.as_ref().map(|trouble| json!({
            "path": trouble.path.display().to_string(),
            "problem": trouble.why,
        })),
    });
    let mut lines = match vault {
        "none" => vec![format!("There is no vault in {}.", store.folder().display())],
        _ => vec![format!("The vault in {} is locked.", store.folder().display())],
    };
    if vault == "locked" {
        lines.push(document::auto_lines(&auto));
    }
    lines.extend(trouble.map(|trouble| format!("{trouble}.")));
    if delay > 0 {
        lines.push(format!("After wrong passwords the next one may be given in {delay} s."));
    }
    if vault == "locked" && setting.global.password_file.is_some() {
        let (vault, _) = setting.unlock()?;
        let accounts = vault.accounts().len();
        let not_backed_up = vault.accounts().iter().filter(|account| account.backed_up_at.is_none()).count();
        if let Some(document) = document.as_object_mut() {
            document.insert("accounts".into(), accounts.into());
            document.insert("notBackedUp".into(), not_backed_up.into());
        }
        lines.push(format!("Accounts: {accounts}, not backed up: {not_backed_up}."));
    }
    setting.output.result(&document, || lines.join("\n"))?;
    Ok(None)
}
