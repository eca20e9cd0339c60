//! A disk that fails: whatever fails, the old vault is there or the new one, an error says so, and nothing is left lying about.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use holdfast_tests::changes::{
    CHANGES, Change, Expected, back_up_another, held, quick_folder, temporary_files,
};
use holdfast_tests::disk::{Countdown, Counted, FailingDisk, Fault};
use holdfast_tests::vaults::{cheap_store, cheap_store_on, new_account, password};
use holdfast_vault::{OpenedBackup, Password, Tries, Urgency};
use tempfile::TempDir;

/// EIO, EACCES, ENOSPC, EROFS, EINTR.
const CODES: [i32; 5] = [5, 13, 28, 30, 4];
/// Those of them with which reading fails, too.
const READING: usize = 2;

fn theirs() -> (TempDir, OpenedBackup) {
    let elsewhere = quick_folder();
    let theirs = back_up_another(&elsewhere.path().join("other.holdfast")).unwrap();
    (elsewhere, theirs)
}

#[test]
fn each_file_operation_fails_in_turn_and_the_vault_is_the_old_or_the_new_one() {
    let (_elsewhere, theirs) = theirs();
    let mut failed = 0;
    for change in &CHANGES {
        let expected = Expected::of(change);
        for (counted, codes) in [(Counted::Writes, CODES.len()), (Counted::All, READING)] {
            for fault in
                CODES.iter().take(codes).flat_map(|code| [Fault::Once(*code), Fault::FromThenOn(*code)])
            {
                for at in 0.. {
                    let what = format!("{}, {fault:?} at {at} of {counted:?}", change.name);
                    let folder = quick_folder();
                    let data = folder.path().join("data");
                    change.prepare(&data).unwrap();
                    let countdown = Countdown::new(at, fault.clone(), counted);
                    let store = cheap_store_on(&data, FailingDisk::new(countdown.clone()));
                    let said = change.make(&store, &theirs).err().map(|error| error.to_string());
                    failed += usize::from(said.is_some());
                    expected.check(change, &data, said.as_deref(), &what);
                    if counted == Counted::All {
                        // What a disk does not let be removed, the next save removes.
                        let good = cheap_store(&data);
                        good.change_settings(|settings| {
                            drop(settings.others.insert("after".into(), what.to_string().into()))
                        })
                        .unwrap();
                        if good.auto_backup_status().unwrap().enabled {
                            good.run_auto_backup(Urgency::Now, &mut Tries::default()).unwrap();
                        }
                    }
                    let place = if counted == Counted::All { &data } else { folder.path() };
                    assert_eq!(temporary_files(place), [""; 0], "{what}");
                    if !countdown.is_over() {
                        assert_eq!(said, None, "{what}");
                        break;
                    }
                }
            }
        }
    }
    assert!(failed > 1_000, "only {failed} changes failed, so this shows little");
}

#[test]
fn a_folder_that_vanishes_takes_nothing_along_and_no_vault_is_made_in_its_place() {
    let (_elsewhere, theirs) = theirs();
    // The others need no vault to be there.
    let needs_one = |change: &&Change| !["create", "replace", "set aside"].contains(&change.name);
    for change in CHANGES.iter().filter(needs_one) {
        let expected = Expected::of(change);
        for at in 0.. {
            let what = format!("{}, without the folder from {at} on", change.name);
            let folder = quick_folder();
            let (data, gone) = (folder.path().join("data"), folder.path().join("gone"));
            change.prepare(&data).unwrap();
            let fault = Fault::Vanish(data.clone(), gone.clone());
            let countdown = Countdown::new(at, fault, Counted::All);
            let store = cheap_store_on(&data, FailingDisk::new(countdown.clone()));
            let said = change.make(&store, &theirs).err().map(|error| error.to_string());
            if !countdown.is_over() {
                break;
            }
            let now = held(&gone).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert!(expected.has(now.as_ref(), said.is_none()), "{what}: {said:?}, and there is {now:?}");
            assert!(!matches!(held(&data), Ok(Some(_))), "{what}: the vault goes on in its place");
            let made = std::fs::read_dir(&data).into_iter().flatten().flatten();
            for name in made.map(|entry| entry.file_name().to_string_lossy().into_owned()) {
                let own = [
                    "vault.lock",
                    "backup.lock",
                    "settings.json",
                    "settings.copy.json",
                    "attempts.json",
                    "journal.json",
                    "seen.json",
                    "backups",
                    "aside",
                ];
                assert!(own.contains(&name.as_str()), "{what}: {name} was made in its place");
            }
        }
    }
}

#[test]
fn a_disk_that_takes_nothing_still_lets_a_person_read_the_phrase() {
    let folder = quick_folder();
    let good = cheap_store(folder.path());
    let (mut vault, grant) = good.create(&password()).unwrap();
    let id = vault.add(&grant, new_account(&good, "first")).unwrap().id;
    drop((vault, grant));
    for code in CODES {
        let countdown = Countdown::new(0, Fault::FromThenOn(code), Counted::Writes);
        let store = cheap_store_on(folder.path(), FailingDisk::new(countdown));
        let (vault, grant) = store.unlock(&password()).unwrap();
        assert!(vault.secret(&grant, id).is_ok());
        assert!(store.unlock(&Password::new("wrong wrong").unwrap()).is_err());
    }
}
