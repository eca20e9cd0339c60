//! Allowing biometrics more than they may now: the local password, a match, done. Allowing them less takes nothing and is a command
//! of the main window.

use holdfast_vault::BiometricUse;

use super::offer::TurnOn;
use super::{Flow, Moved, Scene, Step, out_of_turn, screen};
use crate::dto::{BiometricChangeView, ErrorView, PrivateRequest, PrivateView, ReasonView};

/// One change.
pub struct Biometrics {
    change: BiometricChangeView,
    state: State,
}

enum State {
    Asking,
    Touching(TurnOn),
    Done,
}

impl Biometrics {
    pub fn new(change: BiometricChangeView) -> Self {
        Self { change, state: State::Asking }
    }

    pub fn handle(mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Moved {
        let done = self.step(request, scene);
        (Flow::Biometrics(self), done)
    }

    /// Between the password and the match it has the phrase key.
    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, State::Touching(_))
    }

    fn step(&mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Result<Step, ErrorView> {
        match (&mut self.state, request) {
            (State::Touching(turning), PrivateRequest::Look) => {
                if turning.look(scene)? {
                    self.state = State::Done;
                }
            }
            (_, PrivateRequest::Look) => {}
            (
                State::Asking,
                PrivateRequest::Password { password } | PrivateRequest::NewPassword { password },
            ) => {
                let grant = scene.grant(&password)?;
                let (want, after_restart) = wanted(self.change, scene)?;
                let mut turning = TurnOn::new(grant, want, after_restart);
                turning.touch(scene)?;
                self.state = State::Touching(turning);
            }
            (State::Touching(turning), PrivateRequest::Touch) => turning.touch(scene)?,
            (State::Touching(turning), PrivateRequest::StopTouch) => turning.stop(),
            (State::Done, PrivateRequest::Next) => return Ok(Step::Close),
            _ => return Err(out_of_turn()),
        }
        Ok(screen(match &self.state {
            State::Asking => scene.ask(ReasonView::Biometrics),
            State::Touching(turning) => {
                PrivateView::TurnOnBiometrics { biometric: turning.view(), change: Some(self.change) }
            }
            State::Done => PrivateView::BiometricsOn { change: self.change },
        }))
    }
}

/// What is allowed after the change, and whether a key is to be kept with the system.
fn wanted(change: BiometricChangeView, scene: &mut Scene<'_>) -> Result<(BiometricUse, bool), ErrorView> {
    let vault = scene.vault()?;
    let (now, kept) = (vault.biometrics(), vault.biometric_item().is_some());
    Ok(match change {
        BiometricChangeView::Unlock | BiometricChangeView::WithoutReveal => {
            (BiometricUse { unlock: true, reveal: false }, kept)
        }
        BiometricChangeView::Reveal => (BiometricUse { unlock: true, reveal: true }, kept),
        BiometricChangeView::AfterRestart => (BiometricUse { unlock: true, ..now }, true),
    })
}
