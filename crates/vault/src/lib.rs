#![doc = include_str!("../README.md")]

mod account;
mod backup;
mod believed;
mod ceremony;
mod crypto;
mod environment;
mod format;
mod paper_check;
mod password;
mod proof;
mod settings;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod vault;

pub use account::{Account, AccountId, Details, KeyUses, NewAccount, is_command};
pub use backup::{
    Answers, AutoRun, AutoStatus, Both, DestinationStatus, Existing, FailReason, FailedDestination,
    ForgetError, Health, Inspected, KitError, KitLanguage, KnownBackup, NoteChoice, Notice, OpenedBackup,
    Origin, OtherComputer, Plan, PreparedBackup, PreviewedAccount, Restored, RunError, Salvaged,
    SalvagedWords, SavedBackup, Stage, Standing, TakenOverNow, Tries, Urgency, Watch, WriteError,
    kit_page_hash,
};
pub use believed::Fit;
pub use ceremony::{Arranging, Authenticated, Instead, Outcome, Proved, ShareAt, Shown, Warned};
pub use crypto::kdf::{Elsewhere, KdfCost, KdfPolicy};
pub use crypto::secret::{Key, keys_are_locked};
pub use environment::Environment;
pub use environment::clock::{Clock, SystemClock};
pub use environment::data_folder::default_data_folder;
pub use environment::files::{Disk, Files, Lock, LockError, WriteFile};
pub use environment::keychain::{ItemName, Keychain, KeychainError};
pub use environment::regular_file::{Sort, Unreadable, read_regular};
pub use format::container::{Condition, OpenError, SlotType, VERSION, is_container};
pub use format::index::{BiometricUse, Deleted, MadeBy, TakenOver};
pub use format::record::AccountSecret;
pub use password::due::PasswordDue;
pub use password::{Guessable, MadePassword, Password, PasswordError, Purpose, Strength, strength};
pub use proof::{Proof, ProofType};
pub use settings::{AutoBackup, Checks, KitFolder, LastFailure, PaperCheck, PasswordUse, Settings};
pub use store::{Older, SaveError, Seen, SettingsTrouble, Store, StoreState};
pub use vault::{
    AutoBackupSlot, ChangeError, CheckFinding, CreateError, Grant, Opened, Rekeyed, SessionKeys, UnlockError,
    Vault, check_name, numbered_name,
};

#[cfg(any(test, feature = "testing"))]
pub use environment::keychain::MemoryKeychain;
