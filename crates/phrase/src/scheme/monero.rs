//! Monero: 24 words for 256 bits, or 12 for 128 (MyMonero), then one of them again, which a CRC-32 of their beginnings chooses
//! (Monero, `src/mnemonics/electrum-words.cpp`).

use std::sync::LazyLock;

use crc32fast::Hasher;
use zeroize::Zeroizing;

use super::{Scheme, places};
use crate::list::{Lexicon, OwnList};
use crate::words::folded;

/// A list with the number of characters that tell its words apart.
type Telling = (OwnList, usize);

macro_rules! lists {
    ($($name:literal => $telling:literal),+ $(,)?) => {
        vec![$((OwnList::of(include_str!(concat!("../../data/monero/", $name, ".txt")), Some($telling)), $telling)),+]
    };
}

static LISTS: LazyLock<Vec<Telling>> = LazyLock::new(|| {
    lists![
        "english" => 3,
        "chinese-simplified" => 1,
        "dutch" => 4,
        "french" => 4,
        "german" => 4,
        "italian" => 4,
        "japanese" => 3,
        "portuguese" => 4,
        "russian" => 4,
        "spanish" => 4,
    ]
});

pub(super) fn lists() -> Vec<Lexicon> {
    LISTS.iter().map(|(list, _)| Lexicon::Own(list)).collect()
}

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    let is_one = [13, 25].contains(&count) && LISTS.iter().any(|list| is_of(list, words));
    is_one.then_some(Scheme::Monero)
}

/// The seed, 32 bytes, or 16 of MyMonero: 4 bytes for three words, the lowest first (`words_to_bytes`).
pub(crate) fn seed(words: &str) -> Option<Zeroizing<Vec<u8>>> {
    let words = folded(words);
    let (list, _) = LISTS.iter().find(|list| is_of(list, &words))?;
    let places = places(&words, |word| list.place(word))?;
    let count = u32::try_from(list.len()).ok()?;
    let mut seed = Zeroizing::new(Vec::with_capacity(32));
    for three in places.chunks_exact(3) {
        let [first, second, third] = three else { return None };
        let [first, second, third] = [*first, *second, *third].map(u32::from);
        let step = |from: u32, to: u32| (to + count - from) % count;
        let high = count.wrapping_mul(count).wrapping_mul(step(second, third));
        let value = first.wrapping_add(count * step(first, second)).wrapping_add(high);
        seed.extend_from_slice(&value.to_le_bytes());
    }
    Some(seed)
}

fn is_of((list, telling): &Telling, words: &str) -> bool {
    let Some(places) = places(words, |word| list.place(word)) else { return false };
    let Some((last, words)) = places.split_last() else { return false };
    let begin = |at: &u16| list.word(*at).chars().take(*telling);
    let mut crc = Hasher::new();
    for c in words.iter().flat_map(begin) {
        crc.update(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    let chosen = usize::try_from(crc.finalize()).unwrap_or_default() % words.len();
    words.get(chosen).is_some_and(|word| begin(word).eq(begin(last)))
}
