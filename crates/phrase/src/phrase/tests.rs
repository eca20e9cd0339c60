use bip39::Mnemonic;
use holdfast_cases::cases;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use static_assertions::assert_not_impl_any;
use unicode_normalization::UnicodeNormalization;

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
            PhraseError::LongPassphrase => "passphrase".to_owned(),
            PhraseError::Shares(problem) => format!("{problem:?}"),
            PhraseError::OtherScheme(scheme) => format!("other_scheme {}", scheme.code()),
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
fn four_letters_stand_for_a_word_where_no_word_has_more() {
    let words = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    let short: Vec<_> = words.split(' ').map(|word| word.get(..4).unwrap_or(word)).collect();
    assert_eq!(words_of(&Phrase::parse(Kind::Olares, &short.join(" ")).unwrap()), words);
    // "than" among others is a mistake, which may be for "that", too.
    let one = words.replacen("thank", "than", 1);
    let error = Phrase::parse(Kind::Olares, &one).unwrap_err();
    assert_eq!(error, PhraseError::UnknownWord { positions: vec![3] });
}

/// A paper that is right in another system is never called wrong.
#[test]
fn words_of_another_system_are_named() {
    let scheme = |kind, text: &str| {
        let error = Phrase::parse(kind, text).unwrap_err();
        if let PhraseError::OtherScheme(scheme) = error { scheme.to_string() } else { format!("{error:?}") }
    };
    let share = "shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short owner flip making coding armed";
    let electrum = "wild father tree among universe such mobile favorite target dynamic credit identify";
    let old = "cell dumb heartbeat north boom tease ship baby bright kingdom rare squeeze";
    for kind in [Kind::Olares, Kind::Ont, Kind::Wallet] {
        assert_eq!(scheme(kind, share), "share 3 of a Trezor backup (SLIP-39) that needs 2 shares");
        assert_eq!(scheme(kind, electrum), "an Electrum seed");
        assert_eq!(scheme(kind, old), "an Electrum seed from before version 2.0");
    }
    // Words of all ten lists are of a wallet; of an Olares ID they are in English.
    let spanish = "ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco abierto";
    assert!(Phrase::parse(Kind::Wallet, spanish).is_ok());
    assert_eq!(scheme(Kind::Olares, spanish), "a BIP-39 phrase of the word list \"es\"");
    // A mistake in it is one, in whatever system.
    assert!(scheme(Kind::Wallet, &electrum.replace("wild", "wool")).starts_with("Checksum"));
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
    let words = Language::English.words();
    words.iter().filter_map(|word| Phrase::parse(Kind::Olares, &[*word; 12].join(" ")).ok())
}

/// A phrase as it is, whatever its checksum.
fn unchecked(kind: Kind, words: &str) -> Phrase {
    Phrase { kind, words: Zeroizing::new(words.into()), language: Some(Language::English) }
}

#[test]
fn every_ont_vector_gives_its_id_and_both_addresses() {
    let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/ont.json")).unwrap();
    for row in vectors["vectors"].as_array().unwrap() {
        let (name, text) = (&row["name"], row["mnemonic"].as_str().unwrap());
        let phrase = match row["valid_bip39"].as_bool().unwrap() {
            true => Phrase::parse(Kind::Ont, text).unwrap(),
            // Such a phrase exists, and an import refuses it.
            false => {
                assert!(matches!(Phrase::parse(Kind::Ont, text), Err(PhraseError::Checksum)));
                unchecked(Kind::Ont, text)
            }
        };
        let identities = phrase.identities(None);
        assert_eq!(identities[0].value, row["ont_id"], "{name}");
        assert_eq!(identities[1].value, row["address"], "{name}");
        assert_eq!(identities[2].value, row["alt_path_neo_address"], "{name}");
        assert_eq!(identities[2].path.as_deref(), Some("m/44'/888'/0'/0/0"));
    }
}

#[test]
fn every_minima_vector_gives_its_keys_and_addresses() {
    let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/minima.json")).unwrap();
    for row in vectors["vectors"].as_array().unwrap() {
        let phrase = Phrase::parse(Kind::Minima, row["input"].as_str().unwrap()).unwrap();
        assert_eq!(words_of(&phrase), row["clean_phrase"]);
        let keys = row["keys"].as_array().unwrap();
        assert_eq!(phrase.identities(None)[0].value, keys[0]["address_mx"]);
        let last = keys.last().unwrap();
        let found = phrase.find(None, &address(last["address_mx"].as_str().unwrap()), &mut |_, _| true);
        assert_eq!(found.unwrap().unwrap().path, Some(last["index"].to_string()));
    }
}

