use super::*;

fn words(vault: &Vault, grant: &Grant) -> Vec<String> {
    vault.accounts().iter().map(|account| words_of(vault, grant, account.id)).collect()
}

#[test]
fn on_another_computer_everything_is_as_it_was_under_fresh_keys() {
    let mut it = with_accounts(12);
    let id = it.vault.accounts()[3].id;
    it.vault.rename(id, "家庭").unwrap();
    let backup = it.backed_up();
    let other = setting();
    let preview = backup.preview(None);
    assert!(preview.len() == 12 && preview.iter().all(|account| account.here_as.is_none()));
    let ((vault, grant), restored) = other
        .store
        .restore_as_new(&backup, &all(&backup), &password(PASSWORD), Existing::Replace, &[])
        .unwrap();
    assert_eq!(restored, Restored { added: 12, ..Restored::default() });
    assert_eq!(vault.accounts(), it.vault.accounts());
    assert_eq!(words(&vault, &grant), words(&it.vault, &it.grant));
    assert_ne!(vault.contents.header.vault_id, backup.contents.header.vault_id);
    // The password was typed just now, so that a match may stand in for it.
    assert_eq!(other.store.password_due(), crate::PasswordDue::Not);
    assert!(other.store.unlock(&password(PASSWORD)).is_ok());
    assert!(other.store.aside().is_empty());
}

#[test]
fn merging_adds_what_is_not_here_keeps_names_and_takes_the_newer_dates() {
    let mut it = opened();
    let mine = add(&mut it.vault, &it.grant, WORDS);
    let kept = add_new(&mut it);
    it.setting.clock.advance(100);
    it.vault.check(mine.id, WORDS, None).unwrap();
    let backup = it.backed_up();

    let mut other = opened();
    let here = add(&mut other.vault, &other.grant, WORDS);
    other.vault.rename(here.id, "my own name").unwrap();
    assert_eq!(backup.preview(Some(&other.vault))[0].here_as.as_deref(), Some("my own name"));
    let restored = other.vault.merge(&other.grant, &backup, &all(&backup)).unwrap();
    assert_eq!((restored.added, restored.skipped, restored.set_aside), (1, 1, true));
    let merged = other.vault.account(here.id).unwrap();
    assert_eq!(merged.name, "my own name");
    assert!(merged.backed_up_at.is_some() && merged.checked_at.is_some());
    assert_eq!(words_of(&other.vault, &other.grant, kept.id), words_of(&it.vault, &it.grant, kept.id));
    let aside = other.setting.store.aside_copies();
    assert_eq!((aside.len(), aside[0].intact), (1, true));
    // The same once more changes nothing and sets nothing aside.
    let generation = other.vault.generation();
    let again = other.vault.merge(&other.grant, &backup, &all(&backup)).unwrap();
    assert!(!again.set_aside);
    assert_eq!((other.vault.generation(), other.setting.store.aside().len()), (generation, 1));
    // The vault that was set aside opens with the password of then and can be restored.
    let before = open(other.store(), &aside[0].path, PASSWORD).unwrap();
    assert!(before.is_vault() && before.accounts().len() == 1);
}

fn add_new(it: &mut Opened) -> Account {
    let new = new_phrase(&it.setting.store);
    it.vault.add(&it.grant, new).unwrap()
}

#[test]
fn only_what_is_ticked_is_restored() {
    let mut it = with_accounts(3);
    let backup = it.backed_up();
    let one = HashSet::from([it.vault.accounts()[1].id]);
    let other = setting();
    let ((vault, _), restored) =
        other.store.restore_as_new(&backup, &one, &password(PASSWORD), Existing::Replace, &[]).unwrap();
    assert_eq!((restored.added, restored.skipped, vault.accounts().len()), (1, 2, 1));
}

