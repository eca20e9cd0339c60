use std::collections::HashSet;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::*;
use crate::account::{AccountId, NewAccount};
use crate::backup::{Existing, OpenedBackup, Stage};
use crate::format::index::Index;
use crate::vault::tests::{PASSWORD, Setting, WORDS, add, password, setting, words_of};
use crate::vault::{ChangeError, CheckFinding, Grant, UnlockError, Vault};

const BACKUP: &str = "sextant mooring gravel otter plinth";
const OTHER_WORDS: &str = "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong";
const PROVED: &str = "2026-01-02T03:04:05Z";

/// An account as an honest file says it, of a phrase.
fn honest(words: &str) -> Value {
    let secret = AccountSecret::parse(Kind::Olares, words).unwrap();
    json!({
        "id": "0102030405060708090a0b0c0d0e0f10", "name": "Theirs", "kind": "olares", "secretType": 1, "words": 12,
        "createdAt": PROVED, "backedUpAt": PROVED, "checkedAt": PROVED,
        "proofs": [{"type": "arranged", "at": PROVED}], "note": null, "boundName": null,
        "keys": null, "keyuses": null, "hasPassphrase": false, "identities": secret.identities(),
    })
}

/// A backup that says this of the account whose record holds these words.
fn crafted(setting: &Setting, account: &Value, words: &str) -> PathBuf {
    crafted_of(setting, &json!([account]), words)
}

/// The same of several, all with the same words.
fn crafted_of(setting: &Setting, accounts: &Value, words: &str) -> PathBuf {
    let mut index = serde_json::to_value(Index::empty()).unwrap();
    index["accounts"] = accounts.clone();
    let json = serde_json::to_vec(&index).unwrap();
    let record = |account: &Account| crate::testing::record(account, words);
    let bytes =
        crate::testing::sealed_backup(setting.store.env(), &password(BACKUP), &json, &record).unwrap();
    let path = setting.folder.path().join("crafted.holdfast");
    std::fs::write(&path, bytes).unwrap();
    path
}

fn open(setting: &Setting, account: &Value, words: &str) -> OpenedBackup {
    let path = crafted(setting, account, words);
    OpenedBackup::open(&setting.store, &path, &password(BACKUP)).unwrap()
}

/// Restores an account whose record holds words that are no phrase.
fn restore_no_phrase(setting: &Setting, vault: &mut Vault, grant: &Grant) {
    let path = crafted(setting, &honest(WORDS), &WORDS.replace("legal", "xegal"));
    let backup = OpenedBackup::open(&setting.store, &path, &password(BACKUP)).unwrap();
    vault.merge(grant, &backup, &all(&backup)).unwrap();
}

fn all(backup: &OpenedBackup) -> HashSet<AccountId> {
    backup.accounts().iter().map(|account| account.id).collect()
}

fn vault(setting: &Setting) -> (Vault, Grant) {
    setting.store.create(&password(PASSWORD)).unwrap()
}

#[test]
fn an_honest_file_is_believed() {
    let setting = setting();
    let (mut vault, grant) = vault(&setting);
    let backup = open(&setting, &honest(WORDS), WORDS);
    assert_eq!(backup.fit(backup.accounts()[0].id), Some(Fit::Fits));
    vault.merge(&grant, &backup, &all(&backup)).unwrap();
    let account = vault.accounts()[0].clone();
    assert_eq!(account.backed_up_at, Some(PROVED.parse().unwrap()));
    assert_eq!((account.proofs.len(), words_of(&vault, &grant, account.id).as_str()), (1, WORDS));
}

