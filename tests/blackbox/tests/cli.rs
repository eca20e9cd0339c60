//! The command line, as terminal sessions.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

use holdfast_tests::session::{Session, run};
use holdfast_tests::{DID, OTHER_WORDS, PASSWORD, WORDS};
use holdfast_vault::testing::{beyond_mending, changed};
use serde_json::{Value, json};

/// A session with a vault that holds the test phrase.
fn with_account() -> (Session, String) {
    let session = Session::default();
    let account = session.json(&["account", "import", "--name", "Alice", "--phrase-file", "-"], WORDS).done();
    let id = account["id"].as_str().unwrap().to_owned();
    (session, id)
}

#[test]
fn status_never_makes_a_vault() {
    let session = Session::default();
    let status = session.run(&["status", "--json"], "").done();
    assert_eq!((&status["vault"], &status["slots"]), (&json!("none"), &json!([])));
    assert!(!session.data().exists());
    let told = session.run(&["status"], "");
    assert!(told.exit == 0 && told.out.starts_with("There is no vault"), "{told:?}");
}

#[test]
fn everything_else_needs_a_vault() {
    let session = Session::default();
    for line in [
        &["account", "list"][..],
        &["account", "show", "x"],
        &["account", "remove", "x", "--yes"],
        &["account", "reveal", "x", "--print"],
        &["password", "change"],
        &["password", "rekey"],
    ] {
        assert_eq!(session.json(line, "").failed(), (5, "no_vault".into()), "{line:?}");
    }
    assert!(!session.data().exists());
}

#[test]
fn an_account_is_made_shown_renamed_noted_checked_and_removed() {
    let (session, id) = with_account();
    let account = session.json(&["account", "show", "Alice"], "").done();
    let keys: Vec<_> = account.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "backedUpAt",
            "boundName",
            "checkedAt",
            "createdAt",
            "hasPassphrase",
            "id",
            "identities",
            "keys",
            "keyuses",
            "kind",
            "madeWhere",
            "name",
            "note",
            "shares",
            "words"
        ]
    );
    assert_eq!(account["identities"][0], json!({ "type": "did:key", "value": DID, "path": "m" }));
    assert_eq!(
        (&account["kind"], &account["words"], &account["backedUpAt"]),
        (&json!("olares"), &json!(12), &Value::Null)
    );

    let renamed = session.json(&["account", "rename", &id[..6], "Alice's main"], "").done();
    assert_eq!(renamed["name"], "Alice's main");
    let set = session
        .json(&["account", "set", &id, "--note", "in the safe", "--bound-name", "alice@olares.com"], "")
        .done();
    assert_eq!((&set["note"], &set["boundName"]), (&json!("in the safe"), &json!("alice@olares.com")));

    assert_eq!(session.json(&["account", "remove", &id, "--yes"], "").failed(), (1, "not_backed_up".into()));
    let check = session.json(&["account", "check", &id, "--phrase-file", "-"], &WORDS.to_uppercase());
    assert_eq!(
        check.done(),
        json!({ "matches": true, "reason": null, "position": null, "corrected": false })
    );
    let removed = session.json(&["account", "remove", &id, "--yes"], "").done();
    assert_eq!(removed, json!({ "removed": id, "stillIn": [] }));
    assert_eq!(session.json(&["account", "list"], "").done(), json!({ "accounts": [] }));
}

#[test]
fn a_new_account_gets_a_name_and_never_prints_its_words() {
    let session = Session::default();
    let made = session.json(&["account", "new", "--words", "24"], "");
    assert_eq!((&made.done()["name"], &made.done()["words"]), (&json!("Olares ID 1"), &json!(24)));
    let words = session.json(&["account", "reveal", "Olares ID 1", "--print"], "").done();
    let words = words["phrase"].as_str().unwrap().to_owned();
    assert_eq!(words.split(' ').count(), 24);
    let shown = format!("{}{}", made.out, made.err);
    assert!(!shown.contains(&words[..20]));
    assert_eq!(session.run(&["account", "new", "--words", "13", "--json"], "").failed(), (2, "usage".into()));
}

#[test]
fn words_are_printed_to_a_terminal_or_when_asked_for() {
    let (session, _) = with_account();
    assert_eq!(session.json(&["account", "reveal", "Alice"], "").failed(), (2, "usage".into()));
    let words = session.json(&["account", "reveal", "Alice", "--print"], "").done();
    assert_eq!(words, json!({ "phrase": WORDS, "passphrase": null, "corrected": false }));
}

