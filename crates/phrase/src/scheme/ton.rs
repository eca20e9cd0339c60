//! TON: 24 words of BIP-39's English list, drawn until eight bits of what they derive are 0 (TON, `crypto/Ed25519.cpp`; ton-mnemonic).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

use super::{Scheme, english, places};

const SALT: &[u8] = b"TON seed version";
const KEY_SALT: &[u8] = b"TON default seed";
const KEY_ROUNDS: u32 = 100_000;
const ROUNDS: u32 = KEY_ROUNDS / 256;

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    if count != 24 {
        return None;
    }
    drop(places(words, english)?);
    (stretched(words, SALT, ROUNDS).first() == Some(&0)).then_some(Scheme::Ton)
}

/// The private key, without a password.
pub(crate) fn key(words: &str) -> Zeroizing<[u8; 32]> {
    let stretched = stretched(words, KEY_SALT, KEY_ROUNDS);
    Zeroizing::new(*stretched.first_chunk().expect("64 bytes have a first half"))
}

fn stretched(words: &str, salt: &[u8], rounds: u32) -> Zeroizing<[u8; 64]> {
    let mac = Hmac::<Sha512>::new_from_slice(words.as_bytes()).expect("HMAC takes keys of any length");
    let entropy = Zeroizing::new(<[u8; 64]>::from(mac.finalize().into_bytes()));
    let mut seed = Zeroizing::new([0u8; 64]);
    pbkdf2::pbkdf2_hmac::<Sha512>(&*entropy, salt, rounds, &mut *seed);
    seed
}
