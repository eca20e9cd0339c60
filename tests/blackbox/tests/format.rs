//! FORMAT.md against a real file: the worked example is computed again, step by step, from the page alone, and the frozen file of
//! format 1 opens.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use data_encoding::HEXLOWER as HEX;
use hkdf::Hkdf;
use holdfast_vault::{Environment, Inspected, OpenedBackup, Password, Store};
use serde_json::Value;
use sha2::{Digest, Sha256};

const PASSWORD: &str = "anchor buoy compass driftwood estuary";

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/vault/fixtures/format-1-backup.holdfast")
}

#[test]
fn the_frozen_file_of_format_1_opens() {
    let env = Environment::system("test");
    let inspected = Inspected::of(&env, &fixture()).unwrap();
    assert!(inspected.intact && inspected.format_version == 1);
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
    let u32_at = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let u64_at =
        |at: usize| usize::try_from(u64::from_le_bytes(file[at..at + 8].try_into().unwrap())).unwrap();
    let (slots_length, index_length, records_length) = (u32_at(12) as usize, u64_at(64), u64_at(72));
    let vault_id = &file[16..32];
    let epoch = &file[32..36];
    line("file", &format!("{} bytes", file.len()));
    line("role", &file[10]);
    line("vault id", &HEX.encode(vault_id));
    line("epoch, generation", &format!("{}, {}", u32_at(32), u64_at(40)));
    line("claimed time", &u64_at(56));
    line("slots, index, records", &format!("{slots_length}, {index_length}, {records_length}"));
    line("fill", &u64_at(80));
    assert_eq!(88 + slots_length + index_length + records_length + u64_at(80) + 32, file.len());
    let hash = Sha256::digest(&file[..file.len() - 32]);
    assert_eq!(hash.as_slice(), &file[file.len() - 32..]);
    line("SHA-256", &HEX.encode(&hash));

    let value = &file[88 + 8..88 + slots_length];
    let (memory, passes, lanes) = (u32_at(96 + 20), u32_at(96 + 24), u32_at(96 + 28));
    line("slot id", &HEX.encode(&value[..16]));
    line("m, t, p", &format!("{memory}, {passes}, {lanes}"));
    let salt = &value[32..64];
    line("salt", &HEX.encode(salt));
    line("password", &HEX.encode(PASSWORD.as_bytes()));
    let mut kek = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory, passes, lanes, Some(32)).unwrap())
        .hash_password_into(PASSWORD.as_bytes(), salt, &mut kek)
        .unwrap();
    line("KEK", &HEX.encode(&kek));
    let (prk, hkdf) = Hkdf::<Sha256>::extract(Some(salt), &kek);
    line("PRK", &HEX.encode(&prk));
    let expand = |info: &str| {
        let mut output = [0; 32];
        hkdf.expand(info.as_bytes(), &mut output).unwrap();
        output
    };
    let commitment = expand("holdfast/1/slot/commitment");
    assert_eq!(commitment, value[64..96]);
    line("commitment", &HEX.encode(&commitment));

    let mut keys = Vec::new();
    for (which, at, info) in [(1u8, 96, "holdfast/1/slot/vault-key"), (2, 168, "holdfast/1/slot/phrase-key")]
    {
        let name = info.trim_start_matches("holdfast/1/slot/").replace('-', " ");
        let wrapping = expand(info);
        line(&format!("wrapping key ({name})"), &HEX.encode(&wrapping));
        let aad = [&b"holdfast/1/wrap"[..], vault_id, epoch, &file[88..90], &value[..64], &[which]].concat();
        line(&format!("associated data ({which})"), &HEX.encode(&aad));
        line(&format!("nonce ({which})"), &HEX.encode(&value[at..at + 24]));
        let key = open(&wrapping, &value[at..at + 72], &aad);
        line(&name, &HEX.encode(&key));
        keys.push(key);
    }

    let index_at = 88 + slots_length;
    let index_box = &file[index_at..index_at + index_length];
    let aad = [&b"holdfast/1/index"[..], vault_id, epoch].concat();
    line("associated data (index)", &HEX.encode(&aad));
    let content = open(&keys[0], index_box, &aad);
    let length = u32::from_le_bytes(content[..4].try_into().unwrap()) as usize;
    line("index, JSON", &format!("{} bytes, {length} bytes", content.len()));
    assert!(content[4 + length..].iter().all(|byte| *byte == 0));
    let index: Value = serde_json::from_slice(&content[4..4 + length]).unwrap();
    line("vaultId", &index["vaultId"].as_str().unwrap());
    for slot in index["slots"].as_array().unwrap() {
        line("slots: type, digest", &format!("{}, {}", slot["type"], slot["digest"].as_str().unwrap()));
    }
    let slot_digest = HEX.encode(&Sha256::digest(&file[88..88 + slots_length]));
    assert!(index["slots"].as_array().unwrap().iter().any(|slot| slot["digest"] == slot_digest.as_str()));

    for (record, account) in
        index["records"].as_array().unwrap().iter().zip(index["accounts"].as_array().unwrap())
    {
        let (offset, length) = (record["offset"].as_u64().unwrap(), record["length"].as_u64().unwrap());
        let at = index_at + index_length + usize::try_from(offset).unwrap();
        let sealed = &file[at..at + usize::try_from(length).unwrap()];
        assert_eq!(record["digest"], HEX.encode(&Sha256::digest(sealed)).as_str());
        let id = HEX.decode(record["id"].as_str().unwrap().as_bytes()).unwrap();
        line("account", &account["name"].as_str().unwrap());
        line("record id", &HEX.encode(&id));
        line("record offset, length", &format!("{offset}, {length}"));
        line("record digest", &record["digest"].as_str().unwrap());
        let aad = [&b"holdfast/1/record"[..], vault_id, epoch, &id].concat();
        line("associated data (record)", &HEX.encode(&aad));
        let content = open(&keys[1], sealed, &aad);
        line("content, beginning", &HEX.encode(&content[..16]));
        let words = usize::from(u16::from_le_bytes(content[2..4].try_into().unwrap()));
        line("phrase", &std::str::from_utf8(&content[4..4 + words]).unwrap());
    }
    out
}

fn open(key: &[u8], sealed: &[u8], aad: &[u8]) -> Vec<u8> {
    let nonce: [u8; 24] = sealed[..24].try_into().unwrap();
    let cipher = XChaCha20Poly1305::new_from_slice(key).unwrap();
    cipher.decrypt(&nonce.into(), Payload { msg: &sealed[24..], aad }).unwrap()
}
