//! Putting a whole file in its place, in a folder that is not ours.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use crate::environment::Environment;
use crate::format::container::OpenError;

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Refuse,
    /// The new one takes its place, once it is proved. Only after the person was asked.
    Replace,
}

/// Why a backup was not written. What was there before is as it was, or beside it under another name where the disk did not answer.
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
/// The names of auto backups begin like this.
const AUTO: &str = "holdfast-auto-";

/// Writes `bytes` beside `path` under another name, lets `prove` look at what the disk gives back, and gives it its name. A name that nothing
/// had is taken only if nothing has it at that moment; a file that is replaced comes back if the new one cannot be read in its place.
pub(super) fn place(
    env: &Environment,
    path: &Path,
    bytes: &[u8],
    existing: Existing,
    prove: impl FnOnce(&[u8]) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let replaces = is_taken(env, path, existing)?;
    let temporary = temporary_beside(path, env);
    let written = write(env, &temporary, bytes).map_err(WriteError::from).and_then(|found| prove(&found));
    let placed = written.and_then(|()| {
        if replaces { replace(env, &temporary, path, bytes) } else { name(env, &temporary, path, bytes) }
    });
    if placed.is_err() {
        discard(env, &temporary);
    }
    placed
}

/// Whether something has the name already, and is to be replaced.
///
/// # Errors
/// `Exists` where it is not, or where it is a link that leads nowhere: nobody was asked about that.
pub(super) fn is_taken(env: &Environment, path: &Path, existing: Existing) -> Result<bool, WriteError> {
    if !env.files.is_there(path)? {
        return Ok(false);
    }
    match env.files.size(path) {
        Ok(_) if existing == Existing::Replace => Ok(true),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        Ok(_) | Err(_) => Err(WriteError::Exists),
    }
}

/// Gives a proved file its name, which nothing has.
fn name(env: &Environment, temporary: &Path, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    env.files.rename_new(temporary, path).map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists { WriteError::Exists } else { error.into() }
    })?;
    look_again(env, path, bytes).inspect_err(|_| discard(env, path))
}

/// Puts a proved file in the place of another, which is kept under a third name until the new one was read there.
fn replace(env: &Environment, temporary: &Path, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let old = temporary_beside(path, env);
    env.files.link_new(path, &old)?;
    let placed = env.files.rename(temporary, path).map_err(WriteError::from);
    if let Err(error) = placed {
        // Of a disk that hangs nobody knows whether it will still do it: what was there stays under its third name.
        if !matches!(&error, WriteError::Io(error) if error.kind() == ErrorKind::TimedOut) {
            discard(env, &old);
        }
        return Err(error);
    }
    let looked = look_again(env, path, bytes);
    match &looked {
        Ok(()) => discard(env, &old),
        Err(_) => {
            if let Err(error) = env.files.rename(&old, path) {
                tracing::warn!(%error, "the file that was there before is left under another name");
            }
        }
    }
    looked
}

/// Flushes the new name, and reads the file under it.
fn look_again(env: &Environment, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    if let Some(Err(error)) = path.parent().map(|folder| env.files.sync_folder(folder)) {
        tracing::warn!(%error, "the folder was not flushed to the disk");
    }
    if env.files.read(path, bytes.len() as u64)? == bytes { Ok(()) } else { Err(not_given_back().into()) }
}

/// Writes, flushes, and gives what the disk gives back.
fn write(env: &Environment, path: &Path, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut file = env.files.create_new(path)?;
    file.write(bytes)?;
    file.sync()?;
    drop(file);
    let found = env.files.read(path, bytes.len() as u64)?;
    if found == bytes { Ok(found) } else { Err(not_given_back()) }
}

fn not_given_back() -> Error {
    Error::new(ErrorKind::InvalidData, "the disk did not give back what was written")
}

/// That of an auto backup begins with its name, by which what a dead process left is found. Others are short: a person's name may be as
/// long as the file system allows.
fn temporary_beside(path: &Path, env: &Environment) -> PathBuf {
    let name = path.file_name().and_then(|name| name.to_str()).filter(|name| name.starts_with(AUTO));
    let unique = HEXLOWER.encode(&env.make_bytes::<4>());
    path.with_file_name(format!(".{}.{unique}{TEMPORARY}", name.unwrap_or("holdfast")))
}

/// Removes what a process of this installation left in `folder` when it died.
pub(super) fn remove_leftovers(env: &Environment, folder: &Path, installation: &str) {
    let part = format!("-{installation}-");
    for name in env.files.names(folder).unwrap_or_default() {
        if name.strip_prefix('.').is_some_and(|name| name.starts_with(AUTO))
            && name.contains(&part)
            && name.ends_with(TEMPORARY)
        {
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

#[cfg(test)]
mod tests;
