//! Other computers, whose auto backups lie in the same folders, and taking over what they have: FORMAT.md section 7, "Several computers".

mod others;
mod plan;

pub use others::OtherComputer;
pub use plan::{Answers, Both, NoteChoice, Plan};

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use others::{installation_of, is_installation};
use plan::{Side, plan, take_over};

use super::journal::{Journal, NothingNew};
use super::open::OpenedBackup;
use crate::account::{Account, AccountId, fit_name};
use crate::believed::{Fit, correct_all};
use crate::format::hex::hex;
use crate::format::index::{Deleted, Index, MadeBy, TakenOver};
use crate::format::limits;
use crate::store::{MOST_SAVES, Previous, Store};
use crate::vault::{ChangeError, Grant, Vault, save};

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

/// By its vault, whatever its name says of its computer.
fn standing(index: &Index, theirs: &OpenedBackup) -> Standing {
    let header = &theirs.contents.header;
    let vault_id = hex(&header.vault_id);
    let known = index.computers.iter().filter(|known| known.vault_id == vault_id);
    match known.map(|known| known.generation).max() {
        Some(known) if known > header.generation => Standing::Older,
        Some(known) if known == header.generation => Standing::Same,
        Some(_) | None => Standing::New,
    }
}

impl OpenedBackup {
    /// The computer that wrote it, as it says inside, sealed.
    pub fn made_by(&self) -> Option<&MadeBy> {
        self.contents.index.made_by.as_ref()
    }

    /// The installations that an auto backup is of: as it says inside, sealed, and as its name says.
    fn installations(&self) -> (Option<String>, Option<String>) {
        if !self.is_auto_backup() {
            return (None, None);
        }
        let name = self.path().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let inside = self.made_by().map(|by| by.installation.clone());
        (
            inside.filter(|it| is_installation(it)),
            name.as_deref().and_then(installation_of).map(str::to_owned),
        )
    }

    /// Whether its name and what is sealed inside say two things of the computer that wrote it.
    pub fn is_of_two_computers(&self) -> bool {
        matches!(self.installations(), (Some(inside), Some(outside)) if inside != outside)
    }

    /// The installation of an auto backup. `None` where it says two things.
    fn installation(&self) -> Option<String> {
        let (inside, outside) = self.installations();
        inside.or(outside).filter(|_| !self.is_of_two_computers())
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
    /// What this computer is called; `None` before it has a name. After its journal was lost it is another one, and has none.
    pub fn computer_name(&self) -> Option<&str> {
        let by = self.contents.index.made_by.as_ref()?;
        let own = Journal::read(self.store()).ok()?;
        self.former_computer_name().filter(|_| by.installation == own.installation)
    }

    /// What it was called last.
    pub fn former_computer_name(&self) -> Option<&str> {
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

    /// Says that a computer is gone, lost or stolen, or that it is here again. The first time counts.
    ///
    /// # Errors
    /// As for every change.
    pub fn set_computer_gone(&mut self, installation: &str, is_gone: bool) -> Result<(), ChangeError> {
        if is_gone && self.contents.index.gone(installation).is_some() {
            return Ok(());
        }
        let sequence = self.store().last_sequence_of(installation, self)?;
        let gone = is_gone.then(|| (self.env().clock.now(), sequence));
        self.change(Previous::Keep, |contents, _| {
            contents.index.note_gone(installation, gone);
            Ok(())
        })
    }

    /// When the computer that a file is of was said to be gone: by its name, or by what is sealed inside.
    pub fn gone_at(&self, theirs: &OpenedBackup) -> Option<Timestamp> {
        let (inside, outside) = theirs.installations();
        let gone = |installation: &String| self.contents.index.gone(installation).map(|gone| gone.at);
        [inside, outside].iter().flatten().find_map(gone)
    }

    /// Remembers what the computer is called that a file is of, also where nothing is taken over.
    ///
    /// # Errors
    /// As for every change.
    pub fn note_computer(&mut self, theirs: &OpenedBackup) -> Result<(), ChangeError> {
        let own = Journal::read(self.store())?.installation;
        let known = &self.contents.index;
        let entry = theirs.entry_of_computer().filter(|it| it.installation != own && it.computer.is_some());
        let is_new = |it: &TakenOver| known.name_of(&it.installation) != it.computer.as_deref();
        let Some(mut entry) = entry.filter(is_new) else { return Ok(()) };
        match known.taken_over(&entry.installation, &entry.vault_id) {
            Some(taken) => entry = TakenOver { computer: entry.computer, ..taken.clone() },
            // Nothing was taken over yet.
            None => (entry.generation, entry.digest) = (0, String::new()),
        }
        self.change(Previous::Keep, |contents, _| {
            contents.index.note_taken_over(entry);
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

    /// Whether a file has nothing that is not here, and nothing to ask about. That is noted, so that it is no news any more.
    pub fn has_all_of(&self, theirs: &OpenedBackup) -> bool {
        let index = &self.contents.index;
        let (mut accounts, mut deleted) = (index.accounts.clone(), index.deleted.clone());
        let (whole, marks) = (theirs.whole(), theirs.marks(self.env().clock.now()));
        let side = Side { accounts: &whole, deleted: &marks };
        let planned = plan(Side { accounts: &accounts, deleted: &deleted }, side);
        let make_id = &mut || AccountId(self.env().make_bytes());
        take_over(&mut accounts, &mut deleted, (&planned, side), &Answers::default(), make_id);
        let entry = theirs.entry_of_computer().filter(|entry| index.knows(entry));
        let is_nothing = accounts == index.accounts && deleted == index.deleted && !planned.asks();
        let is_nothing = is_nothing && theirs.damaged().next().is_none();
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
            if index.knows(&entry) && *index == before {
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
