//! Other computers, whose auto backups lie in the same folders, and taking over what they have: FORMAT.md section 7, "Several computers".

mod plan;

pub use plan::{Answers, Both, NoteChoice, Plan};

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use plan::{Side, plan, take_over};

use super::journal::{Journal, NothingNew};
use super::open::OpenedBackup;
use crate::account::{Account, AccountId, fit_name};
use crate::believed::{Fit, correct_all};
use crate::format::container::{Container, Header, Role};
use crate::format::hex::hex;
use crate::format::index::{Deleted, Index, MOST_COMPUTERS, MadeBy, TakenOver};
use crate::format::limits;
use crate::store::{MOST_SAVES, Previous, Store};
use crate::vault::{ChangeError, Grant, Vault, save};

/// Digits of an installation, and of a date, in the name of an auto backup.
const INSTALLATION: usize = 8;
const DATE: usize = 10;
/// Files that are read of each computer in each folder, the newest by their names: whoever can write there can make any number.
const MOST_FILES: usize = 40;
/// After this time without a new file, a computer is silent.
pub(super) const SILENT: SignedDuration = SignedDuration::from_hours(60 * 24);

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
    pub newest: PathBuf,
    /// When its person said that it is gone.
    pub gone_at: Option<Timestamp>,
}

impl OtherComputer {
    /// Whether it has something that was not looked at yet.
    pub fn has_news(&self) -> bool {
        self.since > 0 && self.gone_at.is_none()
    }

    /// Whether it used to write, and has not for 60 days.
    pub fn is_silent(&self, now: Timestamp) -> bool {
        self.gone_at.is_none() && self.last_at.is_some_and(|last| now.duration_since(last) >= SILENT)
    }

