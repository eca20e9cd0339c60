//! `password set`, `change`, `rekey`.

use holdfast_vault::{OpenError, SlotType, StoreState};
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
            let rekeyed = vault.rekey(&grant, &input::new_password(&wanted(new))?)?;
            let line = "The vault has new keys. Copies made before still open with the old password.";
            (slots(&rekeyed.slots, &rekeyed.removed), line)
        }
    };
    setting.output.done(&document, || line.into())?;
    Ok(None)
}

fn set(setting: &Setting<'_>, new: &NewPassword) -> Result<(Value, &'static str), Failure> {
    match setting.store.state()? {
        StoreState::None => {}
        StoreState::Intact => return Err(holdfast_vault::CreateError::VaultExists.into()),
        StoreState::Damaged { .. } => return Err(OpenError::Damaged.into()),
    }
    // The local password and the new one are the same here, so either option names it.
    let wanted = match new.new_password_file {
        Some(_) => wanted(new),
        None => Wanted { prompt: "New local password", ..setting.local_password() },
    };
    let (vault, _) = setting.store.create(&input::new_password(&wanted)?)?;
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
