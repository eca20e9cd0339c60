//! Other computers, whose auto backups lie in the same folders, and taking over what they have: FORMAT.md section 7, "Several computers".

mod plan;

pub use plan::{Answers, Both, NoteChoice, Plan};

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use plan::{Side, plan, take_over};

use super::journal::Journal;
use super::open::OpenedBackup;
use crate::account::{Account, AccountId, fit_name};
use crate::believed::{Fit, correct_all};
use crate::format::container::{Container, Header, Role};
use crate::format::hex::hex;
use crate::format::index::{Deleted, Index, MadeBy, TakenOver};
use crate::format::limits;
use crate::store::{MOST_SAVES, Previous, Store};
use crate::vault::{ChangeError, Grant, Vault, save};

/// Digits of an installation, and of a date, in the name of an auto backup.
const INSTALLATION: usize = 8;
const DATE: usize = 10;

/// Another computer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherComputer {
    /// 8 hex digits, which stand in the names of its auto backups.
    pub installation: String,
    /// What its person calls it; known once one of its backups was taken over.
    pub name: Option<String>,
    /// Since when there are backups of it, as the oldest that is there says.
    pub seen_at: Option<Timestamp>,
    /// When it wrote the newest whole one, as that says.
    pub last_at: Option<Timestamp>,
    /// How many versions of its vault were written since one was last taken over.
    pub since: usize,
    /// The newest whole one.
    pub newest: Option<PathBuf>,
}

/// How a file stands to the last one that was taken over from its computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is newer, or the first.
    New,
    /// It is of the same save.
    Same,
    /// That computer had come further: it was rolled back, or this is an old file.
    Older,
}

/// What taking over did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TakenOverNow {
    /// Accounts that were not here before.
    pub added: Vec<AccountId>,
    /// Accounts that both have, of which something was newer there.
    pub updated: Vec<AccountId>,
    /// Accounts that were deleted here, too.
    pub deleted: Vec<AccountId>,
    /// Questions that were not answered: accounts that were deleted on one side and are there on the other.
    pub open_questions: Vec<AccountId>,
    /// The vault as it was before is in `aside/`.
    pub set_aside: bool,
}

impl Store {
    /// The computers whose auto backups lie in the destinations, besides this one. `vault` knows what was taken over.
    ///
    /// # Errors
    /// As the system says of the journal. Of a folder that is not there nothing is known.
    pub fn other_computers(&self, vault: &Vault) -> std::io::Result<Vec<OtherComputer>> {
        let own = Journal::read(self)?.installation;
        let mut files: BTreeMap<String, Vec<(PathBuf, Header)>> = BTreeMap::new();
        for dir in self.destinations() {
            for name in self.env().files.names(&dir).unwrap_or_default() {
                let Some(installation) = installation_of(&name).filter(|found| *found != own) else {
                    continue;
                };
                // What is half-written, or no backup at all, is not one of them.
                let bytes = super::open::read(self.env(), &dir.join(&name)).ok();
                let container = bytes.and_then(|bytes| Container::parse(&bytes).ok());
                let Some(container) = container.filter(|it| it.header.role == Role::AutoBackup) else {
                    continue;
                };
                files.entry(installation.to_owned()).or_default().push((dir.join(&name), container.header));
            }
        }
        Ok(files.into_iter().map(|(installation, files)| other(installation, files, vault)).collect())
    }
}

fn standing(index: &Index, theirs: &OpenedBackup) -> Standing {
    let header = &theirs.contents.header;
    let known = theirs.installation();
    let known = known.and_then(|installation| index.taken_over(&installation));
    match known.filter(|known| known.vault_id == hex(&header.vault_id)) {
        Some(known) if known.generation > header.generation => Standing::Older,
        Some(known) if known.generation == header.generation => Standing::Same,
        Some(_) | None => Standing::New,
    }
}

