//! A disk that fails: whatever fails, the old vault is there and nothing is left lying about.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::Path;

use holdfast_tests::disk::{Countdown, FailingDisk};
use holdfast_tests::vaults::{
    backup_password, cheap_store, cheap_store_on, new_account, other_password, password,
};
use holdfast_vault::{
    AccountId, AutoBackupSlot, Details, Existing, Grant, OpenedBackup, Password, Store, StoreState, Tries,
    Urgency, Vault,
};

const KINDS: [ErrorKind; 4] =
    [ErrorKind::StorageFull, ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem, ErrorKind::Other];

const CHANGE_THE_PASSWORD: [&str; 2] = ["change password", "rekey"];

type Operation = fn(&mut Vault, &Grant, &Store) -> bool;

/// Every operation that saves; true if it says that it worked.
const OPERATIONS: [(&str, Operation); 6] = [
    ("add", |vault, grant, store| vault.add(grant, new_account(store, "new")).is_ok()),
    ("rename", |vault, _, _| vault.rename(vault.accounts()[0].id, "renamed").is_ok()),
    ("set", |vault, _, _| {
        let details = Details { note: Some("note".into()), ..Details::default() };
        vault.set_details(vault.accounts()[0].id, details).is_ok()
    }),
    ("remove", |vault, _, _| vault.remove(vault.accounts()[0].id, true).is_ok()),
    ("change password", |vault, grant, _| vault.change_password(grant, &other_password()).is_ok()),
    ("rekey", |vault, grant, _| vault.rekey(grant, &other_password(), AutoBackupSlot::Remove).is_ok()),
];

fn temporary_files(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let is_temporary = |name: &str| name.ends_with(".tmp") || name.ends_with(".part");
    names.filter(|name| is_temporary(&name.to_string_lossy())).count()
}

#[test]
fn each_file_operation_fails_in_turn_and_the_vault_is_the_old_or_the_new_one() {
    let mut failed = 0;
    for (name, operation) in OPERATIONS {
        for kind in KINDS {
            for lasting in [false, true] {
                for fail_at in 0.. {
                    let what = format!("{name}, {kind:?} at {fail_at}, lasting {lasting}");
                    let folder = tempfile::TempDir::new().unwrap();
                    let good = cheap_store(folder.path());
                    let (mut vault, grant) = good.create(&password()).unwrap();
                    vault.add(&grant, new_account(&good, "first")).unwrap();
                    let before = vault.accounts().to_vec();
                    drop((vault, grant));

                    let (mut vault, grant, countdown) = reopened(folder.path(), fail_at, kind, lasting);
                    let said_it_worked = operation(&mut vault, &grant, &good);
                    let reached = countdown.is_over();
                    failed += usize::from(!said_it_worked);

                    assert_eq!(good.state().unwrap(), StoreState::Intact, "{what}");
                    assert_eq!(temporary_files(folder.path()), 0, "{what}");
                    // What says that it failed changed nothing; what says that it worked is what opens now.
                    let takes_new = said_it_worked && CHANGE_THE_PASSWORD.contains(&name);
                    let (now, other) = if takes_new {
                        (other_password(), password())
                    } else {
                        (password(), other_password())
                    };
                    let Ok((after, grant)) = good.unlock(&now) else { panic!("{what}: it does not open") };
                    assert!(good.unlock(&other).is_err(), "{what}: the other password opens too");
                    for account in after.accounts() {
                        after.secret(&grant, account.id).unwrap_or_else(|error| panic!("{what}: {error}"));
                    }
                    let changed = after.accounts() != before;
                    assert_eq!(changed, said_it_worked && !CHANGE_THE_PASSWORD.contains(&name), "{what}");
                    if !reached {
                        assert!(said_it_worked, "{what}");
                        break;
                    }
                }
            }
        }
    }
    assert!(failed > 100, "only {failed} operations failed, so this shows little");
}

