//! What copies there are, and how far each is to be trusted: intact (its hash), authentic (opened with the vault key), opened
//! (with its password).

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::atomic_write::{Existing, WriteError, place};
use super::journal::{Entry, Journal};
use super::{digest_as_written, digest_of};
use crate::account::AccountId;
use crate::format::container::{Condition, Container};
use crate::format::contents::Contents;
use crate::format::index::BackupFile;
use crate::settings::{Checks, MOST_KEPT, Settings};
use crate::store::{Previous, Store};
use crate::vault::{ChangeError, Grant, Vault};

/// Where a copy comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An auto backup of this installation.
    Auto {
        /// Its number.
        sequence: u64,
    },
    /// Saved by hand.
    File,
    /// A vault that was set aside. It opens with the local password of then.
    Aside,
}

/// A copy of the vault.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KnownBackup {
    /// Where it is, or was.
    pub path: PathBuf,
    /// Where it comes from.
    pub origin: Origin,
    /// When it was made, as this installation noted it.
    pub created_at: Option<Timestamp>,
    /// Its size; null where it is not there.
    pub bytes: Option<u64>,
    /// Whether it opens as far as that is known without a password and, where it was noted, is the one that was written.
    pub intact: bool,
    /// How well it is kept.
    pub condition: Condition,
    /// When it was last opened with the vault key.
    pub authentic_at: Option<Timestamp>,
    /// When it was last opened with its password.
    pub opened_at: Option<Timestamp>,
    /// The accounts in it, where that is known.
    pub accounts: Option<Vec<AccountId>>,
    /// Whether it was made before the keys were changed, and opens with the backup password of then.
    pub earlier_keys: bool,
    /// Whether a whole file of another content has taken its place: another computer's backup under the same name.
    pub another: bool,
    /// Whether it lies on the disk of the vault, where the system tells.
    pub same_disk: Option<bool>,
    digest: String,
}

impl KnownBackup {
    /// Whether it can be relied on: there, unaltered, and opened at some time since it was written.
    pub fn is_good(&self) -> bool {
        self.intact && (self.authentic_at.is_some() || self.opened_at.is_some())
    }

    fn new(path: PathBuf, origin: Origin, created_at: Option<Timestamp>) -> Self {
        Self {
            path,
            origin,
            created_at,
            bytes: None,
            intact: false,
            condition: Condition::default(),
            authentic_at: None,
            opened_at: None,
            accounts: None,
            earlier_keys: false,
            another: false,
            same_disk: None,
            digest: String::new(),
        }
    }
}

impl Store {
    /// The auto backups of this installation that are there, newest first. Needs no key, so their accounts are not known.
    ///
    /// # Errors
    /// As the system says of the journal.
    pub fn auto_backups(&self) -> std::io::Result<Vec<KnownBackup>> {
        let mut journal = Journal::read(self)?;
        journal.settle(self.env());
        journal.files.sort_by(|a, b| b.sequence.cmp(&a.sequence).then_with(|| a.dir.cmp(&b.dir)));
        let settings = self.settings();
        let there = journal.files.iter().filter(|entry| entry.in_place);
        Ok(there.filter_map(|entry| Some(self.look_at_auto(entry, &settings)?.0)).collect())
    }

    /// Vaults that were set aside, newest first.
    pub fn aside_copies(&self) -> Vec<KnownBackup> {
        let settings = self.settings();
        let mut copies: Vec<_> = self
            .aside()
            .into_iter()
            .filter(|path| path.extension().is_some_and(|extension| extension == "holdfast"))
            .map(|path| {
                let mut copy = KnownBackup::new(path, Origin::Aside, None);
                if let Some(container) = self.look_at(&mut copy, None, &settings) {
                    copy.created_at = Timestamp::from_second(container.header.claimed_time).ok();
                }
                copy
            })
            .collect();
        copies.sort_by_key(|copy| std::cmp::Reverse(copy.created_at));
        copies
    }

    /// `None` where the folder cannot be read: it is not known whether the file is there.
    fn look_at_auto(&self, entry: &Entry, settings: &Settings) -> Option<(KnownBackup, Option<Container>)> {
        self.env().files.names(&entry.dir).ok()?;
        let origin = Origin::Auto { sequence: entry.sequence };
        let mut copy = KnownBackup::new(entry.path(), origin, Some(entry.created_at));
        let container = self.look_at(&mut copy, Some(&entry.sha256), settings);
        Some((copy, container))
    }

    /// Reads the file and fills in what it shows.
    fn look_at(
        &self,
        copy: &mut KnownBackup,
        expected: Option<&str>,
        settings: &Settings,
    ) -> Option<Container> {
        let bytes = super::open::read(self.env(), &copy.path).ok()?;
        copy.bytes = Some(bytes.len() as u64);
        let container = Container::parse(&bytes).ok();
        copy.digest = match &container {
            Some(container) => digest_as_written(&bytes, container),
            None => digest_of(&bytes),
        };
        copy.condition = container.as_ref().map(|container| container.condition).unwrap_or_default();
        let files = &self.env().files;
        copy.same_disk = files.disk_of(&copy.path).zip(files.disk_of(self.folder())).map(|(a, b)| a == b);
        let Checks { authentic_at, opened_at } =
            settings.checks.get(&copy.digest).copied().unwrap_or_default();
        (copy.authentic_at, copy.opened_at) = (authentic_at, opened_at);
        let as_noted = expected.is_none_or(|expected| expected == copy.digest);
        copy.intact = container.is_some() && as_noted;
        copy.another = container.is_some() && !as_noted;
        container.filter(|_| copy.intact)
    }
}

