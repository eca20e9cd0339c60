//! The ceremony in its window: the core's states, one screen each.

use holdfast_vault::{
    AccountId, Arranging, Authenticated, Environment, Grant, Instead, Outcome, PasswordDue, Proved, Shown,
    Warned,
};

use super::{Check, Flow, Moved, Step, out_of_turn, screen};
use crate::biometrics::{Purpose, Wait};
use crate::clipboard;
use crate::dto::{
    BiometricView, ErrorView, PrivateRequest, PrivateView, ShareAtView, ShownWord, number, whole_seconds,
};
use crate::session::Session;

/// The ceremony of one account.
pub struct Ceremony {
    account: AccountId,
    state: State,
}

enum State {
    Risk,
    /// The veil before the password.
    Closed {
        touch: Option<Wait>,
    },
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

impl Ceremony {
    pub fn new(account: AccountId) -> Self {
        Self { account, state: State::Risk }
    }

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        let env = session.store.env().clone();
        if self.is_over(&env) {
            return (Flow::Ceremony(self), Ok(Step::Close));
        }
        if let (State::Shown(_), PrivateRequest::Next) = (&self.state, &request) {
            return self.arrange(session, &env);
        }
        let state = std::mem::replace(&mut self.state, State::Gone);
        let (state, done) = state.step(request, self.account, session, &env);
        self.state = state;
        let done = match done {
            Ok(true) => self.view(session, &env).map(screen),
            Ok(false) => Ok(Step::Close),
            Err(error) => Err(error),
        };
        (Flow::Ceremony(self), done)
    }

    /// Whether the words are on the screen.
    pub fn shows_words(&self) -> bool {
        matches!(self.state, State::Shown(_))
    }

    /// From the words to the arrangement, or to the typed check where arranging proves nothing.
    fn arrange(mut self, session: &mut Session, env: &Environment) -> Moved {
        let State::Shown(shown) = std::mem::replace(&mut self.state, State::Gone) else {
            return (Flow::Ceremony(self), Err(out_of_turn()));
        };
        match shown.arrange(env) {
            Ok(ceremony) => {
                self.state = State::Arranging { ceremony, wrong: false };
                let view = self.view(session, env);
                (Flow::Ceremony(self), view.map(screen))
            }
            Err(Instead::NextShare(ceremony)) => {
                self.state = State::Authenticated { ceremony, wrong_three_times: false };
                let view = self.view(session, env);
                (Flow::Ceremony(self), view.map(screen))
            }
            Err(Instead::TypedCheck(_)) => {
                Check::instead_of_arranging(self.account).handle(PrivateRequest::Look, session)
            }
        }
    }

    /// Whether the ten minutes are over. Lets the veil fall when its time has come.
    pub fn is_over(&mut self, env: &Environment) -> bool {
        let veil_falls = matches!(&self.state, State::Shown(shown) if shown.remaining(env).is_zero());
        if veil_falls && let State::Shown(shown) = std::mem::replace(&mut self.state, State::Gone) {
            self.state = State::Authenticated { ceremony: shown.hide(), wrong_three_times: false };
        }
        match &self.state {
            State::Authenticated { ceremony, .. } => !ceremony.is_valid(env),
            State::Arranging { ceremony, .. } => !ceremony.is_valid(env),
            State::Risk
            | State::Closed { .. }
            | State::Shown(_)
            | State::Unsaved(_)
            | State::Proved { .. }
            | State::Gone => false,
        }
    }

    /// Where a match may show the words.
    fn biometric(&self, session: &Session) -> Option<BiometricView> {
        let allowed = session.vault.as_ref().is_some_and(|vault| vault.biometrics().reveal);
        let due = matches!(session.store.password_due(), PasswordDue::Now { .. });
        let State::Closed { touch } = &self.state else { return None };
        let way = session.biometrics.way(&session.store).filter(|_| allowed && !due);
        way.map(|_| BiometricView::of(touch.as_ref()))
    }

