//! What a file, a folder or a name says is not believed: as terminal sessions.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use holdfast_phrase::{Kind, Phrase};
use holdfast_tests::crafted::{self, FOREIGN, PROVED};
use holdfast_tests::session::{Ran, Session, run};
use holdfast_tests::vaults::{backup_password, cheap_store};
use holdfast_tests::{DID, OTHER_WORDS, PASSWORD, WORDS};
use serde_json::{Value, json};

const BACKUP: &str = "sextant mooring gravel otter plinth";
/// A backup file whose index says this and whose record holds these words.
fn craft(session: &Session, account: &Value, words: &str) -> PathBuf {
    let store = cheap_store(&session.data());
    let bytes = crafted::backup(store.env(), &backup_password(), account, words);
    let path = session.file("crafted.holdfast", "");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A command with the local password and that of the crafted file.
fn with_both(session: &Session, line: &[&str], json: bool) -> Ran {
    let (local, backup) = (session.file("local", PASSWORD), session.file("backup", BACKUP));
    let mut command = session.command(line);
    command.arg("--password-file").arg(local).arg("--backup-password-file").arg(backup);
    if json {
        command.arg("--json");
    }
    run(command, "")
}

fn says(ran: &Ran, text: &str) -> bool {
    ran.out.contains(text) || ran.err.contains(text)
}

/// The identity of the phrase that the file's index names, while its record holds another.
#[test]
fn a_crafted_backup_proves_nothing_and_shows_no_address_of_its_own() {
    for words in [WORDS, OTHER_WORDS] {
        let session = Session::default();
        session.json(&["password", "set"], "").done();
        let file = craft(&session, &crafted::account(WORDS), words);
        let file = file.to_str().unwrap();
        for json in [true, false] {
            for line in [&["backup", "verify", file][..], &["backup", "inspect", file]] {
                let ran = with_both(&session, line, json);
                assert_eq!(ran.exit, 0, "{ran:?}");
                assert!(!says(&ran, FOREIGN) && !says(&ran, DID) && !says(&ran, "did:key"), "{ran:?}");
                assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{ran:?}");
            }
        }
        let verified = with_both(&session, &["backup", "verify", file], true).done();
        assert_eq!(verified["differing"].as_array().unwrap().len(), 1);
        let told = with_both(&session, &["restore", file], false);
        assert!(told.exit == 0 && told.err.contains("does not match its words"), "{told:?}");
        for json in [true, false] {
            let listed = with_both(&session, &["account", "list"], json);
            assert!(!says(&listed, FOREIGN) && !listed.out.contains('\u{1b}'), "{listed:?}");
            assert_eq!(listed.out.contains(DID), words == WORDS, "{listed:?}");
        }
        let restored = with_both(&session, &["account", "list"], true).done();
        let restored = &restored["accounts"][0];
        assert_eq!((&restored["backedUpAt"], &restored["checkedAt"]), (&Value::Null, &Value::Null));
        assert_eq!((&restored["keys"], &restored["note"]), (&Value::Null, &json!("[2J")));
        // It is not proved, so it is not deleted like one that is.
        let id = restored["id"].as_str().unwrap();
        let removed = session.json(&["account", "remove", id, "--yes"], "");
        assert_eq!(removed.failed(), (1, "not_backed_up".into()));
        let revealed = session.json(&["account", "reveal", id, "--print"], "").done();
        assert_eq!((&revealed["phrase"], &revealed["corrected"]), (&json!(words), &json!(false)));
    }
}

#[test]
fn an_honest_file_restores_with_its_dates() {
    let session = Session::default();
    session.json(&["password", "set"], "").done();
    let mut honest = crafted::account(WORDS);
    honest["identities"] = json!(Phrase::parse(Kind::Olares, WORDS).unwrap().identities(None));
    let file = craft(&session, &honest, WORDS);
    let restored = with_both(&session, &["restore", file.to_str().unwrap()], true).done();
    assert_eq!(restored, json!({ "added": 1, "skipped": 0, "replaced": 0, "differing": [] }));
    let listed = with_both(&session, &["account", "list"], true).done();
    assert_eq!(listed["accounts"][0]["backedUpAt"], PROVED);
}

/// What may lie in the place of a file, by the name that is made for it.
#[cfg(unix)]
fn odd_files(session: &Session) -> Vec<PathBuf> {
    let place = |name: &str| session.data().with_file_name(name);
    let make = |program: &str, arguments: &[&str]| {
        assert!(Command::new(program).args(arguments).status().unwrap().success(), "{program}");
    };
    let (pipe, zero, sparse, folder) = (place("pipe"), place("zero"), place("sparse"), place("folder"));
    make("mkfifo", &[pipe.to_str().unwrap()]);
    std::os::unix::fs::symlink("/dev/zero", &zero).unwrap();
    std::fs::File::create(&sparse).unwrap().set_len(40 << 30).unwrap();
    std::fs::create_dir(&folder).unwrap();
    // A socket is another program's.
    let socket = place("socket");
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    vec![pipe, zero, sparse, folder, socket, "/dev/tty".into(), "/dev/null".into()]
}

/// Runs a command with little memory, and looks that it ends soon, and with a sentence.
#[cfg(unix)]
fn ends_soon(session: &Session, line: &[&str], what: &str) {
    let mut command = Command::new("sh");
    // 200 MB of data: what a command maps and does not touch, as threads' stacks, counts too.
    command.args(["-c", "ulimit -d 200000; exec \"$@\"", "sh"]).arg(session.program());
    command.arg("--data-dir").arg(session.data()).args(line).current_dir(session.data().parent().unwrap());
    command.stdin(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let start = Instant::now();
    let ran = run(command, "");
    assert!(start.elapsed() < Duration::from_secs(5), "{what}: {:?}, {ran:?}", start.elapsed());
    assert!(ran.exit > 0, "{what}: {ran:?}");
    assert!(ran.err.starts_with("holdfast: ") && !ran.err.contains("os error"), "{what}: {ran:?}");
}

#[cfg(unix)]
#[test]
fn nothing_in_the_place_of_a_file_is_waited_for_or_read_without_end() {
    let session = Session::default();
    session.json(&["account", "import", "--phrase-file", "-"], WORDS).done();
    let password = session.file("password", PASSWORD);
    let password = password.to_str().unwrap();
    for odd in odd_files(&session) {
        let odd = odd.to_str().unwrap();
        for line in [
            &["backup", "inspect", odd][..],
            &["backup", "verify", odd, "--backup-password-file", password],
            &["restore", odd, "--password-file", password, "--backup-password-file", password],
            &["account", "list", "--password-file", odd],
            &["account", "import", "--password-file", password, "--phrase-file", odd],
            &["account", "import", "--password-file", password, "--from", odd],
            &["identity", "--kind", "wallet", "--phrase-file", odd],
            &["password", "change", "--password-file", password, "--new-password-file", odd],
            &[
                "backup",
                "create",
                "--out",
                odd,
                "--password-file",
                password,
                "--backup-password-file",
                password,
            ],
        ] {
            // It was opened as a file, and holds no password.
            if odd == "/dev/null" && line[1] == "create" {
                continue;
            }
            ends_soon(&session, line, &line.join(" "));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_backup_or_of_own_files_holds_nobody_up() {
    let session = Session::default();
    session.json(&["account", "import", "--name", "Alice", "--phrase-file", "-"], WORDS).done();
    let both = with_both(&session, &["backup", "auto", "on"], true);
    let dir = both.done()["destinations"][0]["dir"].as_str().unwrap().to_owned();
    let backup = std::fs::read_dir(&dir).unwrap().next().unwrap().unwrap().path();
    let replace = |path: &std::path::Path| {
        std::fs::remove_file(path).ok();
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    };
    replace(&backup);
    let start = Instant::now();
    let listed = session.run(&["backup", "auto", "list", "--json"], "").done();
    assert!(listed["files"].as_array().unwrap().iter().all(|file| file["intact"] == false));
    let status = session.run(&["backup", "auto", "status"], "");
    assert_eq!(status.exit, 0, "{status:?}");
    let ran = session.run(&["backup", "auto", "run", "--now"], "");
    assert_eq!(ran.exit, 0, "{ran:?}");
    let removed = session.json(&["account", "remove", "Alice", "--yes", "--give-up-phrase"], "");
    assert_eq!(removed.exit, 0, "{removed:?}");
    for own in ["journal.json", "settings.json", "vault.previous.holdfast", "vault.holdfast"] {
        replace(&session.data().join(own));
        for line in [&["status"][..], &["backup", "auto", "status"], &["backup", "auto", "run"]] {
            session.run(line, "");
        }
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn guesses_at_the_vaults_own_file_count_with_those_at_the_vault() {
    let session = Session::default();
    session.json(&["account", "import", "--phrase-file", "-"], WORDS).done();
    let vault = session.data().join("vault.holdfast");
    let vault = vault.to_str().unwrap();
    let wrong = "wrong wrong\n";
    let verify = ["backup", "verify", vault, "--json", "--backup-password-file", "-"];
    let list = ["account", "list", "--json", "--password-file", "-"];
    assert_eq!(session.run(&verify, wrong).failed(), (3, "wrong_password".into()));
    assert_eq!(session.run(&list, wrong).failed(), (3, "wrong_password".into()));
    let (local, guess) = (session.file("local", "wrong wrong"), session.file("guess", "wrong wrong"));
    let (local, guess) = (local.to_str().unwrap(), guess.to_str().unwrap());
    let restore = ["restore", vault, "--json", "--password-file", local, "--backup-password-file", guess];
    assert_eq!(session.run(&restore, "").failed(), (3, "wrong_password".into()));
    // Many at once are no more than were left.
    let tried = std::thread::scope(|scope| {
        let guesses: Vec<_> =
            (0..8).map(|_| scope.spawn(|| session.run(&verify, wrong).failed().1)).collect();
        guesses.into_iter().map(|guess| guess.join().unwrap()).filter(|code| code == "wrong_password").count()
    });
    assert_eq!(tried, 1);
    for line in [&verify[..], &list[..]] {
        assert_eq!(session.run(line, &format!("{PASSWORD}\n")).failed(), (3, "throttled".into()));
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_what_a_file_holds() {
    let session = Session::default();
    let marked = |name: &str, text: &str| {
        let path = session.file(name, &format!("\u{FEFF}{text}"));
        path.to_str().unwrap().to_owned()
    };
    let (local, words, backup) = (marked("l", PASSWORD), marked("w", WORDS), marked("b", BACKUP));
    let import = ["account", "import", "--json", "--password-file", &local, "--phrase-file", &words];
    session.run(&import, "").done();
    // The vault opens with what a person types.
    session.json(&["account", "list"], "").done();
    let create = ["backup", "create", "--json", "--password-file", &local, "--backup-password-file", &backup];
    let made = session.run(&create, "").done();
    let verify =
        ["backup", "verify", made["file"].as_str().unwrap(), "--json", "--backup-password-file", "-"];
    session.run(&verify, &format!("{BACKUP}\n")).done();
    // On standard input, too.
    session.run(&verify, &format!("\u{FEFF}{BACKUP}\n")).done();
    // Twice is once too many: nobody would see it, and type it again. So nobody may choose it.
    let twice = format!("\u{FEFF}\u{FEFF}{BACKUP}\n");
    assert_eq!(session.run(&verify, &twice).failed(), (3, "wrong_password".into()));
    let twice = marked("t", &twice);
    let create = ["backup", "create", "--json", "--password-file", &local, "--backup-password-file", &twice];
    assert_eq!(session.run(&create, "").failed().0, 1);
}

/// What is wrong with `settings.json`, and what is in its place.
fn broken_settings(session: &Session, what: &str) {
    let path = session.data().join("settings.json");
    let whole = std::fs::read_to_string(&path).unwrap();
    match what {
        "empty" => std::fs::write(&path, "").unwrap(),
        "cut" => std::fs::write(&path, whole.split_at(whole.len() / 2).0).unwrap(),
        "a folder" => {
            std::fs::remove_file(&path).unwrap();
            std::fs::create_dir(&path).unwrap();
        }
        _ => std::fs::write(&path, format!("\u{FEFF}{whole}")).unwrap(),
    }
}

#[test]
fn settings_that_cannot_be_read_are_said_and_not_taken_for_none() {
    for what in ["empty", "cut", "a folder", "a byte order mark"] {
        let session = Session::default();
        session.json(&["account", "import", "--phrase-file", "-"], WORDS).done();
        let chosen = session.data().with_file_name("stick");
        std::fs::create_dir(&chosen).unwrap();
        with_both(&session, &["backup", "auto", "on", "--dir", chosen.to_str().unwrap()], true).done();
        let wrong = |session: &Session| {
            session.run(&["account", "list", "--json", "--password-file", "-"], "wrong wrong\n").failed()
        };
        for _ in 0..3 {
            assert_eq!(wrong(&session), (3, "wrong_password".into()), "{what}");
        }
        broken_settings(&session, what);
        let path = session.data().join("settings.json");
        let before = std::fs::read(&path).ok();
        let is_fine = what == "a byte order mark";
        let status = session.run(&["status", "--json"], "").done();
        assert_eq!(status["settings"].is_null(), is_fine, "{what}: {status}");
        assert_eq!(status["autoBackup"]["destinations"][0]["dir"], chosen.to_str().unwrap(), "{what}");
        // The count goes on.
        assert_eq!(wrong(&session), (3, "wrong_password".into()), "{what}");
        assert_eq!(wrong(&session), (3, "throttled".into()), "{what}");
        // Auto backup goes where it was told to, and says that something is wrong.
        let files = || std::fs::read_dir(&chosen).unwrap().count();
        let there = files();
        let ran = session.run(&["backup", "auto", "run", "--now", "--json"], "");
        assert_eq!((ran.exit == 0, files()), (is_fine, there + 1), "{what}: {ran:?}");
        assert!(!session.data().join("backups").exists(), "{what}");
        if !is_fine {
            assert!(ran.document()["failed"][0]["reason"] == "settings", "{what}: {ran:?}");
            assert_eq!(std::fs::read(&path).ok(), before, "{what}: it was written over");
            // Moved away, what was set before goes on.
            std::fs::rename(&path, session.data().with_file_name("moved")).unwrap();
            let status = session.run(&["status", "--json"], "").done();
            assert_eq!(status["settings"], Value::Null, "{what}");
            assert_eq!(status["autoBackup"]["destinations"][0]["dir"], chosen.to_str().unwrap(), "{what}");
        }
    }
}
