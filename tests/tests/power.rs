//! Power cuts: whatever a cut leaves of what was not flushed yet, the vault is the old one or the new one, and what was said to be saved
//! is there.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::collections::HashSet;
use std::path::Path;

use holdfast_tests::WORDS;
use holdfast_tests::recording::RecordingDisk;
use holdfast_tests::vaults::{
    Opened, account_of, backup_password, cheap_store, cheap_store_on, new_account, other_password, password,
    unlock_with_either,
};
use holdfast_vault::{
    AccountId, AutoBackupSlot, Details, Existing, OpenedBackup, Store, StoreState, Tries, Urgency,
};
use tempfile::TempDir;

/// What a vault holds: names, notes and whether each phrase can be read. None where there is no vault.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    password_is_new: bool,
    accounts: Vec<(String, Option<String>, bool, usize)>,
}

/// Opens what there is with the old password or the new one.
fn held(folder: &Path) -> Result<Option<Held>, String> {
    let store = cheap_store(folder);
    if matches!(store.state(), Ok(StoreState::None)) {
        return Ok(None);
    }
    let Opened { vault, grant, own, .. } = unlock_with_either(&store).map_err(|error| error.to_string())?;
    let password_is_new = !own.is(holdfast_tests::PASSWORD);
    let mut accounts = Vec::new();
    for account in vault.accounts() {
        let secret =
            vault.secret(&grant, account.id).map_err(|error| format!("a phrase is lost: {error}"))?;
        let words = secret.phrase.word_count();
        accounts.push((account.name.clone(), account.note.clone(), account.backed_up_at.is_some(), words));
    }
    Ok(Some(Held { password_is_new, accounts }))
}

/// The backups below a folder; each of them opens, or is not there under its name.
fn backups(folder: &Path) -> usize {
    let mut whole = 0;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && name != "aside" {
            whole += backups(&path);
        } else if name.ends_with(".holdfast") && !name.starts_with("vault") {
            let opened = OpenedBackup::open(cheap_store(folder).env(), &path, &backup_password());
            assert!(opened.is_ok(), "{name} is not whole");
            whole += 1;
        }
    }
    whole
}

type Change = fn(&Store, &OpenedBackup);

fn all(backup: &OpenedBackup) -> HashSet<AccountId> {
    backup.accounts().iter().map(|account| account.id).collect()
}

/// Everything that changes the vault.
const CHANGES: [(&str, Change); 14] = [
    ("create", |store, _| drop(store.create(&password()).unwrap())),
    ("add", |store, _| {
        let (mut vault, grant) = store.unlock(&password()).unwrap();
        vault.add(&grant, new_account(store, "new")).unwrap();
    }),
    ("rename", |store, _| {
        let (mut vault, _) = store.unlock(&password()).unwrap();
        vault.rename(vault.accounts()[0].id, "renamed").unwrap();
    }),
    ("note", |store, _| {
        let (mut vault, _) = store.unlock(&password()).unwrap();
        let details = Details { note: Some("in the safe".into()), ..Details::default() };
        vault.set_details(vault.accounts()[0].id, details).unwrap();
    }),
    ("check", |store, _| {
        let (mut vault, _) = store.unlock(&password()).unwrap();
        vault.check(vault.accounts()[0].id, WORDS, None).unwrap();
    }),
    ("remove", |store, _| {
        let (mut vault, _) = store.unlock(&password()).unwrap();
        vault.remove(vault.accounts()[0].id, true).unwrap();
    }),
    ("change password", |store, _| {
        let (mut vault, grant) = store.unlock(&password()).unwrap();
        vault.change_password(&grant, &other_password()).unwrap();
    }),
    ("rekey", |store, _| {
        let (mut vault, grant) = store.unlock(&password()).unwrap();
        vault.rekey(&grant, &other_password(), AutoBackupSlot::Remove).unwrap();
    }),
    ("auto backup", |store, _| {
        let (mut vault, grant) = store.unlock(&password()).unwrap();
        vault.turn_on_auto_backup(&grant, &password(), &backup_password()).unwrap();
        drop((vault, grant));
        assert!(store.run_auto_backup(Urgency::Now, &mut Tries::default()).unwrap().failed.is_empty());
    }),
    ("auto backup and prune", |store, _| {
        let (mut vault, grant) = store.unlock(&password()).unwrap();
        vault.turn_on_auto_backup(&grant, &password(), &backup_password()).unwrap();
        drop((vault, grant));
        store.change_settings(|settings| settings.auto_backup.keep = Some(1)).unwrap();
        for _ in 0..2 {
            assert!(store.run_auto_backup(Urgency::Now, &mut Tries::default()).unwrap().failed.is_empty());
        }
    }),
    ("backup file", |store, _| {
        let (vault, grant) = store.unlock(&password()).unwrap();
        let prepared = vault.prepare_backup(&grant).unwrap();
        let file = store.folder().with_file_name("mine.holdfast");
        prepared.write(&backup_password(), &file, Existing::Refuse, &|_| {}).unwrap();
    }),
    ("merge", |store, backup| {
        let (mut vault, grant) = store.unlock(&password()).unwrap();
        vault.merge(&grant, backup, &all(backup)).unwrap();
    }),
    ("replace", |store, backup| {
        store.restore_as_new(backup, &all(backup), &other_password(), Existing::Replace, &[]).unwrap();
    }),
    ("set aside", |store, _| store.start_again().unwrap()),
];

#[test]
fn after_any_power_cut_the_vault_is_the_old_one_or_the_new_one() {
    let elsewhere = TempDir::new().unwrap();
    let other = cheap_store(&elsewhere.path().join("data"));
    let (mut vault, grant) = other.create(&password()).unwrap();
    vault.add(&grant, new_account(&other, "elsewhere")).unwrap();
    let file = elsewhere.path().join("other.holdfast");
    let prepared = vault.prepare_backup(&grant).unwrap();
    prepared.write(&backup_password(), &file, Existing::Refuse, &|_| {}).unwrap();
    let theirs = OpenedBackup::open(other.env(), &file, &backup_password()).unwrap();

    let mut states = 0;
    for (name, change) in CHANGES {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("home").join("data");
        if name != "create" {
            let store = cheap_store(&data);
            let (mut vault, grant) = store.create(&password()).unwrap();
            vault.add(&grant, account_of(WORDS, "first")).unwrap();
        }
        let before = held(&data).unwrap();
        let disk = RecordingDisk::new(folder.path());
        change(&cheap_store_on(&data, disk.clone()), &theirs);
        let after = held(&data).unwrap();
        assert!(disk.len() >= 3, "{name} changed too little on the disk to show anything");

        let cut = TempDir::new().unwrap();
        let there = cut.path().join("cut");
        for count in 0..=disk.len() {
            states += disk.after_a_cut(count, &there, |what| {
                let kept = backups(&there);
                let found = held(&there.join("home").join("data"));
                let found = found.unwrap_or_else(|error| panic!("{name}, {what}: {error}"));
                assert!(found == before || found == after, "{name}, {what}: {found:?}");
                if count == disk.len() {
                    // It said that it worked, so it did.
                    // A backup that was pruned may be back; none is missing.
                    assert_eq!(found, after, "{name}, {what}");
                    assert!(kept >= backups(folder.path()), "{name}, {what}: a backup is lost");
                }
            });
        }
    }
    println!("{states} states after power cuts");
    assert!(states > 500, "only {states} states");
}
