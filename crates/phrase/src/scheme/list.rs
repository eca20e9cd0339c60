//! A list of words that is not one of BIP-39's.

use std::collections::HashMap;

use crate::words::folded;

/// Words in their order, as the list writes them, and where each is.
pub(super) struct List {
    words: Vec<&'static str>,
    /// By the word in lower case and NFKD.
    places: HashMap<String, u16>,
}

impl List {
    /// One word a line.
    pub fn of(text: &'static str) -> Self {
        let words: Vec<_> = text.lines().collect();
        let places = (0..).zip(&words).map(|(at, word)| (folded(word), at)).collect();
        Self { words, places }
    }

    /// Where a word in lower case and NFKD is.
    pub fn place(&self, word: &str) -> Option<u16> {
        self.places.get(word).copied()
    }

    /// The same, for the only word that begins so: four letters tell all of them apart.
    pub fn place_of_beginning(&self, word: &str) -> Option<u16> {
        const TELLING: usize = 4;
        let begins = |candidate: &&str| word.len() >= TELLING && candidate.starts_with(word);
        let mut found = (0..).zip(&self.words).filter(|(_, candidate)| begins(candidate));
        self.place(word).or_else(|| match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        })
    }

    /// The word there, as the list writes it.
    pub fn word(&self, at: u16) -> &'static str {
        self.words.get(usize::from(at)).copied().unwrap_or_default()
    }
}
