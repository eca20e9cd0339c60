//! How far each vault had come: FORMAT.md says what the generation is. An older state of the file opens with the same password, so a program
//! that remembers nothing would take it for the present one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{SaveError, Store};
use crate::crypto::secret::Key;
use crate::environment::files::Lock;
use crate::environment::keychain::ItemName;
use crate::format::container::{Container, Header, OpenError};
use crate::format::contents::Contents;
use crate::format::hex::{hex, unhex};

/// A file of the data folder. Not the settings: it is written at every save.
const FILE: &str = "seen.json";
/// No vault is ever saved that often. Who says so lies, and going on from there would run out of numbers.
pub(crate) const MOST_SAVES: u64 = 1 << 52;
/// Vaults that are remembered.
const MOST_SEEN: usize = 20;

/// The last state of a vault that was opened or saved here.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Which save it was.
    pub generation: u64,
    /// The first 16 bytes of the SHA-256 of nonce and tag of its box, in hex: tells it from another save of the same number.
    pub mark: String,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// The same save, however exactly its time is known.
impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        self.generation == other.generation && self.mark == other.mark
    }
}

impl Eq for Seen {}

/// What was remembered outside the folder, by the ids of vaults.
#[derive(Clone, Default)]
pub(super) struct Recalled(Arc<Mutex<BTreeMap<String, Seen>>>);

/// A vault is older than it was here, or another one of the same age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Older {
    /// When the state that is there now was saved.
    pub here: Timestamp,
    /// What was here before.
    pub before: Seen,
}

impl Seen {
    pub(crate) fn of(contents: &Contents) -> Self {
        Self {
            generation: contents.header.generation,
            mark: short(&contents.mark),
            saved_at: contents.index.saved_at,
        }
    }

    /// As a keychain keeps it, which keeps 32 bytes: generation, seconds since 1970, mark.
    pub fn to_key(&self) -> Key {
        let mark = unhex::<16>(&self.mark).unwrap_or_default();
        let numbers = [self.generation.to_le_bytes(), self.saved_at.as_second().to_le_bytes()];
        let values = numbers.iter().flatten().chain(&mark);
        Key::fill(|bytes| bytes.iter_mut().zip(values).for_each(|(byte, value)| *byte = *value))
    }

    /// What a keychain kept; `None` where it is nothing of the kind.
    pub fn from_key(key: &Key) -> Option<Self> {
        // EXPOSE: nothing secret.
        let (numbers, mark) = key.expose().split_at(16);
        let (generation, saved_at) = numbers.split_at(8);
        let seen = Self {
            generation: u64::from_le_bytes(generation.try_into().ok()?),
            mark: hex(mark),
            saved_at: Timestamp::from_second(i64::from_le_bytes(saved_at.try_into().ok()?)).ok()?,
        };
        seen.is_possible().then_some(seen)
    }

    fn is_possible(&self) -> bool {
        self.generation < MOST_SAVES
    }

    /// Whether a state is older than this one, or another of the same number.
    pub(crate) fn against(self, contents: &Contents) -> Option<Older> {
        let now = Self::of(contents);
        self.is_beyond(&now).then_some(Older { here: contents.index.saved_at, before: self })
    }

    /// Whether this is a later state than the other, or another of the same number.
    pub fn is_beyond(&self, other: &Self) -> bool {
        self.generation >= other.generation && self != other
    }
}

fn short(mark: &[u8; 32]) -> String {
    hex(mark).chars().take(32).collect()
}

impl Store {
    /// The name under which something outside the folder remembers the vault that is in it, as the file says without a password.
    ///
    /// # Errors
    /// `Io`, `Damaged`, `NewerVersion`.
    pub fn seen_by(&self) -> Result<Option<ItemName>, OpenError> {
        let Some(bytes) = self.read_vault()? else { return Ok(None) };
        Ok(Some(self.seen_item(&Container::parse(&bytes)?.header)))
    }

