//! `password set`, `change`, `rekey`.

use holdfast_unlock::biometric;
use holdfast_unlock::keychain::SystemKeychain;
use holdfast_vault::{AutoBackupSlot, OpenError, Rekeyed, SlotType, StoreState};
use serde_json::{Value, json};

use super::{Done, Setting};
use crate::arguments::{NewPassword, PasswordCommand};
use crate::failure::Failure;
use crate::input::{self, Wanted};

pub fn run(setting: &Setting<'_>, command: &PasswordCommand) -> Done {
    let (document, line) = match command {
        PasswordCommand::Set(new) => set(setting, new)?,
        PasswordCommand::Change(new) => {
            let (mut vault, grant) = setting.unlock()?;
            vault.change_password(&grant, &input::new_password(&wanted(new))?)?;
            (
                slots(&vault.slot_types(), &[]),
                "The local password is changed. Copies made before still open with the old one.",
            )
        }
        PasswordCommand::Rekey(new) => {
            let (mut vault, grant) = setting.unlock()?;
            let new = input::new_password(&wanted(new))?;
            // Auto backup goes on only if its password is given too.
            let backup = match setting.global.backup_password_file {
                Some(_) => Some(input::password(&setting.backup_password("Backup password"))?),
                None => None,
            };
            let slot = backup.as_ref().map_or(AutoBackupSlot::Remove, AutoBackupSlot::Keep);
            let rekeyed = vault.rekey(&grant, &new, slot)?;
            forget_biometrics(setting, &rekeyed);
            let line = match rekeyed.removed.contains(&SlotType::Backup) {
                true => {
                    "The vault has new keys, and auto backup is off: turn it on again. Copies made before still open with the old passwords."
                }
                false => "The vault has new keys. Copies made before still open with the old passwords.",
            };
            (slots(&rekeyed.slots, &rekeyed.removed), line)
        }
    };
    setting.output.done(&document, || line.into())?;
    Ok(None)
}

fn set(setting: &Setting<'_>, new: &NewPassword) -> Result<(Value, &'static str), Failure> {
    let (without_password, state) = (setting.store.is_without_password(), setting.store.state()?);
    match state {
        StoreState::Intact if without_password => {}
        StoreState::None => {}
        StoreState::Intact => return Err(holdfast_vault::CreateError::VaultExists.into()),
        StoreState::Damaged { .. } => return Err(OpenError::Damaged.into()),
    }
    // The local password and the new one are the same here, so either option names it.
    let wanted = match new.new_password_file {
        Some(_) => wanted(new),
        None => Wanted { prompt: "New local password", ..setting.local_password() },
    };
    let password = input::new_password(&wanted)?;
    if without_password {
        // New keys: what the keychain has opens nothing any more.
        let (mut vault, grant) = setting.store.unlock_with_keychain(&SystemKeychain)?;
        let rekeyed = vault.set_first_password(&grant, &password, &SystemKeychain)?;
        if let Some(error) = rekeyed.left_in_keychain {
            setting.output.complain(&format!(
                "The key in the keychain stays there and opens nothing any more: {error}."
            ));
        }
        let line = "The vault has its first password, and the keychain no key any more.";
        return Ok((slots(&rekeyed.slots, &rekeyed.removed), line));
    }
    let (vault, _) = setting.store.create(&password)?;
    Ok((slots(&vault.slot_types(), &[]), "The vault is made."))
}

/// A re-key ends biometrics: what the system keeps for them is forgotten, and it is said.
pub(super) fn forget_biometrics(setting: &Setting<'_>, rekeyed: &Rekeyed) {
    let Some(item) = &rekeyed.biometric_item else { return };
    setting
        .output
        .complain("The vault has new keys, so biometric unlock is off: turn it on again in the window.");
    if let Err(error) = biometric::system(None).forget(item) {
        setting.output.complain(&format!(
            "The key for biometrics stays with the system and opens nothing any more: {error}."
        ));
    }
}

fn wanted(new: &NewPassword) -> Wanted<'_> {
    let file = new.new_password_file.as_ref();
    Wanted { prompt: "New local password", option: "--new-password-file", file }
}

fn slots(slots: &[SlotType], removed: &[SlotType]) -> Value {
    let codes = |slots: &[SlotType]| slots.iter().map(|slot| slot.code()).collect::<Vec<_>>();
    json!({ "slots": codes(slots), "removedSlots": codes(removed) })
}
