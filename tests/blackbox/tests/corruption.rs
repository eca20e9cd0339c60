//! Damage: every bit that is flipped, every cut, and blocks that are doubled, swapped or empty are found before a password is tried. Where
//! somebody mends the trailing hash, what is sealed finds it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::path::Path;

use holdfast_tests::memory_disk::MemoryDisk;
use holdfast_tests::vaults::{backup_password, cheap_store, cheap_store_on, new_account, password};
use holdfast_vault::{Existing, Inspected, OpenError, OpenedBackup};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const HASH: usize = 32;
const BLOCK: usize = 512;
/// FORMAT.md, section 1.
const HEADER: usize = 88;
const MAGIC: std::ops::Range<usize> = 0..8;
const VERSION: std::ops::Range<usize> = 8..10;
const ROLE: usize = 10;
/// The sequence and the claimed time, which nothing binds in a vault: FORMAT.md, section 10.
const UNAUTHENTICATED: std::ops::Range<usize> = 48..64;

/// Two generations of a vault, and a backup of it.
struct Made {
    older: Vec<u8>,
    vault: Vec<u8>,
    backup: Vec<u8>,
}

fn made() -> Made {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let store = cheap_store(&data);
    let (mut vault, grant) = store.create(&password()).unwrap();
    vault.add(&grant, new_account(&store, "first")).unwrap();
    let file = |name: &str| std::fs::read(data.join(name)).unwrap();
    let older = file("vault.holdfast");
    vault.add(&grant, new_account(&store, "second")).unwrap();
    let backup = folder.path().join("mine.holdfast");
    let prepared = vault.prepare_backup(&grant).unwrap();
    prepared.write(&backup_password(), &backup, Existing::Refuse, &|_| {}).unwrap();
    Made { older, vault: file("vault.holdfast"), backup: std::fs::read(backup).unwrap() }
}

/// What is said of a file before a password is given.
fn look(bytes: Vec<u8>) -> Result<bool, OpenError> {
    let path = Path::new("/any/file.holdfast");
    let store = cheap_store_on(Path::new("/any"), MemoryDisk::with(path, bytes));
    Inspected::of(store.env(), path).map(|inspected| inspected.intact)
}

/// Opens a vault and reads each phrase in it.
fn open_vault(bytes: Vec<u8>) -> Result<usize, String> {
    let folder = Path::new("/data");
    let store = cheap_store_on(folder, MemoryDisk::with(&folder.join("vault.holdfast"), bytes));
    let (vault, grant) = store.unlock(&password()).map_err(|error| format!("{error:?}"))?;
    for account in vault.accounts() {
        vault.secret(&grant, account.id).map_err(|error| format!("{error:?}"))?;
    }
    Ok(vault.accounts().len())
}

fn open_backup(bytes: Vec<u8>) -> Result<usize, String> {
    let path = Path::new("/any/file.holdfast");
    let store = cheap_store_on(Path::new("/any"), MemoryDisk::with(path, bytes));
    let opened = OpenedBackup::open(&store, path, &backup_password());
    opened.map(|opened| opened.accounts().len()).map_err(|error| format!("{error:?}"))
}

/// The same with the trailing hash that belongs to it.
fn mended(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - HASH;
    let hash = Sha256::digest(&bytes[..end]);
    bytes[end..].copy_from_slice(&hash);
    bytes
}

