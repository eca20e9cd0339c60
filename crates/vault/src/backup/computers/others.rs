//! The other computers whose auto backups lie in the same folders, as their files and what was taken over say.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::super::journal::Journal;
use crate::format::container::{Container, Header, Role};
use crate::format::hex::hex;
use crate::format::index::{Index, MOST_COMPUTERS};
use crate::store::Store;
use crate::vault::Vault;

/// Digits of an installation, and of a date, in the name of an auto backup.
const INSTALLATION: usize = 8;
const DATE: usize = 10;
/// Files that are read of each computer in each folder, the newest by their names: whoever can write there can make any number.
const MOST_FILES: usize = 40;
/// After this time without a new file, a computer is silent.
const SILENT: SignedDuration = SignedDuration::from_hours(60 * 24);

/// Another computer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherComputer {
    /// 8 hex digits, which stand in the names of its auto backups.
    pub installation: String,
    /// What its person calls it; known once one of its backups was opened.
    pub name: Option<String>,
    /// Since when there are backups of it, as the oldest that is there says.
    pub seen_at: Option<Timestamp>,
    /// When it wrote the newest whole one, as that says; else what was taken over last.
    pub last_at: Option<Timestamp>,
    /// How many versions of its vaults were written since one was last taken over.
    pub since: usize,
    /// Its whole backups, one of each version, the one to take over first. Empty where none is there now.
    pub files: Vec<PathBuf>,
    /// More was taken over from it than is there now: it was rolled back.
    pub rolled_back: bool,
    /// When its person said that it is gone.
    pub gone_at: Option<Timestamp>,
    /// It wrote after that.
    pub wrote_when_gone: bool,
}

impl OtherComputer {
    /// Whether it has something that was not looked at yet.
    pub fn has_news(&self) -> bool {
        self.since > 0 && self.gone_at.is_none()
    }

    /// Whether it used to write, and has not for 60 days. Of a folder that is not there nothing is known.
    pub fn is_silent(&self, now: Timestamp) -> bool {
        let is_old = self.last_at.is_some_and(|last| now.duration_since(last) >= SILENT);
        self.gone_at.is_none() && !self.files.is_empty() && is_old
    }
}

/// A whole file of another computer.
struct Seen {
    path: PathBuf,
    header: Header,
}

impl Seen {
    /// Which save of which vault it is of.
    fn version(&self) -> ([u8; 16], u64) {
        (self.header.vault_id, self.header.generation)
    }
}

impl Store {
    /// The computers whose auto backups lie in the destinations, or lay there, besides this one. `vault` knows what was taken over.
    ///
    /// # Errors
    /// As the system says of the journal. Of a folder that is not there nothing is known.
    pub fn other_computers(&self, vault: &Vault) -> std::io::Result<Vec<OtherComputer>> {
        let journal = Journal::read(self)?;
        let index = &vault.contents.index;
        let mut files = self.files_of_others(vault, &journal.installation);
        let known = index.computers.iter().map(|it| &it.installation);
        for installation in known.chain(index.gone_computers.iter().map(|it| &it.installation)) {
            if *installation != journal.installation {
                files.entry(installation.clone()).or_default();
            }
        }
        Ok(files.into_iter().map(|(it, files)| other(it, files, index, &journal)).collect())
    }

    /// The highest number that a file of a computer has, which its next one exceeds.
    pub(super) fn last_sequence_of(&self, installation: &str, vault: &Vault) -> std::io::Result<Option<u64>> {
        let own = Journal::read(self)?.installation;
        let files = self.files_of_others(vault, &own).remove(installation).unwrap_or_default();
        Ok(files.iter().map(|seen| seen.header.sequence).max())
    }

    fn files_of_others(&self, vault: &Vault, own: &str) -> BTreeMap<String, Vec<Seen>> {
        let mut files: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
        let dirs = self.destinations();
        for (installation, path) in dirs.iter().flat_map(|dir| self.names_of_others(dir, vault, own)) {
            // What is half-written, or no backup at all, is not one of them. Those of this vault are from before its journal was lost.
            let bytes = super::super::open::read(self.env(), &path).ok();
            let header =
                bytes.and_then(|bytes| Container::parse(&bytes).ok()).map(|container| container.header);
            let own = vault.contents.header.vault_id;
            let is_theirs = |header: &Header| header.role == Role::AutoBackup && header.vault_id != own;
            if let Some(header) = header.filter(is_theirs) {
                files.entry(installation).or_default().push(Seen { path, header });
            }
        }
        files
    }

    /// The newest files of other computers in a folder, as their names say: of those that are known, and some more.
    fn names_of_others(&self, dir: &Path, vault: &Vault, own: &str) -> Vec<(String, PathBuf)> {
        let index = &vault.contents.index;
        let mut names = self.env().files.names(dir).unwrap_or_default();
        names.sort_unstable_by(|a, b| b.cmp(a));
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut found = Vec::new();
        for name in names {
            let Some(installation) = installation_of(&name).filter(|it| *it != own) else { continue };
            let is_known = counts.contains_key(installation)
                || index.gone(installation).is_some()
                || index.computers.iter().any(|known| known.installation == installation);
            if !is_known && counts.len() >= MOST_COMPUTERS {
                continue;
            }
            let count = counts.entry(installation.to_owned()).or_default();
            *count += 1;
            if *count <= MOST_FILES {
                found.push((installation.to_owned(), dir.join(&name)));
            }
        }
        found
    }
}