#[test]
fn minima_s_own_reading_of_words_is_ours_but_for_separators() {
    let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/minima.json")).unwrap();
    for row in vectors["normalisation_cases"].as_array().unwrap() {
        let input = row["input"].as_str().unwrap();
        let read = Phrase::parse(Kind::Minima, input);
        let forgiven = input.contains(['\t', ',', '\n']);
        match row["clean"].as_str() {
            Some("") => assert!(matches!(read, Err(PhraseError::Empty)), "{input:?}"),
            Some(clean) => assert_eq!(words_of(&read.unwrap()), clean, "{input:?}"),
            None if forgiven => assert_eq!(words_of(&read.unwrap()), "ABANDON ABILITY", "{input:?}"),
            None => assert!(matches!(read, Err(PhraseError::UnknownWord { .. })), "{input:?}"),
        }
    }
}

#[test]
fn a_search_can_be_stopped_and_says_how_far_it_is() {
    let phrase = Phrase::parse(Kind::Minima, "ZOO ZOO MEAT").unwrap();
    let mut steps = 0;
    let stopped = phrase.identities_with(None, &mut |done, of| {
        steps += 1;
        assert!(done < of);
        steps < 3
    });
    assert_eq!((stopped, steps), (Err(Stopped), 3));
}

const ABOUT: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

fn address(text: &str) -> Address {
    Address::read(text).unwrap()
}

