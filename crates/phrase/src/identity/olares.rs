//! Olares ID: `did:key` of the Ed25519 master key (SLIP-0010, path m) and the owner's Ethereum address.

use super::{Identity, IdentityType, Progress, Rules, Source, Stopped, ed25519, secp256k1};
use crate::Language;
use crate::kind::Form;

/// Multicodec prefix of an Ed25519 public key: 0xed as a varint.
const ED25519_PUB: [u8; 2] = [0xed, 0x01];

/// An Olares ID has no passphrase; the seed is that of the words alone.
pub(crate) struct Olares;

impl Rules for Olares {
    fn code(&self) -> &'static str {
        "olares"
    }

    fn title(&self) -> &'static str {
        "Olares ID"
    }

    fn form(&self) -> Form {
        Form::Bip39(Language::ENGLISH)
    }

    fn made_words(&self) -> &'static [usize] {
        &[12, 15, 18, 21, 24]
    }

    fn identities(&self, source: &Source<'_>, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let seed = source.seed();
        Ok(vec![did_key(seed), secp256k1::evm_address(seed, 0), secp256k1::fingerprint(seed)])
    }

    fn at(&self, source: &Source<'_>, index: u32, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        Ok(vec![secp256k1::evm_address(source.seed(), index)])
    }
}

/// `did:key:z` and base58btc of the prefix and the public key (W3C did:key, section 3).
fn did_key(seed: &[u8; 64]) -> Identity {
    let public = ed25519::public(&ed25519::at(seed, &[]));
    let id = bs58::encode([&ED25519_PUB[..], &public[..]].concat()).into_string();
    Identity::new(IdentityType::DidKey, format!("did:key:z{id}"), Some("m"))
}
