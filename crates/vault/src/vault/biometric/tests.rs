use super::*;
use crate::account::AccountId;
use crate::environment::keychain::{KeychainError, MemoryKeychain};
use crate::vault::tests::{PASSWORD, Setting, WORDS, add, new_phrase, password, setting, words_of};
use crate::vault::{AutoBackupSlot, Grant, Vault};

static_assertions::assert_not_impl_any!(SessionKeys: Clone, serde::Serialize);

const NEW_PASSWORD: &str = "meadow copper ninety";
const DAY: u64 = 86_400;
const UNLOCK: BiometricUse = BiometricUse { unlock: true, reveal: false };
const REVEAL: BiometricUse = BiometricUse { unlock: true, reveal: true };

fn open(it: &Setting) -> (Vault, Grant, AccountId) {
    let (mut vault, grant) = it.store.create(&password(PASSWORD)).unwrap();
    let account = add(&mut vault, &grant, WORDS).id;
    (vault, grant, account)
}

/// A slot in the file, and its KEK.
fn keep(vault: &mut Vault, grant: &Grant, want: BiometricUse) -> Key {
    let (name, kek) = (vault.new_biometric_item(), vault.env().with(Key::make));
    vault.set_biometrics(want, Some(grant), Some((&name, &kek))).unwrap();
    assert_eq!(vault.biometric_item(), Some(name));
    kek
}

#[test]
fn a_match_unlocks_and_reads_no_words_unless_that_is_allowed_too() {
    let it = setting();
    let (mut vault, grant, account) = open(&it);
    assert!(vault.session_keys(&grant).is_none());
    vault.set_biometrics(UNLOCK, Some(&grant), None).unwrap();
    let keys = vault.session_keys(&grant).unwrap();
    let opened = it.store.unlock_with_session(&keys).unwrap();
    assert_eq!(opened.accounts().len(), 1);
    assert!(matches!(opened.authenticate_with_session(&keys), Err(UnlockError::NoSuchSlot)));
    vault.set_biometrics(REVEAL, Some(&grant), None).unwrap();
    // What was kept before that was allowed still reads no words.
    let opened = it.store.unlock_with_session(&keys).unwrap();
    assert!(matches!(opened.authenticate_with_session(&keys), Err(UnlockError::NoSuchSlot)));
    let keys = vault.session_keys(&grant).unwrap();
    let grant = opened.authenticate_with_session(&keys).unwrap();
    assert_eq!(words_of(&opened, &grant, account), WORDS);
}

#[test]
fn what_stayed_in_memory_ends_with_the_password_the_keys_and_the_permission() {
    let it = setting();
    let (mut vault, grant, _) = open(&it);
    vault.set_biometrics(REVEAL, Some(&grant), None).unwrap();
    let keys = vault.session_keys(&grant).unwrap();
    let stale = |keys: &SessionKeys| {
        matches!(it.store.unlock_with_session(keys), Err(UnlockError::KeysChanged | UnlockError::NoSuchSlot))
    };
    assert!(!stale(&keys));
    vault.change_password(&grant, &password(NEW_PASSWORD)).unwrap();
    assert!(stale(&keys));
    let keys = vault.session_keys(&grant).unwrap();
    assert!(!stale(&keys));
    vault.rekey(&grant, &password(NEW_PASSWORD), AutoBackupSlot::Remove).unwrap();
    assert!(stale(&keys));
    let grant = vault.authenticate(&password(NEW_PASSWORD)).unwrap();
    let keys = vault.session_keys(&grant).unwrap();
    vault.set_biometrics(BiometricUse::default(), None, None).unwrap();
    assert!(stale(&keys));
    assert!(vault.session_keys(&grant).is_none());
}

#[test]
fn a_slot_in_the_file_opens_with_its_kek_alone_and_outlives_a_change_of_password() {
    let it = setting();
    let (mut vault, grant, account) = open(&it);
    let kek = keep(&mut vault, &grant, REVEAL);
    vault.change_password(&grant, &password(NEW_PASSWORD)).unwrap();
    drop((vault, grant));
    let vault = it.store.unlock_with_biometric(&kek).unwrap();
    let grant = vault.authenticate_with_biometric(&kek).unwrap();
    assert_eq!(words_of(&vault, &grant, account), WORDS);
    let other = vault.env().with(Key::make);
    assert!(matches!(
        it.store.unlock_with_biometric(&other),
        Err(UnlockError::Keychain(KeychainError::Missing))
    ));
}