    /// The same vault in another folder goes its own way.
    pub(crate) fn seen_item(&self, header: &Header) -> ItemName {
        let folder = std::path::absolute(self.folder()).unwrap_or_else(|_| self.folder().to_owned());
        let folder = Sha256::digest(folder.as_os_str().as_encoded_bytes());
        ItemName::of_seen(hex(&header.vault_id), &short(&folder.into()))
    }

    /// Takes in what was remembered outside the folder. It is held in memory: nobody who put the folder back can keep it from being known.
    pub fn recall(&self, item: &ItemName, seen: Seen) {
        let mut recalled = self.recalled();
        if recalled.get(&item.vault).is_none_or(|known| seen.is_beyond(known)) {
            recalled.insert(item.vault.clone(), seen);
        }
    }

    fn recalled(&self) -> MutexGuard<'_, BTreeMap<String, Seen>> {
        self.recalled.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a state of a vault is older than what was here before, or another of the same number.
    pub(crate) fn is_older(&self, contents: &Contents) -> Option<Older> {
        self.seen(contents)?.against(contents)
    }

    /// Remembers a state that was opened, unless it is the one that is known.
    pub(crate) fn remember_opened(&self, contents: &Contents) {
        if self.seen(contents) == Some(Seen::of(contents)) {
            return;
        }
        match self.lock() {
            // Another program may have saved since.
            Ok(_) if self.is_older(contents).is_some() => {}
            Ok(lock) => self.remember(&*lock, contents),
            Err(error) => tracing::warn!(%error, "how far the vault has come is not remembered"),
        }
    }

    /// What is remembered of the vault.
    pub(crate) fn seen(&self, contents: &Contents) -> Option<Seen> {
        self.all_seen().remove(&hex(&contents.header.vault_id))
    }

    /// The same as `is_older`, of a vault that nobody has opened: as its header claims.
    pub(crate) fn claims_to_be_older(&self, container: &Container) -> bool {
        let Some(before) = self.all_seen().remove(&hex(&container.header.vault_id)) else { return false };
        let generation = container.header.generation;
        before.generation > generation
            || before.generation == generation && before.mark != short(&container.sealed.mark())
    }

    /// Remembers a state that was saved, or opened and is newer than what was known.
    pub(crate) fn remember(&self, lock: &dyn Lock, contents: &Contents) {
        let mut all = self.all_seen();
        all.insert(hex(&contents.header.vault_id), Seen::of(contents));
        while all.len() > MOST_SEEN {
            let oldest = all.iter().min_by_key(|(_, seen)| seen.saved_at).map(|(id, _)| id.clone());
            all.remove(&oldest.unwrap_or_default());
        }
        if let Err(error) = self.note_seen(lock, &all) {
            // The save is done, and its file is newer than what is remembered.
            tracing::warn!(%error, "how far the vault has come is not remembered");
        }
    }

    fn note_seen(&self, lock: &dyn Lock, all: &BTreeMap<String, Seen>) -> Result<(), SaveError> {
        let bytes = serde_json::to_vec_pretty(all).map_err(|error| SaveError::Io(error.into()))?;
        // Where a power cut takes it, the vault is newer than what is remembered, which is none of it.
        self.replace_soon(lock, &self.folder().join(FILE), &bytes)
    }

    /// By the ids of vaults, the furthest of each. What cannot be read is nothing.
    fn all_seen(&self) -> BTreeMap<String, Seen> {
        let bytes = self.read_own(FILE).ok().flatten().unwrap_or_default();
        let mut all: BTreeMap<String, Seen> = serde_json::from_slice(&bytes).unwrap_or_default();
        all.retain(|_, seen| seen.is_possible());
        for (id, recalled) in self.recalled().iter() {
            if all.get(id).is_none_or(|noted| recalled.is_beyond(noted)) {
                all.insert(id.clone(), recalled.clone());
            }
        }
        all
    }
}