#[test]
fn a_check_says_the_reason_and_exits_with_6() {
    let (session, _) = with_account();
    let swapped = WORDS.replace("legal winner", "winner legal");
    for (words, reason, position) in [
        (OTHER_WORDS, "other_phrase", Value::Null),
        (&WORDS.replace("sausage", "sausges"), "unknown_word", json!(6)),
        (&swapped, "checksum", Value::Null),
        ("legal winner thank", "word_count", Value::Null),
    ] {
        let check = session.json(&["account", "check", "Alice", "--phrase-file", "-"], words);
        assert_eq!(check.exit, 6);
        assert_eq!(
            check.document(),
            json!({ "matches": false, "reason": reason, "position": position, "corrected": false })
        );
    }
}

#[test]
fn a_wrong_phrase_is_refused_and_makes_no_vault() {
    let session = Session::default();
    let import = |words: &str| session.json(&["account", "import", "--phrase-file", "-"], words);
    let typo = import("legal winner thank yeer");
    assert_eq!(typo.failed(), (6, "phrase_invalid".into()));
    assert_eq!(typo.error()["position"], 4);
    assert!(!typo.err.contains("yeer"));
    let swapped = import(&WORDS.replace("legal winner", "winner legal"));
    assert_eq!(
        (swapped.failed(), &swapped.error()["checksum"]),
        ((6, "phrase_invalid".into()), &json!(true))
    );
    assert!(!session.data().exists());
}

#[test]
fn a_duplicate_names_the_account_that_is_there() {
    let (session, id) = with_account();
    let again = session.json(&["account", "import", "--phrase-file", "-"], &format!("1. {WORDS}"));
    assert_eq!(again.failed(), (1, "duplicate".into()));
    assert_eq!(again.error()["account"], json!({ "id": id, "name": "Alice" }));
}

#[test]
fn names_that_fit_several_accounts_are_ambiguous() {
    let (session, _) = with_account();
    session.json(&["account", "new", "--name", "Alice"], "").done();
    assert_eq!(session.json(&["account", "show", "Alice"], "").failed(), (7, "ambiguous".into()));
    assert_eq!(session.json(&["account", "show", "nobody"], "").failed(), (7, "no_such_account".into()));
}

#[test]
fn identity_needs_no_vault() {
    let session = Session::default();
    let derived = session.run(&["identity", "--json", "--phrase-file", "-"], WORDS).done();
    assert_eq!((&derived["kind"], &derived["words"]), (&json!("olares"), &json!(12)));
    assert_eq!(derived["identities"][0]["value"], DID);
    assert_eq!(derived["identities"][1]["path"], "m/44'/60'/0'/0/0");
    assert!(!session.data().exists());
}

#[test]
fn the_password_is_changed_and_the_keys_are_made_anew() {
    let (session, _) = with_account();
    let new = "nine quiet harbours\n";
    let changed = session.json(&["password", "change", "--new-password-file", "-"], new).done();
    assert_eq!(changed, json!({ "slots": ["password"], "removedSlots": [] }));
    assert_eq!(session.json(&["account", "list"], "").failed(), (3, "wrong_password".into()));
    let rekey = ["password", "rekey", "--json", "--password-file", "-", "--new-password-file", "-"];
    let rekeyed = session.run(&rekey, &format!("{new}{PASSWORD}\n")).done();
    assert_eq!(rekeyed["slots"], json!(["password"]));
    assert_eq!(session.json(&["account", "list"], "").done()["accounts"][0]["name"], "Alice");
    assert_eq!(session.json(&["password", "set"], "").failed(), (5, "vault_exists".into()));
}

#[test]
fn a_guessable_password_is_refused_with_the_reason() {
    let session = Session::default();
    let weak = session.run(&["password", "set", "--json", "--password-file", "-"], "password1\n");
    assert_eq!((weak.failed(), &weak.error()["reason"]), ((1, "failed".into()), &json!("too_guessable")));
    assert!(!session.data().exists());
}

#[test]
fn a_name_that_cannot_be_kept_makes_no_vault() {
    let session = Session::default();
    for line in
        [&["account", "new", "--name", " "][..], &["account", "import", "--name", "", "--phrase-file", "-"]]
    {
        assert_eq!(session.json(line, WORDS).failed(), (2, "usage".into()));
    }
    assert!(!session.data().exists());
}

