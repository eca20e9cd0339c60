//! The operations on accounts.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};

use holdfast_phrase::{Identity, Kind, PhraseError};
use serde_json::Map;

use super::{ChangeError, Grant, Vault};
use crate::account::{self, Account, AccountId, Details, KeyUses, NewAccount, UnfitText};
use crate::believed::Derived;
use crate::ceremony::Proved;
use crate::environment::Environment;
use crate::format::container::{OpenError, SlotType};
use crate::format::index::{Deleted, whole_seconds};
use crate::format::record::{AccountSecret, Record};
use crate::paper_check;
use crate::proof::ProofType;
use crate::store::Previous;

/// What came out of comparing words typed from paper with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckFinding {
    /// They are the phrase of this account. The date is recorded.
    Matches,
    /// The same, and something that was said of the account was not of these words. It was corrected.
    Corrected,
    /// They are no phrase.
    Invalid(PhraseError),
    /// They are another phrase.
    OtherPhrase,
    /// A share of the same backup, which is not in the vault.
    OtherShare,
    /// So many of its shares, and not all. Nothing is recorded.
    SomeShares {
        /// How many were right.
        right: usize,
        /// How many it has.
        of: usize,
    },
}

impl From<UnfitText> for ChangeError {
    fn from(_: UnfitText) -> Self {
        Self::UnfitText
    }
}

impl NewAccount {
    /// Whether name and note can be kept, before a password is asked for or a vault is made.
    ///
    /// # Errors
    /// `UnfitText`.
    pub fn check_texts(&self) -> Result<(), ChangeError> {
        self.name.as_deref().map(account::fit_name).transpose()?;
        self.note.as_deref().map(account::fit_note).transpose()?;
        self.made_where.as_deref().map(account::fit_line).transpose()?;
        if self.key_uses.is_some_and(|uses| !uses.fits()) {
            return Err(ChangeError::UnfitKeyUses);
        }
        Ok(())
    }
}

/// Whether an account can have this name.
///
/// # Errors
/// `UnfitText`.
pub fn check_name(name: &str) -> Result<(), ChangeError> {
    Ok(account::fit_name(name).map(drop)?)
}

/// Whether Minima's numbers may become these.
fn fit_key_uses(now: KeyUses, wanted: KeyUses, lower: bool) -> Result<(), ChangeError> {
    if !wanted.fits() {
        return Err(ChangeError::UnfitKeyUses);
    }
    if wanted.uses < now.uses && !lower {
        return Err(ChangeError::LowerKeyUses { now: now.uses });
    }
    Ok(())
}

/// A new account, its identities derived before the lock is taken.
struct Prepared<'a> {
    secret: &'a AccountSecret,
    identities: Vec<Identity>,
    name: Option<String>,
    note: Option<String>,
    made_where: Option<String>,
    key_uses: Option<KeyUses>,
}

impl<'a> Prepared<'a> {
    fn new(new: &'a NewAccount) -> Result<Self, ChangeError> {
        let NewAccount { secret, name, note, made_where, key_uses, identities } = new;
        if !secret.phrase.is_complete() {
            return Err(ChangeError::SharesMissing);
        }
        let counts = secret.phrase.kind().counts_uses();
        // What takes but a moment is derived again, whatever was handed in with the words.
        let is_slow = secret.phrase.kind().is_slow();
        let identities = identities.clone().filter(|_| is_slow).unwrap_or_else(|| secret.identities());
        let key_uses = counts.then(|| key_uses.unwrap_or_default());
        let name = name.as_deref().map(account::fit_name).transpose()?;
        let note = note.as_deref().map(account::fit_note).transpose()?.flatten();
        let made_where = made_where.as_deref().map(account::fit_line).transpose()?.flatten();
        Ok(Self { secret, identities, name, note, made_where, key_uses })
    }

