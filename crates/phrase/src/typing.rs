//! What can be said of a phrase while it is typed, one word in a field.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::kind::Form;
use crate::list::{Lexicon, completions, near};
use crate::parse::minima_word;
use crate::written::{MOST_WORDS, normalise, without_numbers};
use crate::{Kind, Language, Phrase, PhraseError, Scheme, stack};

/// Words are completed from so many letters on: in most lists four tell a word from the others.
const COMPLETED_FROM: usize = 4;
/// Words that are offered in the place of one that is in no list.
const NEAR: usize = 3;
/// Fields in a row that are of another list before that is said.
const TELLING: usize = 3;

/// What one field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    Empty,
    /// A word of the list.
    Known,
    /// The beginning of one.
    Begun,
    /// Neither, or more than one word.
    Unknown,
}

/// What is said of the fields.
pub struct Typed {
    /// Each field's.
    pub marks: Vec<Mark>,
    /// The words that the field which is typed in can become, in NFC.
    pub completions: Vec<String>,
    /// Up to three words that are near to what is in that field, where it is in no list; in NFC.
    pub near: Vec<String>,
    /// The list that the words are of, where it is none of the kind's.
    pub foreign: Option<Language>,
    /// Whether they are a phrase, once all are words and as many as a phrase has: whether the check is right, where there is one.
    pub fits: Option<bool>,
    /// What they are instead, where they are a phrase of another system.
    pub scheme: Option<Scheme>,
}

/// Looks at fields, one of which is typed in. That one's completions are words of the list that the other words are of; of all
/// lists of the kind while that is open.
pub fn look(kind: Kind, fields: &[&str], typed_in: usize) -> Typed {
    stack::wiped(|| look_at(kind, fields, typed_in))
}

fn look_at(kind: Kind, fields: &[&str], typed_in: usize) -> Typed {
    let words: Vec<_> = fields.iter().map(|field| normalise(field)).collect();
    let lists = most_knowing(&kind.lists(), &words);
    let knows = |word: &str| match kind.form() {
        Form::Minima => minima_word(word).is_some(),
        Form::Bip39(_) | Form::System(_) | Form::Shares => lists.iter().any(|list| list.find(word).is_some()),
        Form::Any => false,
    };
    let begins = |word: &str| !word.contains(' ') && !completions(&lists, word).is_empty();
    let mark = |(field, word): (&&str, &Zeroizing<String>)| {
        if field.trim().is_empty() {
            Mark::Empty
        } else if kind.form() == Form::Any {
            if field.trim().contains(char::is_whitespace) { Mark::Unknown } else { Mark::Known }
        } else if word.is_empty() {
            Mark::Unknown
        } else if knows(word) {
            Mark::Known
        } else if begins(word) {
            Mark::Begun
        } else {
            Mark::Unknown
        }
    };
    let marks: Vec<Mark> = fields.iter().zip(&words).map(mark).collect();
    let word = words.get(typed_in).map_or("", |word| word.as_str());
    let composed = |words: Vec<&str>| words.into_iter().map(|word| word.nfc().collect()).collect();
    let completed =
        if word.chars().count() < COMPLETED_FROM { Vec::new() } else { completions(&lists, word) };
    let near = match marks.get(typed_in) {
        Some(Mark::Unknown) => near(&lists, word, NEAR),
        _ => Vec::new(),
    };
    let is_whole =
        kind.accepted_words().contains(&marks.len()) && marks.iter().all(|mark| *mark == Mark::Known);
    let is_full = kind.accepted_words().contains(&marks.len()) && !marks.contains(&Mark::Empty);
    let parsed = is_full.then(|| Phrase::parse(kind, &Zeroizing::new(fields.join(" "))));
    let fits = parsed.as_ref().filter(|_| is_whole).map(Result::is_ok);
    let scheme = match parsed {
        Some(Err(PhraseError::OtherScheme(scheme))) => Some(*scheme),
        // Where nothing tells that words are of this kind, another that they pass the check of is said.
        Some(Ok(phrase)) => phrase.also().into_iter().find(|scheme| !kind.has_check() || scheme.is_certain()),
        _ => None,
    };
    let foreign = foreign(kind, &words);
    Typed { marks, completions: composed(completed), near: composed(near), foreign, fits, scheme }
}

/// Those of the lists that know the most of the words.
fn most_knowing(lists: &[Lexicon], words: &[Zeroizing<String>]) -> Vec<Lexicon> {
    let known: Vec<_> = lists.iter().map(|list| (known_by(*list, words), *list)).collect();
    let most = known.iter().map(|(count, _)| *count).max().unwrap_or_default();
    known.into_iter().filter(|(count, _)| *count == most).map(|(_, list)| list).collect()
}

fn known_by(list: Lexicon, words: &[Zeroizing<String>]) -> usize {
    words.iter().filter(|word| list.find(word).is_some()).count()
}

/// The list of BIP-39 that all words are of, where the kind's know fewer.
fn foreign(kind: Kind, words: &[Zeroizing<String>]) -> Option<Language> {
    if !matches!(kind.form(), Form::Bip39(_) | Form::Minima) {
        return None;
    }
    let written = words.iter().filter(|word| !word.is_empty()).count();
    let known = |language: &Language| known_by(Lexicon::Bip39(*language), words);
    let own = kind.languages().iter().map(known).max().unwrap_or_default();
    if written < TELLING || own == written {
        return None;
    }
    let other = Language::ALL.iter().filter(|language| !kind.languages().contains(language));
    other.copied().find(|language| known(language) == written)
}

