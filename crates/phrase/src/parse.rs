//! Reading a phrase as people type and paste it.
//!
//! Spacing, line ends, commas, numbering ("1. word", "2) word", "#3 word"), case, invisible characters and Unicode form are
//! forgiven. Whatever stands between separators and is not a number counts as a word, so that positions in errors
//! are the positions that the person counts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

use crate::words;

/// Why a text is not a phrase. Never holds a word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhraseError {
    /// There is no word in the text.
    #[error("no words")]
    Empty,
    /// These words, counted from 1, are not in the list.
    #[error("word {} is not in the word list", .positions.first().copied().unwrap_or(1))]
    UnknownWord {
        /// Where they stand, ascending, never empty.
        positions: Vec<usize>,
    },
    /// The number of words is not one of those that the kind has.
    #[error("{found} words, where {} are possible", list(.accepted))]
    WordCount {
        /// How many words there are.
        found: usize,
        /// How many there may be.
        accepted: &'static [usize],
    },
    /// Every word is in the list, but they do not belong together in this order (BIP-39 checksum).
    #[error("the words are all in the list but do not fit together")]
    Checksum,
}

fn list(numbers: &[usize]) -> String {
    numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// The words of `text` in lower case and NFKD, one space between each.
pub(crate) fn normalise(text: &str) -> Zeroizing<String> {
    // Reserved at once: a string that grows leaves copies behind. NFKD makes a character at most 18 times as long.
    let mut out = Zeroizing::new(String::with_capacity(text.len().saturating_mul(3)));
    let mut in_word = false;
    for c in text.nfkd().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase) {
        let part_of_word = c.is_alphabetic() || is_combining_mark(c) || (in_word && c.is_ascii_digit());
        if part_of_word {
            if !in_word && !out.is_empty() {
                out.push(' ');
            }
            out.push(c);
        }
        in_word = part_of_word;
    }
    out
}

/// Checks words that are already normalised.
pub(crate) fn check_words(words: &str, accepted: &'static [usize]) -> Result<(), PhraseError> {
    let positions: Vec<usize> =
        words.split(' ').enumerate().filter(|(_, word)| !words::is_word(word)).map(|(i, _)| i + 1).collect();
    let found = words.split(' ').count();
    if words.is_empty() {
        Err(PhraseError::Empty)
    } else if !positions.is_empty() {
        Err(PhraseError::UnknownWord { positions })
    } else if !accepted.contains(&found) {
        Err(PhraseError::WordCount { found, accepted })
    } else {
        Ok(())
    }
}

/// Zero-width characters, byte order mark and soft hyphen, which come along from web pages and PDF files.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}