#[test]
fn the_fifth_wrong_password_in_a_row_has_to_wait() {
    let (session, _) = with_account();
    let wrong = ["account", "list", "--json", "--password-file", "-"];
    for _ in 0..4 {
        assert_eq!(session.run(&wrong, "not this one\n").failed(), (3, "wrong_password".into()));
    }
    let throttled = session.json(&["account", "list"], "");
    assert_eq!(throttled.failed(), (3, "throttled".into()));
    let seconds = throttled.error()["retryAfterSeconds"].as_u64().unwrap();
    assert!((1..=5).contains(&seconds));
    let status = session.run(&["status", "--json"], "").done();
    assert!(status["attemptDelaySeconds"].as_u64().unwrap() <= seconds);
    std::thread::sleep(std::time::Duration::from_secs(seconds));
    let status = session.json(&["status"], "").done();
    assert_eq!((&status["accounts"], &status["notBackedUp"]), (&json!(1), &json!(1)));
    assert_eq!(status["attemptDelaySeconds"], 0);
}

#[test]
fn what_is_missing_without_a_terminal_is_named() {
    let (session, _) = with_account();
    let missing = session.run(&["account", "list", "--json"], "");
    assert_eq!(
        (missing.failed(), &missing.error()["option"]),
        ((2, "input_missing".into()), &json!("--password-file"))
    );
    let missing = session.json(&["account", "check", "Alice"], "");
    assert_eq!(missing.error()["option"], "--phrase-file");
    let usage = session.run(&["account", "--json"], "");
    assert_eq!(usage.exit, 2);
    assert_eq!(session.run(&["--json", "nonsense"], "").failed(), (2, "usage".into()));
}

#[test]
fn a_password_file_counts_to_the_end_of_its_first_line() {
    let (session, _) = with_account();
    let file = session.file("password", &format!("{PASSWORD}\r\nsomething else\n"));
    let list = session.run(&["account", "list", "--json", "--password-file", file.to_str().unwrap()], "");
    assert_eq!(list.done()["accounts"].as_array().unwrap().len(), 1);
    let missing = session.run(&["account", "list", "--json", "--password-file", "nowhere"], "");
    assert_eq!(missing.failed(), (1, "io".into()));
}

#[test]
fn a_broken_vault_is_named_for_what_it_is() {
    let (session, _) = with_account();
    let vault = session.data().join("vault.holdfast");
    let good = std::fs::read(&vault).unwrap();
    let status = |bytes: &[u8]| {
        std::fs::write(&vault, bytes).unwrap();
        session.json(&["account", "list"], "").failed()
    };
    let damaged = (4, "damaged".to_owned());
    assert_eq!(status(&good[..good.len() / 5]), damaged);
    assert_eq!(status(&[]), damaged);
    assert_eq!(status(&beyond_mending(&good)), damaged);
    let newer = changed(&good, |copy| copy[8] = 3);
    assert_eq!(status(&newer), (4, "newer_version".into()));
    // Half of the copies are enough.
    std::fs::write(&vault, &good[..good.len() / 2]).unwrap();
    assert_eq!(session.json(&["account", "list"], "").done()["accounts"].as_array().unwrap().len(), 1);
    std::fs::remove_file(&vault).unwrap();
    assert_eq!(session.json(&["account", "new"], "").failed(), damaged);
    std::fs::write(&vault, good).unwrap();
    assert_eq!(session.json(&["account", "list"], "").done()["accounts"].as_array().unwrap().len(), 1);
}

#[test]
fn a_vault_in_use_names_who_has_it() {
    let (session, _) = with_account();
    let lock =
        std::fs::File::options().read(true).write(true).open(session.data().join("vault.lock")).unwrap();
    lock.lock().unwrap();
    std::fs::write(session.data().join("vault.lock"), "Holdfast (process 4242)").unwrap();
    let busy = session.json(&["account", "rename", "Alice", "Bob"], "");
    assert_eq!(
        (busy.failed(), &busy.error()["holder"]),
        ((5, "busy".into()), &json!("Holdfast (process 4242)"))
    );
}

