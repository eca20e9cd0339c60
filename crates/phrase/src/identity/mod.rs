//! What a phrase derives: public identities by which a person recognises it. One file a kind.

mod bip32_keys;
mod olares;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use olares::Olares;

use crate::{Passphrase, Phrase};

/// Public data that a phrase derives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: IdentityType,
    /// As its system writes it.
    pub value: String,
    /// The BIP-32 or SLIP-0010 path; null where there is none.
    pub path: Option<String>,
    /// Fields of later versions.
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl Identity {
    fn new(kind: IdentityType, value: String, path: Option<&str>) -> Self {
        Self { kind, value, path: path.map(str::to_owned), unknown: Map::new() }
    }
}

/// The types of identities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum IdentityType {
    /// W3C `did:key` of an Ed25519 key.
    #[serde(rename = "did:key")]
    DidKey,
    /// Ethereum address with the checksum of EIP-55.
    EvmAddress,
    /// Fingerprint of the BIP-32 master key: the first 32 bits of its identifier, 8 hex digits.
    Bip32Fingerprint,
    /// One that this version does not know; kept as it is.
    #[serde(untagged)]
    Other(String),
}

/// The rule of one kind. A new kind is one file with an implementation, and its lines in `Kind`.
pub(crate) trait Derivation {
    /// All identities, the one by which accounts are told apart first.
    fn identities(&self, phrase: &Phrase, passphrase: Option<&Passphrase>) -> Vec<Identity>;
}