fn other(installation: String, files: Vec<(PathBuf, Header)>, vault: &Vault) -> OtherComputer {
    let known = vault.contents.index.taken_over(&installation);
    let is_since = |header: &Header| {
        known.is_none_or(|known| {
            known.vault_id != hex(&header.vault_id) || header.generation > known.generation
        })
    };
    let mut since: Vec<_> = files.iter().filter(|(_, header)| is_since(header)).collect();
    since.sort_by_key(|(_, header)| (header.vault_id, header.generation));
    since.dedup_by_key(|(_, header)| (header.vault_id, header.generation));
    // Nothing vouches for the time. A copy of the same file may lie in several folders, under several names.
    let newest = files.iter().max_by_key(|(_, header)| {
        let is_known = known.is_some_and(|known| known.vault_id == hex(&header.vault_id));
        (is_known, if is_known { header.generation } else { 0 }, header.claimed_time, header.sequence)
    });
    let time = |header: &Header| Timestamp::from_second(header.claimed_time).ok();
    OtherComputer {
        name: known.and_then(|known| known.computer.clone()),
        seen_at: files.iter().filter_map(|(_, header)| time(header)).min(),
        last_at: newest.and_then(|(_, header)| time(header)),
        since: since.len(),
        newest: newest.map(|(path, _)| path.clone()),
        installation,
    }
}

/// The installation in the name of an auto backup, also where a sync program or a file manager added to it: `.sync-conflict-…`,
/// "(conflicted copy …)", "(1)", "~".
fn installation_of(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("holdfast-auto-")?.get(DATE..)?.strip_prefix('-')?;
    let (installation, rest) = rest.split_at_checked(INSTALLATION)?;
    (is_installation(installation) && rest.starts_with('-') && rest.contains(".holdfast"))
        .then_some(installation)
}

fn is_installation(text: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == INSTALLATION && text.bytes().all(is_hex)
}

impl OpenedBackup {
    /// The computer that wrote it, as it says inside, sealed.
    pub fn made_by(&self) -> Option<&MadeBy> {
        self.contents.index.made_by.as_ref()
    }

    /// The installation of an auto backup, as it says inside and its name says. `None` where they say two things.
    fn installation(&self) -> Option<String> {
        let name = self.path().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let outside = name.as_deref().and_then(installation_of).map(str::to_owned);
        let inside =
            self.made_by().map(|by| by.installation.clone()).filter(|inside| is_installation(inside));
        match (inside, outside) {
            _ if !self.is_auto_backup() => None,
            (Some(inside), Some(outside)) => (inside == outside).then_some(inside),
            (inside, outside) => inside.or(outside),
        }
    }

    /// Those of its accounts that can be taken over, each once.
    fn whole(&self) -> Vec<Account> {
        let (mut whole, mut places): (Vec<Account>, _) = (Vec::new(), HashMap::new());
        for (account, _) in self.judged().filter(|(_, fit)| *fit != Fit::Damaged) {
            // One of which nothing is derived has its id there.
            let at = *places.entry(account.primary()).or_insert(whole.len());
            match whole.get_mut(at) {
                Some(known) => {
                    known.take_newer(account);
                    known.add_ids(account.ids());
                }
                None => whole.push(account.clone()),
            }
        }
        whole
    }

    /// Its marks of deletions.
    fn marks(&self, now: Timestamp) -> Vec<Deleted> {
        limits::marks_within(&self.contents.index.deleted, now)
    }

    fn entry_of_computer(&self) -> Option<TakenOver> {
        let header = &self.contents.header;
        Some(TakenOver {
            installation: self.installation()?,
            computer: self.made_by().and_then(|by| fit_name(by.computer.as_deref()?).ok()),
            vault_id: hex(&header.vault_id),
            digest: self.digest().to_owned(),
            saved_at: self.claimed_at(),
            generation: header.generation,
            unknown: serde_json::Map::new(),
        })
    }
}

impl Vault {
    /// What this computer is called; `None` before it has a name.
    pub fn computer_name(&self) -> Option<&str> {
        self.contents.index.made_by.as_ref()?.computer.as_deref()
    }

    /// Gives this computer a name, which its backups have inside.
    ///
    /// # Errors
    /// `UnfitText`; as for every change.
    pub fn name_computer(&mut self, name: &str) -> Result<(), ChangeError> {
        let computer = Some(fit_name(name)?);
        let backups = self.store().lock_backups()?;
        let journal = Journal::read(self.store())?;
        // From now on it is this one.
        journal.save(self.store())?;
        drop(backups);
        self.change(Previous::Keep, |contents, _| {
            let unknown = contents.index.made_by.take().map(|by| by.unknown).unwrap_or_default();
            let installation = journal.installation;
            contents.index.made_by = Some(MadeBy { installation, computer, unknown });
            Ok(())
        })
    }

