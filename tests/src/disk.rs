//! A disk on which one operation fails.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use holdfast_vault::{Disk, Files, Lock, LockError, WriteFile};

/// Counts the operations that change something and makes one of them fail.
pub struct FailingDisk {
    disk: Disk,
    countdown: Arc<Countdown>,
}

/// Which operation fails, and how.
pub struct Countdown {
    left: AtomicUsize,
    kind: io::ErrorKind,
    /// From the failing operation on every one fails, as on a full disk.
    lasting: bool,
}

impl Countdown {
    /// The operation number `fail_at`, counted from 0, fails.
    pub fn new(fail_at: usize, kind: io::ErrorKind, lasting: bool) -> Arc<Self> {
        Arc::new(Self { left: AtomicUsize::new(fail_at + 1), kind, lasting })
    }

    /// Whether the failing operation was reached.
    pub fn is_over(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }

    fn step(&self) -> io::Result<()> {
        let before = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match before {
            Ok(1) => Err(self.kind.into()),
            Err(_) if self.lasting => Err(self.kind.into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

impl FailingDisk {
    /// The real disk with one failing operation.
    pub fn new(countdown: Arc<Countdown>) -> Arc<Self> {
        Arc::new(Self { disk: Disk::new("test"), countdown })
    }
}

impl Files for FailingDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        self.countdown.step()?;
        let file = self.disk.create_new(path)?;
        Ok(Box::new(FailingFile { file, countdown: self.countdown.clone() }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.countdown.step()?;
        self.disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.countdown.step()?;
        self.disk.create_folder(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.countdown.step()?;
        self.disk.sync_folder(path)
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        self.disk.size(path)
    }

    fn disk_of(&self, path: &Path) -> Option<u64> {
        self.disk.disk_of(path)
    }

    fn names(&self, path: &Path) -> io::Result<Vec<String>> {
        self.disk.names(path)
    }

    fn lock(&self, path: &Path, wait: Duration) -> Result<Box<dyn Lock>, LockError> {
        self.disk.lock(path, wait)
    }
}

struct FailingFile {
    file: Box<dyn WriteFile>,
    countdown: Arc<Countdown>,
}

impl WriteFile for FailingFile {
    /// A write that fails has written a part.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.countdown.step() {
            Ok(()) => self.file.write(bytes),
            Err(error) => self.file.write(bytes.get(..bytes.len() / 2).unwrap_or_default()).and(Err(error)),
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.countdown.step()?;
        self.file.sync()
    }
}
