//! Everything that changes a vault or writes a backup, and what a folder holds before and after: for tests in which the disk fails, the
//! power goes or a process dies.

use std::collections::HashSet;
use std::error::Error;
use std::path::Path;

use holdfast_vault::{
    AccountId, AutoBackupSlot, Details, Existing, OpenedBackup, Store, StoreState, Tries, Urgency,
};

use crate::WORDS;
use crate::vaults::{
    Opened, account_of, backup_password, cheap_store, new_account, other_password, password,
    unlock_with_either,
};

/// What a vault holds. None where there is no vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    password_is_new: bool,
    /// Names, notes, whether they are proved, and how many words can be read.
    accounts: Vec<(String, Option<String>, bool, usize)>,
}

/// What came of a change.
pub type Changed = Result<(), Box<dyn Error>>;

/// One change. The backup is of another vault.
pub struct Change {
    /// Its name.
    pub name: &'static str,
    /// Whether it saves more than once, so that a failure may come after a part of it is done.
    pub has_parts: bool,
    make: fn(&Store, &OpenedBackup) -> Changed,
}

impl Change {
    /// Makes the change.
    ///
    /// # Errors
    /// As the vault says.
    pub fn make(&self, store: &Store, theirs: &OpenedBackup) -> Changed {
        (self.make)(store, theirs)
    }

    /// The change with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        CHANGES.iter().find(|change| change.name == name)
    }

    /// A data folder for it: with an account, or empty where the vault is to be made.
    ///
    /// # Errors
    /// As the vault says.
    pub fn prepare(&self, data: &Path) -> Changed {
        if self.name != "create" {
            let store = cheap_store(data);
            let (mut vault, grant) = store.create(&password())?;
            vault.add(&grant, account_of(WORDS, "first"))?;
        }
        Ok(())
    }
}

const fn whole(name: &'static str, make: fn(&Store, &OpenedBackup) -> Changed) -> Change {
    Change { name, has_parts: false, make }
}

const fn in_parts(name: &'static str, make: fn(&Store, &OpenedBackup) -> Changed) -> Change {
    Change { name, has_parts: true, make }
}

/// All changes.
pub static CHANGES: [Change; 14] = [
    whole("create", |store, _| Ok(store.create(&password()).map(drop)?)),
    whole("add", |store, _| {
        let (mut vault, grant) = store.unlock(&password())?;
        Ok(vault.add(&grant, new_account(store, "new")).map(drop)?)
    }),
    whole("rename", |store, _| {
        let (mut vault, _) = store.unlock(&password())?;
        let id = first(&vault)?;
        Ok(vault.rename(id, "renamed").map(drop)?)
    }),
    whole("note", |store, _| {
        let (mut vault, _) = store.unlock(&password())?;
        let details = Details { note: Some("in the safe".into()), ..Details::default() };
        let id = first(&vault)?;
        Ok(vault.set_details(id, details).map(drop)?)
    }),
    whole("check", |store, _| {
        let (mut vault, _) = store.unlock(&password())?;
        let id = first(&vault)?;
        Ok(vault.check(id, WORDS, None).map(drop)?)
    }),
    whole("remove", |store, _| {
        let (mut vault, _) = store.unlock(&password())?;
        let id = first(&vault)?;
        Ok(vault.remove(id, true)?)
    }),
    whole("change password", |store, _| {
        let (mut vault, grant) = store.unlock(&password())?;
        Ok(vault.change_password(&grant, &other_password())?)
    }),
    whole("rekey", |store, _| {
        let (mut vault, grant) = store.unlock(&password())?;
        Ok(vault.rekey(&grant, &other_password(), AutoBackupSlot::Remove).map(drop)?)
    }),
    in_parts("auto backup", |store, _| {
        turn_on_auto_backup(store)?;
        run_auto_backup(store)
    }),
    in_parts("auto backup and prune", |store, _| {
        turn_on_auto_backup(store)?;
        store.change_settings(|settings| settings.auto_backup.keep = Some(1))?;
        run_auto_backup(store)?;
        run_auto_backup(store)
    }),
    whole("backup file", |store, _| {
        let (vault, grant) = store.unlock(&password())?;
        let prepared = vault.prepare_backup(&grant)?;
        let file = store.folder().with_file_name("mine.holdfast");
        Ok(prepared.write(&backup_password(), &file, Existing::Refuse, &|_| {}).map(drop)?)
    }),
    whole("merge", |store, theirs| {
        let (mut vault, grant) = store.unlock(&password())?;
        Ok(vault.merge(&grant, theirs, &all(theirs)).map(drop)?)
    }),
    whole("replace", |store, theirs| {
        let replaced = store.restore_as_new(theirs, &all(theirs), &other_password(), Existing::Replace, &[]);
        Ok(replaced.map(drop)?)
    }),
    in_parts("set aside", |store, _| Ok(store.start_again()?)),
];

