//! Backup files, auto backup and restore on the command line. Where what a password costs is the subject, with the program as it is shipped.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use holdfast_tests::python;
use holdfast_tests::session::{Ran, Session};
use holdfast_tests::vaults::{cheap_store, new_account, password};
use holdfast_tests::{OTHER_WORDS, PASSWORD, WORDS};
use holdfast_vault::testing::{beyond_mending, changed};
use holdfast_vault::{Account, Password};
use serde_json::{Value, json};

const BACKUP: &str = "sextant mooring gravel otter plinth";
const NEW: &str = "nine quiet harbours";

/// Runs a command that takes the local password, then that of the backup.
fn both(session: &Session, line: &[&str]) -> Ran {
    let line = [line, &["--backup-password-file", "-"]].concat();
    session.json(&line, &format!("{BACKUP}\n"))
}

/// Runs a command that takes the password of the backup alone.
fn with_backup(session: &Session, line: &[&str], password: &str) -> Ran {
    let line = [line, &["--json", "--backup-password-file", "-"]].concat();
    session.run(&line, &format!("{password}\n"))
}

fn restored_elsewhere(file: &Path) -> (Session, Value) {
    restored_in(Session::default(), file)
}

fn restored_in(other: Session, file: &Path) -> (Session, Value) {
    let line = ["restore", text(file), "--json", "--new-password-file", "-", "--backup-password-file", "-"];
    let done = other.run(&line, &format!("{NEW}\n{BACKUP}\n")).done();
    (other, done)
}

fn accounts(session: &Session, password: &str) -> Value {
    session.run(&["account", "list", "--json", "--password-file", "-"], &format!("{password}\n")).done()
}

fn phrase(session: &Session, name: &str, password: &str) -> Value {
    let line = ["account", "reveal", name, "--print", "--json", "--password-file", "-"];
    session.run(&line, &format!("{password}\n")).done()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn import(session: &Session, name: &str, words: &str) {
    session.json(&["account", "import", "--name", name, "--phrase-file", "-"], words).done();
}

/// No file below the folder has words of a phrase or a password in it.
fn assert_no_plaintext(folder: &Path) {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            for part in ["winner thank", "advice cage", PASSWORD, BACKUP, NEW] {
                let found = bytes.windows(part.len()).any(|window| window == part.as_bytes());
                assert!(!found, "{} has secrets in it", path.display());
            }
        }
    }
}

#[test]
fn everything_comes_back_on_another_computer() {
    let session = Session::shipped();
    import(&session, "Alice", WORDS);
    session
        .json(
            &["account", "set", "Alice", "--bound-name", "alice@olares.com", "--note", "In the blue folder"],
            "",
        )
        .done();
    session.json(&["account", "check", "Alice", "--phrase-file", "-"], WORDS).done();
    let saved = both(&session, &["backup", "create", "--out", "one.holdfast"]).done();
    let file = PathBuf::from(saved["file"].as_str().unwrap());
    assert_eq!((&saved["bytes"], &saved["accounts"]), (&json!(133_248), &json!(1)));

    let inspected = session.run(&["backup", "inspect", text(&file), "--json"], "").done();
    assert_eq!(inspected["kdf"], json!({ "memoryKiB": 1 << 20, "passes": 4, "lanes": 4 }));
    let (other, done) = restored_in(Session::shipped(), &file);
    assert_eq!(done, json!({ "added": 1, "skipped": 0, "replaced": 0, "differing": [] }));
    assert_eq!(accounts(&other, NEW), accounts(&session, PASSWORD));
    assert_eq!(phrase(&other, "Alice", NEW)["phrase"], WORDS);
    assert_eq!(other.run(&["status", "--json"], "").document()["vault"], "locked");
    assert_no_plaintext(&other.data());
    assert_no_plaintext(&session.data());
}