    fn account(&self, others: &[Account], env: &Environment) -> Account {
        let kind = self.secret.phrase.kind();
        Account {
            id: AccountId(env.make_bytes()),
            name: self.name.clone().unwrap_or_else(|| default_name(kind, others)),
            kind: kind.code().into(),
            words: self.secret.phrase.word_count(),
            secret_type: self.secret.type_number(),
            created_at: whole_seconds(env.clock.now()),
            backed_up_at: None,
            checked_at: None,
            proofs: Vec::new(),
            check_put_off_until: None,
            note: self.note.clone(),
            bound_name: None,
            made_where: self.made_where.clone(),
            keys: self.key_uses.map(|uses| uses.keys),
            keyuses: self.key_uses.map(|uses| uses.uses),
            has_passphrase: self.secret.passphrase.is_some(),
            identities: self.identities.clone(),
            other_ids: Vec::new(),
            unknown: Map::new(),
        }
    }
}

impl Vault {
    /// The account of that kind that has these identities already.
    pub fn find_same(&self, kind: Kind, identities: &[Identity]) -> Option<&Account> {
        self.accounts().iter().find(|account| account.is_same_as(kind.code(), identities))
    }

    /// Keeps a new phrase. Who lends it has it still where the disk is full.
    ///
    /// # Errors
    /// `Duplicate` if the phrase is here already, `SharesMissing`, `UnfitText`, `KeysChanged`, `Open`, `Save`.
    pub fn add(&mut self, grant: &Grant, new: impl Borrow<NewAccount>) -> Result<Account, ChangeError> {
        let added = self.add_all(grant, std::slice::from_ref(new.borrow()))?;
        added.into_iter().next().ok_or(ChangeError::NoSuchAccount)
    }

    /// Keeps several new phrases in one save: all of them or none.
    ///
    /// # Errors
    /// As `add`.
    pub fn add_all(&mut self, grant: &Grant, new: &[NewAccount]) -> Result<Vec<Account>, ChangeError> {
        self.check_grant(grant)?;
        let prepared = new.iter().map(Prepared::new).collect::<Result<Vec<_>, _>>()?;
        self.change(Previous::Keep, |contents, env| {
            let mut here: HashMap<_, _> = contents
                .index
                .accounts
                .iter()
                .map(|account| (account.primary(), (account.id, account.name.clone())))
                .collect();
            let mut added = Vec::with_capacity(prepared.len());
            for new in prepared {
                let account = new.account(&contents.index.accounts, env);
                let known = here.insert(account.primary(), (account.id, account.name.clone()));
                if let Some((id, name)) = known {
                    return Err(ChangeError::Duplicate { id, name });
                }
                contents.put_secret(&account, new.secret, &grant.phrase_key, env);
                contents.index.accounts.push(account.clone());
                added.push(account);
            }
            Ok(added)
        })
    }

    /// Gives an account another name.
    ///
    /// # Errors
    /// `NoSuchAccount`, `UnfitText`, `KeysChanged`, `Open`, `Save`.
    pub fn rename(&mut self, id: AccountId, name: &str) -> Result<Account, ChangeError> {
        let name = account::fit_name(name)?;
        self.change_account(id, |account| {
            account.name = name;
            Ok(())
        })
    }

    /// Changes note, bound name and Minima's numbers.
    ///
    /// # Errors
    /// As `rename`.
    pub fn set_details(&mut self, id: AccountId, details: Details) -> Result<Account, ChangeError> {
        let note = details.note.as_deref().map(account::fit_note).transpose()?;
        let bound_name = details.bound_name.as_deref().map(account::fit_line).transpose()?;
        let made_where = details.made_where.as_deref().map(account::fit_line).transpose()?;
        self.change_account(id, |account| {
            account.note = note.unwrap_or_else(|| account.note.take());
            account.bound_name = bound_name.unwrap_or_else(|| account.bound_name.take());
            account.made_where = made_where.unwrap_or_else(|| account.made_where.take());
            if let Some(now) = account.key_uses() {
                let wanted = KeyUses {
                    keys: details.keys.unwrap_or(now.keys),
                    uses: details.keyuses.unwrap_or(now.uses),
                };
                fit_key_uses(now, wanted, details.lower)?;
                (account.keys, account.keyuses) = (Some(wanted.keys), Some(wanted.uses));
            }
            Ok(())
        })
    }

