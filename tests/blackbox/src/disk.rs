//! A disk on which one operation fails or does not answer, or whose folder goes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use holdfast_vault::{Disk, Files, Lock, LockError, WriteFile};

/// Counts operations and lets something happen at one of them.
pub struct FailingDisk {
    disk: Arc<dyn Files>,
    countdown: Arc<Countdown>,
}

/// What happens at the operation.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It fails with this error of the system, and the later ones do not.
    Once(i32),
    /// It fails with this error of the system, and so do all after it, as on a full disk.
    FromThenOn(i32),
    /// The first folder is moved to where the second says, as when a stick is pulled out; the operation goes on.
    Vanish(PathBuf, PathBuf),
    /// It does not answer, and neither do later ones, until the gate is opened; then they go on.
    Hang(Arc<Gate>),
}

/// What calls wait at that do not answer.
#[derive(Debug, Default)]
pub struct Gate {
    /// Whether it is open, and how many have come to it.
    state: Mutex<(bool, usize)>,
    changed: Condvar,
}

impl Gate {
    /// Lets everybody pass.
    pub fn open(&self) {
        self.change(|state| state.0 = true);
    }

    /// Comes to the gate and waits until it is open.
    pub fn pass(&self) {
        self.change(|state| state.1 += 1);
        drop(self.wait_while(|state| !state.0));
    }

    /// Waits until somebody has come to the gate.
    pub fn wait_for_somebody(&self) {
        drop(self.wait_while(|state| state.1 == 0));
    }

    /// How many have come to it.
    pub fn came(&self) -> usize {
        self.wait_while(|_| false).1
    }

    fn change(&self, change: impl FnOnce(&mut (bool, usize))) {
        change(&mut self.wait_while(|_| false));
        self.changed.notify_all();
    }

    fn wait_while(&self, condition: impl FnMut(&mut (bool, usize)) -> bool) -> MutexGuard<'_, (bool, usize)> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.changed.wait_while(state, condition).unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which operations count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Those that write.
    Writes,
    /// All: also those that read, list, remove and lock.
    All,
}

/// When something happens, and what.
pub struct Countdown {
    left: AtomicUsize,
    fault: Fault,
    counted: Counted,
}

impl Countdown {
    /// At the operation number `at`, counted from 0.
    pub fn new(at: usize, fault: Fault, counted: Counted) -> Arc<Self> {
        Arc::new(Self { left: AtomicUsize::new(at + 1), fault, counted })
    }

    /// From now on counts to that operation: for a disk that was good until now.
    pub fn begin(&self, at: usize) {
        self.left.store(at + 1, Ordering::SeqCst);
    }

    /// Whether the operation was reached.
    pub fn is_over(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }

    fn step(&self) -> io::Result<()> {
        let before = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match (before, &self.fault) {
            (Ok(1), Fault::Vanish(from, to)) => std::fs::rename(from, to),
            (Ok(1), Fault::Once(code)) | (Ok(1) | Err(_), Fault::FromThenOn(code)) => {
                Err(io::Error::from_raw_os_error(*code))
            }
            (Ok(1) | Err(_), Fault::Hang(gate)) => {
                gate.pass();
                Ok(())
            }
            (Ok(_) | Err(_), _) => Ok(()),
        }
    }

    fn step_reading(&self) -> io::Result<()> {
        if self.counted == Counted::All { self.step() } else { Ok(()) }
    }
}

impl FailingDisk {
    /// The real disk with one fault.
    pub fn new(countdown: Arc<Countdown>) -> Arc<Self> {
        Self::over(Arc::new(Disk::new("test")), countdown)
    }

    /// Another disk with one fault.
    pub fn over(disk: Arc<dyn Files>, countdown: Arc<Countdown>) -> Arc<Self> {
        Arc::new(Self { disk, countdown })
    }
}

impl Files for FailingDisk {
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        self.countdown.step_reading()?;
        self.disk.read(path, most)
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

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.countdown.step()?;
        self.disk.rename_new(from, to)
    }

    fn link_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.countdown.step()?;
        self.disk.link_new(from, to)
    }

    fn second_name(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.countdown.step()?;
        self.disk.second_name(from, to)
    }

    fn is_there(&self, path: &Path) -> io::Result<bool> {
        self.countdown.step_reading()?;
        self.disk.is_there(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.countdown.step_reading()?;
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
        self.countdown.step_reading()?;
        self.disk.size(path)
    }

    fn disk_of(&self, path: &Path) -> Option<u64> {
        self.disk.disk_of(path)
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        self.countdown.step_reading()?;
        self.disk.real(path)
    }

    fn names(&self, path: &Path) -> io::Result<Vec<String>> {
        self.countdown.step_reading()?;
        self.disk.names(path)
    }

    fn lock(&self, path: &Path, wait: Duration) -> Result<Box<dyn Lock>, LockError> {
        self.countdown.step_reading().map_err(LockError::Io)?;
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