    fn view(&self, session: &mut Session, env: &Environment) -> Result<PrivateView, ErrorView> {
        let account = session.open_vault()?.account(self.account)?.clone();
        let words = number(account.words);
        let shares = account.shares();
        let at = |at| ShareAtView::new(at, &shares);
        Ok(match &self.state {
            State::Risk => {
                PrivateView::Risk { name: account.name.clone(), kind: account.kind.clone(), words }
            }
            State::Closed { .. } | State::Gone if !session.open_vault()?.has_password() => {
                PrivateView::first_password(false)
            }
            State::Closed { .. } | State::Gone => PrivateView::Veiled {
                words,
                share: None,
                needs_password: true,
                wrong_three_times: false,
                biometric: self.biometric(session),
            },
            State::Authenticated { ceremony, wrong_three_times } => PrivateView::Veiled {
                words: number(ceremony.word_count()),
                share: ceremony.share().map(at),
                needs_password: false,
                wrong_three_times: *wrong_three_times,
                biometric: None,
            },
            State::Shown(shown) => PrivateView::Shown {
                share: shown.share().map(at),
                // EXPOSE: the person asked to see the words and gave the password.
                words: shown.words(env).unwrap_or_default().split(' ').map(ShownWord::new).collect(),
                // EXPOSE: it belongs to the words, and is shown with them.
                passphrase: shown.passphrase(env).map(|passphrase| ShownWord::new(passphrase.expose())),
                keys: account.keys,
                keyuses: account.keyuses,
                corrected: shown.was_corrected(),
                remaining: whole_seconds(shown.remaining(env)),
                on_clipboard: whole_seconds(clipboard::secret_stays()),
            },
            State::Arranging { ceremony, wrong } => PrivateView::Arrange {
                chips: ceremony.chips().map(ShownWord::new).collect(),
                share: ceremony.share().map(at),
                wrong: *wrong,
                goes_left: ceremony.goes_left().into(),
            },
            State::Unsaved(_) => PrivateView::Unsaved { name: account.name.clone() },
            State::Proved { name, at } => {
                PrivateView::Proved { name: name.clone(), kind: account.kind.clone(), at: at.clone() }
            }
        })
    }
}

impl State {
    fn closed() -> Self {
        Self::Closed { touch: None }
    }

    /// The next state, and whether the window stays.
    fn step(
        self,
        request: PrivateRequest,
        account: AccountId,
        session: &mut Session,
        env: &Environment,
    ) -> (Self, Result<bool, ErrorView>) {
        match (self, request) {
            (Self::Risk, PrivateRequest::Next) => (Self::closed(), Ok(true)),
            (Self::Closed { touch: Some(wait) }, PrivateRequest::Look) => look(wait, account, session, env),
            (Self::Closed { touch: None }, PrivateRequest::Touch) => match touch(session) {
                Ok(wait) => (Self::Closed { touch: Some(wait) }, Ok(true)),
                Err(error) => (Self::closed(), Err(error)),
            },
            (Self::Closed { touch }, PrivateRequest::StopTouch) => {
                // What came of it by then counts.
                if let Some(Err(error)) = touch.and_then(|wait| wait.take()) {
                    session.count_match::<()>(Err(error)).ok();
                }
                (Self::closed(), Ok(true))
            }
            // What was proved of the shares before stays.
            (Self::Shown(shown), PrivateRequest::Back) if shown.share().is_some_and(|at| at.number > 1) => {
                (Self::Authenticated { ceremony: shown.hide(), wrong_three_times: false }, Ok(true))
            }
            (Self::Authenticated { ceremony, .. }, PrivateRequest::Back)
                if ceremony.share().is_some_and(|at| at.number > 1) =>
            {
                (Self::Authenticated { ceremony, wrong_three_times: false }, Ok(true))
            }
            (Self::Closed { .. } | Self::Authenticated { .. } | Self::Shown(_), PrivateRequest::Back) => {
                (Self::Risk, Ok(true))
            }
            (Self::Closed { .. }, PrivateRequest::Password { password }) => {
                let grant = session.grant(&password);
                show(account, grant, session, env)
            }
            // Who sets a first password has not asked for the words yet.
            (Self::Closed { .. }, PrivateRequest::NewPassword { password }) => {
                let grant = session.grant(&password);
                match authenticate(account, grant, session) {
                    Ok(ceremony) => (Self::Authenticated { ceremony, wrong_three_times: false }, Ok(true)),
                    Err(error) => (Self::closed(), Err(error)),
                }
            }
            (Self::Authenticated { ceremony, .. }, PrivateRequest::Show) => match ceremony.show(env) {
                Some(shown) => (Self::Shown(shown), Ok(true)),
                None => (Self::closed(), Ok(false)),
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
                judge(ceremony, &chips, session, env)
            }
            (Self::Unsaved(proved), PrivateRequest::Next) => record(proved, session),
            (Self::Shown(shown), PrivateRequest::Copy) => {
                // EXPOSE: the person asked for the words on the clipboard, after its risk was shown.
                let copied = shown.words(env).map(clipboard::copy_secret);
                let done = match copied {
                    Some(Ok(())) => Ok(true),
                    Some(Err(_)) => Err(ErrorView::NoClipboard),
                    None => Err(ErrorView::Expired),
                };
                (Self::Shown(shown), done)
            }
            (Self::Proved { .. }, PrivateRequest::Next) => (Self::closed(), Ok(false)),
            // Hiding what is hidden already, as when the window loses the focus while the veil falls.
            (state, PrivateRequest::Look | PrivateRequest::Hide) => (state, Ok(true)),
            (state, _) => (state, Err(out_of_turn())),
        }
    }
}