    /// How a file stands to what was taken over from its computer.
    pub fn standing(&self, theirs: &OpenedBackup) -> Standing {
        standing(&self.contents.index, theirs)
    }

    /// What taking over would do.
    pub fn plan_take_over(&self, theirs: &OpenedBackup) -> Plan {
        let index = &self.contents.index;
        let here = Side { accounts: &index.accounts, deleted: &index.deleted };
        let marks = theirs.marks(self.env().clock.now());
        plan(here, Side { accounts: &theirs.whole(), deleted: &marks })
    }

    /// Takes over what another computer has: accounts that are new here, what was proved and used there, and what is answered. Nothing is
    /// deleted that is not in `answers`. The vault as it was is set aside if anything is added or changed, and nothing deleted.
    ///
    /// # Errors
    /// `NotBackedUp` where one is to be deleted that was never proved: that is done by itself; `PasswordNeeded` where the permission is not from the password; `KeysChanged`, `ReadOnly`, `Open`, `Save`; nothing is changed then.
    pub fn take_over(
        &mut self,
        grant: &Grant,
        theirs: &OpenedBackup,
        answers: &Answers,
    ) -> Result<TakenOverNow, ChangeError> {
        self.check_password_grant(grant)?;
        self.check_may_change()?;
        let store = self.store().clone();
        let lock = store.lock()?;
        let (bytes, mut contents) = self.read_to_change()?;
        // Which account is the same is decided by what the words here derive, too.
        correct_all(&mut contents, &grant.phrase_key, &|_, _| {});
        let (whole, marks) = (theirs.whole(), theirs.marks(store.env().clock.now()));
        let side = Side { accounts: &whole, deleted: &marks };
        let index = &mut contents.index;
        let planned = plan(Side { accounts: &index.accounts, deleted: &index.deleted }, side);
        let is_to_go = |account: &&Account| {
            answers.delete.contains(&account.id) && planned.deleted_there.contains(&account.id)
        };
        if index.accounts.iter().filter(is_to_go).any(|account| account.backed_up_at.is_none()) {
            return Err(ChangeError::NotBackedUp);
        }
        let before = index.clone();
        let env = store.env();
        let make_id = &mut || AccountId(env.make_bytes());
        let done = take_over(&mut index.accounts, &mut index.deleted, (&planned, side), answers, make_id);
        let own = Journal::read(&store)?.installation;
        let is_newer = standing(index, theirs) != Standing::Older;
        let entry = theirs.entry_of_computer().filter(|entry| is_newer && entry.installation != own);
        if let Some(entry) = entry.filter(|entry| entry.generation < MOST_SAVES) {
            index.note_taken_over(entry);
        }
        done.removed.iter().for_each(|id| contents.remove_record(*id));
        for (id, account) in done.added.iter().zip(&done.accounts) {
            // One phrase at a time is in the clear.
            let content = theirs.contents.open_record(*id, theirs.phrase_key())?;
            contents.put_words_of(account, &content, &grant.phrase_key, env)?;
        }
        let was = |id: &AccountId| before.accounts.iter().find(|account| account.id == *id);
        // Ids are nothing that a person sees.
        let seen = |account: &Account| Account { other_ids: Vec::new(), ..account.clone() };
        let is_changed =
            |account: &&Account| was(&account.id).is_some_and(|before| seen(before) != seen(account));
        let updated: Vec<_> = contents.index.accounts.iter().filter(is_changed).map(|it| it.id).collect();
        let mut now = TakenOverNow {
            added: done.accounts.iter().map(|account| account.id).collect(),
            updated,
            deleted: done.removed,
            open_questions: planned.open_questions(answers),
            set_aside: false,
        };
        if contents.index == before {
            return Ok(now);
        }
        let previous = if now.deleted.is_empty() { Previous::Keep } else { Previous::Retire };
        now.set_aside = now.deleted.is_empty() && !(now.added.is_empty() && now.updated.is_empty());
        if now.set_aside {
            store.copy_aside(&*lock, "before-take-over", &bytes)?;
        }
        save(&store, &*lock, &mut contents, &self.key, Some(&bytes), previous)?;
        self.contents = contents;
        Ok(now)
    }
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
