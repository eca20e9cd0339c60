//! How far each vault had come: FORMAT.md says what the generation is. An older state of the file opens with the same password, so a program
//! that remembers nothing would take it for the present one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Store;
use crate::environment::files::Lock;
use crate::format::contents::Contents;
use crate::format::hex::hex;

/// Vaults that are remembered.
pub(crate) const MOST_SEEN: usize = 20;

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
    fn of(contents: &Contents) -> Self {
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
        self.settings().seen.remove(&hex(&contents.header.vault_id))
    }

    /// Remembers a state that was saved, or opened and is newer than what was known.
    pub(crate) fn remember(&self, lock: &dyn Lock, contents: &Contents) {
        let (id, seen) = (hex(&contents.header.vault_id), Seen::of(contents));
        let noted = self.change_settings_under(lock, |settings| {
            settings.seen.insert(id, seen);
            while settings.seen.len() > MOST_SEEN {
                let oldest = settings.seen.iter().min_by_key(|(_, seen)| seen.saved_at);
                let Some(oldest) = oldest.map(|(id, _)| id.clone()) else { break };
                settings.seen.remove(&oldest);
            }
        });
        if let Err(error) = noted {
            // The save is done, and its file is newer than what is remembered.
            tracing::warn!(%error, "how far the vault has come is not remembered");
        }
    }
}