/// The first addresses of BIP-84's test vector, and of the same phrase in wallets before it.
#[test]
fn a_wallet_shows_its_first_addresses_and_finds_others() {
    let phrase = Phrase::parse(Kind::Wallet, ABOUT).unwrap();
    let identities = phrase.identities(None);
    assert_eq!(identities[0].value, "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu");
    assert_eq!(identities[1].value, "0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
    assert_eq!(identities[2].value, "73c5da0a");
    for (wanted, path) in [
        ("BC1QCR8TE4KR609GCAWUTMRZA0J4XV80JY8Z306FYU", "m/84'/0'/0'/0/0"),
        ("bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g", "m/84'/0'/0'/0/1"),
        ("37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf", "m/49'/0'/0'/0/0"),
        ("1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA", "m/44'/0'/0'/0/0"),
        // BIP-86's own vectors.
        ("bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr", "m/86'/0'/0'/0/0"),
        ("bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7", "m/86'/0'/0'/1/0"),
    ] {
        let found = phrase.find(None, &address(wanted), &mut |_, _| true).unwrap();
        assert_eq!(found.unwrap().path.as_deref(), Some(path), "{wanted}");
    }
    for (wanted, path) in [
        ("bc1qx0tpa0ctsy5v8xewdkpf69hhtz5cw0rf5uvyj6", "m/84'/0'/1'/0/1"),
        ("terra1amdttz2937a3dytmxmkany53pp6ma6dy4vsllv", "m/44'/330'/0'/0/0"),
        ("inj1npvwllfr9dqr8erajqqr6s0vxnk2ak55re90dz", "m/44'/60'/0'/0/0"),
        ("0xFA22515E43658ce56A7682B801e9B5456f511420", "m/44'/61'/0'/0/0"),
    ] {
        let found = phrase.find(None, &address(wanted), &mut |_, _| true).unwrap();
        assert_eq!(found.unwrap().path.as_deref(), Some(path), "{wanted}");
    }
    // Of words that give none, nothing is said to be missing.
    assert!(!phrase.could_give(&address("EP2D7TV7IAFANZHK3B6QLKB53N5UTD7RARVXZTWCPCRQQBKYVGM2XIMT2Q")));
    assert!(phrase.could_give(&address("AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W")));
    let missed = phrase.find(None, &address("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"), &mut |_, _| true);
    assert_eq!(missed.unwrap(), None);
}

/// BIP-39's vectors of the zero entropy with the passphrase TREZOR, and the first of its Japanese ones.
#[test]
fn a_passphrase_is_a_part_of_the_seed() {
    let seed = |text: &str, passphrase: &str| {
        let phrase = Phrase::parse(Kind::Wallet, text).unwrap();
        let seed = phrase.seed(Passphrase::new(passphrase).as_ref());
        data_encoding::HEXLOWER.encode(&*seed)
    };
    assert!(
        seed(ABOUT, "TREZOR").starts_with("c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e5349553")
    );
    let japanese = format!("{}あおぞら", "あいこくしん\u{3000}".repeat(11));
    let seed = seed(&japanese, "㍍ガバヴァぱばぐゞちぢ十人十色");
    assert!(seed.starts_with("a262d6fb6122ecf45be09c50492b31f92e9beb7d9a845987a02cefda57a15f9c"), "{seed}");
}

#[test]
fn the_language_of_a_wallet_s_words_is_found() {
    let mut random = StdRng::seed_from_u64(7);
    for language in Language::ALL {
        let mut entropy = [0u8; 32];
        random.fill_bytes(&mut entropy);
        let words = Mnemonic::from_entropy_in(language.list(), &entropy).unwrap().to_string();
        let phrase = Phrase::parse(Kind::Wallet, &words).unwrap();
        assert_eq!((phrase.language(), words_of(&phrase)), (Some(*language), words.as_str()));
        // As a screen shows it, and as it is typed.
        let composed: String = words.nfc().collect();
        assert_eq!(words_of(&Phrase::parse(Kind::Wallet, &composed.to_uppercase()).unwrap()), words);
        if matches!(language, Language::ChineseSimplified | Language::ChineseTraditional) {
            let run_together = composed.replace(' ', "");
            assert_eq!(words_of(&Phrase::parse(Kind::Wallet, &run_together).unwrap()), words);
        }
    }
    assert!(matches!(
        Phrase::parse(Kind::Olares, "abaisser abaisser abaisser"),
        Err(PhraseError::UnknownWord { .. })
    ));
}

#[test]
fn a_foreign_word_is_counted_in_the_list_that_fits_best() {
    let text =
        "abaisser abandon abdiquer abeille abolir aborder aboutir aboyer abrasif abreuver abriter zzzz";
    let refused = Phrase::parse(Kind::Wallet, text).unwrap_err();
    assert_eq!(refused, PhraseError::UnknownWord { positions: vec![12] });
}

#[test]
fn a_new_minima_phrase_has_24_words_of_the_list_in_capitals() {
    let phrase = Phrase::make(Kind::Minima, 24, &mut StdRng::seed_from_u64(3)).unwrap();
    assert_eq!(phrase.word_count(), 24);
    let words = words_of(&phrase);
    assert!(
        words.split(' ').all(|word| Language::English.find(&word.to_lowercase()).is_some()
            && word == word.to_uppercase())
    );
    assert_eq!(words_of(&Phrase::parse(Kind::Minima, words).unwrap()), words);
}

#[test]
fn a_megabyte_is_answered_at_once() {
    let long = "legal winner ".repeat(80_000);
    for kind in Kind::ALL {
        assert!(Phrase::parse(*kind, &long).is_err());
        assert!(Phrase::parse(*kind, &"x".repeat(1 << 20)).is_err());
        // Other words may be anything.
        let is_empty = matches!(Phrase::parse(*kind, "🦀"), Err(PhraseError::Empty));
        assert_eq!(is_empty, *kind != Kind::Words);
    }
    // What stands far behind is not overlooked.
    let far = format!("{ABOUT}{}zoo", " ".repeat(1 << 20));
    assert!(matches!(Phrase::parse(Kind::Wallet, &far), Err(PhraseError::WordCount { found: 13, .. })));
}

#[test]
fn the_words_that_may_come_last_are_those_whose_checksum_is_right() {
    let eleven = "abandon ".repeat(11);
    let last = crate::last_words(Kind::Wallet, &eleven);
    assert_eq!((last.len(), last.iter().any(|word| word == "about")), (128, true));
    assert!(last.iter().all(|word| Phrase::parse(Kind::Wallet, &format!("{eleven}{word}")).is_ok()));
    assert_eq!(crate::last_words(Kind::Olares, &"abandon ".repeat(23)).len(), 8);
    for (kind, text) in [(Kind::Minima, eleven.as_str()), (Kind::Wallet, "abandon"), (Kind::Wallet, "")] {
        assert!(crate::last_words(kind, text).is_empty());
    }
    assert!(crate::last_words(Kind::Wallet, &"abandonn ".repeat(11)).is_empty());
}

#[test]
fn words_stay_those_that_were_typed_where_they_are_a_phrase_as_they_are() {
    // With accents these are Spanish, and their checksum is right there too.
    for (language, words) in [
        (
            Language::Italian,
            "pagina solido celebre simbolo numero principe musica nucleo armonia acido nomina idolo",
        ),
        (Language::French, "limite canon nectar jardin marron balcon canon salon jardin balcon salon canon"),
    ] {
        let phrase = Phrase::parse(Kind::Wallet, words).unwrap();
        assert_eq!((phrase.language(), words_of(&phrase)), (Some(language), words));
    }
}

proptest! {
    #![proptest_config(cases(256, 0x0015_0002))]

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
    fn words_of_each_list_read_back_in_each_form_of_unicode(entropy: [u8; 32], bytes in 0usize..5, list in 0usize..10, form in 0u8..4, upper: bool, ideographic: bool) {
        let language = Language::ALL[list];
        let mnemonic = Mnemonic::from_entropy_in(language.list(), &entropy[..16 + bytes * 4]).unwrap();
        let words: Vec<&str> = mnemonic.words().collect();
        let text = words.join(if ideographic { "\u{3000}" } else { " " });
        let text: String = match form {
            0 => text.nfc().collect(),
            1 => text.nfd().collect(),
            2 => text.nfkc().collect(),
            _ => text.nfkd().collect(),
        };
        let text = if upper { text.to_uppercase() } else { text };
        let phrase = Phrase::parse(Kind::Wallet, &text).unwrap();
        prop_assert_eq!(words_of(&phrase), words.join(" "));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,200}") {
        let parsed = Phrase::parse(Kind::Olares, &text);
        prop_assert!(parsed.is_err());
    }

    #[test]
    fn a_phrase_of_any_list_reads_back_as_itself(entropy in prop::array::uniform16(any::<u8>()), at in 0usize..10) {
        let words = Mnemonic::from_entropy_in(Language::ALL[at].list(), &entropy).unwrap().to_string();
        let phrase = Phrase::parse(Kind::Wallet, &words).unwrap();
        prop_assert_eq!(words_of(&phrase), words.as_str());
        let again = Phrase::parse(Kind::Wallet, words_of(&phrase)).unwrap();
        prop_assert_eq!(words_of(&again), words);
    }

    #[test]
    fn minima_words_read_back_as_themselves(seed: u64) {
        let phrase = Phrase::make(Kind::Minima, 24, &mut StdRng::seed_from_u64(seed)).unwrap();
        let short: Vec<String> =
            words_of(&phrase).split(' ').map(|word| word.chars().take(4).collect::<String>().to_lowercase()).collect();
        let again = Phrase::parse(Kind::Minima, &short.join(", ")).unwrap();
        prop_assert_eq!(words_of(&again), words_of(&phrase));
    }
}

