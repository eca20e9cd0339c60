//! Polyseed: 16 words of a BIP-39 list, 15 with ten bits of the seed and one of its date each, and before them one that makes their
//! polynomial over GF(2^11) vanish at 2 (Polyseed, `README.md`, "Encoding").

use zeroize::Zeroizing;

use super::{Scheme, places};
use crate::Language;
use crate::list::Lexicon;

const WORDS: usize = 16;

pub(super) fn lists() -> Vec<Lexicon> {
    Language::ALL.iter().copied().map(Lexicon::Bip39).collect()
}

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    if count != WORDS {
        return None;
    }
    let fits = |list: &Language| {
        places(words, |word| list.place(word))
            .is_some_and(|places| COINS.iter().any(|coin| is_right(&places, *coin)))
    };
    Language::ALL.iter().copied().find(fits).map(Scheme::Polyseed)
}

/// The second word is of its coin: Monero, Aeon, Wownero.
const COINS: [u16; 3] = [MONERO, 1, 2];
const MONERO: u16 = 0;

/// What a Polyseed of Monero holds.
pub(crate) struct Polyseed {
    /// 150 bits, and zeros.
    pub secret: Zeroizing<[u8; 32]>,
    /// In steps of a twelfth of a year since November 2021.
    pub birthday: u16,
    /// Five bits; 16 says that the secret is encrypted.
    pub features: u16,
}

/// Reads words for Monero; none where they are of another coin (`gf.c`, `polyseed_poly_to_data`).
pub(crate) fn decode(words: &str) -> Option<Polyseed> {
    let places = Language::ALL
        .iter()
        .find_map(|list| places(words, |word| list.place(word)).filter(|places| is_right(places, MONERO)))?;
    let (_, data) = places.split_first()?;
    let mut secret = Zeroizing::new([0u8; 32]);
    let bits = data.iter().flat_map(|place| (1..11).rev().map(move |bit| place >> bit & 1));
    // The last byte has but six bits, its lowest.
    for (at, bit) in bits.enumerate() {
        if let Some(byte) = secret.get_mut(at / 8) {
            *byte = *byte << 1 | u8::from(bit == 1);
        }
    }
    let extra = data.iter().fold(0u16, |bits, place| bits << 1 | place & 1);
    Some(Polyseed { secret, birthday: extra & 0x3FF, features: extra >> 10 })
}

fn is_right(places: &[u16], coin: u16) -> bool {
    let value = |(at, place): (usize, &u16)| if at == 1 { place ^ coin } else { *place };
    places.iter().enumerate().map(value).rev().fold(0, |sum, value| double(sum) ^ value) == 0
}

/// Times 2, modulo x^11 + x^2 + 1.
fn double(value: u16) -> u16 {
    const REDUCED: u16 = 0b101;
    if value < 1 << 10 { value << 1 } else { (value << 1 & 0x7FF) ^ REDUCED }
}
