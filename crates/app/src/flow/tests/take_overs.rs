//! Taking over: what is shown of another computer, what is answered, and what comes of it.

use std::path::Path;

use holdfast_tests::vaults::{account_of, backup_password, cheap_store_at, other_password, password};
use holdfast_tests::{OTHER_WORDS, PASSWORD};
use holdfast_vault::{Details, Files as _, Grant, Store};
use serde_json::{Value, json};

use super::bench::{Bench, LAPTOP, write_on};
use super::ways::Vault;

const BACKUP_PASSWORD: &str = "sextant mooring gravel otter plinth";
const NOTHING: &str = r#"{"ask":"takeOver","answers":{"leave":[],"names":[],"notes":{"ours":[],"theirs":[],"both":[]},"delete":[],"take":[]}}"#;
const TAKE_OVER: &str = r#"{"flow":"takeOver","installation":"$LAPTOP"}"#;

/// The other computer's own program.
fn laptop(bench: &Bench) -> (Store, holdfast_vault::Vault, Grant) {
    let store = cheap_store_at(Path::new(LAPTOP), bench.disk.clone(), bench.clock.clone());
    let (vault, grant) = store.unlock(&password()).unwrap();
    (store, vault, grant)
}

fn preview(bench: &Bench) -> Value {
    bench.begin(TAKE_OVER);
    bench.look();
    bench.type_password(BACKUP_PASSWORD).view()
}

fn names(bench: &Bench) -> Vec<String> {
    let (vault, _) = bench.store().unlock(&password()).unwrap();
    let mut names: Vec<_> = vault.accounts().iter().map(|account| account.name.clone()).collect();
    names.sort();
    names
}

fn note(vault: &mut holdfast_vault::Vault, name: &str, note: &str) {
    let id = vault.accounts().iter().find(|account| account.name == name).unwrap().id;
    vault.set_details(id, Details { note: Some(note.into()), ..Details::default() }).unwrap();
}

fn take_all(bench: &Bench) -> Value {
    bench.ask(NOTHING).view();
    bench.type_password(PASSWORD).view()
}

#[test]
fn what_is_new_comes_and_what_differs_stays_unless_it_is_chosen() {
    let bench = Bench::of(Vault::Open, |_| ());
    let view = preview(&bench);
    assert_eq!((&view["computer"], &view["rolledBack"]), (&"Laptop".into(), &false.into()));
    assert_eq!(view["plan"]["new"][0]["name"], "Travel");
    let both = &view["plan"]["both"][0];
    assert_eq!(
        (&both["name"], &both["theirName"], &both["note"]),
        (&"Home".into(), &"House".into(), &Value::Null)
    );
    let done = take_all(&bench);
    assert_eq!(
        (&done["screen"], &done["added"], &done["updated"]),
        (&"takenOver".into(), &1.into(), &0.into())
    );
    assert_eq!((names(&bench), &done["next"]), (vec!["Home".into(), "Travel".into()], &Value::Null));
    // The main window has it, too.
    assert_eq!(bench.state.lock().session.vault.as_ref().unwrap().accounts().len(), 2);
}

#[test]
fn names_and_notes_are_those_that_were_chosen() {
    for (choice, name, expected) in [
        (json!({"ours": [], "theirs": [], "both": []}), json!([0]), ("House", "ours")),
        (json!({"ours": [], "theirs": [0], "both": []}), json!([]), ("Home", "theirs")),
        (json!({"ours": [], "theirs": [], "both": [0]}), json!([]), ("Home", "ours\ntheirs")),
    ] {
        let bench = Bench::of(Vault::Open, |_| ());
        let (store, mut vault, _) = laptop(&bench);
        note(&mut vault, "House", "theirs");
        write_on(&store);
        note(bench.state.lock().session.vault.as_mut().unwrap(), "Home", "ours");
        let view = preview(&bench);
        let both = &view["plan"]["both"][0];
        assert_eq!((&both["note"], &both["theirNote"]), (&"ours".into(), &"theirs".into()));
        let answers = json!({"leave": [0], "names": name, "notes": choice, "delete": [], "take": []});
        let request = json!({"ask": "takeOver", "answers": answers});
        bench.ask(&request.to_string()).view();
        assert_eq!(bench.type_password(PASSWORD).view()["added"], 0);
        let (vault, _) = bench.store().unlock(&password()).unwrap();
        let own = &vault.accounts()[0];
        assert_eq!((own.name.as_str(), own.note.as_deref()), (expected.0, Some(expected.1)));
    }
}

