//! The ceremony in its window: the core's states, one screen each.

use holdfast_phrase::Phrase;
use holdfast_vault::{
    AccountId, Arranging, Authenticated, Environment, NeedsTypedCheck, Outcome, Proved, Shown, Warned,
};

use super::{Check, Flow, Moved, Scene, Step, out_of_turn, screen};
use crate::dto::{ErrorView, PrivateRequest, PrivateView, SecretText, ShownWord, whole_seconds};

/// The ceremony of one account.
pub struct Backup {
    account: AccountId,
    state: State,
}

enum State {
    Risk,
    /// The veil before the password.
    Closed,
    Authenticated {
        ceremony: Authenticated,
        wrong_three_times: bool,
    },
    Shown(Shown),
    Arranging {
        ceremony: Arranging,
        wrong: bool,
    },
    /// Proved, but not saved yet: the disk said no.
    Unsaved(Proved),
    Proved {
        name: String,
        at: String,
    },
    /// Only while a state is being replaced.
    Gone,
}

impl Backup {
    pub fn new(account: AccountId) -> Self {
        Self { account, state: State::Risk }
    }

    pub fn handle(mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Moved {
        let env = scene.desk.store.env().clone();
        if self.is_over(&env) {
            return (Flow::Backup(self), Ok(Step::Close));
        }
        if let (State::Shown(_), PrivateRequest::Next) = (&self.state, &request) {
            return self.arrange(scene, &env);
        }
        let state = std::mem::replace(&mut self.state, State::Gone);
        let (state, done) = state.step(request, self.account, scene, &env);
        self.state = state;
        let done = match done {
            Ok(true) => self.view(scene, &env).map(screen),
            Ok(false) => Ok(Step::Close),
            Err(error) => Err(error),
        };
        (Flow::Backup(self), done)
    }

    /// Whether the words are on the screen.
    pub fn shows_words(&self) -> bool {
        matches!(self.state, State::Shown(_))
    }

    /// From the words to the arrangement, or to the typed check where arranging proves nothing.
    fn arrange(mut self, scene: &mut Scene<'_>, env: &Environment) -> Moved {
        let State::Shown(shown) = std::mem::replace(&mut self.state, State::Closed) else {
            return (Flow::Backup(self), Err(out_of_turn()));
        };
        match shown.arrange(env) {
            Ok(ceremony) => {
                self.state = State::Arranging { ceremony, wrong: false };
                let view = self.view(scene, env);
                (Flow::Backup(self), view.map(screen))
            }
            Err(NeedsTypedCheck(_)) => {
                Check::instead_of_arranging(self.account).handle(PrivateRequest::Look, scene)
            }
        }
    }

    /// Whether the ten minutes are over. Lets the veil fall when its time has come.
    pub fn is_over(&mut self, env: &Environment) -> bool {
        let veil_falls = matches!(&self.state, State::Shown(shown) if shown.remaining(env).is_zero());
        if veil_falls && let State::Shown(shown) = std::mem::replace(&mut self.state, State::Closed) {
            self.state = State::Authenticated { ceremony: shown.hide(), wrong_three_times: false };
        }
        match &self.state {
            State::Authenticated { ceremony, .. } => !ceremony.is_valid(env),
            State::Arranging { ceremony, .. } => !ceremony.is_valid(env),
            State::Risk
            | State::Closed
            | State::Shown(_)
            | State::Unsaved(_)
            | State::Proved { .. }
            | State::Gone => false,
        }
    }

    fn view(&self, scene: &mut Scene<'_>, env: &Environment) -> Result<PrivateView, ErrorView> {
        let account = scene.vault()?.account(self.account)?;
        let words = u32::try_from(account.words).unwrap_or_default();
        Ok(match &self.state {
            State::Risk => {
                PrivateView::Risk { name: account.name.clone(), kind: account.kind.clone(), words }
            }
            State::Closed | State::Gone => {
                PrivateView::Veiled { words, needs_password: true, wrong_three_times: false }
            }
            State::Authenticated { wrong_three_times, .. } => {
                PrivateView::Veiled { words, needs_password: false, wrong_three_times: *wrong_three_times }
            }
            State::Shown(shown) => PrivateView::Shown {
                // EXPOSE: the person asked to see the words and gave the password.
                words: shown.phrase(env).map_or("", Phrase::expose).split(' ').map(ShownWord::new).collect(),
                remaining: whole_seconds(shown.remaining(env)),
            },
            State::Arranging { ceremony, wrong } => PrivateView::Arrange {
                chips: ceremony.chips().map(ShownWord::new).collect(),
                wrong: *wrong,
                goes_left: ceremony.goes_left().into(),
            },
            State::Unsaved(_) => PrivateView::Unsaved { name: account.name.clone() },
            State::Proved { name, at } => PrivateView::Proved { name: name.clone(), at: at.clone() },
        })
    }
}

impl State {
    /// The next state, and whether the window stays.
    fn step(
        self,
        request: PrivateRequest,
        account: AccountId,
        scene: &mut Scene<'_>,
        env: &Environment,
    ) -> (Self, Result<bool, ErrorView>) {
        match (self, request) {
            (Self::Risk, PrivateRequest::Next) => (Self::Closed, Ok(true)),
            (Self::Closed | Self::Authenticated { .. } | Self::Shown(_), PrivateRequest::Back) => {
                (Self::Risk, Ok(true))
            }
            (Self::Closed, PrivateRequest::Password { password }) => {
                authenticate(account, &password, scene, env)
            }
            (Self::Authenticated { ceremony, .. }, PrivateRequest::Show) => match ceremony.show(env) {
                Some(shown) => (Self::Shown(shown), Ok(true)),
                None => (Self::Closed, Ok(false)),
            },
            (Self::Shown(shown), PrivateRequest::KeepShowing) => {
                (Self::Shown(shown.keep_showing(env)), Ok(true))
            }
            (Self::Shown(shown), PrivateRequest::Hide) => {
                (Self::Authenticated { ceremony: shown.hide(), wrong_three_times: false }, Ok(true))
            }
            (Self::Arranging { ceremony, .. }, PrivateRequest::Back) => {
                (Self::Authenticated { ceremony: ceremony.show_again(), wrong_three_times: false }, Ok(true))
            }
            (Self::Arranging { ceremony, .. }, PrivateRequest::Arrange { chips }) => {
                judge(ceremony, &chips, scene, env)
            }
            (Self::Unsaved(proved), PrivateRequest::Next) => record(proved, scene),
            (Self::Proved { .. }, PrivateRequest::Next) => (Self::Closed, Ok(false)),
            // Hiding what is hidden already, as when the window loses the focus while the veil falls.
            (state, PrivateRequest::Look | PrivateRequest::Hide) => (state, Ok(true)),
            (state, _) => (state, Err(out_of_turn())),
        }
    }
}

fn authenticate(
    account: AccountId,
    password: &SecretText,
    scene: &mut Scene<'_>,
    env: &Environment,
) -> (State, Result<bool, ErrorView>) {
    let authenticated = scene.grant(password).and_then(|grant| {
        let vault = scene.vault()?;
        Ok(Warned::new(account).authenticate(vault, grant)?)
    });
    match authenticated.map(|ceremony| ceremony.show(env)) {
        Ok(Some(shown)) => (State::Shown(shown), Ok(true)),
        Ok(None) => (State::Closed, Err(ErrorView::Expired)),
        Err(error) => (State::Closed, Err(error)),
    }
}

fn judge(
    ceremony: Arranging,
    chips: &[u32],
    scene: &mut Scene<'_>,
    env: &Environment,
) -> (State, Result<bool, ErrorView>) {
    let chips: Vec<_> = chips.iter().map(|chip| usize::try_from(*chip).unwrap_or(usize::MAX)).collect();
    match ceremony.submit(&chips, env) {
        Outcome::Again(ceremony) => (State::Arranging { ceremony, wrong: true }, Ok(true)),
        Outcome::BackToReveal(ceremony) => {
            (State::Authenticated { ceremony, wrong_three_times: true }, Ok(true))
        }
        Outcome::Expired => (State::Closed, Ok(false)),
        Outcome::Proved(proved) => record(proved, scene),
    }
}

/// What was proved is not lost when it cannot be saved, as on a full disk.
fn record(proved: Proved, scene: &mut Scene<'_>) -> (State, Result<bool, ErrorView>) {
    match scene.vault().and_then(|vault| Ok(vault.record_proof(&proved)?)) {
        Ok(account) => {
            let at = account.backed_up_at.map(|time| time.to_string()).unwrap_or_default();
            (State::Proved { name: account.name, at }, Ok(true))
        }
        Err(error) => (State::Unsaved(proved), Err(error)),
    }
}
