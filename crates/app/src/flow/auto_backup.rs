//! Auto backup on, off, or under another password: the local password, the backup password, the work.

use std::path::PathBuf;

use holdfast_vault::{
    FailReason, FailedDestination, Grant, Password, Purpose, SessionKeys, SlotType, Stage, Store, Tries,
    Urgency, Vault, Watch,
};

use super::choose_backup_password::{Choosing, Chosen};
use super::{Flow, Moved, Step, out_of_turn, screen};
use crate::dto::{AutoChangeView, ErrorView, PrivateRequest, PrivateView, ReasonView, SecretText};
use crate::job::{Job, Ongoing};
use crate::session::Session;

/// One change of auto backup.
pub struct AutoBackup {
    change: AutoChangeView,
    state: State,
}

enum State {
    Asking,
    Choosing(Password, Choosing),
    Working(Job<(Result<Changed, ErrorView>, Password)>),
    Done {
        written: Option<PathBuf>,
        failed: Option<FailReason>,
        biometrics_off: bool,
    },
    /// Only while a state is being replaced.
    Gone,
}

/// The vault with its new keys, and what the first run came to.
struct Changed {
    vault: Vault,
    /// What a match gives back from now on, where it gives anything.
    match_keys: Option<SessionKeys>,
    biometrics_off: bool,
    written: Option<PathBuf>,
    failed: Option<FailReason>,
}

impl AutoBackup {
    pub fn new(change: AutoChangeView) -> Self {
        Self { change, state: State::Asking }
    }

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        let state = std::mem::replace(&mut self.state, State::Gone);
        let (state, done) = self.step(state, request, session);
        self.state = state;
        let done = done.map(|step| step.unwrap_or_else(|| screen(self.view(session))));
        (Flow::AutoBackup(self), done)
    }

    /// What a new password is for: where the vault has none yet, it gets its own first.
    pub fn purpose(&self) -> Purpose {
        if let State::Asking = self.state { Purpose::Local } else { Purpose::Backup }
    }

    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, State::Choosing(..))
    }

    /// The work that goes on.
    pub fn work(&self) -> Option<&dyn Ongoing> {
        if let State::Working(job) = &self.state { Some(job) } else { None }
    }

    fn step(
        &self,
        state: State,
        request: PrivateRequest,
        session: &mut Session,
    ) -> (State, Result<Option<Step>, ErrorView>) {
        match (state, request) {
            (State::Working(job), PrivateRequest::Look) => match job.take() {
                None => (State::Working(job), Ok(None)),
                Some((Ok(Changed { vault, match_keys, biometrics_off, written, failed }), _)) => {
                    session.biometrics.replace(&vault, match_keys);
                    session.adopt(vault);
                    (State::Done { written, failed, biometrics_off }, Ok(None))
                }
                // The local password need not be given again; one that was made is on paper by now.
                Some((Err(error), local)) => match self.change {
                    AutoChangeView::Off => (State::Asking, Err(error)),
                    AutoChangeView::On | AutoChangeView::Password => {
                        (State::Choosing(local, Choosing::default()), Err(error))
                    }
                },
            },
            (state, PrivateRequest::Look) => (state, Ok(None)),
            (
                State::Asking,
                PrivateRequest::Password { password } | PrivateRequest::NewPassword { password },
            ) => match self.asked(&password, session) {
                Ok(state) => (state, Ok(None)),
                Err(error) => (State::Asking, Err(error)),
            },
            (State::Choosing(local, choosing), request) => match choosing.step(request, session) {
                (Chosen::Password(backup), Ok(())) => (self.start(local, Some(backup), session), Ok(None)),
                (Chosen::Password(_), Err(error)) => (State::Asking, Err(error)),
                (Chosen::NotYet(choosing), done) => (State::Choosing(local, choosing), done.map(|()| None)),
            },
            (state @ State::Done { .. }, PrivateRequest::Next) => (state, Ok(Some(Step::Close))),
            (state, _) => (state, Err(out_of_turn())),
        }
    }

    fn asked(&self, password: &SecretText, session: &mut Session) -> Result<State, ErrorView> {
        let local = session.password_for_change(password)?;
        Ok(match self.change {
            AutoChangeView::Off => self.start(local, None, session),
            AutoChangeView::On | AutoChangeView::Password => State::Choosing(local, Choosing::default()),
        })
    }

    fn start(&self, local: Password, backup: Option<Password>, session: &Session) -> State {
        let store = session.store.clone();
        State::Working(Job::to_finish(Stage::DerivingKey, move |at| {
            (change(&store, &local, backup.as_ref(), at), local)
        }))
    }

    fn view(&self, session: &Session) -> PrivateView {
        match &self.state {
            State::Asking | State::Gone => session.ask(match self.change {
                AutoChangeView::On => ReasonView::AutoBackupOn,
                AutoChangeView::Password => ReasonView::AutoBackupPassword,
                AutoChangeView::Off => ReasonView::AutoBackupOff,
            }),
            State::Choosing(_, choosing) => choosing.view(true),
            State::Working(job) => PrivateView::working(job.stage()),
            State::Done { written, failed, biometrics_off } => PrivateView::AutoBackupChanged {
                biometrics_off: *biometrics_off,
                change: self.change,
                written: written.as_ref().map(|path| path.display().to_string()),
                failed: failed.map(Into::into),
            },
        }
    }
}

/// Works on a vault of its own, opened with the same password; the open one goes on meanwhile.
fn change(
    store: &Store,
    local: &Password,
    backup: Option<&Password>,
    at: Watch<'_>,
) -> Result<Changed, ErrorView> {
    let (mut vault, grant) = store.unlock(local)?;
    let had_slot = vault.biometric_item().is_some();
    let epoch_before = vault.epoch();
    let Some(backup) = backup else {
        at(Stage::Saving);
        vault.turn_off_auto_backup(&grant, local)?;
        return Ok(changed(vault, grant, (epoch_before, had_slot), local, (None, None)));
    };
    vault.turn_on_auto_backup(&grant, local, backup)?;
    debug_assert!(vault.slot_types().contains(&SlotType::Backup));
    at(Stage::Writing);
    // The first one at once; it failing is no reason for auto backup not to be on.
    let run = store.run_auto_backup(Urgency::Now, &mut Tries::default());
    let run = match run {
        Ok(run) => {
            // That the settings cannot be read is said elsewhere, where a folder got its backup all the same.
            let told =
                |failed: &&FailedDestination| failed.reason != FailReason::Settings || run.written.is_empty();
            (run.written.first().cloned(), run.failed.iter().find(told).map(|failed| failed.reason))
        }
        Err(error) => {
            tracing::warn!(%error, "the first auto backup was not written");
            (None, Some(FailReason::Io))
        }
    };
    Ok(changed(vault, grant, (epoch_before, had_slot), local, run))
}

/// Where the keys are new, so is what a match gives back; what the system kept for them is gone.
fn changed(
    vault: Vault,
    grant: Grant,
    (epoch_before, had_slot): (u32, bool),
    local: &Password,
    (written, failed): (Option<PathBuf>, Option<FailReason>),
) -> Changed {
    let grant = match vault.epoch() == epoch_before || !vault.biometrics().unlock {
        true => Ok(grant),
        false => vault.authenticate(local),
    };
    let match_keys = grant.ok().and_then(|grant| vault.session_keys(&grant));
    let biometrics_off = had_slot && vault.biometric_item().is_none();
    Changed { vault, match_keys, biometrics_off, written, failed }
}
