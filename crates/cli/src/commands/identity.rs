//! `identity`: what a phrase derives. Needs no vault and keeps nothing.

use holdfast_vault::AccountSecret;
use serde_json::json;

use super::{Done, Setting};
use crate::arguments::IdentityArguments;
use crate::failure::Failure;
use crate::{document, input};

pub fn run(setting: &Setting<'_>, arguments: &IdentityArguments) -> Done {
    let file = arguments.passphrase.passphrase_file.as_ref();
    if file.is_some() && !arguments.kind.takes_passphrase() {
        return Err(Failure::usage(
            "--passphrase-file belongs to wallets: the other kinds have no passphrase",
        ));
    }
    let passphrase = input::passphrase(file, false)?;
    let text = input::phrase(arguments.phrase.phrase_file.as_ref())?;
    let secret =
        AccountSecret::parse_with(arguments.kind, &text, passphrase.as_ref().map(|text| text.as_str()))?;
    let identities = secret.identities();
    let document = json!({
        "kind": arguments.kind.code(),
        "words": secret.phrase.word_count(),
        "identities": document::identities(&identities),
    });
    setting.output.result(&document, || document::identity_lines(&identities))?;
    Ok(None)
}
