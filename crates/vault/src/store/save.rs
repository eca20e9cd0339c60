//! The save protocol. Every function takes the lock, so that none can be called without it.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use super::{SaveError, Store};
use crate::environment::files::Lock;
use crate::format::container::{Condition, Container};

/// Temporary files begin and end like this; one that is found under the lock was left by a process that died.
const TEMPORARY: (&str, &str) = (".holdfast-", ".tmp");

/// What becomes of the previous generation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Previous {
    /// The vault that is there now.
    Keep,
    /// A copy of the new one: the old one holds something that was taken away.
    Retire,
}

impl Store {
    /// Puts `bytes` in the place of the vault. `current` is what is there now, and how well it is kept.
    pub(crate) fn save(
        &self,
        lock: &dyn Lock,
        bytes: &[u8],
        current: Option<(&[u8], Condition)>,
        previous: Previous,
    ) -> Result<(), SaveError> {
        self.remove_leftovers(lock);
        // Not where something is taken away, which would stay there.
        let kept = current.filter(|_| previous == Previous::Keep);
        if let Some((bytes, _)) = kept.filter(|(_, condition)| condition.has_lost()) {
            self.copy_aside(lock, "damaged", bytes)?;
        }
        let temporary = self.write_temporary(bytes)?;
        let in_place = self
            .keep_current(lock, kept.map(|(bytes, _)| bytes))
            .and_then(|()| self.put_in_place(&temporary, &self.vault_path()));
        if in_place.is_err() {
            self.discard(&temporary);
        }
        in_place?;
        if previous == Previous::Retire {
            // The vault is saved. What fails here is finished by `finish_retirement` at the next unlock.
            if let Err(error) = self.replace(lock, &self.previous_path(), bytes) {
                tracing::warn!(%error, "the previous generation is still to be replaced");
            }
        }
        Ok(())
    }

    /// Whether the previous generation still holds something that was taken away since.
    pub(crate) fn retirement_is_pending(&self, retire_before: u64) -> bool {
        let previous = self.read_previous().ok().flatten();
        previous.is_some_and(|bytes| match Container::parse(&bytes) {
            Ok(previous) => previous.header.generation < retire_before,
            // What cannot be read may still hold what was taken away.
            Err(_) => true,
        })
    }

