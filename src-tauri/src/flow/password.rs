//! Setting and changing the local password.

use holdfast_vault::Grant;

use super::{Flow, Moved, Scene, Step, out_of_turn, read, screen};
use crate::dto::{ErrorView, PrivateRequest, PrivateView, ReasonView, SecretText};

/// Makes a vault with a password.
#[derive(Default)]
pub struct SetPassword {
    set: bool,
}

/// The old password, then the new one.
#[derive(Default)]
pub struct ChangePassword {
    state: Change,
}

#[derive(Default)]
enum Change {
    #[default]
    Asking,
    Choosing(Grant),
    Changed,
}

impl SetPassword {
    pub fn handle(mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Moved {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what this screen does not ask is out of turn")]
        let done = match request {
            PrivateRequest::Look => Ok(()),
            PrivateRequest::NewPassword { password } if !self.set => {
                make(&password, scene).map(|()| self.set = true)
            }
            PrivateRequest::Next if self.set => return (Flow::SetPassword(self), Ok(Step::Close)),
            _ => Err(out_of_turn()),
        };
        let view = match self.set {
            true => PrivateView::PasswordSet { changed: false },
            false => PrivateView::NewPassword { first: true, may_skip: false },
        };
        (Flow::SetPassword(self), done.map(|()| screen(view)))
    }
}

/// The first password, with a new vault where there is none.
fn make(password: &SecretText, scene: &mut Scene<'_>) -> Result<(), ErrorView> {
    if scene.desk.vault.as_ref().is_some_and(|vault| !vault.has_password()) {
        return scene.grant(password).map(drop);
    }
    let (vault, grant) = scene.desk.store.create(&read(password)?)?;
    scene.desk.vault = Some(vault);
    scene.desk.offer_next = Some(grant);
    Ok(())
}

impl ChangePassword {
    pub fn handle(mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Moved {
        let done = self.step(request, scene);
        (Flow::ChangePassword(self), done)
    }

    /// Between the old password and the new one it has the phrase key.
    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, Change::Choosing(_))
    }

    fn step(&mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Result<Step, ErrorView> {
        match (&self.state, request) {
            (_, PrivateRequest::Look) => {}
            (Change::Asking, PrivateRequest::Password { password }) => {
                self.state = Change::Choosing(scene.grant(&password)?);
            }
            (Change::Choosing(grant), PrivateRequest::NewPassword { password }) => {
                scene.vault()?.change_password(grant, &read(&password)?)?;
                // What a match gives back was good for the old password.
                scene.desk.note_password(grant);
                self.state = Change::Changed;
            }
            (Change::Changed, PrivateRequest::Next) => return Ok(Step::Close),
            _ => return Err(out_of_turn()),
        }
        Ok(screen(match self.state {
            Change::Asking => PrivateView::AskPassword { reason: ReasonView::ChangePassword },
            Change::Choosing(_) => PrivateView::NewPassword { first: false, may_skip: false },
            Change::Changed => PrivateView::PasswordSet { changed: true },
        }))
    }
}
