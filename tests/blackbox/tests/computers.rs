//! Two computers that write their auto backups into one folder, through the command line.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use holdfast_tests::session::Session;
use holdfast_tests::{OTHER_WORDS, WORDS};
use serde_json::{Value, json};
use tempfile::TempDir;

const BACKUP: &str = "sextant mooring gravel otter plinth";

/// A computer with a vault of its own, and what a person does there.
struct Computer {
    session: Session,
}

impl Computer {
    fn with(words: &str, name: &str, shared: &Path) -> Self {
        let it = Self { session: Session::default() };
        let phrase = it.session.file("phrase", words);
        let phrase = phrase.to_str().unwrap();
        it.session.json(&["account", "import", "--phrase-file", phrase, "--name", name], "").done();
        let dir = shared.to_str().unwrap();
        let on = ["backup", "auto", "on", "--dir", dir, "--backup-password-file", "-"];
        it.session.json(&on, &format!("{BACKUP}\n")).done();
        it
    }

    fn write(&self) -> PathBuf {
        let run = self.session.run(&["backup", "auto", "run", "--now", "--json"], "").done();
        run["written"][0].as_str().unwrap().into()
    }

    fn others(&self) -> Value {
        self.session.json(&["computers", "list"], "").done()["computers"].clone()
    }

    /// The number of the only other computer.
    fn other(&self) -> String {
        self.others()[0]["installation"].as_str().unwrap().to_owned()
    }

    fn take_over(&self, line: &[&str]) -> holdfast_tests::session::Ran {
        let line = [&["take-over"], line, &["--backup-password-file", "-"]].concat();
        self.session.json(&line, &format!("{BACKUP}\n"))
    }

