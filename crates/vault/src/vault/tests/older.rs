use super::*;
use crate::store::Older;

/// A vault that was saved three times, with the file of each.
fn saved_thrice(setting: &Setting) -> [Vec<u8>; 3] {
    let path = setting.store.vault_path();
    let (mut vault, grant) = setting.store.create(&password(PASSWORD)).unwrap();
    let first = std::fs::read(&path).unwrap();
    vault.add(&grant, new_phrase(&setting.store)).unwrap();
    let second = std::fs::read(&path).unwrap();
    vault.add(&grant, new_phrase(&setting.store)).unwrap();
    [first, second, std::fs::read(path).unwrap()]
}

fn older(setting: &Setting) -> Option<Older> {
    setting.store.unlock(&password(PASSWORD)).unwrap().0.older().cloned()
}

#[test]
fn an_older_file_opens_for_reading_says_so_and_goes_on_once_it_is_accepted() {
    let setting = setting();
    let [_, second, third] = saved_thrice(&setting);
    assert_eq!(older(&setting), None);
    std::fs::write(setting.store.vault_path(), &second).unwrap();
    let (mut vault, grant) = setting.store.unlock(&password(PASSWORD)).unwrap();
    let said = vault.older().cloned().unwrap();
    assert_eq!(said.before.generation, 3);
    // It can be read and backed up, and not changed.
    let id = vault.accounts()[0].id;
    assert!(vault.secret(&grant, id).is_ok() && vault.prepare_backup(&grant).is_ok());
    let changed = vault.add(&grant, new_phrase(&setting.store));
    assert!(matches!(changed, Err(ChangeError::Older)));
    assert_eq!(std::fs::read(setting.store.vault_path()).unwrap(), second);
    // It is said again until somebody accepts it.
    assert!(older(&setting).is_some());

    vault.accept_older().unwrap();
    assert_eq!((vault.generation(), vault.accounts().len()), (4, 1));
    vault.add(&grant, new_phrase(&setting.store)).unwrap();
    assert_eq!(older(&setting), None);
    // The newer one that lay beside it is not lost.
    assert!(setting.store.aside().iter().any(|path| path.to_string_lossy().contains("newer")));
    // And what was current before counts as older from now on.
    std::fs::write(setting.store.vault_path(), third).unwrap();
    assert!(older(&setting).is_some());
}

#[test]
fn another_save_of_the_same_number_is_said_too() {
    let setting = setting();
    let [_, second, _] = saved_thrice(&setting);
    // Two programs on two computers went on from the same state.
    let elsewhere = super::setting();
    std::fs::create_dir_all(elsewhere.store.folder()).unwrap();
    std::fs::write(elsewhere.store.vault_path(), second).unwrap();
    let (mut vault, grant) = elsewhere.store.unlock(&password(PASSWORD)).unwrap();
    assert!(vault.older().is_none());
    vault.add(&grant, new_phrase(&elsewhere.store)).unwrap();
    assert_eq!(vault.generation(), 3);
    std::fs::copy(elsewhere.store.vault_path(), setting.store.vault_path()).unwrap();
    assert_eq!(older(&setting).unwrap().before.generation, 3);
    let (mut vault, _) = setting.store.unlock(&password(PASSWORD)).unwrap();
    vault.accept_older().unwrap();
    assert_eq!(vault.generation(), 4);
}

#[test]
fn a_program_that_runs_never_goes_back() {
    let setting = setting();
    let [_, second, _] = saved_thrice(&setting);
    let (mut vault, grant) = setting.store.unlock(&password(PASSWORD)).unwrap();
    std::fs::write(setting.store.vault_path(), &second).unwrap();
    assert!(matches!(vault.refresh(), Err(ChangeError::KeysChanged)));
    assert!(matches!(vault.add(&grant, new_phrase(&setting.store)), Err(ChangeError::KeysChanged)));
    assert_eq!(vault.accounts().len(), 2);
    assert_eq!(std::fs::read(setting.store.vault_path()).unwrap(), second);
}

#[test]
fn a_crash_between_the_save_and_the_note_leaves_a_newer_file_which_is_none_of_it() {
    let setting = setting();
    let [_, _, third] = saved_thrice(&setting);
    // What is remembered is the save before.
    let file = setting.store.folder().join("seen.json");
    let remembered = std::fs::read_to_string(&file).unwrap();
    let before = remembered.replace("\"generation\": 3", "\"generation\": 2");
    assert_ne!(before, remembered);
    std::fs::write(&file, before).unwrap();
    assert_eq!(older(&setting), None);
    assert_eq!(std::fs::read_to_string(file).unwrap(), remembered);
    assert!(Container::parse(&third).is_ok());
}

/// What is remembered cannot be read: it is no reason to stop.
#[test]
fn a_memory_that_is_lost_is_none() {
    let setting = setting();
    let [_, second, _] = saved_thrice(&setting);
    let id = std::fs::read_to_string(setting.store.folder().join("seen.json")).unwrap();
    let never = id.replace("\"generation\": 3", "\"generation\": 18446744073709551615");
    assert_ne!(never, id);
    for bytes in [never.as_bytes(), b"", b"{", b"[1]", b"{\"x\":{\"generation\":1}}"] {
        std::fs::write(setting.store.folder().join("seen.json"), bytes).unwrap();
        std::fs::write(setting.store.vault_path(), &second).unwrap();
        assert_eq!(older(&setting), None);
    }
}

#[test]
fn the_previous_generation_that_was_accepted_is_newer_than_what_was_damaged() {
    let setting = setting();
    saved_thrice(&setting);
    let path = setting.store.vault_path();
    let damaged = beyond_mending(&std::fs::read(&path).unwrap());
    std::fs::write(&path, damaged).unwrap();
    let (mut vault, _) = setting.store.unlock_previous(&password(PASSWORD)).unwrap();
    vault.accept_previous().unwrap();
    assert_eq!(vault.generation(), 4);
    assert_eq!(older(&setting), None);
}

#[test]
fn new_keys_do_not_begin_to_count_anew() {
    let setting = setting();
    let [_, _, third] = saved_thrice(&setting);
    let (mut vault, grant) = setting.store.unlock(&password(PASSWORD)).unwrap();
    vault.rekey(&grant, &password(PASSWORD), AutoBackupSlot::Remove).unwrap();
    assert_eq!((vault.generation(), vault.epoch()), (4, 2));
    std::fs::write(setting.store.vault_path(), third).unwrap();
    assert!(older(&setting).is_some());
}
