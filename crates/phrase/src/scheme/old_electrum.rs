//! Electrum before 2.0: 12 or 24 words of a list of its own, three for 32 bits, without any check.

use std::fmt::Write;
use std::sync::LazyLock;

use zeroize::Zeroizing;

use super::{Scheme, places};
use crate::list::{Lexicon, OwnList};

static WORDS: LazyLock<OwnList> =
    LazyLock::new(|| OwnList::of(include_str!("../../data/electrum-old.txt"), None));

pub(super) fn lists() -> Vec<Lexicon> {
    vec![Lexicon::Own(&WORDS)]
}

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    let is_one = [12, 24].contains(&count) && places(words, |word| WORDS.place(word)).is_some();
    is_one.then_some(Scheme::OldElectrum)
}

/// The seed in hex, which is what is hashed: 8 digits for three words (Electrum, `electrum/old_mnemonic.py`, `mn_decode`).
pub(crate) fn hex(words: &str) -> Option<Zeroizing<String>> {
    let places = places(words, |word| WORDS.place(word))?;
    let count = u64::try_from(WORDS.len()).ok()?;
    let mut hex = Zeroizing::new(String::with_capacity(places.len() * 4));
    for three in places.chunks_exact(3) {
        let [first, second, third] = three else { return None };
        let [first, second, third] = [*first, *second, *third].map(u64::from);
        let step = |from: u64, to: u64| (to + count - from) % count;
        let value = Zeroizing::new(first + count * step(first, second) + count * count * step(second, third));
        // A third of a millionth of all words gives nine digits, and no seed has those.
        write!(hex, "{:08x}", *value).ok()?;
    }
    Some(hex)
}
