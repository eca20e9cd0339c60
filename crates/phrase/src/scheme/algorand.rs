//! Algorand: 24 words of BIP-39's English list for a key of 32 bytes, the lowest bits first, and one for 11 bits of its SHA-512/256
//! (Algorand, `algosdk/mnemonic.py`).

use sha2::{Digest, Sha512_256};
use zeroize::Zeroizing;

use super::{Scheme, english, places};

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    if count != 25 {
        return None;
    }
    let places = places(words, english)?;
    let (check, key) = places.split_last()?;
    let mut bytes = Zeroizing::new([0u8; 33]);
    for (at, bit) in key.iter().flat_map(|place| (0..11).map(move |bit| place >> bit & 1)).enumerate() {
        if let Some(byte) = bytes.get_mut(at / 8) {
            *byte |= u8::try_from(bit).unwrap_or_default() << (at % 8);
        }
    }
    let (padding, key) = bytes.split_last()?;
    let hash = Zeroizing::new(<[u8; 32]>::from(Sha512_256::digest(key)));
    let first = hash.first_chunk::<2>().map(|bytes| u16::from_le_bytes(*bytes) & 0x7FF);
    (*padding == 0 && first == Some(*check)).then_some(Scheme::Algorand)
}