fn first(vault: &holdfast_vault::Vault) -> Result<AccountId, &'static str> {
    vault.accounts().first().map(|account| account.id).ok_or("there is no account")
}

fn turn_on_auto_backup(store: &Store) -> Changed {
    let (mut vault, grant) = store.unlock(&password())?;
    Ok(vault.turn_on_auto_backup(&grant, &password(), &backup_password()).map(drop)?)
}

fn run_auto_backup(store: &Store) -> Changed {
    let run = store.run_auto_backup(Urgency::Now, &mut Tries::default())?;
    if run.failed.is_empty() { Ok(()) } else { Err("an auto backup was not written".into()) }
}

fn all(backup: &OpenedBackup) -> HashSet<AccountId> {
    backup.accounts().iter().map(|account| account.id).collect()
}

/// What a folder for a change holds before it, and after one that worked.
pub struct Expected {
    before: Option<Held>,
    after: Option<Held>,
}

impl Expected {
    /// Makes the change once where nothing fails.
    ///
    /// # Panics
    /// Where it does not work.
    pub fn of(change: &Change) -> Self {
        let folder = quick_folder();
        let data = folder.path().join("data");
        change.prepare(&data).expect("a vault to change");
        let before = held(&data).expect("it opens");
        let theirs =
            back_up_another(&folder.path().join("other.holdfast")).expect("a backup of another vault");
        change.make(&cheap_store(&data), &theirs).expect("it works where nothing fails");
        Self { before, after: held(&data).expect("it opens") }
    }

    /// Looks whether what says that it worked did, and what says that it failed changed nothing.
    ///
    /// # Panics
    /// Where it is not so.
    pub fn check(&self, change: &Change, data: &Path, worked: bool, what: &str) {
        let now = held(data).unwrap_or_else(|error| panic!("{what}: {error}"));
        if worked {
            assert_eq!(now, self.after, "{what}: it says that it worked");
        } else {
            let done = change.has_parts && now == self.after;
            assert!(now == self.before || done, "{what}: it says that it failed, and now there is {now:?}");
        }
    }
}

/// Writes a backup of another vault, with one account, to `file`, and opens it.
///
/// # Errors
/// As the vault says.
pub fn back_up_another(file: &Path) -> Result<OpenedBackup, Box<dyn Error>> {
    let folder = tempfile::TempDir::new()?;
    let store = cheap_store(&folder.path().join("data"));
    let (mut vault, grant) = store.create(&password())?;
    vault.add(&grant, new_account(&store, "elsewhere"))?;
    vault.prepare_backup(&grant)?.write(&backup_password(), file, Existing::Refuse, &|_| {})?;
    Ok(OpenedBackup::open(store.env(), file, &backup_password())?)
}

/// Opens what there is with the old password or the new one, and reads each phrase.
///
/// # Errors
/// What is lost.
pub fn held(data: &Path) -> Result<Option<Held>, String> {
    let store = cheap_store(data);
    if matches!(store.state(), Ok(StoreState::None)) {
        return Ok(None);
    }
    let Opened { vault, grant, own, .. } = unlock_with_either(&store).map_err(|error| error.to_string())?;
    let password_is_new = !own.is(crate::PASSWORD);
    let mut accounts = Vec::new();
    for account in vault.accounts() {
        let secret =
            vault.secret(&grant, account.id).map_err(|error| format!("a phrase is lost: {error}"))?;
        let words = secret.phrase.word_count();
        accounts.push((account.name.clone(), account.note.clone(), account.backed_up_at.is_some(), words));
    }
    Ok(Some(Held { password_is_new, accounts }))
}

/// How many backups there are in a folder and below.
///
/// # Errors
/// One that is not whole, by its name.
pub fn backups(folder: &Path) -> Result<usize, String> {
    let mut whole = 0;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && name != "aside" {
            whole += backups(&path)?;
        } else if name.ends_with(".holdfast") && !name.starts_with("vault") {
            let opened = OpenedBackup::open(cheap_store(folder).env(), &path, &backup_password());
            opened.map_err(|error| format!("{name}: {error}"))?;
            whole += 1;
        }
    }
    Ok(whole)
}

/// A folder in memory, where the system has such a one: for tests that make thousands and whose faults are not those of the disk.
///
/// # Panics
/// Where no folder can be made.
pub fn quick_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::TempDir::new_in(memory) } else { tempfile::TempDir::new() };
    made.expect("a folder for a test")
}

/// The temporary files in a folder and below.
pub fn temporary_files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(temporary_files(&entry.path()));
        } else if name.ends_with(".tmp") || name.ends_with(".part") {
            found.push(name);
        }
    }
    found
}
