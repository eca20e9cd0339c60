//! What is saved of a file that does not open: FORMAT.md section 9.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::path::Path;

use holdfast_tests::readers::{self, Reader, Salvage};
use holdfast_tests::session::Session;
use holdfast_tests::vaults::{account_of, backup_password, cheap_store, password};
use holdfast_tests::{OTHER_WORDS, WORDS};
use holdfast_vault::Existing;
use holdfast_vault::testing::beyond_mending;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

const BLOCK: usize = 512;
/// Blocks of the head.
const HEAD: usize = 8;

/// A backup of two accounts.
fn backup() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let store = cheap_store(&folder.path().join("data"));
    let (mut vault, grant) = store.create(&password()).unwrap();
    vault.add(&grant, account_of(WORDS, "first")).unwrap();
    vault.add(&grant, account_of(OTHER_WORDS, "second")).unwrap();
    let path = folder.path().join("mine.holdfast");
    let prepared = vault.prepare_backup(&grant).unwrap();
    prepared.write(&backup_password(), &path, Existing::Refuse, &|_| {}).unwrap();
    std::fs::read(path).unwrap()
}

/// Changes each copy of a file.
fn in_each_copy(file: &[u8], mut change: impl FnMut(usize, &mut [u8])) -> Vec<u8> {
    let mut bytes = file.to_vec();
    let length = file.len() / usize::from(file[11]);
    bytes.chunks_mut(length).enumerate().for_each(|(copy, bytes)| change(copy, bytes));
    bytes
}

fn records(of: &[(&str, &str)]) -> Vec<[String; 4]> {
    of.iter().map(|(name, words)| [*name, "olares", *words, ""].map(str::to_owned)).collect()
}

#[test]
fn where_the_json_is_lost_every_phrase_is_saved_with_its_name() {
    let file = backup();
    // The block in which the JSON begins, in every copy.
    let lost = in_each_copy(&file, |_, copy| copy[HEAD * BLOCK..(HEAD + 1) * BLOCK].fill(0xAA));
    let both = records(&[("first", WORDS), ("second", OTHER_WORDS)]);
    let expected = Salvage { sure: both, ..Salvage::default() };
    assert_eq!(readers::our_salvage(&lost, &backup_password()), expected);
    // Only the password of the file does that.
    assert_eq!(readers::our_salvage(&lost, &password()).error, Some("wrong-password"));
}

#[test]
fn a_record_that_is_damaged_in_every_copy_is_unsure_and_the_other_is_sure() {
    let file = backup();
    let frames: Vec<_> = (HEAD + 1..64).map(|block| block * BLOCK).collect();
    let mut seen = 0;
    for at in frames {
        // One bit, late in the block: in the tag of a frame, or in zeros that nothing needs.
        let damaged = in_each_copy(&file, |_, copy| copy[at + BLOCK - 2] ^= 1);
        let salvaged = readers::our_salvage(&damaged, &backup_password());
        assert_eq!(salvaged.error, None);
        if salvaged.sure.len() == 2 {
            continue;
        }
        seen += 1;
        assert_eq!((salvaged.sure.len(), salvaged.unsure.len()), (1, 1));
        let [sure, unsure] = [&salvaged.sure[0], &salvaged.unsure[0]];
        assert!(records(&[("first", WORDS), ("second", OTHER_WORDS)]).contains(sure));
        assert!([WORDS, OTHER_WORDS].contains(&unsure[2].as_str()) && unsure != sure);
    }
    assert_eq!(seen, 2, "two frames of one block each");
}

#[test]
fn a_file_with_nothing_left_says_why_it_does_not_open() {
    let file = backup();
    let no_slot = in_each_copy(&file, |_, copy| copy[..BLOCK].fill(0));
    assert_eq!(readers::our_salvage(&no_slot, &backup_password()).error, Some("not-holdfast"));
    assert_eq!(readers::our_salvage(b"Dear Alice", &backup_password()).error, Some("not-holdfast"));
    assert_eq!(readers::our_salvage(&[], &backup_password()).error, Some("not-holdfast"));
}

