//! Does everything that writes a vault or a backup, one thing after the other, until it is killed; says on standard output which
//! accounts are saved, and with a dot that something else was done. For the crash test, which says in which folder, and with which of
//! the things it begins.

use std::io::Write;
use std::path::Path;

use holdfast_tests::vaults::{DONE, Opened, backup_password, cheap_store, new_account, unlock_with_either};
use holdfast_vault::{AutoBackupSlot, Existing, OpenedBackup, Settings, Tries, Urgency};

fn main() {
    let mut said = std::env::args().skip(1);
    let folder = said.next().expect("the data directory");
    let begin: usize = said.next().and_then(|begin| begin.parse().ok()).expect("a number");
    let store = cheap_store(Path::new(&folder));
    let mut out = std::io::stdout();
    let mut say =
        |line: String| writeln!(out, "{line}").and_then(|()| out.flush()).expect("somebody listens");
    for number in begin.. {
        let Opened { mut vault, grant, own, other } = unlock_with_either(&store).expect("the vault opens");
        let account = vault.add(&grant, new_account(&store, &format!("made {number}"))).expect("it is saved");
        say(account.id.to_string());
        vault.rename(account.id, &format!("renamed {number}")).expect("it is saved");
        say(DONE.to_owned());
        while vault.accounts().len() > 12 {
            let oldest = vault.accounts().first().expect("there are twelve").id;
            say(format!("-{oldest}"));
            vault.remove(oldest, true, Some(&grant)).expect("it is saved");
        }
        let file = store.folder().with_file_name(format!("{}.holdfast", number % 3));
        match number % 5 {
            0 => vault.change_password(&grant, &other).expect("it is saved"),
            1 => drop(vault.rekey(&grant, &other, AutoBackupSlot::Remove).expect("it is saved")),
            2 => {
                let prepared = vault.prepare_backup(&grant).expect("a backup");
                let written = prepared.write(&backup_password(), &file, Existing::Replace, &|_| {});
                written.expect("it is written");
            }
            3 => {
                if let Ok(backup) = OpenedBackup::open(&store, &file, &backup_password()) {
                    let all = backup.accounts().iter().map(|account| account.id).collect();
                    vault.merge(&grant, &backup, &all).expect("it is saved");
                }
            }
            _ => {
                if store.auto_backup_status().is_ok_and(|status| !status.enabled) {
                    drop(vault.turn_on_auto_backup(&grant, &own, &backup_password()).expect("it is on"));
                    let keep = |settings: &mut Settings| settings.auto_backup.keep = Some(2);
                    store.change_settings(keep).expect("it is saved");
                }
                let run = store.run_auto_backup(Urgency::Now, &mut Tries::default()).expect("it runs");
                assert!(run.failed.is_empty(), "an auto backup failed");
            }
        }
        say(DONE.to_owned());
    }
}
