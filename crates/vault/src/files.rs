//! The disk, as an argument. Every operation that can fail or be cut short is one call here.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// What the vault asks of a file system.
pub trait Files: Send + Sync {
    /// The whole file.
    ///
    /// # Errors
    /// As the system says.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Makes a file that is not there, readable by its owner alone (0600).
    ///
    /// # Errors
    /// As the system says; `AlreadyExists` where there is one.
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>>;
    /// Moves a file over another, at once.
    ///
    /// # Errors
    /// As the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    ///
    /// # Errors
    /// As the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes a folder in one that is there, for its owner alone (0700). One that is there is left as it is.
    ///
    /// # Errors
    /// As the system says; `NotFound` where the folder above is not there.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Flushes the names in a folder to the disk.
    ///
    /// # Errors
    /// As the system says.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Bytes in a file.
    ///
    /// # Errors
    /// As the system says; `NotFound` where there is none.
    fn size(&self, path: &Path) -> io::Result<u64>;
    /// A number that files on the same disk share, where the system tells.
    fn disk_of(&self, path: &Path) -> Option<u64>;
    /// The names in a folder.
    ///
    /// # Errors
    /// As the system says.
    fn names(&self, path: &Path) -> io::Result<Vec<String>>;
    /// Takes the lock file, waiting at most `wait`.
    ///
    /// # Errors
    /// `LockError::Held` when another process has it.
    fn lock(&self, path: &Path, wait: Duration) -> Result<Box<dyn Lock>, LockError>;
}

/// A file that is being written.
pub trait WriteFile {
    /// Writes all bytes.
    ///
    /// # Errors
    /// As the system says.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Flushes the file to the disk.
    ///
    /// # Errors
    /// As the system says.
    fn sync(&mut self) -> io::Result<()>;
}

/// A lock that is held until it is dropped.
pub trait Lock {}

/// Why the lock was not taken.
#[derive(Debug)]
pub enum LockError {
    /// Another process has it; who, if the system tells.
    Held(Option<String>),
    /// The lock file cannot be used.
    Io(io::Error),
}

/// How long to wait between two tries for the lock.
const RETRY: Duration = Duration::from_millis(20);

/// The file systems of this computer.
pub struct Disk {
    holder: String,
}

impl Disk {
    /// `program` is what others are told while this process holds the lock.
    pub fn new(program: &str) -> Self {
        Self { holder: format!("{program} (process {})", std::process::id()) }
    }
}

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        owner_only(&mut options);
        options.open(path).map(|file| Box::new(file) as Box<dyn WriteFile>)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        uninterrupted(|| fs::rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        uninterrupted(|| fs::remove_file(path))
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        match uninterrupted(|| own_folder().create(path)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            done => done,
        }
    }

    #[cfg(unix)]
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    /// Windows flushes names with the files.
    #[cfg(not(unix))]
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        uninterrupted(|| fs::metadata(path)).map(|metadata| metadata.len())
    }

    #[cfg(unix)]
    fn disk_of(&self, path: &Path) -> Option<u64> {
        fs::metadata(path).ok().map(|metadata| std::os::unix::fs::MetadataExt::dev(&metadata))
    }

    /// Windows: by the letter or the share that the path begins with.
    #[cfg(not(unix))]
    fn disk_of(&self, path: &Path) -> Option<u64> {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let path = fs::canonicalize(path).ok()?;
        let mut hasher = DefaultHasher::new();
        path.components().next()?.as_os_str().hash(&mut hasher);
        Some(hasher.finish())
    }

    fn names(&self, path: &Path) -> io::Result<Vec<String>> {
        uninterrupted(|| fs::read_dir(path))?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect()
    }

    fn lock(&self, path: &Path, wait: Duration) -> Result<Box<dyn Lock>, LockError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        owner_only(&mut options);
        let mut file = options.open(path).map_err(LockError::Io)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
                Err(TryLockError::WouldBlock) if start.elapsed() < wait => std::thread::sleep(RETRY),
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    // Windows does not let a locked file be read; then the holder stays unnamed.
                    let known = file.read_to_string(&mut holder).is_ok() && !holder.trim().is_empty();
                    return Err(LockError::Held(known.then(|| holder.trim().to_owned())));
                }
            }
        }
        // The name helps whoever waits; that it cannot be written on a full disk is no reason not to go on.
        if file.set_len(0).and_then(|()| file.write_all(self.holder.as_bytes())).is_err() {
            tracing::debug!("the lock file does not take the holder's name");
        }
        Ok(Box::new(HeldFile(file)))
    }
}

/// Makes a call again that a signal interrupted: on network disks any may be. Where files are opened, read, written and flushed the
/// standard library does the same.
fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

impl WriteFile for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

struct HeldFile(File);

impl Lock for HeldFile {}

impl Drop for HeldFile {
    fn drop(&mut self) {
        // Closing the file releases the lock all the same.
        if self.0.set_len(0).and_then(|()| self.0.unlock()).is_err() {
            tracing::debug!("the lock is released by closing its file");
        }
    }
}

#[cfg(unix)]
fn own_folder() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

#[cfg(not(unix))]
fn own_folder() -> fs::DirBuilder {
    fs::DirBuilder::new()
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

/// On Windows the folder in the user's profile is for its owner alone.
#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}
