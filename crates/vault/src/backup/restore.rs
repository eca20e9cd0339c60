//! Restoring: accounts of an opened backup into the open vault, or into a new one that takes the old one's place. The old vault
//! is set aside first. Nothing is sealed under the backup's keys afterwards.

use std::collections::{HashMap, HashSet};

use super::atomic_write::Existing;
use super::open::OpenedBackup;
use crate::account::{Account, AccountId};
use crate::believed::{Fit, correct_all};
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::format::container::{Container, OpenError, SlotType};
use crate::format::contents::Contents;
use crate::format::limits;
use crate::format::record;
use crate::format::slot::{self, Source};
use crate::password::Password;
use crate::store::{MOST_SAVES, Previous, SaveError, Store, StoreState};
use crate::vault::{ChangeError, CreateError, Grant, Opened, Vault, save};

/// An account of a backup, beside the vault that it may be restored into.
#[derive(Clone, Debug)]
pub struct PreviewedAccount {
    /// As the backup has it.
    pub account: Account,
    /// The name of the same account in the vault, if it is there.
    pub here_as: Option<String>,
    /// How what the backup says of it stands to its words.
    pub fit: Fit,
}

/// What a restore did, in accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// They were not here before.
    pub added: usize,
    /// They were here and stayed as they are, but for newer dates; or they were not chosen.
    pub skipped: usize,
    /// They were here and were replaced by those of the backup.
    pub replaced: usize,
    /// Minima accounts among those added or here: their keys are one-time.
    pub minima: usize,
    /// The vault as it was before is in `aside/`.
    pub set_aside: bool,
}

/// Why the vault was not set aside.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ForgetError {
    /// There is none.
    #[error("there is no vault")]
    NoVault,
    /// The disk said no.
    #[error("{0}")]
    Save(#[from] SaveError),
}

impl OpenedBackup {
    /// The accounts, each with the one of the vault that is the same.
    pub fn preview(&self, vault: Option<&Vault>) -> Vec<PreviewedAccount> {
        let accounts = vault.map(Vault::accounts).unwrap_or_default();
        let here = Same::of(accounts);
        let name = |account: &Account| {
            let same = here.find(account).and_then(|at| accounts.get(at));
            // Nothing is derived from words of a later version, so the id has to do until a password allows them to be compared.
            let unknown = account.identities.is_empty();
            let same = same.or_else(|| accounts.iter().find(|own| unknown && own.id == account.id));
            same.map(|account| account.name.clone())
        };
        self.judged()
            .map(|(account, fit)| PreviewedAccount { account: account.clone(), here_as: name(account), fit })
            .collect()
    }
}

impl Vault {
    /// Adds the chosen accounts that are not here. Those that are here keep their names; their dates become the newest and
    /// Minima's numbers the larger ones. The vault as it was is set aside if anything changes.
    ///
    /// # Errors
    /// `KeysChanged`, `ReadOnly`, `Open`, `Save`; nothing is changed then.
    pub fn merge(
        &mut self,
        grant: &Grant,
        backup: &OpenedBackup,
        chosen: &HashSet<AccountId>,
    ) -> Result<Restored, ChangeError> {
        self.check_grant(grant)?;
        self.check_may_change()?;
        let store = self.store.clone();
        let lock = store.lock()?;
        let (bytes, mut contents) = self.read_to_change()?;
        let before = contents.index.accounts.clone();
        let restored = merge(&mut contents, &grant.phrase_key, backup, chosen, store.env())?;
        if contents.index.accounts == before {
            return Ok(restored);
        }
        store.copy_aside(&*lock, "before-restore", &bytes)?;
        save(&store, &*lock, &mut contents, &self.key, Some(&bytes), Previous::Keep)?;
        self.contents = contents;
        Ok(Restored { set_aside: true, ..restored })
    }
}

