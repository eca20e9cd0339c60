//! The lock screen: the password, a match, or the keychain where the vault has no password.

use holdfast_vault::{OpenError, Opened, PasswordDue, Stage, Store, StoreState, UnlockError, Vault, Watch};

use super::{Flow, Moved, Restore, Step, out_of_turn, read, screen};
use crate::biometrics::{Purpose, Wait};
use crate::dto::{
    BiometricView, ErrorView, NoWayInView, PrivateRequest, PrivateView, SecretText, whole_seconds,
};
use crate::job::Job;
use crate::session::Session;

/// Locked. Remembers whether the vault turned out to be damaged inside, which only its password shows.
#[derive(Default)]
pub struct Unlock {
    damaged_inside: bool,
    /// The ways on for who has forgotten the password are on the screen.
    forgotten: bool,
    /// The program was just started.
    at_start: bool,
    /// Why it was locked, where that has to be said.
    said: Option<ErrorView>,
    touch: Option<Wait>,
    opening: Option<Job<Result<Opened, UnlockError>>>,
}

impl Unlock {
    pub fn at_start() -> Self {
        Self { at_start: true, ..Self::default() }
    }

    pub fn saying(said: ErrorView) -> Self {
        Self { said: Some(said), ..Self::default() }
    }

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        if let (true, PrivateRequest::RestoreFile) = (self.forgotten, &request) {
            return Restore::from_file(true).handle(PrivateRequest::Look, session);
        }
        let done = self.step(request, session);
        let done = done.map(|step| step.unwrap_or_else(|| screen(self.view(session))));
        (Flow::Unlock(self), done)
    }

    fn step(&mut self, request: PrivateRequest, session: &mut Session) -> Result<Option<Step>, ErrorView> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what this screen does not ask is out of turn")]
        match request {
            PrivateRequest::Look => return self.look(session),
            PrivateRequest::Password { password } => {
                self.said = None;
                self.stop_touch(session);
                return self.unlock(&password, session).map(Some);
            }
            PrivateRequest::Touch => self.touch(session)?,
            PrivateRequest::StopTouch => self.stop_touch(session),
            PrivateRequest::PutOff => session.store.put_off_password()?,
            PrivateRequest::OpenWithKeychain => self.open_with_keychain(session),
            // A newer version opens its vault: nothing has to take its place.
            PrivateRequest::Forgotten
                if matches!(self.trouble(&session.store), Some(ErrorView::NewerVersion)) =>
            {
                return Err(ErrorView::NewerVersion);
            }
            PrivateRequest::Forgotten | PrivateRequest::Back => {
                self.stop_touch(session);
                self.forgotten = matches!(request, PrivateRequest::Forgotten);
            }
            PrivateRequest::StartAgain if self.forgotten => {
                session.store.start_again()?;
                session.biometrics.wipe();
                return Ok(Some(Step::Unlocked));
            }
            _ => return Err(out_of_turn()),
        }
        Ok(None)
    }

    pub fn view(&self, session: &Session) -> PrivateView {
        let store = &session.store;
        if self.forgotten {
            return PrivateView::Forgotten {
                folder: store.folder().join("aside").display().to_string(),
                why: if self
                    .trouble(store)
                    .is_some_and(|trouble| !matches!(trouble, ErrorView::Damaged { previous: true }))
                {
                    NoWayInView::Vault
                } else if store.is_without_password() {
                    NoWayInView::Keychain
                } else {
                    NoWayInView::Password
                },
            };
        }
        let wait = store.attempt_delay();
        let trouble = self.trouble(store);
        let biometric = session.biometrics.way(store).filter(|_| trouble.is_none());
        let password_due = match &biometric {
            Some(_) => store.password_due(),
            None => PasswordDue::Not,
        };
        PrivateView::Unlock {
            said: self.said.clone(),
            wait: whole_seconds(wait),
            without_password: store.is_without_password(),
            trouble,
            opening: self.opening.is_some(),
            biometric: biometric.map(|_| BiometricView::of(self.touch.as_ref())),
            password_due: password_due.into(),
        }
    }

    /// What is wrong with the vault file.
    fn trouble(&self, store: &Store) -> Option<ErrorView> {
        match store.state() {
            Ok(StoreState::Damaged { previous }) => Some(ErrorView::Damaged { previous }),
            Ok(StoreState::Intact | StoreState::None) if self.damaged_inside => {
                Some(ErrorView::Damaged { previous: store.has_intact_previous() })
            }
            Ok(StoreState::Intact | StoreState::None) => None,
            Err(error) => Some(error.into()),
        }
    }

    /// What came of a wait, or of the keychain.
    fn look(&mut self, session: &mut Session) -> Result<Option<Step>, ErrorView> {
        if std::mem::take(&mut self.at_start) && session.store.is_without_password() {
            self.open_with_keychain(session);
        }
        if let Some(opened) = self.opening.as_ref().and_then(Job::take) {
            self.opening = None;
            if let Err(UnlockError::Open(OpenError::Damaged)) = &opened {
                self.damaged_inside = true;
            }
            let (vault, _) = opened?;
            return Ok(Some(open(vault, session)));
        }
        let Some(matched) = self.touch.as_ref().and_then(Wait::take) else { return Ok(None) };
        self.touch = None;
        let kek = session.count_match(matched)?;
        let (store, keys) = (&session.store, session.biometrics.keys());
        let vault = match (&kek, keys) {
            (Some(kek), _) => store.unlock_with_biometric(kek),
            (None, Some(keys)) => store.unlock_with_session(keys),
            (None, None) => Err(UnlockError::NoSuchSlot),
        };
        match vault {
            Ok(vault) => Ok(Some(open(vault, session))),
            Err(error) => {
                // Password or keys are others by now: the way is not offered again.
                if let UnlockError::KeysChanged | UnlockError::NoSuchSlot = error {
                    session.biometrics.wipe();
                    return Err(ErrorView::PasswordDue);
                }
                Err(ErrorView::of_match(error))
            }
        }
    }

    /// The screen was locked, or the computer sleeps: whoever comes back asks anew.
    pub fn stop_waiting(&mut self) {
        self.touch = None;
        self.opening = None;
        self.at_start = false;
    }

    /// Gives the reader back. What came of the wait by then counts.
    fn stop_touch(&mut self, session: &mut Session) {
        if let Some(Err(error)) = self.touch.take().and_then(|wait| wait.take()) {
            session.count_match::<()>(Err(error)).ok();
        }
    }

    fn touch(&mut self, session: &Session) -> Result<(), ErrorView> {
        if let PasswordDue::Now { .. } = session.store.password_due() {
            return Err(ErrorView::PasswordDue);
        }
        if self.touch.is_none() {
            session.biometrics.system.memory.recall_to_open(&session.store);
            let way = session.biometrics.way(&session.store).ok_or_else(out_of_turn)?;
            self.touch = Some(Wait::for_key(&session.biometrics, way, Purpose::Unlock, session.asking()));
        }
        Ok(())
    }

    /// Whether only the previous generation is left.
    fn is_damaged(&self, session: &Session) -> bool {
        self.damaged_inside || matches!(session.store.state(), Ok(StoreState::Damaged { .. }))
    }

    fn open_with_keychain(&mut self, session: &Session) {
        if self.opening.is_none() {
            session.biometrics.system.memory.recall_to_open(&session.store);
            let (store, previous) = (session.store.clone(), self.is_damaged(session));
            let keychain = session.keychain();
            let work = move |_: Watch<'_>| {
                if previous {
                    store.unlock_previous_with_keychain(&*keychain)
                } else {
                    store.unlock_with_keychain(&*keychain)
                }
            };
            self.opening = Some(Job::start(Stage::Opening, work));
        }
    }

    fn unlock(&mut self, password: &SecretText, session: &mut Session) -> Result<Step, ErrorView> {
        let store = &session.store;
        let password = read(password)?;
        session.biometrics.system.memory.recall_to_open(store);
        let opened = match store.state().map_err(ErrorView::from)? {
            StoreState::Damaged { .. } => store.unlock_previous(&password),
            StoreState::Intact | StoreState::None if self.damaged_inside => store.unlock_previous(&password),
            StoreState::Intact | StoreState::None => store.unlock(&password),
        };
        if let Err(UnlockError::Open(OpenError::Damaged)) = &opened {
            self.damaged_inside = true;
        }
        // The permission that came with the password is dropped at once: an unlocked window is not an open safe.
        let (vault, grant) = opened?;
        let step = open(vault, session);
        session.note_password(&grant);
        Ok(step)
    }
}

fn open(vault: Vault, session: &mut Session) -> Step {
    session.vault = Some(vault);
    // Opening may have opened the keychain, too. An answer that comes now is compared when the vault is looked at next.
    session.biometrics.system.memory.recall(&session.store);
    session.note_activity();
    Step::Unlocked
}
