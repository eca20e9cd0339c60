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
        if self.name == "create" {
            return Ok(());
        }
        let store = cheap_store(data);
        let (mut vault, grant) = store.create(&password())?;
        vault.add(&grant, account_of(WORDS, "first"))?;
        if self.name == PRUNE {
            // The only copy there is, which goes once there is another.
            turn_on_auto_backup(&store)?;
            store.change_settings(|settings| settings.auto_backup.keep = Some(1))?;
            run_auto_backup(&store)?;
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

const PRUNE: &str = "auto backup and prune";
/// Of the words of the tests: a vector of BIP-39, bytes of 0x7f.
const ENTROPY: [u8; 16] = [0x7f; 16];

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
        let (mut vault, grant) = store.unlock(&password())?;
        let id = first(&vault)?;
        Ok(vault.remove(id, true, Some(&grant))?)
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
    in_parts(PRUNE, |store, _| run_auto_backup(store)),
    // It is read once more when it has its name.
    in_parts("backup file", |store, _| {
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

/// What a vault holds, and how many backups there are beside it and in it.
type State = (Option<Held>, usize);

/// What a folder for a change holds before it, and after one that worked.
pub struct Expected {
    before: State,
    after: State,
}

/// What an error of the disk never is: a person who reads it would look for the wrong thing.
const MISLEADING: [&str; 5] =
    ["damaged", "no vault", "wrong password", "newer version", "not a Holdfast file"];

impl Expected {
    /// Makes the change once where nothing fails.
    ///
    /// # Panics
    /// Where it does not work.
    pub fn of(change: &Change) -> Self {
        let (folder, elsewhere) = (quick_folder(), quick_folder());
        let data = folder.path().join("data");
        change.prepare(&data).expect("a vault to change");
        let before = state(&data).expect("it opens");
        let theirs = back_up_another(&elsewhere.path().join("other.holdfast"));
        let theirs = theirs.expect("a backup of another vault");
        change.make(&cheap_store(&data), &theirs).expect("it works where nothing fails");
        Self { before, after: state(&data).expect("it opens") }
    }

    /// Whether a vault is the one after the change, where it worked, or the one before it.
    pub fn has(&self, held: Option<&Held>, worked: bool) -> bool {
        held == if worked { &self.after } else { &self.before }.0.as_ref()
    }

    /// Looks whether what worked did, and what failed, with what it said, changed nothing.
    ///
    /// # Panics
    /// Where it is not so, and where words are on the disk.
    pub fn check(&self, change: &Change, data: &Path, failed: Option<&str>, what: &str) {
        let now = state(data).unwrap_or_else(|error| panic!("{what}: {error}"));
        match failed {
            None => {
                // An old backup that cannot be removed, or not be read, stays.
                let most = self.after.1 + usize::from(change.has_parts);
                let is_there = now.0 == self.after.0 && (self.after.1..=most).contains(&now.1);
                assert!(is_there, "{what}: it says that it worked, and now there is {now:?}");
            }
            Some(said) => {
                let misleading = MISLEADING.iter().find(|misleading| said.contains(**misleading));
                assert_eq!(misleading, None, "{what}: it says {said}");
                // The new backup may be there and the old one not be gone.
                let some = self.before.1.min(self.after.1)..=self.before.1.max(self.after.1) + 1;
                let in_part = change.has_parts
                    && [&self.after.0, &self.before.0].contains(&&now.0)
                    && some.contains(&now.1);
                assert!(now == self.before || in_part, "{what}: it says {said}, and now there is {now:?}");
            }
        }
        no_words(data.parent().unwrap_or(data), what);
    }
}

fn state(data: &Path) -> Result<State, String> {
    Ok((held(data)?, backups(data.parent().unwrap_or(data))?))
}

/// No file in a folder or below has words of the account in it, nor their entropy.
fn no_words(folder: &Path, what: &str) {
    let begin: String = WORDS.split_inclusive(' ').take(3).collect();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            no_words(&path, what);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert!(!has(begin.as_bytes()) && !has(&ENTROPY), "{what}: words are in {}", path.display());
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
    Ok(OpenedBackup::open(&store, file, &backup_password())?)
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
    let Opened { vault, grant, own, other } =
        unlock_with_either(&store).map_err(|error| error.to_string())?;
    if store.unlock(&other).is_ok() {
        return Err("the other password opens it too".into());
    }
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
            let opened = OpenedBackup::open(&cheap_store(folder), &path, &backup_password());
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