/// Minima's addresses take long, and a file may hold any number of such accounts.
#[test]
fn comparing_ends_with_the_account_it_is_at_where_nobody_waits_for_it() {
    let setting = setting();
    let (mut first, mut second) = (honest(WORDS), honest(WORDS));
    first["id"] = json!("00000000000000000000000000000001");
    second["id"] = json!("00000000000000000000000000000002");
    let path = crafted_of(&setting, &json!([first, second]), WORDS);
    let stages = std::cell::RefCell::new(Vec::new());
    let opened = OpenedBackup::open_watched(&setting.store, &path, &password(BACKUP), &|stage| {
        stages.borrow_mut().push(stage);
        !matches!(stage, Stage::Comparing { done: 1, .. })
    });
    assert!(matches!(opened, Err(UnlockError::Open(OpenError::Stopped))));
    let compared = |done| Stage::Comparing { done, of: 2 };
    assert_eq!(stages.into_inner(), [Stage::Opening, compared(0), compared(1)]);
}

/// Each lie about the words, with words that are somebody else's.
#[test]
fn what_the_words_do_not_say_is_neither_shown_nor_counted() {
    let lies: [(&str, Value); 6] = [
        ("identities", honest(OTHER_WORDS)["identities"].clone()),
        ("identities", json!([])),
        ("identities", {
            // The primary one is right, and one beside it is the attacker's.
            let mut identities = honest(WORDS)["identities"].clone();
            identities[1]["value"] = "0x000000000000000000000000000000000000dEaD".into();
            identities
        }),
        ("words", json!(24)),
        ("hasPassphrase", json!(true)),
        ("kind", json!("wallet")),
    ];
    for (field, lie) in lies {
        let setting = setting();
        let (mut vault, grant) = vault(&setting);
        let mut said = honest(WORDS);
        said[field] = lie;
        let backup = open(&setting, &said, WORDS);
        assert_eq!(backup.differing().count(), 1, "{field}");
        for merged in [true, false] {
            let accounts = if merged {
                vault.merge(&grant, &backup, &all(&backup)).unwrap();
                vault.accounts().to_vec()
            } else {
                let new = setting.store.restore_as_new(
                    &backup,
                    &all(&backup),
                    &password("nine quiet harbours"),
                    Existing::Replace,
                    &[],
                );
                new.unwrap().0.0.accounts().to_vec()
            };
            let [account] = accounts.as_slice() else { panic!("{field}: one account") };
            assert_eq!((account.backed_up_at, account.checked_at), (None, None), "{field}");
            assert!(account.proofs.is_empty(), "{field}");
            let kind = account.kind.parse().unwrap();
            let derived = AccountSecret::parse(kind, WORDS).unwrap().identities();
            assert_eq!((&account.identities, account.words, account.has_passphrase), (&derived, 12, false));
        }
    }
}

#[test]
fn a_file_with_another_phrase_under_the_identity_of_one_here_proves_nothing_of_it() {
    let setting = setting();
    let (mut vault, grant) = vault(&setting);
    let own = add(&mut vault, &grant, WORDS);
    // It says that it holds the phrase that is here, proved, and holds another.
    let mut said = honest(WORDS);
    said["id"] = own.id.to_string().into();
    let backup = open(&setting, &said, OTHER_WORDS);
    let restored = vault.merge(&grant, &backup, &all(&backup)).unwrap();
    assert_eq!((restored.added, restored.skipped), (1, 0));
    let account = vault.account(own.id).unwrap();
    assert_eq!((account.backed_up_at, account.identities.clone()), (None, own.identities));
    // Nor is it a copy of it.
    let copies = vault.copies().unwrap();
    assert!(copies.iter().all(|copy| !copy.accounts.iter().flatten().any(|held| *held == own.id)));
    assert_eq!(words_of(&vault, &grant, own.id), WORDS);
}

#[test]
fn words_that_are_no_phrase_of_the_kind_are_kept_and_give_no_address() {
    let setting = setting();
    let (mut vault, grant) = vault(&setting);
    restore_no_phrase(&setting, &mut vault, &grant);
    let [account] = vault.accounts() else { panic!("one account") };
    assert_eq!((account.identities.len(), account.words, account.backed_up_at), (0, 12, None));
}

