//! How far each vault had come: FORMAT.md says what the generation is. An older state of the file opens with the same password, so a program
//! that remembers nothing would take it for the present one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{SaveError, Store};
use crate::environment::files::Lock;
use crate::format::container::Container;
use crate::format::contents::Contents;
use crate::format::hex::hex;

/// A file of the data folder. Not the settings: it is written at every save.
const FILE: &str = "seen.json";
/// Vaults that are remembered.
const MOST_SEEN: usize = 20;

/// The last state of a vault that was opened or saved here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Which save it was.
    pub generation: u64,
    /// SHA-256 of nonce and tag of its box, in hex: tells it from another save of the same number.
    pub mark: String,
    /// When it was saved.
    pub saved_at: Timestamp,
}

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
            mark: hex(&contents.mark),
            saved_at: contents.index.saved_at,
        }
    }

    /// Whether a state is older than this one, or another of the same number.
    pub(crate) fn against(self, contents: &Contents) -> Option<Older> {
        let now = Self::of(contents);
        let is_older = self != now && self.generation >= now.generation;
        is_older.then_some(Older { here: contents.index.saved_at, before: self })
    }
}

impl Store {
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
            || before.generation == generation && before.mark != hex(&container.sealed.mark())
    }

    /// Remembers a state that was saved, or opened and is newer than what was known.
    pub(crate) fn remember(&self, lock: &dyn Lock, contents: &Contents) {
        let mut all = self.all_seen();
        all.insert(hex(&contents.header.vault_id), Seen::of(contents));
        while all.len() > MOST_SEEN {
            let oldest = all.iter().min_by_key(|(_, seen)| seen.saved_at).map(|(id, _)| id.clone());
            all.remove(&oldest.unwrap_or_default());
        }
        let noted = serde_json::to_vec_pretty(&all).map_err(|error| SaveError::Io(error.into()));
        let noted = noted.and_then(|bytes| self.replace_own_under(lock, FILE, &bytes));
        if let Err(error) = noted {
            // The save is done, and its file is newer than what is remembered.
            tracing::warn!(%error, "how far the vault has come is not remembered");
        }
    }

    /// By the ids of vaults. What cannot be read is nothing.
    fn all_seen(&self) -> BTreeMap<String, Seen> {
        let bytes = self.read_own(FILE).ok().flatten().unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}
