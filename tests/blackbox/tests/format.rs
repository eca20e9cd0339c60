//! FORMAT.md against a real file: the worked example is computed again, step by step, from the page alone, and the file of format 2 opens.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use data_encoding::HEXLOWER as HEX;
use hkdf::Hkdf;
use holdfast_phrase::Kind;
use holdfast_tests::clock::ToldClock;
use holdfast_vault::{
    AccountSecret, Details, Disk, Environment, Existing, Inspected, KdfPolicy, NewAccount, OpenedBackup,
    Password, Store,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

const PASSWORD: &str = "anchor buoy compass driftwood estuary";
const ALICE: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";
/// 2026-11-21T09:19:53Z.
const MADE: i64 = 1_795_252_793;
const BLOCK: usize = 512;
const HEADER: usize = 136;

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/vault/fixtures/format-2-backup.holdfast")
}

#[test]
#[ignore = "writes the fixture"]
fn write_the_fixture() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ToldClock::at(MADE));
    let env = Environment::new(Arc::new(Disk::new("test")), clock.clone(), KdfPolicy::standard());
    let store = Store::new(folder.path().join("data"), env);
    let (mut vault, grant) = store.create(&Password::new("harbour lantern forty").unwrap()).unwrap();
    let named = |name: &str, words: &str| {
        let secret = AccountSecret::parse(Kind::Olares, words).unwrap();
        NewAccount { name: Some(name.into()), ..NewAccount::new(secret) }
    };
    let alice = vault.add(&grant, named("Alice", ALICE)).unwrap().id;
    vault.check(alice, ALICE, None).unwrap();
    let (note, bound_name) = (Some("In the blue folder".into()), Some("alice@olares.com".into()));
    vault.set_details(alice, Details { note, bound_name, ..Details::default() }).unwrap();
    let long = format!("{}art", "abandon ".repeat(23));
    vault.add(&grant, named("Home", &long)).unwrap();
    let prepared = vault.prepare_backup(&grant).unwrap();
    prepared.write(&Password::new(PASSWORD).unwrap(), &fixture(), Existing::Replace, &|_| {}).unwrap();
}

#[test]
fn the_file_of_format_2_opens() {
    let env = Environment::system("test");
    let inspected = Inspected::of(&env, &fixture()).unwrap();
    assert!(inspected.condition.is_intact() && inspected.format_version == 2);
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("data"), env);
    let opened = OpenedBackup::open(&store, &fixture(), &Password::new(PASSWORD).unwrap()).unwrap();
    let [alice, home] = opened.accounts() else { panic!("two accounts") };
    assert_eq!((alice.name.as_str(), alice.words, alice.kind.as_str()), ("Alice", 12, "olares"));
    assert_eq!(alice.bound_name.as_deref(), Some("alice@olares.com"));
    assert_eq!(alice.note.as_deref(), Some("In the blue folder"));
    assert_eq!(alice.checked_at.unwrap().to_string(), "2026-11-21T09:19:53Z");
    assert_eq!((home.name.as_str(), home.words, home.backed_up_at), ("Home", 24, None));
    assert_eq!(alice.identities[0].value, "did:key:z6Mkg31j619vWiZjm8qPXtc8ptN894zhmTDFjMJ71PELsyeg");
}

#[test]
fn the_worked_example_is_right() {
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/FORMAT.md")).unwrap();
    let example = example(&std::fs::read(fixture()).unwrap());
    assert!(page.contains(&example), "the page does not have this example:\n{example}");
}

