//! Allowing biometrics more than they may now: the local password, a match, done. Allowing them less takes nothing and is a command
//! of the main window.

use holdfast_vault::BiometricUse;

use super::turn_on_biometrics::TurnOn;
use super::{Flow, Moved, Step, out_of_turn, screen};
use crate::dto::{BiometricChangeView, ErrorView, PrivateRequest, PrivateView, ReasonView};
use crate::session::Session;

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

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        let done = self.step(request, session);
        (Flow::Biometrics(self), done)
    }

    /// Between the password and the match it has the phrase key.
    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, State::Touching(_))
    }

    fn step(&mut self, request: PrivateRequest, session: &mut Session) -> Result<Step, ErrorView> {
        match (&mut self.state, request) {
            (State::Touching(turning), PrivateRequest::Look) => {
                if turning.look(session)? {
                    self.state = State::Done;
                }
            }
            (_, PrivateRequest::Look) => {}
            (
                State::Asking,
                PrivateRequest::Password { password } | PrivateRequest::NewPassword { password },
            ) => {
                let grant = session.grant(&password)?;
                let (want, after_restart) = wanted(self.change, session)?;
                let mut turning = TurnOn::new(grant, want, after_restart);
                turning.touch(session)?;
                self.state = State::Touching(turning);
            }
            (State::Touching(turning), PrivateRequest::Touch) => turning.touch(session)?,
            (State::Touching(turning), PrivateRequest::StopTouch) => turning.stop(),
            (State::Done, PrivateRequest::Next) => return Ok(Step::Close),
            _ => return Err(out_of_turn()),
        }
        Ok(screen(match &self.state {
            State::Asking => session.ask(ReasonView::Biometrics),
            State::Touching(turning) => {
                PrivateView::TurnOnBiometrics { biometric: turning.view(), change: Some(self.change) }
            }
            State::Done => PrivateView::BiometricsOn { change: self.change },
        }))
    }
}

/// What is allowed after the change, and whether a key is to be kept with the system.
fn wanted(change: BiometricChangeView, session: &mut Session) -> Result<(BiometricUse, bool), ErrorView> {
    let vault = session.open_vault()?;
    let (now, kept) = (vault.biometrics(), vault.biometric_item().is_some());
    Ok(match change {
        BiometricChangeView::Unlock | BiometricChangeView::WithoutReveal => {
            (BiometricUse { unlock: true, reveal: false }, kept)
        }
        BiometricChangeView::Reveal => (BiometricUse { unlock: true, reveal: true }, kept),
        BiometricChangeView::AfterRestart => (BiometricUse { unlock: true, ..now }, true),
    })
}
