use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::*;
use crate::crypto::kdf::KdfPolicy;
use crate::environment::clock::SystemClock;
use crate::environment::files::{Disk, Files, Lock, LockError, WriteFile};

/// A disk on which something goes wrong, where it is asked to.
struct Odd {
    disk: Disk,
    /// What is read under this name is not what was written.
    lies_at: Option<PathBuf>,
    /// A second move does not work either.
    moves: AtomicUsize,
    /// Somebody takes the name while the file is proved.
    taken: AtomicBool,
    take: Option<PathBuf>,
}

impl Odd {
    fn new() -> Self {
        let (moves, taken) = (AtomicUsize::new(usize::MAX), AtomicBool::new(false));
        Self { disk: Disk::new("test"), lies_at: None, moves, taken, take: None }
    }
}

impl Files for Odd {
    fn read(&self, path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
        if let Some(take) = self.take.as_ref().filter(|_| !self.taken.swap(true, Ordering::SeqCst)) {
            std::fs::write(take, b"theirs")?;
        }
        match &self.lies_at {
            Some(lies) if lies == path => Ok(b"rot".to_vec()),
            Some(_) | None => self.disk.read(path, most),
        }
    }
    fn create_new(&self, path: &Path) -> std::io::Result<Box<dyn WriteFile>> {
        self.disk.create_new(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        if self.moves.fetch_sub(1, Ordering::SeqCst) == 0 {
            return Err(Error::other("no"));
        }
        self.disk.rename(from, to)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        self.disk.rename_new(from, to)
    }
    fn link_new(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        self.disk.link_new(from, to)
    }
    fn is_there(&self, path: &Path) -> std::io::Result<bool> {
        self.disk.is_there(path)
    }
    fn remove(&self, path: &Path) -> std::io::Result<()> {
        self.disk.remove(path)
    }
    fn create_folder(&self, path: &Path) -> std::io::Result<()> {
        self.disk.create_folder(path)
    }
    fn sync_folder(&self, path: &Path) -> std::io::Result<()> {
        self.disk.sync_folder(path)
    }
    fn size(&self, path: &Path) -> std::io::Result<u64> {
        self.disk.size(path)
    }
    fn disk_of(&self, path: &Path) -> Option<u64> {
        self.disk.disk_of(path)
    }
    fn real(&self, path: &Path) -> std::io::Result<PathBuf> {
        self.disk.real(path)
    }
    fn names(&self, path: &Path) -> std::io::Result<Vec<String>> {
        self.disk.names(path)
    }
    fn lock(&self, path: &Path, wait: Duration) -> Result<Box<dyn Lock>, LockError> {
        self.disk.lock(path, wait)
    }
}

fn put(disk: Odd, path: &Path, existing: Existing) -> Result<(), WriteError> {
    let env = Environment::new(Arc::new(disk), Arc::new(SystemClock::new()), KdfPolicy::standard());
    place(&env, path, b"ours", existing, |_| Ok(()))
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_gets_its_name_and_nothing_else_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.holdfast");
    put(Odd::new(), &path, Existing::Refuse).unwrap();
    assert!(matches!(put(Odd::new(), &path, Existing::Refuse), Err(WriteError::Exists)));
    std::fs::write(&path, b"old").unwrap();
    put(Odd::new(), &path, Existing::Replace).unwrap();
    assert_eq!(
        (std::fs::read(&path).unwrap(), files(folder.path())),
        (b"ours".to_vec(), vec!["b.holdfast".into()])
    );
}

#[test]
fn a_name_that_is_taken_meanwhile_is_not_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.holdfast");
    for existing in [Existing::Refuse, Existing::Replace] {
        let disk = Odd { take: Some(path.clone()), ..Odd::new() };
        assert!(matches!(put(disk, &path, existing), Err(WriteError::Exists)));
        assert_eq!((std::fs::read(&path).unwrap(), files(folder.path()).len()), (b"theirs".to_vec(), 1));
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_file_that_is_replaced_comes_back_where_the_new_one_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.holdfast");
    std::fs::write(&path, b"old").unwrap();
    let lying = || Odd { lies_at: Some(path.clone()), ..Odd::new() };
    assert!(matches!(put(lying(), &path, Existing::Replace), Err(WriteError::Io(_))));
    assert_eq!((std::fs::read(&path).unwrap(), files(folder.path()).len()), (b"old".to_vec(), 1));
    std::fs::remove_file(&path).unwrap();
    assert!(put(lying(), &path, Existing::Refuse).is_err());
    assert!(files(folder.path()).is_empty());
}

#[test]
fn the_old_file_is_not_lost_where_it_cannot_come_back_either() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.holdfast");
    std::fs::write(&path, b"old").unwrap();
    let disk = Odd { lies_at: Some(path.clone()), moves: AtomicUsize::new(1), ..Odd::new() };
    assert!(put(disk, &path, Existing::Replace).is_err());
    let is_old = |name: &String| std::fs::read(folder.path().join(name)).unwrap() == b"old";
    assert!(files(folder.path()).iter().any(is_old));
}

#[test]
fn a_folder_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.holdfast");
    std::fs::create_dir(&path).unwrap();
    assert!(put(Odd::new(), &path, Existing::Replace).is_err());
    assert!(path.is_dir());
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_something_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.holdfast");
    std::os::unix::fs::symlink(folder.path().join("gone"), &path).unwrap();
    for existing in [Existing::Refuse, Existing::Replace] {
        assert!(matches!(put(Odd::new(), &path, existing), Err(WriteError::Exists)));
    }
    assert!(path.symlink_metadata().unwrap().is_symlink() && !folder.path().join("gone").exists());
}

#[test]
fn a_name_as_long_as_there_can_be_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("字".repeat(82));
    put(Odd::new(), &path, Existing::Refuse).unwrap();
    put(Odd::new(), &path, Existing::Replace).unwrap();
    assert_eq!(files(folder.path()).len(), 1);
}
