use super::*;
use crate::{IdentityType, Passphrase, Phrase, PhraseError, look};

fn words_of(phrase: &Phrase) -> &str {
    // EXPOSE: public test words.
    phrase.expose()
}

#[test]
fn other_words_are_kept_as_they_are_written() {
    let parse = |text: &str| Phrase::parse_written(Kind::Words, text);
    assert_eq!(words_of(&parse(" Xyzzy\tplugh\n7 #x ").unwrap()), "Xyzzy plugh 7 #x");
    assert_eq!(words_of(&parse("1. Xyzzy 2. plugh").unwrap()), "Xyzzy plugh");
    // What is kept is read back as it is, also where it looks like numbers.
    assert_eq!(words_of(&Phrase::parse(Kind::Words, "1. Xyzzy 2. plugh").unwrap()), "1. Xyzzy 2. plugh");
    let digest = |text: &str, passphrase| {
        parse(text).unwrap().identities(Passphrase::new(passphrase).as_ref()).remove(0)
    };
    assert_eq!(digest("Xyzzy plugh", ""), digest("xyzzy PLUGH", ""));
    assert_ne!(digest("Xyzzy plugh", ""), digest("Xyzzy plugh", "x"));
    assert_ne!(digest("Xyzzy plugh", ""), digest("plugh Xyzzy", ""));
    assert!(!digest("Xyzzy", "").is_shown());
    assert_eq!(
        parse(&"a ".repeat(60)).map(drop),
        Err(PhraseError::WordCount { found: 60, accepted: Kind::Words.accepted_words() })
    );
    assert_eq!(
        parse(&format!("a {}", "b".repeat(101))).map(drop),
        Err(PhraseError::UnknownWord { positions: vec![2] })
    );
}

/// LND, `aezeed/cipherseed_test.go`.
const AEZEED: &str = "ability liquid travel stem barely drastic pact cupboard apple thrive morning oak feature tissue couch old math inform success suggest drink motion know royal";

#[test]
fn words_that_are_certainly_of_another_system_are_kept_as_nothing_else() {
    let import = |kind, text: &str| Phrase::import(kind, text).map(drop);
    for kind in [Kind::Minima, Kind::Words, Kind::Wallet] {
        assert_eq!(import(kind, AEZEED), Err(PhraseError::OtherScheme(Box::new(Scheme::Aezeed))), "{kind}");
    }
    assert_eq!(import(Kind::Aezeed, AEZEED), Ok(()));
    // What may be by chance is said, and left to the person.
    let seed = "wild father tree among universe such mobile favorite target dynamic credit identify";
    let phrase = Phrase::import(Kind::Minima, seed).unwrap();
    assert_eq!(phrase.also(), [Scheme::Electrum(crate::ElectrumSeed::Segwit)]);
    assert_eq!(look(Kind::Minima, &seed.split(' ').collect::<Vec<_>>(), 0).scheme, phrase.also().pop());
    assert!(Phrase::import(Kind::Electrum, seed).unwrap().also().is_empty());
}

#[test]
fn every_kind_reads_its_own_words_and_says_what_they_derive() {
    for (kind, words, identity) in [
        (
            Kind::Electrum,
            "wild father tree among universe such mobile favorite target dynamic credit identify",
            IdentityType::BtcAddress,
        ),
        (
            Kind::Electrum,
            "science dawn member doll dutch real can brick knife deny drive list",
            IdentityType::WordsDigest,
        ),
        (
            Kind::OldElectrum,
            "CELL dumb heartbeat north boom tease ship baby bright kingdom rare squeeze",
            IdentityType::BtcAddress,
        ),
        (
            Kind::Monero,
            "onward possible lagoon olympics saucepan foamy jittery gearbox bovine spud rapid muffin gearbox",
            IdentityType::XmrAddress,
        ),
        // Three letters tell the words of Monero's English list apart.
        (Kind::Monero, "onw pos lag oly sau foa jit gea bov spu rap muf gea", IdentityType::XmrAddress),
        (
            Kind::Polyseed,
            "raven tail swear infant grief assist regular lamp duck valid someone little harsh puppy airport language",
            IdentityType::XmrAddress,
        ),
        (Kind::Aezeed, AEZEED, IdentityType::WordsDigest),
        (
            Kind::Ton,
            "pottery drop fragile oven jewel suspect use tuna palm finger own hawk mouse execute addict purity diagram supply secret fortune three toward tiny riot",
            IdentityType::TonAddress,
        ),
        (
            Kind::Algorand,
            "rose exist grass liar effort equal valve chief hair degree typical payment dune december energy life slender nurse patch push step runway believe above pair",
            IdentityType::AlgorandAddress,
        ),
    ] {
        let phrase = Phrase::parse(kind, words).unwrap();
        assert_eq!(phrase.identities(None)[0].kind, identity, "{kind}");
        let again = Phrase::parse(kind, words_of(&phrase)).unwrap();
        assert_eq!(words_of(&again), words_of(&phrase), "{kind}");
        // One word less, and one exchanged.
        let less = words.split_once(' ').unwrap().1;
        assert!(matches!(Phrase::parse(kind, less).map(drop), Err(PhraseError::WordCount { .. })), "{kind}");
        assert_eq!(
            Phrase::make(kind, 12, &mut holdfast_cases::random(1)).map(drop).unwrap_err(),
            PhraseError::WordCount { found: 12, accepted: &[] }
        );
    }
    let wrong = "wild father tree among universe such mobile favorite target dynamic credit credit";
    assert_eq!(Phrase::parse(Kind::Electrum, wrong).map(drop), Err(PhraseError::Checksum));
    let wrong = wrong.replace("wild", "wildebeest");
    assert_eq!(
        Phrase::parse(Kind::Electrum, &wrong).map(drop),
        Err(PhraseError::UnknownWord { positions: vec![1] })
    );
}
