#![doc = include_str!("../README.md")]

mod identity;
mod kind;
mod parse;
mod passphrase;
mod phrase;
mod words;

pub use identity::{Identity, IdentityType};
pub use kind::{Kind, UnknownKind};
pub use parse::PhraseError;
pub use passphrase::Passphrase;
pub use phrase::Phrase;
pub use words::{completions, is_word};
