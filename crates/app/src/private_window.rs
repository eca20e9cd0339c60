//! A private window without the window: its flow, and what stands before the flow.

use holdfast_vault::{ItemName, Key, KeychainError, Stage, UnlockError};

use crate::dto::{ErrorView, PrivateReply, PrivateRequest, PrivateView};
use crate::flow::{Flow, Offer, Step, screen};
use crate::job::Job;
use crate::keychain_wait::SharedKeychain;
use crate::sealed_channel::Channel;
use crate::session::Session;

/// A private window.
pub struct PrivateWindow {
    /// The window's name.
    pub label: String,
    /// What it does.
    pub flow: Flow,
    pub(crate) channel: Option<Channel>,
    /// Stands before the flow until it is done.
    before: Option<Before>,
    /// The page was last shown the screen for a first local password.
    asks_first_password: bool,
}

/// What stands before a flow until it is done.
enum Before {
    /// Biometrics are offered.
    Offer(Offer),
    /// The keychain is asked for the key of a vault that gets its first password.
    FirstPassword(FirstPassword),
}

/// A first password that waits for the keychain, with the request that brought it.
struct FirstPassword {
    job: Job<Result<Key, KeychainError>>,
    request: PrivateRequest,
}

impl FirstPassword {
    fn new(item: ItemName, keychain: SharedKeychain, request: PrivateRequest) -> Self {
        Self { job: Job::start(Stage::Opening, move |_| keychain.load(&item)), request }
    }
}

impl PrivateWindow {
    pub(crate) fn new(label: String, flow: Flow) -> Self {
        Self { label, flow, channel: None, before: None, asks_first_password: false }
    }

    /// Moves on: what stands before the flow first, then the flow.
    pub(crate) fn handle(
        mut self,
        request: PrivateRequest,
        session: &mut Session,
    ) -> (Self, Result<Step, ErrorView>) {
        let leaves = matches!(request, PrivateRequest::Close | PrivateRequest::Lock);
        let request = match self.before.take().filter(|_| !leaves) {
            None => request,
            Some(Before::Offer(mut offer)) => match offer.step(request, session) {
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
                    session.first_key = Some(kek);
                    first.request
                }
                (Some(Err(error)), _) => return (self, Err(UnlockError::Keychain(error).into())),
                (None, _) => {
                    self.before = Some(Before::FirstPassword(first));
                    return (self, Ok(screen(PrivateView::AskingKeychain)));
                }
            },
        };
        if let (true, PrivateRequest::NewPassword { password }, Some(item)) =
            (self.asks_first_password, &request, session.needs_keychain())
        {
            if let Err(error) = session.fit_for_first(password) {
                return (self, Err(error));
            }
            let first = FirstPassword::new(item, session.keychain(), request);
            self.before = Some(Before::FirstPassword(first));
            return (self, Ok(screen(PrivateView::AskingKeychain)));
        }
        let (flow, done) = self.flow.handle(request, session);
        self.flow = flow;
        session.first_key = None;
        if let Ok(Step::Stay(PrivateReply::Screen { view })) = &done {
            self.asks_first_password = matches!(view, PrivateView::NewPassword { first: true, .. });
        }
        // Work on another thread puts its own vault into the session when it is done.
        if self.flow.is_working() {
            return (self, done);
        }
        let offer = session.offer_next.take().and_then(|grant| Offer::new(grant, session));
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
    pub(crate) fn holds_a_key(&self) -> bool {
        self.before.is_some()
    }
}
