//! What the core takes from outside.

pub mod clock;
pub mod data_folder;
pub mod files;
pub mod keychain;
pub mod regular_file;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rand::CryptoRng;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

use crate::crypto::kdf::KdfPolicy;
use crate::environment::clock::{Clock, SystemClock};
use crate::environment::files::{Disk, Files};

/// Files, clock, randomness and the cost of passwords.
#[derive(Clone)]
pub struct Environment {
    /// The disk.
    pub files: Arc<dyn Files>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// What passwords cost.
    pub kdf: KdfPolicy,
    random: Arc<Mutex<dyn CryptoRng + Send>>,
}

impl Environment {
    /// The real disk, clock and random source, and the costs of the format. `program` is the name that
    /// others are told while this process holds the lock.
    pub fn system(program: &str) -> Self {
        Self::new(Arc::new(Disk::new(program)), Arc::new(SystemClock::new()), KdfPolicy::standard())
    }

    /// The given disk, clock and costs with the random source of the operating system.
    pub fn new(files: Arc<dyn Files>, clock: Arc<dyn Clock>, kdf: KdfPolicy) -> Self {
        Self { files, clock, kdf, random: Arc::new(Mutex::new(UnwrapErr(SysRng))) }
    }

    /// The same with another random source.
    pub fn with_random(self, random: impl CryptoRng + Send + 'static) -> Self {
        Self { random: Arc::new(Mutex::new(random)), ..self }
    }

    /// Uses the random source.
    pub fn with<T>(&self, draw: impl FnOnce(&mut dyn CryptoRng) -> T) -> T {
        draw(&mut *self.random.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes a folder and those above it that are not there, and flushes their names: a power cut does not take away again what is then
    /// kept in it.
    pub(crate) fn make_folder(&self, path: &Path) -> io::Result<()> {
        if self.files.is_there(path)? {
            return Ok(());
        }
        let above = path.parent().filter(|above| !above.as_os_str().is_empty());
        if let Some(above) = above {
            self.make_folder(above)?;
        }
        self.files.create_folder(path)?;
        if let Some(Err(error)) = above.map(|above| self.files.sync_folder(above)) {
            tracing::warn!(%error, "the folder above a new one was not flushed to the disk");
        }
        Ok(())
    }

    /// `N` random bytes.
    pub(crate) fn make_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.with(|random| random.fill_bytes(&mut bytes));
        bytes
    }
}