#[test]
fn what_was_deleted_there_is_asked_about_and_only_what_is_proved_can_go() {
    let bench = Bench::of(Vault::Open, |_| ());
    preview(&bench);
    take_all(&bench);
    let (store, mut vault, grant) = laptop(&bench);
    let id = vault.accounts().iter().find(|account| account.name == "Travel").unwrap().id;
    vault.remove(id, true, Some(&grant)).unwrap();
    write_on(&store);
    let view = preview(&bench);
    assert_eq!(view["plan"]["deletedThere"][0]["name"], "Travel");
    let request = r#"{"ask":"takeOver","answers":{"leave":[],"names":[],"notes":{"ours":[],"theirs":[],"both":[]},"delete":[0],"take":[]}}"#;
    assert_eq!(bench.ask(request).code(), Some("notBackedUp"));
    // Nothing said keeps it.
    let done = take_all(&bench);
    assert_eq!((&done["deleted"], names(&bench).len()), (&0.into(), 2));
}

#[test]
fn a_second_look_at_the_same_file_takes_no_password_and_saves_nothing() {
    let bench = Bench::of(Vault::Open, |_| ());
    let (store, mut vault, _) = laptop(&bench);
    let id = vault.accounts().iter().find(|account| account.name == "House").unwrap().id;
    vault.rename(id, "Home").unwrap();
    write_on(&store);
    preview(&bench);
    take_all(&bench);
    let disk = bench.disk.snapshot();
    let view = preview(&bench);
    assert_eq!((&view["screen"], &view["added"]), (&"takenOver".into(), &0.into()));
    let vault_of = |files: &super::bench::Files| files[Path::new("/data/vault.holdfast")].clone();
    assert!(vault_of(&disk) == vault_of(&bench.disk.snapshot()));
}

#[test]
fn the_password_that_was_typed_is_tried_for_the_next_computer() {
    for (theirs, screen) in [(backup_password(), "takeOverPreview"), (other_password(), "askBackupPassword")]
    {
        let bench = Bench::of(Vault::Open, |_| ());
        let phone = cheap_store_at(Path::new("/phone"), bench.disk.clone(), bench.clock.clone());
        let (mut vault, grant) = phone.create(&password()).unwrap();
        vault.add(&grant, account_of(OTHER_WORDS, "Other")).unwrap();
        vault.name_computer("Phone").unwrap();
        vault.turn_on_auto_backup(&grant, &password(), &theirs).unwrap();
        let shared = bench.store().default_destination();
        phone.change_settings(|settings| settings.auto_backup.destinations = vec![shared]).unwrap();
        write_on(&phone);
        preview(&bench);
        let done = take_all(&bench);
        // Its name is not known before it was opened.
        assert_eq!(done["next"].as_str().map(str::len), Some(8));
        let view = bench.press("nextComputer").view();
        assert_eq!(view["screen"], screen);
        if screen == "takeOverPreview" {
            assert_eq!(view["computer"], "Phone");
            assert_eq!(take_all(&bench)["next"], Value::Null);
            assert_eq!(names(&bench), ["Home", "Other", "Travel"]);
        }
    }
}

