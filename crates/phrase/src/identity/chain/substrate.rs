//! Substrate: the account of the words without a derivation path, on sr25519 and on Ed25519 (substrate-bip39; schnorrkel). An address is SS58; its
//! beginning says the chain, and the key is the same on all.

use curve25519_dalek::{RistrettoPoint, Scalar};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::{Identity, IdentityType, Source, address, ed25519};
use crate::passphrase::Passphrase;

/// Polkadot's number among the chains (SS58 registry).
const POLKADOT: u8 = 0;
/// Rounds of PBKDF2, as for BIP-39.
const ROUNDS: u32 = 2048;

/// One account.
pub(super) struct Substrate;

impl Rules for Substrate {
    fn code(&self) -> &'static str {
        "substrate"
    }

    fn title(&self) -> &'static str {
        "Polkadot and other Substrate chains"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::Ss58Address
    }

    fn at(&self, keys: &Keys<'_>, index: u32, _: Option<&Address>) -> Vec<Identity> {
        let Some(source) = keys.words.filter(|_| index == 0) else { return Vec::new() };
        let secret = mini_secret(source);
        let address = |key: &[u8; 32]| Identity::new(IdentityType::Ss58Address, ss58(key), None);
        vec![address(&sr25519(&secret)), address(&ed25519::public(&secret))]
    }
}

/// PBKDF2 of the entropy: unlike BIP-39, not of the words.
fn mini_secret(source: &Source<'_>) -> Zeroizing<[u8; 32]> {
    // EXPOSE: the passphrase is a part of the key.
    let passphrase = source.passphrase().map_or("", Passphrase::expose);
    let salt = Zeroizing::new(["mnemonic", passphrase].concat());
    let mut seed = Zeroizing::new([0u8; 32]);
    pbkdf2::pbkdf2_hmac::<Sha512>(&source.phrase.entropy(), salt.as_bytes(), ROUNDS, &mut *seed);
    seed
}

/// The public key of a mini secret key (schnorrkel, `ExpansionMode::Ed25519`).
fn sr25519(secret: &[u8; 32]) -> [u8; 32] {
    let hash = Zeroizing::new(<[u8; 64]>::from(Sha512::digest(secret)));
    let mut key = Zeroizing::new(*hash.first_chunk::<32>().expect("64 bytes have a first half"));
    let [first, .., last] = &mut *key;
    *first &= 0xF8;
    *last = *last & 0x3F | 0x40;
    // Divided by the cofactor, 8.
    let mut carry = 0;
    for byte in key.iter_mut().rev() {
        (*byte, carry) = (*byte >> 3 | carry, *byte << 5);
    }
    RistrettoPoint::mul_base(&Scalar::from_bytes_mod_order(*key)).compress().to_bytes()
}

/// The address on Polkadot.
fn ss58(key: &[u8; 32]) -> String {
    let body = [&[POLKADOT][..], key].concat();
    bs58::encode([&body[..], &address::ss58_check(&body)].concat()).into_string()
}
