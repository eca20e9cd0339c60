//! What pages may ask, a line each, in any order: nothing panics, and the vault is never damaged.
//!
//! ```text
//!   {"ask": …}     a request of the private window, sealed as its page does
//!   {"call": …}    a request of the main window
//!   ~ bytes        bytes that no page sealed
//!   + seconds      time passes
//!   = text         a file that dialogs can give, at /file
//!   $0, $1         in a request: the ids of the two accounts
//! ```

#![no_main]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use holdfast_app::testing::Windows;
use holdfast_tests::clock::ToldClock;
use holdfast_tests::memory_disk::MemoryDisk;
use holdfast_tests::vaults::{account_of, backup_password, cheap_store_alone_on, password};
use holdfast_vault::{AccountId, Environment, Existing, Files, KdfPolicy, Store, StoreState};
use libfuzzer_sys::fuzz_target;
use rand::SeedableRng;
use rand::rngs::StdRng;

const FOLDER: &str = "/data";
const FILE: &str = "/file";
const LINES: usize = 40;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let (empty, opened) = (first & 1 == 1, first & 2 == 0);
    let disk = MemoryDisk::of(if empty { BTreeMap::new() } else { vault().0.clone() });
    let clock = Arc::new(ToldClock::at(1_800_000_000));
    let env = Environment::new(disk.clone(), clock.clone(), KdfPolicy::cheap_alone_for_tests());
    let store = Store::new(FOLDER, env.with_random(StdRng::seed_from_u64(1)));
    let mut windows = if empty || !opened {
        Windows::new(store.clone(), None)
    } else {
        Windows::new(store.clone(), Some(store.unlock(&password()).expect("the vault opens")))
    };
    if !empty && !opened {
        windows.ask(br#"{"call":"lock"}"#);
    }
    for line in rest.split(|byte| *byte == b'\n').take(LINES) {
        match line.split_first() {
            Some((b'~', bytes)) => windows.ask_unsealed(bytes),
            Some((b'+', bytes)) => {
                let seconds = str::from_utf8(bytes).ok().and_then(|text| text.trim().parse().ok());
                clock.pass(Duration::from_secs(seconds.unwrap_or(1u32).into()));
                windows.ask(br#"{"call":"tick"}"#);
            }
            Some((b'=', bytes)) => put(&*disk, bytes),
            Some(_) => windows.ask(&named(line, &vault().1)),
            None => {}
        }
        assert!(matches!(store.state(), Ok(StoreState::None | StoreState::Intact)), "the vault is damaged");
    }
});

/// A vault with two accounts and a backup file, made once.
fn vault() -> &'static (BTreeMap<PathBuf, Vec<u8>>, Vec<AccountId>) {
    static VAULT: OnceLock<(BTreeMap<PathBuf, Vec<u8>>, Vec<AccountId>)> = OnceLock::new();
    VAULT.get_or_init(|| {
        let disk = Arc::new(MemoryDisk::default());
        let store = cheap_store_alone_on(Path::new(FOLDER), disk.clone());
        let (mut vault, grant) = store.create(&password()).expect("a vault in memory");
        vault.add(&grant, account_of(holdfast_tests::WORDS, "first")).expect("an account");
        vault.add(&grant, account_of(holdfast_tests::OTHER_WORDS, "second")).expect("an account");
        let prepared = vault.prepare_backup(&grant).expect("a backup");
        let saved =
            prepared.write(&backup_password(), Path::new("/mine.holdfast"), Existing::Refuse, &|_| {});
        vault.record_backup(&saved.expect("a backup is written")).expect("it is noted");
        (disk.snapshot(), vault.accounts().iter().map(|account| account.id).collect())
    })
}

fn named(line: &[u8], accounts: &[AccountId]) -> Vec<u8> {
    let Ok(text) = str::from_utf8(line) else { return line.to_vec() };
    let mut text = text.to_owned();
    for (at, id) in accounts.iter().enumerate() {
        text = text.replace(&format!("${at}"), &id.to_string());
    }
    text.into_bytes()
}

fn put(disk: &MemoryDisk, bytes: &[u8]) {
    let path = Path::new(FILE);
    // What was there before goes; that nothing was there is no matter.
    let _ = disk.remove(path);
    let mut file = disk.create_new(path).expect("a file in memory");
    file.write(bytes).expect("a file in memory");
}
