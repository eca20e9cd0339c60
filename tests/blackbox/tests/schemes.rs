//! Phrases of other systems beside other implementations: bip_utils and shamir-mnemonic, in Python. `HOLDFAST_SCHEMES` says how many of each.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use holdfast_phrase::{Address, Phrase, Scheme};
use holdfast_tests::session::Session;
use holdfast_tests::{PASSWORD, WORDS};
use serde_json::Value;

const SEED: &str = "20";

/// A phrase, what made it, and whether that takes it.
struct Made {
    scheme: String,
    words: String,
    fits: bool,
    /// Of its wallet, where that has some; the first one is what is shown.
    addresses: Vec<String>,
}

fn made() -> Vec<Made> {
    let count = std::env::var("HOLDFAST_SCHEMES").unwrap_or_else(|_| "100".into());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = folder.join("../../target/python/bin/python");
    let output = Command::new(python).arg(folder.join("schemes.py")).args([&count, SEED]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |line: &str| {
        let made: Value = serde_json::from_str(line).unwrap();
        let text = |field: &str| made[field].as_str().unwrap().to_owned();
        let addresses = made["addresses"].as_array().unwrap().iter();
        let addresses = addresses.map(|address| address.as_str().unwrap().to_owned()).collect();
        Made {
            scheme: text("scheme"),
            words: text("words"),
            fits: made["fits"].as_bool().unwrap(),
            addresses,
        }
    };
    String::from_utf8(output.stdout).unwrap().lines().map(read).collect()
}

/// How often a right phrase of one system is one of another, as the bits of that one's check say.
fn by_chance(own: &str, other: &str, words: usize) -> f64 {
    match (own, other, words) {
        // Electrum makes none that is one of BIP-39, too.
        ("electrum", "bip39", _) => 0.0,
        ("ton", "bip39", 24) => 1.0 / 256.0,
        // With a second factor alone: 12 bits.
        ("ton", "electrum", 24) | ("algorand", "electrum", 25) => 1.0 / 4096.0,
        _ => 0.0,
    }
}

#[test]
fn phrases_of_other_systems_get_the_verdict_of_other_implementations() {
    let made = made();
    let mut right: BTreeMap<&str, usize> = BTreeMap::new();
    let mut others: BTreeMap<(&str, &str), (usize, f64, f64)> = BTreeMap::new();
    for Made { scheme, words, fits, .. } in &made {
        let found: Vec<_> = Scheme::recognise(words).iter().map(Scheme::code).collect();
        // Electrum itself takes every 12 words of its old list; bip_utils not those that give more than 32 bits.
        if *fits || scheme != "electrum-old" {
            assert_eq!(found.contains(&scheme.as_str()), *fits, "{scheme}: {words}: {found:?}");
        }
        if !fits {
            continue;
        }
        *right.entry(scheme).or_default() += 1;
        for other in
            ["bip39", "slip39", "electrum", "electrum-old", "monero", "polyseed", "aezeed", "ton", "algorand"]
        {
            if other == scheme {
                continue;
            }
            let chance = by_chance(scheme, other, words.split_whitespace().count());
            let (count, mean, variance) = others.entry((scheme, other)).or_default();
            *count += usize::from(found.contains(&other));
            *mean += chance;
            *variance += chance * (1.0 - chance);
        }
    }
    assert_eq!(right.len(), 7);
    println!("{right:?}");
    for ((scheme, other), (count, mean, variance)) in others {
        let count = u32::try_from(count).unwrap();
        let far = (f64::from(count) - mean).abs();
        // Where chance says nearly never, one is no wonder.
        let is_far = far > 4.0 * variance.sqrt() + if mean < 1.0 { 1.0 } else { 0.0 };
        println!("{scheme} as {other}: {count}, {mean:.1} by chance");
        assert!(!is_far || (mean == 0.0 && count == 0), "{scheme} as {other}: {count}, {mean:.1} by chance");
    }
}

/// The first address is the one that is shown, and the others are found.
#[test]
fn addresses_are_those_of_other_implementations() {
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    let made = made();
    for Made { scheme, words, addresses, .. } in &made {
        let Some(first) = addresses.first() else { continue };
        let phrase = Phrase::parse(scheme.parse().unwrap(), words).unwrap();
        let identities = phrase.identities(None);
        assert_eq!(&identities[0].value, first, "{scheme}: {words}");
        let count = compared.entry(scheme).or_default();
        *count += 1;
        // A search takes longer.
        if *count % 25 == 1 {
            for address in addresses {
                let found = phrase.find(None, &Address::read(address).unwrap(), &mut |_, _| true).unwrap();
                assert!(found.is_some(), "{scheme}: {words}: {address}");
            }
        }
    }
    println!("{compared:?}");
    assert_eq!(compared.len(), 6);
}

/// One phrase of each system, from its own tests or made by another implementation.
const ONE_OF_EACH: [(&str, &str); 9] = [
    (
        "slip39",
        "shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short owner flip making coding armed",
    ),
    ("electrum", "wild father tree among universe such mobile favorite target dynamic credit identify"),
    ("electrum-old", "cell dumb heartbeat north boom tease ship baby bright kingdom rare squeeze"),
    (
        "monero",
        "onward possible lagoon olympics saucepan foamy jittery gearbox bovine spud rapid muffin gearbox",
    ),
    (
        "polyseed",
        "raven tail swear infant grief assist regular lamp duck valid someone little harsh puppy airport language",
    ),
    (
        "aezeed",
        "ability liquid travel stem barely drastic pact cupboard apple thrive morning oak feature tissue couch old math inform success suggest drink motion know royal",
    ),
    (
        "ton",
        "pottery drop fragile oven jewel suspect use tuna palm finger own hawk mouse execute addict purity diagram supply secret fortune three toward tiny riot",
    ),
    (
        "algorand",
        "rose exist grass liar effort equal valve chief hair degree typical payment dune december energy life slender nurse patch push step runway believe above pair",
    ),
    ("codex32", "ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw"),
];

/// Nobody is sent to look for a mistake in words that are right somewhere.
#[test]
fn the_command_line_names_words_of_other_systems_and_never_says_spelling() {
    let session = Session::default();
    let home = session.file("home", WORDS);
    let import = ["account", "import", "--phrase-file", home.to_str().unwrap(), "--name", "Home"];
    let id = session.json(&import, "").done()["id"].as_str().unwrap().to_owned();
    for (scheme, words) in ONE_OF_EACH {
        let file = session.file("other", words);
        let file = file.to_str().unwrap();
        for kind in ["olares", "ont", "wallet"] {
            let ran = session.json(&["account", "import", "--kind", kind, "--phrase-file", file], "");
            let said = ran.error();
            assert_eq!(
                (&said["code"], &said["scheme"]),
                (&"phrase_invalid".into(), &scheme.into()),
                "{kind}"
            );
            assert!(!said.to_string().contains("spelling"), "{said}");
        }
        let line = ["account", "check", &id, "--phrase-file", file];
        let checked = session.json(&line, "");
        assert_eq!(checked.document()["reason"], "other_scheme", "{scheme}");
        let ran = session.run(&[&line[..], &["--password-file", "-"]].concat(), &format!("{PASSWORD}\n"));
        assert!(ran.out.contains("These words fit") && !ran.out.contains("spelling"), "{scheme}: {ran:?}");
    }
}

/// With the kind that the message names they are kept, and their paper is right.
#[test]
fn the_command_line_keeps_words_of_other_systems_and_checks_their_paper() {
    let session = Session::default();
    for (scheme, words) in ONE_OF_EACH {
        let file = session.file("other", words);
        let import = ["account", "import", "--kind", scheme, "--phrase-file", file.to_str().unwrap()];
        if scheme == "codex32" {
            assert_eq!(session.json(&import, "").error()["code"], "usage");
            continue;
        }
        // One share of two.
        if scheme == "slip39" {
            assert_eq!(session.json(&import, "").error()["shares"], true);
            continue;
        }
        let imported = session.json(&import, "").done();
        assert_eq!((&imported["kind"], &imported["backedUpAt"]), (&scheme.into(), &Value::Null));
        let id = imported["id"].as_str().unwrap();
        let other = session.file("upper", &words.to_uppercase());
        let check = session.json(&["account", "check", id, "--phrase-file", other.to_str().unwrap()], "");
        assert_eq!(check.document()["matches"], true, "{scheme}");
        let again = session.json(&import, "").error();
        assert_eq!(again["code"], "duplicate", "{scheme}");
        let new = session.json(&["account", "new", "--kind", scheme], "").error();
        assert!(new.to_string().contains("make the words in their own app"), "{new}");
    }
}

/// SLIP-0039, vector 4: numbers 1 and 3 of three, two of which are enough.
const SHARES: [&str; 2] = [
    "shadow pistol academic acid actress prayer class unknown daughter sweater depict flip twice unkind craft early superior advocate guest smoking",
    ONE_OF_EACH[0].1,
];

#[test]
fn the_command_line_keeps_shares_and_checks_all_of_them() {
    let session = Session::default();
    let ran = |line: &[&str], words: &str| {
        let file = session.file("shares", words);
        session.json(&[line, &["--phrase-file", file.to_str().unwrap()]].concat(), "")
    };
    let import = ["account", "import", "--kind", "slip39", "--name", "Safe"];
    // One word a line, numbered, in any order.
    let both = format!("{}\n{}", SHARES[1], SHARES[0]).replace(' ', "\n");
    let kept = ran(&import, &both).done();
    assert_eq!((&kept["words"], kept["shares"].as_array().unwrap().len()), (&40.into(), 2));
    assert_eq!(kept["shares"][1]["member"], 3);
    assert_eq!(ran(&import, &both).error()["code"], "duplicate");
    let some = ran(&["account", "check", "Safe"], SHARES[0]);
    assert_eq!(some.document()["reason"], "shares_missing");
    assert_eq!(ran(&["account", "check", "Safe"], &both).document()["matches"], true);
    let spoiled = both.replacen("shadow", "acid", 1);
    assert_eq!(ran(&["account", "check", "Safe"], &spoiled).document()["reason"], "checksum");
    let mixed = format!(
        "{} {}",
        SHARES[0],
        "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard"
    );
    assert_eq!(ran(&import, &mixed).error()["shares"], true);
}

/// Where nothing can be checked, that is said, and so is what the words fit.
#[test]
fn the_command_line_says_what_it_cannot_check() {
    let session = Session::default();
    let ran = |words: &str| {
        let file = session.file("other", words);
        let line = ["account", "import", "--kind", "words", "--phrase-file", file.to_str().unwrap()];
        session.run(&[&line[..], &["--password-file", "-"]].concat(), &format!("{PASSWORD}\n"))
    };
    let kept = ran("1. Xyzzy 2. plugh 3. #7");
    assert!(kept.err.contains("Nothing about these words can be checked"), "{kept:?}");
    assert!(kept.out.contains("is imported") && kept.out.contains("no address"), "{kept:?}");
    let fits = ran(ONE_OF_EACH[1].1);
    assert!(
        fits.err.contains("also fit an Electrum seed") && fits.err.contains("--kind electrum"),
        "{fits:?}"
    );
    let certain = ran(ONE_OF_EACH[5].1);
    assert!(certain.err.contains("nothing is wrong") && certain.err.contains("--kind aezeed"), "{certain:?}");
}
