//! A disk that notes what is done to it, and what a power cut may leave of that.
//!
//! The model is that of ALICE (Pillai et al., OSDI 2014) and CrashMonkey (Mohan et al., OSDI 2018): what a file holds is safe once the file was
//! flushed, and a name once its folder was. Of all else any part may be there after the cut, and a write may be torn.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use holdfast_vault::{Disk, Files, Lock, LockError, WriteFile};

/// A file, whatever it is called.
type Inode = usize;

#[derive(Clone, Debug)]
enum Step {
    Create(PathBuf, Inode),
    Write(Inode, Vec<u8>),
    SyncFile(Inode),
    Rename { from: PathBuf, to: PathBuf, inode: Option<Inode> },
    Link { to: PathBuf, inode: Option<Inode> },
    Remove(PathBuf),
    Folder(PathBuf),
    SyncFolder(PathBuf),
}

impl Step {
    /// The folder whose flush makes it safe, where it changes a name.
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Create(path, _)
            | Self::Rename { to: path, .. }
            | Self::Link { to: path, .. }
            | Self::Remove(path)
            | Self::Folder(path) => path.parent(),
            Self::Write(..) | Self::SyncFile(_) | Self::SyncFolder(_) => None,
        }
    }
}

/// What is on a disk: names, and what the files hold.
#[derive(Clone, Debug, Default)]
struct Image {
    folders: Vec<PathBuf>,
    names: BTreeMap<PathBuf, Inode>,
    contents: BTreeMap<Inode, Vec<u8>>,
}

#[derive(Default)]
struct Recording {
    before: Image,
    now: Image,
    steps: Vec<Step>,
    next: Inode,
}

/// The real disk, below one folder, with a note of every change.
pub struct RecordingDisk {
    disk: Disk,
    base: PathBuf,
    recording: Arc<Mutex<Recording>>,
}

impl RecordingDisk {
    /// Begins with what is below `base` now, all of it safe.
    pub fn new(base: &Path) -> Arc<Self> {
        let mut recording = Recording::default();
        recording.take_in(base);
        recording.now = recording.before.clone();
        let recording = Arc::new(Mutex::new(recording));
        Arc::new(Self { disk: Disk::new("test"), base: base.to_owned(), recording })
    }

    /// How many changes there were.
    pub fn len(&self) -> usize {
        self.noted(|recording| recording.steps.len())
    }

    /// Whether there was none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every state that a power cut after the first `count` changes may leave, written below `to` one after the other.
    pub fn after_a_cut(&self, count: usize, to: &Path, mut look: impl FnMut(&str)) -> usize {
        let (before, steps) = self.noted(|recording| {
            (recording.before.clone(), recording.steps.get(..count).unwrap_or_default().to_vec())
        });
        let unsafe_ones: Vec<usize> = (0..steps.len()).filter(|at| !is_safe(&steps, *at)).collect();
        assert!(
            unsafe_ones.len() <= 10,
            "{} changes are not safe yet: too many to try them all",
            unsafe_ones.len()
        );
        let fates: Vec<&[Fate]> = unsafe_ones
            .iter()
            .map(|at| match steps.get(*at) {
                Some(Step::Write(..)) => &[Fate::Kept, Fate::Lost, Fate::Torn][..],
                _ => &[Fate::Kept, Fate::Lost][..],
            })
            .collect();
        let states: usize = fates.iter().map(|fates| fates.len()).product();
        for state in 0..states {
            let mut rest = state;
            let mut fate_of = BTreeMap::new();
            for (at, fates) in unsafe_ones.iter().zip(&fates) {
                fate_of.insert(*at, fates.get(rest % fates.len()).copied().unwrap_or(Fate::Kept));
                rest /= fates.len();
            }
            let mut image = before.clone();
            for (at, step) in steps.iter().enumerate() {
                image.apply(step, fate_of.get(&at).copied().unwrap_or(Fate::Kept));
            }
            image.write(&self.base, to);
            look(&format!("cut after {count} of {} changes, {fate_of:?}", self.len()));
        }
        states
    }

    fn noted<T>(&self, look: impl FnOnce(&mut Recording) -> T) -> T {
        look(&mut self.recording.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, step: Step) {
        self.noted(|recording| recording.note(step));
    }
}

/// What becomes of a change that is not safe.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Kept,
    Lost,
    /// Half of it is there.
    Torn,
}

/// Whether a later flush made the change safe.
fn is_safe(steps: &[Step], at: usize) -> bool {
    let later = || steps.iter().skip(at + 1);
    match steps.get(at) {
        Some(Step::Write(inode, _)) => {
            later().any(|step| matches!(step, Step::SyncFile(synced) if synced == inode))
        }
        Some(step) => match step.folder() {
            Some(folder) => later().any(|step| matches!(step, Step::SyncFolder(synced) if synced == folder)),
            None => true,
        },
        None => true,
    }
}

