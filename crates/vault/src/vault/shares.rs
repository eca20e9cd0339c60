//! Accounts that are shares of a backup (SLIP-0039), which come one by one.

use holdfast_phrase::{Identity, Kind, Phrase, PhraseError, Share};

use super::{ChangeError, Grant, Vault};
use crate::account::{Account, AccountId, NewAccount};
use crate::believed::Derived;
use crate::format::record::AccountSecret;
use crate::store::Previous;

impl Account {
    /// The shares that are there, by what they say of themselves.
    pub fn shares(&self) -> Vec<Share> {
        self.identities.iter().filter_map(Identity::share).collect()
    }

    /// How many of these shares are in it; none where one of them is not.
    pub(crate) fn has_shares(&self, identities: &[Identity]) -> Option<usize> {
        let shares: Vec<_> = identities.iter().filter(|identity| identity.share().is_some()).collect();
        shares.iter().all(|share| self.identities.contains(share)).then_some(shares.len())
    }
}

impl Vault {
    /// The account of the same backup that has not all of these shares yet.
    pub fn find_shares_of(&self, kind: Kind, identities: &[Identity]) -> Option<&Account> {
        let first = identities.iter().find_map(Identity::share).filter(|_| kind == Kind::Slip39)?;
        let is_of_backup =
            |account: &&Account| account.shares().iter().any(|share| share.is_of_backup(&first));
        let mut same = self.accounts().iter().filter(|account| account.kind == kind.code());
        same.find(is_of_backup).filter(|account| account.has_shares(identities).is_none())
    }

    /// Puts shares with those of an account. What was proved of the others does not count for these.
    ///
    /// # Errors
    /// `Shares` where they are no set together; `NoSuchAccount`, `KeysChanged`, `Open`, `Save`.
    pub fn add_shares(
        &mut self,
        grant: &Grant,
        id: AccountId,
        new: &NewAccount,
    ) -> Result<Account, ChangeError> {
        let here = self.secret(grant, id)?;
        let mut lines = zeroize::Zeroizing::new(String::with_capacity(64 * 1024));
        // EXPOSE: the shares are read together.
        for part in [here.phrase.expose(), new.secret.phrase.expose()] {
            lines.push_str(part);
            lines.push('\n');
        }
        let phrase = Phrase::parse(Kind::Slip39, &lines).map_err(|error| {
            if let PhraseError::Shares(problem) = error {
                ChangeError::Shares(problem)
            } else {
                ChangeError::UnreadableWords
            }
        })?;
        let given = new.secret.passphrase.as_ref().or(here.passphrase.as_ref());
        let passphrase = given.map(holdfast_phrase::Passphrase::again);
        let secret = AccountSecret { phrase, passphrase };
        let derived = Derived::of(&secret);
        self.change(Previous::Keep, |contents, env| {
            let accounts = &mut contents.index.accounts;
            let account = accounts.iter_mut().find(|account| account.id == id);
            let account = account.ok_or(ChangeError::NoSuchAccount)?;
            account.correct(&derived);
            let account = account.clone();
            contents.remove_record(id);
            contents.put_secret(&account, &secret, &grant.phrase_key, env);
            Ok(account)
        })
    }
}
