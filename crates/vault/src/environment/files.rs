//! The disk, as an argument. Every operation that can fail or be cut short is one call here.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::environment::regular_file::{
    is_bad_sector, is_regular, read_around_gaps, read_regular, uninterrupted, without_waiting,
};
use crate::format::container::LONGEST_FILE;

/// What the vault asks of a file system.
pub trait Files: Send + Sync {
    /// The whole of a regular file of at most `most` bytes, without ever waiting for a pipe or a device.
    ///
    /// # Errors
    /// As the system says; with an `Unreadable` inside where it is no regular file, or longer.
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>>;
    /// The same for a file that mends itself: stretches of 4 KiB that the disk cannot read are zeros.
    ///
    /// # Errors
    /// As `read`; where nothing can be read, what the system says of the first stretch.
    fn read_with_gaps(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        self.read(path, most)
    }
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
    /// Gives a file a name that nothing has, at once where the file system can.
    ///
    /// # Errors
    /// As the system says; `AlreadyExists` where anything has that name, also a link that leads nowhere.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file a second name that nothing has; where the file system knows no such thing, makes a copy.
    ///
    /// # Errors
    /// As for `rename_new`.
    fn link_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// The same, and never a copy.
    ///
    /// # Errors
    /// As the system says; `Unsupported` where there is no such thing.
    fn second_name(&self, _from: &Path, _to: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    /// Whether anything has that name, also a link that leads nowhere.
    ///
    /// # Errors
    /// As the system says.
    fn is_there(&self, path: &Path) -> io::Result<bool>;
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
    /// Bytes in a regular file.
    ///
    /// # Errors
    /// As the system says; `NotFound` where there is none; with an `Unreadable` inside where it is no regular file.
    fn size(&self, path: &Path) -> io::Result<u64>;
    /// Whether somebody other than the person may write into a folder, as far as the system tells.
    ///
    /// # Errors
    /// As the system says; `NotFound` where there is none.
    fn others_can_write(&self, folder: &Path) -> io::Result<bool> {
        self.names(folder).map(|_| false)
    }
    /// A number that files on the same disk share, where the system tells.
    fn disk_of(&self, path: &Path) -> Option<u64>;
    /// The path without links.
    ///
    /// # Errors
    /// As the system says; `NotFound` where there is nothing.
    fn real(&self, path: &Path) -> io::Result<PathBuf>;
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
pub trait WriteFile: Send {
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
pub trait Lock: Send {}

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

/// Bytes of a lock file that may be the holder's name.
const LONGEST_HOLDER: u64 = 256;

/// The file systems of this computer.
pub struct Disk {
    holder: String,
}

impl Disk {
    /// `program` is what others are told while this process holds the lock.
    pub fn new(program: &str) -> Self {
        Self { holder: format!("{program} (process {})", std::process::id()) }
    }

    /// A copy under a name that nothing has; none where it does not become whole.
    fn copy_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        let bytes = self.read(from, LONGEST_FILE)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        owner_only(&mut options);
        let mut copy = options.open(to)?;
        let copied = copy.write_all(&bytes).and_then(|()| copy.sync_all());
        if copied.is_err() && self.remove(to).is_err() {
            tracing::warn!("a part of a copy is left");
        }
        copied
    }
}

impl Files for Disk {
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        read_regular(path, most, &mut bytes)?;
        Ok(bytes)
    }

    fn read_with_gaps(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        match self.read(path, most) {
            Err(error) if is_bad_sector(&error) => read_around_gaps(path, most, error),
            read => read,
        }
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        owner_only(&mut options);
        options.open(path).map(|file| Box::new(file) as Box<dyn WriteFile>)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        patiently(|| uninterrupted(|| fs::rename(from, to)))
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        if let Some(done) = rename_exclusively(from, to) {
            return done;
        }
        self.link_new(from, to)?;
        if let Err(error) = self.remove(from) {
            tracing::warn!(%error, "a temporary file is left");
        }
        Ok(())
    }

    fn link_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        match self.second_name(from, to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // FAT and some network disks know no second name.
            Err(error) if knows_no_links(&error) => self.copy_new(from, to),
            linked => linked,
        }
    }

    fn second_name(&self, from: &Path, to: &Path) -> io::Result<()> {
        patiently(|| uninterrupted(|| fs::hard_link(from, to)))
    }

