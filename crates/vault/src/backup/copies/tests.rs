use super::super::{Tries, Urgency};
use super::*;
use crate::store::Previous;
use crate::testing::beyond_mending;
use crate::vault::tests::{PASSWORD, Setting, WORDS, add, password, setting};

const BACKUP: &str = "sextant mooring gravel otter plinth";

/// A vault with one account and so many auto backups of it.
fn scene(backups: usize) -> (Setting, Vault, Grant, Vec<PathBuf>) {
    let setting = setting();
    let (mut vault, grant) = setting.store.create(&password(PASSWORD)).unwrap();
    add(&mut vault, &grant, WORDS);
    vault.turn_on_auto_backup(&grant, &password(PASSWORD), &password(BACKUP)).unwrap();
    let grant = vault.authenticate(&password(PASSWORD)).unwrap();
    let mut written = Vec::new();
    for _ in 0..backups {
        setting.clock.advance(86_400);
        written.extend(setting.store.run_auto_backup(Urgency::Now, &mut Tries::default()).unwrap().written);
    }
    (setting, vault, grant, written)
}

fn is_refused(vault: &mut Vault, path: &Path) -> bool {
    matches!(vault.delete_copy(path, None), Err(ChangeError::PasswordNeeded)) && path.exists()
}

#[test]
fn the_last_good_copy_of_an_account_takes_the_password() {
    let (_setting, mut vault, grant, written) = scene(2);
    vault.delete_copy(&written[0], None).unwrap();
    assert!(!written[0].exists());
    assert!(is_refused(&mut vault, &written[1]));
    vault.delete_copy(&written[1], Some(&grant)).unwrap();
    assert!(!written[1].exists());
}

#[test]
fn a_damaged_copy_is_no_other_good_one_and_may_hold_what_is_left() {
    let (_setting, mut vault, _grant, written) = scene(2);
    let bytes = std::fs::read(&written[0]).unwrap();
    std::fs::write(&written[0], beyond_mending(&bytes)).unwrap();
    assert!(is_refused(&mut vault, &written[1]));
    assert!(is_refused(&mut vault, &written[0]));
}

#[test]
fn an_account_that_is_in_no_other_copy_is_not_lost_with_an_older_one() {
    let (_setting, mut vault, grant, written) = scene(1);
    let id = vault.accounts()[0].id;
    vault.remove(id, true, Some(&grant)).unwrap();
    vault.store().run_auto_backup(Urgency::Now, &mut Tries::default()).unwrap();
    // The newer copy is good, and does not have it.
    assert!(is_refused(&mut vault, &written[0]));
}

#[test]
fn what_was_set_aside_takes_the_password_and_what_is_gone_is_only_forgotten() {
    let (_setting, mut vault, grant, written) = scene(2);
    let lock = vault.store().lock().unwrap();
    vault.store().copy_aside(&*lock, "test", &std::fs::read(&written[0]).unwrap()).unwrap();
    drop(lock);
    let aside = vault.store().aside().remove(0);
    assert!(is_refused(&mut vault, &aside));
    vault.delete_copy(&aside, Some(&grant)).unwrap();
    std::fs::remove_file(&written[1]).unwrap();
    vault.delete_copy(&written[1], None).unwrap();
    assert!(is_refused(&mut vault, &written[0]));
}

#[test]
fn fewer_than_there_are_take_the_password() {
    let (_setting, vault, grant, _) = scene(3);
    let kept = || vault.store().settings().auto_backup.keep();
    vault.set_kept(3, None).unwrap();
    vault.set_kept(400, None).unwrap();
    assert_eq!(kept(), 365);
    assert!(matches!(vault.set_kept(2, None), Err(ChangeError::PasswordNeeded)));
    assert_eq!(kept(), 365);
    vault.set_kept(2, Some(&grant)).unwrap();
    assert_eq!(kept(), 2);
}

#[test]
fn a_permission_of_other_keys_takes_nothing_away() {
    let (_setting, mut vault, _grant, written) = scene(1);
    let (_other, _, theirs, _) = scene(0);
    assert!(matches!(vault.delete_copy(&written[0], Some(&theirs)), Err(ChangeError::KeysChanged)));
    assert!(matches!(vault.set_kept(1, Some(&theirs)), Err(ChangeError::KeysChanged)));
    let id = vault.accounts()[0].id;
    assert!(matches!(vault.remove(id, true, Some(&theirs)), Err(ChangeError::KeysChanged)));
    // A save keeps what there is.
    vault.change(Previous::Keep, |_, _| Ok(())).unwrap();
    assert_eq!(vault.accounts().len(), 1);
}
