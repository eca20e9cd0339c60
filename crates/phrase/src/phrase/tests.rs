use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use static_assertions::assert_not_impl_any;

use super::*;

assert_not_impl_any!(Phrase: Clone, fmt::Display, serde::Serialize, std::ops::Deref, PartialEq);
assert_not_impl_any!(Passphrase: Clone, fmt::Display, serde::Serialize, std::ops::Deref, PartialEq);

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../tests/vectors/olares.json")).unwrap()
}

fn rows(section: &str) -> Vec<(String, String, Value)> {
    let rows = vectors()[section].as_array().unwrap().clone();
    assert!(!rows.is_empty());
    rows.into_iter()
        .map(|row| (row["name"].as_str().unwrap().into(), row["phrase"].as_str().unwrap().into(), row))
        .collect()
}

fn words_of(phrase: &Phrase) -> &str {
    // EXPOSE: a test compares public phrases.
    phrase.expose()
}

#[test]
fn every_olares_vector_gives_its_did_and_owner_address() {
    for (name, text, row) in rows("derive") {
        let identities = Phrase::parse(Kind::Olares, &text).unwrap().identities(None);
        assert_eq!(identities[0].value, row["did"], "{name}");
        assert_eq!(identities[1].value, row["owner"], "{name}");
    }
}

#[test]
fn the_fingerprint_is_that_of_the_master_key() {
    // BIP-39's zero entropy; the fingerprint that hardware wallets show for it.
    let text = vectors()["accepted_phrase"].as_str().unwrap().to_owned();
    let identities = Phrase::parse(Kind::Olares, &text).unwrap().identities(None);
    assert_eq!(identities[2].value, "73c5da0a");
}

#[test]
fn a_wrong_phrase_is_refused_for_the_right_reason() {
    for (name, text, row) in rows("refuse") {
        let said = match Phrase::parse(Kind::Olares, &text).unwrap_err() {
            PhraseError::Empty => "empty".to_owned(),
            PhraseError::WordCount { .. } => "word_count".to_owned(),
            PhraseError::Checksum => "checksum".to_owned(),
            PhraseError::UnknownWord { positions } => {
                let positions: Vec<_> = positions.iter().map(usize::to_string).collect();
                format!("unknown_word {}", positions.join(" "))
            }
        };
        assert_eq!(said, row["error"], "{name}");
    }
}

#[test]
fn every_way_to_write_it_gives_the_same_phrase() {
    let vectors = vectors();
    for (name, text, _) in rows("accept") {
        let phrase = Phrase::parse(Kind::Olares, &text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(words_of(&phrase), vectors["accepted_phrase"], "{name}");
    }
}

#[test]
fn an_error_never_holds_a_word() {
    let error = Phrase::parse(Kind::Olares, "legal winnner thank").unwrap_err();
    let said = format!("{error} {error:?}");
    for word in ["legal", "winnner", "thank"] {
        assert!(!said.contains(word));
    }
    let phrase = Phrase::make(Kind::Olares, 12, &mut StdRng::seed_from_u64(1)).unwrap();
    assert_eq!(format!("{phrase:?}"), "Phrase");
}

#[test]
fn a_kind_makes_only_its_own_lengths() {
    let mut random = StdRng::seed_from_u64(1);
    for words in 0..=25 {
        let made = Phrase::make(Kind::Olares, words, &mut random);
        assert_eq!(made.is_ok(), [12, 15, 18, 21, 24].contains(&words), "{words}");
    }
}

#[test]
fn equal_words_have_one_order() {
    // One of the phrases of twelve equal words whose checksum is right.
    let equal = completions_that_stand_alone().next().expect("there are some");
    assert!(equal.has_one_order());
    let phrase = Phrase::make(Kind::Olares, 12, &mut StdRng::seed_from_u64(1)).unwrap();
    assert!(!phrase.has_one_order());
}

fn completions_that_stand_alone() -> impl Iterator<Item = Phrase> {
    crate::completions("").filter_map(|word| Phrase::parse(Kind::Olares, &[word; 12].join(" ")).ok())
}

proptest! {
    #[test]
    fn what_is_written_in_any_shape_reads_back(seed: u64, count in 0usize..5, shapes in prop::collection::vec((0u8..6, 0u8..4), 24)) {
        let count = Kind::Olares.accepted_words()[count];
        let phrase = Phrase::make(Kind::Olares, count, &mut StdRng::seed_from_u64(seed)).unwrap();
        let mut text = String::new();
        for (i, (word, (separator, case))) in words_of(&phrase).split(' ').zip(shapes).enumerate() {
            let number = i + 1;
            match separator {
                0 => text.push(' '),
                1 => text.push_str(&format!("\r\n{number}. ")),
                2 => text.push_str(", "),
                3 => text.push_str(&format!("\t#{number}\u{3000}")),
                4 => text.push_str(&format!(" {number})")),
                _ => text.push_str(&format!("\u{2028}{number}: ")),
            }
            match case {
                0 => text.push_str(word),
                1 => text.push_str(&word.to_uppercase()),
                2 => text.extend(word.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap())),
                _ => text.extend(word.chars().flat_map(|c| [c, '\u{200B}'])),
            }
        }
        let again = Phrase::parse(Kind::Olares, &text).unwrap();
        prop_assert_eq!(words_of(&again), words_of(&phrase));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,200}") {
        let parsed = Phrase::parse(Kind::Olares, &text);
        prop_assert!(parsed.is_err());
    }
}
