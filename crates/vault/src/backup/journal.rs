//! `journal.json`: which auto backups this installation wrote, by name and hash. What is not in it is not ours and is never
//! removed; a journal that is lost or altered removes nothing.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::environment::Environment;
use crate::format::container::LONGEST_FILE;
use crate::format::index::MOST_COMPUTERS;
use crate::store::{SaveError, Store};

/// Entries that are remembered; of more, the oldest whose files are not there go.
const MOST_ENTRIES: usize = 4000;

/// One auto backup, the same for every destination.
pub(super) struct Prepared {
    pub bytes: Vec<u8>,
    pub name: String,
    pub vault_id: String,
    pub sequence: u64,
    pub created_at: Timestamp,
    /// Of a vault that has lost a part, no older backup goes until that is mended.
    pub may_prune: bool,
}

/// The journal of this installation. Unknown fields are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Journal {
    /// Tells the files of two computers in one folder apart.
    pub installation: String,
    /// The last sequence number that was given.
    pub sequence: u64,
    pub files: Vec<Entry>,
    /// Files of other computers that had nothing new, the last one of each. It decides about nothing but what is said to be news.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nothing_new: Vec<NothingNew>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// A file of another computer that had nothing new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NothingNew {
    pub installation: String,
    pub vault_id: String,
    pub generation: u64,
}

/// One auto backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub dir: PathBuf,
    pub name: String,
    /// The vault that it was made of. Those of another vault, set aside since, are never removed.
    #[serde(default)]
    pub vault_id: String,
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

    /// Whether the name is one that this installation gives: a journal that was altered must not point at other files.
    fn has_own_name(&self, installation: &str) -> bool {
        let own = self.name.starts_with("holdfast-auto-") && self.name.contains(&format!("-{installation}-"));
        own && Path::new(&self.name).file_name() == Some(self.name.as_ref())
    }

    /// Whether the file is there, as it was written.
    pub fn is_as_written(&self, env: &Environment) -> bool {
        let found = || env.files.read(&self.path(), self.bytes.min(LONGEST_FILE));
        env.files.size(&self.path()).is_ok_and(|bytes| bytes == self.bytes)
            && found().is_ok_and(|bytes| super::digest_of(&bytes) == self.sha256)
    }
}

impl Journal {
    fn new(env: &Environment) -> Self {
        let installation = HEXLOWER.encode(&env.make_bytes::<4>());
        let (files, nothing_new) = (Vec::new(), Vec::new());
        Self { installation, sequence: 0, files, nothing_new, unknown: Map::new() }
    }

    /// The journal; a new one where there is none, or one that cannot be understood.
    pub fn read(store: &Store) -> std::io::Result<Self> {
        let bytes = store.read_own("journal.json")?;
        let known = bytes.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        // The installation is part of file names, so nothing but hex gets there.
        let sound = |journal: &Self| {
            journal.installation.len() == 8
                && journal.installation.bytes().all(|byte| byte.is_ascii_hexdigit())
                && journal.files.iter().all(|entry| entry.has_own_name(&journal.installation))
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

    pub fn push(&mut self, dir: &Path, prepared: &Prepared) {
        self.sequence = self.sequence.max(prepared.sequence);
        self.files.push(Entry {
            dir: dir.to_owned(),
            name: prepared.name.clone(),
            vault_id: prepared.vault_id.clone(),
            sequence: prepared.sequence,
            sha256: super::digest_of(&prepared.bytes),
            bytes: prepared.bytes.len() as u64,
            created_at: prepared.created_at,
            in_place: false,
            unknown: Map::new(),
        });
    }

    /// Remembers that a file had nothing new; of too many computers, the first is forgotten.
    pub fn note_nothing_new(&mut self, entry: NothingNew) {
        self.nothing_new
            .retain(|known| (&known.installation, &known.vault_id) != (&entry.installation, &entry.vault_id));
        self.nothing_new.push(entry);
        let too_many = self.nothing_new.len().saturating_sub(MOST_COMPUTERS);
        self.nothing_new.drain(..too_many);
    }

    /// Makes the entries agree with the folders that can be read. What is not there now is not forgotten: another stick may
    /// be plugged in at the same place.
    pub fn settle(&mut self, env: &Environment) {
        let mut folders: HashMap<PathBuf, Option<HashSet<String>>> = HashMap::new();
        for entry in &mut self.files {
            let names = folders
                .entry(entry.dir.clone())
                .or_insert_with(|| env.files.names(&entry.dir).ok().map(HashSet::from_iter));
            if let Some(names) = names {
                let there = names.contains(&entry.name);
                entry.in_place = there && (entry.in_place || entry.is_as_written(env));
            }
        }
        while self.files.len() > MOST_ENTRIES {
            let Some(oldest) = self.files.iter().position(|entry| !entry.in_place) else { break };
            self.files.remove(oldest);
        }
    }

    /// What is in a folder of one vault.
    pub fn in_folder<'a>(&'a self, dir: &'a Path, vault_id: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.files
            .iter()
            .filter(move |entry| entry.in_place && entry.dir == dir && entry.vault_id == vault_id)
    }

    /// How many there are in the folder that has the most, as far as is known.
    pub fn most_in_a_folder(&self) -> usize {
        let mut counts: HashMap<(&Path, &str), usize> = HashMap::new();
        for entry in self.files.iter().filter(|entry| entry.in_place) {
            *counts.entry((&entry.dir, &entry.vault_id)).or_default() += 1;
        }
        counts.into_values().max().unwrap_or_default()
    }

    pub fn last_at(&self, dir: &Path, vault_id: &str) -> Option<Timestamp> {
        self.in_folder(dir, vault_id).max_by_key(|entry| entry.sequence).map(|entry| entry.created_at)
    }
}