/// A text cut into words.
pub struct Cut {
    /// The first ones, in NFC, as many as a phrase may have; in lower case where a list says how they are written.
    pub words: Vec<Zeroizing<String>>,
    /// How many there are in all; counted to 1,000.
    pub count: usize,
}

/// Cuts a whole phrase into words, in whatever form it is pasted.
pub fn cut(kind: Kind, text: &str) -> Cut {
    /// As many as any system makes.
    const FIELDS: usize = 59;
    if kind.form() == Form::Any {
        let words = without_numbers(text.split_whitespace().take(MOST_WORDS).collect());
        let kept = words.iter().take(FIELDS).map(|word| Zeroizing::new(word.nfc().collect()));
        return Cut { words: kept.collect(), count: words.len() };
    }
    let normal = stack::wiped(|| normalise(text));
    let composed = |word: &str| {
        let mut out = Zeroizing::new(String::with_capacity(word.len()));
        out.extend(word.nfc());
        out
    };
    let words = || normal.split(' ').filter(|word| !word.is_empty());
    Cut { words: words().take(FIELDS).map(composed).collect(), count: words().take(MOST_WORDS).count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(kind: Kind, fields: &[&str], at: usize) -> Vec<Mark> {
        look(kind, fields, at).marks
    }

    #[test]
    fn each_field_is_marked_as_it_is_typed() {
        use Mark::{Begun, Empty, Known, Unknown};
        let fields = ["legal", "WINNER", "aban", "sausges", " ", "🦆", "two words"];
        let said = look(Kind::Olares, &fields, 2);
        assert_eq!(said.marks, [Known, Known, Begun, Unknown, Empty, Unknown, Unknown]);
        assert_eq!(said.completions, ["abandon"]);
        assert!(said.near.is_empty());
        let said = look(Kind::Olares, &fields, 3);
        assert_eq!(said.near.first().map(String::as_str), Some("sausage"));
        assert!(said.near.len() <= 3);
        assert!(look(Kind::Olares, &["aba"], 0).completions.is_empty());
        // Minima takes the beginning for the word.
        assert_eq!(marks(Kind::Minima, &["aban", "ab"], 0), [Known, Begun]);
    }

    #[test]
    fn completions_are_of_the_list_that_the_other_words_are_of() {
        let open = look(Kind::Wallet, &["mari"], 0).completions;
        assert!(open.len() > 1, "several lists begin so");
        let french = look(Kind::Wallet, &["aboutir", "abeille", "aban"], 2);
        assert_eq!(french.completions, ["abandon"]);
        let spanish = look(Kind::Wallet, &["ábaco", "abeja", "abdo"], 2);
        assert_eq!(spanish.completions, ["abdomen"]);
        assert_eq!(spanish.marks, [Mark::Known, Mark::Known, Mark::Begun]);
        assert_eq!(
            look(Kind::Wallet, &["ábaco".nfd().collect::<String>().as_str()], 0).completions,
            ["ábaco"]
        );
    }

    #[test]
    fn a_whole_phrase_is_said_to_fit_or_not() {
        let words = "legal winner thank year wave sausage worth useful legal winner thank yellow";
        let mut fields: Vec<&str> = words.split(' ').collect();
        let fits = |fields: &[&str]| look(Kind::Olares, fields, 0).fits;
        assert_eq!(fits(&fields), Some(true));
        fields.swap(1, 2);
        assert_eq!(fits(&fields), Some(false));
        assert_eq!(fits(fields.get(1..).unwrap()), None);
        fields[0] = "sausges";
        assert_eq!(fits(&fields), None);
        assert_eq!(look(Kind::Minima, &["zone", "ABLE"], 0).fits, Some(true));
    }

    #[test]
    fn words_of_a_list_that_the_kind_has_not_are_named() {
        let french = ["aboutir", "abeille", "abolir"];
        assert_eq!(look(Kind::Ont, &french, 0).foreign, Some(Language::French));
        assert_eq!(look(Kind::Wallet, &french, 0).foreign, None);
        assert_eq!(look(Kind::Ont, &["zebra", "abeille", "abolir"], 0).foreign, None);
        assert_eq!(look(Kind::Ont, &["aboutir", "abeille"], 0).foreign, None);
    }

    #[test]
    fn a_pasted_text_is_cut_into_words() {
        let cut_olares = |text: &str| cut(Kind::Olares, text);
        let known = cut_olares("1. Legal\n2) winner, #3 THANK\u{3000}year");
        let words = |cut: &Cut| cut.words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
        assert_eq!(words(&known), ["legal", "winner", "thank", "year"]);
        assert_eq!(known.count, 4);
        // Of other words nobody knows what belongs to them.
        let other = cut(Kind::Words, "1. Legal 2. win-ner7 3. #3");
        assert_eq!(words(&other), ["Legal", "win-ner7", "#3"]);
        let long = cut_olares(&"word ".repeat(200_000));
        assert_eq!((long.words.len(), long.count), (59, 1_000));
        assert_eq!(cut_olares("12. 🦆").count, 0);
    }
}
