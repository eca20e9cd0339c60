#![doc = include_str!("../README.md")]

mod account;
mod attempts;
mod backup;
mod believed;
mod ceremony;
mod clock;
mod container;
mod contents;
mod data_folder;
mod environment;
mod files;
mod index;
mod kdf;
mod keychain;
mod limits;
mod paper_check;
mod password;
mod password_due;
mod record;
mod regular_file;
mod sealed;
mod secret;
mod settings;
mod slot;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod vault;

pub use account::{Account, AccountId, Details, KeyUses, NewAccount, check_name, is_command};
pub use backup::{
    AutoRun, AutoStatus, Copy, DestinationStatus, Existing, FailReason, FailedDestination, ForgetError,
    Health, Inspected, Notice, OpenedBackup, Origin, PreparedBackup, PreviewedAccount, Restored, RunError,
    SavedBackup, Stage, Tries, Urgency, Watch, WriteError,
};
pub use believed::Fit;
pub use ceremony::{Arranging, Authenticated, NeedsTypedCheck, Outcome, Proved, Shown, Warned};
pub use clock::{Clock, SystemClock};
pub use container::{OpenError, SlotType, VERSION, is_container};
pub use data_folder::default_data_folder;
pub use environment::Environment;
pub use files::{Disk, Files, Lock, LockError, WriteFile};
pub use index::BiometricUse;
pub use kdf::{KdfCost, KdfPolicy};
pub use keychain::{ItemName, Keychain, KeychainError};
pub use paper_check::{Proof, ProofType};
pub use password::{Guessable, MadePassword, Password, PasswordError, Purpose, Strength, strength};
pub use password_due::PasswordDue;
pub use record::AccountSecret;
pub use regular_file::{Sort, Unreadable, read_regular};
pub use secret::{Key, keys_are_locked};
pub use settings::{
    AutoBackup, Checks, LARGEST_TEXT_SIZE, LastFailure, PaperCheck, PasswordUse, SMALLEST_TEXT_SIZE,
    Settings, USUAL_TEXT_SIZE, WindowPlace,
};
pub use store::{SaveError, SettingsTrouble, Store, StoreState};
pub use vault::{
    AutoBackupSlot, ChangeError, CheckFinding, CreateError, Grant, Opened, Rekeyed, SessionKeys, UnlockError,
    Vault, numbered_name,
};

#[cfg(any(test, feature = "testing"))]
pub use keychain::MemoryKeychain;
