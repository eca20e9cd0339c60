//! What happens in a private window, as states. A request moves a flow on; its view says what to show.
//!
//! ```text
//!   Unlock ──password──▶ the main window
//!   SetPassword ──new password──▶ set
//!   ChangePassword ──password──▶ ──new password──▶ working ──▶ changed, or new keys made
//!   Keep ──create, import or a node's backup──▶ (preview) ──password──▶ made ──▶ Backup
//!   Backup: the states of the ceremony
//!   Check ──words from paper──▶ checked
//!   SaveBackup ──backup password──▶ ──file──▶ ──password──▶ working ──▶ saved
//!   AutoBackup ──password──▶ (──backup password──▶) working ──▶ changed
//!   Restore ──file──▶ ──its password──▶ working ──▶ preview ──password──▶ working ──▶ restored
//!   Verify ──its password──▶ working ──▶ verified
//!   Biometrics ──password──▶ ──match──▶ on
//!   TakeAway ──password──▶ gone
//! ```
//!
//! Where a vault has no password yet, the first one is set where the password would be asked for, and biometrics are offered after it.

mod auto_backup;
mod backup;
mod biometrics;
mod check;
mod choose_password;
mod keep;
mod node_backup;
mod offer;
mod password;
mod restore;
mod save_backup;
mod take_away;
mod typing;
mod unlock;
mod verify;

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use holdfast_unlock::keychain::SystemKeychain;
use holdfast_vault::{
    AccountId, Environment, Grant, ItemName, Key, Keychain, KeychainError, Password, Purpose, Vault,
};

use crate::desk::Inner;
use crate::dto::{ErrorView, FlowRequest, PrivateReply, PrivateRequest, PrivateView, ReasonView, SecretText};

pub use auto_backup::AutoBackup;
pub use backup::Backup;
pub use biometrics::Biometrics;
pub use check::Check;
pub use keep::Keep;
pub use offer::Before;
pub use password::{ChangePassword, SetPassword};
pub use restore::Restore;
pub use save_backup::SaveBackup;
pub use take_away::{TakeAway, What};
pub use unlock::Unlock;
pub use verify::Verify;

use crate::dialogs::Dialog;
use crate::job::Job;

/// A private window's flow.
pub enum Flow {
    Unlock(Unlock),
    SetPassword(SetPassword),
    ChangePassword(ChangePassword),
    Keep(Keep),
    Backup(Backup),
    Check(Check),
    SaveBackup(SaveBackup),
    AutoBackup(AutoBackup),
    Restore(Restore),
    Verify(Verify),
    Biometrics(Biometrics),
    TakeAway(TakeAway),
}

/// What a request came to.
pub enum Step {
    /// The same window goes on.
    Stay(PrivateReply),
    /// The window goes.
    Close,
    /// Everything is shown in another size.
    Resize(PrivateReply),
    /// Everything is locked.
    Lock,
    /// The vault is open: the main window takes the place of the lock screen.
    Unlocked,
    /// A dialog of the system is shown; what is chosen there comes through `path_chosen`.
    Ask(Dialog),
}

/// What a flow works on: the desk without the flow itself.
pub struct Scene<'a> {
    pub desk: &'a mut Inner,
}

impl Flow {
    pub fn unlock() -> Self {
        Self::Unlock(Unlock::default())
    }

    /// The lock screen of a program that was just started: a vault without a password opens without a click.
    pub fn unlock_at_start() -> Self {
        Self::Unlock(Unlock::at_start())
    }

