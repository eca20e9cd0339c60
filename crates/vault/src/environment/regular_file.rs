//! Reading a file whose path somebody else gave: a person, a page, a journal, an index. It may be anything by now: a pipe that nobody
//! writes to, a device that never ends, a file of terabytes that takes no room on the disk.

use std::fmt;
use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

/// Why a path is not read. It is inside an [`io::Error`]; [`Unreadable::of`] finds it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no regular file.
    #[error("this is {0}, not a file")]
    NotRegular(Sort),
    /// It is longer than anything that is read there.
    #[error("the file is larger than {} MiB", .most.div_ceil(1 << 20))]
    TooLong {
        /// The limit in bytes.
        most: u64,
    },
}

/// What a path is instead of a regular file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A folder.
    Folder,
    /// A pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A device.
    Device,
    /// What only the system has a name for.
    Other,
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder => "a folder",
            Self::Pipe => "a pipe",
            Self::Socket => "a socket",
            Self::Device => "a device",
            Self::Other => "no kind of file that is known",
        })
    }
}

impl Unreadable {
    /// The one that an error of reading is about.
    pub fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    fn error(self) -> io::Error {
        io::Error::new(ErrorKind::InvalidInput, self)
    }
}

/// Room beyond the length of a file, so that its end is found in place.
const SPARE: usize = 64;

/// Reads a whole regular file of at most `most` bytes. It waits for nobody: what is no regular file is not even opened, and what became one
/// of those meanwhile is opened without blocking and not read. `bytes` takes what was read, so that a caller can have it wiped.
///
/// # Errors
/// As the system says; with an [`Unreadable`] inside where it is no regular file, or longer than `most`.
pub fn read_regular(path: &Path, most: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    is_regular(uninterrupted(|| fs::metadata(path))?.file_type())?;
    let file = open_regular(path)?;
    let length = uninterrupted(|| file.metadata())?.len();
    if length > most {
        return Err(Unreadable::TooLong { most }.error());
    }
    // With room to spare: where there is little, the standard library looks for the end of the file through a buffer of its own.
    bytes.reserve_exact(usize::try_from(length).unwrap_or(usize::MAX).saturating_add(SPARE));
    // It may have grown since.
    if file.take(most.saturating_add(1)).read_to_end(bytes)? as u64 > most {
        return Err(Unreadable::TooLong { most }.error());
    }
    Ok(())
}

/// What the disk reads at once where it does not read all.
const STRETCH: usize = 4096;

/// Whether the disk could not read a part, and is there all the same: EIO; on Windows `ERROR_CRC`, `ERROR_SECTOR_NOT_FOUND`, `ERROR_READ_FAULT`
/// and `ERROR_IO_DEVICE`.
pub fn is_bad_sector(error: &io::Error) -> bool {
    let codes: &[i32] = if cfg!(windows) { &[23, 27, 30, 1117] } else { &[5] };
    error.raw_os_error().is_some_and(|code| codes.contains(&code))
}

/// Reads a file of which the disk cannot read all, which it said with `error`: each stretch by itself, and zeros for those that fail.
///
/// # Errors
/// `error` where the file cannot be opened, is longer than `most`, or no stretch of it can be read.
pub fn read_around_gaps(path: &Path, most: u64, error: io::Error) -> io::Result<Vec<u8>> {
    let Ok(file) = open_regular(path) else { return Err(error) };
    let length = uninterrupted(|| file.metadata())?.len();
    if length > most {
        return Err(error);
    }
    read_stretches(file, usize::try_from(length).unwrap_or_default(), error)
}

/// So many bytes; `error` where no stretch can be read, or another one where the disk is gone.
fn read_stretches(mut file: impl Read + Seek, length: usize, error: io::Error) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    let mut is_any_read = false;
    for (at, stretch) in (0u64..).step_by(STRETCH).zip(bytes.chunks_mut(STRETCH)) {
        let read = file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(stretch));
        match read {
            Ok(()) => is_any_read = true,
            Err(gap) if is_bad_sector(&gap) => stretch.fill(0),
            Err(other) => return Err(other),
        }
    }
    if is_any_read { Ok(bytes) } else { Err(error) }
}

/// Opens a regular file for reading, without waiting.
fn open_regular(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    without_waiting(&mut options);
    let file = options.open(path)?;
    is_regular(uninterrupted(|| file.metadata())?.file_type())?;
    Ok(file)
}

/// Makes a call again that a signal interrupted: on network disks any may be. Where files are opened, read, written and flushed the
/// standard library does the same.
pub(crate) fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

pub(crate) fn is_regular(found: FileType) -> io::Result<()> {
    if found.is_file() { Ok(()) } else { Err(Unreadable::NotRegular(sort(found)).error()) }
}

