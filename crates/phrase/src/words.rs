//! The word list. English (BIP-39, 2,048 words); public data, so it may be shown and searched freely.

use bip39::Language;

/// Whether `word`, in lower case, is in the list.
pub fn is_word(word: &str) -> bool {
    Language::English.find_word(word).is_some()
}

/// The words of the list that begin with `prefix`, in the list's order.
pub fn completions(prefix: &str) -> impl Iterator<Item = &'static str> {
    Language::English.word_list().iter().copied().filter(move |word| word.starts_with(prefix))
}