/// Twelve accounts, and ten thousand from a bulk fixture that the library makes.
#[test]
fn twelve_and_ten_thousand_accounts_come_back() {
    for count in [12, 10_000] {
        let session = Session::default();
        let store = cheap_store(&session.data());
        let (mut vault, grant) = store.create(&password()).unwrap();
        let new: Vec<_> =
            (0..count).map(|number| new_account(&store, &format!("account {number}"))).collect();
        vault.add_all(&grant, &new).unwrap();
        drop((vault, grant));
        let saved = both(&session, &["backup", "create", "--out", "many.holdfast"]).done();
        assert_eq!(saved["accounts"], count);
        let (other, done) = restored_elsewhere(Path::new(saved["file"].as_str().unwrap()));
        assert_eq!(done["added"], count);
        assert!(accounts(&other, NEW) == accounts(&session, PASSWORD), "{count} accounts differ");
        let phrases = |session: &Session, text: &str| {
            let store = cheap_store(&session.data());
            let (vault, grant) = store.unlock(&Password::new(text).unwrap()).unwrap();
            let phrase = |account: &Account| {
                // EXPOSE: a test compares phrases that were made on the spot.
                vault.secret(&grant, account.id).unwrap().phrase.expose().to_owned()
            };
            vault.accounts().iter().map(phrase).collect::<Vec<_>>()
        };
        assert!(phrases(&other, NEW) == phrases(&session, PASSWORD), "{count} phrases differ");
    }
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let session = Session::default();
    import(&session, "Alice", WORDS);
    let letter = session.file("letter.holdfast", "Dear Alice");
    let ran = both(&session, &["backup", "create", "--out", text(&letter)]);
    assert_eq!(ran.failed(), (1, "exists".into()));
    assert_eq!(fs::read_to_string(letter).unwrap(), "Dear Alice");
    let ran = session.json(
        &["backup", "create", "--out", "weak.holdfast", "--backup-password-file", "-"],
        "blue harbour 7\n",
    );
    assert_eq!((ran.failed().1.as_str(), &ran.error()["reason"]), ("failed", &json!("too_guessable")));
}

#[test]
fn what_is_no_backup_is_said_and_changes_nothing() {
    let session = Session::default();
    import(&session, "Alice", WORDS);
    let saved = both(&session, &["backup", "create", "--out", "good.holdfast"]).done();
    let good = fs::read(saved["file"].as_str().unwrap()).unwrap();
    let vault = fs::read(session.data().join("vault.holdfast")).unwrap();
    let flipped = beyond_mending(&good);
    let newer = changed(&good, |copy| copy[8] = 3);
    let cost = 136 + 8 + 20;
    let greedy = changed(&good, |copy| copy[cost..cost + 4].copy_from_slice(&u32::MAX.to_le_bytes()));
    for (name, bytes, exit, code) in [
        ("text", b"Dear Alice, how are you?".to_vec(), 4, "not_holdfast"),
        ("empty", Vec::new(), 4, "not_holdfast"),
        ("newer", newer, 4, "newer_version"),
        ("cut", good[..1_000].to_vec(), 4, "damaged"),
        ("flipped", flipped, 4, "damaged"),
        ("greedy", greedy, 4, "excessive_work"),
    ] {
        let path = session.file(name, "");
        fs::write(&path, &bytes).unwrap();
        let expected = (exit, code.to_owned());
        assert_eq!(
            with_backup(&session, &["backup", "verify", text(&path)], BACKUP).failed(),
            expected,
            "{name}"
        );
        assert_eq!(both(&session, &["restore", text(&path)]).failed(), expected, "{name}");
        let other = Session::default();
        let line =
            ["restore", text(&path), "--json", "--new-password-file", "-", "--backup-password-file", "-"];
        assert_eq!(other.run(&line, &format!("{NEW}\n{BACKUP}\n")).failed(), expected, "{name}");
        assert!(!other.data().exists(), "{name}: something was made");
        assert_eq!(fs::read(session.data().join("vault.holdfast")).unwrap(), vault, "{name}");
        assert_no_plaintext(&session.data());
    }
    let missing = with_backup(&session, &["backup", "verify", "nowhere.holdfast"], BACKUP);
    assert_eq!(missing.failed(), (1, "io".into()));
    let wrong = with_backup(&session, &["backup", "verify", "good.holdfast"], PASSWORD);
    assert_eq!(wrong.failed(), (3, "wrong_password".into()));
    let right = with_backup(&session, &["backup", "verify", "good.holdfast"], BACKUP).done();
    assert_eq!(right["accounts"][0]["name"], "Alice");
    let cut = session.run(&["backup", "inspect", "cut", "--json"], "");
    assert_eq!((cut.exit, &cut.document()["intact"]), (4, &json!(false)));
    let inspected = session.run(&["backup", "inspect", "good.holdfast", "--json"], "").done();
    assert_eq!(inspected["intact"], true);
}