/// How far a vault of another computer is known.
#[derive(Clone, Copy, Default)]
struct Known {
    /// The save that was taken over last, or had nothing new.
    taken: u64,
    /// The last save that is there, and when it was, as it says.
    newest: (u64, i64),
}

impl Known {
    fn of(installation: &str, vault: [u8; 16], files: &[Seen], index: &Index, journal: &Journal) -> Self {
        let vault_id = hex(&vault);
        let taken = index.taken_over(installation, &vault_id).map_or(0, |known| known.generation);
        // What the journal says is not sealed: of a save that no file shows it says nothing.
        let shown = |generation: u64| files.iter().any(|it| it.version() == (vault, generation));
        let looked_at = journal.nothing_new.iter().filter(|it| it.installation == installation);
        let looked_at = looked_at.filter(|it| it.vault_id == vault_id && taken > 0 && shown(it.generation));
        let looked_at = looked_at.map(|it| it.generation).max().unwrap_or_default();
        Self { taken: taken.max(looked_at), newest: Default::default() }
    }
}

fn other(installation: String, mut files: Vec<Seen>, index: &Index, journal: &Journal) -> OtherComputer {
    let time = |header: &Header| Timestamp::from_second(header.claimed_time).ok();
    let gone = index.gone(&installation);
    let wrote_when_gone = gone.is_some_and(|gone| {
        let is_after = |header: &Header| {
            let is_later = time(header).is_some_and(|written| written >= gone.at);
            is_later || gone.sequence.is_some_and(|last| header.sequence > last)
        };
        files.iter().any(|seen| is_after(&seen.header))
    });
    let seen_at = files.iter().filter_map(|seen| time(&seen.header)).min();

    // Within a vault the save counts. Between vaults, of which a computer has another one after a restore, nothing vouches for the time.
    let mut vaults: HashMap<[u8; 16], Known> = HashMap::new();
    for Seen { header, .. } in &files {
        let known = vaults
            .entry(header.vault_id)
            .or_insert_with(|| Known::of(&installation, header.vault_id, &files, index, journal));
        known.newest = known.newest.max((header.generation, header.claimed_time));
    }
    let of = |seen: &Seen| vaults.get(&seen.header.vault_id).copied().unwrap_or_default();
    let is_since = |seen: &Seen| seen.header.generation > of(seen).taken;
    let since: BTreeSet<_> = files.iter().filter(|seen| is_since(seen)).map(Seen::version).collect();

    files.sort_by_key(|seen| {
        // A copy of the same file may lie in several folders, under several names, its own the shortest.
        let header = &seen.header;
        let shortest = Reverse(seen.path.as_os_str().len());
        Reverse((
            is_since(seen),
            of(seen).newest.1,
            header.vault_id,
            header.generation,
            header.claimed_time,
            header.sequence,
            shortest,
        ))
    });
    files.dedup_by_key(|seen| seen.version());

    let last_taken =
        index.computers.iter().rev().find(|it| it.installation == installation && it.generation > 0);
    let rolled_back = since.is_empty()
        && !files.is_empty()
        && last_taken.is_some_and(|known| {
            !files.iter().any(|seen| {
                hex(&seen.header.vault_id) == known.vault_id && seen.header.generation >= known.generation
            })
        });
    let newest = vaults.values().filter_map(|known| Timestamp::from_second(known.newest.1).ok()).max();
    OtherComputer {
        name: index.name_of(&installation).map(str::to_owned),
        seen_at,
        last_at: newest.or_else(|| last_taken.map(|known| known.saved_at)),
        since: since.len(),
        files: files.into_iter().map(|seen| seen.path).collect(),
        rolled_back,
        gone_at: gone.map(|gone| gone.at),
        wrote_when_gone,
        installation,
    }
}

/// The installation in the name of an auto backup, also where a sync program or a file manager added to it: `.sync-conflict-…`,
/// "(conflicted copy …)", "(1)", "~".
pub(super) fn installation_of(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("holdfast-auto-")?.get(DATE..)?.strip_prefix('-')?;
    let (installation, rest) = rest.split_at_checked(INSTALLATION)?;
    (is_installation(installation) && rest.starts_with('-') && rest.contains(".holdfast"))
        .then_some(installation)
}

pub(super) fn is_installation(text: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == INSTALLATION && text.bytes().all(is_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_sync_programs_are_known_by_their_names() {
        let base = "holdfast-auto-2026-11-30-00ff12ab-000012";
        for end in [
            ".holdfast",
            ".sync-conflict-20261130-101010-ABCDEFG.holdfast",
            " (Laptop's conflicted copy 2026-11-30).holdfast",
            " (1).holdfast",
            ".holdfast~",
        ] {
            assert_eq!(installation_of(&format!("{base}{end}")), Some("00ff12ab"), "{end}");
        }
        for other in [
            "holdfast-auto-2026-11-30-00FF12AB-000012.holdfast",
            "holdfast-auto-2026-11-30-00ff12ab.holdfast",
            "holdfast-auto-2026-11-30-00ff12ab-1.txt",
            "holdfast-auto-",
            "holdfast-auto-2026-11-3é-00ff12ab-000012.holdfast",
            "mine.holdfast",
        ] {
            assert_eq!(installation_of(other), None, "{other}");
        }
    }
}
