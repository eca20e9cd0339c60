//! A backup that opens, and whose index says of its account what its words do not say: made from FORMAT.md by somebody who knows the password.

use data_encoding::HEXLOWER;
use holdfast_phrase::{Kind, Phrase};
use holdfast_vault::{Account, Environment, Password};
use jiff::Timestamp;
use serde_json::{Value, json};

/// When the account was proved, as the file says.
pub const PROVED: &str = "2026-01-02T03:04:05Z";
/// Somebody's own address, which no words of the tests give.
pub const FOREIGN: &str = "0x000000000000000000000000000000000000dEaD";

/// The content of a record of that account, by FORMAT.md section 6.
///
/// # Panics
/// Where the account has not the form of one.
pub fn record(account: &Value, words: &str) -> Vec<u8> {
    let text = |name: &str| account[name].as_str().expect("a text").as_bytes().to_vec();
    let id = HEXLOWER.decode(&text("id")).expect("hex");
    let at: Timestamp = account["createdAt"].as_str().and_then(|at| at.parse().ok()).expect("a time");
    let fields = [
        (1u16, id),
        (2, vec![1, 0]),
        (3, words.into()),
        (5, text("kind")),
        (6, text("name")),
        (7, at.as_second().to_le_bytes().into()),
    ];
    let mut content = Vec::new();
    for (tag, value) in fields {
        content.extend_from_slice(&tag.to_le_bytes());
        content.extend_from_slice(&u32::try_from(value.len()).expect("a short text").to_le_bytes());
        content.extend_from_slice(&value);
    }
    content.extend_from_slice(&[0, 0]);
    content
}

/// An account by FORMAT.md section 5, proved, as the file says, with an identity of whoever wrote it.
///
/// # Panics
/// Where the words are no phrase.
pub fn account(words: &str) -> Value {
    let phrase = Phrase::parse(Kind::Olares, words).expect("a phrase");
    let mut identities = json!(phrase.identities(None));
    if let Some(value) = identities.pointer_mut("/1/value") {
        *value = FOREIGN.into();
    }
    json!({
        "id": "0102030405060708090a0b0c0d0e0f10", "name": "Paid\u{1b}]0;owned\u{7} here\u{202e}", "kind": "olares", "secretType": 1,
        "words": 12, "createdAt": PROVED, "backedUpAt": PROVED, "checkedAt": PROVED,
        "proofs": [{"type": "arranged", "at": PROVED}, {"type": "checked", "at": "9999-01-01T00:00:00Z"}],
        "checkPutOffUntil": "9999-01-01T00:00:00Z", "note": "\u{1b}[2J", "boundName": "a\nb",
        "keys": 1, "keyuses": 4_000_000_000_u32, "hasPassphrase": false, "identities": identities,
    })
}

/// A backup file whose index says this of its account, and whose record holds these words.
///
/// # Panics
/// Where the account has not the form of one.
pub fn backup(env: &Environment, password: &Password, account: &Value, words: &str) -> Vec<u8> {
    let index = json!({
        "role": 2, "savedAt": PROVED, "slots": [], "records": [], "accounts": [account], "retireBefore": null,
    });
    let record = |_: &Account| record(account, words);
    let sealed = holdfast_vault::testing::sealed_backup(env, password, index.to_string().as_bytes(), &record);
    sealed.expect("an index")
}
