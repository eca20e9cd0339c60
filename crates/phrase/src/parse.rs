//! Reading a phrase as people type and paste it.
//!
//! What is forgiven of how words are written is in `written.rs`. Where no word has
//! more than four letters, as on a plate of steel, four stand for an English word.

use bip39::Mnemonic;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::kind::Form;
use crate::list::Lexicon;
use crate::scheme::share_lists;
use crate::scheme::shares::{self, Set};
use crate::words::folded;
use crate::written::{MOST_WORDS, normalise};
use crate::{Kind, Language, Scheme, ShareProblem, stack};

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
    /// Every word is in the list, but they do not belong together in this order: the checksum of BIP-39, or the check of another system.
    #[error("the words are all in the list but do not fit together")]
    Checksum,
    /// They are the words of another system, and right there; or a phrase of another list.
    #[error("{0}, which is not what is asked for")]
    OtherScheme(Box<Scheme>),
    /// Each is a share, and together they are no backup.
    #[error("the shares do not belong together")]
    Shares(ShareProblem),
    /// The passphrase is longer than what is kept.
    #[error("the passphrase is longer than {} bytes", crate::passphrase::LONGEST)]
    LongPassphrase,
}

fn list(numbers: &[usize]) -> String {
    numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// The words of a text, in the list's spelling, one space between each.
pub(crate) struct Read {
    pub words: Zeroizing<String>,
    /// The list of BIP-39 that they are of, where that is a part of how they are read.
    pub language: Option<Language>,
}

/// Reads words of a kind. Says the first thing that is wrong: no words, unknown words by position, their number, the checksum. Nobody is
/// sent to look for a mistake in words that are right in another system.
pub(crate) fn read(kind: Kind, text: &str) -> Result<Read, PhraseError> {
    read_as(kind, text).map_err(|error| {
        let may_be_other = matches!(
            error,
            PhraseError::UnknownWord { .. } | PhraseError::WordCount { .. } | PhraseError::Checksum
        );
        let found = if may_be_other { Scheme::recognise(text) } else { Vec::new() };
        // Without a check of its own a scheme is named where the words are in no list of the kind.
        let is_unknown = matches!(error, PhraseError::UnknownWord { .. });
        let is_it =
            |scheme: &Scheme| (scheme.has_check() || is_unknown) && Kind::of_scheme(scheme) != Some(kind);
        found.into_iter().find(is_it).map_or(error, |scheme| PhraseError::OtherScheme(Box::new(scheme)))
    })
}

fn read_as(kind: Kind, text: &str) -> Result<Read, PhraseError> {
    if kind.form() == Form::Any {
        return read_any(kind, text);
    }
    let typed = normalise(text);
    if typed.is_empty() {
        return Err(PhraseError::Empty);
    }
    match kind.form() {
        Form::Any => read_any(kind, text),
        Form::Minima => {
            let words =
                in_list(&typed, minima_word).map_err(|positions| PhraseError::UnknownWord { positions })?;
            check_count(kind, &words)?;
            Ok(Read { words: upper(&words), language: Some(Language::English) })
        }
        Form::Shares => read_shares(&typed),
        Form::Bip39(_) | Form::System(_) => {
            // As it is typed first: with accents put in, words of one list may be a phrase of another, with another seed.
            let lists = kind.lists();
            let exact = lists.iter().find_map(|list| {
                let words = in_list(&typed, |word| list.find_exact(word)).ok()?;
                let is_one = check_count(kind, &words).is_ok() && fits(kind, *list, &words);
                is_one.then_some(Read { words, language: list.language() })
            });
            exact.map_or_else(|| forgiving(kind, &lists, &typed), Ok)
        }
    }
}

/// Shares in the order of their groups and numbers, each once.
fn read_shares(typed: &str) -> Result<Read, PhraseError> {
    let found = typed.split(' ').count();
    let accepted = Kind::Slip39.accepted_words();
    // 50 shares are more than anybody has.
    if found > MOST_WORDS {
        return Err(PhraseError::WordCount { found, accepted });
    }
    let lists = share_lists();
    let find = |word: &str| lists.iter().find_map(|list| list.find(word));
    let words = in_list(typed, find).map_err(|positions| PhraseError::UnknownWord { positions })?;
    // What is wrong is that of one share.
    let mut shares = shares::cut(&words).map_err(|left| {
        let is_count = accepted.contains(&left) || accepted.last().is_some_and(|most| left > *most);
        if is_count { PhraseError::Checksum } else { PhraseError::WordCount { found: left, accepted } }
    })?;
    // A secret of another size is no seed of a wallet (BIP-32).
    if let Some(other) =
        shares.iter().map(|share| share.words().split(' ').count()).find(|count| !accepted.contains(count))
    {
        return Err(PhraseError::WordCount { found: other, accepted });
    }
    shares.sort_by_key(|share| share.place());
    shares.dedup();
    let mut lines = Zeroizing::new(String::with_capacity(words.len()));
    for share in &shares {
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines.push_str(share.words());
    }
    // Enough of them have to fit together, whatever the passphrase.
    Set::read(&lines).map_err(PhraseError::Shares)?;
    Ok(Read { words: lines, language: None })
}

/// Words of which nothing is known stay as they are written, in NFC.
fn read_any(kind: Kind, text: &str) -> Result<Read, PhraseError> {
    /// Bytes of a word: what is longer is none.
    const LONGEST: usize = 100;
    let pieces = || text.split_whitespace().take(MOST_WORDS);
    let long = (1..).zip(pieces()).filter(|(_, word)| word.len() > LONGEST).map(|(at, _)| at);
    let positions: Vec<_> = long.collect();
    if !positions.is_empty() {
        return Err(PhraseError::UnknownWord { positions });
    }
    let mut words = Zeroizing::new(String::with_capacity(text.len().saturating_mul(3)));
    for word in pieces() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.extend(word.nfc());
    }
    if words.is_empty() {
        return Err(PhraseError::Empty);
    }
    check_count(kind, &words)?;
    Ok(Read { words, language: None })
}

