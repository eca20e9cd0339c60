//! `account import --from`: the phrase in a Minima node's backup.

use std::path::{Path, PathBuf};

use holdfast_phrase::{LONGEST_MINIMA_BACKUP, MinimaBackup, MinimaBackupError, PUBLIC_PASSWORD};
use holdfast_vault::{AccountSecret, KeyUses, NewAccount, Unreadable, read_regular};
use zeroize::Zeroizing;

use super::Setting;
use crate::failure::Failure;
use crate::input::{self, Wanted};

/// The phrase with what it derives, and how often its keys were used. What has to be known about the file is said.
pub fn read(
    setting: &Setting<'_>,
    file: &Path,
    lock_password: Option<&PathBuf>,
) -> Result<NewAccount, Failure> {
    let mut bytes = Zeroizing::new(Vec::new());
    read_regular(file, LONGEST_MINIMA_BACKUP, &mut bytes).map_err(|error| match Unreadable::of(&error) {
        Some(Unreadable::TooLong { .. }) => Failure::minima(file, &MinimaBackupError::NotMinima),
        Some(Unreadable::NotRegular(_)) | None => Failure::file(file, &error),
    })?;
    let refused = |error: MinimaBackupError| Failure::minima(file, &error);
    let backup = match MinimaBackup::open(&bytes, PUBLIC_PASSWORD) {
        Ok(backup) => {
            setting.output.complain(
                "This backup was not protected: its password is one that everybody knows. Make a better one, then delete it.",
            );
            backup
        }
        Err(MinimaBackupError::WrongPassword) => {
            let password =
                input::foreign_password(&setting.backup_password("Password of the Minima backup"))?;
            MinimaBackup::open(&bytes, &password).map_err(refused)?
        }
        Err(error) => return Err(refused(error)),
    };
    let phrase = if backup.is_locked() {
        let prompt = "Lock password of the node";
        let wanted = Wanted { prompt, option: "--lock-password-file", file: lock_password };
        backup.unlock(&input::foreign_password(&wanted)?).map_err(refused)?
    } else {
        let phrase = backup.phrase().map_err(refused)?;
        setting.output.complain(
            "The node was not locked, so whoever knows this backup's password can read the phrase in it.",
        );
        phrase
    };
    setting.output.progress("Deriving the first address…");
    let secret = AccountSecret { phrase, passphrase: None };
    let identities = secret.identities();
    if !backup.has_key_of(&identities) {
        setting.output.complain(
            "The phrase gives none of the keys in this backup: it may be another node's. Compare the address before you rely on it.",
        );
    }
    setting
        .output
        .complain("Keep the backup file: it also holds contacts and history, which Holdfast does not keep.");
    let key_uses = Some(KeyUses::of_node(&backup));
    Ok(NewAccount { key_uses, identities: Some(identities), ..NewAccount::new(secret) })
}
