//! `account check`: the words on paper against an account.

use std::path::PathBuf;
use std::process::ExitCode;

use holdfast_phrase::PhraseError;
use holdfast_vault::{Account, CheckFinding, Vault};
use serde_json::{Value, json};

use super::{Done, Setting};
use crate::input::{self, Ask};

/// The exit status for words that are not those of the account, or do not give an address.
pub const MISMATCH: u8 = 6;

pub fn run(
    setting: &Setting<'_>,
    vault: &mut Vault,
    account: &Account,
    (file, passphrase_file): (Option<&PathBuf>, Option<&PathBuf>),
) -> Done {
    // Where there is a passphrase it is a part of the identity, so it is asked for.
    let ask = if account.has_passphrase { Ask::Once } else { Ask::Not };
    let passphrase = input::passphrase(passphrase_file, ask)?;
    let text = input::phrase(file)?;
    let passphrase = passphrase.as_ref().map(|text| text.as_str());
    let (reason, position, line) = match vault.check(account.id, &text, passphrase)? {
        CheckFinding::OtherPhrase if account.has_passphrase => {
            let line = "This is another phrase, or another passphrase.";
            ("other_phrase", Value::Null, line.to_owned())
        }
        CheckFinding::Matches => {
            let document = json!({ "matches": true, "reason": null, "position": null });
            setting.output.done(&document, || format!("These are the words of \"{}\".", account.name))?;
            return Ok(None);
        }
        CheckFinding::OtherPhrase => ("other_phrase", Value::Null, "This is another phrase.".to_owned()),
        CheckFinding::Invalid(PhraseError::UnknownWord { positions }) => {
            let first = positions.first().copied().unwrap_or(1);
            (
                "unknown_word",
                first.into(),
                format!("Word {first} is not in the word list: check its spelling."),
            )
        }
        CheckFinding::Invalid(PhraseError::Checksum) => {
            let line =
                "The words are all in the list but do not fit together: check their order and spelling.";
            ("checksum", Value::Null, line.into())
        }
        CheckFinding::Invalid(error) => ("word_count", Value::Null, format!("There are {error}.")),
    };
    setting.output.result(&json!({ "matches": false, "reason": reason, "position": position }), || line)?;
    Ok(Some(ExitCode::from(MISMATCH)))
}
