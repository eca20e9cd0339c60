//! `password set`, `change`, `rekey`.

use holdfast_unlock::biometric;
use holdfast_unlock::keychain::SystemKeychain;
use holdfast_vault::{AutoBackupSlot, OpenError, SlotType, StoreState};
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
            let item = vault.biometric_item();
            let rekeyed = vault.rekey(&grant, &new, slot)?;
            if let Some(Err(error)) = item.map(|item| biometric::system(None).forget(&item)) {
                setting.output.complain(&format!(
                    "The key for biometrics stays with the system and opens nothing any more: {error}."
                ));
            }
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
    let (slots_now, state) = (setting.store.claimed_slots().unwrap_or_default(), setting.store.state()?);
    let without_password =
        slots_now.contains(&SlotType::Keychain) && !slots_now.contains(&SlotType::Password);
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
        let line = "The vault has its first password, and the keychain no key any more.";
        return Ok((slots(&rekeyed.slots, &rekeyed.removed), line));
    }
    let (vault, _) = setting.store.create(&password)?;
    Ok((slots(&vault.slot_types(), &[]), "The vault is made."))
}

fn wanted(new: &NewPassword) -> Wanted<'_> {
    let file = new.new_password_file.as_ref();
    Wanted { prompt: "New local password", option: "--new-password-file", file }
}

fn slots(slots: &[SlotType], removed: &[SlotType]) -> Value {
    let codes = |slots: &[SlotType]| slots.iter().map(|slot| slot.code()).collect::<Vec<_>>();
    json!({ "slots": codes(slots), "removedSlots": codes(removed) })
}
