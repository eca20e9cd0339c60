//! What stands before a flow: the keychain, where a vault gets its first password, and biometrics, which are offered after it.
//! Turning those on: a match proves that it works, then it is allowed.
//!
//! ```text
//!   idle ──touch──▶ waiting ──match──▶ on
//!     ▲                │ no match, cancelled
//!     └────────────────┘
//! ```

use holdfast_unlock::biometric::Mode;
use holdfast_unlock::keychain::SystemKeychain;
use holdfast_vault::{BiometricUse, Grant, ItemName, Key, Keychain, KeychainError, Stage, UnlockError};

use super::{Scene, Step, out_of_turn, screen};
use crate::biometrics::Wait;
use crate::desk::{Inner, Private};
use crate::dto::{BiometricView, ErrorView, PrivateRequest, PrivateView};
use crate::job::Job;

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
    pub fn touch(&mut self, scene: &mut Scene<'_>) -> Result<(), ErrorView> {
        if self.waiting.is_some() {
            return Ok(());
        }
        let keeps = match scene.desk.biometrics.system.mode() {
            Mode::Session => false,
            Mode::Persistent => true,
            Mode::SessionOrKeychain => self.after_restart,
        };
        let random = scene.desk.store.env().with(Key::make);
        let name = keeps.then(|| scene.vault().map(|vault| vault.new_biometric_item())).transpose()?;
        let wait = Wait::to_turn_on(
            &scene.desk.biometrics,
            name.clone().map(|name| (name, random)),
            scene.desk.asking(),
        );
        self.waiting = Some((wait, name));
        Ok(())
    }

    /// Gives up waiting.
    pub fn stop(&mut self) {
        self.waiting = None;
    }

    /// Whether it is on by now.
    pub fn look(&mut self, scene: &mut Scene<'_>) -> Result<bool, ErrorView> {
        let Some(result) = self.waiting.as_ref().and_then(|(wait, _)| wait.take()) else { return Ok(false) };
        let name = self.waiting.take().and_then(|(_, name)| name);
        let kek = result?;
        let system = scene.desk.biometrics.system.clone();
        let kept = name.as_ref().zip(kek.as_ref());
        let allowed =
            scene.vault().and_then(|vault| Ok(vault.set_biometrics(self.want, Some(&self.grant), kept)?));
        match allowed {
            Ok(before) => system.forget(before),
            Err(error) => {
                // What was kept for a slot that was not saved is of no use.
                system.forget(name);
                return Err(error);
            }
        }
        scene.desk.note_password(&self.grant);
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
    fn new(grant: Grant, scene: &mut Scene<'_>) -> Option<Self> {
        let available = scene.desk.biometrics.system.with_sensor(Result::is_ok);
        let off = !scene.vault().ok()?.biometrics().unlock;
        let want = BiometricUse { unlock: true, reveal: false };
        (available && off).then(|| Self(TurnOn::new(grant, want, false)))
    }

    /// Whether it is answered.
    fn step(&mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Result<bool, ErrorView> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what this screen does not ask is out of turn")]
        match request {
            PrivateRequest::Look => return self.0.look(scene),
            PrivateRequest::Touch => self.0.touch(scene)?,
            PrivateRequest::StopTouch => self.0.stop(),
            PrivateRequest::Skip => return Ok(true),
            _ => return Err(out_of_turn()),
        }
        Ok(false)
    }

    fn view(&self) -> PrivateView {
        PrivateView::TurnOnBiometrics { biometric: self.0.view(), change: None }
    }
}

/// What stands before a flow until it is done.
pub enum Before {
    /// Biometrics are offered.
    Offer(Offer),
    /// The keychain is asked for the key of a vault that gets its first password.
    FirstPassword(FirstPassword),
}

/// A first password that waits for the keychain, with the request that brought it.
pub struct FirstPassword {
    job: Job<Result<Key, KeychainError>>,
    request: PrivateRequest,
}

impl FirstPassword {
    fn new(item: ItemName, request: PrivateRequest) -> Self {
        Self { job: Job::start(Stage::Opening, move |_| SystemKeychain.load(&item)), request }
    }
}

impl Private {
    /// Moves on: what stands before the flow first, then the flow.
    pub fn handle(mut self, request: PrivateRequest, desk: &mut Inner) -> (Self, Result<Step, ErrorView>) {
        let scene = &mut Scene { desk };
        let leaves = matches!(request, PrivateRequest::Close | PrivateRequest::Lock);
        let request = match self.before.take().filter(|_| !leaves) {
            None => request,
            Some(Before::Offer(mut offer)) => match offer.step(request, scene) {
                Ok(true) => PrivateRequest::Look,
                Ok(false) => {
                    let step = screen(offer.view());
                    self.before = Some(Before::Offer(offer));
                    return (self, Ok(step));
                }
                Err(error) => {
                    self.before = Some(Before::Offer(offer));
                    return (self, Err(error));
                }
            },
            Some(Before::FirstPassword(first)) => match (first.job.take(), request) {
                (_, PrivateRequest::Back) => PrivateRequest::Look,
                (Some(Ok(kek)), _) => {
                    scene.desk.first_key = Some(kek);
                    first.request
                }
                (Some(Err(error)), _) => return (self, Err(UnlockError::Keychain(error).into())),
                (None, _) => {
                    self.before = Some(Before::FirstPassword(first));
                    return (self, Ok(screen(PrivateView::AskingKeychain)));
                }
            },
        };
        let again = request.password_again();
        let (flow, done) = self.flow.handle(request, scene);
        self.flow = flow;
        scene.desk.first_key = None;
        if let (Some(item), Some(request)) = (scene.desk.ask_keychain.take(), again) {
            self.before = Some(Before::FirstPassword(FirstPassword::new(item, request)));
            return (self, Ok(screen(PrivateView::AskingKeychain)));
        }
        // Work on another thread puts its own vault on the desk when it is done.
        if self.flow.is_working() {
            return (self, done);
        }
        let offer = scene.desk.offer_next.take().and_then(|grant| Offer::new(grant, scene));
        match (offer, &done) {
            (Some(offer), Ok(Step::Stay(_))) => {
                let step = screen(offer.view());
                self.before = Some(Before::Offer(offer));
                (self, Ok(step))
            }
            (Some(_) | None, _) => (self, done),
        }
    }

    /// Whether what stands before the flow holds a key.
    pub fn holds_a_key(&self) -> bool {
        self.before.is_some()
    }
}
