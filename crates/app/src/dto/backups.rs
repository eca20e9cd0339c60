//! The Backups page: what copies there are and how far they can be relied on.

use holdfast_vault::{
    AccountId, AutoStatus, FailReason, Health, KitFolder, KnownBackup, Notice, Origin, Vault,
};
use serde::{Deserialize, Serialize};

use super::{ComputerView, ComputersView, number};

/// Everything that the Backups page shows.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BackupsView {
    pub health: HealthView,
    pub auto: AutoView,
    pub copies: Vec<CopyView>,
    pub computers: ComputersView,
    /// Whether this desktop has a tray.
    pub tray: bool,
    /// Whether the app stays in the tray when its window is closed; null until the person was asked.
    pub close_to_tray: Option<bool>,
    pub start_at_login: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct HealthView {
    pub notices: Vec<NoticeView>,
    pub last_good: Option<String>,
}

/// One thing to say.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "notice", rename_all = "camelCase")]
pub enum NoticeView {
    AutoFailed {
        dir: String,
        reason: FailReasonView,
        at: String,
    },
    Overdue {
        last: Option<String>,
    },
    NoCopy,
    AddedSince {
        count: u32,
    },
    Damaged {
        count: u32,
    },
    /// The vault file lost a part, and opens from the rest.
    WornVault,
    /// A backup did.
    Worn {
        path: String,
    },
    /// Somebody changed what lies beside backups to open them.
    KitChanged {
        dir: String,
    },
    Old {
        last: String,
    },
    OneDisk,
    /// Not there, or it hangs.
    Absent {
        dir: String,
        since: Option<String>,
        answers: bool,
    },
    AskPassword {
        path: String,
    },
    /// A computer that is gone wrote after that.
    GoneWrote {
        computer: ComputerView,
    },
    /// Another computer has something.
    News {
        computer: ComputerView,
    },
    /// Another computer has not written for 60 days.
    Silent {
        computer: ComputerView,
    },
}

#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AutoView {
    pub enabled: bool,
    pub keep: u32,
    pub destinations: Vec<DestinationView>,
    pub due_at: Option<String>,
}

/// Why a folder got no auto backup.
#[derive(Clone, Copy, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum FailReasonView {
    Absent,
    NotAnswering,
    VaultDamaged,
    DiskFull,
    NoPermission,
    ReadOnly,
    DataFolder,
    Settings,
    Io,
}

