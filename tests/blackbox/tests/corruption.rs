//! Damage, and files that somebody changed who can compute hashes. What one copy lost is in another; what is sealed finds every change.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::path::Path;

use holdfast_cases::random;
use holdfast_tests::memory_disk::MemoryDisk;
use holdfast_tests::readers::{self, Reader};
use holdfast_tests::vaults::{backup_password, cheap_store, cheap_store_on, new_account, password};
use holdfast_vault::testing::{beyond_mending, changed};
use holdfast_vault::{Condition, Existing, Fit, Inspected, OpenError, OpenedBackup};
use rand::{Rng, RngExt};
use tempfile::TempDir;

const BLOCK: usize = 512;
/// FORMAT.md, section 1: the header, and in it how many copies there are, the sequence and the claimed time, which nothing vouches for.
const HEADER: usize = 136;
const COPIES: usize = 11;
const HINTS: std::ops::Range<usize> = 48..64;
/// Blocks of the head.
const HEAD: usize = 8;

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
fn look(bytes: Vec<u8>) -> Result<(bool, Condition), OpenError> {
    let path = Path::new("/any/file.holdfast");
    let store = cheap_store_on(Path::new("/any"), MemoryDisk::with(path, bytes));
    Inspected::of(store.env(), path).map(|inspected| (inspected.intact, inspected.condition))
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
    // Only those whose words open and fit.
    let fitting = |opened: OpenedBackup| {
        opened.accounts().iter().filter(|account| opened.fit(account.id) == Some(Fit::Fits)).count()
    };
    opened.map(fitting).map_err(|error| format!("{error:?}"))
}

/// How many bytes a copy has, and how many blocks.
fn layout(bytes: &[u8]) -> (usize, usize) {
    let length = bytes.len() / usize::from(bytes[COPIES]);
    (length, length / (BLOCK + 8))
}

#[test]
fn every_bit_that_is_flipped_in_one_copy_is_nothing_lost() {
    let Made { vault, backup, .. } = made();
    for file in [&vault, &backup] {
        let (length, _) = layout(file);
        // Each bit of the header and the slots, and of every 29th byte.
        for at in (0..HEADER + 2 * 248).chain((HEADER..file.len()).step_by(29)) {
            for bit in 0..8 {
                let mut bytes = file.clone();
                bytes[at] ^= 1 << bit;
                let (opens, condition) = look(bytes).unwrap();
                assert!(opens && condition.whole == 3 && !condition.is_intact(), "bit {bit} of byte {at}");
                assert_eq!(condition.other_bytes, length as u64);
            }
        }
    }
}

#[test]
fn every_bit_that_is_flipped_in_all_copies_is_found_or_mended() {
    let Made { backup, .. } = made();
    let (length, blocks) = layout(&backup);
    let body = blocks * BLOCK;
    for at in (0..HEADER + 248 + 2).chain((HEADER..length).step_by(101)) {
        let mut bytes = backup.clone();
        bytes.chunks_mut(length).for_each(|copy| copy[at] ^= 1);
        let said = open_backup(bytes);
        match at {
            0..8 => {
                assert!(said.as_ref().is_err_and(|error| error.contains("NotHoldfast")), "{at}: {said:?}")
            }
            8..10 => assert!(said.is_err(), "{at}: {said:?}"),
            // The hash of a copy is not needed where its table is there.
            _ if at >= body + blocks * 8 => assert_eq!(said, Ok(2), "{at}"),
            _ => assert!(said.as_ref().is_err_and(|error| error.contains("Damaged")), "{at}: {said:?}"),
        }
    }
}

