//! Vaults of many accounts, whose password costs nothing.

use std::path::{Path, PathBuf};
use std::time::Instant;

use holdfast_phrase::{Kind, Phrase};
use holdfast_tests::vaults::{backup_password, cheap_store, new_account, password};
use holdfast_vault::{AccountSecret, Existing, Grant, NewAccount, OpenedBackup, Store, Vault};
use serde_json::{Value, json};

const BACKUP: &str = "backup.holdfast";

/// Accounts with phrases made on the spot.
pub fn new_accounts(store: &Store, count: usize) -> Vec<NewAccount> {
    let make = |number| {
        let phrase = store.env().with(|random| Phrase::make(Kind::Olares, 12, random)).expect("12 words");
        let secret = AccountSecret { phrase, passphrase: None };
        NewAccount { name: Some(format!("Account {number}")), ..NewAccount::new(secret) }
    };
    (0..count).map(make).collect()
}

/// A vault and a backup of it.
pub fn make(count: usize, folder: &Path) -> Value {
    let store = cheap_store(&folder.join("data"));
    let (mut vault, grant) = store.create(&password()).expect("a new vault");
    vault.add_all(&grant, &new_accounts(&store, count)).expect("they are kept");
    back_up(&vault, &grant, &folder.join(BACKUP));
    let size = |path: PathBuf| std::fs::metadata(path).expect("it is there").len();
    json!({ "bytes": size(store.folder().join("vault.holdfast")) })
}

fn back_up(vault: &Vault, grant: &Grant, path: &Path) {
    let prepared = vault.prepare_backup(grant).expect("it can be prepared");
    prepared.write(&backup_password(), path, Existing::Replace, &|_| {}).expect("it is written");
}

fn open(store: &Store, path: &Path) -> OpenedBackup {
    OpenedBackup::open(store, path, &backup_password()).expect("it opens")
}

/// One operation. What is before it is not measured, but for the memory that is held through it.
pub fn measure(operation: &str, folder: &Path) -> Value {
    let store = cheap_store(&folder.join("data"));
    let backup = folder.join(BACKUP);
    let elsewhere = tempfile::TempDir::new_in(folder).expect("a folder");
    match operation {
        "unlock" => measured(|| store.unlock(&password()).expect("it opens")),
        "verify" => measured(|| open(&store, &backup)),
        "restore" => {
            let opened = open(&store, &backup);
            let all = opened.accounts().iter().map(|account| account.id).collect();
            let new = cheap_store(&elsewhere.path().join("data"));
            measured(|| {
                new.restore_as_new(&opened, &all, &password(), Existing::Refuse, &[]).expect("it is restored")
            })
        }
        _ => {
            let (mut vault, grant) = store.unlock(&password()).expect("it opens");
            let first = vault.accounts().first().expect("it has some").id;
            match operation {
                "list" => measured(|| serde_json::to_string(vault.accounts()).expect("it is text")),
                "add" => {
                    let new = new_account(&store, "one more");
                    measured(|| vault.add(&grant, new).expect("it is kept"))
                }
                "save" => measured(|| vault.rename(first, "renamed").expect("it is saved")),
                "backup" => measured(|| back_up(&vault, &grant, &elsewhere.path().join(BACKUP))),
                _ => panic!("there is no such operation"),
            }
        }
    }
}

fn measured<T>(operation: impl FnOnce() -> T) -> Value {
    // From here on the kernel counts the peak anew: proc(5), clear_refs.
    std::fs::write("/proc/self/clear_refs", "5").expect("Linux");
    let start = Instant::now();
    let result = operation();
    let seconds = start.elapsed().as_secs_f64();
    drop(result);
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux");
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    json!({ "seconds": seconds, "peakKiB": peak })
}