#[test]
fn what_a_newer_version_kept_is_proved_only_where_its_words_are_here() {
    let setting = setting();
    let (mut vault, grant) = vault(&setting);
    let mut said = honest(WORDS);
    said["kind"] = "later".into();
    let unproved = |said: &Value| {
        let mut said = said.clone();
        said["backedUpAt"] = Value::Null;
        said["proofs"] = json!([]);
        said
    };
    let backup = open(&setting, &unproved(&said), WORDS);
    assert_eq!(backup.fit(backup.accounts()[0].id), Some(Fit::Unknown));
    vault.merge(&grant, &backup, &all(&backup)).unwrap();
    let id = vault.accounts()[0].id;
    assert!(vault.accounts()[0].identities.is_empty(), "no address that was not derived here");
    // The same id with other words is another account.
    let other = open(&setting, &said, OTHER_WORDS);
    assert_eq!(vault.merge(&grant, &other, &all(&other)).unwrap().added, 1);
    assert!(vault.accounts().iter().all(|account| account.backed_up_at.is_none()));
    // The very words are the same account, whatever its id, and what was proved of them counts.
    said["id"] = "ffffffffffffffffffffffffffffffff".into();
    let same = open(&setting, &said, WORDS);
    assert_eq!(vault.merge(&grant, &same, &all(&same)).unwrap().added, 0);
    assert_eq!(vault.account(id).unwrap().backed_up_at, Some(PROVED.parse().unwrap()));
}

#[test]
fn two_accounts_of_one_file_prove_nothing_of_each_other() {
    for kind in ["later", "minima"] {
        let setting = setting();
        let (mut vault, grant) = vault(&setting);
        let mut said = honest(WORDS);
        said["kind"] = kind.into();
        let mut again = said.clone();
        again["id"] = "ffffffffffffffffffffffffffffffff".into();
        // BIP-39 words are none of Minima's: the record says so.
        let path = crafted_of(&setting, &json!([said, again]), WORDS);
        let backup = OpenedBackup::open(&setting.store, &path, &password(BACKUP)).unwrap();
        vault.merge(&grant, &backup, &all(&backup)).unwrap();
        assert!(vault.accounts().iter().all(|account| account.backed_up_at.is_none()), "{kind}");
    }
}

#[test]
fn where_no_address_is_known_a_check_says_so_and_raises_no_false_alarm() {
    let setting = setting();
    let (mut vault, grant) = vault(&setting);
    restore_no_phrase(&setting, &mut vault, &grant);
    let id = vault.accounts()[0].id;
    assert!(matches!(vault.check(id, WORDS, None), Err(ChangeError::UnreadableWords)));
    assert!(matches!(vault.secret(&grant, id), Err(ChangeError::UnreadableWords)));
    // A backup of it says nothing of its words either.
    let prepared = vault.prepare_backup(&grant).unwrap();
    let path = setting.folder.path().join("b.holdfast");
    let saved = prepared.write(&password(BACKUP), &path, Existing::Refuse, &|_| {}).unwrap();
    assert!(saved.corrected.is_empty());
}

/// Somebody who has the vault key but not the phrase key could write this.
fn with_lies(setting: &Setting) -> (Vault, Grant, AccountId) {
    let (mut vault, grant) = vault(setting);
    let id = add(&mut vault, &grant, WORDS).id;
    vault.check(id, WORDS, None).unwrap();
    assert!(crate::testing::mislabel(&setting.store, &password(PASSWORD)));
    vault.refresh().unwrap();
    (vault, grant, id)
}

#[test]
fn reading_words_corrects_what_is_said_of_them() {
    let setting = setting();
    let (mut vault, grant, id) = with_lies(&setting);
    let secret = vault.secret(&grant, id).unwrap();
    assert!(vault.correct(id, &secret).unwrap());
    let account = vault.account(id).unwrap().clone();
    assert_eq!((account.identities, account.backed_up_at), (secret.identities(), None));
    assert!(!vault.correct(id, &secret).unwrap());
    assert_eq!(setting.store.unlock(&password(PASSWORD)).unwrap().0.accounts(), vault.accounts());
}

