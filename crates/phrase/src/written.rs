//! Words as people write them down, paste them, and put ornaments around them.
//!
//! Spacing, line ends, commas, case, invisible characters and Unicode form are forgiven, and so is numbering: "1. word", "2) word",
//! "#3 word", "1️⃣ word", "1º word", "№ 1 word", "Word 1: word", "a) word", "- [x] word", "1word2word". Whatever stands between separators and is none of that
//! counts as a word, so that positions in errors are the positions that the person counts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

/// More words than any phrase has; those after them are not looked at.
pub(crate) const MOST_WORDS: usize = 1_000;

/// The words of `text` in lower case and NFKD, one space between each. A Chinese character is a word.
pub(crate) fn normalise(text: &str) -> Zeroizing<String> {
    let kept = without_labels(text);
    let bare = kept.as_ref().map_or(text, |kept| kept.as_str());
    // Reserved at once: a string that grows leaves copies behind. NFKD makes a character at most 18 times as long.
    let mut out = Zeroizing::new(String::with_capacity(bare.len().saturating_mul(3)));
    // A word of one of the lists has three letters, or is a character.
    const SHORTEST: usize = 3;
    let (mut in_word, mut count, mut length) = (false, 0u32, 0usize);
    let letters = bare.chars().map(|c| if is_ornament(c) { ' ' } else { c });
    let letters = letters.nfkd().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).map(latin);
    let mut letters = letters.peekable();
    while let Some(c) = letters.next() {
        if in_word && c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            // The number of this word, or of the one that follows, is none of its letters.
            let is_its = digits.parse().is_ok_and(|number: u32| number == count || number == count + 1);
            let is_numbering = is_its && length >= SHORTEST;
            if !is_numbering {
                out.push_str(&digits);
            }
            in_word = !is_numbering;
            continue;
        }
        let is_part = c.is_alphabetic() || (in_word && is_combining_mark(c));
        if is_part {
            if !in_word || is_han(c) {
                count += 1;
                length = 0;
                if !out.is_empty() {
                    out.push(' ');
                }
            }
            out.push(c);
            length += 1;
        }
        in_word = is_part && !is_han(c);
    }
    out
}

/// Without what stands before every word: "Word 1:", "word1:", "a)", "[x]". None where there is nothing of that.
fn without_labels(text: &str) -> Option<Zeroizing<String>> {
    let pieces: Vec<_> = text.split_whitespace().collect();
    let words = last_of_rows(&pieces, 3, |row, number| match row {
        [label, counted, _] => is_word(label) && counts(counted, number),
        _ => false,
    });
    let words = words.or_else(|| {
        last_of_rows(&pieces, 2, |row, number| match row {
            [label, _] => {
                let (letters, counted) = label.split_at(letters_of(label));
                is_word(letters) && counts(counted, number)
            }
            _ => false,
        })
    });
    let words = words.or_else(|| {
        let words: Vec<_> = pieces.iter().copied().filter(|piece| !is_tick(piece)).collect();
        (words.len() < pieces.len()).then_some(words)
    });
    words.map(|words| {
        // No longer than what it comes from, and one space: nothing grows, nothing is left behind.
        let mut out = Zeroizing::new(String::with_capacity(text.len() + 1));
        for word in words {
            out.push_str(word);
            out.push(' ');
        }
        out
    })
}

