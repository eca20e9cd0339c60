use super::*;
use crate::Kind;

/// Custom words that a person would not type.
const HORROR: &str = "\u{20BF} \u{1F600} \u{1F608}     \u{3046} \u{3051}\u{305F}\u{307E} \u{308F}\u{308B} w\u{362}\u{362}\u{35D}h\u{361}o\u{362}\u{361} \u{338}\u{362}k\u{335}\u{35F}n\u{334}\u{358}\u{1EB}w\u{338}\u{31B}s\u{358} \u{300}\u{301}w\u{358}\u{362}\u{1E29}\u{335}a\u{489}\u{321}\u{362}t \u{327}\u{315}h\u{301}o\u{335}r\u{34F}\u{335}rors\u{321} \u{336}\u{361}\u{360}l\u{12F}\u{336}e\u{35F}\u{35F} \u{336}\u{35D}in\u{362} \u{34F}t\u{315}h\u{337}\u{321}\u{35F}e \u{35F}\u{35F}d\u{31B}a\u{35C}r\u{315}\u{361}k\u{322}\u{328} \u{361}h\u{334}e\u{34F}a\u{337}\u{322}\u{321}rt\u{301}\u{34F} \u{334}\u{337}\u{360}\u{F2}\u{335}\u{336}f\u{338} u\u{327}\u{358}n\u{ED}\u{31B}\u{35C}c\u{362}\u{34F}o\u{337}\u{34F}d\u{338}\u{362}e\u{321}\u{35D}?\u{35E}";

fn first(kind: Kind, words: &str, passphrase: &str) -> String {
    let phrase = Phrase::parse(kind, words).unwrap();
    let passphrase = Passphrase::new(passphrase);
    phrase.identities(passphrase.as_ref()).remove(0).value
}

/// Electrum, `tests/test_wallet_vertical.py`.
#[test]
fn addresses_are_those_of_electrums_own_tests() {
    for (kind, words, passphrase, address) in [
        (
            Kind::Electrum,
            "cycle rocket west magnet parrot shuffle foot correct salt library feed song",
            "",
            "1NNkttn1YvVGdqBW4PR6zvc3Zx3H5owKRf",
        ),
        (
            Kind::Electrum,
            "bitter grass shiver impose acquire brush forget axis eager alone wine silver",
            "",
            "bc1q3g5tmkmlvxryhh843v4dz026avatc0zzr6h3af",
        ),
        (
            Kind::Electrum,
            "bitter grass shiver impose acquire brush forget axis eager alone wine silver",
            HORROR,
            "bc1qx94dutas7ysn2my645cyttujrms5d9p57f6aam",
        ),
        (
            Kind::OldElectrum,
            "powerful random nobody notice nothing important anyway look away hidden message over",
            "",
            "1FJEEB8ihPMbzs2SkLmr37dHyRFzakqUmo",
        ),
    ] {
        assert_eq!(first(kind, words, passphrase), address);
    }
}

/// NIP-06, "Test vectors"; substrate-bip39 gives `5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV` for the development phrase, without a path.
#[test]
fn keys_of_nostr_and_substrate_are_those_of_their_own_documents() {
    for (chain, words, wanted) in [
        (
            Chain::Nostr,
            "leader monkey parrot ring guide accident before fence cannon height naive bean",
            "npub1zutzeysacnf9rru6zqwmxd54mud0k44tst6l70ja5mhv8jjumytsd2x7nu",
        ),
        (
            Chain::Nostr,
            "what bleak badge arrange retreat wolf trade produce cricket blur garlic valid proud rude strong choose busy \
             staff weather area salt hollow arm fade",
            "npub16sdj9zv4f8sl85e45vgq9n7nsgt5qphpvmf7vk8r5hhvmdjxx4es8rq74h",
        ),
        (
            Chain::Substrate,
            "bottom drive obey lake curtain smoke basket hold race lonely fit walk",
            "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV",
        ),
    ] {
        let phrase = Phrase::parse(Kind::Wallet, words).unwrap();
        let wanted = Address::read(wanted).unwrap();
        assert!(phrase.addresses(chain, None, 0..1).iter().any(|identity| identity.is(&wanted)), "{chain}");
    }
}
