use super::*;

fn names(text: &str) -> Vec<&'static str> {
    Scheme::recognise(text).iter().map(Scheme::code).collect()
}

/// SLIP-0039's own vectors. What is wrong with a set of shares is not wrong with each of them.
#[test]
fn shares_are_those_of_the_vectors_of_slip39() {
    let vectors: Vec<(String, Vec<String>, String, String)> =
        serde_json::from_str(include_str!("../../fixtures/slip39.json")).unwrap();
    assert_eq!(vectors.len(), 45);
    for (about, shares, _, _) in vectors {
        let is_wrong =
            ["invalid checksum", "invalid padding", "insufficient length", "invalid master secret"];
        let is_wrong = is_wrong.iter().any(|what| about.contains(what))
            || about.contains("greater group threshold than group counts");
        for words in &shares {
            let expected: &[&str] = if is_wrong { &[] } else { &["slip39"] };
            assert_eq!(names(words), expected, "{about}");
        }
    }
}

#[test]
fn a_share_says_which_it_is_and_of_how_many() {
    let first = "shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short owner flip making coding armed";
    let Some(Scheme::Slip39(share)) = Scheme::recognise(first).into_iter().next() else { panic!() };
    assert_eq!((share.group, share.group_threshold, share.group_count), (1, 1, 1));
    assert_eq!((share.member_threshold, share.extendable), (2, false));
    // Four letters name a word, as on a plate of steel.
    let short: Vec<_> = first.split(' ').map(|word| word.get(..4).unwrap_or(word)).collect();
    assert_eq!(names(&short.join(" ")), ["slip39"]);
}

/// Electrum, `tests/test_mnemonic.py`; those of two words and less are not taken for a seed.
#[test]
fn seeds_of_electrum_are_those_of_its_own_tests() {
    for (words, expected) in [
        ("cell dumb heartbeat north boom tease ship baby bright kingdom rare squeeze", "electrum-old"),
        (&"cell dumb heartbeat north boom tease ".repeat(4), "electrum-old"),
        ("cell dumb heartbeat north boom tease ship baby bright kingdom rare badword", ""),
        (
            "   cElL  DuMb hEaRtBeAt nOrTh bOoM  TeAsE ShIp    bAbY BrIgHt kInGdOm rArE SqUeEzE   ",
            "electrum-old",
        ),
        ("hurry idiot prefer sunset mention mist jaw inhale impossible kingdom rare squeeze", "electrum-old"),
        ("cram swing cover prefer miss modify ritual silly deliver chunk behind inform able", "Standard"),
        ("cram swing cover prefer miss modify ritual silly deliver chunk behind inform", ""),
        ("OSTRICH SECURITY DEER AUNT CLIMB INNER ALPHA ARM MUTUAL MARBLE SOLID TASK", "Standard"),
        ("science dawn member doll dutch real can brick knife deny drive list", "TwoFactor"),
        ("science dawn member doll dutch real ca brick knife deny drive list", ""),
        (
            "bind clever room kidney crucial sausage spy edit canvas soul liquid ribbon slam open alpha suffer gate relax voice carpet law hill woman tonight abstract",
            "TwoFactor",
        ),
        (
            "sibling leg cable timber patient foot occur plate travel finger chef scale radio citizen promote immune must chef fluid sea sphere common acid lab",
            "TwoFactor",
        ),
        ("  fRoSt pig brisk excIte novel rePort CamEra enlist axis nation nOVeL dEsert ", "Segwit"),
        ("wild father tree among universe such mobile favorite target dynamic credit identify", "Segwit"),
        (
            "almíbar tibio superar vencer hacha peatón príncipe matar consejo polen vehículo odisea",
            "Standard",
        ),
        ("equipo fiar auge langosta hacha calor trance cubrir carro pulmón oro áspero", "Segwit"),
        (
            "なのか ひろい しなん まなぶ つぶす さがす おしゃれ かわく おいかける けさき かいとう さたん",
            "Standard",
        ),
        ("眼 悲 叛 改 节 跃 衡 响 疆 股 遂 冬", "Segwit"),
    ] {
        let found = Scheme::recognise(words).into_iter().find_map(|scheme| {
            if let Scheme::Electrum(seed) = scheme {
                return Some(format!("{seed:?}"));
            }
            (scheme == Scheme::OldElectrum).then(|| "electrum-old".into())
        });
        assert_eq!(found.unwrap_or_default(), expected, "{words}");
    }
}

/// Polyseed, `tests/tests.c`; LND, `aezeed/cipherseed_test.go`; BIP-93, test vector 1.
#[test]
fn other_systems_are_known_by_their_own_vectors() {
    for (words, name) in [
        (
            "raven tail swear infant grief assist regular lamp duck valid someone little harsh puppy airport language",
            "polyseed",
        ),
        (
            "ability liquid travel stem barely drastic pact cupboard apple thrive morning oak feature tissue couch old math inform success suggest drink motion know royal",
            "aezeed",
        ),
        ("ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw", "codex32"),
        ("MS10 TEST SXXX XXXX XXXX XXXX XXXX XXXX XXX4 NZVC A9CM CZLW", "codex32"),
        ("legal winner thank year wave sausage worth useful legal winner thank yellow", "bip39"),
    ] {
        assert_eq!(names(words).first(), Some(&name), "{words}");
    }
    for words in [
        "raven tail swear infant grief assist regular lamp duck valid someone little harsh puppy language airport",
        "ability liquid travel stem barely drastic pact cupboard apple thrive morning oak feature tissue couch old math inform success suggest drink motion royal know",
        "ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlq",
        "",
        "ms1",
    ] {
        assert_eq!(names(words), [""; 0], "{words}");
    }
}

/// Whatever stands there, nothing panics, and what has no check comes last.
#[test]
fn what_has_a_check_of_its_own_is_named_first() {
    assert!(Scheme::Bip39(Language::English).has_check() && !Scheme::OldElectrum.has_check());
    for text in
        ["🦆", "a", &"zoo ".repeat(2000), "like like like like like like like like like like like like"]
    {
        let found = Scheme::recognise(text);
        let checked: Vec<_> = found.iter().map(Scheme::has_check).collect();
        assert!(checked.is_sorted_by(|a, b| a >= b), "{text}");
    }
}