#[test]
fn a_backup_corrects_what_is_said_in_the_file_and_in_the_vault() {
    let setting = setting();
    let (mut vault, grant, id) = with_lies(&setting);
    let path = setting.folder.path().join("b.holdfast");
    let prepared = vault.prepare_backup(&grant).unwrap();
    let saved = prepared.write(&password(BACKUP), &path, Existing::Refuse, &|_| {}).unwrap();
    assert_eq!(saved.corrected.len(), 1);
    vault.record_backup(&saved).unwrap();
    let backup = OpenedBackup::open(&setting.store, &path, &password(BACKUP)).unwrap();
    assert_eq!(backup.fit(id), Some(Fit::Fits));
    let derived = AccountSecret::parse(Kind::Olares, WORDS).unwrap().identities();
    assert_eq!((&vault.account(id).unwrap().identities, backup.accounts()[0].backed_up_at), (&derived, None));
}

#[test]
fn a_check_corrects_addresses_that_the_typed_words_do_not_give() {
    let setting = setting();
    let (mut vault, grant) = vault(&setting);
    let id = add(&mut vault, &grant, WORDS).id;
    vault
        .change(crate::store::Previous::Keep, |contents, _| {
            contents.index.accounts[0].identities.swap(1, 2);
            contents.index.accounts[0].backed_up_at = Some(Timestamp::UNIX_EPOCH);
            contents.index.accounts[0].identities.truncate(1);
            contents.index.accounts[0].words = 24;
            Ok(())
        })
        .unwrap();
    assert_eq!(vault.check(id, WORDS, None).unwrap(), CheckFinding::Corrected);
    let account = vault.account(id).unwrap();
    assert_eq!((account.words, account.proofs.len()), (12, 1));
    assert_ne!(account.backed_up_at, Some(Timestamp::UNIX_EPOCH));
    assert_eq!(vault.check(id, WORDS, None).unwrap(), CheckFinding::Matches);
}

#[test]
fn identities_that_are_handed_in_with_words_are_derived_again() {
    let setting = setting();
    let (mut vault, grant) = vault(&setting);
    let secret = AccountSecret::parse(Kind::Olares, WORDS).unwrap();
    let derived = secret.identities();
    let others = AccountSecret::parse(Kind::Olares, OTHER_WORDS).unwrap().identities();
    let new = NewAccount { identities: Some(others), ..NewAccount::new(secret) };
    assert_eq!(vault.add(&grant, new).unwrap().identities, derived);
}

/// Somebody who has the vault key and not the phrase key exchanges two records: each account is damaged, and shows no words of the other.
#[test]
fn a_record_in_the_place_of_another_shows_no_words() {
    let setting = setting();
    let (mut vault, grant) = vault(&setting);
    let (one, other) = (add(&mut vault, &grant, WORDS).id, add(&mut vault, &grant, OTHER_WORDS).id);
    vault
        .change(crate::store::Previous::Keep, |contents, _| {
            contents.exchange_records(one, other);
            Ok(())
        })
        .unwrap();
    for id in [one, other] {
        assert!(matches!(vault.secret(&grant, id), Err(ChangeError::Open(OpenError::Damaged))));
    }
    // A backup holds neither, says so, and restores nothing.
    let path = setting.folder.path().join("b.holdfast");
    let prepared = vault.prepare_backup(&grant).unwrap();
    let saved = prepared.write(&password(BACKUP), &path, Existing::Refuse, &|_| {}).unwrap();
    assert!(saved.accounts.is_empty());
    let backup = OpenedBackup::open(&setting.store, &path, &password(BACKUP)).unwrap();
    assert_eq!(backup.damaged().count(), 2);
    assert!(backup.accounts().iter().all(|account| backup.fit(account.id) == Some(Fit::Damaged)));
    let restored = vault.merge(&grant, &backup, &all(&backup)).unwrap();
    assert_eq!((restored.added, restored.skipped), (0, 2));
}
