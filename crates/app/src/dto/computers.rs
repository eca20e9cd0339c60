//! Other computers, and what is to be taken over from one.

use holdfast_vault::{Account, AccountId, Both, OpenedBackup, OtherComputer, Plan, Vault};
use serde::Serialize;

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
    /// Known once one of its backups was taken over.
    pub name: Option<String>,
    /// When the oldest of its backups that is there was made.
    pub seen_at: Option<String>,
    pub last_at: Option<String>,
    /// Versions of its vault since one was taken over.
    pub since: u32,
    /// When it was said to be lost.
    pub gone_at: Option<String>,
    /// The folder of its newest backup.
    pub dir: String,
}

impl From<&OtherComputer> for ComputerView {
    fn from(computer: &OtherComputer) -> Self {
        let dir = computer.newest.parent().map(|dir| dir.display().to_string());
        Self {
            installation: computer.installation.clone(),
            name: computer.name.clone(),
            seen_at: computer.seen_at.map(|time| time.to_string()),
            last_at: computer.last_at.map(|time| time.to_string()),
            since: u32::try_from(computer.since).unwrap_or(u32::MAX),
            gone_at: computer.gone_at.map(|time| time.to_string()),
            dir: dir.unwrap_or_default(),
        }
    }
}

/// What a file of another computer has. Accounts are named by their places in these lists.
#[derive(Serialize)]
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
}

/// An account that is on one side.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TakeableView {
    pub name: String,
    pub kind: String,
    pub identity: Option<String>,
    pub backed_up_at: Option<String>,
}

/// An account that is on both sides.
#[derive(Serialize)]
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

impl From<&Account> for TakeableView {
    fn from(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            kind: account.kind.clone(),
            identity: account.identities.first().map(|identity| identity.value.clone()),
            backed_up_at: account.backed_up_at.map(|time| time.to_string()),
        }
    }
}

/// The accounts that both have and of which there is something to say.
pub(crate) fn to_show(plan: &Plan) -> impl Iterator<Item = &Both> {
    plan.both.iter().filter(|it| it.is_newer || it.name.is_some() || it.note.is_some())
}

impl TakeOverView {
    pub fn new(plan: &Plan, here: &Vault, theirs: &OpenedBackup) -> Self {
        let of = |accounts: &[Account], ids: &[AccountId]| {
            let found = |id: &AccountId| accounts.iter().find(|account| account.id == *id);
            ids.iter().filter_map(found).map(TakeableView::from).collect()
        };
        let both = to_show(plan).filter_map(|both| {
            let own = here.account(both.ours).ok()?;
            let there = theirs.accounts().iter().find(|account| account.id == both.theirs)?;
            let latest = |account: &Account| account.backed_up_at.max(account.checked_at);
            Some(SharedAccountView {
                name: own.name.clone(),
                is_newer: both.is_newer,
                proved_at: latest(there).filter(|at| Some(*at) > latest(own)).map(|at| at.to_string()),
                keyuses: both.key_uses.map(|uses| uses.uses),
                their_name: both.name.clone(),
                note: own.note.clone().filter(|_| both.note.is_some()),
                their_note: both.note.clone(),
                notes_fit: both.notes_fit(own),
            })
        });
        Self {
            new: of(theirs.accounts(), &plan.new),
            both: both.collect(),
            deleted_there: of(here.accounts(), &plan.deleted_there),
            deleted_here: of(theirs.accounts(), &plan.deleted_here),
        }
    }
}
