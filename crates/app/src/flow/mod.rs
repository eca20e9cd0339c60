//! What happens in a private window, as states. A request moves a flow on; its view says what to show.
//!
//! ```text
//!   Unlock ──password──▶ the main window
//!   SetPassword ──new password──▶ set
//!   ChangePassword ──password──▶ ──new password──▶ working ──▶ changed, or new keys made
//!   AddAccount ──create, import or a node's backup──▶ (preview) ──password──▶ made ──▶ Ceremony
//!   Ceremony: its states, see there
//!   Check ──words from paper──▶ checked
//!   SaveBackup ──backup password──▶ ──file──▶ ──password──▶ working ──▶ saved
//!   AutoBackup ──password──▶ (──backup password──▶) working ──▶ changed
//!   TakeOver ──its password──▶ working ──▶ preview ──password──▶ working ──▶ taken over
//!   Restore ──file──▶ ──its password──▶ working ──▶ preview ──password──▶ working ──▶ restored
//!   Verify ──its password──▶ working ──▶ verified
//!   Biometrics ──password──▶ ──match──▶ on
//!   TakeAway ──password──▶ gone
//! ```
//!
//! Where a vault has no password yet, the first one is set where the password would be asked for, and biometrics are offered after it.

mod add_account;
mod auto_backup;
mod biometrics;
mod ceremony;
mod check_paper;
mod choose_backup_password;
mod kinds;
mod local_password;
mod minima_backup;
mod restore;
mod save_backup;
mod step;
mod take_away;
mod take_over;
mod turn_on_biometrics;
mod unlock;
mod verify_backup;
mod word_entry;

use std::path::PathBuf;

use holdfast_vault::{AccountId, Environment, Purpose};

use crate::dto::{ErrorView, FlowRequest, PrivateRequest};
use crate::job::Ongoing;
use crate::session::Session;

pub(crate) use crate::dto::{out_of_turn, read};
pub(crate) use add_account::AddAccount;
pub(crate) use auto_backup::AutoBackup;
pub(crate) use biometrics::Biometrics;
pub(crate) use ceremony::Ceremony;
pub(crate) use check_paper::Check;
pub(crate) use local_password::{ChangePassword, SetPassword};
pub(crate) use restore::Restore;
pub(crate) use save_backup::SaveBackup;
pub(crate) use step::{Moved, Step, deriving, screen, strength};
pub(crate) use take_away::{TakeAway, What};
pub(crate) use take_over::TakeOver;
pub(crate) use turn_on_biometrics::Offer;
pub(crate) use unlock::Unlock;
pub(crate) use verify_backup::Verify;

/// A private window's flow.
pub enum Flow {
    /// The lock screen.
    Unlock(Unlock),
    /// The first local password.
    SetPassword(SetPassword),
    /// Another local password.
    ChangePassword(ChangePassword),
    /// A phrase is made, or kept.
    AddAccount(AddAccount),
    /// The words are shown and arranged.
    Ceremony(Ceremony),
    /// The words from paper are compared.
    Check(Check),
    /// A backup file.
    SaveBackup(SaveBackup),
    /// Auto backup, on, off, or with another password.
    AutoBackup(AutoBackup),
    /// Accounts of a file.
    Restore(Restore),
    /// A file is opened to see that it opens.
    Verify(Verify),
    /// A match is to stand in for the password.
    Biometrics(Biometrics),
    /// What another computer has.
    TakeOver(TakeOver),
    /// Something goes that may be the last of its kind.
    TakeAway(TakeAway),
}

impl Flow {
    /// The lock screen.
    pub fn unlock() -> Self {
        Self::Unlock(Unlock::default())
    }

    /// The lock screen of a program that was just started: a vault without a password opens without a click.
    pub fn unlock_at_start() -> Self {
        Self::Unlock(Unlock::at_start())
    }

    /// The lock screen, which says why it is there.
    pub fn unlock_saying(said: ErrorView) -> Self {
        Self::Unlock(Unlock::saying(said))
    }

