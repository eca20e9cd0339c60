//! What a page asks while words are typed. It changes nothing.

use holdfast_phrase::{Kind, Mark, OtherSecret, Scheme, Typed, UnknownKind, cut, last_words, look};
use zeroize::Zeroizing;

use crate::clipboard;
use crate::dto::{
    ErrorView, OtherSecretView, PrivateReply, PrivateRequest, SchemeView, SecretText, ShownWord,
};

/// The answer to what an import asks; none where it is something else.
pub fn reply(request: &PrivateRequest) -> Option<Result<PrivateReply, ErrorView>> {
    // EXPOSE: the core looks at what is typed.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are not asked while words are typed")]
    match request {
        PrivateRequest::Typed { kind, words, at } => {
            Some(read_kind(kind).map(|kind| typed(kind, words, *at).into()))
        }
        // EXPOSE: the core reads what was typed or pasted.
        PrivateRequest::LastWords { kind, text } => Some(
            read_kind(kind).map(|kind| PrivateReply::LastWords { words: last_words(kind, text.expose()) }),
        ),
        PrivateRequest::Cut { kind, text } => {
            Some(read_kind(kind).map(|kind| cut_reply(kind, text.expose())))
        }
        PrivateRequest::Paste { kind } => {
            Some(read_kind(kind).and_then(|kind| match clipboard::paste().map(Zeroizing::new) {
                Ok(text) if text.trim().is_empty() => Err(ErrorView::ClipboardEmpty),
                Ok(text) => Ok(cut_reply(kind, &text)),
                Err(clipboard::Unavailable) => Err(ErrorView::NoClipboard),
            }))
        }
        _ => None,
    }
}

/// Whether there are words in the page.
pub fn has_words(request: &PrivateRequest) -> bool {
    // EXPOSE: whether there is anything.
    matches!(request, PrivateRequest::Typed { words, .. } if words.iter().any(|word| !word.expose().trim().is_empty()))
}

/// What is said of the words in their fields.
fn typed(kind: Kind, words: &[SecretText], at: u32) -> Typed {
    // EXPOSE: the core looks at what is typed.
    let fields: Vec<&str> = words.iter().map(SecretText::expose).collect();
    look(kind, &fields, usize::try_from(at).unwrap_or(usize::MAX))
}

/// A whole phrase as words, or what the text is instead.
fn cut_reply(kind: Kind, text: &str) -> PrivateReply {
    let cut = cut(kind, text);
    PrivateReply::Cut {
        words: cut.words.iter().map(|word| ShownWord::new(word)).collect(),
        count: u32::try_from(cut.count).unwrap_or(u32::MAX),
        other: OtherSecret::recognise(text).map(OtherSecretView::from),
        scheme: other_scheme(text).as_ref().map(SchemeView::from),
    }
}

/// The system beside BIP-39 whose check the words pass, by chance or not.
fn other_scheme(text: &str) -> Option<Scheme> {
    let is_other = |scheme: &Scheme| scheme.has_check() && !matches!(scheme, Scheme::Bip39(_));
    Scheme::recognise(text).into_iter().find(is_other)
}

/// The completions alone, for who compares their paper: marks would say at once what is asked at the end.
pub fn completions(kind: Kind, words: &[SecretText], at: u32) -> PrivateReply {
    let Typed { mut completions, marks, .. } = typed(kind, words, at);
    let here = usize::try_from(at).ok().and_then(|at| marks.get(at));
    if here == Some(&Mark::Known) {
        completions.clear();
    }
    Typed { marks: Vec::new(), completions, near: Vec::new(), foreign: None, fits: None, scheme: None }.into()
}

/// The kind that a page names.
pub fn read_kind(code: &str) -> Result<Kind, ErrorView> {
    code.parse().map_err(|error: UnknownKind| ErrorView::internal(&error))
}