/// Shows the words, with a permission from a password or a match.
fn show(
    account: AccountId,
    grant: Result<Grant, ErrorView>,
    session: &mut Session,
    env: &Environment,
) -> (State, Result<bool, ErrorView>) {
    match authenticate(account, grant, session).map(|ceremony| ceremony.show(env)) {
        Ok(Some(shown)) => (State::Shown(shown), Ok(true)),
        Ok(None) => (State::closed(), Err(ErrorView::Expired)),
        Err(error) => (State::closed(), Err(error)),
    }
}

fn authenticate(
    account: AccountId,
    grant: Result<Grant, ErrorView>,
    session: &mut Session,
) -> Result<Authenticated, ErrorView> {
    let grant = grant?;
    Ok(Warned::new(account).authenticate(session.open_vault()?, grant)?)
}

/// Begins to wait for a match, where it may show words.
fn touch(session: &mut Session) -> Result<Wait, ErrorView> {
    if !session.open_vault()?.biometrics().reveal {
        return Err(out_of_turn());
    }
    let way = session.biometrics.way(&session.store).ok_or_else(out_of_turn)?;
    Ok(Wait::for_key(&session.biometrics, way, Purpose::Reveal, session.asking()))
}

/// What came of the wait.
fn look(
    wait: Wait,
    account: AccountId,
    session: &mut Session,
    env: &Environment,
) -> (State, Result<bool, ErrorView>) {
    let Some(matched) = wait.take() else { return (State::Closed { touch: Some(wait) }, Ok(true)) };
    let grant = session.count_match(matched).and_then(|kek| {
        let vault = session.vault.as_ref().ok_or(ErrorView::Locked)?;
        match (&kek, session.biometrics.keys()) {
            (Some(kek), _) => vault.authenticate_with_biometric(kek),
            (None, Some(keys)) => vault.authenticate_with_session(keys),
            (None, None) => return Err(ErrorView::PasswordDue),
        }
        .map_err(ErrorView::of_match)
    });
    show(account, grant, session, env)
}

fn judge(
    ceremony: Arranging,
    chips: &[u32],
    session: &mut Session,
    env: &Environment,
) -> (State, Result<bool, ErrorView>) {
    let chips: Vec<_> = chips.iter().map(|chip| usize::try_from(*chip).unwrap_or(usize::MAX)).collect();
    match ceremony.submit(&chips, env) {
        Outcome::Again(ceremony) => (State::Arranging { ceremony, wrong: true }, Ok(true)),
        Outcome::BackToReveal(ceremony) => {
            (State::Authenticated { ceremony, wrong_three_times: true }, Ok(true))
        }
        Outcome::NextShare(ceremony) => {
            (State::Authenticated { ceremony, wrong_three_times: false }, Ok(true))
        }
        Outcome::Expired => (State::closed(), Ok(false)),
        Outcome::Proved(proved) => record(proved, session),
    }
}

/// What was proved is not lost when it cannot be saved, as on a full disk.
fn record(proved: Proved, session: &mut Session) -> (State, Result<bool, ErrorView>) {
    match session.open_vault().and_then(|vault| Ok(vault.record_proof(&proved)?)) {
        Ok(account) => {
            let at = account.backed_up_at.map(|time| time.to_string()).unwrap_or_default();
            (State::Proved { name: account.name, at }, Ok(true))
        }
        Err(error) => (State::Unsaved(proved), Err(error)),
    }
}
