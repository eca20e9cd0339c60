//! `journal.json`: which auto backups this installation wrote, by name and hash. What is not in it is not ours and is never
//! removed; a journal that is lost or altered removes nothing.

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::environment::Environment;
use crate::store::{SaveError, Store};

/// The journal of this installation. Unknown fields are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Journal {
    /// Tells the files of two computers in one folder apart.
    pub installation: String,
    /// The last sequence number that was given.
    pub sequence: u64,
    pub files: Vec<Entry>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// One auto backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub dir: PathBuf,
    pub name: String,
    pub sequence: u64,
    pub sha256: String,
    pub bytes: u64,
    pub created_at: Timestamp,
    /// Whether it was seen in its place. It is written down before the file is, so that no file is there without an entry.
    pub in_place: bool,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl Entry {
    pub fn path(&self) -> PathBuf {
        self.dir.join(&self.name)
    }

    /// Whether the file is there, as it was written.
    pub fn is_as_written(&self, env: &Environment) -> bool {
        env.files.size(&self.path()).is_ok_and(|bytes| bytes == self.bytes)
            && env.files.read(&self.path()).is_ok_and(|bytes| super::digest_of(&bytes) == self.sha256)
    }
}

impl Journal {
    fn new(env: &Environment) -> Self {
        let installation = HEXLOWER.encode(&env.make_bytes::<4>());
        Self { installation, sequence: 0, files: Vec::new(), unknown: Map::new() }
    }

    /// The journal; a new one where there is none, or one that cannot be understood.
    pub fn read(store: &Store) -> std::io::Result<Self> {
        let bytes = store.read_own("journal.json")?;
        let known = bytes.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        // The installation is part of file names, so nothing but hex gets there.
        let sound = |journal: &Self| {
            journal.installation.len() == 8
                && journal.installation.bytes().all(|byte| byte.is_ascii_hexdigit())
                && journal
                    .files
                    .iter()
                    .all(|entry| Path::new(&entry.name).file_name() == Some(entry.name.as_ref()))
        };
        Ok(known.filter(sound).unwrap_or_else(|| Self::new(store.env())))
    }

    pub fn save(&self, store: &Store) -> Result<(), SaveError> {
        let bytes = serde_json::to_vec_pretty(self).map_err(std::io::Error::other)?;
        store.replace_own("journal.json", &bytes)
    }

    /// The beginning of the names of this installation's files.
    pub fn stem(&self, date: Timestamp) -> String {
        format!("holdfast-auto-{}-{}", date.strftime("%Y-%m-%d"), self.installation)
    }

    pub fn push(&mut self, dir: &Path, name: &str, (sequence, created_at): (u64, Timestamp), bytes: &[u8]) {
        self.sequence = self.sequence.max(sequence);
        self.files.push(Entry {
            dir: dir.to_owned(),
            name: name.to_owned(),
            sequence,
            sha256: super::digest_of(bytes),
            bytes: bytes.len() as u64,
            created_at,
            in_place: false,
            unknown: Map::new(),
        });
    }

    /// Entries of a folder that can be read are made to agree with it: a file that was being written when the process died is
    /// there or not, and one that a person removed is gone. A folder that cannot be read keeps its entries.
    pub fn settle(&mut self, env: &Environment) {
        self.files.retain_mut(|entry| {
            let there = match env.files.names(&entry.dir) {
                Ok(names) => names.contains(&entry.name),
                Err(_) => return entry.in_place,
            };
            entry.in_place = there && (entry.in_place || entry.is_as_written(env));
            entry.in_place
        });
    }

    pub fn in_folder<'a>(&'a self, dir: &'a Path) -> impl Iterator<Item = &'a Entry> {
        self.files.iter().filter(move |entry| entry.in_place && entry.dir == dir)
    }

    pub fn last_at(&self, dir: &Path) -> Option<Timestamp> {
        self.in_folder(dir).max_by_key(|entry| entry.sequence).map(|entry| entry.created_at)
    }
}
