//! Addresses of every system beside another implementation: bip_utils, in Python. Random phrases, the first ten addresses of each path;
//! `HOLDFAST_CHAINS` says of how many.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use bip39::Mnemonic;
use holdfast_cases::random;
use holdfast_phrase::{Address, Chain, Identity, Kind, Passphrase, Phrase};
use rand::Rng;
use serde_json::json;

/// How many phrases, where nobody says otherwise.
const PHRASES: usize = 20;
const INDICES: u32 = 10;
/// Of every tenth phrase all accounts are compared, and that there are no others.
const TEN: usize = 10;

fn count() -> usize {
    std::env::var("HOLDFAST_CHAINS").ok().and_then(|count| count.parse().ok()).unwrap_or(PHRASES)
}

/// Phrases of all lengths and lists, every third with a passphrase. bip_utils has no Japanese list.
fn phrases() -> Vec<(bip39::Language, String, &'static str)> {
    let mut chance = random(0x000c_4a15);
    let lists: Vec<_> =
        bip39::Language::ALL.iter().filter(|list| **list != bip39::Language::Japanese).collect();
    let one = |at: usize| {
        let mut entropy = vec![0u8; 16 + at % 5 * 4];
        chance.fill_bytes(&mut entropy);
        // Half of them are English.
        let list = *lists[if at.is_multiple_of(2) { 0 } else { at / 2 % lists.len() }];
        let words = Mnemonic::from_entropy_in(list, &entropy).unwrap().to_string();
        (list, words, ["", "", "TREZOR \u{fc}"][at % 3])
    };
    (0..count()).map(one).collect()
}

/// What bip_utils derives of each: system, path and address.
fn theirs(asked: &[(bip39::Language, String, &'static str)]) -> Vec<Vec<(String, Option<String>, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = folder.join("../../target/python/bin/python");
    let mut child = Command::new(python)
        .arg(folder.join("chains.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: Vec<_> = asked
        .iter()
        .enumerate()
        .map(|(at, (list, words, passphrase))| {
            let accounts = if at.is_multiple_of(TEN) { 5 } else { 1 };
            json!({ "language": list.to_string(), "words": words, "passphrase": passphrase, "accounts": accounts }).to_string()
        })
        .collect();
    // It answers while it is asked.
    let asking = thread::spawn(move || lines.iter().for_each(|line| writeln!(input, "{line}").unwrap()));
    let output = child.wait_with_output().unwrap();
    asking.join().unwrap();
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Ours, by system and path.
fn ours(phrase: &Phrase, passphrase: Option<&Passphrase>) -> BTreeMap<(String, Option<String>), Vec<String>> {
    let mut ours: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for chain in Chain::ALL {
        for Identity { path, value, .. } in phrase.addresses(*chain, passphrase, 0..INDICES) {
            ours.entry((chain.code().to_owned(), path)).or_default().push(value);
        }
    }
    ours
}

#[test]
fn the_first_ten_addresses_of_each_path_are_those_of_another_implementation() {
    let asked = phrases();
    let theirs = theirs(&asked);
    assert_eq!(theirs.len(), asked.len());
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    for (at, ((_, words, passphrase), theirs)) in asked.iter().zip(theirs).enumerate() {
        let phrase = Phrase::parse(Kind::Wallet, words).unwrap();
        let passphrase = Passphrase::new(passphrase);
        let ours = ours(&phrase, passphrase.as_ref());
        for ((chain, path), values) in &ours {
            let is_left_out = !at.is_multiple_of(TEN) || chain == "cardano" && passphrase.is_some();
            let compared = |value: &String| {
                theirs.iter().any(|theirs| *theirs == (chain.clone(), path.clone(), value.clone()))
            };
            assert!(is_left_out || values.iter().all(compared), "{chain} {path:?}: {values:?}");
        }
        for (chain, path, address) in theirs {
            let here = ours.get(&(chain.clone(), path.clone()));
            assert!(
                here.is_some_and(|here| here.contains(&address)),
                "{chain} {path:?}: {address}, not {here:?}"
            );
            *compared.entry(chain).or_default() += 1;
        }
    }
    let least = |chain: &Chain| if *chain == Chain::Substrate { 2 * count() } else { 10 * count() };
    for chain in Chain::ALL {
        let count = compared.get(chain.code()).copied().unwrap_or_default();
        // With a passphrase there is nothing to compare Cardano's with.
        assert!(count >= least(chain) / 2, "{chain}: {count}");
    }
    println!("{compared:?}");
}

#[test]
fn an_address_of_any_system_is_found_with_its_path() {
    let asked: Vec<_> =
        phrases().into_iter().filter(|(_, _, passphrase)| passphrase.is_empty()).step_by(3).collect();
    let mut chance = random(0x000f_19d5);
    for ((_, words, _), theirs) in asked.iter().zip(theirs(&asked)) {
        let phrase = Phrase::parse(Kind::Wallet, words).unwrap();
        for _ in 0..12 {
            let (chain, path, address) = &theirs[chance.next_u32() as usize % theirs.len()];
            let wanted = Address::read(address).unwrap();
            let found = phrase.find(None, &wanted, &mut |_, _| true).unwrap();
            let found = found.unwrap_or_else(|| panic!("{chain} {path:?}: {address}"));
            assert_eq!(&found.path, path, "{chain}");
        }
    }
}
