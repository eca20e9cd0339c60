//! Olares ID: `did:key` of the Ed25519 master key (SLIP-0010, path m) and the owner's Ethereum address.

use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

use super::{Identity, IdentityType, Progress, Rules, Stopped, bip32_keys, first_of};
use crate::kind::Form;
use crate::{Language, Passphrase, Phrase};

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

    fn identities(
        &self,
        phrase: &Phrase,
        _: Option<&Passphrase>,
        _: &mut Progress<'_>,
    ) -> Result<Vec<Identity>, Stopped> {
        let seed = phrase.seed(None);
        Ok(vec![did_key(&seed), bip32_keys::evm_address(&seed, 0), bip32_keys::fingerprint(&seed)])
    }

    fn find(
        &self,
        phrase: &Phrase,
        _: Option<&Passphrase>,
        wanted: &str,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Identity>, Stopped> {
        let seed = phrase.seed(None);
        first_of(wanted, super::SEARCHED, progress, |index| vec![bip32_keys::evm_address(&seed, index)])
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
