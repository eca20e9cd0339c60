//! A vault without a password, which the keychain opens.

use super::*;

#[test]
fn a_keychain_vault_gets_its_first_password_by_a_rekey() {
    let Setting { store, folder: _folder, .. } = setting();
    let keychain = MemoryKeychain::default();
    let (mut vault, grant) = store.create_with_keychain(&keychain).unwrap();
    let account = add(&mut vault, &grant, WORDS);
    assert_eq!((vault.slot_types(), keychain.count()), (vec![SlotType::Keychain], 1));
    drop((vault, grant));
    assert!(matches!(store.unlock(&password(PASSWORD)), Err(UnlockError::NoSuchSlot)));
    let (mut vault, grant) = store.unlock_with_keychain(&keychain).unwrap();
    let rekeyed = vault.set_first_password(&grant, &password(PASSWORD), &keychain).unwrap();
    let expected = Rekeyed {
        slots: vec![SlotType::Password],
        removed: vec![SlotType::Keychain],
        biometric_item: None,
        left_in_keychain: None,
    };
    assert_eq!(rekeyed, expected);
    assert_eq!(keychain.count(), 0);
    let (vault, grant) = store.unlock(&password(PASSWORD)).unwrap();
    assert_eq!(words_of(&vault, &grant, account.id), WORDS);
}

#[test]
fn a_keychain_that_is_gone_is_said_and_makes_no_vault() {
    let Setting { store, folder: _folder, .. } = setting();
    let keychain = MemoryKeychain::default();
    keychain.gone.store(true, Ordering::Relaxed);
    assert!(matches!(store.create_with_keychain(&keychain), Err(CreateError::Keychain(_))));
    assert_eq!(store.state().unwrap(), StoreState::None);
    keychain.gone.store(false, Ordering::Relaxed);
    drop(store.create_with_keychain(&keychain).unwrap());
    keychain.gone.store(true, Ordering::Relaxed);
    assert!(matches!(store.unlock_with_keychain(&keychain), Err(UnlockError::Keychain(_))));
}

#[test]
fn a_keychain_that_does_not_delete_leaves_a_key_that_opens_nothing() {
    let Setting { store, folder: _folder, .. } = setting();
    let keychain = MemoryKeychain::default();
    let (mut vault, grant) = store.create_with_keychain(&keychain).unwrap();
    keychain.gone.store(true, Ordering::Relaxed);
    let rekeyed = vault.set_first_password(&grant, &password(PASSWORD), &keychain).unwrap();
    assert_eq!(rekeyed.left_in_keychain, Some(KeychainError::Unavailable));
    keychain.gone.store(false, Ordering::Relaxed);
    assert!(matches!(store.unlock_with_keychain(&keychain), Err(UnlockError::NoSuchSlot)));
    assert!(store.unlock(&password(PASSWORD)).is_ok());
}

#[test]
fn a_first_password_is_for_who_has_none_and_was_let_in_by_the_keychain() {
    let Setting { store, folder: _folder, .. } = setting();
    let (mut vault, grant) = store.create(&password(PASSWORD)).unwrap();
    let refused = vault.set_first_password(&grant, &password(PASSWORD), &MemoryKeychain::default());
    assert!(matches!(refused, Err(ChangeError::PasswordNeeded)));
}

#[test]
fn a_keychain_vault_that_is_damaged_opens_its_previous_generation_with_the_keychain() {
    let Setting { store, folder: _folder, .. } = setting();
    let keychain = MemoryKeychain::default();
    let (mut vault, grant) = store.create_with_keychain(&keychain).unwrap();
    let first = add(&mut vault, &grant, WORDS).id;
    vault.rename(first, "another name").unwrap();
    drop((vault, grant));
    let bytes = std::fs::read(store.vault_path()).unwrap();
    std::fs::write(store.vault_path(), beyond_mending(&bytes)).unwrap();
    assert!(store.is_without_password());
    assert!(matches!(store.unlock_with_keychain(&keychain), Err(UnlockError::Open(OpenError::Damaged))));
    let (mut vault, _) = store.unlock_previous_with_keychain(&keychain).unwrap();
    assert!(vault.is_read_only());
    vault.accept_previous().unwrap();
    let (mut vault, grant) = store.unlock_with_keychain(&keychain).unwrap();
    vault.set_first_password(&grant, &password(PASSWORD), &keychain).unwrap();
    let grant = vault.authenticate(&password(PASSWORD)).unwrap();
    assert_eq!(words_of(&vault, &grant, first), WORDS);
}

#[test]
fn a_vault_that_could_not_be_saved_leaves_nothing_in_the_keychain() {
    let Setting { store, folder: _folder, .. } = setting();
    let keychain = MemoryKeychain::default();
    // Another program has the vault's lock.
    let lock = store.lock().unwrap();
    assert!(matches!(store.create_with_keychain(&keychain), Err(CreateError::Save(_))));
    assert_eq!(keychain.count(), 0);
    drop(lock);
    assert!(store.create_with_keychain(&keychain).is_ok());
}
