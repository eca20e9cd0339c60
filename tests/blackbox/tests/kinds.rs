//! The kinds of accounts on the command line: what is kept beside the words goes every way that the words go.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use holdfast_tests::session::Session;
use serde_json::{Value, json};

const ABOUT: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const MINIMA: &str = "PENALTY MEAN FEDERAL SENSE AGREE SCALE EXHAUST ARROW HUB DAY VELVET AISLE LATIN NATURE CHEF GAUGE DARING REFUSE TINY REMIND MOMENT VINTAGE POLE ELEGANT";
const FIRST_ADDRESS: &str = "MxG083DEAN43YDC7S76TNHQ3MYCCE38T8ZBBC96FBNCB5QSEDP6G7U2H81REHHR";
const BAK_PASSWORD: &str = "Longsecurepassword456";
const BACKUP: &str = "sextant mooring gravel otter plinth";
const PASSPHRASE: &str = " sea\u{3000}side ü";

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/phrase/fixtures").join(name)
}

fn import(session: &Session, kind: &str, words: &str) -> Value {
    session.json(&["account", "import", "--kind", kind, "--name", kind, "--phrase-file", "-"], words).done()
}

/// A wallet with a passphrase and a Minima account whose keys were used.
fn two(session: &Session) {
    let passphrase = session.file("passphrase", &format!("{PASSPHRASE}\n"));
    let passphrase = passphrase.to_str().unwrap();
    let line = ["account", "import", "--kind", "wallet", "--name", "Wallet", "--passphrase-file", passphrase];
    session.json(&[&line[..], &["--phrase-file", "-"]].concat(), ABOUT).done();
    let line = ["account", "import", "--kind", "minima", "--name", "Node", "--keyuses", "3000"];
    session.json(&[&line[..], &["--phrase-file", "-"]].concat(), MINIMA).done();
}