#[test]
fn a_computer_whose_files_are_gone_and_one_that_is_gone_are_said() {
    let bench = Bench::of(Vault::Open, |_| ());
    bench.begin(r#"{"flow":"takeOver","installation":"ffffffff"}"#);
    assert_eq!(bench.look().code(), Some("fileGone"));
    let installation = {
        let held = bench.state.lock();
        let news = crate::computers::with_news(&held.session).unwrap();
        assert_eq!((news.len(), news[0].name.as_deref(), news[0].since), (1, None, 1));
        news[0].installation.clone()
    };
    bench.state.lock().session.vault.as_mut().unwrap().set_computer_gone(&installation, true).unwrap();
    assert!(crate::computers::with_news(&bench.state.lock().session).unwrap().is_empty());
    assert!(preview(&bench)["goneAt"].is_string());
}

/// Whatever a page sends of places that are in no list, nothing is deleted, renamed or left out for it.
#[test]
fn places_that_are_in_no_list_are_nothing() {
    let bench = Bench::of(Vault::Open, |_| ());
    preview(&bench);
    let far = json!([1, 2, u32::MAX]);
    let notes = json!({"ours": far, "theirs": far, "both": far});
    let answers = json!({"leave": far, "names": far, "notes": notes, "delete": far, "take": far});
    let request = json!({"ask": "takeOver", "answers": answers});
    bench.ask(&request.to_string()).view();
    assert_eq!(bench.type_password(PASSWORD).view()["added"], 1);
    assert_eq!(names(&bench), ["Home", "Travel"]);
}

/// Deleting elsewhere while the password is asked for moves no place: what was shown is what is meant.
#[test]
fn an_answer_means_what_was_shown_whatever_changed_meanwhile() {
    let bench = Bench::of(Vault::Open, |_| ());
    let (store, mut vault, grant) = laptop(&bench);
    vault.add(&grant, account_of(OTHER_WORDS, "Later")).unwrap();
    write_on(&store);
    preview(&bench);
    take_all(&bench);
    for account in vault.accounts().to_vec() {
        vault.remove(account.id, true, Some(&grant)).unwrap();
    }
    write_on(&store);
    let view = preview(&bench);
    let shown: Vec<_> =
        view["plan"]["deletedThere"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(shown.len(), 2);
    bench.ask(NOTHING).view();
    let (mut own, grant) = bench.store().unlock(&password()).unwrap();
    let first = own.accounts().iter().find(|account| shown[0] == *account.name).unwrap().id;
    own.remove(first, true, Some(&grant)).unwrap();
    bench.state.lock().session.vault.as_mut().unwrap().refresh().unwrap();
    let again = bench.press("back").view();
    assert_eq!(again["plan"]["deletedThere"].as_array().unwrap().len(), 2);
}

#[test]
fn answers_are_there_after_the_way_back() {
    let bench = Bench::of(Vault::Open, |_| ());
    preview(&bench);
    let answers = json!({"leave": [0], "names": [0], "notes": {"ours": [], "theirs": [], "both": []}, "delete": [], "take": []});
    bench.ask(&json!({"ask": "takeOver", "answers": answers}).to_string()).view();
    assert_eq!(bench.press("back").view()["answers"], answers);
    bench.ask(&json!({"ask": "takeOver", "answers": answers}).to_string()).view();
    let done = bench.type_password(PASSWORD).view();
    assert_eq!((&done["added"], &done["left"], &done["hasAll"]), (&0.into(), &1.into(), &false.into()));
}

#[test]
fn where_the_newest_is_damaged_the_one_before_it_is_opened_and_one_can_go_back_further() {
    let bench = Bench::of(Vault::Open, |_| ());
    let (store, mut vault, grant) = laptop(&bench);
    vault.add(&grant, account_of(OTHER_WORDS, "Later")).unwrap();
    write_on(&store);
    let files = {
        let held = bench.state.lock();
        let vault = held.session.vault.as_ref().unwrap();
        held.session.store.other_computers(vault).unwrap().remove(0).files
    };
    assert_eq!(files.len(), 2);
    bench.begin(TAKE_OVER);
    let view = bench.look().view();
    assert_eq!((&view["hasOlder"], view["path"].as_str()), (&true.into(), files[0].to_str()));
    let view = bench.press("olderBackup").view();
    assert_eq!((&view["hasOlder"], view["path"].as_str()), (&false.into(), files[1].to_str()));
    // A file whose box does not open, whatever its outside says.
    let bytes = bench.disk.snapshot()[&files[0]].clone();
    bench.disk.put(&files[0], holdfast_vault::testing::forged_as_later(&bytes));
    let view = preview(&bench);
    assert_eq!((&view["skipped"], &view["plan"]["new"].as_array().unwrap().len()), (&1.into(), &1));
}

#[test]
fn a_rolled_back_computer_and_another_name_are_said() {
    let bench = Bench::of(Vault::Open, |_| ());
    let (store, mut vault, _) = laptop(&bench);
    let id = vault.accounts()[0].id;
    vault.rename(id, "Flat").unwrap();
    write_on(&store);
    preview(&bench);
    take_all(&bench);
    let files = {
        let held = bench.state.lock();
        let vault = held.session.vault.as_ref().unwrap();
        held.session.store.other_computers(vault).unwrap().remove(0).files
    };
    bench.disk.remove(&files[0]).unwrap();
    let view = preview(&bench);
    assert_eq!((&view["rolledBack"], &view["renamed"]), (&true.into(), &false.into()));
}
