//! The whole vault against a plain list: whatever is done in whatever order, with the vault closed and opened, backed up and restored
//! between, both hold the same.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use holdfast_cases::cases;
use holdfast_phrase::Phrase;
use holdfast_tests::memory_disk::MemoryDisk;
use holdfast_tests::vaults::{
    Opened, backup_password, cheap_store_on, new_account, other_password, password, unlock_with_either,
};
use holdfast_vault::{
    Account, AutoBackupSlot, ChangeError, CheckFinding, Details, Existing, OpenedBackup, Store, Tries,
    Urgency,
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
    Add(String),
    Rename(usize, String),
    Note(usize, String),
    Remove(usize, bool),
    Check(usize),
    CheckAnother(usize, usize),
    ChangePassword,
    Rekey,
    AutoBackup,
    BackUp,
    Merge,
    Reopen,
}

/// What an account is, as far as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Plain {
    name: String,
    note: Option<String>,
    words: String,
    proved: bool,
}

fn act() -> impl Strategy<Value = Act> {
    let which = || 0..3usize;
    prop_oneof![
        4 => "[a-z]{1,8}".prop_map(Act::Add),
        2 => (which(), "[a-z]{0,8}").prop_map(|(which, name)| Act::Rename(which, name)),
        3 => (which(), prop_oneof![Just(String::new()), "[a-z]{1,8}"]).prop_map(|(which, note)| Act::Note(which, note)),
        2 => (which(), any::<bool>()).prop_map(|(which, given_up)| Act::Remove(which, given_up)),
        2 => which().prop_map(Act::Check),
        1 => (which(), which()).prop_map(|(which, other)| Act::CheckAnother(which, other)),
        1 => Just(Act::ChangePassword),
        1 => Just(Act::Rekey),
        1 => Just(Act::AutoBackup),
        3 => Just(Act::BackUp),
        3 => Just(Act::Merge),
        3 => Just(Act::Reopen),
    ]
}

const FILE: &str = "/elsewhere/mine.holdfast";

struct Both {
    store: Store,
    opened: Opened,
    model: Vec<Plain>,
    /// What the backup file holds.
    saved: Option<Vec<Plain>>,
}

impl Both {
    fn new() -> Self {
        let store = cheap_store_on(Path::new("/data"), Arc::new(MemoryDisk::default()));
        let (vault, grant) = store.create(&password()).expect("a vault");
        let opened = Opened { vault, grant, own: password(), other: other_password() };
        Self { store, opened, model: Vec::new(), saved: None }
    }

    fn reopen(&mut self) {
        self.opened = unlock_with_either(&self.store).expect("the vault opens");
    }

    fn plain(&self, account: &Account) -> Plain {
        let Opened { vault, grant, .. } = &self.opened;
        let secret = vault.secret(grant, account.id).expect("the phrase is there");
        Plain {
            name: account.name.clone(),
            note: account.note.clone(),
            words: words_of(&secret.phrase).to_owned(),
            proved: account.backed_up_at.is_some(),
        }
    }