    fn names(&self) -> Vec<String> {
        let list = self.session.json(&["account", "list"], "").done();
        let mut names: Vec<_> = list["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["name"].as_str().unwrap().into())
            .collect();
        names.sort();
        names
    }

    fn id(&self, name: &str) -> String {
        let list = self.session.json(&["account", "list"], "").done();
        let found = list["accounts"].as_array().unwrap().iter().find(|it| it["name"] == name);
        found.unwrap()["id"].as_str().unwrap().into()
    }

    /// Types the words from paper.
    fn check(&self, name: &str, words: &str) {
        let phrase = self.session.file("paper", words);
        let check = ["account", "check", &self.id(name), "--phrase-file", phrase.to_str().unwrap()];
        assert_eq!(self.session.json(&check, "").done()["matches"], true);
    }

    fn remove(&self, name: &str) {
        self.session.json(&["account", "remove", &self.id(name), "--yes"], "").done();
    }
}

#[test]
fn two_computers_bring_each_other_up_to_date_and_ask_before_they_delete() {
    let shared = TempDir::new().unwrap();
    let desk = Computer::with(WORDS, "Home", shared.path());
    assert_eq!(desk.others(), json!([]));
    let laptop = Computer::with(OTHER_WORDS, "Travel", shared.path());
    laptop.session.json(&["computers", "name", "Laptop"], "").done();
    laptop.write();

    let other = &desk.others()[0];
    assert_eq!((&other["name"], &other["since"]), (&Value::Null, &json!(2)));
    assert!(other["seenAt"].is_string() && other["lastAt"].is_string());
    let number = desk.other();
    let news = json!({"added": 1, "updated": 0, "deleted": 0, "rolledBack": false, "goneAt": null, "stillIn": [], "questions": []});
    let preview = desk.take_over(&[&number, "--preview"]).done();
    assert_eq!((&preview["added"], desk.names()), (&json!(1), vec!["Home".to_owned()]));
    assert_eq!(desk.take_over(&[&number]).done(), news);
    assert_eq!(desk.names(), ["Home", "Travel"]);
    // From now on its name is known, and there is nothing to take over twice.
    let other = &desk.others()[0];
    assert_eq!((&other["name"], &other["since"]), (&json!("Laptop"), &json!(0)));
    let nothing = json!({"added": 0, "updated": 0, "deleted": 0, "rolledBack": false, "goneAt": null, "stillIn": [], "questions": []});
    assert_eq!(desk.take_over(&["Laptop"]).done(), nothing);

    // What was proved here is known there.
    desk.check("Travel", OTHER_WORDS);
    desk.check("Home", WORDS);
    desk.write();
    let done = laptop.take_over(&[&laptop.other()]).done();
    assert_eq!((&done["added"], &done["updated"], &done["questions"]), (&json!(1), &json!(1), &json!([])));

    // What was deleted there is asked about here, and kept as long as nobody says otherwise.
    laptop.remove("Home");
    laptop.write();
    let home = desk.id("Home");
    let asked = json!([{"id": home, "name": "Home", "deleted": "there"}]);
    assert_eq!(desk.take_over(&["Laptop", "--delete", &"0".repeat(32)]).failed(), (2, "usage".into()));
    assert_eq!(desk.take_over(&["Laptop", "--preview"]).done()["questions"], asked);
    let both = desk.take_over(&["Laptop", "--delete", &home, "--keep", &home]);
    assert_eq!(both.failed(), (2, "usage".into()));
    let done = desk.take_over(&["Laptop"]).done();
    assert_eq!((&done["deleted"], &done["questions"]), (&json!(0), &asked));
    assert_eq!(desk.names(), ["Home", "Travel"]);
    // Kept here, it comes back there.
    desk.write();
    assert_eq!(laptop.take_over(&[&laptop.other()]).done()["added"], 1);
    assert_eq!(laptop.names(), ["Home", "Travel"]);

    // And where everybody gives it up, it is gone, also for an old file.
    let old = shared.path().join("old (1).holdfast");
    std::fs::copy(desk.write(), &old).unwrap();
    laptop.remove("Home");
    laptop.write();
    let done = desk.take_over(&["Laptop", "--delete", &home]).done();
    assert_eq!(done["deleted"], 1);
    // Its own auto backups, and that copy's original.
    assert!(!done["stillIn"].as_array().unwrap().is_empty());
    assert_eq!(desk.names(), ["Travel"]);
    let done = laptop.take_over(&[old.to_str().unwrap()]).done();
    assert_eq!((&done["added"], &done["questions"][0]["deleted"]), (&json!(0), &json!("here")));
    assert_eq!(laptop.names(), ["Travel"]);
    // Unless somebody wants it back.
    let id = done["questions"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(laptop.take_over(&[old.to_str().unwrap(), "--take", &id]).done()["added"], 1);
    assert_eq!(laptop.names(), ["Home", "Travel"]);
}

#[test]
fn an_account_that_was_never_proved_is_not_deleted_because_another_computer_did() {
    let shared = TempDir::new().unwrap();
    let desk = Computer::with(WORDS, "Home", shared.path());
    let laptop = Computer::with(OTHER_WORDS, "Travel", shared.path());
    laptop.take_over(&[&laptop.other()]).done();
    let remove = ["account", "remove", &laptop.id("Home"), "--yes", "--give-up-phrase"];
    laptop.session.json(&remove, "").done();
    laptop.write();
    let refused = desk.take_over(&[&desk.other(), "--delete", &desk.id("Home")]);
    assert_eq!(refused.failed(), (1, "not_backed_up".into()));
    assert_eq!(desk.names(), ["Home"]);
}

#[test]
fn a_computer_that_was_rolled_back_is_said_and_not_taken_by_itself() {
    let shared = TempDir::new().unwrap();
    let desk = Computer::with(WORDS, "Home", shared.path());
    let laptop = Computer::with(OTHER_WORDS, "Travel", shared.path());
    let early = laptop.write();
    laptop.session.json(&["computers", "name", "Laptop"], "").done();
    let late = laptop.write();
    desk.take_over(&[&desk.other()]).done();
    std::fs::remove_file(late).unwrap();
    assert_eq!(desk.take_over(&["Laptop"]).failed(), (1, "rolled_back".into()));
    let named = desk.take_over(&[early.to_str().unwrap()]);
    assert_eq!((&named.done()["added"], &named.done()["rolledBack"]), (&json!(0), &json!(true)));
    // The newest is remembered, whatever old file was taken.
    assert_eq!(desk.others()[0]["since"], 0);
}

#[test]
fn files_of_sync_programs_are_read_and_foreign_ones_left_alone() {
    let shared = TempDir::new().unwrap();
    let desk = Computer::with(WORDS, "Home", shared.path());
    let laptop = Computer::with(OTHER_WORDS, "Travel", shared.path());
    let file = laptop.write();
    let name = file.file_stem().unwrap().to_str().unwrap();
    let put = |name: String, bytes: &[u8]| std::fs::write(shared.path().join(name), bytes).unwrap();
    let (bytes, number) = (std::fs::read(&file).unwrap(), desk.other());
    for of_laptop in std::fs::read_dir(shared.path()).unwrap().map(|entry| entry.unwrap().path()) {
        if of_laptop.to_str().unwrap().contains(&number) {
            std::fs::remove_file(of_laptop).unwrap();
        }
    }
    put(format!("{name}.sync-conflict-20261130-101010-ABCDEFG.holdfast"), &bytes);
    put(format!("{name} (1).holdfast"), &bytes);
    // Half-written, and no backups at all.
    put(format!("{name}.holdfast.tmp"), &bytes[..bytes.len() / 9]);
    put(format!("{name}.holdfast~"), b"");
    put("holiday.jpg".into(), b"no backup");
    let before: Vec<_> =
        std::fs::read_dir(shared.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(desk.take_over(&[&desk.other()]).done()["added"], 1);
    for path in before {
        assert!(path.exists(), "{}", path.display());
    }
}

#[test]
fn a_computer_that_is_gone_is_said_and_its_files_are_taken_only_by_its_person() {
    let shared = TempDir::new().unwrap();
    let desk = Computer::with(WORDS, "Home", shared.path());
    let laptop = Computer::with(OTHER_WORDS, "Travel", shared.path());
    laptop.write();
    assert_eq!(desk.take_over(&["Laptop"]).failed(), (2, "usage".into()));
    assert_eq!(desk.session.json(&["computers", "gone", "Laptop"], "").failed(), (2, "usage".into()));
    let number = desk.other();
    let gone = desk.session.json(&["computers", "gone", &number], "").done();
    assert_eq!(gone, json!({"installation": number, "gone": true}));
    assert!(desk.others()[0]["goneAt"].is_string());
    let done = desk.take_over(&[&number]).done();
    assert!(done["added"] == 1 && done["goneAt"].is_string(), "{done}");
    laptop.write();
    assert_eq!(desk.others()[0]["wroteWhenGone"], true);
    desk.session.json(&["computers", "gone", &number, "--back"], "").done();
    assert_eq!(desk.others()[0]["goneAt"], Value::Null);
}

/// Under another computer's name a file is of nobody: nothing of that computer is remembered by it.
#[test]
fn a_file_that_says_two_things_of_its_computer_stands_for_neither() {
    let shared = TempDir::new().unwrap();
    let desk = Computer::with(WORDS, "Home", shared.path());
    let laptop = Computer::with(OTHER_WORDS, "Travel", shared.path());
    laptop.session.json(&["computers", "name", "Laptop"], "").done();
    let file = laptop.write();
    let number = desk.other();
    let renamed = file.to_str().unwrap().replace(&number, "00ff00ff");
    std::fs::rename(&file, &renamed).unwrap();
    assert_eq!(desk.take_over(&[&renamed]).done()["added"], 1);
    for other in desk.others().as_array().unwrap() {
        assert_eq!(other["name"], Value::Null, "{other}");
    }
}