#[test]
fn restoring_adds_replaces_and_takes_only_what_was_named() {
    let session = Session::default();
    import(&session, "Alice", WORDS);
    import(&session, "Bob", OTHER_WORDS);
    both(&session, &["backup", "create", "--out", "two.holdfast"]).done();
    session.json(&["account", "remove", "Bob", "--give-up-phrase", "--yes"], "").done();
    session.json(&["account", "rename", "Alice", "Alice of today"], "").done();
    let none = both(&session, &["restore", "two.holdfast", "--only", "Carol"]);
    assert_eq!(none.failed(), (7, "no_such_account".into()));
    let done = both(&session, &["restore", "two.holdfast", "--only", "Bob"]).done();
    assert_eq!(done, json!({ "added": 1, "skipped": 1, "replaced": 0, "differing": [] }));
    let done = both(&session, &["restore", "two.holdfast"]).done();
    assert_eq!(done, json!({ "added": 0, "skipped": 2, "replaced": 0, "differing": [] }));
    let names = |session: &Session| {
        let list = accounts(session, PASSWORD);
        let names = list["accounts"].as_array().unwrap().iter().map(|account| account["name"].clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&session), ["Alice of today", "Bob"]);
    let done = both(&session, &["restore", "two.holdfast", "--replace"]).done();
    assert_eq!(done, json!({ "added": 0, "skipped": 0, "replaced": 2, "differing": [] }));
    assert_eq!(names(&session), ["Alice", "Bob"]);
    // Every vault that was changed by a restore is set aside, and opens with the password of then.
    let aside: Vec<_> =
        fs::read_dir(session.data().join("aside")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(aside.len(), 2);
    for path in &aside {
        with_backup(&session, &["backup", "verify", text(path)], PASSWORD).done();
    }
}

#[test]
fn auto_backup_from_on_to_off() {
    let session = Session::default();
    assert_eq!(session.run(&["backup", "auto", "run", "--json"], "").failed(), (5, "no_vault".into()));
    import(&session, "Alice", WORDS);
    assert_eq!(session.run(&["backup", "auto", "run", "--json"], "").failed(), (1, "auto_backup_off".into()));
    let stick = session.data().with_file_name("stick");
    let on = both(&session, &["backup", "auto", "on", "--dir", text(&stick), "--keep", "2"]).done();
    assert_eq!((&on["enabled"], &on["keep"], &on["lastError"]), (&json!(true), &json!(2), &Value::Null));
    assert_eq!(on["destinations"][0]["files"], 1);
    assert!(on["dueAt"].as_str() > on["lastAt"].as_str());
    let run = |line: &[&str]| session.run(&[&["backup", "auto", "run", "--json"], line].concat(), "");
    assert_eq!(run(&[]).done(), json!({ "written": [], "pruned": [], "failed": [] }));
    run(&["--now"]).done();
    let third = run(&["--now"]).done();
    assert_eq!(
        (third["written"].as_array().unwrap().len(), third["pruned"].as_array().unwrap().len()),
        (1, 1)
    );
    let list = session.run(&["backup", "auto", "list", "--json"], "").done();
    let sequences: Vec<_> =
        list["files"].as_array().unwrap().iter().map(|file| file["sequence"].clone()).collect();
    assert_eq!(sequences, [3, 2]);
    assert!(list["files"].as_array().unwrap().iter().all(|file| file["intact"] == true));
    let newest = PathBuf::from(third["written"][0].as_str().unwrap());
    let verified = with_backup(&session, &["backup", "verify", text(&newest)], BACKUP).done();
    assert_eq!(verified["accounts"][0]["name"], "Alice");
    let (other, done) = restored_elsewhere(&newest);
    assert_eq!((&done["added"], phrase(&other, "Alice", NEW)["phrase"].as_str()), (&json!(1), Some(WORDS)));

    // Deleting names where the phrase still is.
    let removed = session.json(&["account", "remove", "Alice", "--give-up-phrase", "--yes"], "").done();
    let still_in: Vec<_> =
        removed["stillIn"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
    assert!(still_in.contains(&text(&newest)) && still_in.len() == 2, "{still_in:?}");

    fs::rename(&stick, stick.with_extension("unplugged")).unwrap();
    let absent = run(&["--now"]);
    assert_eq!((absent.exit, &absent.document()["failed"][0]["reason"]), (1, &json!("absent")));
    let status = session.run(&["status", "--json"], "").done();
    assert_eq!(status["autoBackup"]["destinations"][0]["reachable"], false);
    assert_eq!(status["autoBackup"]["lastError"]["reason"], "absent");
    fs::rename(stick.with_extension("unplugged"), &stick).unwrap();
    run(&["--now"]).done();

    let off = session.json(&["backup", "auto", "off"], "").done();
    assert_eq!(off["enabled"], false);
    assert_eq!(session.run(&["status", "--json"], "").done()["slots"], json!(["password"]));
    assert_eq!(fs::read_dir(&stick).unwrap().count(), 2);
}

/// A disk of its own takes the right to mount; the command line then runs in a name space of its own.
#[test]
fn a_full_disk_leaves_no_half_file_and_the_older_ones() {
    let mount = "mount -t tmpfs tmpfs /tmp";
    let may_mount =
        Command::new("unshare").args(["--mount", "--propagation", "private", "sh", "-c", mount]).status();
    if !may_mount.is_ok_and(|status| status.success()) {
        return;
    }
    let session = Session::default();
    import(&session, "Alice", WORDS);
    let stick = session.data().with_file_name("stick");
    fs::create_dir(&stick).unwrap();
    both(&session, &["backup", "auto", "on"]).done();
    let holdfast = session.program();
    let file = |name: &str, secret: &str| session.file(name, secret).display().to_string();
    let (local, backup) = (file("local", PASSWORD), file("backup", BACKUP));
    // Room for two files of 64 KiB and not for a third; what is there afterwards is listed.
    let script = r#"set -u
        mount -t tmpfs -o size=300k tmpfs "$STICK" || exit 99
        "$HOLDFAST" --data-dir "$DATA" backup auto on --dir "$STICK" --password-file "$LOCAL" --backup-password-file "$BACKUP" --quiet || exit 98
        "$HOLDFAST" --data-dir "$DATA" backup auto run --now --quiet || exit 97
        "$HOLDFAST" --data-dir "$DATA" backup auto run --now --json; echo "exit $?"
        "$HOLDFAST" --data-dir "$DATA" backup create --out "$STICK/by-hand.holdfast" --password-file "$LOCAL" --backup-password-file "$BACKUP" --json 2>&1; echo "exit $?"
        ls -A "$STICK""#;
    let ran = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "sh", "-c", script])
        .envs([("HOLDFAST", text(&holdfast)), ("DATA", text(&session.data())), ("STICK", text(&stick))])
        .envs([("LOCAL", &local), ("BACKUP", &backup)])
        .output()
        .unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{out}\n{}", String::from_utf8_lossy(&ran.stderr));
    let lines: Vec<_> = out.lines().collect();
    let run: Value = serde_json::from_str(lines[0]).unwrap();
    assert_eq!((&run["failed"][0]["reason"], &run["pruned"]), (&json!("disk_full"), &json!([])));
    let create: Value = serde_json::from_str(lines[2]).unwrap();
    assert_eq!(create["error"]["code"], "io");
    assert!(create["error"]["message"].as_str().unwrap().contains("the disk is full"));
    assert_eq!((lines[1], lines[3]), ("exit 1", "exit 1"));
    assert_eq!(lines[4..].len(), 2, "{out}");
    assert!(lines[4..].iter().all(|name| name.starts_with("holdfast-auto-")), "{out}");
    let status = session.run(&["backup", "auto", "status", "--json"], "").done();
    assert_eq!(status["lastError"]["reason"], "disk_full");
}

