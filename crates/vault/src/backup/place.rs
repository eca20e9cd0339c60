//! Putting a whole file in its place, in a folder that is not ours.

use std::ffi::OsString;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use crate::container::OpenError;
use crate::environment::Environment;

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Refuse,
    /// The new one takes its place, once it is proved. Only after the person was asked.
    Replace,
}

/// Why a backup was not written. What was there before is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// There is a file of this name.
    #[error("there is a file of this name already")]
    Exists,
    /// The disk said no, or did not give back what was written.
    #[error("writing failed: {0}")]
    Io(#[from] Error),
    /// What was written does not open, or the password check could not be made.
    #[error("{0}")]
    Open(OpenError),
}

/// Temporary files of this installation in a folder end like this.
const TEMPORARY: &str = ".part";

/// Writes `bytes` beside `path` under another name, lets `prove` look at what the disk gives back, and renames it.
pub(super) fn place(
    env: &Environment,
    path: &Path,
    bytes: &[u8],
    existing: Existing,
    prove: impl FnOnce(&[u8]) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let free = || match env.files.size(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) if existing == Existing::Replace => Ok(()),
        Ok(_) => Err(WriteError::Exists),
    };
    free()?;
    let temporary = temporary_beside(path, env);
    let written = write(env, &temporary, bytes).map_err(WriteError::from).and_then(|found| prove(&found));
    let placed = written.and_then(|()| free()).and_then(|()| Ok(env.files.rename(&temporary, path)?));
    if placed.is_err() {
        discard(env, &temporary);
        return placed;
    }
    if let Some(Err(error)) = path.parent().map(|folder| env.files.sync_folder(folder)) {
        tracing::warn!(%error, "the folder was not flushed to the disk");
    }
    if env.files.read(path)? == bytes { Ok(()) } else { Err(not_given_back().into()) }
}

/// Writes, flushes, and gives what the disk gives back.
fn write(env: &Environment, path: &Path, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut file = env.files.create_new(path)?;
    file.write(bytes)?;
    file.sync()?;
    drop(file);
    let found = env.files.read(path)?;
    if found == bytes { Ok(found) } else { Err(not_given_back()) }
}

fn not_given_back() -> Error {
    Error::new(ErrorKind::InvalidData, "the disk did not give back what was written")
}

fn temporary_beside(path: &Path, env: &Environment) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}{TEMPORARY}", HEXLOWER.encode(&env.make_bytes::<4>())));
    path.with_file_name(name)
}

/// Removes what a process of this installation left in `folder` when it died.
pub(super) fn remove_leftovers(env: &Environment, folder: &Path, installation: &str) {
    let part = format!("-{installation}-");
    for name in env.files.names(folder).unwrap_or_default() {
        if name.starts_with(".holdfast-auto-") && name.contains(&part) && name.ends_with(TEMPORARY) {
            discard(env, &folder.join(name));
        }
    }
}

fn discard(env: &Environment, temporary: &Path) {
    if let Err(error) = env.files.remove(temporary)
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, "a temporary file is left");
    }
}
