//! Setting and changing the local password.

use holdfast_vault::{AutoBackupSlot, Password, SessionKeys, SlotType, Stage, Store, Vault};

use super::{Flow, Moved, Step, out_of_turn, read, screen};
use crate::biometrics::System;
use crate::dto::{ErrorView, PrivateRequest, PrivateView, ReasonView, SecretText};
use crate::job::{Job, Ongoing};
use crate::session::Session;

/// Makes a vault with a password.
#[derive(Default)]
pub struct SetPassword {
    set: bool,
}

/// The old password, the new one, the work; where somebody may know the old one, new keys with it.
#[derive(Default)]
pub struct ChangePassword {
    new_keys: bool,
    state: Change,
}

#[derive(Default)]
enum Change {
    #[default]
    Asking,
    /// With the password that is there.
    Choosing(Password),
    Working(Job<(Result<Changed, ErrorView>, Password)>),
    Changed,
    NewKeysMade {
        auto_backup_off: bool,
        biometrics_off: bool,
    },
    /// Only while a state is being replaced.
    Gone,
}

/// The vault that opens with the new password.
struct Changed {
    vault: Vault,
    /// What a match gives back from now on, where it gives anything.
    match_keys: Option<SessionKeys>,
    /// What new keys took away, where there are any.
    removed: Option<Vec<SlotType>>,
}

impl SetPassword {
    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what this screen does not ask is out of turn")]
        let done = match request {
            PrivateRequest::Look => Ok(()),
            PrivateRequest::NewPassword { password } if !self.set => {
                make(&password, session).map(|()| self.set = true)
            }
            PrivateRequest::Next if self.set => return (Flow::SetPassword(self), Ok(Step::Close)),
            _ => Err(out_of_turn()),
        };
        let view = match self.set {
            true => PrivateView::PasswordSet { changed: false },
            false => PrivateView::first_password(false),
        };
        (Flow::SetPassword(self), done.map(|()| screen(view)))
    }
}

/// The first password, with a new vault where there is none.
fn make(password: &SecretText, session: &mut Session) -> Result<(), ErrorView> {
    if session.vault.as_ref().is_some_and(|vault| !vault.has_password()) {
        return session.grant(password).map(drop);
    }
    let (vault, grant) = session.store.create(&read(password)?)?;
    session.vault = Some(vault);
    session.offer_next = Some(grant);
    Ok(())
}

