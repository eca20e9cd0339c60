//! Auto backups under clocks that jump and programs that start again: there is always a recent one, never a storm of them, and what goes is
//! only what is too much.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use holdfast_cases::cases;
use holdfast_tests::clock::ToldClock;
use holdfast_tests::memory_disk::MemoryDisk;
use holdfast_tests::vaults::{backup_password, cheap_store_at, new_account, password};
use holdfast_vault::{Clock, Files, OpenedBackup, Tries, Urgency};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

const HOUR: Duration = Duration::from_secs(3600);
/// The program looks every ten minutes.
const LOOK: Duration = Duration::from_secs(600);
/// 2026 to 2035; a computer with an empty battery begins in 1970.
const DAYS: std::ops::Range<i64> = 1_767_000_000..2_050_000_000;

#[derive(Clone, Debug)]
enum Act {
    /// The program runs for so many looks.
    Run(u32),
    /// Somebody, or an empty battery, sets the clock.
    Set(i64),
    /// The network, or another system on this computer, moves the clock by so many seconds: often less than a day.
    Move(i64),
    /// The program ends and starts again after so many hours.
    Restart(u32),
    Add,
    Keep(u32),
    /// A person asks for one.
    Now,
    /// The vault key looks at what is there, as the Backups page does.
    Look,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (1u32..400).prop_map(Act::Run),
        2 => prop_oneof![4 => DAYS, 1 => 0i64..100_000].prop_map(Act::Set),
        2 => (-100_000i64..100_000).prop_map(Act::Move),
        2 => (0u32..200).prop_map(Act::Restart),
        2 => Just(Act::Add),
        1 => (1u32..6).prop_map(Act::Keep),
        1 => Just(Act::Now),
        1 => Just(Act::Look),
    ]
}

/// The auto backups in a folder, by their names.
fn written(disk: &MemoryDisk, folder: &Path) -> Vec<PathBuf> {
    let names = disk.names(folder).unwrap().into_iter().filter(|name| name.starts_with("holdfast-auto-"));
    names.map(|name| folder.join(name)).collect()
}

proptest! {
    #![proptest_config(cases(96, 0x0015_0004))]

    #[test]
    fn there_is_a_recent_backup_and_no_storm_of_them_however_the_clock_jumps(
        acts in proptest::collection::vec(act(), 1..24),
    ) {
        play(acts)?;
    }
}

/// An empty battery: the clock begins in 1970, and is set back by nearly a day at the next start.
#[test]
fn a_clock_that_is_set_back_between_two_starts_holds_no_backup_up() {
    play(vec![Act::Set(2030), Act::Run(145), Act::Restart(0), Act::Set(2031), Act::Run(151)]).unwrap();
}

fn play(acts: Vec<Act>) -> Result<(), TestCaseError> {
    let disk = Arc::new(MemoryDisk::default());
    let clock = Arc::new(ToldClock::at(1_790_000_000));
    let store = cheap_store_at(Path::new("/data"), disk.clone(), clock.clone());
    let (mut vault, _) = store.create(&password()).unwrap();
    let backup = vault.authenticate(&password()).unwrap();
    vault.turn_on_auto_backup(&backup, &password(), &backup_password()).unwrap();
    let grant = vault.authenticate(&password()).unwrap();
    let folder = store.default_destination();
    // A file of another computer with the same name but for the installation, and one of a person.
    let others =
        ["holdfast-auto-2026-01-01-ffffffff-000001.holdfast", "mine.holdfast"].map(|name| folder.join(name));
    for other in &others {
        disk.create_new(other).unwrap().write(b"not ours").unwrap();
    }
    let mut tries = Tries::default();
    let mut keep = 14usize;
    let mut latest: Option<Duration> = None;
    for act in acts {
        let mut runs = Vec::new();
        match act {
            Act::Run(looks) => {
                let mut undisturbed = Duration::ZERO;
                let mut before = None;
                for _ in 0..looks {
                    clock.pass(LOOK);
                    undisturbed += LOOK;
                    let run = store.run_auto_backup(Urgency::WhenDue, &mut tries).unwrap();
                    let now = clock.monotonic();
                    if !run.written.is_empty() {
                        prop_assert!(latest.is_none_or(|latest| now - latest >= HOUR), "two within an hour");
                        latest = Some(now);
                        // While nobody sets the clock there is one a day.
                        prop_assert!(
                            before.is_none_or(|before| now - before >= 24 * HOUR),
                            "two within a day"
                        );
                        before = Some(now);
                    }
                    runs.push(run);
                    if undisturbed > 25 * HOUR {
                        prop_assert!(
                            latest.is_some_and(|latest| now - latest <= 25 * HOUR),
                            "none for a day"
                        );
                    }
                }
            }
            Act::Set(second) => clock.set(Timestamp::from_second(second).unwrap()),
            Act::Move(by) => {
                let moved = clock.now().checked_add(SignedDuration::from_secs(by));
                clock.set(moved.unwrap_or(Timestamp::UNIX_EPOCH));
            }
            Act::Restart(hours) => {
                clock.pass(HOUR * hours);
                tries = Tries::default();
                // Who starts the program again may get one at once.
                latest = None;
            }
            Act::Add => drop(vault.add(&grant, new_account(&store, "more")).unwrap()),
            Act::Keep(new) => {
                keep = new.try_into().unwrap();
                store.change_settings(|settings| settings.auto_backup.keep = Some(new)).unwrap();
            }
            Act::Now => {
                runs.push(store.run_auto_backup(Urgency::Now, &mut tries).unwrap());
                latest = Some(clock.monotonic());
            }
            Act::Look => drop(vault.copies().unwrap()),
        }
        for run in &runs {
            prop_assert!(run.failed.is_empty());
        }
        let now = written(&disk, &folder);
        let own = now.iter().filter(|path| !others.contains(path)).count();
        for other in &others {
            prop_assert_eq!(disk.read(other, 100).unwrap(), b"not ours", "a file of somebody else is gone");
        }
        if let Some(last) = runs.iter().flat_map(|run| &run.written).next_back() {
            // The one that is kept because it was opened may be one more.
            prop_assert!(own <= keep + 1, "{own} files where {keep} are to be kept");
            let opened = OpenedBackup::open(&store, last, &backup_password()).unwrap();
            prop_assert_eq!(opened.accounts().len(), vault.accounts().len());
        }
        if runs.iter().any(|run| !run.pruned.is_empty()) {
            prop_assert!(own >= keep, "{own} files are left where {keep} are to be kept");
        }
        let gone: Vec<_> = runs.iter().flat_map(|run| &run.pruned).collect();
        prop_assert!(gone.iter().all(|path| !now.contains(path)));
    }
    Ok(())
}