impl Store {
    /// Whether a file is one of those that are known.
    pub fn knows_copy(&self, path: &Path, vault: Option<&Vault>) -> bool {
        let auto =
            Journal::read(self).is_ok_and(|journal| journal.files.iter().any(|entry| entry.path() == path));
        let by_hand = vault.is_some_and(|vault| {
            vault.contents.index.backup_files.iter().any(|file| Path::new(&file.path) == path)
        });
        auto || by_hand || self.aside().iter().any(|aside| aside == path)
    }
}

impl Vault {
    /// Saves another copy of a known backup, byte for byte. A file that is there is replaced: the person was asked.
    ///
    /// # Errors
    /// `Open` with `Damaged` if it is not intact; `Io`.
    pub fn save_copy(&mut self, from: &Path, to: &Path) -> Result<(), WriteError> {
        let bytes = super::open::read(self.env(), from).map_err(WriteError::Open)?;
        Container::parse(&bytes).map_err(WriteError::Open)?;
        let copies = self.copies()?;
        place(self.env(), to, &bytes, Existing::Replace, |_| Ok(()))?;
        let known = copies.iter().find(|copy| copy.path == from);
        if let Some(Err(error)) = known.map(|copy| self.record_copy(copy, to)) {
            tracing::warn!(%error, "a copy is good, but the vault does not remember it");
        }
        Ok(())
    }

    /// Deletes a known copy, because the person said so. A file that is none of Holdfast's any more is only forgotten. What may be the last
    /// good copy of an account, or was set aside, takes the permission of the password.
    ///
    /// # Errors
    /// As for every change, `PasswordNeeded`, and what the disk says.
    pub fn delete_copy(&mut self, path: &Path, grant: Option<&Grant>) -> Result<(), ChangeError> {
        if !self.store().knows_copy(path, Some(self)) {
            return Ok(());
        }
        match grant {
            Some(grant) => self.check_password_grant(grant)?,
            None if self.may_be_the_last(path)? => return Err(ChangeError::PasswordNeeded),
            None => {}
        }
        let _backups = self.store().lock_backups()?;
        if self.is_read_only() {
            return Err(ChangeError::ReadOnly);
        }
        // Another computer's file that took the place of ours is only forgotten; a damaged one of ours, or a vault set aside, goes.
        if self.is_still_ours(path)? {
            self.env().files.remove(path)?;
        }
        let listed = |file: &BackupFile| Path::new(&file.path) == path;
        if self.contents.index.backup_files.iter().any(listed) {
            self.forget_backup_file(path)?;
        }
        let mut journal = Journal::read(self.store())?;
        journal.files.retain(|entry| entry.path() != path);
        Ok(journal.save(self.store())?)
    }

    /// Sets how many auto backups are kept in each folder, 1 to 365. Fewer than there are somewhere take the permission of the password: the
    /// next one removes the others.
    ///
    /// # Errors
    /// `PasswordNeeded`, `KeysChanged`, `Save`; `Open` where the journal cannot be read.
    pub fn set_kept(&self, keep: u32, grant: Option<&Grant>) -> Result<(), ChangeError> {
        let keep = keep.clamp(1, MOST_KEPT);
        // Also in folders that are no destinations now: they may be again.
        let there = Journal::read(self.store())?.most_in_a_folder();
        match grant {
            Some(grant) => self.check_password_grant(grant)?,
            None if there > keep as usize => return Err(ChangeError::PasswordNeeded),
            None => {}
        }
        Ok(self.store().change_settings(|settings| settings.auto_backup.keep = Some(keep))?)
    }

    /// Whether an account may have no other good copy than this one.
    fn may_be_the_last(&self, path: &Path) -> Result<bool, ChangeError> {
        let copies = self.copies()?;
        let Some(copy) = copies.iter().find(|copy| copy.path == path) else {
            return Ok(self.env().files.is_there(path)?);
        };
        let elsewhere = |account: &AccountId| {
            let mut others = copies.iter().filter(|other| other.path != path && other.is_good());
            others.any(|other| other.accounts.as_ref().is_some_and(|accounts| accounts.contains(account)))
        };
        Ok(match &copy.accounts {
            // What is not there, or is another computer's by now, is only forgotten.
            _ if copy.bytes.is_none() || copy.another => false,
            Some(accounts) if copy.origin != Origin::Aside => !accounts.iter().all(elsewhere),
            Some(_) | None => true,
        })
    }