/// The other readers, written from FORMAT.md alone, save the same of the same files.
#[test]
fn the_other_readers_save_the_same() {
    let file = backup();
    let mut chance = rand::rngs::StdRng::seed_from_u64(7);
    let mut files = vec![file.clone(), beyond_mending(&file)];
    for round in 0..60 {
        let same_place: usize = chance.random_range(1..64);
        files.push(in_each_copy(&file, |copy, bytes| match round % 4 {
            // The same block in every copy, each otherwise.
            0 => {
                let at = same_place * BLOCK + chance.random_range(0..BLOCK);
                bytes[at] ^= 1 << chance.random_range(0..8);
            }
            // Many bits.
            1 => {
                for _ in 0..40 {
                    let at = chance.random_range(0..bytes.len());
                    bytes[at] ^= 1 << chance.random_range(0..8);
                }
            }
            // The head of all copies but one, and the JSON of all.
            2 => {
                let from = if copy == round / 4 % 4 { HEAD * BLOCK } else { 0 };
                bytes[from..(HEAD + 2) * BLOCK].fill(0);
            }
            // The magic, and a bit of the slot.
            _ => {
                bytes[0] ^= 0x40;
                bytes[chance.random_range(136..400)] ^= 1;
            }
        }));
    }
    let folder = TempDir::new().unwrap();
    let paths: Vec<_> = (0..files.len()).map(|i| folder.path().join(format!("{i}.holdfast"))).collect();
    paths.iter().zip(&files).for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());
    let password = folder.path().join("password");
    std::fs::write(&password, "sextant mooring gravel otter plinth").unwrap();
    let (python, page) = (Reader::python(&password).salvage(&paths), Reader::page(&password).salvage(&paths));
    for (i, (bytes, (python, page))) in files.iter().zip(python.into_iter().zip(page)).enumerate() {
        let ours = readers::our_salvage(bytes, &backup_password());
        assert_eq!(ours, python, "file {i}, recover.py");
        assert_eq!(ours, page, "file {i}, the page");
    }
}

#[test]
fn a_restore_takes_what_is_sure_and_prints_what_is_not() {
    let session = Session::default();
    let file = session.data().with_file_name("lost.holdfast");
    let whole = backup();
    let lost = in_each_copy(&whole, |_, copy| copy[HEAD * BLOCK..(HEAD + 1) * BLOCK].fill(0xAA));
    std::fs::write(&file, &lost).unwrap();
    let path = file.to_str().unwrap();
    let line = ["restore", path, "--json", "--new-password-file", "-", "--backup-password-file", "-"];
    let input = "nine quiet harbours\nsextant mooring gravel otter plinth\n";
    assert_eq!(session.run(&line, input).failed().0, 4);
    let done = session.run(&[&line[..], &["--salvage"]].concat(), input).done();
    assert_eq!((&done["added"], &done["salvaged"]), (&2.into(), &true.into()));
    let list = ["account", "list", "--json", "--password-file", "-"];
    let list = session.run(&list, "nine quiet harbours\n").done();
    let names: Vec<_> = list["accounts"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["first", "second"]);

    // One record alone is damaged: its words are printed, and not restored.
    let tag = tag_of_a_frame(&whole);
    std::fs::write(&file, in_each_copy(&whole, |_, copy| copy[tag] ^= 1)).unwrap();
    let other = Session::default();
    let refused = other.run(&[&line[..], &["--salvage", "--unsure"]].concat(), input).failed();
    assert_eq!(refused.0, 2, "words go to a terminal only");
    let done = other.run(&[&line[..], &["--salvage", "--unsure", "--print"]].concat(), input).done();
    assert_eq!((&done["added"], done["unsure"].as_array().unwrap().len()), (&1.into(), 1));
    let unsure = done["unsure"][0]["phrase"].as_str().unwrap();
    assert!([WORDS, OTHER_WORDS].contains(&unsure));
}

/// Where a byte of the tag of a frame is in a copy.
fn tag_of_a_frame(file: &[u8]) -> usize {
    let places = (HEAD + 1..64).map(|block| (block + 1) * BLOCK - 2);
    let is_tag = |at: &usize| {
        let damaged = in_each_copy(file, |_, copy| copy[*at] ^= 1);
        readers::our_salvage(&damaged, &backup_password()).sure.len() == 1
    };
    places.into_iter().find(is_tag).unwrap()
}

#[test]
fn it_is_only_done_where_it_is_asked_for() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("lost.holdfast");
    std::fs::write(&path, beyond_mending(&backup())).unwrap();
    let store = cheap_store(Path::new("/nowhere"));
    assert!(holdfast_vault::OpenedBackup::open(&store, &path, &backup_password()).is_err());
}