impl Store {
    /// Makes a new vault of the chosen accounts under a local password. With `Existing::Replace` a vault that is there is
    /// set aside and replaced, under fresh keys; `known` are its accounts, if it is open. Takes about two seconds.
    ///
    /// # Errors
    /// `VaultExists` with `Existing::Refuse`; `Password` if it may not be chosen; `Open`, `Save`; what was there is then as it was.
    pub fn restore_as_new(
        &self,
        backup: &OpenedBackup,
        chosen: &HashSet<AccountId>,
        password: &Password,
        existing: Existing,
        known: &[Account],
    ) -> Result<(Opened, Restored), CreateError> {
        password.fit_for_local()?;
        let env = self.env();
        let cost = env.kdf.choose_vault_cost(&*env.clock).map_err(OpenError::from)?;
        let (key, phrase_key) = (env.with(Key::make), env.with(Key::make));
        let mut contents = Contents::empty(env);
        // What was deleted stays so, whatever old file comes.
        contents.index.deleted = limits::marks_within(&backup.contents.index.deleted, env.clock.now());
        for gone in &backup.contents.index.gone_computers {
            let at = gone.at.min(env.clock.now());
            contents.index.note_gone(&gone.installation, Some((at, gone.sequence)));
        }
        merge(&mut contents, &phrase_key, backup, chosen, env)?;
        let here = Same::of(known);
        for account in &mut contents.index.accounts {
            if let Some(ours) = here.find(account).and_then(|at| known.get(at)) {
                account.take_newer(ours);
            }
        }
        let source = Source::Password(password, cost);
        contents.put_slot(slot::make(
            SlotType::Password,
            &source,
            (&key, Some(&phrase_key)),
            &contents.header,
            env,
        )?);

        let _backups = self.lock_backups()?;
        let lock = self.lock()?;
        if existing == Existing::Refuse {
            self.check_empty()?;
        }
        let current = self.read_vault().map_err(SaveError::from)?;
        let previous = self.read_previous().map_err(SaveError::from)?;
        if let Some(bytes) = &current {
            self.copy_aside(&*lock, "replaced", bytes)?;
        }
        // Where the vault is damaged, the generation before it is what a person may still want.
        if let Some(bytes) = previous.as_ref().filter(|_| !is_intact(current.as_deref())) {
            self.copy_aside(&*lock, "replaced-previous", bytes)?;
        }
        // The numbers go on, so that what is left of the old vault counts as older if the power goes now.
        let generation = |bytes: Option<&Vec<u8>>| {
            let old = bytes.and_then(|bytes| Container::parse(bytes).ok()).map(|old| old.header.generation);
            // Nobody has opened it: a number that no vault comes to is none.
            old.filter(|generation| *generation < MOST_SAVES).unwrap_or_default()
        };
        contents.header.generation = generation(current.as_ref()).max(generation(previous.as_ref()));
        let retire = if previous.is_some() || current.is_some() { Previous::Retire } else { Previous::Keep };
        save(self, &*lock, &mut contents, &key, None, retire)?;
        drop(lock);
        self.note(|settings| settings.auto_backup.enabled = false);
        // It was typed just now.
        self.note_password();
        backup.note_opened(self);
        let mut restored =
            Restored { set_aside: current.is_some() || previous.is_some(), ..Restored::default() };
        for (account, fit) in backup.judged() {
            match (chosen.contains(&account.id) && fit != Fit::Damaged, here.find(account)) {
                (false, _) => restored.skipped += 1,
                (true, Some(_)) => restored.replaced += 1,
                (true, None) => restored.added += 1,
            }
            let is_chosen = chosen.contains(&account.id) && fit != Fit::Damaged;
            restored.minima += usize::from(is_chosen && is_minima(account));
        }
        let grant = Grant::new(phrase_key, &contents, SlotType::Password);
        Ok(((Vault { store: self.clone(), key, contents, read_only: false, older: None }, grant), restored))
    }

    /// Sets the vault aside, so that a new one can be begun: for who has forgotten the local password and has the phrases on
    /// paper. Nothing is erased.
    ///
    /// # Errors
    /// `NoVault`, `Save`.
    pub fn start_again(&self) -> Result<(), ForgetError> {
        if matches!(self.state(), Ok(StoreState::None)) {
            return Err(ForgetError::NoVault);
        }
        let _backups = self.lock_backups()?;
        let lock = self.lock()?;
        // The generation before goes first: if the power goes between the two, the vault is still whole.
        self.set_previous_aside(&*lock, "forgotten-previous")?;
        self.set_aside(&*lock, "forgotten")?;
        drop(lock);
        self.note(|settings| settings.auto_backup.enabled = false);
        Ok(())
    }
}

