mod auto;
mod computers;
mod file;
mod judged;
mod kit;
mod restore;

use std::collections::HashSet;
use std::path::Path;

use holdfast_phrase::Kind;
use jiff::Timestamp;

use super::open::Checked;
use super::*;
use crate::account::{Account, AccountId, NewAccount};
use crate::crypto::kdf::KdfPolicy;
use crate::environment::Environment;
use crate::environment::files::Disk;
use crate::format::container::{Container, OpenError, SlotType};
use crate::format::record::AccountSecret;
use crate::password::Password;
use crate::store::{Store, StoreState};
use crate::testing::{beyond_mending, changed};
use crate::vault::tests::{PASSWORD, Setting, WORDS, add, new_phrase, password, setting, words_of};
use crate::vault::{AutoBackupSlot, ChangeError, CreateError, Grant, UnlockError, Vault};

const BACKUP: &str = "sextant mooring gravel otter plinth";
const OTHER: &str = "quince bellows thimble rowan marsh";

struct Opened {
    setting: Setting,
    vault: Vault,
    grant: Grant,
}

fn opened() -> Opened {
    let setting = setting();
    let (vault, grant) = setting.store.create(&password(PASSWORD)).unwrap();
    Opened { setting, vault, grant }
}

fn with_accounts(count: usize) -> Opened {
    let mut opened = opened();
    for _ in 0..count {
        let new = new_phrase(&opened.setting.store);
        opened.vault.add(&opened.grant, new).unwrap();
    }
    opened
}

impl Opened {
    fn back_up(&mut self, name: &str) -> SavedBackup {
        let prepared = self.vault.prepare_backup(&self.grant).unwrap();
        let path = self.setting.folder.path().join(name);
        let saved = prepared.write(&password(BACKUP), &path, Existing::Refuse, &|_| {}).unwrap();
        self.vault.record_backup(&saved).unwrap();
        saved
    }

    fn auto_on(&mut self) {
        self.vault.turn_on_auto_backup(&self.grant, &password(PASSWORD), &password(BACKUP)).unwrap();
        self.grant = self.vault.authenticate(&password(PASSWORD)).unwrap();
    }

    fn run(&self, urgency: Urgency) -> AutoRun {
        self.setting.store.run_auto_backup(urgency, &mut Tries::default()).unwrap()
    }

    fn backed_up(&mut self) -> OpenedBackup {
        let path = self.back_up("b.holdfast").path;
        open(self.store(), &path, BACKUP).unwrap()
    }

    fn env(&self) -> &Environment {
        self.setting.store.env()
    }

    fn store(&self) -> &Store {
        &self.setting.store
    }

    fn destinations(&self, folders: &[&Path]) {
        let folders: Vec<_> = folders.iter().map(|folder| folder.to_path_buf()).collect();
        self.setting.store.change_settings(|settings| settings.auto_backup.destinations = folders).unwrap();
    }
}

fn open(store: &Store, path: &Path, text: &str) -> Result<OpenedBackup, OpenError> {
    OpenedBackup::open(store, path, &password(text)).map_err(|error| {
        let UnlockError::Open(error) = error else { panic!("{error}") };
        error
    })
}

fn all(backup: &OpenedBackup) -> HashSet<AccountId> {
    backup.accounts().iter().map(|account| account.id).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

#[test]
fn an_index_that_names_an_account_twice_is_damaged() {
    let opened = with_accounts(1);
    let env = opened.setting.store.env();
    let mut index = crate::format::index::Index::empty();
    index.accounts = opened.vault.accounts().to_vec();
    let record = |account: &Account| crate::testing::record(account, WORDS);
    let path = opened.setting.folder.path().join("made.holdfast");
    let opens = |index: &crate::format::index::Index| {
        let json = serde_json::to_vec(index).unwrap();
        let bytes = crate::testing::sealed_backup(env, &password(BACKUP), &json, &record).unwrap();
        std::fs::write(&path, bytes).unwrap();
        open(&opened.setting.store, &path, BACKUP).map(|backup| backup.accounts().len())
    };
    assert_eq!(opens(&index).unwrap(), 1);
    index.accounts.push(index.accounts[0].clone());
    assert!(matches!(opens(&index), Err(OpenError::Damaged)));
}
