//! Power cuts: whatever a cut leaves of what was not flushed yet, the vault is the old one or the new one, and what was said to be saved
//! is there.

use holdfast_tests::changes::{CHANGES, back_up_another, backups, held};
use holdfast_tests::recording::RecordingDisk;
use holdfast_tests::vaults::cheap_store_on;
use tempfile::TempDir;

#[test]
fn after_any_power_cut_the_vault_is_the_old_one_or_the_new_one() {
    let elsewhere = TempDir::new().unwrap();
    let theirs = back_up_another(&elsewhere.path().join("other.holdfast")).unwrap();
    let mut states = 0;
    for change in &CHANGES {
        let name = change.name;
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("home").join("data");
        change.prepare(&data).unwrap();
        let before = held(&data).unwrap();
        let disk = RecordingDisk::new(folder.path());
        change.make(&cheap_store_on(&data, disk.clone()), &theirs).unwrap();
        let after = held(&data).unwrap();
        assert!(disk.len() >= 3, "{name} changed too little on the disk to show anything");

        let cut = TempDir::new().unwrap();
        let there = cut.path().join("cut");
        for count in 0..=disk.len() {
            states += disk.after_a_cut(count, &there, |what| {
                let kept = backups(&there).unwrap_or_else(|error| panic!("{name}, {what}: {error}"));
                let found = held(&there.join("home").join("data"));
                let found = found.unwrap_or_else(|error| panic!("{name}, {what}: {error}"));
                assert!(found == before || found == after, "{name}, {what}: {found:?}");
                if count == disk.len() {
                    // It said that it worked, so it did.
                    // A backup that was pruned may be back; none is missing.
                    assert_eq!(found, after, "{name}, {what}");
                    assert!(kept >= backups(folder.path()).unwrap(), "{name}, {what}: a backup is lost");
                }
            });
        }
    }
    println!("{states} states after power cuts");
    assert!(states > 500, "only {states} states");
}
