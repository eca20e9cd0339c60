//! Setting and changing the local password.

use holdfast_vault::{AutoBackupSlot, Grant, SlotType};

use super::{Flow, Moved, Scene, Step, out_of_turn, read, screen};
use crate::dto::{ErrorView, PrivateRequest, PrivateView, ReasonView, SecretText};

/// Makes a vault with a password.
#[derive(Default)]
pub struct SetPassword {
    set: bool,
}

/// The old password, then the new one; where somebody may know the old one, new keys with it.
#[derive(Default)]
pub struct ChangePassword {
    new_keys: bool,
    state: Change,
}

#[derive(Default)]
enum Change {
    #[default]
    Asking,
    Choosing(Grant),
    Changed,
    /// The vault has new keys, too.
    NewKeys {
        auto_backup_off: bool,
        biometrics_off: bool,
    },
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
    pub fn with_new_keys() -> Self {
        Self { new_keys: true, ..Self::default() }
    }

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
            (Change::Choosing(grant), PrivateRequest::NewPassword { password }) if self.new_keys => {
                let new = read(&password)?;
                let rekeyed = scene.vault()?.rekey(grant, &new, AutoBackupSlot::Remove)?;
                // What a match gave back opens nothing any more.
                scene.desk.biometrics.wipe();
                scene.desk.biometrics.system.forget(rekeyed.biometric_item);
                self.state = Change::NewKeys {
                    auto_backup_off: rekeyed.removed.contains(&SlotType::Backup),
                    biometrics_off: rekeyed.removed.contains(&SlotType::Biometric),
                };
            }
            (Change::Choosing(grant), PrivateRequest::NewPassword { password }) => {
                scene.vault()?.change_password(grant, &read(&password)?)?;
                // What a match gives back was good for the old password.
                scene.desk.note_password(grant);
                self.state = Change::Changed;
            }
            (Change::Changed | Change::NewKeys { .. }, PrivateRequest::Next) => return Ok(Step::Close),
            _ => return Err(out_of_turn()),
        }
        Ok(screen(match self.state {
            Change::Asking => PrivateView::AskPassword { reason: ReasonView::ChangePassword },
            Change::Choosing(_) if self.new_keys => PrivateView::NewKeys,
            Change::Choosing(_) => PrivateView::NewPassword { first: false, may_skip: false },
            Change::Changed => PrivateView::PasswordSet { changed: true },
            Change::NewKeys { auto_backup_off, biometrics_off } => {
                PrivateView::NewKeysMade { auto_backup_off, biometrics_off }
            }
        }))
    }
}