    /// Whether it wrote after it was said to be gone.
    pub fn wrote_when_gone(&self) -> bool {
        matches!((self.last_at, self.gone_at), (Some(last), Some(gone)) if last >= gone)
    }
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
        let (journal, index) = (Journal::read(self)?, &vault.contents.index);
        let mut files: BTreeMap<String, Vec<(PathBuf, Header)>> = BTreeMap::new();
        let dirs = self.destinations();
        for path in dirs.iter().flat_map(|dir| self.files_of_others(dir, &journal.installation, index)) {
            // What is half-written, or no backup at all, is not one of them. Those of this vault are from before its journal was lost.
            let bytes = super::open::read(self.env(), &path).ok();
            let container = bytes.and_then(|bytes| Container::parse(&bytes).ok());
            let own = vault.contents.header.vault_id;
            let is_theirs = |header: &Header| header.role == Role::AutoBackup && header.vault_id != own;
            let container = container.filter(|it| is_theirs(&it.header));
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if let (Some(container), Some(installation)) = (container, installation_of(&name)) {
                files.entry(installation.to_owned()).or_default().push((path, container.header));
            }
        }
        let other = |(installation, files)| other(installation, files, index, &journal);
        Ok(files.into_iter().map(other).collect())
    }

    /// The newest files of other computers in a folder, as their names say: of those that are known, and some more.
    fn files_of_others(&self, dir: &Path, own: &str, index: &Index) -> Vec<PathBuf> {
        let mut names = self.env().files.names(dir).unwrap_or_default();
        names.sort_unstable_by(|a, b| b.cmp(a));
        let mut counts: HashMap<String, usize> = HashMap::new();
        names.retain(|name| {
            let Some(installation) = installation_of(name).filter(|found| *found != own) else {
                return false;
            };
            let is_known = counts.contains_key(installation) || index.taken_over(installation).is_some();
            if !is_known && counts.len() >= MOST_COMPUTERS {
                return false;
            }
            let count = counts.entry(installation.to_owned()).or_default();
            *count += 1;
            *count <= MOST_FILES
        });
        names.iter().map(|name| dir.join(name)).collect()
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

fn other(
    installation: String,
    files: Vec<(PathBuf, Header)>,
    index: &Index,
    journal: &Journal,
) -> OtherComputer {
    let known = index.taken_over(&installation);
    let is_of = |header: &Header| known.is_some_and(|known| known.vault_id == hex(&header.vault_id));
    // What the journal says is not sealed: of a save that no file shows it says nothing.
    let looked_at = journal.nothing_new.iter().find(|it| it.installation == installation).filter(|it| {
        let shows = |header: &Header| is_of(header) && header.generation == it.generation;
        known.is_some_and(|known| known.vault_id == it.vault_id)
            && files.iter().any(|(_, header)| shows(header))
    });
    let seen = known.map_or(0, |known| known.generation).max(looked_at.map_or(0, |it| it.generation));
    let is_since = |header: &Header| !is_of(header) || header.generation > seen;
    let since = files.iter().map(|(_, header)| header).filter(|header| is_since(header));
    let since: BTreeSet<_> = since.map(|header| (header.vault_id, header.generation)).collect();
    // Nothing vouches for the time. A copy of the same file may lie in several folders, under several names, its own the shortest.
    let newest = files.iter().max_by_key(|(path, header)| {
        let generation = if is_of(header) { header.generation } else { 0 };
        let shortest = Reverse(path.as_os_str().len());
        (is_of(header), generation, header.claimed_time, header.sequence, shortest)
    });
    let time = |header: &Header| Timestamp::from_second(header.claimed_time).ok();
    OtherComputer {
        name: known.and_then(|known| known.computer.clone()),
        seen_at: files.iter().filter_map(|(_, header)| time(header)).min(),
        last_at: newest.and_then(|(_, header)| time(header)),
        since: since.len(),
        newest: newest.map(|(path, _)| path.clone()).unwrap_or_default(),
        gone_at: index.gone_at(&installation),
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

    /// Says that a computer is gone, lost or stolen, or that it is here again.
    ///
    /// # Errors
    /// As for every change.
    pub fn set_computer_gone(&mut self, installation: &str, is_gone: bool) -> Result<(), ChangeError> {
        let at = Some(self.env().clock.now()).filter(|_| is_gone);
        self.change(Previous::Keep, |contents, _| {
            contents.index.note_gone(installation, at);
            Ok(())
        })
    }

    /// When the computer that a file is of was said to be gone.
    pub fn gone_at(&self, theirs: &OpenedBackup) -> Option<Timestamp> {
        self.contents.index.gone_at(&theirs.installation()?)
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

    /// Whether a file has nothing that is not here, and nothing to ask about. That is noted, so that it is no news any more.
    pub fn has_all_of(&self, theirs: &OpenedBackup) -> bool {
        let index = &self.contents.index;
        let (mut accounts, mut deleted) = (index.accounts.clone(), index.deleted.clone());
        let (whole, marks) = (theirs.whole(), theirs.marks(self.env().clock.now()));
        let side = Side { accounts: &whole, deleted: &marks };
        let planned = plan(Side { accounts: &accounts, deleted: &deleted }, side);
        let make_id = &mut || AccountId(self.env().make_bytes());
        take_over(&mut accounts, &mut deleted, (&planned, side), &Answers::default(), make_id);
        let entry = theirs.entry_of_computer().filter(|entry| {
            let known = index.taken_over(&entry.installation);
            known.is_some_and(|it| it.vault_id == entry.vault_id && it.computer == entry.computer)
        });
        let is_nothing = accounts == index.accounts && deleted == index.deleted && !planned.asks();
        let entry = entry.filter(|_| is_nothing && self.standing(theirs) != Standing::Older);
        let is_noted = entry.is_some();
        entry.into_iter().for_each(|entry| note_nothing_new(self.store(), entry));
        is_noted
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
        let is_newer = standing(index, theirs) != Standing::Older;
        let is_other =
            |entry: &TakenOver| Journal::read(&store).map(|own| own.installation != entry.installation);
        let entry = theirs.entry_of_computer().filter(|entry| is_newer && entry.generation < MOST_SAVES);
        if let Some(entry) = entry.filter(|entry| is_other(entry).unwrap_or_default()) {
            let known = index.taken_over(&entry.installation);
            let is_known =
                known.is_some_and(|it| it.vault_id == entry.vault_id && it.computer == entry.computer);
            if is_known && *index == before {
                // A save would be news for that computer, and so on for ever.
                drop(lock);
                note_nothing_new(&store, entry);
                let open_questions = planned.open_questions(answers);
                return Ok(TakenOverNow { open_questions, ..TakenOverNow::default() });
            }
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

/// What is not noted is said to be news once more.
fn note_nothing_new(store: &Store, entry: TakenOver) {
    let TakenOver { installation, vault_id, generation, .. } = entry;
    let noted = store.lock_backups().and_then(|_lock| {
        let mut journal = Journal::read(store)?;
        journal.note_nothing_new(NothingNew { installation, vault_id, generation });
        journal.save(store)
    });
    if let Err(error) = noted {
        tracing::warn!(%error, "that a file had nothing new is not noted");
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
