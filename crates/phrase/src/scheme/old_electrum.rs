//! Electrum before 2.0: 12 or 24 words of a list of its own, three for 32 bits, without any check.

use std::sync::LazyLock;

use super::list::List;
use super::{Scheme, places};

static WORDS: LazyLock<List> = LazyLock::new(|| List::of(include_str!("../../data/electrum-old.txt")));

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    let is_one = [12, 24].contains(&count) && places(words, |word| WORDS.place(word)).is_some();
    is_one.then_some(Scheme::OldElectrum)
}
