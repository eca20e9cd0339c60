//! Algorand: 24 words of BIP-39's English list for a key of 32 bytes, the lowest bits first, and one for 11 bits of its SHA-512/256
//! (Algorand, `algosdk/mnemonic.py`).

use sha2::{Digest, Sha512_256};
use zeroize::Zeroizing;

use super::{Scheme, english, packed, places};

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    (count == 25).then(|| key(words)).flatten().map(|_| Scheme::Algorand)
}

/// The private key, where the words are right.
pub(crate) fn key(words: &str) -> Option<Zeroizing<[u8; 32]>> {
    let places = places(words, english)?;
    let (check, key) = places.split_last()?;
    let bits = key.iter().flat_map(|place| (0..11).map(move |bit| place >> bit & 1));
    let bytes = packed(bits, |at| at);
    let (padding, key) = bytes
        .split_last_chunk::<1>()
        .and_then(|(key, [padding])| Some((padding, key.first_chunk::<32>()?)))?;
    let hash = Zeroizing::new(<[u8; 32]>::from(Sha512_256::digest(key)));
    let first = hash.first_chunk::<2>().map(|bytes| u16::from_le_bytes(*bytes) & 0x7FF);
    (*padding == 0 && first == Some(*check)).then(|| Zeroizing::new(*key))
}
