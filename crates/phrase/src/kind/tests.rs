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
    assert_ne!(digest("Xyzzy plugh", ""), digest("xyzzy PLUGH", ""));
    // Signs that other forms of Unicode would change stay, and what is kept reads back as itself.
    for text in ["x² ½ ﬁ don´t a ´ b \u{FDFA}", "e\u{301} \u{301}a"] {
        let kept = parse(text).unwrap();
        assert_eq!(
            words_of(&Phrase::parse(Kind::Words, words_of(&kept)).unwrap()),
            words_of(&kept),
            "{text}"
        );
    }
    assert_eq!(words_of(&parse("x² don´t").unwrap()), "x² don´t");
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

/// SLIP-0039's vectors: about, shares, secret, master key.
fn vectors() -> Vec<(String, Vec<String>, String, String)> {
    serde_json::from_str(include_str!("../../fixtures/slip39.json")).unwrap()
}

#[test]
fn shares_are_kept_in_their_order_and_open_the_wallet_once_there_are_enough() {
    use IdentityType::{Bip32Fingerprint, BtcAddress, EvmAddress, Slip39Share};
    let vectors = vectors();
    let shares = &vectors[3].1;
    let parse = |text: &str| Phrase::parse(Kind::Slip39, text);
    let kinds = |phrase: &Phrase, passphrase: &str| {
        let identities = phrase.identities(Passphrase::new(passphrase).as_ref());
        identities.iter().map(|identity| identity.kind.clone()).collect::<Vec<_>>()
    };
    let one = parse(&shares[1]).unwrap();
    assert_eq!((one.is_complete(), one.word_count()), (false, 20));
    assert_eq!(kinds(&one, ""), [Slip39Share]);
    let given = one.identities(None)[0].share().unwrap();
    assert!(given.is_of_backup(&given) && given.member_threshold == 2);
    // In any order, twice, numbered, one word a line or four letters of each: the same set.
    let both = parse(&format!("{}\n\n{}", shares[1], shares[0])).unwrap();
    let short: Vec<_> =
        shares.iter().flat_map(|share| share.split(' ')).map(|word| word.get(..4).unwrap_or(word)).collect();
    for text in [
        shares.join(" "),
        shares.join("\n").replace(' ', "\n"),
        format!("{} {0} {}", shares[0], shares[1]),
        short.join(" "),
    ] {
        assert_eq!(words_of(&parse(&text).unwrap()), words_of(&both), "{text}");
    }
    assert_eq!(both.part_count(), 2);
    assert!(both.is_complete());
    assert_eq!(kinds(&both, "TREZOR"), [BtcAddress, EvmAddress, Bip32Fingerprint, Slip39Share, Slip39Share]);
    let address = |passphrase: &str| both.identities(Passphrase::new(passphrase).as_ref()).remove(0).value;
    assert_ne!(address("TREZOR"), address(""));
    let found = both.find(
        Passphrase::new("TREZOR").as_ref(),
        &Address::read(&address("TREZOR")).unwrap(),
        &mut |_, _| true,
    );
    assert!(found.unwrap().is_some());
}

#[test]
fn shares_that_do_not_belong_together_are_named() {
    use crate::ShareProblem::{Digest, OtherBackup};
    let vectors = vectors();
    let problem = |texts: &[&String]| {
        let text: Vec<_> = texts.iter().map(|text| text.as_str()).collect();
        Phrase::parse(Kind::Slip39, &text.join("\n")).map(drop).unwrap_err()
    };
    let (sharing, other) = (&vectors[3].1, &vectors[22].1);
    assert_eq!(problem(&[&sharing[0], &other[0]]), PhraseError::Shares(OtherBackup));
    let wrong = vectors.iter().find(|(about, ..)| about.contains("invalid digest")).unwrap();
    assert_eq!(problem(&wrong.1.iter().collect::<Vec<_>>()), PhraseError::Shares(Digest));
    let spoiled = sharing[0].replacen("shadow", "acid", 1);
    assert_eq!(problem(&[&spoiled]), PhraseError::Checksum);
    let less = sharing[0].split_once(' ').unwrap().1.to_owned();
    assert!(matches!(problem(&[&less]), PhraseError::WordCount { found: 19, .. }));
    assert_eq!(
        problem(&[&sharing[0].replacen("shadow", "shado", 1).replacen("pistol", "xyzzy", 1)]),
        PhraseError::UnknownWord { positions: vec![2] }
    );
}

#[test]
fn shares_that_no_wallet_makes_are_refused_at_once() {
    // Made by shamir-mnemonic, with exponent 6; a secret of 18 bytes, which is no seed (BIP-32).
    let slow = "analysis military academic academic academic acrobat aluminum debris activity alarm busy learn election animal deal snapshot likely home theater surprise";
    let odd = "analysis merit academic academic academic academic eclipse adult away extra legs aluminum clay pancake satisfy argue disaster usual agency priority knife general";
    let read = |text: &str| Phrase::parse(Kind::Slip39, text).map(drop).unwrap_err();
    assert_eq!(read(slow), PhraseError::Shares(crate::ShareProblem::Slow));
    assert_eq!(read(odd), PhraseError::WordCount { found: 22, accepted: &[20, 33] });
    // They are shares all the same, and named.
    for text in [slow, odd] {
        assert!(matches!(Scheme::recognise(text).as_slice(), [Scheme::Slip39(_)]));
    }
    let many = vectors()[3].1.join(" ").repeat(30);
    assert!(matches!(read(&many), PhraseError::WordCount { .. }));
}

/// Polyseed, `tests/tests.c`. It is not encrypted: a passphrase beside it is no part of the address, and yet it is compared.
#[test]
fn a_passphrase_that_changes_no_address_is_told_apart() {
    let words = "raven tail swear infant grief assist regular lamp duck valid someone little harsh puppy airport language";
    let phrase = Phrase::parse(Kind::Polyseed, words).unwrap();
    let identities = |passphrase: &str| phrase.identities(Passphrase::new(passphrase).as_ref());
    assert_eq!(identities("one")[1], identities("")[0]);
    assert_ne!(identities("one")[0], identities("two")[0]);
}
