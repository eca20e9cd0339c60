//! Taking away what may be the last of its kind: an account that was never proved, the last good copy of one, a vault that was set aside, or
//! copies beyond a lower number. It asks as much as showing words does.

use std::path::PathBuf;

use holdfast_vault::AccountId;

use super::{Flow, Moved, Step, out_of_turn, screen};
use crate::accounts::remove;
use crate::dto::{ErrorView, PrivateRequest, ReasonView, SecretText};
use crate::session::Session;

/// What a password is asked for.
pub struct TakeAway {
    what: What,
}

/// What goes.
pub enum What {
    /// An account whose name was typed; its phrase is given up where it was never proved.
    Account { id: AccountId, typed_name: String, give_up_phrase: bool },
    /// A file of the list.
    Copy(PathBuf),
    /// Auto backups beyond this number, with the next one.
    Keep(u32),
}

impl TakeAway {
    pub fn new(what: What) -> Self {
        Self { what }
    }

    pub fn handle(self, request: PrivateRequest, session: &mut Session) -> Moved {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what this screen does not ask is out of turn")]
        let done = match request {
            PrivateRequest::Look => Ok(screen(session.ask_about(self.reason(), Some(self.about())))),
            PrivateRequest::Password { password } | PrivateRequest::NewPassword { password } => {
                self.take(&password, session).map(|()| Step::Close)
            }
            _ => Err(out_of_turn()),
        };
        (Flow::TakeAway(self), done)
    }

    fn reason(&self) -> ReasonView {
        match self.what {
            What::Account { .. } => ReasonView::DeleteAccount,
            What::Copy(_) => ReasonView::DeleteCopy,
            What::Keep(_) => ReasonView::KeepFewer,
        }
    }

    fn about(&self) -> String {
        match &self.what {
            What::Account { typed_name, .. } => typed_name.trim().to_owned(),
            What::Copy(path) => path.display().to_string(),
            What::Keep(keep) => keep.to_string(),
        }
    }

    fn take(&self, password: &SecretText, session: &mut Session) -> Result<(), ErrorView> {
        let grant = session.grant(password)?;
        let vault = session.open_vault()?;
        match &self.what {
            What::Account { id, typed_name, give_up_phrase } => {
                remove(vault, *id, typed_name, *give_up_phrase, Some(&grant))
            }
            What::Copy(path) => Ok(vault.delete_copy(path, Some(&grant))?),
            What::Keep(keep) => Ok(vault.set_kept(*keep, Some(&grant))?),
        }
    }
}
