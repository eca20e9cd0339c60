//! Files of Holdfast: as they are, with the hashes mended, with chosen contents under the right password, and the settings and the
//! journal beside a vault. Nothing panics, and what opens can be restored and read.

#![no_main]

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use holdfast_tests::memory_disk::MemoryDisk;
use holdfast_tests::vaults::{account_of, backup_password, cheap_store_alone_on, password};
use holdfast_vault::{Inspected, KdfPolicy, OpenedBackup, Store, StoreState, Tries, Urgency, testing};
use libfuzzer_sys::fuzz_target;

const FOLDER: &str = "/data";
const FILE: &str = "/elsewhere/file.holdfast";

fuzz_target!(|data: &[u8]| {
    let Some((how, bytes)) = data.split_first() else { return };
    match how % 4 {
        0 => {
            // Also where nothing of it is whole.
            testing::salvaged(bytes, &backup_password(), &KdfPolicy::cheap_alone_for_tests(), true).ok();
            read(bytes.to_vec());
        }
        1 => read(testing::copies_of(bytes)),
        2 => {
            let (record, index) = bytes.split_at(bytes.len().min(512));
            restore(index, record);
        }
        _ => {
            let (name, text) = if bytes.first() == Some(&b'j') {
                ("journal.json", bytes.get(1..).unwrap_or_default())
            } else {
                ("settings.json", bytes)
            };
            beside(name, text);
        }
    }
});

/// A vault with one account, made once.
fn vault() -> &'static BTreeMap<PathBuf, Vec<u8>> {
    static VAULT: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
    VAULT.get_or_init(|| {
        let disk = Arc::new(MemoryDisk::default());
        let store = cheap_store_alone_on(Path::new(FOLDER), disk.clone());
        let (mut vault, grant) = store.create(&password()).expect("a vault in memory");
        vault.add(&grant, account_of(holdfast_tests::WORDS, "first")).expect("an account");
        vault.turn_on_auto_backup(&grant, &password(), &backup_password()).expect("auto backup");
        disk.snapshot()
    })
}

fn on(files: BTreeMap<PathBuf, Vec<u8>>) -> (Store, Arc<MemoryDisk>) {
    let disk = MemoryDisk::of(files);
    (cheap_store_alone_on(Path::new(FOLDER), disk.clone()), disk)
}

/// The bytes as a vault and as a backup. Whoever wrote them has not the password, so they do not open.
fn read(bytes: Vec<u8>) {
    let vault = Path::new(FOLDER).join("vault.holdfast");
    let (store, disk) = on([(PathBuf::from(FILE), bytes.clone()), (vault.clone(), bytes)].into());
    let inspected = Inspected::of(store.env(), Path::new(FILE));
    let opened = OpenedBackup::open(&store, Path::new(FILE), &backup_password());
    let state = store.state();
    let unlocked = store.unlock(&password());
    if inspected.is_ok_and(|inspected| !inspected.intact) {
        assert!(opened.is_err() && unlocked.is_err(), "a damaged file opens");
        assert!(!matches!(state, Ok(StoreState::Intact)));
    }
    assert!(disk.snapshot().contains_key(&vault), "a file that does not open is gone");
}

/// An authentic backup with any contents, restored into a vault.
fn restore(index: &[u8], record: &[u8]) {
    let (store, disk) = on(vault().clone());
    let Some(bytes) = testing::sealed_backup(store.env(), &backup_password(), index, &|_| record.to_vec())
    else {
        return;
    };
    let mut files = disk.snapshot();
    files.insert(FILE.into(), bytes);
    let (store, _) = on(files);
    let Ok(backup) = OpenedBackup::open(&store, Path::new(FILE), &backup_password()) else { return };
    let (mut vault, grant) = store.unlock(&password()).expect("the vault opens");
    let preview = backup.preview(Some(&vault));
    assert_eq!(preview.len(), backup.accounts().len());
    let all: HashSet<_> = backup.accounts().iter().map(|account| account.id).collect();
    let merged = vault.merge(&grant, &backup, &all);
    let (vault, grant) = store.unlock(&password()).expect("the vault opens after a restore");
    let own =
        vault.accounts().iter().find(|account| account.name == "first").expect("the own account is there");
    assert!(vault.secret(&grant, own.id).is_ok(), "the own words are there");
    assert!(merged.is_ok() || vault.accounts().len() == 1, "a restore that failed changed something");
}

/// Settings or a journal of any content beside a good vault.
fn beside(name: &str, text: &[u8]) {
    let mut files = vault().clone();
    files.insert(Path::new(FOLDER).join(name), text.to_vec());
    let (store, _) = on(files);
    let _ = (store.settings(), store.password_due(), store.aside());
    let (vault, _) = match store.unlock(&password()) {
        Ok(opened) => opened,
        // Attempts that were counted may be made to wait, and nothing else.
        Err(holdfast_vault::UnlockError::Throttled { .. }) => return,
        Err(error) => panic!("the vault does not open: {error}"),
    };
    if let (Ok(copies), Ok(status)) = (vault.copies(), store.auto_backup_status()) {
        let others = store.other_computers(&vault).unwrap_or_default();
        vault.health(&copies, &status, &others);
    }
    let _ = store.run_auto_backup(Urgency::Now, &mut Tries::default());
    assert_eq!(store.state().expect("the vault can be read"), StoreState::Intact);
}