/// The page, a Python program of a hundred lines and common libraries are enough.
#[test]
fn recover_py_opens_what_the_command_line_writes() {
    let session = Session::shipped();
    import(&session, "Alice", WORDS);
    import(&session, "家庭", OTHER_WORDS);
    let saved = both(&session, &["backup", "create", "--out", "saved.holdfast"]).done();
    both(&session, &["backup", "auto", "on"]).done();
    let auto = session.run(&["backup", "auto", "list", "--json"], "").done();
    let listed = accounts(&session, PASSWORD);
    for (path, password) in [
        (saved["file"].as_str().unwrap(), BACKUP),
        (auto["files"][0]["path"].as_str().unwrap(), BACKUP),
        (text(&session.data().join("vault.holdfast")), PASSWORD),
    ] {
        let recovered = recover(&session, path, password);
        assert!(recovered.status.success(), "{path}: {}", String::from_utf8_lossy(&recovered.stderr));
        let recovered: Value = serde_json::from_slice(&recovered.stdout).unwrap();
        for (i, words) in [WORDS, OTHER_WORDS].into_iter().enumerate() {
            assert_eq!(recovered["accounts"][i]["phrase"], words, "{path}");
            for field in ["id", "name", "kind", "createdAt", "backedUpAt", "identities"] {
                assert_eq!(recovered["accounts"][i][field], listed["accounts"][i][field], "{path}: {field}");
            }
        }
    }
    assert_eq!(recover(&session, saved["file"].as_str().unwrap(), PASSWORD).status.code(), Some(3));
    let letter = session.file("letter", "Dear Alice");
    assert_eq!(recover(&session, text(&letter), PASSWORD).status.code(), Some(4));
}