/// The same, where accents may be missing; what is wrong otherwise is that of the list that knows the most words.
fn forgiving(kind: Kind, lists: &[Lexicon], typed: &str) -> Result<Read, PhraseError> {
    let mut fewest: Option<Vec<usize>> = None;
    // One short word among others is a mistake, and would become another word.
    let is_plate = typed.split(' ').all(|word| word.len() <= 4);
    let mut known = Vec::new();
    for list in lists {
        match in_list(typed, |word| list.find(word).or_else(|| is_plate.then(|| list.find_by_four(word))?)) {
            Ok(words) => known.push((*list, words)),
            Err(positions) if fewest.as_ref().is_none_or(|fewest| positions.len() < fewest.len()) => {
                fewest = Some(positions);
            }
            Err(_) => {}
        }
    }
    let Some((_, first)) = known.first() else {
        return Err(PhraseError::UnknownWord { positions: fewest.unwrap_or_else(|| vec![1]) });
    };
    check_count(kind, first)?;
    let right = known.into_iter().find(|(list, words)| fits(kind, *list, words));
    right.map(|(list, words)| Read { words, language: list.language() }).ok_or(PhraseError::Checksum)
}

/// How many words a text has, as a person counts them: numbering and whatever separates them is none.
pub fn word_count(text: &str) -> usize {
    stack::wiped(|| normalise(text).split(' ').filter(|word| !word.is_empty()).count())
}

/// Whether words of a list pass the check of their kind.
fn fits(kind: Kind, list: Lexicon, words: &str) -> bool {
    match (kind.form(), list) {
        (Form::System(system), _) => system.recognise(&folded(words), words.split(' ').count()).is_some(),
        (_, Lexicon::Bip39(language)) => is_bip39(language, words),
        (_, Lexicon::Own(_)) => false,
    }
}

/// Whether the checksum is right; the number of words is one of BIP-39's then.
fn is_bip39(language: Language, words: &str) -> bool {
    Mnemonic::parse_in_normalized(language.list(), words).is_ok()
}

/// The words with which a phrase that lacks its last one has the right checksum, in the list's order: 128 of them for a twelfth
/// word, 8 for a twenty-fourth; in NFC. For who makes a phrase with dice. None where there is no checksum, or the words are not all known.
pub fn last_words(kind: Kind, text: &str) -> Vec<String> {
    stack::wiped(|| fitting(kind, text)).into_iter().map(|word| word.nfc().collect()).collect()
}

fn fitting(kind: Kind, text: &str) -> Vec<&'static str> {
    let typed = normalise(text);
    let Form::Bip39(languages) = kind.form() else { return Vec::new() };
    if !kind.accepted_words().contains(&(typed.split(' ').count() + 1)) {
        return Vec::new();
    }
    let known = languages
        .iter()
        .find_map(|language| in_list(&typed, |word| language.find(word)).ok().map(|words| (language, words)));
    let Some((language, words)) = known else { return Vec::new() };
    let fits_with = |last: &str| {
        let mut phrase = Zeroizing::new(String::with_capacity(words.len() + 1 + last.len()));
        phrase.push_str(&words);
        phrase.push(' ');
        phrase.push_str(last);
        is_bip39(*language, &phrase)
    };
    language.words().iter().copied().filter(|last| fits_with(last)).collect()
}

/// Each word as the list has it, or the positions of those that it has not.
fn in_list(
    words: &str,
    find: impl Fn(&str) -> Option<&'static str>,
) -> Result<Zeroizing<String>, Vec<usize>> {
    // Spelling an abbreviation out may make a text longer; no word has more than 40 bytes.
    let count = words.split(' ').count().min(MOST_WORDS);
    let mut out = Zeroizing::new(String::with_capacity(count.saturating_mul(40)));
    let mut unknown = Vec::new();
    for (i, word) in words.split(' ').take(MOST_WORDS).enumerate() {
        match find(word) {
            Some(word) => {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(word);
            }
            None => unknown.push(i + 1),
        }
    }
    if unknown.is_empty() { Ok(out) } else { Err(unknown) }
}

fn check_count(kind: Kind, words: &str) -> Result<(), PhraseError> {
    let (found, accepted) = (words.split(' ').count(), kind.accepted_words());
    if accepted.contains(&found) { Ok(()) } else { Err(PhraseError::WordCount { found, accepted }) }
}

/// Minima takes three letters for the word that they are, and four or more for the first word that begins with them.
pub(crate) fn minima_word(typed: &str) -> Option<&'static str> {
    match typed.chars().count() {
        0..=2 => None,
        3 => Language::English.find(typed),
        _ => Language::English.words().iter().copied().find(|word| word.starts_with(typed)),
    }
}

fn upper(words: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(words.len()));
    out.extend(words.chars().map(|c| c.to_ascii_uppercase()));
    out
}