    /// Restores from a file that was opened in the file manager.
    pub fn restore_of(path: PathBuf, env: &Environment) -> Self {
        Self::Restore(Restore::of_file(path, env))
    }

    /// The flow for a request of the main window. `known` lets only files of the list through.
    ///
    /// # Errors
    /// `NoSuchAccount`; what `known` says.
    pub fn new(
        request: FlowRequest,
        known: impl Fn(String) -> Result<PathBuf, ErrorView>,
    ) -> Result<Self, ErrorView> {
        Ok(match request {
            FlowRequest::SetPassword => Self::SetPassword(SetPassword::default()),
            FlowRequest::ChangePassword => Self::ChangePassword(ChangePassword::default()),
            FlowRequest::NewKeys => Self::ChangePassword(ChangePassword::with_new_keys()),
            FlowRequest::Create => Self::AddAccount(AddAccount::create()),
            FlowRequest::Import => Self::AddAccount(AddAccount::import()),
            FlowRequest::Backup { account } => Self::Ceremony(Ceremony::new(id(&account)?)),
            FlowRequest::Check { account } => Self::Check(Check::new(id(&account)?)),
            FlowRequest::SaveBackup => Self::SaveBackup(SaveBackup::default()),
            FlowRequest::AutoBackup { change } => Self::AutoBackup(AutoBackup::new(change)),
            FlowRequest::Restore { path: None } => Self::Restore(Restore::from_file(false)),
            FlowRequest::Restore { path: Some(path) } => Self::Restore(Restore::from_list(known(path)?)),
            FlowRequest::TakeOver { installation } => Self::TakeOver(TakeOver::new(installation)),
            FlowRequest::Verify { path, question } => Self::Verify(Verify::new(known(path)?, question)),
            FlowRequest::Biometrics { change } => Self::Biometrics(Biometrics::new(change)),
            FlowRequest::DeleteAccount { account, typed_name, give_up_phrase } => {
                Self::TakeAway(TakeAway::new(What::Account { id: id(&account)?, typed_name, give_up_phrase }))
            }
            FlowRequest::DeleteCopy { path } => Self::TakeAway(TakeAway::new(What::Copy(known(path)?))),
            FlowRequest::KeepFewer { keep } => Self::TakeAway(TakeAway::new(What::Keep(keep))),
        })
    }

    /// Moves on.
    pub fn handle(self, request: PrivateRequest, session: &mut Session) -> (Self, Result<Step, ErrorView>) {
        if let PrivateRequest::Close = request {
            return (self, Ok(Step::Close));
        }
        if let PrivateRequest::Lock = request {
            return (self, Ok(Step::Lock));
        }
        if let PrivateRequest::Strength { password } = &request {
            let step = strength(password, self.purpose());
            return (self, Ok(step));
        }
        match self {
            Self::Unlock(flow) => flow.handle(request, session),
            Self::SetPassword(flow) => flow.handle(request, session),
            Self::ChangePassword(flow) => flow.handle(request, session),
            Self::AddAccount(flow) => flow.handle(request, session),
            Self::Ceremony(flow) => flow.handle(request, session),
            Self::Check(flow) => flow.handle(request, session),
            Self::SaveBackup(flow) => flow.handle(request, session),
            Self::AutoBackup(flow) => flow.handle(request, session),
            Self::Restore(flow) => flow.handle(request, session),
            Self::TakeOver(flow) => flow.handle(request, session),
            Self::Verify(flow) => flow.handle(request, session),
            Self::Biometrics(flow) => flow.handle(request, session),
            Self::TakeAway(flow) => flow.handle(request, session),
        }
    }

    /// The person chose a file in a dialog, or none.
    pub fn path_chosen(self, path: Option<PathBuf>, session: &mut Session) -> Self {
        match self {
            Self::SaveBackup(flow) => flow.path_chosen(path, session),
            Self::Restore(flow) => flow.path_chosen(path, session),
            Self::AddAccount(flow) => flow.path_chosen(path),
            flow @ (Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::ChangePassword(_)
            | Self::Ceremony(_)
            | Self::Check(_)
            | Self::AutoBackup(_)
            | Self::TakeOver(_)
            | Self::Verify(_)
            | Self::Biometrics(_)
            | Self::TakeAway(_)) => flow,
        }
    }