#[test]
fn an_address_of_another_kind_is_found_and_the_kind_is_named() {
    let words = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    let ont = Phrase::parse(Kind::Ont, words).unwrap().identities(None);
    let wallet = Phrase::parse(Kind::Wallet, words).unwrap();
    let find = |phrase: &Phrase, passphrase: Option<&Passphrase>, wanted: &str| {
        let found = phrase.find_in_any_kind(passphrase, &address(wanted), &mut |_, _| true).unwrap();
        found.map(|found| (found.kind, found.identity.value, found.with_passphrase))
    };
    let own = wallet.identities(None);
    let [bitcoin, did] = [&own[0], &ont[0]].map(|identity| identity.value.as_str());
    assert_eq!(find(&wallet, None, bitcoin), Some((Kind::Wallet, bitcoin.into(), false)));
    assert_eq!(find(&wallet, None, did), Some((Kind::Ont, did.into(), false)));
    // An address that all kinds share is a wallet's; one without the passphrase is still of the kind that was chosen.
    let olares = Phrase::parse(Kind::Olares, words).unwrap();
    assert_eq!(find(&olares, None, bitcoin), Some((Kind::Wallet, bitcoin.into(), false)));
    let passphrase = Passphrase::new("TREZOR");
    assert_eq!(find(&wallet, passphrase.as_ref(), bitcoin), Some((Kind::Wallet, bitcoin.into(), false)));
    let with = wallet.identities(passphrase.as_ref());
    assert_eq!(
        find(&wallet, passphrase.as_ref(), &with[0].value),
        Some((Kind::Wallet, with[0].value.clone(), true))
    );
    assert_eq!(find(&wallet, None, "did:ont:AZMgu1jizeCvwKx89qtKq3Rd92iPXHJQ9W"), None);
    let mut asked = 0;
    let stopped =
        wallet.find_in_any_kind(None, &address("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"), &mut |_, _| {
            asked += 1;
            asked < 150
        });
    assert_eq!(stopped, Err(Stopped));
}