    fn is_there(&self, path: &Path) -> io::Result<bool> {
        match uninterrupted(|| fs::symlink_metadata(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            found => found.map(|_| true),
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        patiently(|| uninterrupted(|| fs::remove_file(path)))
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        match uninterrupted(|| own_folder().create(path)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            done => done,
        }
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        open_folder(path)?.sync_all()
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        let found = uninterrupted(|| fs::metadata(path))?;
        is_regular(found.file_type()).map(|()| found.len())
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        uninterrupted(|| fs::canonicalize(path))
    }

    #[cfg(unix)]
    fn others_can_write(&self, folder: &Path) -> io::Result<bool> {
        use std::os::unix::fs::MetadataExt;
        let found = uninterrupted(|| fs::metadata(folder))?;
        let is_own = [rustix::process::geteuid().as_raw(), 0].contains(&found.uid());
        // Many systems give each person a group of their own, of the same number.
        let by_group = found.mode() & 0o020 != 0 && found.gid() != found.uid();
        Ok(!is_own || by_group || found.mode() & 0o002 != 0)
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
        without_waiting(&mut options);
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
                    let read = (&mut file).take(LONGEST_HOLDER).read_to_string(&mut holder);
                    let known = read.is_ok() && !holder.trim().is_empty();
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

/// Whether a file system refused a second name because it knows no such thing (link(2): EPERM; others say that they do not support it).
fn knows_no_links(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidInput, PermissionDenied, TooManyLinks, Unsupported};
    matches!(error.kind(), PermissionDenied | Unsupported | TooManyLinks | InvalidInput)
}

/// Gives a file a name that nothing has, in one call of the system. `None` where the system or the file system has no such call.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn rename_exclusively(from: &Path, to: &Path) -> Option<io::Result<()>> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match rustix::io::retry_on_intr(|| renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => None,
        done => Some(done.map_err(io::Error::from)),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn rename_exclusively(_: &Path, _: &Path) -> Option<io::Result<()>> {
    None
}

/// On Windows a virus scanner or an indexer that looks at a new file refuses others for a moment.
#[cfg(windows)]
fn patiently<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    /// `ERROR_ACCESS_DENIED`, `ERROR_SHARING_VIOLATION`, `ERROR_LOCK_VIOLATION`.
    const PASSES: [i32; 3] = [5, 32, 33];
    const TRIES: u32 = 20;
    for _ in 1..TRIES {
        match call() {
            Err(error) if error.raw_os_error().is_some_and(|code| PASSES.contains(&code)) => {
                std::thread::sleep(Duration::from_millis(50));
            }
            done => return done,
        }
    }
    call()
}

#[cfg(not(windows))]
fn patiently<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    call()
}

/// Opens a folder to flush the names in it. What took its place is not waited for.
#[cfg(unix)]
fn open_folder(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    without_waiting(&mut options);
    options.open(path)
}

/// A folder is opened like a file with this flag alone (`CreateFileW`, "Directories"), and is flushed only by who may write in it.
#[cfg(windows)]
fn open_folder(path: &Path) -> io::Result<File> {
    const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
    let mut options = OpenOptions::new();
    options.write(true);
    std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, FILE_FLAG_BACKUP_SEMANTICS);
    options.open(path)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// As on a disk that knows neither second names nor a way to take a name exclusively.
    #[test]
    fn a_copy_takes_only_a_name_that_nothing_has() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, b"whole").unwrap();
        let disk = Disk::new("test");
        disk.copy_new(&from, &to).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"whole");
        fs::write(&from, b"another").unwrap();
        assert_eq!(disk.copy_new(&from, &to).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&to).unwrap(), b"whole");
    }

    #[test]
    fn a_name_is_taken_only_where_nothing_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, b"ours").unwrap();
        fs::write(&to, b"theirs").unwrap();
        let disk = Disk::new("test");
        for take in [Disk::rename_new, Disk::link_new] {
            assert_eq!(take(&disk, &from, &to).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&to).unwrap(), b"theirs");
        }
        fs::remove_file(&to).unwrap();
        disk.link_new(&from, &to).unwrap();
        assert!(from.exists() && disk.is_there(&to).unwrap());
        fs::remove_file(&to).unwrap();
        disk.rename_new(&from, &to).unwrap();
        assert!(!from.exists() && fs::read(&to).unwrap() == b"ours");
    }
}