/// The vault opened on the real disk, then continued on a disk whose operation `fail_at` fails.
fn reopened(
    folder: &Path,
    fail_at: usize,
    kind: ErrorKind,
    lasting: bool,
) -> (Vault, Grant, std::sync::Arc<Countdown>) {
    // Unlocking counts the attempt in two settings saves; the failing operation is counted from after that.
    let steps_of_unlocking = unlock_steps(folder);
    let countdown = Countdown::new(steps_of_unlocking + fail_at, kind, lasting);
    let store = cheap_store_on(folder, FailingDisk::new(countdown.clone()));
    let (vault, grant) = store.unlock(&password()).unwrap();
    (vault, grant, countdown)
}

fn unlock_steps(folder: &Path) -> usize {
    (0..)
        .find(|steps| {
            let countdown = Countdown::new(*steps, ErrorKind::Other, false);
            let store = cheap_store_on(folder, FailingDisk::new(countdown.clone()));
            store.unlock(&password()).is_ok() && !countdown.is_over()
        })
        .unwrap()
}

#[test]
fn a_disk_that_takes_nothing_still_lets_a_person_read_the_phrase() {
    let folder = tempfile::TempDir::new().unwrap();
    let good = cheap_store(folder.path());
    let (mut vault, grant) = good.create(&password()).unwrap();
    let id = vault.add(&grant, new_account(&good, "first")).unwrap().id;
    drop((vault, grant));
    for kind in KINDS {
        let store = cheap_store_on(folder.path(), FailingDisk::new(Countdown::new(0, kind, true)));
        let (vault, grant) = store.unlock(&password()).unwrap();
        assert!(vault.secret(&grant, id).is_ok());
        assert!(store.unlock(&Password::new("wrong wrong").unwrap()).is_err());
    }
}

#[test]
fn making_a_vault_on_a_failing_disk_leaves_no_vault_or_a_whole_one() {
    for kind in KINDS {
        for fail_at in 0.. {
            let folder = tempfile::TempDir::new().unwrap();
            let countdown = Countdown::new(fail_at, kind, false);
            let store = cheap_store_on(&folder.path().join("data"), FailingDisk::new(countdown.clone()));
            let made = store.create(&password()).is_ok();
            let good = cheap_store(&folder.path().join("data"));
            match good.state().unwrap() {
                StoreState::None => assert!(!made, "{kind:?} at {fail_at}"),
                StoreState::Intact => assert!(good.unlock(&password()).is_ok(), "{kind:?} at {fail_at}"),
                StoreState::Damaged { .. } => panic!("{kind:?} at {fail_at}"),
            }
            if !countdown.is_over() {
                break;
            }
        }
    }
}

type BackupOperation = fn(&Store, &Path, &OpenedBackup) -> bool;

/// Every operation that writes a backup or restores one; true if it says that it worked.
const BACKUPS: [(&str, BackupOperation); 4] = [
    ("backup file", |store, folder, _| {
        let (vault, grant) = store.unlock(&password()).unwrap();
        let prepared = vault.prepare_backup(&grant).unwrap();
        prepared.write(&backup_password(), &folder.join("new.holdfast"), Existing::Refuse, &|_| {}).is_ok()
    }),
    ("auto backup", |store, _, _| {
        let run = store.run_auto_backup(Urgency::Now, &mut Tries::default());
        run.is_ok_and(|run| run.failed.is_empty())
    }),
    ("merge", |store, _, backup| {
        let Ok((mut vault, grant)) = store.unlock(&password()) else { return false };
        vault.merge(&grant, backup, &all(backup)).is_ok()
    }),
    ("replace", |store, _, backup| {
        store.restore_as_new(backup, &all(backup), &other_password(), Existing::Replace, &[]).is_ok()
    }),
];

fn all(backup: &OpenedBackup) -> HashSet<AccountId> {
    backup.accounts().iter().map(|account| account.id).collect()
}