    /// All copies that are known: auto backups, opened with the vault key now and noted as authentic; files that were saved; vaults
    /// that were set aside.
    ///
    /// # Errors
    /// As the system says of the journal.
    pub fn copies(&self) -> std::io::Result<Vec<KnownBackup>> {
        let mut journal = Journal::read(self.store())?;
        journal.settle(self.env());
        let settings = self.store().settings();
        let mut copies = Vec::new();
        let mut authentic = Vec::new();
        for entry in journal.files.iter().filter(|entry| entry.in_place) {
            let Some((mut copy, container)) = self.store().look_at_auto(entry, &settings) else { continue };
            if let Some(container) = container {
                self.open_auto(&mut copy, container);
                if copy.accounts.is_some() {
                    copy.authentic_at = Some(self.env().clock.now());
                    authentic.push(copy.digest.clone());
                }
            }
            copies.push(copy);
        }
        if !authentic.is_empty() {
            self.store().note_authentic(&authentic);
        }
        for file in &self.contents.index.backup_files {
            // An auto backup that was restored from is noted too; its accounts are known even if its keys are not.
            match copies.iter_mut().find(|copy| copy.path == Path::new(&file.path)) {
                Some(auto) if auto.digest == file.digest => {
                    auto.accounts.get_or_insert_with(|| file.accounts.clone());
                }
                Some(_) => {}
                None => copies.push(self.look_at_file(file, &settings)),
            }
        }
        copies.sort_by_key(|copy| std::cmp::Reverse(copy.created_at));
        copies.extend(self.store().aside_copies());
        Ok(copies)
    }

    /// Files that hold the phrase of one of these accounts, or may hold it: what cannot be opened without a password is named too.
    ///
    /// # Errors
    /// As the system says of the journal.
    pub fn copies_with(&self, accounts: &[AccountId]) -> std::io::Result<Vec<PathBuf>> {
        if accounts.is_empty() {
            return Ok(Vec::new());
        }
        let holds = |copy: &KnownBackup| {
            let is_held = |held: &Vec<AccountId>| accounts.iter().any(|account| held.contains(account));
            copy.bytes.is_some() && copy.accounts.as_ref().is_none_or(is_held)
        };
        Ok(self.copies()?.into_iter().filter(holds).map(|copy| copy.path).collect())
    }

    /// Notes that an intact copy of a known backup was saved at `path` too.
    ///
    /// # Errors
    /// As for every change; the copy is good all the same.
    fn record_copy(&mut self, of: &KnownBackup, path: &Path) -> Result<(), ChangeError> {
        let Some(accounts) = of.accounts.clone() else { return Ok(()) };
        let saved_at = of.created_at.unwrap_or_else(|| self.env().clock.now());
        let entry = BackupFile::new(path.display().to_string(), of.digest.clone(), saved_at, accounts);
        self.change(Previous::Keep, |contents, _| {
            contents.index.note_backup_file(entry);
            Ok(())
        })
    }

    /// Forgets a backup file that was saved by hand. The file itself is not touched.
    ///
    /// # Errors
    /// As for every change.
    fn forget_backup_file(&mut self, path: &Path) -> Result<(), ChangeError> {
        let path = path.display().to_string();
        self.change(Previous::Keep, |contents, _| {
            contents.index.backup_files.retain(|file| file.path != path);
            Ok(())
        })
    }

    /// Whether what lies there is what was noted, or cannot be anything else any more.
    fn is_still_ours(&self, path: &Path) -> Result<bool, ChangeError> {
        let Ok(bytes) = super::open::read(self.env(), path) else { return Ok(false) };
        let digest = match Container::parse(&bytes) {
            Ok(container) => digest_as_written(&bytes, &container),
            Err(_) => digest_of(&bytes),
        };
        let journal = Journal::read(self.store())?;
        let files = &self.contents.index.backup_files;
        let by_hand = files.iter().filter(|file| Path::new(&file.path) == path).map(|file| &file.digest);
        let auto = journal.files.iter().filter(|entry| entry.path() == path).map(|entry| &entry.sha256);
        let mut noted = by_hand.chain(auto).peekable();
        let is_aside = noted.peek().is_none();
        let is_broken = Container::peek(&bytes).is_ok() && Container::parse(&bytes).is_err();
        Ok(is_aside || is_broken || noted.any(|known| *known == digest))
    }

    fn look_at_file(&self, file: &BackupFile, settings: &Settings) -> KnownBackup {
        let mut copy = KnownBackup::new(PathBuf::from(&file.path), Origin::File, Some(file.saved_at));
        self.store().look_at(&mut copy, Some(&file.digest), settings);
        copy.accounts = Some(file.accounts.clone());
        copy
    }

    fn open_auto(&self, copy: &mut KnownBackup, container: Container) {
        let own = &self.contents.header;
        if container.header.vault_id != own.vault_id || container.header.epoch != own.epoch {
            copy.earlier_keys = true;
            return;
        }
        match Contents::open(container, &self.key) {
            Ok(contents) => {
                copy.accounts = Some(contents.index.accounts.iter().map(|account| account.id).collect());
            }
            // The hash is right and it does not open: somebody made it.
            Err(_) => copy.intact = false,
        }
    }
}

#[cfg(test)]
mod tests;