    /// What a new password in it is for.
    fn purpose(&self) -> Purpose {
        match self {
            Self::SaveBackup(flow) => flow.purpose(),
            Self::AutoBackup(flow) => flow.purpose(),
            Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::ChangePassword(_)
            | Self::AddAccount(_)
            | Self::Ceremony(_)
            | Self::Check(_)
            | Self::Restore(_)
            | Self::TakeOver(_)
            | Self::Verify(_)
            | Self::Biometrics(_)
            | Self::TakeAway(_) => Purpose::Local,
        }
    }

    /// The work that changes the vault on another thread.
    fn work(&self) -> Option<&dyn Ongoing> {
        match self {
            Self::SaveBackup(flow) => flow.work(),
            Self::ChangePassword(flow) => flow.work(),
            Self::AutoBackup(flow) => flow.work(),
            Self::Restore(flow) => flow.work(),
            Self::TakeOver(flow) => flow.work(),
            Self::AddAccount(flow) => flow.work(),
            Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::Ceremony(_)
            | Self::Check(_)
            | Self::Verify(_)
            | Self::Biometrics(_)
            | Self::TakeAway(_) => None,
        }
    }

    /// Whether it is changing the vault on another thread: the keys of the session may be out of date for a moment.
    pub fn is_working(&self) -> bool {
        self.work().is_some_and(Ongoing::is_awaited)
    }

    /// What has to be said after a lock whose person did not see the end of the work, which goes on.
    pub fn cut_short(&self) -> Option<ErrorView> {
        let said = match self {
            Self::ChangePassword(_) => ErrorView::LockedWhileChanging,
            Self::SaveBackup(_) => ErrorView::LockedWhileSaving,
            Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::AddAccount(_)
            | Self::Ceremony(_)
            | Self::Check(_)
            | Self::AutoBackup(_)
            | Self::Restore(_)
            | Self::TakeOver(_)
            | Self::Verify(_)
            | Self::Biometrics(_)
            | Self::TakeAway(_) => return None,
        };
        self.is_working().then_some(said)
    }

    /// Whether words are on the screen for a time that the person knows.
    pub fn shows_words(&self) -> bool {
        matches!(self, Self::Ceremony(flow) if flow.shows_words())
    }

    /// Whether it holds a phrase or a key between two requests: all work does until it is done. The ceremony does too, and has times of its
    /// own.
    pub fn holds_a_secret(&self) -> bool {
        if self.work().is_some() {
            return true;
        }
        match self {
            Self::ChangePassword(flow) => flow.holds_a_secret(),
            Self::AddAccount(flow) => flow.holds_a_secret(),
            Self::Check(flow) => flow.holds_a_secret(),
            Self::SaveBackup(flow) => flow.holds_a_secret(),
            Self::AutoBackup(flow) => flow.holds_a_secret(),
            Self::Restore(flow) => flow.holds_a_secret(),
            Self::TakeOver(flow) => flow.holds_a_secret(),
            Self::Biometrics(flow) => flow.holds_a_secret(),
            Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::Ceremony(_)
            | Self::Verify(_)
            | Self::TakeAway(_) => false,
        }
    }

    /// Whether its time is up. Lets the veil fall, too.
    pub fn is_over(&mut self, env: &Environment) -> bool {
        match self {
            Self::Ceremony(flow) => flow.is_over(env),
            Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::ChangePassword(_)
            | Self::AddAccount(_)
            | Self::Check(_)
            | Self::SaveBackup(_)
            | Self::AutoBackup(_)
            | Self::Restore(_)
            | Self::TakeOver(_)
            | Self::Verify(_)
            | Self::Biometrics(_)
            | Self::TakeAway(_) => false,
        }
    }
}

fn id(text: &str) -> Result<AccountId, ErrorView> {
    text.parse().map_err(|_| ErrorView::NoSuchAccount)
}

#[cfg(test)]
mod tests;