#[cfg(unix)]
pub(crate) fn without_waiting(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    options.custom_flags(flags.bits().cast_signed());
}

/// On Windows opening never waits.
#[cfg(not(unix))]
pub(crate) fn without_waiting(_: &mut OpenOptions) {}

#[cfg(unix)]
fn sort(found: FileType) -> Sort {
    use std::os::unix::fs::FileTypeExt;
    match found {
        _ if found.is_dir() => Sort::Folder,
        _ if found.is_fifo() => Sort::Pipe,
        _ if found.is_socket() => Sort::Socket,
        _ if found.is_char_device() || found.is_block_device() => Sort::Device,
        _ => Sort::Other,
    }
}

#[cfg(not(unix))]
fn sort(found: FileType) -> Sort {
    if found.is_dir() { Sort::Folder } else { Sort::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path, most: u64) -> Result<Vec<u8>, Option<Unreadable>> {
        let mut bytes = Vec::new();
        read_regular(path, most, &mut bytes).map(|()| bytes).map_err(|error| Unreadable::of(&error))
    }

    #[test]
    fn a_file_is_read_up_to_its_bound_and_not_beyond() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5), Ok(b"12345".to_vec()));
        assert_eq!(read(&path, 4), Err(Some(Unreadable::TooLong { most: 4 })));
        assert_eq!(read(&folder.path().join("none"), 4), Err(None));
    }

    #[test]
    fn a_file_of_terabytes_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sparse");
        File::create(&path).unwrap().set_len(40 << 30).unwrap();
        assert_eq!(read(&path, 100), Err(Some(Unreadable::TooLong { most: 100 })));
    }

    #[test]
    fn a_file_that_shrinks_and_grows_while_it_is_read_gives_what_there_was_or_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let file = File::create(&path).unwrap();
        let over = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(std::sync::atomic::Ordering::SeqCst) {
                    for length in [3 << 20, 10, 0, 1 << 20] {
                        file.set_len(length).unwrap();
                    }
                }
            });
            for _ in 0..200 {
                match read(&path, 1 << 20) {
                    Ok(bytes) => assert!(bytes.len() <= 1 << 20),
                    Err(error) => assert_eq!(error, Some(Unreadable::TooLong { most: 1 << 20 })),
                }
            }
            over.store(true, std::sync::atomic::Ordering::SeqCst);
        });
    }

    /// What the system says of a bad sector.
    const BAD_SECTOR: i32 = if cfg!(windows) { 23 } else { 5 };

    /// A disk on which nothing between two places can be read.
    struct Gap(io::Cursor<Vec<u8>>, std::ops::Range<u64>);

    impl Read for Gap {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let at = self.0.position();
            if self.1.contains(&at) {
                return Err(io::Error::from_raw_os_error(BAD_SECTOR));
            }
            let before = usize::try_from(self.1.start.saturating_sub(at)).unwrap();
            let most = if at < self.1.start { before.min(buffer.len()) } else { buffer.len() };
            self.0.read(&mut buffer[..most])
        }
    }

    impl Seek for Gap {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn what_the_disk_cannot_read_is_zeros() {
        let whole = vec![7; 3 * STRETCH + 10];
        let read = |gap| {
            let file = Gap(io::Cursor::new(whole.clone()), gap);
            read_stretches(file, whole.len(), io::Error::from_raw_os_error(BAD_SECTOR)).ok()
        };
        assert_eq!(read(0..0), Some(whole.clone()));
        let mut expected = whole.clone();
        expected[STRETCH..2 * STRETCH].fill(0);
        // All of a stretch, or its last bytes.
        assert_eq!(read(4096..8192), Some(expected.clone()));
        assert_eq!(read(8000..8192), Some(expected));
        assert_eq!(read(0..1 << 20), None);
    }

    #[test]
    fn a_folder_is_called_one() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), 100), Err(Some(Unreadable::NotRegular(Sort::Folder))));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn pipes_sockets_and_devices_are_neither_waited_for_nor_read() {
        let folder = tempfile::tempdir().unwrap();
        let (pipe, socket, device) =
            (folder.path().join("pipe"), folder.path().join("socket"), folder.path().join("device"));
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &device).unwrap();
        for (path, sort) in [(&pipe, Sort::Pipe), (&socket, Sort::Socket), (&device, Sort::Device)] {
            assert_eq!(read(path, 100), Err(Some(Unreadable::NotRegular(sort))));
        }
        // What became a pipe after it was looked at is opened and still not read.
        assert_eq!(
            open_regular(&pipe).map(drop).map_err(|error| Unreadable::of(&error)),
            Err(Some(Unreadable::NotRegular(Sort::Pipe)))
        );
    }
}
