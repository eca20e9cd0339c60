//! Turning biometrics on: a match proves that it works, then it is allowed.
//!
//! ```text
//!   idle ──touch──▶ waiting ──match──▶ on
//!     ▲                │ no match, cancelled
//!     └────────────────┘
//! ```

use holdfast_unlock::biometric::Mode;
use holdfast_vault::{BiometricUse, Grant, ItemName, Key};

use super::out_of_turn;
use crate::biometrics::Wait;
use crate::dto::{BiometricView, ErrorView, PrivateRequest, PrivateView};
use crate::session::Session;

/// One permission, and what it is to allow.
pub struct TurnOn {
    grant: Grant,
    want: BiometricUse,
    /// Whether the key is to be kept with the system, where there is a choice.
    after_restart: bool,
    waiting: Option<(Wait, Option<ItemName>)>,
}

impl TurnOn {
    pub fn new(grant: Grant, want: BiometricUse, after_restart: bool) -> Self {
        Self { grant, want, after_restart, waiting: None }
    }

    /// Begins to wait for a match.
    pub fn touch(&mut self, session: &mut Session) -> Result<(), ErrorView> {
        if self.waiting.is_some() {
            return Ok(());
        }
        let keeps = match session.biometrics.system.mode() {
            Mode::Session => false,
            Mode::Persistent => true,
            Mode::SessionOrKeychain => self.after_restart,
        };
        let random = session.store.env().with(Key::make);
        let name = keeps.then(|| session.open_vault().map(|vault| vault.new_biometric_item())).transpose()?;
        let wait =
            Wait::to_turn_on(&session.biometrics, name.clone().map(|name| (name, random)), session.asking());
        self.waiting = Some((wait, name));
        Ok(())
    }

    /// Gives up waiting.
    pub fn stop(&mut self) {
        self.waiting = None;
    }

    /// Whether it is on by now.
    pub fn look(&mut self, session: &mut Session) -> Result<bool, ErrorView> {
        let Some(result) = self.waiting.as_ref().and_then(|(wait, _)| wait.take()) else { return Ok(false) };
        let name = self.waiting.take().and_then(|(_, name)| name);
        let kek = result?;
        let system = session.biometrics.system.clone();
        let kept = name.as_ref().zip(kek.as_ref());
        let allowed = session
            .open_vault()
            .and_then(|vault| Ok(vault.set_biometrics(self.want, Some(&self.grant), kept)?));
        match allowed {
            Ok(before) => system.forget(before),
            Err(error) => {
                // What was kept for a slot that was not saved is of no use.
                system.forget(name);
                return Err(error);
            }
        }
        session.note_password(&self.grant);
        Ok(true)
    }

    pub fn view(&self) -> BiometricView {
        BiometricView::of(self.waiting.as_ref().map(|(wait, _)| wait))
    }
}

/// Biometrics, offered after a first password. It can be skipped, and stands before the flow until it is answered.
pub struct Offer(TurnOn);

impl Offer {
    /// `None` where the system has nothing to offer.
    pub fn new(grant: Grant, session: &mut Session) -> Option<Self> {
        let available = session.biometrics.system.with_sensor(Result::is_ok);
        let off = !session.open_vault().ok()?.biometrics().unlock;
        let want = BiometricUse { unlock: true, reveal: false };
        (available && off).then(|| Self(TurnOn::new(grant, want, false)))
    }

    /// Whether it is answered.
    pub fn step(&mut self, request: PrivateRequest, session: &mut Session) -> Result<bool, ErrorView> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what this screen does not ask is out of turn")]
        match request {
            PrivateRequest::Look => return self.0.look(session),
            PrivateRequest::Touch => self.0.touch(session)?,
            PrivateRequest::StopTouch => self.0.stop(),
            PrivateRequest::Skip => return Ok(true),
            _ => return Err(out_of_turn()),
        }
        Ok(false)
    }

    pub fn view(&self) -> PrivateView {
        PrivateView::TurnOnBiometrics { biometric: self.0.view(), change: None }
    }
}