#[test]
fn several_command_lines_at_once_lose_nothing() {
    let session = Session::default();
    session.json(&["password", "set"], "").done();
    let file = session.file("password", PASSWORD);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let mut command = session.command(&["account", "new", "--json", "--password-file"]);
                command.arg(&file);
                let ran = run(command, "");
                assert_eq!(ran.exit, 0, "{ran:?}");
            });
        }
    });
    assert_eq!(session.json(&["account", "list"], "").done()["accounts"].as_array().unwrap().len(), 6);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_without_write_permission_is_said_and_the_vault_can_still_be_read() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::process::Command;
    let (session, _) = with_account();
    let before = std::fs::read(session.data().join("vault.holdfast")).unwrap();
    std::fs::set_permissions(session.data(), std::fs::Permissions::from_mode(0o500)).unwrap();
    // Root may write everywhere, so for root the program runs as somebody else, from a place that everybody may read.
    let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    let script = r#"
        if [ "$4" = true ]; then
            chmod 755 "$(dirname "$1")"; chown -R 65534:65534 "$1"; cp "$2" "$(dirname "$1")/program"
            set -- "$1" "$(dirname "$1")/program" "$3" "setpriv --reuid 65534 --regid 65534 --clear-groups"
        else
            set -- "$1" "$2" "$3" ""
        fi
        printf '%s\n' "$3" | $4 "$2" --data-dir "$1" --json --password-file - account new 2>&1 || echo "exit $?"
        printf '%s\n' "$3" | $4 "$2" --data-dir "$1" --json --password-file - account list 2>&1 || echo "exit $?"
        "#;
    let program = session.program();
    let ran = Command::new("sh")
        .args(["-c", script, "sh"])
        .args([session.data().as_os_str(), program.as_os_str(), PASSWORD.as_ref()])
        .arg(is_root.to_string())
        .output()
        .unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    assert!(out.contains("permission denied") && out.contains("exit 1"), "{out}");
    assert!(out.contains("\"name\":\"Alice\""), "{out}");
    std::fs::set_permissions(session.data(), std::fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(std::fs::read(session.data().join("vault.holdfast")).unwrap(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_the_vault_stays() {
    use std::process::Command;
    let (session, _) = with_account();
    // A file system of its own, with just room for what is there. Root may mount; others need a user namespace, which some
    // systems forbid. There the failing disk of `faults.rs` is what shows it.
    let is_root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0;
    let namespace: &[&str] = if is_root { &["--mount"] } else { &["--mount", "--map-root-user"] };
    if !Command::new("unshare").args(namespace).arg("true").status().unwrap().success() {
        eprintln!("this system lets nobody but root mount a disk");
        return;
    }
    let mount = tempfile::TempDir::new().unwrap();
    let script = r#"
        set -e
        mount -t tmpfs -o size=400k tmpfs "$1"
        cp -r "$2" "$1/data"
        head -c 1000000 /dev/zero > "$1/fill" 2>/dev/null || true
        printf '%s\n' "$4" | "$3" account new --json --password-file - --data-dir "$1/data" 2>&1 >/dev/null || echo "exit $?"
        rm "$1/fill"
        mount -o remount,ro "$1"
        printf '%s\n' "$4" | "$3" account new --json --password-file - --data-dir "$1/data" 2>&1 >/dev/null || echo "exit $?"
        ls -A "$1/data"
        printf '%s\n' "$4" | "$3" account list --json --password-file - --data-dir "$1/data"
        "#;
    let program = session.program();
    let ran = Command::new("unshare")
        .args(namespace)
        .args(["sh", "-c", script, "sh"])
        .args([mount.path().as_os_str(), session.data().as_os_str(), program.as_os_str(), PASSWORD.as_ref()])
        .output()
        .unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{out}{}", String::from_utf8_lossy(&ran.stderr));
    assert!(out.contains("the disk is full") && out.contains("the disk is read-only"), "{out}");
    assert_eq!(out.matches("exit 1").count(), 2, "{out}");
    assert!(!out.contains(".tmp"), "{out}");
    assert!(out.contains("\"name\":\"Alice\""), "{out}");
}

#[test]
fn help_prints_a_topic_or_a_command_and_names_what_there_is_otherwise() {
    let session = Session::default();
    let topic = session.run(&["help", "minima", "--json"], "").done();
    assert!(topic["text"].as_str().unwrap().starts_with("What should I know if I run a Minima node?"));
    assert!(session.run(&["help", "backup", "auto", "on"], "").out.contains("--dir"));
    let none = session.run(&["help", "nonsense"], "");
    assert!(none.exit == 2 && none.err.contains("`holdfast help` lists them"), "{none:?}");
    assert_eq!(session.run(&["--json", "help", "minima", "nonsense"], "").failed(), (2, "usage".into()));
}
