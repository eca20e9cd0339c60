//! What a person may type or paste for a phrase: nothing panics, and what is a phrase is the same phrase when it is read again.

#![no_main]

use holdfast_phrase::{Kind, OtherSecret, Phrase, cut, last_words, look};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((how, bytes)) = data.split_first() else { return };
    let Ok(text) = str::from_utf8(bytes) else { return };
    let kinds = Kind::ALL;
    let kind = kinds[usize::from(*how) % kinds.len()];
    OtherSecret::recognise(text);
    let pasted = cut(kind, text);
    assert!(pasted.words.len() <= pasted.count);
    let fields: Vec<&str> = text.split(['\n', ' ']).take(100).collect();
    let typed = look(kind, &fields, usize::from(how / 8));
    assert_eq!(typed.marks.len(), fields.len());
    last_words(kind, text);
    let Ok(phrase) = Phrase::parse(kind, text) else { return };
    // Of shares, those of each.
    let words = phrase.word_count() / phrase.part_count();
    assert!(kind.accepted_words().contains(&words));
    // EXPOSE: the phrase that was read is read again.
    let again = Phrase::parse(kind, phrase.expose()).expect("a phrase is one");
    // EXPOSE: and is the same.
    assert_eq!(phrase.expose(), again.expose());
    assert_eq!(phrase.language(), again.language());
});
