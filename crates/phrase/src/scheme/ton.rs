//! TON: 24 words of BIP-39's English list, drawn until eight bits of what they derive are 0 (TON, `crypto/Ed25519.cpp`; ton-mnemonic).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

use super::{Scheme, english, places};

const SALT: &[u8] = b"TON seed version";
/// A 256th of the rounds for the key itself.
const ROUNDS: u32 = 100_000 / 256;

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    if count != 24 {
        return None;
    }
    drop(places(words, english)?);
    let mac = Hmac::<Sha512>::new_from_slice(words.as_bytes()).expect("HMAC takes keys of any length");
    let entropy = Zeroizing::new(<[u8; 64]>::from(mac.finalize().into_bytes()));
    let mut seed = Zeroizing::new([0u8; 64]);
    pbkdf2::pbkdf2_hmac::<Sha512>(&*entropy, SALT, ROUNDS, &mut *seed);
    (seed.first() == Some(&0)).then_some(Scheme::Ton)
}
