//! A backup that opens, and whose index says of its account what its words do not say: made from FORMAT.md by somebody who knows the password.

use holdfast_phrase::{Kind, Phrase};
use holdfast_vault::{Environment, Password};
use serde_json::{Value, json};

/// When the account was proved, as the file says.
pub const PROVED: &str = "2026-01-02T03:04:05Z";
/// Somebody's own address, which no words of the tests give.
pub const FOREIGN: &str = "0x000000000000000000000000000000000000dEaD";

/// The content of a record, by FORMAT.md section 5.
///
/// # Panics
/// Where the words are longer than a record takes.
pub fn record(words: &str) -> Vec<u8> {
    let mut content = vec![1, 1];
    content.extend_from_slice(&u16::try_from(words.len()).expect("words of a phrase").to_le_bytes());
    content.extend_from_slice(words.as_bytes());
    content.extend_from_slice(&[0, 0]);
    content.resize(content.len().next_multiple_of(512), 0);
    content
}

/// An account by FORMAT.md section 4, proved, as the file says, with an identity of whoever wrote it.
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
        "id": "0102030405060708090a0b0c0d0e0f10", "name": "Paid\u{1b}]0;owned\u{7} here\u{202e}", "kind": "olares",
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
        "vaultId": "", "epoch": 0, "generation": 0, "slots": [], "records": [], "accounts": [account],
        "retireBefore": null,
    });
    let sealed =
        holdfast_vault::testing::sealed_backup(env, password, index.to_string().as_bytes(), &record(words));
    sealed.expect("an index")
}
