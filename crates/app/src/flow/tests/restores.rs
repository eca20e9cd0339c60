//! Restoring: what is said of a file, what it adds, and the ways on for who has forgotten the local password.

use std::path::Path;

use holdfast_tests::vaults::{account_of, backup_password, other_password, password};
use holdfast_tests::{OTHER_WORDS, PASSWORD, crafted};
use holdfast_vault::Existing;
use serde_json::{Value, json};

use super::Answer;
use super::bench::{BACKUP, Bench};
use super::ways::Vault;

const BACKUP_PASSWORD: &str = "sextant mooring gravel otter plinth";
const OTHER_PASSWORD: &str = "nine quiet harbours";
const FROM_LIST: &str = "/elsewhere/two.holdfast";
const CRAFTED: &str = "/elsewhere/crafted.holdfast";

fn take(bench: &Bench, accounts: &[usize], replace: bool) -> Value {
    bench.ask(&json!({"ask": "choose", "accounts": accounts, "replace": replace}).to_string()).view()
}

fn names(bench: &Bench) -> Vec<String> {
    let (vault, _) =
        bench.store().unlock(&password()).or_else(|_| bench.store().unlock(&other_password())).unwrap();
    vault.accounts().iter().map(|account| account.name.clone()).collect()
}

#[test]
fn a_restore_from_the_list_adds_what_was_deleted() {
    let bench = Bench::of(Vault::Open, |store| {
        let (mut vault, grant) = store.unlock(&password()).unwrap();
        let second = vault.add(&grant, account_of(OTHER_WORDS, "Second")).unwrap().id;
        let prepared = vault.prepare_backup(&grant).unwrap();
        let saved = prepared.write(&backup_password(), Path::new(FROM_LIST), Existing::Refuse, &|_| {});
        vault.record_backup(&saved.unwrap()).unwrap();
        vault.remove(second, true, Some(&grant)).unwrap();
    });
    bench.begin(&json!({"flow": "restore", "path": FROM_LIST}).to_string());
    assert_eq!(bench.type_password("not this one at all").code(), Some("fileWrongPassword"));
    let view = bench.type_password(BACKUP_PASSWORD).view();
    assert_eq!(view["accounts"][0]["hereAs"], "Home");
    assert_eq!(view["accounts"][1]["hereAs"], Value::Null);
    take(&bench, &[0, 1], false);
    let view = bench.type_password(PASSWORD).view();
    assert_eq!(
        (&view["screen"], &view["added"], &view["skipped"]),
        (&"restored".into(), &1.into(), &1.into())
    );
    assert_eq!(names(&bench), ["Home", "Second"]);
}

#[test]
fn what_is_no_backup_is_named_and_another_file_can_be_chosen() {
    let bench = Bench::of(Vault::None, |_| ());
    bench.disk.put(Path::new("/elsewhere/letter"), b"Dear Alice, how are you?".to_vec());
    bench.begin(r#"{"flow":"restore","path":null}"#);
    for (path, code) in [("/elsewhere/letter", "fileNotHoldfast"), ("/elsewhere/none", "fileGone")] {
        let view = bench.choose_file(Path::new(path));
        assert_eq!((&view["screen"], &view["trouble"]["code"]), (&"chooseFile".into(), &code.into()));
    }
    bench.choose(None);
    assert!(bench.shows()["trouble"].is_null());
}

#[test]
fn a_file_of_which_nothing_is_left_is_said_to_be_one() {
    let bench = Bench::of(Vault::Open, |_| ());
    let mut bytes = bench.disk.snapshot()[Path::new(BACKUP)].clone();
    let copies = usize::from(bytes[11]);
    let length = bytes.len() / copies;
    // The head stays, so that the password can be tried.
    bytes.chunks_mut(length).for_each(|copy| copy[2_048..].fill(0));
    bench.disk.put(Path::new("/elsewhere/empty.holdfast"), bytes);
    bench.begin(r#"{"flow":"restore","path":null}"#);
    let view = bench.choose_file(Path::new("/elsewhere/empty.holdfast"));
    assert_eq!(view["trouble"]["code"], "fileDamaged");
    bench.press("salvage");
    assert_eq!(bench.type_password("not this one at all").code(), Some("fileWrongPassword"));
    let view = bench.type_password(BACKUP_PASSWORD).view();
    assert_eq!(
        (&view["screen"], &view["trouble"]["code"]),
        (&"chooseFile".into(), &"fileNothingLeft".into())
    );
}

#[test]
fn who_has_forgotten_the_password_restores_and_the_old_vault_is_set_aside() {
    let bench = Bench::of(Vault::Locked, |_| ());
    bench.lock_screen();
    bench.press("forgotten");
    bench.press("restoreFile");
    bench.choose_file(Path::new(BACKUP));
    let view = bench.type_password(BACKUP_PASSWORD).view();
    assert_eq!((&view["screen"], &view["forgotten"]), (&"restorePreview".into(), &true.into()));
    assert_eq!(take(&bench, &[0], true)["screen"], "newPassword");
    let view = bench.set_password(OTHER_PASSWORD).view();
    assert_eq!((&view["screen"], &view["setAside"]), (&"restored".into(), &true.into()));
    assert_eq!(bench.press("next"), Answer::Leaves);
    assert_eq!(names(&bench), ["Home"]);
    assert!(bench.disk.snapshot().keys().any(|path| path.starts_with("/data/aside")));
}

#[test]
fn who_has_forgotten_the_password_and_has_the_papers_begins_again() {
    let bench = Bench::of(Vault::Locked, |_| ());
    bench.lock_screen();
    // Only after the risk was read.
    assert!(bench.press("startAgain").is_out_of_turn());
    bench.press("forgotten");
    assert_eq!(bench.press("startAgain"), Answer::Leaves);
    let files = bench.disk.snapshot();
    assert!(files.keys().any(|path| path.starts_with("/data/aside")));
    assert!(!files.contains_key(Path::new("/data/vault.holdfast")));
}

/// A backup by somebody who knows its password, whose index says of its account what the words do not say.
#[test]
fn a_backup_that_lies_about_its_account_proves_nothing() {
    let bench = Bench::of(Vault::Open, |_| ());
    let env = bench.store().env().clone();
    let bytes = crafted::backup(&env, &backup_password(), &crafted::account(OTHER_WORDS), OTHER_WORDS);
    bench.disk.put(Path::new(CRAFTED), bytes);
    bench.begin(r#"{"flow":"restore","path":null}"#);
    bench.choose_file(Path::new(CRAFTED));
    let view = bench.type_password(BACKUP_PASSWORD).view();
    let account = &view["accounts"][0];
    assert_eq!((&account["fit"], &account["backedUpAt"]), (&"differs".into(), &Value::Null));
    assert!(!view.to_string().contains(crafted::FOREIGN));
    assert!(!account["name"].as_str().unwrap().contains(['\u{1b}', '\u{7}', '\u{202e}']));
    take(&bench, &[0], false);
    assert_eq!(bench.type_password(PASSWORD).view()["screen"], "restored");
    let (vault, _) = bench.store().unlock(&password()).unwrap();
    let kept = vault.accounts().last().unwrap();
    assert!(kept.backed_up_at.is_none() && kept.identities.iter().all(|one| one.value != crafted::FOREIGN));
}
