//! Other computers, and what is to be taken over from one.

use holdfast_vault::OtherComputer;
use serde::{Deserialize, Serialize};

use super::{FitView, number};

/// This computer, and the others that write into the same folders.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ComputersView {
    /// What this one is called; null until it has a name.
    pub name: Option<String>,
    /// What the system calls it.
    pub suggested_name: String,
    pub others: Vec<ComputerView>,
}

/// Another computer.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ComputerView {
    /// 8 hex digits.
    pub installation: String,
    /// Known once one of its backups was opened.
    pub name: Option<String>,
    /// When the oldest of its backups that is there was made.
    pub seen_at: Option<String>,
    pub last_at: Option<String>,
    /// Versions of its vault since one was taken over.
    pub since: u32,
    /// When it was said to be lost.
    pub gone_at: Option<String>,
    /// More was taken over from it than is there now.
    pub rolled_back: bool,
    /// The folder of its newest backup; null where none is there now.
    pub dir: Option<String>,
}

impl From<&OtherComputer> for ComputerView {
    fn from(computer: &OtherComputer) -> Self {
        let dir = computer.files.first().and_then(|file| file.parent());
        Self {
            installation: computer.installation.clone(),
            name: computer.name.clone(),
            seen_at: computer.seen_at.map(|time| time.to_string()),
            last_at: computer.last_at.map(|time| time.to_string()),
            since: number(computer.since),
            gone_at: computer.gone_at.map(|time| time.to_string()),
            rolled_back: computer.rolled_back,
            dir: dir.map(|dir| dir.display().to_string()),
        }
    }
}

/// What a file of another computer has. Accounts are named by their places in these lists.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TakeOverView {
    /// New here.
    pub new: Vec<TakeableView>,
    /// Here too, where something differs or is newer there.
    pub both: Vec<SharedAccountView>,
    /// Here, and deleted there.
    pub deleted_there: Vec<TakeableView>,
    /// There, and deleted here.
    pub deleted_here: Vec<TakeableView>,
    /// The names of those whose words are lost with this file.
    pub damaged: Vec<String>,
}

/// What is answered, by the places in the lists. What is not named is kept as it is here, and what is new is taken.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct TakeOverAnswers {
    /// New ones that are left out.
    pub leave: Vec<u32>,
    /// Those that get the name that they have there.
    pub names: Vec<u32>,
    pub notes: NoteAnswers,
    /// Those that are deleted here, too.
    pub delete: Vec<u32>,
    /// Those that are brought back.
    pub take: Vec<u32>,
}

/// Whose notes stay. Where nothing is said, ours does; theirs, where there is none here.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct NoteAnswers {
    pub ours: Vec<u32>,
    pub theirs: Vec<u32>,
    pub both: Vec<u32>,
}

/// An account that is on one side.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TakeableView {
    pub name: String,
    pub kind: String,
    pub identity: Option<String>,
    pub backed_up_at: Option<String>,
    pub fit: FitView,
    /// When it was deleted here, where it is new all the same: somebody kept it there.
    pub deleted_at: Option<String>,
}

/// An account that is on both sides.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SharedAccountView {
    pub name: String,
    /// It was proved, checked or noted there later.
    pub is_newer: bool,
    /// When it was proved there, where that is later.
    pub proved_at: Option<String>,
    /// Minima: how often each key may have been used, where more were used there.
    pub keyuses: Option<u32>,
    pub their_name: Option<String>,
    pub note: Option<String>,
    pub their_note: Option<String>,
    /// Both notes fit into one.
    pub notes_fit: bool,
}