/// Finds the account whose words derive the same.
struct Same(HashMap<(String, String), usize>);

impl Same {
    fn of(accounts: &[Account]) -> Self {
        let derived = accounts.iter().enumerate().filter(|(_, account)| !account.identities.is_empty());
        Self(derived.map(|(at, account)| (account.primary(), at)).collect())
    }

    fn find(&self, account: &Account) -> Option<usize> {
        if account.identities.is_empty() { None } else { self.0.get(&account.primary()).copied() }
    }
}

fn merge(
    contents: &mut Contents,
    phrase_key: &Key,
    backup: &OpenedBackup,
    chosen: &HashSet<AccountId>,
    env: &Environment,
) -> Result<Restored, OpenError> {
    // Which account is the same is decided by what the words here derive, too.
    correct_all(contents, phrase_key, &|_, _| {});
    let here = Same::of(&contents.index.accounts);
    let before = contents.index.accounts.len();
    let mut ids: HashSet<_> = contents.index.accounts.iter().map(|account| account.id).collect();
    let mut restored = Restored::default();
    let (mut held, mut added) = (Vec::new(), HashSet::new());
    for (theirs, fit) in backup.judged() {
        // Of a record that is damaged there is nothing to take.
        if !chosen.contains(&theirs.id) || fit == Fit::Damaged {
            restored.skipped += 1;
            continue;
        }
        restored.minima += usize::from(is_minima(theirs));
        // One phrase at a time is in the clear, and only of those that were chosen.
        let content = backup.contents.open_record(theirs.id, &backup.phrase_key)?;
        let (same, news) = match here.find(theirs) {
            Some(at) => (Some(at), theirs.clone()),
            None if theirs.identities.is_empty() => {
                // Those that this file brought prove nothing of each other.
                let same = same_words(contents, before, phrase_key, theirs, &content);
                // The words are those that were here, so what was proved of them counts.
                let counts = same.filter(|_| fit == Fit::Unknown);
                let claim = counts.and_then(|_| backup.claim(theirs.id, env.clock.now()));
                (same, claim.unwrap_or_else(|| theirs.clone()))
            }
            None => (None, theirs.clone()),
        };
        if let Some(ours) = same.and_then(|at| contents.index.accounts.get_mut(at)) {
            // Nobody knows how often the keys of a salvaged account were used; of this one it is known.
            if !backup.is_salvaged() {
                ours.take_newer(&news);
            }
            held.push(ours.id);
            restored.skipped += 1;
            continue;
        }
        let mut account = news;
        // A file that has one account twice.
        if !account.identities.is_empty() && !added.insert(account.primary()) {
            restored.skipped += 1;
            continue;
        }
        if !ids.insert(account.id) {
            account.id = AccountId(env.make_bytes());
            ids.insert(account.id);
        }
        held.push(account.id);
        contents.put_words_of(&account, &content, phrase_key, env)?;
        contents.index.accounts.push(account);
        restored.added += 1;
    }
    contents.index.revive(&mut || AccountId(env.make_bytes()));
    if let Some(entry) = backup.entry(held, env.clock.now()) {
        contents.index.note_backup_file(entry);
    }
    Ok(restored)
}

/// The account that was here before and has the very words of one from which nothing is derived.
fn same_words(
    contents: &Contents,
    before: usize,
    phrase_key: &Key,
    theirs: &Account,
    content: &[u8],
) -> Option<usize> {
    for (at, ours) in contents.index.accounts.iter().enumerate().take(before) {
        if ours.kind == theirs.kind {
            let own = contents.open_record(ours.id, phrase_key);
            if own.is_ok_and(|own| record::have_same_secret(&own, content)) {
                return Some(at);
            }
        }
    }
    None
}

fn is_minima(account: &Account) -> bool {
    account.kind == "minima"
}

fn is_intact(bytes: Option<&[u8]>) -> bool {
    bytes.is_some_and(|bytes| Container::parse(bytes).is_ok())
}