#[test]
fn replacing_sets_the_old_vault_aside_and_its_password_opens_nothing_that_is_left_in_place() {
    let mut it = with_accounts(2);
    let backup = it.backed_up();
    let mut other = opened();
    add(&mut other.vault, &other.grant, WORDS);
    other.auto_on();
    let new = password("nine quiet harbours");
    let known = other.vault.accounts().to_vec();
    let ((vault, _), restored) =
        other.setting.store.restore_as_new(&backup, &all(&backup), &new, Existing::Replace, &known).unwrap();
    assert_eq!((restored.added, restored.replaced, restored.set_aside), (2, 0, true));
    assert_eq!(vault.accounts().len(), 2);
    let store = &other.setting.store;
    assert!(
        store.unlock(&password(PASSWORD)).is_err() && store.unlock_previous(&password(PASSWORD)).is_err()
    );
    assert!(store.unlock(&new).is_ok());
    let aside = store.aside_copies();
    let old = open(other.store(), &aside[0].path, PASSWORD).unwrap();
    assert_eq!(old.accounts().len(), 1);
    assert!(!store.auto_backup_status().unwrap().enabled);
    assert!(matches!(other.vault.refresh(), Err(ChangeError::KeysChanged)));
}

#[test]
fn a_forgotten_password_leaves_everything_aside() {
    let mut it = with_accounts(1);
    it.vault.rename(it.vault.accounts()[0].id, "twice saved").unwrap();
    let store = &it.setting.store;
    store.start_again().unwrap();
    assert_eq!(store.state().unwrap(), StoreState::None);
    assert_eq!(store.aside().len(), 2);
    assert!(matches!(store.start_again(), Err(ForgetError::NoVault)));
    let (mut vault, grant) = store.create(&password("nine quiet harbours")).unwrap();
    let newest = &store.aside_copies()[0];
    let backup = open(it.store(), &newest.path, PASSWORD).unwrap();
    assert_eq!(vault.merge(&grant, &backup, &all(&backup)).unwrap().added, 1);
}

#[test]
fn a_damaged_vault_and_its_previous_generation_are_both_kept() {
    let mut it = with_accounts(2);
    let backup = it.backed_up();
    let path = it.setting.store.vault_path();
    std::fs::write(&path, "overwritten by something").unwrap();
    it.setting
        .store
        .restore_as_new(&backup, &all(&backup), &password(PASSWORD), Existing::Replace, &[])
        .unwrap();
    assert_eq!(it.setting.store.aside().len(), 2);
    assert_eq!(it.setting.store.unlock(&password(PASSWORD)).unwrap().0.accounts().len(), 2);
}

#[test]
fn a_vault_that_was_set_aside_opens_with_the_backup_password_too() {
    let mut it = with_accounts(1);
    it.auto_on();
    it.setting.store.start_again().unwrap();
    let aside = it.setting.store.aside_copies().remove(0).path;
    assert!(open(it.store(), &aside, PASSWORD).is_ok() && open(it.store(), &aside, BACKUP).is_ok());
    assert!(matches!(open(it.store(), &aside, OTHER), Err(OpenError::WrongPassword)));
}

#[test]
fn replacing_keeps_the_newer_dates_and_the_larger_numbers() {
    let mut it = opened();
    let minima = "ZOO ZOO MEAT INVEST";
    let secret = AccountSecret::parse(Kind::Minima, minima).unwrap();
    let account = it.vault.add(&it.grant, NewAccount::new(secret)).unwrap();
    let backup = it.backed_up();
    it.setting.clock.advance(100);
    it.vault.check(account.id, minima, None).unwrap();
    let details = crate::account::Details { keyuses: Some(5_000), ..Default::default() };
    it.vault.set_details(account.id, details).unwrap();
    let known = it.vault.accounts().to_vec();
    let store = &it.setting.store;
    let ((vault, _), _) =
        store.restore_as_new(&backup, &all(&backup), &password(PASSWORD), Existing::Replace, &known).unwrap();
    assert_eq!(vault.accounts()[0].keyuses, Some(5_000));
    assert_eq!(vault.accounts()[0].checked_at, known[0].checked_at);
}

#[test]
fn a_vault_that_came_meanwhile_is_not_replaced() {
    let mut it = with_accounts(1);
    let backup = it.backed_up();
    let other = opened();
    let restored = other.setting.store.restore_as_new(
        &backup,
        &all(&backup),
        &password(PASSWORD),
        Existing::Refuse,
        &[],
    );
    assert!(matches!(restored, Err(CreateError::VaultExists)));
}

#[test]
fn a_guessable_new_password_changes_nothing() {
    let mut it = with_accounts(1);
    let backup = it.backed_up();
    let other = setting();
    assert!(
        other
            .store
            .restore_as_new(&backup, &all(&backup), &password("password1"), Existing::Refuse, &[])
            .is_err()
    );
    assert_eq!(other.store.state().unwrap(), StoreState::None);
    assert!(names(other.store.folder()).is_empty());
}