fn recover(session: &Session, file: &str, secret: &str) -> std::process::Output {
    let password = session.file("password", secret);
    python::with_libraries()
        .arg(python::recover())
        .args([file, "--json", "--password-file", text(&password)])
        .output()
        .unwrap()
}

#[test]
fn a_backup_may_have_beside_it_what_opens_it_elsewhere() {
    let session = Session::default();
    import(&session, "Home", WORDS);
    let folder = session.data().with_file_name("stick");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("mine.holdfast");
    let done = both(&session, &["backup", "create", "--kit", "--out", text(&file)]).done();
    assert_eq!(done["kit"], true);
    for name in ["Open a Holdfast backup.html", "recover.py", "How to open this backup.txt"] {
        assert!(folder.join(name).exists(), "{name}");
    }
    // Where others can write the file is saved, and nothing beside it.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let shared = session.data().with_file_name("shared");
        fs::create_dir(&shared).unwrap();
        fs::set_permissions(&shared, fs::Permissions::from_mode(0o777)).unwrap();
        let file = shared.join("mine.holdfast");
        let done = both(&session, &["backup", "create", "--kit", "--out", text(&file)]).done();
        assert_eq!((&done["kit"], fs::read_dir(&shared).unwrap().count()), (&false.into(), 1));
    }
}