    /// Puts off the reminder to compare an account's paper, by a month.
    ///
    /// # Errors
    /// `NoSuchAccount`, `KeysChanged`, `Open`, `Save`.
    pub fn put_off_check(&mut self, id: AccountId) -> Result<Account, ChangeError> {
        let until = paper_check::put_off(self.env().clock.now());
        self.change_account(id, |account| {
            account.check_put_off_until = Some(until);
            Ok(())
        })
    }

    /// Notes that Minima was restored: the next restore has to give a higher number.
    ///
    /// # Errors
    /// As `put_off_check`; `UnfitKeyUses` where there is no higher one.
    pub fn note_restore(&mut self, id: AccountId) -> Result<Account, ChangeError> {
        self.change_account(id, |account| {
            let next = account.next_key_uses().ok_or(ChangeError::UnfitKeyUses)?;
            account.keyuses = Some(next.uses);
            Ok(())
        })
    }

    /// The account that has these identities already, where a node's backup tells of more keys or uses of it: they are raised, and
    /// never lowered. None where it tells of nothing new.
    ///
    /// # Errors
    /// As `put_off_check`.
    pub fn raise_key_uses(
        &mut self,
        kind: Kind,
        identities: &[Identity],
        known: KeyUses,
    ) -> Result<Option<Account>, ChangeError> {
        let same = self.find_same(kind, identities);
        let news = same.filter(|same| same.keys < Some(known.keys) || same.keyuses < Some(known.uses));
        let Some(id) = news.map(|account| account.id) else { return Ok(None) };
        let raised = self.change_account(id, |account| {
            account.keys = account.keys.max(Some(known.keys));
            account.keyuses = account.keyuses.max(Some(known.uses));
            Ok(())
        })?;
        Ok(Some(raised))
    }

    /// Deletes an account and its phrase, also from the previous generation. One that was never proved takes the permission of the password,
    /// as showing its words does.
    ///
    /// # Errors
    /// `NotBackedUp` unless the phrase is given up; `PasswordNeeded`, `NoSuchAccount`, `KeysChanged`, `Open`, `Save`.
    pub fn remove(
        &mut self,
        id: AccountId,
        give_up_phrase: bool,
        grant: Option<&Grant>,
    ) -> Result<(), ChangeError> {
        let allowed = grant.map(|grant| self.check_password_grant(grant)).transpose()?.is_some();
        self.change(Previous::Retire, |contents, env| {
            let accounts = &mut contents.index.accounts;
            let at =
                accounts.iter().position(|account| account.id == id).ok_or(ChangeError::NoSuchAccount)?;
            let backed_up = accounts.get(at).is_some_and(|account| account.backed_up_at.is_some());
            if !backed_up && !give_up_phrase {
                return Err(ChangeError::NotBackedUp);
            }
            if !backed_up && !allowed {
                return Err(ChangeError::PasswordNeeded);
            }
            let gone = accounts.remove(at);
            contents.remove_record(id);
            let now = env.clock.now();
            contents.index.note_deleted(gone.ids().map(|id| Deleted::new(id, now)));
            // A foreign file may have given two accounts one id.
            contents.index.revive(&mut || AccountId(env.make_bytes()));
            Ok(())
        })
    }

    /// Reads the words of an account.
    ///
    /// # Errors
    /// `NoSuchAccount`, `UnknownKind`, `UnreadableWords`, `KeysChanged`, `Open`.
    pub fn secret(&self, grant: &Grant, id: AccountId) -> Result<AccountSecret, ChangeError> {
        self.check_grant(grant)?;
        if grant.by() == SlotType::Keychain {
            return Err(ChangeError::PasswordNeeded);
        }
        let kind = self.kind_of(id)?;
        let content = self.contents.open_record(id, &grant.phrase_key)?;
        // The vault key alone could put another account's record here.
        if !Record::parse(&content)?.is_of(self.account(id)?.label()) {
            return Err(OpenError::Damaged.into());
        }
        AccountSecret::from_content(kind, &content).map_err(|_| ChangeError::UnreadableWords)
    }