/// Every intermediate value, as the page has it.
fn example(file: &[u8]) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| writeln!(out, "{name:<26} {value}").unwrap();
    let (copies, blocks) = (usize::from(file[11]), number(&file[12..16]));
    let head = number(&file[44..48]);
    let length = 520 * blocks + 32;
    line("file", &format!("{} bytes", file.len()));
    line("n, b, h, L", &format!("{copies}, {blocks}, {head}, {length}"));
    let copy = &file[..length];
    assert!(file.chunks(length).all(|other| other == copy) && file.len() == copies * length);
    line("header", &HEX.encode(&copy[..HEADER]));
    let hash = Sha256::digest(&copy[..length - 32]);
    assert_eq!(hash.as_slice(), &copy[length - 32..]);
    line("entry 0 of the table", &HEX.encode(&copy[512 * blocks..][..8]));
    assert_eq!(Sha256::digest(&copy[..BLOCK])[..8], copy[512 * blocks..][..8]);
    line("SHA-256 of the copy", &HEX.encode(&hash));

    let slot = &copy[HEADER..HEADER + 248];
    assert!(copy[HEADER + 248..head * BLOCK].iter().all(|byte| *byte == 0));
    line("slot", &HEX.encode(slot));
    let value = &slot[8..];
    let (memory, passes, lanes) = (number(&value[20..24]), number(&value[24..28]), number(&value[28..32]));
    let salt = &value[32..64];
    line("m, t, p", &format!("{memory}, {passes}, {lanes}"));
    line("salt", &HEX.encode(salt));
    line("password", &HEX.encode(PASSWORD.as_bytes()));
    let mut kek = [0; 32];
    let params = |number: usize| u32::try_from(number).unwrap();
    let params = Params::new(params(memory), params(passes), params(lanes), Some(32)).unwrap();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(PASSWORD.as_bytes(), salt, &mut kek)
        .unwrap();
    line("KEK", &HEX.encode(&kek));
    let (prk, hkdf) = Hkdf::<Sha256>::extract(Some(salt), &kek);
    line("PRK", &HEX.encode(&prk));
    let commitment = expand(&hkdf, "holdfast/2/slot/commitment");
    assert_eq!(commitment, value[64..96]);
    line("commitment", &HEX.encode(&commitment));

    let mut keys = Vec::new();
    for (which, at, info) in [(1u8, 96, "holdfast/2/slot/vault-key"), (2, 168, "holdfast/2/slot/phrase-key")]
    {
        let name = info.trim_start_matches("holdfast/2/slot/").replace('-', " ");
        let wrapping = expand(&hkdf, info);
        line(&format!("wrapping key ({name})"), &HEX.encode(&wrapping));
        let aad = [b"holdfast/2/wrap", &copy[16..36], &slot[..4], &value[..64], &[which]].concat();
        line(&format!("associated data ({which})"), &HEX.encode(&aad));
        let key = open(&wrapping, &value[at..at + 72], &aad);
        line(&name, &HEX.encode(&key));
        keys.push(Hkdf::<Sha256>::from_prk(&key).unwrap());
    }
    let key_check = expand(&keys[0], "holdfast/2/key-check");
    assert_eq!(key_check, copy[64..96]);
    line("key check", &HEX.encode(&key_check));
    let box_key = expand(&keys[0], "holdfast/2/box-key");
    line("box key", &HEX.encode(&box_key));
    let aad = [b"holdfast/2/box", &copy[16..44]].concat();
    line("associated data (box)", &HEX.encode(&aad));
    let sealed = [&copy[96..120], &copy[head * BLOCK..blocks * BLOCK], &copy[120..136]].concat();
    let content = open(&box_key, &sealed, &aad);
    let json_length = number(&content[..4]);
    line("length of the JSON", &json_length);
    let json: Value = serde_json::from_slice(&content[4..4 + json_length]).unwrap();
    line("digest of the slot", &HEX.encode(&Sha256::digest(slot)));
    assert_eq!(json["slots"][0]["digest"], HEX.encode(&Sha256::digest(slot)).as_str());

    let record_key = expand(&keys[1], "holdfast/2/record-key");
    line("record key", &HEX.encode(&record_key));
    let aad = [b"holdfast/2/record", &copy[16..36]].concat();
    line("associated data (record)", &HEX.encode(&aad));
    let mut at = (4 + json_length).next_multiple_of(BLOCK);
    for (id, is_first) in json["records"].as_array().unwrap().iter().zip([true, false]) {
        let frame = &content[at..at + number(&content[at..at + 4]) * BLOCK];
        line("frame at", &at);
        if is_first {
            line("frame", &HEX.encode(frame));
        }
        let record = open(&record_key, &frame[4..], &aad);
        let mut end = 0;
        while number(&record[end..end + 2]) != 0 {
            end += 6 + number(&record[end + 2..end + 6]);
        }
        end += 2;
        assert!(record[end..].iter().all(|byte| *byte == 0));
        line("record", &HEX.encode(&record[..end]));
        assert_eq!(HEX.encode(&record[6..22]), id.as_str().unwrap());
        at += frame.len();
    }
    assert!(content[at..].iter().all(|byte| *byte == 0));
    out
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn expand(hkdf: &Hkdf<Sha256>, info: &str) -> [u8; 32] {
    let mut output = [0; 32];
    hkdf.expand(info.as_bytes(), &mut output).unwrap();
    output
}

fn open(key: &[u8], sealed: &[u8], aad: &[u8]) -> Vec<u8> {
    let nonce: [u8; 24] = sealed[..24].try_into().unwrap();
    let cipher = XChaCha20Poly1305::new_from_slice(key).unwrap();
    cipher.decrypt(&nonce.into(), Payload { msg: &sealed[24..], aad }).unwrap()
}