#[test]
fn each_kind_shows_its_identities() {
    let session = Session::default();
    for (kind, first) in [
        ("olares", "did:key:z6MkvARmXmTXnwyJz9uXbzJjEVKVb9PegegGZMqiuQQCHzo2"),
        ("ont", "did:ont:AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W"),
        ("wallet", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"),
    ] {
        let account = import(&session, kind, ABOUT);
        assert_eq!((&account["kind"], &account["identities"][0]["value"]), (&json!(kind), &json!(first)));
        let line = ["identity", "--kind", kind, "--phrase-file", "-", "--json"];
        assert_eq!(session.run(&line, ABOUT).done()["identities"], account["identities"]);
    }
    let minima = import(&session, "minima", &MINIMA.to_lowercase());
    assert_eq!(minima["identities"][0]["value"], FIRST_ADDRESS);
    assert_eq!(
        (&minima["keys"], &minima["keyuses"], &minima["words"]),
        (&json!(64), &json!(1000), &json!(24))
    );
    // The same words as two kinds are two accounts; as one kind they are one.
    let again = session.json(&["account", "import", "--kind", "ont", "--phrase-file", "-"], ABOUT);
    assert_eq!(again.failed(), (1, "duplicate".into()));
}

#[test]
fn options_of_another_kind_are_refused() {
    let session = Session::default();
    let passphrase = session.file("passphrase", "any\n");
    let passphrase = passphrase.to_str().unwrap();
    for line in [
        &["account", "import", "--kind", "olares", "--passphrase-file", passphrase, "--phrase-file", "-"][..],
        &["account", "import", "--kind", "wallet", "--keyuses", "2000", "--phrase-file", "-"],
        &["account", "import", "--kind", "minima", "--keyuses", "0", "--phrase-file", "-"],
        &["account", "import", "--kind", "minima", "--keyuses", "262145", "--phrase-file", "-"],
        &["identity", "--kind", "ont", "--passphrase-file", passphrase, "--phrase-file", "-"],
    ] {
        assert_eq!(session.json(line, ABOUT).failed(), (2, "usage".into()), "{line:?}");
    }
}

#[test]
fn passphrase_and_key_uses_survive_reveal_check_backup_and_restore() {
    let session = Session::default();
    two(&session);
    let saved = ["backup", "create", "--out", "all.holdfast", "--backup-password-file", "-"];
    session.json(&saved, &format!("{BACKUP}\n")).done();
    let file = session.file("unused", "").with_file_name("all.holdfast");
    let other = Session::default();
    let line = ["restore", file.to_str().unwrap(), "--json", "--new-password-file", "-"];
    let line = [&line[..], &["--backup-password-file", "-"]].concat();
    other.run(&line, &format!("{}\n{BACKUP}\n", holdfast_tests::PASSWORD)).done();
    for there in [&session, &other] {
        let wallet = there.json(&["account", "reveal", "Wallet", "--print"], "").done();
        assert_eq!(wallet["phrase"], ABOUT);
        // As BIP-39 has it: in NFKD.
        assert_eq!(wallet["passphrase"], " sea side u\u{308}");
        let node = there.json(&["account", "show", "Node"], "").done();
        assert_eq!((&node["keys"], &node["keyuses"]), (&json!(64), &json!(3000)));
        let revealed = there.json(&["account", "reveal", "Node", "--print"], "").done();
        assert_eq!(revealed["phrase"], MINIMA);

        let passphrase = there.file("passphrase", PASSPHRASE);
        let wrong = there.file("wrong", "another");
        for (file, matches) in [(&passphrase, true), (&wrong, false)] {
            let file = ["--passphrase-file", file.to_str().unwrap()];
            let check = [&["account", "check", "Wallet", "--phrase-file", "-"][..], &file].concat();
            assert_eq!(there.json(&check, ABOUT).document()["matches"], matches);
        }
        let without = there.json(&["account", "check", "Wallet", "--phrase-file", "-"], ABOUT);
        assert_eq!(without.failed(), (2, "input_missing".into()));
    }
}

#[test]
fn a_phrase_comes_out_of_a_node_s_backup() {
    for (name, passwords) in [
        ("minima-unlocked.bak", format!("{BAK_PASSWORD}\n")),
        ("minima-locked.bak", format!("{BAK_PASSWORD}\nlockpassword1234\n")),
        // Its password is one that everybody knows, so none is asked for.
        ("minima-public.bak", String::new()),
    ] {
        let session = Session::default();
        let file = fixture(name);
        // A number that the backup proves is not lowered.
        let line =
            ["account", "import", "--from", file.to_str().unwrap(), "--name", "Node", "--keyuses", "1000"];
        let line = [&line[..], &["--backup-password-file", "-", "--lock-password-file", "-"]].concat();
        let account = session.json(&line, &passwords).done();
        assert_eq!(account["identities"][0]["value"], FIRST_ADDRESS, "{name}");
        // The most used key was used 1,200 times.
        assert_eq!((&account["keys"], &account["keyuses"]), (&json!(64), &json!(2000)));
        let words = session.json(&["account", "reveal", "Node", "--print"], "").done();
        assert_eq!(words["phrase"], MINIMA);
        let searched = std::fs::read(session.data().join("vault.holdfast")).unwrap();
        assert!(!searched.windows(7).any(|part| part == b"PENALTY"));
    }
}

#[test]
fn what_is_wrong_with_a_node_s_backup_is_said_and_makes_no_vault() {
    let session = Session::default();
    let import = |file: &Path, input: &str| {
        let line = ["account", "import", "--from", file.to_str().unwrap()];
        let line = [&line[..], &["--backup-password-file", "-", "--lock-password-file", "-"]].concat();
        session.json(&line, input).failed()
    };
    let locked = fixture("minima-locked.bak");
    assert_eq!(import(&locked, "wrong\n"), (3, "wrong_password".into()));
    assert_eq!(import(&locked, &format!("{BAK_PASSWORD}\nwrong\n")), (3, "wrong_password".into()));
    let other = session.file("letter.bak", "Dear node,");
    assert_eq!(import(&other, "any\n"), (4, "not_minima".into()));
    assert!(!session.data().join("vault.holdfast").exists());
}

#[test]
fn a_known_address_is_found_with_the_kind_and_path_whose_it_is() {
    let session = Session::default();
    let find = |kind: &str, words: &str, address: &str| {
        session.run(&["identity", "--kind", kind, "--find", address, "--phrase-file", "-", "--json"], words)
    };
    // The second receiving address of BIP-84's own vectors.
    let own = find("wallet", ABOUT, "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g").done();
    assert_eq!(
        (&own["found"]["kind"], &own["found"]["identity"]["path"]),
        (&json!("wallet"), &json!("m/84'/0'/0'/0/1"))
    );
    let other = find("wallet", ABOUT, "did:ont:AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W").done();
    assert_eq!(other["found"]["kind"], "ont");
    let first = find("minima", MINIMA, &FIRST_ADDRESS.to_lowercase()).done();
    assert_eq!(first["found"]["identity"]["path"], "0");
    let none = find("olares", ABOUT, "0x0000000000000000000000000000000000000000");
    assert_eq!((none.exit, &none.document()["found"]), (6, &Value::Null));
    // What stands around it does no harm; what is no address is not compared.
    let uri = find("wallet", ABOUT, "ethereum:0x9858effd232b4033e47d90003d41ec34ecaeda94@1").done();
    assert_eq!(uri["found"]["identity"]["path"], "m/44'/60'/0'/0/0");
    for (pasted, why) in [
        ("hello", "this is not an address, a DID or a fingerprint that Holdfast knows"),
        ("bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9q", "a character of this address is wrong or missing"),
        ("UQC12RHD3t0J-9KruUvSvoP_JYRUWRPvu8QjFQ1OoiQPx2OR", "derives no address of that system"),
    ] {
        let refused = find("wallet", ABOUT, pasted);
        assert_eq!(refused.failed(), (2, "not_an_address".into()), "{pasted}");
        assert!(refused.error()["message"].as_str().unwrap().contains(why), "{pasted}");
    }
}

#[test]
fn the_first_addresses_of_other_systems_are_shown_where_they_are_asked_for() {
    let session = Session::default();
    let identity = |kind: &str, words: &str, chains: &[&str]| {
        let chains = chains.iter().flat_map(|chain| ["--chain", *chain]);
        let line = ["identity", "--json", "--kind", kind, "--phrase-file", "-"].into_iter().chain(chains);
        session.run(&line.collect::<Vec<_>>(), words)
    };
    let shown = identity("wallet", ABOUT, &["solana", "cardano"]).done();
    let last: Vec<_> = shown["identities"].as_array().unwrap().iter().rev().take(2).collect();
    assert_eq!(
        last,
        [
            &json!({ "type": "ada-address", "path": "m/1852'/1815'/0'/0/0",
                "value": "addr1qy8ac7qqy0vtulyl7wntmsxc6wex80gvcyjy33qffrhm7sh927ysx5sftuw0dlft05dz3c7revpf7jx0xnlcjz3g69mq4afdhv" }),
            &json!({ "type": "sol-address", "path": "m/44'/501'/0'/0'",
                "value": "HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk" }),
        ]
    );
    // Minima's words give keys of Minima alone.
    assert_eq!(identity("minima", MINIMA, &["solana"]).failed(), (2, "usage".into()));
    assert_eq!(identity("wallet", ABOUT, &["nothing"]).failed(), (2, "usage".into()));
}

#[test]
fn key_uses_are_not_lowered_unawares_and_a_restore_is_told() {
    let session = Session::default();
    two(&session);
    let set = |line: &[&str]| session.json(&[&["account", "set", "Node"], line].concat(), "");
    assert_eq!(set(&["--keyuses", "2000"]).failed(), (2, "usage".into()));
    assert_eq!(set(&["--keyuses", "2000", "--lower"]).done()["keyuses"], 2000);
    assert_eq!(set(&["--keyuses", "4000"]).done()["keyuses"], 4000);
    let shown =
        session.run(&["account", "show", "Node", "--password-file", "-"], holdfast_tests::PASSWORD).out;
    let command = r#"megammrsync action:resync host:HOST:PORT phrase:"YOUR 24 WORDS" keys:64 keyuses:4000"#;
    assert!(shown.contains(command), "{shown}");
    assert!(!shown.contains("PENALTY"));
}

#[test]
fn a_node_s_backup_that_is_read_again_raises_its_key_uses() {
    let session = Session::default();
    session
        .json(&["account", "import", "--kind", "minima", "--name", "Node", "--phrase-file", "-"], MINIMA)
        .done();
    let file = fixture("minima-unlocked.bak");
    let line = ["account", "import", "--from", file.to_str().unwrap(), "--backup-password-file", "-"];
    let raised = session.json(&line, &format!("{BAK_PASSWORD}\n")).done();
    assert_eq!((&raised["name"], &raised["keyuses"]), (&json!("Node"), &json!(2000)));
    // Nothing new the second time.
    let again = session.json(&line, &format!("{BAK_PASSWORD}\n"));
    assert_eq!(again.failed(), (1, "duplicate".into()));
}