    fn act(&mut self, act: &Act) {
        let there = |which: usize, count: usize| (count > 0).then(|| which % count);
        let count = self.model.len();
        let Opened { vault, grant, own, other } = &mut self.opened;
        let id = |at: usize| vault.accounts()[at].id;
        match act {
            Act::Add(name) => {
                let new = new_account(&self.store, name);
                let words = words_of(&new.secret.phrase).to_owned();
                vault.add(grant, new).expect("it is added");
                self.model.push(Plain { name: name.clone(), note: None, words, proved: false });
            }
            Act::Rename(which, name) => {
                let Some(at) = there(*which, count) else { return };
                let done = vault.rename(id(at), name);
                if name.is_empty() {
                    assert!(matches!(done, Err(ChangeError::UnfitText)));
                } else {
                    done.expect("it is renamed");
                    self.model[at].name.clone_from(name);
                }
            }
            Act::Note(which, note) => {
                let Some(at) = there(*which, count) else { return };
                let details = Details { note: Some(note.clone()), ..Details::default() };
                vault.set_details(id(at), details).expect("it is noted");
                self.model[at].note = (!note.is_empty()).then(|| note.clone());
            }
            Act::Remove(which, given_up) => {
                let Some(at) = there(*which, count) else { return };
                let id = id(at);
                let done = vault.remove(id, *given_up, None);
                match (self.model[at].proved, *given_up) {
                    (true, _) => done.expect("it is removed"),
                    (false, false) => return assert!(matches!(done, Err(ChangeError::NotBackedUp))),
                    (false, true) => {
                        assert!(matches!(done, Err(ChangeError::PasswordNeeded)));
                        vault.remove(id, true, Some(grant)).expect("it is removed");
                    }
                }
                self.model.remove(at);
            }
            Act::Check(which) => {
                let Some(at) = there(*which, count) else { return };
                let found = vault.check(id(at), &self.model[at].words, None).expect("it is compared");
                assert_eq!(found, CheckFinding::Matches);
                self.model[at].proved = true;
            }
            Act::CheckAnother(which, other) => {
                let Some((at, other)) = there(*which, count).zip(there(*other, count)) else { return };
                if at != other {
                    let found = vault.check(id(at), &self.model[other].words, None).expect("it is compared");
                    assert_eq!(found, CheckFinding::OtherPhrase);
                }
            }
            Act::ChangePassword => {
                vault.change_password(grant, other).expect("it is changed");
                assert!(self.store.unlock(own).is_err(), "the old password opens");
                self.reopen();
            }
            Act::Rekey => {
                vault.rekey(grant, other, AutoBackupSlot::Remove).expect("new keys");
                self.reopen();
            }
            Act::AutoBackup => {
                if !self.store.auto_backup_status().is_ok_and(|status| status.enabled) {
                    vault.turn_on_auto_backup(grant, own, &backup_password()).expect("it is on");
                }
                let run = self.store.run_auto_backup(Urgency::Now, &mut Tries::default()).expect("it runs");
                let written = run.written.first().expect("one is written");
                let opened = OpenedBackup::open(&self.store, written, &backup_password());
                assert_eq!(opened.expect("it opens").accounts().len(), count);
                self.reopen();
            }
            Act::BackUp => {
                let prepared = vault.prepare_backup(grant).expect("a backup");
                let path = Path::new(FILE);
                prepared.write(&backup_password(), path, Existing::Replace, &|_| {}).expect("it is written");
                self.saved = Some(self.model.clone());
            }
            Act::Merge => {
                let Some(saved) = &self.saved else { return };
                let backup = OpenedBackup::open(&self.store, Path::new(FILE), &backup_password());
                let backup = backup.expect("it opens");
                let all: HashSet<_> = backup.accounts().iter().map(|account| account.id).collect();
                vault.merge(grant, &backup, &all).expect("it is merged");
                for theirs in saved {
                    match self.model.iter_mut().find(|ours| ours.words == theirs.words) {
                        // The name here stays, a proof counts, and a note that is missing here is taken over.
                        Some(ours) => {
                            ours.proved |= theirs.proved;
                            ours.note = ours.note.take().or_else(|| theirs.note.clone());
                        }
                        None => self.model.push(theirs.clone()),
                    }
                }
            }
            Act::Reopen => self.reopen(),
        }
    }
}

fn words_of(phrase: &Phrase) -> &str {
    // EXPOSE: a test compares phrases that it made on the spot.
    phrase.expose()
}

proptest! {
    #![proptest_config(cases(400, 0x0015_0003))]

    #[test]
    fn the_vault_holds_what_a_plain_list_holds(acts in prop::collection::vec(act(), 1..60)) {
        let mut both = Both::new();
        for act in &acts {
            both.act(act);
            let there: Vec<Plain> = both.opened.vault.accounts().iter().map(|account| both.plain(account)).collect();
            prop_assert_eq!(&there, &both.model, "after {:?}", act);
        }
        both.reopen();
        let there: Vec<Plain> = both.opened.vault.accounts().iter().map(|account| both.plain(account)).collect();
        prop_assert_eq!(&there, &both.model, "at the end");
    }
}
