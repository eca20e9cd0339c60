//! Why a folder got no auto backup.

use std::io::ErrorKind;

use serde::{Deserialize, Serialize};

/// Why a destination got no backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailReason {
    /// The folder is not there: a stick that is not plugged in. It is filled when it comes back.
    Absent,
    /// The folder does not answer: a network folder whose server is gone. It is filled when it answers.
    NotAnswering,
    /// The vault is damaged. It is never copied, and nothing is removed.
    VaultDamaged,
    /// The disk is full.
    DiskFull,
    /// The folder may not be written.
    NoPermission,
    /// The disk is read-only.
    ReadOnly,
    /// The data directory cannot be written, so nothing can be noted.
    DataFolder,
    /// The settings cannot be read, so it may not be known which folders were chosen.
    Settings,
    /// The disk did not give back what was written, or something else went wrong.
    Io,
}

impl FailReason {
    /// Whether the folder is only out of reach for now, and is looked for again soon.
    pub fn is_out_of_reach(self) -> bool {
        matches!(self, Self::Absent | Self::NotAnswering)
    }

    /// The code on the command line and in `settings.json`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::NotAnswering => "not_answering",
            Self::VaultDamaged => "vault_damaged",
            Self::DiskFull => "disk_full",
            Self::NoPermission => "no_permission",
            Self::ReadOnly => "read_only",
            Self::DataFolder => "data_folder",
            Self::Settings => "settings",
            Self::Io => "io",
        }
    }
}

impl From<&std::io::Error> for FailReason {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the kinds that a person can do something about")]
    fn from(error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            ErrorKind::PermissionDenied => Self::NoPermission,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::NotFound => Self::Absent,
            ErrorKind::TimedOut => Self::NotAnswering,
            _ => Self::Io,
        }
    }
}