    /// The flow for a request of the main window. `known` lets only files of the list through.
    pub fn new(
        request: FlowRequest,
        known: impl Fn(String) -> Result<PathBuf, ErrorView>,
    ) -> Result<Self, ErrorView> {
        Ok(match request {
            FlowRequest::SetPassword => Self::SetPassword(SetPassword::default()),
            FlowRequest::ChangePassword => Self::ChangePassword(ChangePassword::default()),
            FlowRequest::NewKeys => Self::ChangePassword(ChangePassword::with_new_keys()),
            FlowRequest::Create => Self::Keep(Keep::create()),
            FlowRequest::Import => Self::Keep(Keep::import()),
            FlowRequest::Backup { account } => Self::Backup(Backup::new(id(&account)?)),
            FlowRequest::Check { account } => Self::Check(Check::new(id(&account)?)),
            FlowRequest::SaveBackup => Self::SaveBackup(SaveBackup::default()),
            FlowRequest::AutoBackup { change } => Self::AutoBackup(AutoBackup::new(change)),
            FlowRequest::Restore { path: None } => Self::Restore(Restore::from_file(false)),
            FlowRequest::Restore { path: Some(path) } => Self::Restore(Restore::from_list(known(path)?)),
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
    pub fn handle(self, request: PrivateRequest, scene: &mut Scene<'_>) -> (Self, Result<Step, ErrorView>) {
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
            Self::Unlock(flow) => flow.handle(request, scene),
            Self::SetPassword(flow) => flow.handle(request, scene),
            Self::ChangePassword(flow) => flow.handle(request, scene),
            Self::Keep(flow) => flow.handle(request, scene),
            Self::Backup(flow) => flow.handle(request, scene),
            Self::Check(flow) => flow.handle(request, scene),
            Self::SaveBackup(flow) => flow.handle(request, scene),
            Self::AutoBackup(flow) => flow.handle(request, scene),
            Self::Restore(flow) => flow.handle(request, scene),
            Self::Verify(flow) => flow.handle(request, scene),
            Self::Biometrics(flow) => flow.handle(request, scene),
            Self::TakeAway(flow) => flow.handle(request, scene),
        }
    }

    /// The person chose a file in a dialog, or none.
    pub fn path_chosen(self, path: Option<PathBuf>, scene: &mut Scene<'_>) -> Self {
        match self {
            Self::SaveBackup(flow) => flow.path_chosen(path, scene),
            Self::Restore(flow) => flow.path_chosen(path, scene),
            Self::Keep(flow) => flow.path_chosen(path),
            flow @ (Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::ChangePassword(_)
            | Self::Backup(_)
            | Self::Check(_)
            | Self::AutoBackup(_)
            | Self::Verify(_)
            | Self::Biometrics(_)
            | Self::TakeAway(_)) => flow,
        }
    }

    /// What a new password in it is for.
    fn purpose(&self) -> Purpose {
        match self {
            Self::SaveBackup(flow) => flow.purpose(),
            Self::AutoBackup(_) => Purpose::Backup,
            Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::ChangePassword(_)
            | Self::Keep(_)
            | Self::Backup(_)
            | Self::Check(_)
            | Self::Restore(_)
            | Self::Verify(_)
            | Self::Biometrics(_)
            | Self::TakeAway(_) => Purpose::Local,
        }
    }

    /// Whether it is changing the vault on another thread: the keys on the desk may be out of date for a moment.
    pub fn is_working(&self) -> bool {
        match self {
            Self::SaveBackup(flow) => flow.is_working(),
            Self::ChangePassword(flow) => flow.is_working(),
            Self::AutoBackup(flow) => flow.is_working(),
            Self::Restore(flow) => flow.is_working(),
            Self::Keep(flow) => flow.is_working(),
            Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::Backup(_)
            | Self::Check(_)
            | Self::Verify(_)
            | Self::Biometrics(_)
            | Self::TakeAway(_) => false,
        }
    }

    /// Whether words are on the screen for a time that the person knows.
    pub fn shows_words(&self) -> bool {
        matches!(self, Self::Backup(flow) if flow.shows_words())
    }

    /// Whether it holds a phrase or a key between two requests. The ceremony does too, and has times of its own.
    pub fn holds_a_secret(&self) -> bool {
        match self {
            Self::ChangePassword(flow) => flow.holds_a_secret(),
            Self::Keep(flow) => flow.holds_a_secret(),
            Self::SaveBackup(flow) => flow.holds_a_secret(),
            Self::AutoBackup(flow) => flow.holds_a_secret(),
            Self::Restore(flow) => flow.holds_a_secret(),
            Self::Biometrics(flow) => flow.holds_a_secret(),
            Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::Backup(_)
            | Self::Check(_)
            | Self::Verify(_)
            | Self::TakeAway(_) => false,
        }
    }

    /// Whether its time is up. Lets the veil fall, too.
    pub fn is_over(&mut self, env: &Environment) -> bool {
        match self {
            Self::Backup(flow) => flow.is_over(env),
            Self::Unlock(_)
            | Self::SetPassword(_)
            | Self::ChangePassword(_)
            | Self::Keep(_)
            | Self::Check(_)
            | Self::SaveBackup(_)
            | Self::AutoBackup(_)
            | Self::Restore(_)
            | Self::Verify(_)
            | Self::Biometrics(_)
            | Self::TakeAway(_) => false,
        }
    }
}

/// What a flow's `handle` gives back.
type Moved = (Flow, Result<Step, ErrorView>);

/// A phrase's identities are being derived.
fn deriving<T: Send + 'static>(job: &Job<T>) -> PrivateView {
    let (done, of) = job.part();
    PrivateView::Deriving { done, of }
}

fn screen(view: PrivateView) -> Step {
    Step::Stay(PrivateReply::Screen { view })
}

fn id(text: &str) -> Result<AccountId, ErrorView> {
    text.parse().map_err(|_| ErrorView::NoSuchAccount)
}

fn read(text: &SecretText) -> Result<Password, ErrorView> {
    // EXPOSE: the core's type takes the place of the text.
    Ok(Password::new(text.expose())?)
}

fn strength(text: &SecretText, purpose: Purpose) -> Step {
    // EXPOSE: the strength is that of the text.
    let strength = holdfast_vault::strength(text.expose(), purpose);
    Step::Stay(PrivateReply::Strength {
        score: strength.score,
        refused: strength.refused.map(ErrorView::from),
    })
}

/// A request that does not fit the screen: a second click on a button that did its work, mostly. The screen is shown again.
fn out_of_turn() -> ErrorView {
    ErrorView::internal(&"a request that does not fit the screen")
}

/// The keychain, whose key was fetched before. What it forgets, it forgets in its own time.
struct Fetched(Mutex<Option<Key>>);

impl Keychain for Fetched {
    fn store(&self, _: &ItemName, _: &Key) -> Result<(), KeychainError> {
        Err(KeychainError::Refused)
    }