#[test]
fn where_the_hashes_are_mended_the_seals_find_what_was_changed() {
    let Made { vault, backup, .. } = made();
    type Open = fn(Vec<u8>) -> Result<usize, String>;
    let files: [(&str, &[u8], Open); 2] = [("vault", &vault, open_vault), ("backup", &backup, open_backup)];
    for (name, file, open) in files {
        assert_eq!(open(changed(file, |_| {})), Ok(2), "{name}");
        let (_, blocks) = layout(file);
        // Each bit of what is in the clear, and one of some sealed bytes.
        let clear = (0..HEADER + 2 * 248 + 2).flat_map(|at| (0..8).map(move |bit| (at, bit)));
        let sealed = (HEADER..blocks * BLOCK).step_by(43).map(|at| (at, at % 8));
        for (at, bit) in clear.chain(sealed) {
            let said = open(changed(file, |copy| copy[at] ^= 1 << bit));
            let what = format!("{name}, bit {bit} of byte {at}: {said:?}");
            if at == COPIES || HINTS.contains(&at) {
                assert!(said == Ok(2) || at == COPIES, "{what}");
                continue;
            }
            let Err(error) = said else { panic!("{what}") };
            let expected: &[&str] = match at {
                0..8 => &["NotHoldfast"],
                _ if at < HEAD * BLOCK => &[
                    "Damaged",
                    "WrongPassword",
                    "ExcessiveWork",
                    "NewerVersion",
                    "NoSuchSlot",
                    "OutOfMemory",
                ],
                _ => &["Damaged"],
            };
            assert!(expected.iter().any(|one| error.contains(one)), "{what}");
        }
    }
}

#[test]
fn parts_of_another_generation_or_place_do_not_fit() {
    let Made { older, vault, .. } = made();
    let (length, blocks) = layout(&vault);
    assert_eq!(layout(&older), (length, blocks));
    let part = |part: std::ops::Range<usize>| {
        changed(&vault, |copy| copy[part.clone()].copy_from_slice(&older[part]))
    };
    for (what, bytes) in [
        ("box of the generation before", part(96..136)),
        ("ciphertext of the generation before", part(HEAD * BLOCK..blocks * BLOCK)),
        ("header of the generation before", part(16..44)),
        ("head of the generation before", part(0..HEAD * BLOCK)),
        ("one block of the generation before", part(HEAD * BLOCK..(HEAD + 1) * BLOCK)),
        (
            "blocks in each other's place",
            changed(&vault, |copy| copy[HEAD * BLOCK..blocks * BLOCK].rotate_left(BLOCK)),
        ),
    ] {
        let said = open_vault(bytes);
        assert!(matches!(&said, Err(error) if error.contains("Damaged")), "{what}: {said:?}");
    }
    // Whole copies of both: the first one is opened.
    let both = [&older[..length], &vault[length..]].concat();
    assert_eq!(open_vault(both), Ok(1));
}

/// How many damages of each kind are tried; `npm run test:damage` tries more.
fn times() -> usize {
    std::env::var("HOLDFAST_DAMAGE").ok().and_then(|times| times.parse().ok()).unwrap_or(300)
}

/// Whether some copy still has each block, and some table its hash.
fn can_be_mended(good: &[u8], damaged: &[u8]) -> bool {
    let (length, blocks) = layout(good);
    let stays = |at: usize, size: usize| {
        (0..good.len() / length).any(|copy| {
            let at = copy * length + at;
            good[at..at + size] == damaged[at..at + size]
        })
    };
    (0..blocks).all(|block| stays(block * BLOCK, BLOCK) && stays(blocks * BLOCK + block * 8, 8))
}

type Damage = fn(&mut Vec<u8>, &[u8], &mut dyn Rng);

/// Damages that leave everything in its place.
const DAMAGES: [(&str, Damage); 3] = [
    ("flipped bits", |bytes, _, random| {
        for _ in 0..random.random_range(1..=40) {
            let at = random.random_range(0..bytes.len());
            bytes[at] ^= 1 << random.random_range(0..8);
        }
    }),
    ("zeroed blocks", |bytes, _, random| {
        for _ in 0..random.random_range(1..=8) {
            let at = random.random_range(0..bytes.len() / BLOCK) * BLOCK;
            bytes[at..at + BLOCK].fill(0);
        }
    }),
    ("pages of another file", |bytes, other, random| {
        for _ in 0..random.random_range(1..=12) {
            let page = random.random_range(0..bytes.len().min(other.len()) / 4096) * 4096;
            bytes[page..page + 4096].copy_from_slice(&other[page..page + 4096]);
        }
    }),
];

