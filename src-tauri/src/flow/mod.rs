//! What happens in a private window, as states. A request moves a flow on; its view says what to show.
//!
//! ```text
//!   Unlock ──password──▶ the main window
//!   SetPassword ──new password──▶ set
//!   ChangePassword ──password──▶ ──new password──▶ changed
//!   Keep ──create or import──▶ (preview) ──password──▶ made ──▶ Backup
//!   Backup: the states of the ceremony
//!   Check ──words from paper──▶ checked
//! ```

mod backup;
mod check;
mod keep;
mod password;
mod unlock;

use holdfast_vault::{AccountId, Environment, Grant, Password, Purpose, Vault};

use crate::desk::Inner;
use crate::dto::{ErrorView, FlowRequest, PrivateReply, PrivateRequest, PrivateView, SecretText};

pub use backup::Backup;
pub use check::Check;
pub use keep::Keep;
pub use password::{ChangePassword, SetPassword};
pub use unlock::Unlock;

/// A private window's flow.
pub enum Flow {
    Unlock(Unlock),
    SetPassword(SetPassword),
    ChangePassword(ChangePassword),
    Keep(Keep),
    Backup(Backup),
    Check(Check),
}

/// What a request came to.
pub enum Step {
    /// The same window goes on.
    Stay(PrivateReply),
    /// The window goes.
    Close,
    /// Everything is locked.
    Lock,
    /// The vault is open: the main window takes the place of the lock screen.
    Unlocked,
}

/// What a flow works on: the desk without the flow itself.
pub struct Scene<'a> {
    pub desk: &'a mut Inner,
}

impl Flow {
    pub fn unlock() -> Self {
        Self::Unlock(Unlock::default())
    }

    /// The flow for a request of the main window.
    pub fn new(request: FlowRequest) -> Result<Self, ErrorView> {
        Ok(match request {
            FlowRequest::SetPassword => Self::SetPassword(SetPassword::default()),
            FlowRequest::ChangePassword => Self::ChangePassword(ChangePassword::default()),
            FlowRequest::Create => Self::Keep(Keep::create()),
            FlowRequest::Import => Self::Keep(Keep::import()),
            FlowRequest::Backup { account } => Self::Backup(Backup::new(id(&account)?)),
            FlowRequest::Check { account } => Self::Check(Check::new(id(&account)?)),
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
            return (self, Ok(strength(password)));
        }
        match self {
            Self::Unlock(flow) => flow.handle(request, scene),
            Self::SetPassword(flow) => flow.handle(request, scene),
            Self::ChangePassword(flow) => flow.handle(request, scene),
            Self::Keep(flow) => flow.handle(request, scene),
            Self::Backup(flow) => flow.handle(request, scene),
            Self::Check(flow) => flow.handle(request, scene),
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
            Self::Unlock(_) | Self::SetPassword(_) | Self::Backup(_) | Self::Check(_) => false,
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
            | Self::Check(_) => false,
        }
    }
}

/// What a flow's `handle` gives back.
type Moved = (Flow, Result<Step, ErrorView>);

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

fn strength(text: &SecretText) -> Step {
    // EXPOSE: the strength is that of the text.
    let strength = holdfast_vault::strength(text.expose(), Purpose::Local);
    Step::Stay(PrivateReply::Strength {
        score: strength.score,
        refused: strength.refused.map(ErrorView::from),
    })
}

/// A request that does not fit the screen: a second click on a button that did its work, mostly. The screen is shown again.
fn out_of_turn() -> ErrorView {
    ErrorView::internal(&"a request that does not fit the screen")
}

impl Scene<'_> {
    /// The open vault.
    fn vault(&mut self) -> Result<&mut Vault, ErrorView> {
        self.desk.vault.as_mut().ok_or(ErrorView::Locked)
    }

    /// Asks the vault for the permission that a password gives.
    fn grant(&mut self, password: &SecretText) -> Result<Grant, ErrorView> {
        let password = read(password)?;
        Ok(self.vault()?.authenticate(&password)?)
    }
}
