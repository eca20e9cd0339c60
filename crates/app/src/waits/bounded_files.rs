//! A disk that may never answer: a network folder whose server is gone, a stick that was pulled out, a file system of another program.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use holdfast_vault::{Files, Lock, LockError, WriteFile};

use super::place::Place;
use super::{Ended, LONGEST, Waits};

/// A disk each of whose calls is waited for as long as `Waits` says. One that is not waited for any more fails as `TimedOut`.
pub(super) struct BoundedFiles {
    files: Arc<dyn Files>,
    waits: Waits,
}

impl BoundedFiles {
    pub fn new(files: Arc<dyn Files>, waits: Waits) -> Self {
        Self { files, waits }
    }

    fn ask<T: Send + 'static>(
        &self,
        place: Place,
        ask: impl FnOnce(&dyn Files) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let files = self.files.clone();
        self.waits.run(Some(place), Some(LONGEST), move || ask(&*files))?
    }

    /// The same of two names, of which the second is where something is made.
    fn ask_of_two(
        &self,
        (from, to): (&Path, &Path),
        ask: impl FnOnce(&dyn Files, &Path, &Path) -> io::Result<()> + Send + 'static,
    ) -> io::Result<()> {
        let (place, from, to) = (Place::of_file(to), from.to_owned(), to.to_owned());
        self.ask(place, move |files| ask(files, &from, &to))
    }
}

impl From<Ended> for io::Error {
    fn from(_: Ended) -> Self {
        Self::new(io::ErrorKind::TimedOut, "the disk does not answer")
    }
}

impl Files for BoundedFiles {
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        let (place, path) = (Place::of_file(path), path.to_owned());
        self.ask(place, move |files| files.read(&path, most))
    }

    fn others_can_write(&self, folder: &Path) -> io::Result<bool> {
        let (place, path) = (Place::at(folder), folder.to_owned());
        self.ask(place, move |files| files.others_can_write(&path))
    }

    fn read_with_gaps(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        let (place, path) = (Place::of_file(path), path.to_owned());
        self.ask(place, move |files| files.read_with_gaps(&path, most))
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let (place, path) = (Place::of_file(path), path.to_owned());
        let file = self.ask(place.clone(), move |files| files.create_new(&path))?;
        Ok(Box::new(BoundedFile { file: Some(file), place, waits: self.waits.clone() }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask_of_two((from, to), |files, from, to| files.rename(from, to))
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask_of_two((from, to), |files, from, to| files.rename_new(from, to))
    }

    fn link_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask_of_two((from, to), |files, from, to| files.link_new(from, to))
    }

    fn second_name(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask_of_two((from, to), |files, from, to| files.second_name(from, to))
    }

    fn is_there(&self, path: &Path) -> io::Result<bool> {
        let (place, path) = (Place::at(path), path.to_owned());
        self.ask(place, move |files| files.is_there(&path))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let (place, path) = (Place::of_file(path), path.to_owned());
        self.ask(place, move |files| files.remove(&path))
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let (place, path) = (Place::at(path), path.to_owned());
        self.ask(place, move |files| files.create_folder(&path))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let (place, path) = (Place::at(path), path.to_owned());
        self.ask(place, move |files| files.sync_folder(&path))
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        let (place, path) = (Place::of_file(path), path.to_owned());
        self.ask(place, move |files| files.size(&path))
    }

    fn disk_of(&self, path: &Path) -> Option<u64> {
        let (place, path) = (Place::at(path), path.to_owned());
        self.ask(place, move |files| Ok(files.disk_of(&path))).ok().flatten()
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        let (place, path) = (Place::at(path), path.to_owned());
        self.ask(place, move |files| files.real(&path))
    }

    fn names(&self, path: &Path) -> io::Result<Vec<String>> {
        let (place, path) = (Place::at(path), path.to_owned());
        self.ask(place, move |files| files.names(&path))
    }

    fn lock(&self, path: &Path, wait: Duration) -> Result<Box<dyn Lock>, LockError> {
        let (place, path, files) = (Place::of_file(path), path.to_owned(), self.files.clone());
        let asked =
            self.waits.run(Some(place.clone()), Some(wait + LONGEST), move || files.lock(&path, wait));
        let lock = asked.map_err(|ended| LockError::Io(ended.into()))??;
        self.waits.count_locked(|count| count + 1);
        Ok(Box::new(BoundedLock { lock: Some(lock), place, waits: self.waits.clone() }))
    }
}

/// A file that is being written. After a call that was not waited for there is none any more.
struct BoundedFile {
    file: Option<Box<dyn WriteFile>>,
    place: Place,
    waits: Waits,
}

impl BoundedFile {
    fn ask(
        &mut self,
        ask: impl FnOnce(&mut dyn WriteFile) -> io::Result<()> + Send + 'static,
    ) -> io::Result<()> {
        let mut file = self.file.take().ok_or(Ended)?;
        let (file, done) = self.waits.run(Some(self.place.clone()), Some(LONGEST), move || {
            let done = ask(&mut *file);
            (file, done)
        })?;
        self.file = Some(file);
        done
    }
}

impl WriteFile for BoundedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let bytes = bytes.to_owned();
        self.ask(move |file| file.write(&bytes))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.ask(|file| file.sync())
    }
}

impl Drop for BoundedFile {
    fn drop(&mut self) {
        let file = self.file.take();
        if self.waits.run_now(Some(self.place.clone()), Some(LONGEST), move || drop(file)).is_err() {
            tracing::debug!("a file closes later");
        }
    }
}

/// A lock file. It is given back after the calls that it was held for: also those that nobody waits for any more.
struct BoundedLock {
    lock: Option<Box<dyn Lock>>,
    place: Place,
    waits: Waits,
}

impl Lock for BoundedLock {}

impl Drop for BoundedLock {
    fn drop(&mut self) {
        let (lock, waits) = (self.lock.take(), self.waits.clone());
        let give_back = move || {
            drop(lock);
            waits.count_locked(|count| count.saturating_sub(1));
        };
        if self.waits.run_last(self.place.clone(), give_back).is_err() {
            tracing::debug!("a lock is given back later");
        }
    }
}
