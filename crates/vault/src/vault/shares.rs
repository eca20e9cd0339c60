//! Accounts that are shares of a backup (SLIP-0039).

use holdfast_phrase::{Identity, Share};

use crate::account::Account;

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

    /// Whether one of these shares is of the same backup, as far as they say.
    pub(crate) fn is_of_backup(&self, identities: &[Identity]) -> bool {
        let own = self.shares();
        identities
            .iter()
            .filter_map(Identity::share)
            .any(|share| own.iter().any(|own| own.is_of_backup(&share)))
    }
}