#[test]
fn a_slot_without_the_right_to_show_words_has_no_phrase_key() {
    let it = setting();
    let (mut vault, grant, _) = open(&it);
    let kek = keep(&mut vault, &grant, UNLOCK);
    let slot = vault.contents.slot(SlotType::Biometric).unwrap();
    assert!(slot::open(slot, &kek, &vault.contents.header).unwrap().phrase.is_none());
    assert!(matches!(vault.authenticate_with_biometric(&kek), Err(UnlockError::NoSuchSlot)));
}

#[test]
fn turning_it_off_leaves_no_slot_in_either_generation_and_names_the_item() {
    let it = setting();
    let (mut vault, grant, _) = open(&it);
    let kek = keep(&mut vault, &grant, UNLOCK);
    let item = vault.biometric_item();
    assert_eq!(it.store.biometric_item().unwrap(), item);
    assert_eq!(vault.set_biometrics(BiometricUse::default(), None, None).unwrap(), item);
    assert!(matches!(it.store.unlock_with_biometric(&kek), Err(UnlockError::NoSuchSlot)));
    for path in [it.store.vault_path(), it.store.previous_path()] {
        let container = Container::parse(&std::fs::read(path).unwrap()).unwrap();
        assert!(container.slots.iter().all(|slot| slot.kind() == Some(SlotType::Password)));
    }
}

#[test]
fn to_allow_more_takes_the_password_and_to_allow_less_takes_nothing() {
    let it = setting();
    let (mut vault, grant, _) = open(&it);
    for want in [UNLOCK, REVEAL] {
        assert!(matches!(vault.set_biometrics(want, None, None), Err(ChangeError::PasswordNeeded)));
    }
    vault.set_biometrics(REVEAL, Some(&grant), None).unwrap();
    let keys = vault.session_keys(&grant).unwrap();
    let by_finger = vault.authenticate_with_session(&keys).unwrap();
    vault.set_biometrics(UNLOCK, None, None).unwrap();
    assert!(matches!(vault.set_biometrics(REVEAL, Some(&by_finger), None), Err(ChangeError::PasswordNeeded)));
    let (name, kek) = (vault.new_biometric_item(), vault.env().with(Key::make));
    let kept = Some((&name, &kek));
    assert!(matches!(vault.set_biometrics(UNLOCK, None, kept), Err(ChangeError::PasswordNeeded)));
    assert!(vault.session_keys(&by_finger).is_none());
}

#[test]
fn what_a_finger_permits_is_reading_words_and_not_the_keys() {
    let it = setting();
    let (mut vault, grant, _) = open(&it);
    vault.set_biometrics(REVEAL, Some(&grant), None).unwrap();
    let keys = vault.session_keys(&grant).unwrap();
    let grant = vault.authenticate_with_session(&keys).unwrap();
    let new = password(NEW_PASSWORD);
    assert!(matches!(vault.change_password(&grant, &new), Err(ChangeError::PasswordNeeded)));
    assert!(matches!(vault.rekey(&grant, &new, AutoBackupSlot::Remove), Err(ChangeError::PasswordNeeded)));
    assert!(matches!(vault.turn_on_auto_backup(&grant, &new, &new), Err(ChangeError::PasswordNeeded)));
    assert!(matches!(vault.prepare_backup(&grant), Err(ChangeError::PasswordNeeded)));
    let first = vault.set_first_password(&grant, &new, &MemoryKeychain::default());
    assert!(matches!(first, Err(ChangeError::PasswordNeeded)));
}

#[test]
fn a_kek_is_not_put_into_a_slot_without_the_password_also_where_there_is_one() {
    let it = setting();
    let (mut vault, grant, _) = open(&it);
    keep(&mut vault, &grant, UNLOCK);
    let (name, kek) = (vault.new_biometric_item(), vault.env().with(Key::make));
    let kept = Some((&name, &kek));
    assert!(matches!(vault.set_biometrics(UNLOCK, None, kept), Err(ChangeError::PasswordNeeded)));
}

