//! Monero: 24 words for 256 bits, or 12 for 128 (MyMonero), then one of them again, which a CRC-32 of their beginnings chooses
//! (Monero, `src/mnemonics/electrum-words.cpp`).

use std::sync::LazyLock;

use crc32fast::Hasher;

use super::list::List;
use super::{Scheme, places};

/// A list with the number of characters that tell its words apart.
type Telling = (List, usize);

macro_rules! lists {
    ($($name:literal => $telling:literal),+ $(,)?) => {
        vec![$((List::of(include_str!(concat!("../../data/monero/", $name, ".txt"))), $telling)),+]
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

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    let is_one = [13, 25].contains(&count) && LISTS.iter().any(|list| is_of(list, words));
    is_one.then_some(Scheme::Monero)
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
