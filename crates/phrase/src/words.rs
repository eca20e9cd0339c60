//! The ten word lists of BIP-39, 2,048 words each; public data, so they may be shown and searched freely.

use std::collections::HashMap;
use std::sync::OnceLock;

use bip39::Language as List;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

/// A word list of BIP-39.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
    /// Spanish.
    Spanish,
    /// Chinese, simplified.
    ChineseSimplified,
    /// Chinese, traditional.
    ChineseTraditional,
    /// French.
    French,
    /// Italian.
    Italian,
    /// Czech.
    Czech,
    /// Portuguese.
    Portuguese,
}

impl Language {
    /// All ten, in the order of BIP-39; where words are in several lists, the first counts.
    pub const ALL: &'static [Self] = &[
        Self::English,
        Self::Japanese,
        Self::Korean,
        Self::Spanish,
        Self::ChineseSimplified,
        Self::ChineseTraditional,
        Self::French,
        Self::Italian,
        Self::Czech,
        Self::Portuguese,
    ];
    /// English alone.
    pub const ENGLISH: &'static [Self] = &[Self::English];

    /// The tag of BCP 47.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::Spanish => "es",
            Self::ChineseSimplified => "zh-Hans",
            Self::ChineseTraditional => "zh-Hant",
            Self::French => "fr",
            Self::Italian => "it",
            Self::Czech => "cs",
            Self::Portuguese => "pt",
        }
    }

    pub(crate) fn list(self) -> List {
        match self {
            Self::English => List::English,
            Self::Japanese => List::Japanese,
            Self::Korean => List::Korean,
            Self::Spanish => List::Spanish,
            Self::ChineseSimplified => List::SimplifiedChinese,
            Self::ChineseTraditional => List::TraditionalChinese,
            Self::French => List::French,
            Self::Italian => List::Italian,
            Self::Czech => List::Czech,
            Self::Portuguese => List::Portuguese,
        }
    }

    /// The words, in the list's order and in NFKD.
    pub fn words(self) -> &'static [&'static str; 2048] {
        self.list().word_list()
    }

    /// The word of the list that `word` is, in lower case and NFKD.
    pub(crate) fn find_exact(self, word: &str) -> Option<&'static str> {
        self.index().exact.get(word).copied()
    }

    /// Where a word in lower case and NFKD is in the list. Accents may be left out, as for `find`.
    pub(crate) fn place(self, word: &str) -> Option<u16> {
        let word = self.find(word)?;
        self.list().find_word(word)
    }

    /// The word of the list that `word` stands for. Accents may be left out in Spanish and French, where no two words of the list
    /// differ by them alone.
    pub(crate) fn find(self, word: &str) -> Option<&'static str> {
        let index = self.index();
        let forgiving = || (!index.bare.is_empty()).then(|| bare(word));
        self.find_exact(word).or_else(|| index.bare.get(forgiving()?.as_str()).copied())
    }

    /// The only English word that begins with these four letters; no two of that list have the same.
    pub(crate) fn find_by_four(self, word: &str) -> Option<&'static str> {
        const TELLING: usize = 4;
        if self != Self::English || word.len() != TELLING {
            return None;
        }
        self.words().iter().copied().find(|candidate| candidate.starts_with(word))
    }

    fn index(self) -> &'static Index {
        static INDEXES: [OnceLock<Index>; Language::ALL.len()] =
            [const { OnceLock::new() }; Language::ALL.len()];
        let at = Self::ALL.iter().position(|one| *one == self).unwrap_or_default();
        INDEXES.get(at).expect("there is one for each").get_or_init(|| Index::of(self))
    }
}

/// What a list is searched by; public data, made when it is first needed.
struct Index {
    exact: HashMap<&'static str, &'static str>,
    /// Without accents, where they may be left out.
    bare: HashMap<String, &'static str>,
}

impl Index {
    fn of(language: Language) -> Self {
        let words = || language.words().iter().copied();
        let is_forgiving = matches!(language, Language::Spanish | Language::French);
        Self {
            exact: words().map(|word| (word, word)).collect(),
            bare: words().filter(|_| is_forgiving).map(|word| (bare(word).to_string(), word)).collect(),
        }
    }
}

fn bare(word: &str) -> Zeroizing<String> {
    let mut bare = Zeroizing::new(String::with_capacity(word.len()));
    bare.extend(word.chars().filter(|c| !is_combining_mark(*c)));
    bare
}

/// The letters as a set; some share a bit.
pub(crate) fn letters(word: &str) -> u64 {
    word.chars().fold(0, |set, c| set | 1 << (u32::from(c) % u64::BITS))
}

/// In lower case and NFKD, as lists are searched.
pub(crate) fn folded(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 3));
    out.extend(text.nfkd().flat_map(char::to_lowercase));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_may_be_left_out_where_that_is_unambiguous() {
        for language in [Language::Spanish, Language::French] {
            for word in language.words() {
                let bare: String = word.chars().filter(|c| !is_combining_mark(*c)).collect();
                assert_eq!(language.find(&bare), Some(*word), "{language:?}");
            }
        }
        assert_eq!(Language::Czech.find("abdikace"), Some("abdikace"));
    }

    #[test]
    fn four_letters_name_one_english_word() {
        let fours: std::collections::HashSet<_> =
            Language::English.words().iter().map(|word| word.get(..4).unwrap_or(word)).collect();
        assert_eq!(fours.len(), 2048);
        assert_eq!(Language::English.find_by_four("aban"), Some("abandon"));
        assert_eq!(Language::English.find_by_four("aba"), None);
        assert_eq!(Language::French.find_by_four("aban"), None);
    }

    #[test]
    fn every_list_has_each_word_once_in_nfkd() {
        for language in Language::ALL {
            let words: std::collections::HashSet<_> = language.words().iter().collect();
            assert_eq!(words.len(), 2048, "{language:?}");
            assert!(language.words().iter().all(|word| word.nfkd().eq(word.chars())), "{language:?}");
        }
    }
}
