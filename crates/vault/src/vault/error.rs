//! Why an operation of the vault did not happen.

use std::time::Duration;

use crate::account::AccountId;
use crate::environment::keychain::KeychainError;
use crate::format::container::{OfCopy, OpenError};
use crate::password::PasswordError;
use crate::store::SaveError;

/// Why no vault was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// There is one, intact or damaged. It is never written over.
    #[error("there is a vault already")]
    VaultExists,
    /// The password may not be chosen.
    #[error("{0}")]
    Password(#[from] PasswordError),
    /// The password check could not be set up.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// The keychain does not keep the key, or did not give it back.
    #[error("{0}")]
    Keychain(#[from] KeychainError),
    /// It could not be saved.
    #[error("{0}")]
    Save(#[from] SaveError),
}

/// Why a vault was not unlocked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnlockError {
    /// There is none.
    #[error("there is no vault")]
    NoVault,
    /// Too many wrong passwords; the next may be given after this time.
    #[error("too many wrong passwords")]
    Throttled {
        /// How long to wait.
        retry_after: Duration,
    },
    /// Somebody changed the password or the keys since. The program has to lock.
    #[error("the password or the keys were changed elsewhere")]
    KeysChanged,
    /// The vault has no slot for this way of unlocking, or it is not allowed.
    #[error("this vault is not unlocked this way")]
    NoSuchSlot,
    /// Biometrics are allowed, and the password has not been typed for 14 days.
    #[error("the password has not been typed for a long time")]
    PasswordDue,
    /// The file does not open.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// The keychain gives no key.
    #[error("{0}")]
    Keychain(#[from] KeychainError),
    /// The lock or the settings could not be used.
    #[error("{0}")]
    Save(#[from] SaveError),
}

impl OfCopy for UnlockError {
    fn is_of_copy(&self) -> bool {
        matches!(self, Self::NoSuchSlot | Self::Keychain(KeychainError::Missing))
            || matches!(self, Self::Open(error) if error.is_of_copy())
    }
}

/// Why an unlocked vault was not changed, or a phrase not read. The vault on disk is then as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// No account has this id, or no longer.
    #[error("there is no such account")]
    NoSuchAccount,
    /// The phrase is here already.
    #[error("this phrase is already here")]
    Duplicate {
        /// Under this id,
        id: AccountId,
        /// and this name.
        name: String,
    },
    /// The account is not backed up, so deleting it may lose the phrase.
    #[error("this account is not backed up")]
    NotBackedUp,
    /// Shares of a backup that are not enough to open it.
    #[error("more shares are needed")]
    SharesMissing,
    /// A name or a note that is empty, too long or holds control characters.
    #[error("this text is empty, too long, or has control characters")]
    UnfitText,
    /// Minima's numbers are out of what it takes: 1 to 65,536 keys, 1 to 262,144 uses.
    #[error("a wallet has 1 to 65,536 keys, and each is used at most 262,144 times")]
    UnfitKeyUses,
    /// A key that signs again gives the coins away.
    #[error("the keys may have been used {now} times, so no lower number will do")]
    LowerKeyUses {
        /// As often as they may have been used.
        now: u32,
    },
    /// The words are no phrase of the account's kind as this version knows it, or it derives nothing from them.
    #[error("this version cannot read the words of this account")]
    UnreadableWords,
    /// The vault is older than it was, and nobody has accepted that.
    #[error("the vault is older than it was")]
    Older,
    /// A later version made this account, of a kind that this one does not know.
    #[error("this account is of a kind that a newer version made")]
    UnknownKind,
    /// Somebody changed the password or the keys since. The program has to lock.
    #[error("the password or the keys were changed elsewhere")]
    KeysChanged,
    /// This takes a permission that the local password gave.
    #[error("this takes the local password")]
    PasswordNeeded,
    /// The previous generation is open; it has to be accepted first.
    #[error("the previous generation is open read-only")]
    ReadOnly,
    /// The password may not be chosen.
    #[error("{0}")]
    Password(#[from] PasswordError),
    /// The file on disk does not open.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// The keychain did not do its part.
    #[error("{0}")]
    Keychain(#[from] KeychainError),
    /// It could not be saved.
    #[error("{0}")]
    Save(#[from] SaveError),
}

impl From<std::io::Error> for ChangeError {
    fn from(error: std::io::Error) -> Self {
        Self::Open(error.into())
    }
}
