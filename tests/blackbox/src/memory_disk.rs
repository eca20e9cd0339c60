//! A disk in memory, for tests that open thousands of files.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use holdfast_vault::{Files, Lock, LockError, Unreadable, WriteFile};

type Contents = Arc<Mutex<BTreeMap<PathBuf, Vec<u8>>>>;

/// Files by their paths. Every folder is there.
#[derive(Default)]
pub struct MemoryDisk(Contents);

impl MemoryDisk {
    /// With one file.
    pub fn with(path: &Path, bytes: Vec<u8>) -> Arc<Self> {
        Self::of(BTreeMap::from([(path.to_owned(), bytes)]))
    }

    /// With these files.
    pub fn of(files: BTreeMap<PathBuf, Vec<u8>>) -> Arc<Self> {
        Arc::new(Self(Arc::new(Mutex::new(files))))
    }

    /// The files as they are now.
    pub fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.files().clone()
    }

    /// Puts a file there, whatever was in its place.
    pub fn put(&self, path: &Path, bytes: Vec<u8>) {
        self.files().insert(path.to_owned(), bytes);
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files for MemoryDisk {
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        let bytes = self.files().get(path).cloned().ok_or(ErrorKind::NotFound)?;
        if bytes.len() as u64 > most {
            return Err(io::Error::new(ErrorKind::InvalidInput, Unreadable::TooLong { most }));
        }
        Ok(bytes)
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let mut files = self.files();
        if files.contains_key(path) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        files.insert(path.to_owned(), Vec::new());
        Ok(Box::new(MemoryFile { path: path.to_owned(), files: self.0.clone() }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut files = self.files();
        let bytes = files.remove(from).ok_or(ErrorKind::NotFound)?;
        files.insert(to.to_owned(), bytes);
        Ok(())
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.files().contains_key(to) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        self.rename(from, to)
    }

    fn link_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut files = self.files();
        if files.contains_key(to) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let bytes = files.get(from).cloned().ok_or(ErrorKind::NotFound)?;
        files.insert(to.to_owned(), bytes);
        Ok(())
    }

    fn is_there(&self, path: &Path) -> io::Result<bool> {
        Ok(self.files().contains_key(path))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.files().remove(path).map(drop).ok_or(ErrorKind::NotFound.into())
    }

    fn create_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        let size = self.files().get(path).map(|bytes| bytes.len() as u64);
        size.ok_or(ErrorKind::NotFound.into())
    }

    fn disk_of(&self, _: &Path) -> Option<u64> {
        None
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let files = self.files();
        let here = files.keys().filter(|path| path.parent() == Some(folder));
        Ok(here.filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()).collect())
    }

    fn lock(&self, _: &Path, _: Duration) -> Result<Box<dyn Lock>, LockError> {
        Ok(Box::new(NoLock))
    }
}

struct NoLock;

impl Lock for NoLock {}

struct MemoryFile {
    path: PathBuf,
    files: Contents,
}

impl WriteFile for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.get_mut(&self.path).ok_or(ErrorKind::NotFound)?.extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}