impl From<FailReason> for FailReasonView {
    fn from(reason: FailReason) -> Self {
        match reason {
            FailReason::Absent => Self::Absent,
            FailReason::NotAnswering => Self::NotAnswering,
            FailReason::VaultDamaged => Self::VaultDamaged,
            FailReason::DiskFull => Self::DiskFull,
            FailReason::NoPermission => Self::NoPermission,
            FailReason::ReadOnly => Self::ReadOnly,
            FailReason::DataFolder => Self::DataFolder,
            FailReason::Settings => Self::Settings,
            FailReason::Io | _ => Self::Io,
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DestinationView {
    pub dir: String,
    /// The one in the data directory.
    pub is_default: bool,
    pub reachable: bool,
    /// False where it is there and hangs.
    pub answers: bool,
    pub files: u32,
    pub last_at: Option<String>,
    /// What opens backups in any browser lies there.
    pub kit: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CopyView {
    pub path: String,
    pub origin: OriginView,
    pub created_at: Option<String>,
    /// Null where it is not there.
    pub bytes: Option<u32>,
    pub intact: bool,
    pub authentic_at: Option<String>,
    pub opened_at: Option<String>,
    /// The names of the accounts in it, as they are called now; null where that is not known.
    pub accounts: Option<Vec<String>>,
    /// Accounts in it that are not here any more.
    pub gone: u32,
    pub earlier_keys: bool,
    /// Another computer's file has taken its place.
    pub another: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum OriginView {
    Auto,
    File,
    Aside,
}

impl HealthView {
    pub fn new(health: Health, copies: &[KnownBackup]) -> Self {
        let newest_auto = copies
            .iter()
            .find(|copy| matches!(copy.origin, Origin::Auto { .. }) && copy.intact && !copy.earlier_keys);
        let newest_auto = newest_auto.map(|copy| copy.path.display().to_string()).unwrap_or_default();
        let notices = health.notices.into_iter().filter_map(|notice| {
            Some(match notice {
                Notice::AutoFailed { dir, reason, at } => NoticeView::AutoFailed {
                    dir: dir.display().to_string(),
                    reason: reason.into(),
                    at: at.to_string(),
                },
                Notice::Overdue { last } => NoticeView::Overdue { last: last.map(|time| time.to_string()) },
                Notice::NoCopy => NoticeView::NoCopy,
                Notice::AddedSince { count } => NoticeView::AddedSince { count: number(count) },
                Notice::Damaged { count } => NoticeView::Damaged { count: number(count) },
                Notice::WornVault => NoticeView::WornVault,
                Notice::Worn { path } => NoticeView::Worn { path: path.display().to_string() },
                Notice::KitChanged { dir } => NoticeView::KitChanged { dir: dir.display().to_string() },
                Notice::Old { last } => NoticeView::Old { last: last.to_string() },
                Notice::OneDisk => NoticeView::OneDisk,
                Notice::Absent { dir, since, answers } => NoticeView::Absent {
                    answers,
                    dir: dir.display().to_string(),
                    since: since.map(|time| time.to_string()),
                },
                Notice::GoneWrote(other) => NoticeView::GoneWrote { computer: (&other).into() },
                Notice::News(other) => NoticeView::News { computer: (&other).into() },
                Notice::Silent(other) => NoticeView::Silent { computer: (&other).into() },
                Notice::AskPassword if newest_auto.is_empty() => return None,
                Notice::AskPassword => NoticeView::AskPassword { path: newest_auto.clone() },
                _ => return None,
            })
        });
        Self { notices: notices.collect(), last_good: health.last_good.map(|time| time.to_string()) }
    }
}

impl AutoView {
    pub fn new(status: &AutoStatus, default: &std::path::Path, kits: &[KitFolder]) -> Self {
        Self {
            enabled: status.enabled,
            keep: number(status.keep),
            destinations: status
                .destinations
                .iter()
                .map(|destination| DestinationView {
                    dir: destination.dir.display().to_string(),
                    is_default: destination.dir == default,
                    reachable: destination.reachable,
                    answers: destination.answers,
                    files: number(destination.files),
                    last_at: destination.last_at.map(|time| time.to_string()),
                    kit: kits.iter().any(|kit| kit.dir == destination.dir),
                })
                .collect(),
            due_at: status.due_at.map(|time| time.to_string()),
        }
    }
}

impl CopyView {
    pub fn new(copy: &KnownBackup, vault: &Vault) -> Self {
        let name = |id: &AccountId| vault.account(*id).ok().map(|account| account.name.clone());
        let accounts = copy.accounts.as_ref();
        let names: Option<Vec<_>> = accounts.map(|accounts| accounts.iter().filter_map(name).collect());
        let gone = accounts.zip(names.as_ref()).map_or(0, |(all, known)| all.len() - known.len());
        Self {
            path: copy.path.display().to_string(),
            origin: match copy.origin {
                Origin::Auto { .. } => OriginView::Auto,
                Origin::File => OriginView::File,
                Origin::Aside => OriginView::Aside,
            },
            created_at: copy.created_at.map(|time| time.to_string()),
            bytes: copy.bytes.map(|bytes| u32::try_from(bytes).unwrap_or(u32::MAX)),
            intact: copy.intact,
            authentic_at: copy.authentic_at.map(|time| time.to_string()),
            opened_at: copy.opened_at.map(|time| time.to_string()),
            accounts: names,
            gone: number(gone),
            earlier_keys: copy.earlier_keys,
            another: copy.another,
        }
    }
}

/// A change of auto backup.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum AutoChangeView {
    On,
    Password,
    Off,
}
