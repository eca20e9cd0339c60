//! Copies that survive the computer: backup files, auto backups, what is known of them, and restoring them.
//!
//! ```text
//!   Vault + Grant ──prepare_backup──▶ PreparedBackup ──write──▶ a backup file, opened before it is in its place
//!   Vault + Grant ──turn_on_auto_backup──▶ a backup slot      Store ──run_auto_backup──▶ auto backups, no key needed
//!   file + password ──open──▶ OpenedBackup ──▶ merged into a vault, or a new vault
//!   a file that does not open ──salvage──▶ OpenedBackup of what is sure, words of what is not
//! ```

mod atomic_write;
mod auto;
mod computers;
mod copies;
mod create;
mod fail_reason;
mod health;
mod journal;
mod kit;
mod open;
mod plan;
mod restore;
mod salvage;
mod stage;

pub use atomic_write::{Existing, WriteError};
pub use auto::{AutoRun, AutoStatus, DestinationStatus, FailedDestination, RunError, Tries, Urgency};
pub use computers::{Answers, Both, NoteChoice, OtherComputer, Plan, Standing, TakenOverNow};
pub use copies::{KnownBackup, Origin};
pub use create::{PreparedBackup, SavedBackup};
pub use fail_reason::FailReason;
pub use health::{Health, Notice};
pub use kit::{KitError, KitLanguage, kit_page_hash};
pub(crate) use open::read;
pub use open::{Inspected, OpenedBackup};
pub use restore::{ForgetError, PreviewedAccount, Restored};
pub use salvage::{Salvaged, SalvagedWords};
pub use stage::{Stage, Watch};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::format::container::Container;

/// SHA-256 of a whole file, in hex.
fn digest_of(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// That of a file as it was written, also where it has lost a part since: what was mended is put together again.
fn digest_as_written(bytes: &[u8], container: &Container) -> String {
    if container.condition.is_intact() { digest_of(bytes) } else { digest_of(&container.compose()) }
}

/// A file as it is opened with a password, and its phrase key.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn backup_contents(
    bytes: &[u8],
    derivations: &mut crate::format::slot::Derivations<'_>,
) -> Result<
    (crate::format::contents::Contents, crate::crypto::secret::Key),
    crate::format::container::OpenError,
> {
    let opened = open::Checked::open(bytes, derivations)?;
    Ok((opened.contents, opened.phrase_key))
}

#[cfg(test)]
mod tests;
