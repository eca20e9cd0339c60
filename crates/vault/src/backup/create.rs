//! Making a backup file: everything sealed again under keys of its own, so that it opens nothing else and nothing else
//! opens it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::atomic_write::{Existing, WriteError, is_taken, place};
use super::digest_of;
use super::open::Checked;
use super::stage::Stage;
use crate::account::{Account, AccountId};
use crate::believed::correct_all;
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::format::container::{Header, OpenError, Role, SlotType};
use crate::format::contents::Contents;
use crate::format::index::BackupFile;
use crate::format::slot::{self, Source};
use crate::password::Password;
use crate::store::Previous;
use crate::vault::{ChangeError, Grant, Vault};

/// A vault's accounts under fresh keys, not written yet. Holds keys.
pub struct PreparedBackup {
    contents: Contents,
    key: Key,
    phrase_key: Key,
    env: Environment,
}

/// A backup file that was written and opened.
#[derive(Clone, Debug)]
pub struct SavedBackup {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When.
    pub saved_at: Timestamp,
    /// The accounts in it.
    pub accounts: Vec<AccountId>,
    /// Those of which the vault said what their words do not say, as they are in the file.
    pub corrected: Vec<Account>,
    digest: String,
}

impl Vault {
    /// Seals all accounts again under fresh keys and a fresh vault id. Also from a previous generation that is open read-only.
    ///
    /// # Errors
    /// `KeysChanged`, `Open`.
    pub fn prepare_backup(&self, grant: &Grant) -> Result<PreparedBackup, ChangeError> {
        self.check_password_grant(grant)?;
        let env = self.env().clone();
        let mut contents = self.read_for_backup()?;
        let (key, phrase_key) = (env.with(Key::make), env.with(Key::make));
        let header = Header::fresh(Role::BackupFile, &env);
        contents.reseal(&grant.phrase_key, &phrase_key, header, &env);
        contents.index.retire_before = None;
        contents.index.backup_files.clear();
        contents.index.computers.clear();
        Ok(PreparedBackup { contents, key, phrase_key, env })
    }

    /// Notes a backup file, so that it is known which accounts have a copy, and what had to be corrected for it.
    ///
    /// # Errors
    /// As for every change; the file is good all the same.
    pub fn record_backup(&mut self, saved: &SavedBackup) -> Result<(), ChangeError> {
        let path = saved.path.display().to_string();
        let entry = BackupFile::new(path, saved.digest.clone(), saved.saved_at, saved.accounts.clone());
        self.change(Previous::Keep, |contents, _| {
            contents.index.note_backup_file(entry);
            for corrected in &saved.corrected {
                let mut accounts = contents.index.accounts.iter_mut();
                if let Some(account) = accounts.find(|account| account.id == corrected.id) {
                    account.correct_as(corrected);
                }
            }
            Ok(())
        })?;
        self.store().note_opened(&saved.digest);
        Ok(())
    }
}

impl PreparedBackup {
    /// Writes the file and opens what was written with the password before it gets its name. Takes some seconds.
    ///
    /// # Errors
    /// `Exists`, `Io`, `Open`; what was there before is then as it was.
    pub fn write(
        mut self,
        password: &Password,
        path: &Path,
        existing: Existing,
        at: &dyn Fn(Stage),
    ) -> Result<SavedBackup, WriteError> {
        let env = self.env.clone();
        // Cheap, so that nobody waits seconds to hear it; asked again when it is put in its place.
        is_taken(&env, path, existing)?;
        let comparing = |done, of| at(Stage::comparing(done, of));
        let corrected = correct_all(&mut self.contents, &self.phrase_key, &comparing);
        at(Stage::DerivingKey);
        let source = Source::Password(password, env.kdf.backup_cost());
        let keys = (&self.key, Some(&self.phrase_key));
        let slot = slot::make(SlotType::Backup, &source, keys, &self.contents.header, &env);
        self.contents.put_slot(slot.map_err(WriteError::Open)?);
        let bytes = self.contents.seal_next(&self.key, &env).map_err(|_| too_much())?;
        at(Stage::Writing);
        let readable = self.contents.readable(&self.phrase_key);
        // One whose record is damaged has no copy in the file.
        let ids = self.contents.index.accounts.iter().map(|account| account.id);
        let accounts: Vec<_> = ids.filter(|id| readable.contains(id)).collect();
        place(&env, path, &bytes, existing, |found| {
            at(Stage::Opening);
            let opened = Checked::of_own(found, password, &env).map_err(WriteError::Open)?;
            let same = opened.contents.readable(&opened.phrase_key) == readable;
            if same { Ok(()) } else { Err(WriteError::Open(OpenError::Damaged)) }
        })?;
        Ok(SavedBackup {
            path: path.to_owned(),
            bytes: bytes.len() as u64,
            saved_at: env.clock.now(),
            accounts,
            corrected,
            digest: digest_of(&bytes),
        })
    }
}

/// More accounts than a file of Holdfast holds.
fn too_much() -> WriteError {
    WriteError::Io(std::io::Error::from(std::io::ErrorKind::FileTooLarge))
}