impl Image {
    fn apply(&mut self, step: &Step, fate: Fate) {
        match (step, fate) {
            (Step::SyncFile(_) | Step::SyncFolder(_), _) => {}
            (Step::Write(inode, bytes), Fate::Torn) => {
                let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
                self.contents.entry(*inode).or_default().extend_from_slice(half);
            }
            (_, Fate::Lost | Fate::Torn) => {}
            (Step::Create(path, inode), Fate::Kept) => {
                self.contents.entry(*inode).or_default();
                self.names.insert(path.clone(), *inode);
            }
            (Step::Write(inode, bytes), Fate::Kept) => {
                self.contents.entry(*inode).or_default().extend_from_slice(bytes);
            }
            (Step::Rename { from, to, inode }, Fate::Kept) => {
                self.names.remove(from);
                if let Some(inode) = inode {
                    self.contents.entry(*inode).or_default();
                    self.names.insert(to.clone(), *inode);
                }
            }
            (Step::Link { to, inode }, Fate::Kept) => {
                self.names.extend(inode.map(|inode| (to.clone(), inode)));
            }
            (Step::Remove(path), Fate::Kept) => {
                self.names.remove(path);
            }
            (Step::Folder(path), Fate::Kept) => self.folders.push(path.clone()),
        }
    }

    /// Writes it below `to`, in the place of what is there. What is in a folder that is not there is not there either.
    fn write(&self, base: &Path, to: &Path) {
        let placed = |path: &Path| to.join(path.strip_prefix(base).expect("all is below the base"));
        if to.exists() {
            fs::remove_dir_all(to).expect("a temporary folder can be removed");
        }
        fs::create_dir_all(to).expect("a temporary folder can be made");
        let is_there = |folder: &Path| {
            folder
                .ancestors()
                .take_while(|above| *above != base)
                .all(|above| self.folders.iter().any(|one| one == above))
        };
        for folder in self.folders.iter().filter(|folder| is_there(folder)) {
            fs::create_dir_all(placed(folder)).expect("a folder");
        }
        for (path, inode) in &self.names {
            if path.parent().is_some_and(is_there) {
                fs::write(placed(path), self.contents.get(inode).map_or(&[][..], Vec::as_slice))
                    .expect("a file");
            }
        }
    }
}

impl Recording {
    fn take_in(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                self.before.folders.push(path.clone());
                self.take_in(&path);
            } else {
                self.next += 1;
                self.before.contents.insert(self.next, fs::read(&path).unwrap_or_default());
                self.before.names.insert(path, self.next);
            }
        }
    }

    fn note(&mut self, step: Step) {
        self.now.apply(&step, Fate::Kept);
        self.steps.push(step);
    }
}

impl Files for RecordingDisk {
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        self.disk.read(path, most)
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let file = self.disk.create_new(path)?;
        let inode = self.noted(|recording| {
            recording.next += 1;
            recording.next
        });
        self.note(Step::Create(path.to_owned(), inode));
        Ok(Box::new(RecordedFile { file, inode, recording: self.recording.clone() }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(from, to)?;
        let inode = self.noted(|recording| recording.now.names.get(from).copied());
        self.note(Step::Rename { from: from.to_owned(), to: to.to_owned(), inode });
        Ok(())
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.is_there(to)? {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.rename(from, to)
    }

    fn link_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.link_new(from, to)?;
        let inode = self.noted(|recording| recording.now.names.get(from).copied());
        self.note(Step::Link { to: to.to_owned(), inode });
        Ok(())
    }

    fn second_name(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.link_new(from, to)
    }

    fn is_there(&self, path: &Path) -> io::Result<bool> {
        self.disk.is_there(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)?;
        self.note(Step::Remove(path.to_owned()));
        Ok(())
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let is_new = !path.exists();
        self.disk.create_folder(path)?;
        if is_new {
            self.note(Step::Folder(path.to_owned()));
        }
        Ok(())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.disk.sync_folder(path)?;
        self.note(Step::SyncFolder(path.to_owned()));
        Ok(())
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        self.disk.size(path)
    }

    fn disk_of(&self, path: &Path) -> Option<u64> {
        self.disk.disk_of(path)
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        self.disk.real(path)
    }

    fn names(&self, path: &Path) -> io::Result<Vec<String>> {
        self.disk.names(path)
    }

    /// The lock file is empty, and whether it is there after a power cut matters to nobody.
    fn lock(&self, path: &Path, wait: Duration) -> Result<Box<dyn Lock>, LockError> {
        self.disk.lock(path, wait)
    }
}

struct RecordedFile {
    file: Box<dyn WriteFile>,
    inode: Inode,
    recording: Arc<Mutex<Recording>>,
}

impl RecordedFile {
    fn note(&self, step: Step) {
        self.recording.lock().unwrap_or_else(PoisonError::into_inner).note(step);
    }
}

impl WriteFile for RecordedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write(bytes)?;
        self.note(Step::Write(self.inode, bytes.to_vec()));
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync()?;
        self.note(Step::SyncFile(self.inode));
        Ok(())
    }
}