    /// Finishes a retirement that a crash cut off: the previous generation becomes a copy of the vault.
    pub(crate) fn finish_retirement(&self, retire_before: u64) -> Result<(), SaveError> {
        let lock = self.lock()?;
        // A damaged vault never takes the place of a good one.
        let good = |bytes: &Vec<u8>| {
            Container::parse(bytes).is_ok_and(|current| current.header.generation >= retire_before)
        };
        match self.read_vault()?.filter(good) {
            Some(current) if self.retirement_is_pending(retire_before) => {
                self.replace(&*lock, &self.previous_path(), &current)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Moves the vault to `aside/`, under a name with its date.
    pub(crate) fn set_aside(&self, _: &dyn Lock, what: &str) -> Result<(), SaveError> {
        self.move_aside(&self.vault_path(), what)
    }

    /// Moves the previous generation to `aside/`.
    pub(crate) fn set_previous_aside(&self, _: &dyn Lock, what: &str) -> Result<(), SaveError> {
        self.move_aside(&self.previous_path(), what)
    }

    /// Puts a copy of a vault that is about to be replaced into `aside/`.
    pub(crate) fn copy_aside(&self, lock: &dyn Lock, what: &str, bytes: &[u8]) -> Result<(), SaveError> {
        self.remove_leftovers(lock);
        let aside = self.name_aside(what)?;
        let temporary = self.write_temporary(bytes)?;
        self.put_in_place(&temporary, &aside).inspect_err(|_| self.discard(&temporary))?;
        self.flush_aside();
        Ok(())
    }

    fn move_aside(&self, path: &Path, what: &str) -> Result<(), SaveError> {
        match self.env().files.rename(path, &self.name_aside(what)?) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            done => {
                done?;
                self.flush_aside();
                Ok(())
            }
        }
    }

    fn name_aside(&self, what: &str) -> Result<PathBuf, SaveError> {
        let folder = self.folder().join("aside");
        // A data folder that is gone, as with a stick, is not made again here: the vault would go on in two places.
        self.env().files.create_folder(&folder)?;
        let date = self.env().clock.now().strftime("%Y-%m-%d-%H%M%S");
        let unique = HEXLOWER.encode(&self.env().make_bytes::<3>());
        Ok(folder.join(format!("vault-{what}-{date}-{unique}.holdfast")))
    }

    fn flush_aside(&self) {
        if let Err(error) = self.env().files.sync_folder(&self.folder().join("aside")) {
            tracing::warn!(%error, "the folder was not flushed to the disk");
        }
    }

    /// Writes a file and puts it in its place at once.
    pub(super) fn replace(&self, lock: &dyn Lock, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        self.remove_leftovers(lock);
        let temporary = self.write_temporary(bytes)?;
        self.put_in_place(&temporary, path).inspect_err(|_| self.discard(&temporary))
    }

    /// The same for what may be lost in a power cut: the folder is not flushed, and leftovers are those of the next save.
    pub(super) fn replace_soon(&self, _: &dyn Lock, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
        let temporary = self.write_temporary(bytes)?;
        Ok(self.env().files.rename(&temporary, path).inspect_err(|_| self.discard(&temporary))?)
    }

    fn keep_current(&self, _: &dyn Lock, current: Option<&[u8]>) -> Result<(), SaveError> {
        let Some(current) = current else { return Ok(()) };
        let (files, path) = (&self.env().files, self.temporary_path());
        // A second name: it is on the disk already, and nothing is ever written into it. Where another program changed it since it was read,
        // that is kept. The names are flushed with that of the vault: disks that know second names keep the order of names, too.
        if files.second_name(&self.vault_path(), &path).is_ok() {
            let renamed = files.rename(&path, &self.previous_path());
            // Where a save failed half-way, both are one file already, and the rename does nothing: rename(2).
            self.discard(&path);
            return Ok(renamed?);
        }
        let temporary = self.write_temporary(current)?;
        self.put_in_place(&temporary, &self.previous_path()).inspect_err(|_| self.discard(&temporary))
    }

    fn temporary_path(&self) -> PathBuf {
        let unique = HEXLOWER.encode(&self.env().make_bytes::<8>());
        self.folder().join(format!("{}{unique}{}", TEMPORARY.0, TEMPORARY.1))
    }

    /// Writes, flushes and reads back.
    fn write_temporary(&self, bytes: &[u8]) -> Result<PathBuf, SaveError> {
        let (files, path) = (&self.env().files, self.temporary_path());
        let write = || {
            let mut file = files.create_new(&path)?;
            file.write(bytes)?;
            file.sync()?;
            drop(file);
            if files.read(&path, bytes.len() as u64)? == bytes {
                Ok(())
            } else {
                Err(Error::new(ErrorKind::InvalidData, "the disk did not give back what was written"))
            }
        };
        write().inspect_err(|_| self.discard(&path))?;
        Ok(path)
    }

    fn put_in_place(&self, temporary: &Path, path: &Path) -> Result<(), SaveError> {
        self.env().files.rename(temporary, path)?;
        // From here on the new file is what every reader sees, so this has happened. A folder that cannot be flushed, as
        // on some network disks, means that a power cut now may bring the old file back, which is whole too.
        if let Err(error) = self.env().files.sync_folder(self.folder()) {
            tracing::warn!(%error, "the folder was not flushed to the disk");
        }
        Ok(())
    }

    fn discard(&self, temporary: &Path) {
        if let Err(error) = self.env().files.remove(temporary)
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(%error, "a temporary file is left; the next save removes it");
        }
    }

    fn remove_leftovers(&self, _: &dyn Lock) {
        for name in self.env().files.names(self.folder()).unwrap_or_default() {
            if name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1) {
                self.discard(&self.folder().join(name));
            }
        }
    }
}
