//! What another computer has that is to be taken over, and what that makes of what is here. Pure: no disk, no keys, no clock.
//!
//! Accounts of all computers together are an observed-remove set (Shapiro, Preguiça, Baquero and Zawirski, "A comprehensive study of
//! Convergent and Commutative Replicated Data Types", 2011): the ids of an account are what was added, `deleted` is what was removed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use crate::account::{Account, AccountId, KeyUses};
use crate::format::index::{Deleted, revive};

/// What one computer has.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub accounts: &'a [Account],
    pub deleted: &'a [Deleted],
}

/// What taking over would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// Accounts of theirs that are new here.
    pub new: Vec<AccountId>,
    /// Those of them that were deleted here, and when; somebody kept them elsewhere.
    pub returning: BTreeMap<AccountId, Timestamp>,
    /// Accounts that both have.
    pub both: Vec<Both>,
    /// Accounts of ours that were deleted there.
    pub deleted_there: Vec<AccountId>,
    /// Accounts of theirs that were deleted here.
    pub deleted_here: Vec<AccountId>,
}

/// An account that both have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Both {
    /// Its id here.
    pub ours: AccountId,
    /// Its id there.
    pub theirs: AccountId,
    /// Something was proved, checked or noted there that is not known here.
    pub is_newer: bool,
    /// Minima: what was used there, where that is more. Each use after it that was counted here alone may be one too many.
    pub key_uses: Option<KeyUses>,
    /// The name there, where it is another one.
    pub name: Option<String>,
    /// The note there, where it is not the one here. Without an answer it is taken where there is none here.
    pub note: Option<String>,
}

/// What a person answers. What is not answered keeps.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// New accounts of theirs that are not taken.
    pub leave: BTreeSet<AccountId>,
    /// Accounts of theirs that were deleted here and are wanted back.
    pub take: BTreeSet<AccountId>,
    /// Accounts of ours that were deleted there and are to be deleted here, too.
    pub delete: BTreeSet<AccountId>,
    /// Accounts of ours that get their name.
    pub names: BTreeSet<AccountId>,
    /// Accounts of ours that get their note, or both.
    pub notes: BTreeMap<AccountId, NoteChoice>,
}

impl Both {
    /// Whether both notes fit into one.
    pub fn notes_fit(&self, own: &Account) -> bool {
        let (own, theirs) =
            (own.note.as_deref().unwrap_or_default(), self.note.as_deref().unwrap_or_default());
        crate::account::fit_note(&joined(own, theirs)).is_ok()
    }
}

/// Which of two notes stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteChoice {
    /// Ours, also where there is none.
    Ours,
    /// Theirs.
    Theirs,
    /// Ours, then theirs.
    Both,
}

/// What was done to the accounts here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// The records of theirs that are to be added, by their ids there.
    pub added: Vec<AccountId>,
    /// Their accounts here, in the same order.
    pub accounts: Vec<Account>,
    /// The records that are to be removed.
    pub removed: Vec<AccountId>,
}

impl Plan {
    /// Whether there is anything that a person can answer.
    pub(crate) fn asks(&self) -> bool {
        let differs = |both: &Both| both.name.is_some() || both.note.is_some();
        !self.deleted_there.is_empty() || !self.deleted_here.is_empty() || self.both.iter().any(differs)
    }

    /// Whether a person has to be asked, and was not.
    pub(crate) fn open_questions(&self, answers: &Answers) -> Vec<AccountId> {
        let there = self.deleted_there.iter().filter(|id| !answers.delete.contains(id));
        let here = self.deleted_here.iter().filter(|id| !answers.take.contains(id));
        there.chain(here).copied().collect()
    }
}

/// What the other side has that is to be taken over.
pub(crate) fn plan(here: Side<'_>, theirs: Side<'_>) -> Plan {
    let gone_here: HashMap<_, _> = here.deleted.iter().map(|mark| (mark.id, mark.at)).collect();
    let gone_there = ids_of(theirs.deleted);
    let ours = Same::of(here.accounts);
    let mut plan = Plan::default();
    let mut found = BTreeSet::new();
    for account in theirs.accounts {
        match ours.find(account) {
            Some(own) => {
                found.insert(own.id);
                plan.both.push(both(own, account));
            }
            None if account.ids().all(|id| gone_here.contains_key(&id)) => plan.deleted_here.push(account.id),
            None => {
                plan.new.push(account.id);
                let gone = account.ids().filter_map(|id| gone_here.get(&id)).max();
                plan.returning.extend(gone.map(|at| (account.id, *at)));
            }
        }
    }
    let is_gone =
        |account: &&Account| !found.contains(&account.id) && account.ids().all(|id| gone_there.contains(&id));
    plan.deleted_there = here.accounts.iter().filter(is_gone).map(|account| account.id).collect();
    plan
}