/// It opens with every word wherever any copy has each block, and otherwise says that it is damaged, that the password is wrong, where what is
/// left is another's head, or that nothing of Holdfast is left.
#[test]
fn random_damage_is_mended_wherever_each_block_is_somewhere() {
    let Made { older, backup, .. } = made();
    for (what, damage) in DAMAGES {
        let mut chance = random(1);
        let mut opened = 0;
        for round in 0..times() {
            let mut bytes = backup.clone();
            damage(&mut bytes, &older, &mut chance);
            let is_mendable = can_be_mended(&backup, &bytes);
            match open_backup(bytes) {
                Ok(accounts) => assert_eq!((accounts, is_mendable), (2, true), "{what}, {round}"),
                Err(error) => {
                    assert!(
                        ["Damaged", "NotHoldfast", "WrongPassword"].iter().any(|one| error.contains(one)),
                        "{what}, {round}: {error}"
                    );
                    assert!(!is_mendable, "{what}, {round}: {error}");
                }
            }
            opened += usize::from(is_mendable);
        }
        assert!(opened > times() / 4, "{what}: only {opened} could be mended");
    }
}

/// Damages after which the rest stands elsewhere: a whole copy that is left opens.
#[test]
fn a_lost_beginning_end_or_quarter_leaves_a_copy() {
    let Made { backup, .. } = made();
    let (length, _) = layout(&backup);
    let mut chance = random(2);
    for round in 0..times() {
        let lost = chance.random_range(1..=backup.len() - length - 1);
        let quarter = chance.random_range(0..backup.len() - length);
        let part = 1 + chance.random_range(0..length);
        for (what, bytes) in [
            ("beginning", backup[lost..].to_vec()),
            ("end", backup[..backup.len() - lost].to_vec()),
            ("quarter", [&backup[..quarter], &backup[quarter + part..]].concat()),
            ("more in the middle", [&backup[..quarter], &vec![0; part], &backup[quarter..]].concat()),
        ] {
            assert_eq!(open_backup(bytes), Ok(2), "{what}, {round}");
        }
    }
}

#[test]
fn what_nothing_mends_is_damaged_and_never_opens_to_other_words() {
    let Made { vault, backup, .. } = made();
    for (said, what) in
        [(open_vault(beyond_mending(&vault)), "vault"), (open_backup(beyond_mending(&backup)), "backup")]
    {
        assert!(said.as_ref().is_err_and(|error| error.contains("Damaged")), "{what}: {said:?}");
    }
}

/// The other readers, written from FORMAT.md alone, say the same of the same files.
#[test]
fn the_other_readers_say_the_same_of_damaged_files() {
    let Made { older, backup, vault } = made();
    let folder = TempDir::new().unwrap();
    let mut files: Vec<Vec<u8>> =
        vec![backup.clone(), beyond_mending(&backup), Vec::new(), b"Dear Alice".to_vec()];
    files.extend([
        changed(&backup, |copy| copy[8] = 3),
        changed(&backup, |copy| copy[10] = 3),
        vault,
        older.clone(),
    ]);
    for at in [
        16,
        40,
        64,
        96,
        120,
        HEADER,
        HEADER + 2,
        HEADER + 8 + 20,
        HEADER + 8 + 64,
        HEADER + 8 + 96,
        HEADER + 300,
    ] {
        files.push(changed(&backup, |copy| copy[at] ^= 0x80));
    }
    let mut chance = random(3);
    for (_, damage) in DAMAGES {
        // A sample: the other reader takes its time.
        for _ in 0..(times() / 5).min(300) {
            let mut bytes = backup.clone();
            damage(&mut bytes, &older, &mut chance);
            let cut = chance.random_range(0..3000);
            files.push(if chance.random_bool(0.2) { bytes[cut..].to_vec() } else { bytes });
        }
    }
    let paths: Vec<_> = (0..files.len()).map(|i| folder.path().join(format!("{i}.holdfast"))).collect();
    for (path, bytes) in paths.iter().zip(&files) {
        std::fs::write(path, bytes).unwrap();
    }
    let password = folder.path().join("password");
    std::fs::write(&password, "sextant mooring gravel otter plinth").unwrap();
    let (python, page) = (Reader::python(&password).read(&paths), Reader::page(&password).read(&paths));
    for (i, (bytes, (python, page))) in files.iter().zip(python.into_iter().zip(page)).enumerate() {
        let ours = readers::ours(bytes, &backup_password());
        assert_eq!(ours, python, "file {i}, recover.py");
        assert_eq!(ours, page, "file {i}, the page");
    }
}
