//! `identity`: what a phrase derives. Needs no vault and keeps nothing.

use holdfast_phrase::Phrase;
use serde_json::json;

use super::{Done, Setting};
use crate::arguments::IdentityArguments;
use crate::{document, input};

pub fn run(setting: &Setting<'_>, arguments: &IdentityArguments) -> Done {
    let phrase = Phrase::parse(arguments.kind, &input::phrase(arguments.phrase.phrase_file.as_ref())?)?;
    let identities = phrase.identities(None);
    let document = json!({
        "kind": arguments.kind.code(),
        "words": phrase.word_count(),
        "identities": document::identities(&identities),
    });
    setting.output.result(&document, || document::identity_lines(&identities))?;
    Ok(None)
}