#[test]
fn each_file_operation_fails_in_turn_and_no_backup_is_half_written() {
    let elsewhere = tempfile::TempDir::new().unwrap();
    let other = cheap_store(&elsewhere.path().join("data"));
    let (mut vault, grant) = other.create(&password()).unwrap();
    vault.add(&grant, new_account(&other, "elsewhere")).unwrap();
    let path = elsewhere.path().join("other.holdfast");
    vault
        .prepare_backup(&grant)
        .unwrap()
        .write(&backup_password(), &path, Existing::Refuse, &|_| {})
        .unwrap();
    let theirs = OpenedBackup::open(other.env(), &path, &backup_password()).unwrap();

    let mut failed = 0;
    for (name, operation) in BACKUPS {
        for kind in KINDS {
            for lasting in [false, true] {
                for fail_at in 0.. {
                    let what = format!("{name}, {kind:?} at {fail_at}, lasting {lasting}");
                    let folder = tempfile::TempDir::new().unwrap();
                    let good = cheap_store(&folder.path().join("data"));
                    let (mut vault, grant) = good.create(&password()).unwrap();
                    vault.add(&grant, new_account(&good, "first")).unwrap();
                    vault.turn_on_auto_backup(&grant, &password(), &backup_password()).unwrap();
                    good.change_settings(|settings| settings.auto_backup.keep = Some(1)).unwrap();
                    let older =
                        good.run_auto_backup(Urgency::Now, &mut Tries::default()).unwrap().written.remove(0);
                    drop((vault, grant));

                    let countdown = Countdown::new(fail_at, kind, lasting);
                    let store = cheap_store_on(good.folder(), FailingDisk::new(countdown.clone()));
                    let said_it_worked = operation(&store, folder.path(), &theirs);
                    let reached = countdown.is_over();
                    failed += usize::from(!said_it_worked);
                    assert_backups_are_whole(&good, folder.path(), &older, &what, (name, said_it_worked));
                    if !reached {
                        break;
                    }
                }
            }
        }
    }
    assert!(failed > 40, "only {failed} operations failed");
}

fn assert_backups_are_whole(
    store: &Store,
    folder: &Path,
    older: &Path,
    what: &str,
    (name, said_it_worked): (&str, bool),
) {
    let backups = store.default_destination();
    for place in [folder, backups.as_path(), store.folder()] {
        assert_eq!(temporary_files(place), 0, "{what}: a temporary file is left in {}", place.display());
    }
    let files = |place: &Path| {
        let paths = std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|end| end == "holdfast")).collect::<Vec<_>>()
    };
    let written: Vec<_> = files(folder).into_iter().chain(files(&backups)).collect();
    for path in &written {
        assert!(
            OpenedBackup::open(store.env(), path, &backup_password()).is_ok(),
            "{what}: {}",
            path.display()
        );
    }
    // The older one goes only once a newer one is there.
    assert!(older.exists() || written.iter().any(|path| path.starts_with(&backups)), "{what}");
    assert_eq!(store.state().unwrap(), StoreState::Intact, "{what}");
    let opened = store.unlock(&password()).or_else(|_| store.unlock(&other_password()));
    let (vault, grant) = opened.unwrap_or_else(|error| panic!("{what}: {error}"));
    for account in vault.accounts() {
        assert!(vault.secret(&grant, account.id).is_ok(), "{what}: a phrase is lost");
    }
    let names: Vec<_> = vault.accounts().iter().map(|account| account.name.as_str()).collect();
    match (name, said_it_worked) {
        ("merge", true) => assert_eq!(names, ["first", "elsewhere"], "{what}"),
        ("replace", true) => assert_eq!(names, ["elsewhere"], "{what}"),
        ("backup file", true) => assert_eq!(written.len(), 2, "{what}"),
        ("merge" | "replace", false) => assert_eq!(names, ["first"], "{what}"),
        _ => assert_eq!(names, ["first"], "{what}"),
    }
}