impl ChangePassword {
    pub fn with_new_keys() -> Self {
        Self { new_keys: true, ..Self::default() }
    }

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        let state = std::mem::replace(&mut self.state, Change::Gone);
        let (state, done) = self.step(state, request, session);
        self.state = state;
        let done = done.map(|step| step.unwrap_or_else(|| screen(self.view(session))));
        (Flow::ChangePassword(self), done)
    }

    /// From the old password to the work it has the old one.
    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, Change::Choosing(_))
    }

    /// The work that goes on.
    pub fn work(&self) -> Option<&dyn Ongoing> {
        if let Change::Working(job) = &self.state { Some(job) } else { None }
    }

    fn step(
        &self,
        state: Change,
        request: PrivateRequest,
        session: &mut Session,
    ) -> (Change, Result<Option<Step>, ErrorView>) {
        match (state, request) {
            (Change::Working(job), PrivateRequest::Look) => match job.take() {
                None => (Change::Working(job), Ok(None)),
                Some((Ok(Changed { vault, match_keys, removed }), _)) => {
                    // What a match gave back was good for the old password.
                    session.biometrics.replace(&vault, match_keys);
                    session.adopt(vault);
                    let state = match removed {
                        None => Change::Changed,
                        Some(removed) => Change::NewKeysMade {
                            auto_backup_off: removed.contains(&SlotType::Backup),
                            biometrics_off: removed.contains(&SlotType::Biometric),
                        },
                    };
                    (state, Ok(None))
                }
                // The password that is there need not be given again.
                Some((Err(error), old)) => (Change::Choosing(old), Err(error)),
            },
            (state, PrivateRequest::Look) => (state, Ok(None)),
            (Change::Asking, PrivateRequest::Password { password }) => {
                match session.password_for_change(&password) {
                    Ok(old) => (Change::Choosing(old), Ok(None)),
                    Err(error) => (Change::Asking, Err(error)),
                }
            }
            (Change::Choosing(old), PrivateRequest::NewPassword { password }) => {
                match self.chosen(&old, &password) {
                    Ok(new) => (self.start(old, new, session), Ok(None)),
                    Err(error) => (Change::Choosing(old), Err(error)),
                }
            }
            (state @ (Change::Changed | Change::NewKeysMade { .. }), PrivateRequest::Next) => {
                (state, Ok(Some(Step::Close)))
            }
            (state, _) => (state, Err(out_of_turn())),
        }
    }

    /// Another one than the one that somebody may know.
    fn chosen(&self, old: &Password, password: &SecretText) -> Result<Password, ErrorView> {
        let new = read(password)?;
        // EXPOSE: two passwords are compared, in constant time.
        if self.new_keys && old.is(password.expose()) {
            return Err(ErrorView::PasswordSame);
        }
        new.fit_for_local()?;
        Ok(new)
    }

    fn start(&self, old: Password, new: Password, session: &Session) -> Change {
        let (store, system) = (session.store.clone(), session.biometrics.system.clone());
        let new_keys = self.new_keys;
        Change::Working(Job::to_finish(Stage::DerivingKey, move |_| {
            let changed = if new_keys {
                make_new_keys(&store, &old, &new, &system)
            } else {
                change(&store, &old, &new)
            };
            (changed, old)
        }))
    }

    fn view(&self, session: &Session) -> PrivateView {
        let vault = session.vault.as_ref();
        match &self.state {
            Change::Asking | Change::Gone => {
                PrivateView::AskPassword { reason: ReasonView::ChangePassword, about: None }
            }
            Change::Choosing(_) if self.new_keys => PrivateView::NewKeys {
                auto_backup: vault.is_some_and(|vault| vault.slot_types().contains(&SlotType::Backup)),
                biometrics: vault.is_some_and(|vault| vault.biometric_item().is_some()),
            },
            Change::Choosing(_) => {
                PrivateView::NewPassword { first: false, may_skip: false, reason: None, about: None }
            }
            Change::Working(job) => PrivateView::working(job.stage()),
            Change::Changed => PrivateView::PasswordSet { changed: true },
            Change::NewKeysMade { auto_backup_off, biometrics_off } => PrivateView::NewKeysMade {
                auto_backup_off: *auto_backup_off,
                biometrics_off: *biometrics_off,
                aside: session.store.aside().iter().map(|path| path.display().to_string()).collect(),
            },
        }
    }
}

/// Works on a vault of its own, opened with the same password; the open one goes on meanwhile.
fn change(store: &Store, old: &Password, new: &Password) -> Result<Changed, ErrorView> {
    let (mut vault, grant) = store.unlock(old)?;
    vault.change_password(&grant, new)?;
    let match_keys = vault.session_keys(&grant);
    Ok(Changed { vault, match_keys, removed: None })
}

/// As `change`. What the system keeps for biometrics is forgotten at once: whoever locks meanwhile does not see the end of the work.
fn make_new_keys(
    store: &Store,
    old: &Password,
    new: &Password,
    system: &System,
) -> Result<Changed, ErrorView> {
    let (mut vault, grant) = store.unlock(old)?;
    let rekeyed = vault.rekey(&grant, new, AutoBackupSlot::Remove)?;
    system.forget(rekeyed.biometric_item);
    let grant = if vault.biometrics().unlock { vault.authenticate(new).ok() } else { None };
    let match_keys = grant.and_then(|grant| vault.session_keys(&grant));
    Ok(Changed { vault, match_keys, removed: Some(rekeyed.removed) })
}
