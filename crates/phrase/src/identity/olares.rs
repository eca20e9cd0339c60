//! Olares ID: `did:key` of the Ed25519 master key (SLIP-0010, path m) and the owner's Ethereum address.

use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

use super::{Identity, IdentityType, Progress, Rules, Source, Stopped, bip32_keys};
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
        Ok(vec![did_key(seed), bip32_keys::evm_address(seed, 0), bip32_keys::fingerprint(seed)])
    }

    fn at(&self, source: &Source<'_>, index: u32, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        Ok(vec![bip32_keys::evm_address(source.seed(), index)])
    }
}

/// `did:key:z` and base58btc of the prefix and the public key (W3C did:key, section 3).
fn did_key(seed: &[u8; 64]) -> Identity {
    // SLIP-0010, "Master key generation", curve ed25519: the left half is the private key.
    let mut mac = Hmac::<Sha512>::new_from_slice(b"ed25519 seed").expect("HMAC takes a key of any length");
    mac.update(seed);
    let node = Zeroizing::new(<[u8; 64]>::from(mac.finalize().into_bytes()));
    let key = Zeroizing::new(*node.first_chunk::<32>().expect("64 bytes have a first half"));
    let public = SigningKey::from_bytes(&key).verifying_key().to_bytes();
    let id = bs58::encode([&ED25519_PUB[..], &public[..]].concat()).into_string();
    Identity::new(IdentityType::DidKey, format!("did:key:z{id}"), Some("m"))
}
