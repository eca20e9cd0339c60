//! The kit: what opens a backup without Holdfast, in the folder beside it. A page for any browser, a script for Python, and how to use them.
//! Each file is the one that this version was built with. Where it was written is remembered with its hashes: a page that somebody changed
//! could show the words to them.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use super::atomic_write::{Existing, WriteError, place};
use super::digest_of;
use crate::environment::Environment;
use crate::environment::regular_file::Unreadable;
use crate::settings::KitFolder;
use crate::store::{SaveError, Store};

const PAGE: (&str, &[u8]) = ("Open a Holdfast backup.html", include_bytes!("../../../../rescue/page.html"));
const SCRIPT: (&str, &[u8]) = ("recover.py", include_bytes!("../../../../docs/recover.py"));
/// Bytes of a file of the kit at most, of any version.
const LONGEST: u64 = 1 << 20;

/// The language of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KitLanguage {
    /// English.
    English,
    /// Chinese in simplified characters.
    SimplifiedChinese,
}

impl KitLanguage {
    fn text(self) -> (&'static str, &'static [u8]) {
        match self {
            Self::English => ("How to open this backup.txt", include_bytes!("../../../../rescue/kit/en.txt")),
            Self::SimplifiedChinese => {
                ("如何打开此备份.txt", include_bytes!("../../../../rescue/kit/zh-Hans.txt"))
            }
        }
    }

    fn files(self) -> [(&'static str, &'static [u8]); 3] {
        [PAGE, SCRIPT, self.text()]
    }
}

/// Why there is no kit in a folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KitError {
    /// Somebody else may write there, and could put another page in the place of this one.
    #[error("others can write into this folder")]
    OthersCanWrite,
    /// The folder is not there, or the disk said no.
    #[error("writing failed: {0}")]
    Io(Error),
    /// It was written, but cannot be remembered.
    #[error("{0}")]
    Save(#[from] SaveError),
}

impl From<WriteError> for KitError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Io(error) => Self::Io(error),
            WriteError::Exists | WriteError::Open(_) => Self::Io(ErrorKind::AlreadyExists.into()),
        }
    }
}

/// The first characters of the page's hash, as they stand on paper.
pub fn kit_page_hash() -> String {
    digest_of(PAGE.1).chars().take(16).collect()
}

impl Store {
    /// Writes the kit into a folder, and remembers it. Gives the names under which files are kept now that had a name of the kit.
    ///
    /// # Errors
    /// `OthersCanWrite`, `Io`, `Save`.
    pub fn write_kit(&self, dir: &Path, language: KitLanguage) -> Result<Vec<PathBuf>, KitError> {
        let env = self.env();
        if dir == self.default_destination() {
            env.make_folder(dir).map_err(KitError::Io)?;
        }
        if env.files.others_can_write(dir).map_err(KitError::Io)? {
            return Err(KitError::OthersCanWrite);
        }
        let (mut files, mut aside) = (BTreeMap::new(), Vec::new());
        for (name, bytes) in language.files() {
            aside.extend(put(env, &dir.join(name), bytes)?);
            files.insert(name.to_owned(), digest_of(bytes));
        }
        let written = KitFolder { dir: dir.to_owned(), files, changed: Vec::new() };
        self.change_settings(|settings| settings.auto_backup.note_kit(written))?;
        Ok(aside)
    }

    /// The folders with a kit, as they were at the last look.
    pub fn kits(&self) -> Vec<KitFolder> {
        self.settings().auto_backup.kits
    }

    /// Looks at every kit that can be reached: one of an earlier version becomes this one's, and of one that somebody changed it is noted.
    pub(super) fn look_at_kits(&self) {
        for before in self.kits() {
            let now = self.look_at_kit(before.clone());
            if now.as_ref() == Some(&before) {
                continue;
            }
            self.note(|settings| {
                // Another program may have written it anew meanwhile.
                let kits = &mut settings.auto_backup.kits;
                if let Some(at) = kits.iter().position(|kit| *kit == before) {
                    kits.splice(at..=at, now);
                }
            });
        }
    }

    /// None where a person took it away.
    fn look_at_kit(&self, mut kit: KitFolder) -> Option<KitFolder> {
        let env = self.env();
        if env.files.names(&kit.dir).is_err() {
            // It may come back.
            return Some(kit);
        }
        let languages = [KitLanguage::English, KitLanguage::SimplifiedChinese];
        let present =
            |name: &str| languages.iter().flat_map(|language| language.files()).find(|file| file.0 == name);
        let (mut is_there, mut changed) = (false, Vec::new());
        for (name, known) in &mut kit.files {
            let path = kit.dir.join(name);
            let found = match env.files.read(&path, LONGEST) {
                Ok(bytes) => digest_of(&bytes),
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                // Nothing that is longer was ever written.
                Err(error) if Unreadable::of(&error).is_some() => String::new(),
                Err(_) => {
                    is_there = true;
                    continue;
                }
            };
            is_there = true;
            let Some((_, bytes)) = present(name) else { continue };
            let own = digest_of(bytes);
            if found == own {
                // Another computer may have the same version.
                *known = own;
                continue;
            }
            if found != *known {
                changed.push(name.clone());
                continue;
            }
            match place(env, &path, bytes, Existing::Replace, |_| Ok(())) {
                Ok(()) => *known = own,
                Err(error) => tracing::warn!(%error, "a kit stays as an earlier version wrote it"),
            }
        }
        kit.changed = changed;
        is_there.then_some(kit)
    }
}

/// Puts a file in its place, unless it is there. Gives the new name of another file that was in it.
fn put(env: &Environment, path: &Path, bytes: &[u8]) -> Result<Option<PathBuf>, KitError> {
    let aside = match env.files.read(path, bytes.len() as u64) {
        Ok(found) if found == bytes => return Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Ok(_) | Err(_) => Some(set_aside(env, path)?),
    };
    place(env, path, bytes, Existing::Refuse, |_| Ok(()))?;
    Ok(aside)
}

/// Gives what has the name another one, which opens nothing by a double click.
fn set_aside(env: &Environment, path: &Path) -> Result<PathBuf, KitError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for number in 1..100 {
        let aside = path.with_file_name(format!("{name}.earlier-{number}"));
        match env.files.rename_new(path, &aside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            renamed => return renamed.map(|()| aside).map_err(KitError::Io),
        }
    }
    Err(KitError::Io(ErrorKind::AlreadyExists.into()))
}