    fn load(&self, _: &ItemName) -> Result<Key, KeychainError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or(KeychainError::Missing)
    }

    fn delete(&self, name: &ItemName) -> Result<(), KeychainError> {
        let name = name.clone();
        std::thread::spawn(move || {
            if let Err(error) = SystemKeychain.delete(&name) {
                tracing::warn!(%error, "a key that opens nothing stays in the keychain");
            }
        });
        Ok(())
    }
}

impl Scene<'_> {
    /// The open vault.
    fn vault(&mut self) -> Result<&mut Vault, ErrorView> {
        self.desk.vault.as_mut().ok_or(ErrorView::Locked)
    }

    /// Asks the vault for the permission that a password gives. Where it has none yet, this is its first.
    fn grant(&mut self, password: &SecretText) -> Result<Grant, ErrorView> {
        let password = read(password)?;
        if !self.vault()?.has_password() {
            self.set_first_password(&password)?;
        }
        let grant = self.vault()?.authenticate(&password)?;
        self.desk.note_password(&grant);
        if self.desk.offer_next.is_some() {
            self.desk.offer_next = Some(grant.again());
        }
        Ok(grant)
    }

    /// Tries the local password for work that opens a vault of its own with it, to change it.
    fn password_for_change(&mut self, password: &SecretText) -> Result<Password, ErrorView> {
        if self.vault()?.is_read_only() {
            return Err(ErrorView::OnlyReading);
        }
        drop(self.grant(password)?);
        read(password)
    }

    /// New keys for the vault, and none in the keychain. The keychain may have to ask the person, so its key is fetched before; until
    /// then the flow stays where it is, as after a wrong password.
    fn set_first_password(&mut self, password: &Password) -> Result<(), ErrorView> {
        let item = self.vault()?.keychain_item();
        let Some(kek) = self.desk.first_key.take() else {
            password.fit_for_local()?;
            self.desk.ask_keychain = item;
            return Err(out_of_turn());
        };
        let keychain = Fetched(Mutex::new(Some(kek)));
        let vault = self.vault()?;
        let grant = vault.authenticate_with_keychain(&keychain)?;
        vault.set_first_password(&grant, password, &keychain)?;
        self.desk.offer_next = Some(grant);
        Ok(())
    }

    /// The screen that asks for the password, or for the first one where there is none.
    fn ask(&self, reason: ReasonView) -> PrivateView {
        self.ask_about(reason, None)
    }

    /// The same, which says what it is about.
    fn ask_about(&self, reason: ReasonView, about: Option<String>) -> PrivateView {
        match &self.desk.vault {
            Some(vault) if !vault.has_password() => {
                PrivateView::NewPassword { first: true, may_skip: false, reason: Some(reason), about }
            }
            Some(_) | None => PrivateView::AskPassword { reason, about },
        }
    }
}