/// The last piece of every row of so many, where each row begins with the same label and its own number.
fn last_of_rows<'a>(
    pieces: &[&'a str],
    length: usize,
    is_labelled: impl Fn(&[&str], usize) -> bool,
) -> Option<Vec<&'a str>> {
    /// Rows that tell labels from words.
    const TELLING: usize = 3;
    let rows = || pieces.chunks(length).zip(1..);
    let label = |row: &[&'a str]| row.first().map(|piece| piece.split_at(letters_of(piece)).0);
    let first = pieces.chunks(length).next().and_then(label)?;
    let is_same = |row: &[&'a str]| label(row).is_some_and(|label| is_alike(label, first));
    let is_whole = pieces.len().is_multiple_of(length) && pieces.len() / length >= TELLING;
    let fits = is_whole && rows().all(|(row, number)| is_same(row) && is_labelled(row, number));
    fits.then(|| rows().filter_map(|(row, _)| row.last().copied()).collect())
}

/// Without a number before each of them: "1.", "2)".
pub(crate) fn without_numbers(pieces: Vec<&str>) -> Vec<&str> {
    let mut rows = (1..).zip(pieces.chunks(2));
    let is_numbered = pieces.len() > 2
        && pieces.len().is_multiple_of(2)
        && rows.all(|(number, row)| row.first().is_some_and(|piece| counts(piece, number)));
    if is_numbered { pieces.chunks(2).filter_map(|row| row.last().copied()).collect() } else { pieces }
}

/// "3:", "3.", "3)", "3-", "3=".
fn counts(piece: &str, number: usize) -> bool {
    let digits = piece.trim_end_matches([':', '.', ')', '-', '=', '：', '．', '）']);
    digits.len() < piece.len() && digits.parse() == Ok(number)
}

fn is_word(piece: &str) -> bool {
    !piece.is_empty() && piece.chars().all(char::is_alphabetic)
}

/// Where the letters at the beginning end.
fn letters_of(piece: &str) -> usize {
    piece.find(|c: char| !c.is_alphabetic()).unwrap_or(piece.len())
}

/// But for case.
fn is_alike(one: &str, other: &str) -> bool {
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}

/// A letter that counts, or a box that was ticked.
fn is_tick(piece: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic();
    piece.strip_suffix(')').is_some_and(|rest| rest.len() == 1 && rest.chars().all(is_letter))
        || matches!(piece, "[x]" | "[X]")
}

/// The letters of Turkish for the 26 of the lists.
fn latin(c: char) -> char {
    if c == 'ı' { 'i' } else { c }
}

/// A character of the Chinese lists: a word of its own, with or without spaces.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// Signs that Unicode takes for letters.
fn is_ornament(c: char) -> bool {
    matches!(c, 'ª' | 'º' | '№' | '™' | '℠' | '℡' | '℻')
}

/// Zero-width characters, byte order mark and soft hyphen, which come along from web pages and PDF files; what makes a picture of a character;
/// the dot of a capital İ.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{0307}' | '\u{034F}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{20E3}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

    fn numbered(row: impl Fn(usize, &str) -> String, between: &str) -> String {
        let rows: Vec<_> = WORDS.split(' ').enumerate().map(|(at, word)| row(at + 1, word)).collect();
        rows.join(between)
    }

    #[test]
    fn numbering_and_ornaments_do_no_harm() {
        let letter = |at: usize| char::from(b'a' + u8::try_from(at).unwrap() - 1);
        for (text, between) in [
            (numbered(|at, word| format!("{at}. {word}"), "\n"), "a list"),
            (numbered(|at, word| format!("#{at} {word},"), " "), "marks"),
            (numbered(|_, word| format!("▪️ {word}"), "\n"), "squares"),
            (numbered(|_, word| format!("✔️ {word}"), "\n"), "ticks"),
            (numbered(|at, word| format!("{}\u{FE0F}\u{20E3} {word}", at % 10), " "), "keycaps"),
            (numbered(|_, word| format!("{word}\u{034F}"), " "), "joiners"),
            (numbered(|at, word| format!("{at}º {word}"), " "), "ordinals"),
            (numbered(|at, word| format!("№{at} {word}"), " "), "numeros"),
            (numbered(|_, word| format!("{word}™"), " "), "trade marks"),
            (numbered(|at, word| format!("Word {at}: {word}"), "\n"), "labels"),
            (numbered(|at, word| format!("word{at}: {word}"), "\n"), "short labels"),
            (numbered(|at, word| format!("单词 {at}： {word}"), "\n"), "labels in Chinese"),
            (numbered(|at, word| format!("Слово {at}. {word}"), "\n"), "labels of another alphabet"),
            (numbered(|at, word| format!("{}) {word}", letter(at)), "\n"), "letters"),
            (numbered(|_, word| format!("- [x] {word}"), "\n"), "ticked boxes"),
            (numbered(|_, word| format!("- [ ] {word}"), "\n"), "boxes"),
            (numbered(|at, word| format!("{at}{word}"), ""), "run together"),
            (numbered(|at, word| format!("{word}{at}"), " "), "numbers behind"),
            (WORDS.to_uppercase().replace('I', "İ"), "Turkish capitals"),
            (WORDS.replace('i', "ı"), "Turkish letters"),
        ] {
            assert_eq!(*normalise(&text), WORDS, "{between}: {text}");
        }
    }

    #[test]
    fn what_is_no_numbering_stays_a_word() {
        assert_eq!(*normalise("l3gal winner"), "l3gal winner");
        assert_eq!(*normalise("l1on winner"), "l1on winner");
        assert_eq!(*normalise("word zoo word year word"), "word zoo word year word");
        assert_eq!(*normalise("a b c"), "a b c");
        assert_eq!(*normalise("legal winner7"), "legal winner7");
        assert_eq!(*normalise("\u{FE0F} \u{307}"), "");
    }
}
