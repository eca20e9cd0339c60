//! Lists of words: the ten of BIP-39, and those that other systems have of their own. Public data, so they may be shown and searched
//! freely.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::Language;
use crate::words::{folded, letters};

/// A list of a system's own.
#[derive(Debug)]
pub(crate) struct OwnList {
    /// As the system writes them, which its checks count letters of.
    words: Vec<&'static str>,
    /// The same in NFKD.
    spelt: Vec<String>,
    /// By the word in lower case and NFKD.
    places: HashMap<String, u16>,
    /// So many letters at the beginning tell all words apart; none may be left out where that is not so.
    telling: Option<usize>,
}

impl OwnList {
    /// One word a line.
    pub fn of(text: &'static str, telling: Option<usize>) -> Self {
        let words: Vec<_> = text.lines().collect();
        let places = (0..).zip(&words).map(|(at, word)| (folded(word).to_string(), at)).collect();
        let spelt = words.iter().map(|word| word.nfkd().collect()).collect();
        Self { words, spelt, places, telling }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Where a word in lower case and NFKD is, or the only one that begins so.
    pub fn place(&self, word: &str) -> Option<u16> {
        self.places.get(word).copied().or_else(|| self.place_of_beginning(word))
    }

    fn place_of_beginning(&self, word: &str) -> Option<u16> {
        let telling = self.telling?;
        if word.nfc().count() < telling {
            return None;
        }
        let mut found = self.places.iter().filter(|(candidate, _)| candidate.starts_with(word));
        match (found.next(), found.next()) {
            (Some((_, at)), None) => Some(*at),
            _ => None,
        }
    }

    /// The word there, as the system writes it.
    pub fn word(&self, at: u16) -> &'static str {
        self.words.get(usize::from(at)).copied().unwrap_or_default()
    }

    /// The word there in NFKD.
    fn spelling(&self, at: u16) -> &str {
        self.spelt.get(usize::from(at)).map_or("", String::as_str)
    }
}

/// A list that words are looked up in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lexicon {
    /// One of BIP-39's.
    Bip39(Language),
    /// One of another system.
    Own(&'static OwnList),
}

impl Lexicon {
    /// The word that `word`, in lower case and NFKD, is; in NFKD.
    pub fn find_exact(self, word: &str) -> Option<&'static str> {
        match self {
            Self::Bip39(language) => language.find_exact(word),
            Self::Own(list) => list.places.get(word).map(|at| list.spelling(*at)),
        }
    }

    /// The word that `word` stands for: accents, or what follows the letters that tell, may be left out where that is unambiguous.
    pub fn find(self, word: &str) -> Option<&'static str> {
        match self {
            Self::Bip39(language) => language.find(word),
            Self::Own(list) => list.place(word).map(|at| list.spelling(at)),
        }
    }

    /// Which of BIP-39's it is.
    pub fn language(self) -> Option<Language> {
        match self {
            Self::Bip39(language) => Some(language),
            Self::Own(_) => None,
        }
    }

    /// The only English word of BIP-39 that begins with these four letters.
    pub fn find_by_four(self, word: &str) -> Option<&'static str> {
        match self {
            Self::Bip39(language) => language.find_by_four(word),
            Self::Own(_) => None,
        }
    }

    fn words(self) -> impl Iterator<Item = &'static str> {
        let (bip39, own) = match self {
            Self::Bip39(language) => (Some(language.words()), None),
            Self::Own(list) => (None, Some(&list.spelt)),
        };
        let own = own.into_iter().flatten().map(String::as_str);
        bip39.into_iter().flatten().copied().chain(own)
    }
}

/// The words of these lists that begin with `prefix`, each once, in the lists' order.
pub(crate) fn completions(lists: &[Lexicon], prefix: &str) -> Vec<&'static str> {
    let prefix = folded(prefix);
    let mut found: Vec<&'static str> = Vec::new();
    for list in lists {
        let begins = |word: &&str| match list {
            Lexicon::Bip39(_) => word.starts_with(prefix.as_str()),
            Lexicon::Own(_) => folded(word).starts_with(prefix.as_str()),
        };
        for word in list.words().filter(begins) {
            if !found.contains(&word) {
                found.push(word);
            }
        }
    }
    found
}

/// As many words as are near to one that is in no list: a letter more, less, another one, or two in each other's place
/// (optimal string alignment distance of at most 2), the nearest first.
pub(crate) fn near(lists: &[Lexicon], word: &str, most: usize) -> Vec<&'static str> {
    const FAR: usize = 2;
    let word = folded(word);
    let (length, own) = (word.chars().count(), letters(&word));
    // In a word of three letters nearly everything is two letters away.
    let far = FAR.min(length / 2);
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    for candidate in lists.iter().flat_map(|list| list.words()) {
        // One change takes a letter away and puts one in.
        let may_be = (own ^ letters(candidate)).count_ones() <= 2 * FAR as u32
            && candidate.chars().count().abs_diff(length) <= far
            && !found.iter().any(|(_, one)| *one == candidate);
        if may_be {
            let distance = strsim::osa_distance(&word, candidate);
            if distance <= far {
                found.push((distance, candidate));
            }
        }
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().take(most).map(|(_, word)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: [Lexicon; 1] = [Lexicon::Bip39(Language::English)];

    #[test]
    fn completions_and_near_words_are_of_the_lists() {
        assert_eq!(completions(&ENGLISH, "aban"), ["abandon"]);
        assert_eq!(completions(&ENGLISH, "ABSU"), ["absurd"]);
        let all: Vec<_> = Language::ALL.iter().copied().map(Lexicon::Bip39).collect();
        let everywhere = completions(&all, "abandon");
        assert_eq!(everywhere.iter().filter(|word| **word == "abandon").count(), 1);
        assert_eq!(near(&ENGLISH, "sausges", 3).first(), Some(&"sausage"));
        assert_eq!(near(&ENGLISH, "abnadon", 3), ["abandon"]);
        assert!(near(&ENGLISH, "zzzzzzzz", 3).is_empty());
        assert!(near(&ENGLISH, "lega", 3).len() <= 3);
    }

    #[test]
    fn a_list_of_its_own_knows_words_by_the_letters_that_tell() {
        let list: &OwnList = Box::leak(Box::new(OwnList::of("Übel\nüben\nzart\nzartbitter", Some(4))));
        let lexicon = Lexicon::Own(list);
        let spelt = |word: &str| Some(word.nfkd().collect::<String>());
        let find = |word: &str| lexicon.find(&folded(word)).map(str::to_owned);
        assert_eq!(find("ÜBEL"), spelt("Übel"));
        assert_eq!(find("zart"), spelt("zart"));
        assert_eq!(find("zartb"), spelt("zartbitter"));
        assert_eq!((find("übe"), find("zar")), (None, None));
        assert_eq!(completions(&[lexicon], "ÜB").len(), 2);
        assert_eq!((list.word(0), list.len()), ("Übel", 4));
    }
}
