//! Polyseed: 16 words of a BIP-39 list, 15 with ten bits of the seed and one of its date each, and before them one that makes their
//! polynomial over GF(2^11) vanish at 2 (Polyseed, `README.md`, "Encoding").

use super::{Scheme, places};
use crate::Language;

const WORDS: usize = 16;

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
const COINS: [u16; 3] = [0, 1, 2];

fn is_right(places: &[u16], coin: u16) -> bool {
    let value = |(at, place): (usize, &u16)| if at == 1 { place ^ coin } else { *place };
    places.iter().enumerate().map(value).rev().fold(0, |sum, value| double(sum) ^ value) == 0
}

/// Times 2, modulo x^11 + x^2 + 1.
fn double(value: u16) -> u16 {
    const REDUCED: u16 = 0b101;
    if value < 1 << 10 { value << 1 } else { (value << 1 & 0x7FF) ^ REDUCED }
}
