//! The kinds that a phrase may be of, and what is said of words while they are typed.

#[cfg(feature = "bindings")]
use holdfast_phrase::{IdentityType, Kind};
use serde::Serialize;

/// The codes of all kinds, so that a page that has nothing to say of one does not pass its check.
#[cfg(feature = "bindings")]
pub fn kind_codes() -> Vec<&'static str> {
    Kind::ALL.iter().map(|kind| kind.code()).collect()
}

/// The types of identities that are shown, for the same reason.
#[cfg(feature = "bindings")]
pub fn identity_types() -> &'static [IdentityType] {
    IdentityType::SHOWN
}

/// A kind that a phrase may be of.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct KindView {
    pub code: String,
    /// The numbers of words that a new phrase may have, the usual one first; none where Holdfast makes none.
    pub words: Vec<u32>,
    /// How many words a phrase has, mostly.
    pub usual: u32,
    /// The numbers of words that an import accepts, ascending.
    pub accepted: Vec<u32>,
    pub takes_passphrase: bool,
    pub check: WordCheckView,
    pub suggested_name: String,
}

/// What tells that words are wrong or missing.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum WordCheckView {
    /// The checksum of BIP-39.
    Bip39,
    /// A check of its system's own.
    Own,
    None,
}

/// What a field holds while words are typed.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum MarkView {
    Empty,
    Known,
    /// The beginning of a word.
    Begun,
    Unknown,
}
