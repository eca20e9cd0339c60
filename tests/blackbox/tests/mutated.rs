//! Files that nobody thought of, through the three readers of the format.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::path::Path;

use holdfast_tests::memory_disk::MemoryDisk;
use holdfast_tests::readers::{difference, read_by_all};
use holdfast_tests::vaults::{backup_password, cheap_store_on, password};
use holdfast_vault::testing::{Craft, changed, copies_of};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const BLOCK: usize = 512;
const HEAD: usize = 8 * BLOCK;
const HEADER: usize = 136;
/// Bytes of a password slot: type, flags, length, value.
const SLOT: usize = 8 + 240;

#[test]
fn all_readers_say_the_same_of_what_the_fuzzer_begins_with() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/container");
    let entries =
        std::fs::read_dir(corpus).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    // The first byte says what the fuzzer does with the others.
    let files: Vec<_> = entries
        .filter(|bytes| !bytes.is_empty())
        .flat_map(|bytes| [bytes[1..].to_vec(), copies_of(&bytes[1..bytes.len().min(64 * BLOCK)])])
        .collect();
    assert!(files.len() > 20, "only {}", files.len());
    for (i, readings) in read_by_all(&files).iter().enumerate() {
        assert_eq!(difference(readings), None, "{i}");
    }
}

/// Files that are tried, some hundred at a time; `npm run test:damage` tries more.
#[test]
fn all_readers_say_the_same_of_mutated_files() {
    const AT_ONCE: usize = 300;
    let times = std::env::var("HOLDFAST_DAMAGE").ok().and_then(|times| times.parse().ok()).unwrap_or(AT_ONCE);
    let nowhere = Path::new("/any/none");
    let env = cheap_store_on(Path::new("/any"), MemoryDisk::with(nowhere, Vec::new())).env().clone();
    let (password, other) = (backup_password(), password());
    let originals = [
        Craft::new(&password).seal(&env),
        Craft { accounts: 20, ..Craft::new(&password) }.seal(&env),
        Craft { passwords: vec![&other, &password], ..Craft::new(&password) }.seal(&env),
    ];
    let mut chance = StdRng::seed_from_u64(11);
    let (mut done, mut opened) = (0, 0);
    while done < times {
        let files: Vec<_> =
            (0..AT_ONCE.min(times - done)).map(|_| mutated(&originals, &mut chance)).collect();
        for (i, readings) in read_by_all(&files).iter().enumerate() {
            assert_eq!(difference(readings), None, "{}", done + i);
            opened += usize::from(readings[0].error.is_none());
        }
        done += files.len();
    }
    assert!(opened > times / 10 && opened < times * 9 / 10, "{opened} of {times} opened");
}

/// Changed in one to six places, in some copies or in all, with hashes that are right or not, and with parts of others.
fn mutated(originals: &[Vec<u8>], chance: &mut StdRng) -> Vec<u8> {
    let original = &originals[chance.random_range(0..originals.len())];
    let other = &originals[chance.random_range(0..originals.len())];
    let mut bytes = original.clone();
    for _ in 0..chance.random_range(1..=6) {
        if bytes.len() < 2 * HEAD {
            break;
        }
        let in_head = chance.random_bool(0.5);
        let at = chance.random_range(0..if in_head { HEADER + 2 * SLOT } else { bytes.len() });
        let (bit, length) = (1u8 << chance.random_range(0..8), chance.random_range(1..2000));
        match chance.random_range(0..8) {
            0 | 1 => bytes[at] ^= bit,
            // With the hashes made right.
            2 | 3 if bytes.len() == original.len() && bytes[11] == original[11] => {
                let at = at % (64 * BLOCK);
                bytes = changed(&bytes, |copy| copy[at] ^= bit);
            }
            4 if at + length < bytes.len() => bytes[at..at + length].fill(0),
            5 if at + length < bytes.len() => drop(bytes.drain(at..at + length)),
            6 => drop(bytes.splice(at..at, std::iter::repeat_n(bit, length))),
            _ if at + length < bytes.len().min(other.len()) => {
                bytes[at..at + length].copy_from_slice(&other[at..at + length]);
            }
            _ => {}
        }
    }
    bytes
}