fn number(bytes: &[u8], at: usize, size: usize) -> usize {
    bytes[at..at + size].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// Where the parts of a file begin and end: header, slots, index, records.
fn parts(bytes: &[u8]) -> [std::ops::Range<usize>; 4] {
    let slots = HEADER + number(bytes, 12, 4);
    let index = slots + number(bytes, 64, 8);
    let records = index + number(bytes, 72, 8);
    [0..HEADER, HEADER..slots, slots..index, index..records]
}

#[test]
fn every_flipped_bit_is_found_before_a_password_is_tried() {
    let Made { vault, backup, .. } = made();
    assert!(look(vault.clone()).unwrap() && look(backup.clone()).unwrap());
    std::thread::scope(|scope| {
        for file in [&vault, &backup] {
            scope.spawn(move || {
                for at in 0..file.len() {
                    for bit in 0..8 {
                        let mut bytes = file.clone();
                        bytes[at] ^= 1 << bit;
                        let said = look(bytes);
                        let is_right = match &said {
                            Err(OpenError::NotHoldfast) => MAGIC.contains(&at),
                            Err(OpenError::NewerVersion) => VERSION.contains(&at),
                            Err(OpenError::Damaged) => true,
                            Err(_) => false,
                            Ok(intact) => !intact && !MAGIC.contains(&at),
                        };
                        assert!(is_right, "bit {bit} of byte {at}: {said:?}");
                    }
                }
            });
        }
    });
}

#[test]
fn every_cut_and_every_block_out_of_its_place_is_found() {
    let Made { vault, backup, .. } = made();
    for file in [&vault, &backup] {
        for length in 0..file.len() {
            let said = look(file[..length].to_vec());
            assert!(
                matches!(said, Ok(false) | Err(OpenError::NotHoldfast | OpenError::Damaged)),
                "{length}: {said:?}"
            );
        }
        let blocks = file.len() / BLOCK;
        for block in 0..blocks {
            let here = block * BLOCK..(block + 1) * BLOCK;
            let mut empty = file.clone();
            empty[here.clone()].fill(0);
            let mut doubled = file.clone();
            doubled.splice(here.end..here.end, file[here.clone()].to_vec());
            let mut missing = file.clone();
            missing.drain(here.clone());
            let other = (block + 1) % blocks;
            let mut swapped = file.clone();
            for i in 0..BLOCK {
                swapped.swap(here.start + i, other * BLOCK + i);
            }
            for (what, bytes) in
                [("empty", empty), ("doubled", doubled), ("missing", missing), ("swapped", swapped)]
            {
                let said = look(bytes);
                let is_right = matches!(said, Ok(false) | Err(OpenError::NotHoldfast | OpenError::Damaged));
                assert!(is_right, "block {block} {what}: {said:?}");
            }
        }
    }
}

#[test]
fn where_the_hash_is_mended_the_seals_find_what_was_changed() {
    let Made { vault, backup, .. } = made();
    assert_eq!((open_vault(mended(vault.clone())), open_backup(mended(backup.clone()))), (Ok(2), Ok(2)));
    type Open = fn(Vec<u8>) -> Result<usize, String>;
    let files: [(&str, &[u8], Open); 2] = [("vault", &vault, open_vault), ("backup", &backup, open_backup)];
    for (name, file, open) in files {
        let [header, slots, index, records] = parts(file);
        for at in header.start..records.end {
            // Each bit of what is in the clear, and one of each sealed byte.
            let bits = if index.contains(&at) || records.contains(&at) { at % 8..at % 8 + 1 } else { 0..8 };
            for bit in bits {
                let mut bytes = file.to_vec();
                bytes[at] ^= 1 << bit;
                let said = open(mended(bytes));
                let what = format!("{name}, bit {bit} of byte {at}: {said:?}");
                // A backup file that calls itself an auto backup opens as what it is.
                if UNAUTHENTICATED.contains(&at) || (at == ROLE && said == Ok(2)) {
                    assert_eq!(said, Ok(2), "{what}");
                    continue;
                }
                let Err(error) = said else { panic!("{what}") };
                let expected: &[&str] = if MAGIC.contains(&at) {
                    &["NotHoldfast"]
                } else if index.contains(&at) || records.contains(&at) {
                    &["Damaged"]
                } else if slots.contains(&at) {
                    &[
                        "Damaged",
                        "WrongPassword",
                        "ExcessiveWork",
                        "NewerVersion",
                        "NoSuchSlot",
                        "OutOfMemory",
                    ]
                } else {
                    &["Damaged", "NewerVersion", "NotHoldfast", "NoVault", "NoSuchSlot"]
                };
                assert!(expected.iter().any(|one| error.contains(one)), "{what}");
            }
        }
    }
}

#[test]
fn parts_of_another_generation_or_place_do_not_fit() {
    let Made { older, vault, .. } = made();
    let ([_, _, index, records], [_, _, older_index, _]) = (parts(&vault), parts(&older));
    assert_eq!(index.len(), older_index.len());
    let mut with_older_index = vault.clone();
    with_older_index[index].copy_from_slice(&older[older_index]);
    // The header but for the lengths, which have to add up.
    let mut with_older_header = vault.clone();
    for part in [16..36, 40..48] {
        with_older_header[part.clone()].copy_from_slice(&older[part]);
    }
    let half = records.len() / 2;
    let mut with_swapped_records = vault.clone();
    with_swapped_records[records].rotate_left(half);
    for (what, bytes) in [
        ("index of the generation before", with_older_index),
        ("header of the generation before", with_older_header),
        ("records in each other's place", with_swapped_records),
    ] {
        assert_ne!(bytes, vault, "{what}");
        let said = open_vault(mended(bytes));
        assert!(matches!(&said, Err(error) if error.contains("Damaged")), "{what}: {said:?}");
    }
}
