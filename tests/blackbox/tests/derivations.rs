//! Every derivation beside another implementation: bip_utils, in Python. Random phrases of every list, with and without a passphrase.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use bip39::Mnemonic;
use holdfast_cases::random;
use holdfast_phrase::{Address, Kind, Language};
use holdfast_vault::AccountSecret;
use rand::Rng;
use serde_json::{Value, json};

/// One phrase, and an index to look at besides the first.
struct Asked {
    language: String,
    words: String,
    passphrase: String,
    index: u32,
}

/// The same phrases in each run, so that a difference can be looked at.
fn phrases() -> Vec<Asked> {
    let mut chance = random(0x0401_dfa5);
    let lists = bip39::Language::ALL;
    assert_eq!(lists.len(), Language::ALL.len());
    let mut asked = Vec::new();
    // bip_utils has no Japanese list; BIP-39's own vectors are tested beside the parser.
    for list in lists.iter().filter(|list| **list != bip39::Language::Japanese) {
        for (round, bytes) in [16, 20, 24, 28, 32, 16].into_iter().enumerate() {
            let mut entropy = vec![0u8; bytes];
            chance.fill_bytes(&mut entropy);
            let words = Mnemonic::from_entropy_in(*list, &entropy).unwrap().to_string();
            let passphrase = ["", "TREZOR", "", " sea\u{3000}ü ", "", "ｐａｓｓ"][round].to_owned();
            let language = list.to_string();
            asked.push(Asked { language, words, passphrase, index: chance.next_u32() % 20 });
        }
    }
    asked
}

fn others(asked: &[Asked]) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = folder.join("../../target/python/bin/python");
    assert!(python.exists(), "npm test installs bip_utils into target/python");
    let mut child = Command::new(python)
        .arg(folder.join("derivations.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for Asked { language, words, passphrase, index } in asked {
        let line = json!({ "language": language, "words": words, "passphrase": passphrase, "index": index });
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What we derive of a kind, by type; the first of a type counts.
fn ours(kind: Kind, asked: &Asked) -> Vec<(String, String)> {
    let secret = AccountSecret::parse_with(kind, &asked.words, Some(&asked.passphrase)).unwrap();
    let identities = serde_json::to_value(secret.identities()).unwrap();
    let text = |identity: &Value, field: &str| identity[field].as_str().unwrap().to_owned();
    identities.as_array().unwrap().iter().map(|one| (text(one, "type"), text(one, "value"))).collect()
}

#[test]
fn identities_are_those_of_another_implementation() {
    let mut asked = phrases();
    // The first index is what is shown.
    asked.iter_mut().for_each(|asked| asked.index = 0);
    let theirs = others(&asked);
    assert_eq!(theirs.len(), asked.len());
    let mut compared = 0;
    for (asked, theirs) in asked.iter().zip(&theirs) {
        let mut kinds = vec![Kind::Wallet];
        let english = AccountSecret::parse(Kind::Olares, &asked.words).is_ok();
        if english && asked.passphrase.is_empty() {
            kinds.extend([Kind::Olares, Kind::Ont]);
        }
        for kind in kinds {
            let mut older = false;
            for (kind_of, value) in ours(kind, asked) {
                // The second Ontology address is that of the older path.
                let field = if older && kind_of == "ont-address" { "neo-address" } else { kind_of.as_str() };
                older |= kind_of == "ont-address";
                assert_eq!(theirs[field], value, "{kind} {field}");
                compared += 1;
            }
        }
    }
    assert!(compared > 150, "{compared}");
}

#[test]
fn addresses_that_are_searched_are_found_where_another_implementation_has_them() {
    let asked: Vec<_> =
        phrases().into_iter().filter(|asked| asked.passphrase.is_empty()).step_by(7).collect();
    for (asked, theirs) in asked.iter().zip(others(&asked)) {
        let secret = AccountSecret::parse(Kind::Wallet, &asked.words).unwrap();
        for (field, path) in [
            ("btc-address", format!("m/84'/0'/0'/0/{}", asked.index)),
            ("btc-nested", format!("m/49'/0'/0'/0/{}", asked.index)),
            ("btc-plain", format!("m/44'/0'/0'/0/{}", asked.index)),
            ("evm-address", format!("m/44'/60'/0'/0/{}", asked.index)),
        ] {
            let found = secret.phrase.find(
                None,
                &Address::read(theirs[field].as_str().unwrap()).unwrap(),
                &mut |_, _| true,
            );
            assert_eq!(found.unwrap().unwrap().path, Some(path), "{field}");
        }
    }
}
