//! `account check`: the words on paper against an account.

use std::path::PathBuf;
use std::process::ExitCode;

use holdfast_phrase::PhraseError;
use holdfast_vault::{Account, ChangeError, CheckFinding, Vault};
use serde_json::{Value, json};

use super::{Done, Setting};
use crate::failure::say_shares;
use crate::input::{self, Ask};

fn say_what_was_corrected(setting: &Setting<'_>, account: &Account) {
    setting.output.complain(&format!(
        "Some of what was noted of \"{}\" did not match its words. It is corrected, and checks from before today no longer count.",
        account.name
    ));
}

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
    // An account of a kind that this version does not know is refused with its name, not for its words.
    let kind = account.kind.parse().map_err(|_| ChangeError::UnknownKind)?;
    let text = input::phrase_of(kind, account.shares().len(), file)?;
    let passphrase = passphrase.as_ref().map(|text| text.as_str());
    let finding = vault.check(account.id, &text, passphrase)?;
    let (reason, position, line) = match finding.clone() {
        CheckFinding::OtherPhrase if account.has_passphrase => {
            let line = "This is another phrase, or another passphrase.";
            ("other_phrase", Value::Null, line.to_owned())
        }
        CheckFinding::Matches | CheckFinding::Corrected => {
            let corrected = finding == CheckFinding::Corrected;
            if corrected {
                say_what_was_corrected(setting, account);
            }
            let document =
                json!({ "matches": true, "reason": null, "position": null, "corrected": corrected });
            setting.output.done(&document, || format!("These are the words of \"{}\".", account.name))?;
            return Ok(None);
        }
        CheckFinding::OtherShare => (
            "other_share",
            Value::Null,
            "This is a share of the same backup, but not one that is in the vault.".into(),
        ),
        CheckFinding::SomeShares { right, of } => (
            "shares_missing",
            Value::Null,
            format!("{right} of {of} shares are right. Give all of them, one a line, to record the check."),
        ),
        CheckFinding::Invalid(PhraseError::Shares(problem)) => {
            ("shares", Value::Null, format!("Not right: {}.", say_shares(problem)))
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
        CheckFinding::Invalid(PhraseError::OtherScheme(scheme)) => (
            "other_scheme",
            Value::Null,
            format!(
                "These words fit {scheme}, and are not the words of this account. If this is its paper, compare each word."
            ),
        ),
        CheckFinding::Invalid(error) => ("word_count", Value::Null, format!("There are {error}.")),
    };
    let document = json!({ "matches": false, "reason": reason, "position": position, "corrected": false });
    setting.output.result(&document, || line)?;
    Ok(Some(ExitCode::from(MISMATCH)))
}