    /// Compares words typed from paper with an account, by identity; the passphrase too, where it has one. No words are read. If they
    /// match, the account is checked and backed up.
    ///
    /// # Errors
    /// `NoSuchAccount`, `UnknownKind`, `UnreadableWords`, `KeysChanged`, `Open`, `Save`.
    pub fn check(
        &mut self,
        id: AccountId,
        text: &str,
        passphrase: Option<&str>,
    ) -> Result<CheckFinding, ChangeError> {
        let kind = self.kind_of(id)?;
        let secret = match AccountSecret::parse_with(kind, text, passphrase) {
            Ok(secret) => secret,
            Err(error) => return Ok(CheckFinding::Invalid(error)),
        };
        let account = self.account(id)?;
        if account.identities.is_empty() {
            // Nothing tells whether these are its words.
            return Err(ChangeError::UnreadableWords);
        }
        let derived = Derived::of(&secret);
        match (account.shares().len(), account.has_shares(&derived.identities)) {
            (of, Some(right)) if right < of => return Ok(CheckFinding::SomeShares { right, of }),
            (1.., None) if account.is_of_backup(&derived.identities) => return Ok(CheckFinding::OtherShare),
            (1.., None) => return Ok(CheckFinding::OtherPhrase),
            _ => {}
        }
        if !account.is_same_as(kind.code(), &derived.identities) {
            return Ok(CheckFinding::OtherPhrase);
        }
        let now = self.env().clock.now();
        let mut finding = CheckFinding::Matches;
        self.change_account(id, |account| {
            if account.correct(&derived) {
                finding = CheckFinding::Corrected;
            }
            account.note_proof(now, ProofType::Checked);
            Ok(())
        })?;
        Ok(finding)
    }

    /// Holds what is said of an account against its words, which somebody just read, and corrects it: whether it had to. Where that cannot be
    /// saved, it is corrected for as long as the vault is open.
    ///
    /// # Errors
    /// `NoSuchAccount`.
    pub fn correct(&mut self, id: AccountId, secret: &AccountSecret) -> Result<bool, ChangeError> {
        self.correct_by(id, &Derived::of(secret))
    }

    pub(crate) fn correct_by(&mut self, id: AccountId, derived: &Derived) -> Result<bool, ChangeError> {
        if self.account(id)?.says(derived) {
            return Ok(false);
        }
        let saved = self.change_account(id, |account| {
            account.correct(derived);
            Ok(())
        });
        if let Err(error) = saved {
            tracing::warn!(%error, "what is said of an account is corrected on the screen alone");
            let mut accounts = self.contents.index.accounts.iter_mut();
            if let Some(account) = accounts.find(|account| account.id == id) {
                account.correct(derived);
            }
        }
        Ok(true)
    }

    /// Records that the words of an account were put in order, and what they derive, should the vault still say something else.
    ///
    /// # Errors
    /// `NoSuchAccount`, `KeysChanged`, `Open`, `Save`.
    pub fn record_proof(&mut self, proved: &Proved) -> Result<Account, ChangeError> {
        let now = self.env().clock.now();
        self.change_account(proved.account(), |account| {
            account.correct(proved.derived());
            account.note_proof(now, ProofType::Arranged);
            Ok(())
        })
    }

    fn kind_of(&self, id: AccountId) -> Result<Kind, ChangeError> {
        self.account(id)?.kind.parse().map_err(|_| ChangeError::UnknownKind)
    }

    fn change_account(
        &mut self,
        id: AccountId,
        operation: impl FnOnce(&mut Account) -> Result<(), ChangeError>,
    ) -> Result<Account, ChangeError> {
        self.change(Previous::Keep, |contents, _| {
            let mut accounts = contents.index.accounts.iter_mut();
            let account = accounts.find(|account| account.id == id).ok_or(ChangeError::NoSuchAccount)?;
            operation(account)?;
            Ok(account.clone())
        })
    }
}

/// The kind's title with the first number that no account has.
fn default_name(kind: Kind, accounts: &[Account]) -> String {
    numbered_name(kind.title(), accounts)
}

/// What is called so, and the first number that no account has with it.
pub fn numbered_name(title: &str, accounts: &[Account]) -> String {
    let taken: HashSet<_> = accounts.iter().map(|account| account.name.as_str()).collect();
    let mut names = (1..).map(|number: usize| format!("{title} {number}"));
    names.find(|name| !taken.contains(name.as_str())).unwrap_or_default()
}