/// Takes over what is planned of these accounts. `make_id` makes ids that nothing has.
pub(crate) fn take_over(
    accounts: &mut Vec<Account>,
    deleted: &mut Vec<Deleted>,
    (plan, theirs): (&Plan, Side<'_>),
    answers: &Answers,
    make_id: &mut dyn FnMut() -> AccountId,
) -> Done {
    let mut done = Done::default();
    let of_theirs: HashMap<_, _> = theirs.accounts.iter().map(|account| (account.id, account)).collect();
    let mut both: HashMap<AccountId, Vec<&Both>> = HashMap::new();
    plan.both.iter().for_each(|found| both.entry(found.ours).or_default().push(found));
    for own in accounts.iter_mut() {
        for found in both.remove(&own.id).unwrap_or_default() {
            if let Some(account) = of_theirs.get(&found.theirs) {
                own.take_over(account, found, answers);
            }
        }
    }
    done.removed.extend(plan.deleted_there.iter().filter(|id| answers.delete.contains(id)));
    accounts.retain(|account| !done.removed.contains(&account.id));
    let new = plan.new.iter().filter(|id| !answers.leave.contains(id));
    for id in new.chain(plan.deleted_here.iter().filter(|id| answers.take.contains(id))) {
        let Some(account) = of_theirs.get(id) else { continue };
        let mut account = Account::clone(account);
        if accounts.iter().any(|own| own.id == *id) {
            account.id = make_id();
            account.add_ids([*id]);
        }
        accounts.push(account);
        done.added.push(*id);
    }
    Deleted::take_in(deleted, theirs.deleted);
    // Whatever is here now was kept, wanted back, or is there on both sides: it gets an id that nobody has deleted.
    revive(accounts, deleted, make_id);
    let new = accounts.iter().skip(accounts.len().saturating_sub(done.added.len()));
    done.accounts = new.cloned().collect();
    done
}

fn ids_of(deleted: &[Deleted]) -> BTreeSet<AccountId> {
    deleted.iter().map(|mark| mark.id).collect()
}

fn both(own: &Account, theirs: &Account) -> Both {
    let mut after = own.clone();
    after.take_newer(theirs);
    let uses = |account: &Account| account.key_uses().filter(|_| account.key_uses() != own.key_uses());
    Both {
        ours: own.id,
        theirs: theirs.id,
        is_newer: after != *own,
        key_uses: uses(&after),
        name: (own.name != theirs.name).then(|| theirs.name.clone()),
        note: theirs.note.clone().filter(|note| own.note.as_ref() != Some(note)),
    }
}

fn joined(own: &str, theirs: &str) -> String {
    format!("{own}\n{theirs}")
}

impl Account {
    fn take_over(&mut self, theirs: &Self, both: &Both, answers: &Answers) {
        let before = self.note.clone();
        self.take_newer(theirs);
        self.add_ids(theirs.ids());
        if let Some(name) = both.name.clone().filter(|_| answers.names.contains(&self.id)) {
            self.name = name;
        }
        if let (Some(choice), Some(theirs)) = (answers.notes.get(&self.id), &both.note) {
            self.note = match (choice, before) {
                (NoteChoice::Ours, before) => before,
                (NoteChoice::Both, Some(own)) => {
                    crate::account::fit_note(&joined(&own, theirs)).unwrap_or(Some(own))
                }
                (NoteChoice::Theirs | NoteChoice::Both, _) => Some(theirs.clone()),
            };
        }
    }
}

/// Finds the account that is the same: by what the words derive, or by an id where nothing is derived.
struct Same<'a> {
    by_words: HashMap<(String, String), &'a Account>,
    by_id: HashMap<AccountId, &'a Account>,
}

impl<'a> Same<'a> {
    fn of(accounts: &'a [Account]) -> Self {
        let derived = accounts.iter().filter(|account| !account.identities.is_empty());
        Self {
            by_words: derived.map(|account| (account.primary(), account)).collect(),
            by_id: accounts.iter().flat_map(|account| account.ids().map(move |id| (id, account))).collect(),
        }
    }

    fn find(&self, account: &Account) -> Option<&'a Account> {
        if account.identities.is_empty() {
            let same_kind = |own: &&Account| own.kind == account.kind;
            account.ids().find_map(|id| self.by_id.get(&id).copied().filter(same_kind))
        } else {
            self.by_words.get(&account.primary()).copied()
        }
    }
}

#[cfg(test)]
mod tests;
