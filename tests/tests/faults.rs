//! A disk that fails: whatever fails, the old vault is there and nothing is left lying about.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::io::ErrorKind;
use std::path::Path;

use holdfast_tests::disk::{Countdown, FailingDisk};
use holdfast_tests::vaults::{cheap_store, cheap_store_on, new_account, password};
use holdfast_vault::{AutoBackupSlot, Details, Grant, Password, Store, StoreState, Vault};

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
    ("change password", |vault, grant, _| vault.change_password(grant, &new_password()).is_ok()),
    ("rekey", |vault, grant, _| vault.rekey(grant, &new_password(), AutoBackupSlot::Remove).is_ok()),
];

fn new_password() -> Password {
    Password::new("nine quiet harbours").unwrap()
}

fn temporary_files(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".tmp")).count()
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
                    let (now, other) =
                        if takes_new { (new_password(), password()) } else { (password(), new_password()) };
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