#[test]
fn what_another_program_took_away_is_not_given_back() {
    let it = setting();
    let (mut vault, grant, _) = open(&it);
    vault.set_biometrics(REVEAL, Some(&grant), None).unwrap();
    let keys = vault.session_keys(&grant).unwrap();
    let (mut other, _) = it.store.unlock(&password(PASSWORD)).unwrap();
    other.set_biometrics(BiometricUse::default(), None, None).unwrap();
    assert!(matches!(vault.authenticate_with_session(&keys), Err(UnlockError::NoSuchSlot)));
    assert!(matches!(vault.set_biometrics(UNLOCK, None, None), Err(ChangeError::PasswordNeeded)));
}

#[test]
fn a_rekey_names_the_item_that_nobody_needs_any_more() {
    let it = setting();
    let (mut vault, grant, _) = open(&it);
    keep(&mut vault, &grant, UNLOCK);
    let item = vault.biometric_item();
    let backup = password("sextant mooring gravel otter plinth");
    assert_eq!(vault.turn_on_auto_backup(&grant, &password(PASSWORD), &backup).unwrap(), None);
    let rekeyed = vault.turn_off_auto_backup(&grant, &password(PASSWORD)).unwrap().unwrap();
    assert_eq!((rekeyed.biometric_item, rekeyed.removed.len()), (item, 2));
}

#[test]
fn five_failed_matches_in_a_row_are_remembered_until_the_password() {
    let it = setting();
    let (mut vault, grant, _) = open(&it);
    keep(&mut vault, &grant, UNLOCK);
    for matched in [false, false, false, false, true, false, false, false, false] {
        it.store.note_match(matched);
    }
    assert!(!it.store.biometrics_are_out());
    it.store.note_match(false);
    assert!(it.store.biometrics_are_out());
    drop(it.store.unlock(&password(PASSWORD)).unwrap());
    assert!(!it.store.biometrics_are_out());
}

#[test]
fn after_14_days_a_match_is_not_enough_until_it_is_put_off_or_the_password_typed() {
    let it = setting();
    let (mut vault, grant, _) = open(&it);
    let kek = keep(&mut vault, &grant, REVEAL);
    let keys = vault.session_keys(&grant).unwrap();
    it.clock.advance(13 * DAY);
    assert!(matches!(it.store.password_due(), PasswordDue::Soon(_)));
    assert!(it.store.unlock_with_session(&keys).is_ok());
    it.clock.advance(DAY);
    let due = |done: Result<(), UnlockError>| matches!(done, Err(UnlockError::PasswordDue));
    assert!(due(it.store.unlock_with_session(&keys).map(drop)));
    assert!(due(it.store.unlock_with_biometric(&kek).map(drop)));
    assert!(due(vault.authenticate_with_session(&keys).map(drop)));
    it.store.put_off_password().unwrap();
    assert!(it.store.unlock_with_biometric(&kek).is_ok());
    it.clock.advance(DAY);
    assert!(due(it.store.unlock_with_biometric(&kek).map(drop)));
    drop(it.store.unlock(&password(PASSWORD)).unwrap());
    assert!(it.store.unlock_with_biometric(&kek).is_ok());
    assert_eq!(it.store.password_due(), PasswordDue::Not);
}

#[test]
fn in_a_vault_without_a_password_words_can_be_kept_and_not_read() {
    let it = setting();
    let keychain = MemoryKeychain::default();
    let (mut vault, grant) = it.store.create_with_keychain(&keychain).unwrap();
    let account = add(&mut vault, &grant, WORDS).id;
    assert!(matches!(vault.secret(&grant, account), Err(ChangeError::PasswordNeeded)));
    assert!(matches!(vault.prepare_backup(&grant), Err(ChangeError::PasswordNeeded)));
    assert!(matches!(vault.set_biometrics(UNLOCK, Some(&grant), None), Err(ChangeError::PasswordNeeded)));
    let grant = vault.authenticate_with_keychain(&keychain).unwrap();
    vault.add(&grant, new_phrase(&it.store)).unwrap();
    assert_eq!(vault.accounts().len(), 2);
    vault.set_first_password(&grant, &password(PASSWORD), &keychain).unwrap();
    assert!(matches!(vault.authenticate_with_keychain(&keychain), Err(UnlockError::NoSuchSlot)));
    let grant = vault.authenticate(&password(PASSWORD)).unwrap();
    assert_eq!(words_of(&vault, &grant, account), WORDS);
}
