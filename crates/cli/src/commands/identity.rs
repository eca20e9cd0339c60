//! `identity`: what a phrase derives. Needs no vault and keeps nothing.

use std::process::ExitCode;

use holdfast_phrase::Address;
use holdfast_vault::AccountSecret;
use serde_json::json;

use super::check::MISMATCH;
use super::{Done, Setting};
use crate::arguments::IdentityArguments;
use crate::document;
use crate::failure::Failure;
use crate::input::{self, Ask};

pub fn run(setting: &Setting<'_>, arguments: &IdentityArguments) -> Done {
    // Before any word is typed.
    let wanted = arguments.find.as_deref().map(Address::read).transpose()?;
    let passphrase = input::passphrase(arguments.passphrase.of(arguments.kind)?, Ask::Not)?;
    let text = input::phrase(arguments.kind, arguments.phrase.phrase_file.as_ref())?;
    let secret = AccountSecret::import(arguments.kind, &text, passphrase.as_ref().map(|text| text.as_str()))?;
    if let Some(wanted) = &wanted {
        if !secret.could_give(wanted) {
            return Err(Failure::not_derived());
        }
        return find(setting, &secret, wanted);
    }
    let mut identities = secret.identities();
    for chain in &arguments.chain {
        let first = secret.addresses(*chain, 0..1).into_iter().next();
        let none = || {
            Failure::usage(&format!(
                "Holdfast derives no address of {} from words of this kind",
                chain.title()
            ))
        };
        identities.push(first.ok_or_else(none)?);
    }
    let document = json!({
        "kind": arguments.kind.code(),
        "words": secret.phrase.word_count(),
        "identities": document::identities(&identities),
    });
    setting.output.result(&document, || document::identity_lines(&identities))?;
    Ok(None)
}

fn find(setting: &Setting<'_>, secret: &AccountSecret, wanted: &Address) -> Done {
    if secret.phrase.kind().counts_uses() {
        setting.output.progress("Looking at the addresses of a node, which may take 20 seconds…");
    }
    let found = secret.find(wanted, &mut |_, _| true).unwrap_or_default();
    let document = json!({ "found": found.as_ref().map(|found| json!({
        "kind": found.kind.code(),
        "identity": found.identity,
        "withPassphrase": found.with_passphrase,
    })) });
    setting.output.result(&document, || match &found {
        Some(found) => {
            let without = secret.passphrase.is_some() && !found.with_passphrase;
            let how = if without { ", without the passphrase" } else { "" };
            let line = document::identity_lines(std::slice::from_ref(&found.identity));
            format!("It is of this phrase, as {}{how}:\n{line}", found.kind.title())
        }
        None => {
            "It is not of this phrase, as far as wallets look: other indices and passphrases give others."
                .into()
        }
    })?;
    Ok(found.is_none().then(|| ExitCode::from(MISMATCH)))
}
