//! Processes that are killed while they save.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use holdfast_cases::random;
use holdfast_tests::session::{Session, program};
use holdfast_tests::vaults::{DONE, Opened, backup_password, cheap_store, password, unlock_with_either};
use holdfast_vault::{OpenedBackup, StoreState};
use rand::RngExt;

/// A folder on the disk of the project. The temporary folder may be in memory, where a save takes no time that a kill could hit.
const REAL_DISK: &str = env!("CARGO_TARGET_TMPDIR");
const KILLS: usize = 1_000;
const COMMAND_LINE_KILLS: usize = 100;

#[test]
fn a_process_killed_while_it_saves_loses_nothing_that_it_said_was_saved() {
    let folder = tempfile::TempDir::new_in(REAL_DISK).unwrap();
    let store = cheap_store(&folder.path().join("data"));
    drop(store.create(&password()).unwrap());
    let mut chance = random(0x0015_0005);
    let (mut saved, mut removed) = (BTreeSet::new(), BTreeSet::new());
    let (mut cut_off, mut whole) = (0, BTreeSet::new());
    for kill in 0..KILLS {
        // Each begins with another of the five things that the writer does, so that every one of them is hit.
        let mut writer = Command::new(program("writer"));
        writer.arg(store.folder()).arg(kill.to_string()).stdout(Stdio::piped());
        let mut child = writer.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (saves, it_saves) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || {
            let note = |line: &String| {
                if !line.starts_with('-') {
                    saves.send(()).unwrap_or_default();
                }
            };
            lines.map_while(Result::ok).inspect(note).collect::<Vec<_>>()
        });
        // Every fourth is killed while it starts and unlocks, the others in the few milliseconds after something that they said was
        // done: an account, its name, one of the five things, the next account. So it does not matter how fast the disk is.
        if kill % 4 == 0 {
            std::thread::sleep(Duration::from_micros(chance.random_range(0..40_000)));
        } else {
            for _ in 0..chance.random_range(1..=4) {
                it_saves.recv_timeout(Duration::from_secs(60)).unwrap();
            }
            std::thread::sleep(Duration::from_micros(chance.random_range(0..20_000)));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for line in reader.join().unwrap().into_iter().filter(|line| line != DONE) {
            match line.strip_prefix('-') {
                Some(id) => removed.insert(id.to_owned()),
                None => saved.insert(line),
            };
        }
        let leftovers = std::fs::read_dir(store.folder())
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".tmp"));
        cut_off += leftovers.count();
        assert_eq!(store.state().unwrap(), StoreState::Intact, "kill {kill}");
        let opened = unlock_with_either(&store).unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        let Opened { vault, grant, .. } = opened;
        let there: BTreeSet<_> = vault.accounts().iter().map(|account| account.id.to_string()).collect();
        for id in saved.difference(&removed) {
            assert!(there.contains(id), "kill {kill}: an account is lost");
        }
        for account in vault.accounts() {
            vault.secret(&grant, account.id).unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        }
        for place in [folder.path().to_owned(), store.default_destination()] {
            for entry in std::fs::read_dir(place).into_iter().flatten().map(Result::unwrap) {
                let path = entry.path();
                // What was not written since the last look was found whole then.
                let written = entry.metadata().unwrap().modified().unwrap();
                if path.extension().is_some_and(|end| end == "holdfast")
                    && whole.insert((path.clone(), written))
                {
                    let opened = OpenedBackup::open(&store, &path, &backup_password());
                    assert!(opened.is_ok(), "kill {kill}: {} is not whole", path.display());
                }
            }
        }
    }
    assert!(whole.len() > KILLS / 10, "only {} backups were written", whole.len());
    assert!(saved.len() >= KILLS / 4 * 3, "the kills came too early: {} accounts", saved.len());
    assert!(cut_off > 0, "no kill fell into a save, so this shows nothing");
}

#[test]
fn a_command_that_is_killed_leaves_the_old_vault_or_the_new_one() {
    let session = Session::in_folder(Path::new(REAL_DISK));
    session.json(&["password", "set"], "").done();
    let mut chance = random(0x0015_0006);
    let (mut count, mut finished, mut cut_off) = (0, 0, 0);
    for kill in 0..COMMAND_LINE_KILLS {
        let password_file = session.file("password", holdfast_tests::PASSWORD);
        let mut command = session.command(&["account", "new", "--json", "--password-file"]);
        let mut child = command.arg(password_file).spawn().unwrap();
        // Every fourth is killed at any moment, the others while a file of the vault is being written.
        let in_save = kill % 4 != 0;
        if in_save {
            let start = Instant::now();
            while !vault_is_being_saved(&session) && child.try_wait().unwrap().is_none() {
                assert!(start.elapsed() < Duration::from_secs(60));
            }
            std::thread::sleep(Duration::from_micros(chance.random_range(0..2_000)));
        } else {
            std::thread::sleep(Duration::from_micros(chance.random_range(0..40_000)));
        }
        child.kill().unwrap();
        let killed = !child.wait().unwrap().success();
        finished += usize::from(!killed);
        cut_off += usize::from(killed && vault_is_being_saved(&session));
        // A killed attempt counts as a wrong password; here it is not what is tested.
        std::fs::remove_file(session.data().join("settings.json")).ok();
        let accounts = session.json(&["account", "list"], "").done();
        let now = accounts["accounts"].as_array().unwrap().len();
        assert!(now == count || now == count + 1, "kill {kill}: {count} accounts became {now}");
        count = now;
    }
    assert!(count > 0 && finished < COMMAND_LINE_KILLS);
    assert!(cut_off > 0, "no kill fell into the saving of the vault, so this shows nothing");
}

/// Whether a temporary file of a vault's size is there. The settings, which are saved before, are far smaller.
fn vault_is_being_saved(session: &Session) -> bool {
    let entries = std::fs::read_dir(session.data()).unwrap().filter_map(Result::ok);
    entries.into_iter().any(|entry| {
        let temporary = entry.file_name().to_string_lossy().ends_with(".tmp");
        temporary && entry.metadata().is_ok_and(|metadata| metadata.len() >= 32_768)
    })
}
