//! A backup file: local password, backup password, where to, saved.

use std::path::{Path, PathBuf};

use holdfast_vault::{Existing, Grant, Password, SavedBackup, Stage, WriteError};

use super::choose_password::{Choosing, Chosen};
use super::{Flow, Moved, Scene, Step, out_of_turn, screen};
use crate::dialogs::Dialog;
use crate::dto::{ErrorView, PrivateRequest, PrivateView, ReasonView};
use crate::job::Job;

/// Saving one backup file.
#[derive(Default)]
pub struct SaveBackup {
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Asking,
    Choosing(Grant, Choosing),
    Where {
        grant: Grant,
        password: Password,
        dialog_is_open: bool,
        trouble: Option<ErrorView>,
    },
    Writing {
        grant: Grant,
        job: Job<Written>,
    },
    Saved(SavedBackup),
    /// Only while a state is being replaced.
    Gone,
}

/// What came of the writing; the password comes back for another try.
struct Written {
    result: Result<SavedBackup, WriteError>,
    password: Password,
}

impl SaveBackup {
    pub fn handle(mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Moved {
        let state = std::mem::replace(&mut self.state, State::Gone);
        let (state, done) = step(state, request, scene);
        self.state = state;
        let done = match done {
            Ok(None) => Ok(screen(self.view(scene))),
            Ok(Some(step)) => Ok(step),
            Err(error) => Err(error),
        };
        (Flow::SaveBackup(self), done)
    }

    /// The person chose a file, or none.
    pub fn path_chosen(mut self, path: Option<PathBuf>, scene: &mut Scene<'_>) -> Flow {
        self.state = match (std::mem::replace(&mut self.state, State::Gone), path) {
            (State::Where { grant, password, .. }, Some(path)) => write(grant, password, &path, scene),
            (State::Where { grant, password, .. }, None) => State::waiting(grant, password, None),
            (state, _) => state,
        };
        Flow::SaveBackup(self)
    }

    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, State::Choosing(..) | State::Where { .. })
    }

    pub fn is_working(&self) -> bool {
        matches!(&self.state, State::Writing { job, .. } if job.is_awaited())
    }

    fn view(&self, scene: &Scene<'_>) -> PrivateView {
        match &self.state {
            State::Asking | State::Gone => scene.ask(ReasonView::SaveBackup),
            State::Choosing(_, choosing) => choosing.view(false),
            State::Where { dialog_is_open, trouble, .. } => {
                PrivateView::ChooseFile { saving: true, open: *dialog_is_open, trouble: trouble.clone() }
            }
            State::Writing { job, .. } => PrivateView::working(job.stage()),
            State::Saved(saved) => PrivateView::BackupSaved {
                path: saved.path.display().to_string(),
                bytes: u32::try_from(saved.bytes).unwrap_or(u32::MAX),
                accounts: u32::try_from(saved.accounts.len()).unwrap_or(u32::MAX),
                small_memory: scene.desk.store.env().kdf.is_small_computer(),
            },
        }
    }
}

type Stepped = (State, Result<Option<Step>, ErrorView>);

fn step(state: State, request: PrivateRequest, scene: &mut Scene<'_>) -> Stepped {
    match (state, request) {
        (State::Writing { grant, job }, PrivateRequest::Look) => collect(grant, job, scene),
        (state, PrivateRequest::Look) => (state, Ok(None)),
        (State::Asking, PrivateRequest::Password { password } | PrivateRequest::NewPassword { password }) => {
            match scene.grant(&password) {
                Ok(grant) => (State::Choosing(grant, Choosing::default()), Ok(None)),
                Err(error) => (State::Asking, Err(error)),
            }
        }
        (State::Choosing(grant, choosing), request) => match choosing.step(request, scene) {
            (Chosen::Password(password), done) => {
                (State::waiting(grant, password, None), done.map(|()| None))
            }
            (Chosen::NotYet(choosing), done) => (State::Choosing(grant, choosing), done.map(|()| None)),
        },
        (State::Where { grant, password, dialog_is_open: false, .. }, PrivateRequest::ChooseFile) => {
            let today = scene.desk.store.env().clock.now().strftime("%Y-%m-%d");
            let dialog = Dialog::Save(format!("holdfast-backup-{today}.holdfast"));
            let asking = State::Where { grant, password, dialog_is_open: true, trouble: None };
            (asking, Ok(Some(Step::Ask(dialog))))
        }
        (State::Saved(saved), PrivateRequest::Next) => (State::Saved(saved), Ok(Some(Step::Close))),
        (state, _) => (state, Err(out_of_turn())),
    }
}

impl State {
    fn waiting(grant: Grant, password: Password, trouble: Option<ErrorView>) -> Self {
        Self::Where { grant, password, dialog_is_open: false, trouble }
    }
}

/// The dialog has asked before a file is replaced.
fn write(grant: Grant, password: Password, path: &Path, scene: &mut Scene<'_>) -> State {
    if scene.desk.store.is_own_folder(path) {
        return State::waiting(grant, password, Some(ErrorView::DataFolder));
    }
    let prepared = match scene.vault().and_then(|vault| Ok(vault.prepare_backup(&grant)?)) {
        Ok(prepared) => prepared,
        Err(error) => return State::waiting(grant, password, Some(error)),
    };
    // A name that the dialog did not see must not replace anything.
    let (path, existing) = match path.extension() {
        Some(_) => (path.to_owned(), Existing::Replace),
        None => (path.with_extension("holdfast"), Existing::Refuse),
    };
    let job = Job::start(Stage::DerivingKey, move |at| Written {
        result: prepared.write(&password, &path, existing, at),
        password,
    });
    State::Writing { grant, job }
}

fn collect(grant: Grant, job: Job<Written>, scene: &mut Scene<'_>) -> Stepped {
    match job.take() {
        None => (State::Writing { grant, job }, Ok(None)),
        Some(Written { result: Ok(saved), .. }) => {
            if let Err(error) = scene.vault().and_then(|vault| Ok(vault.record_backup(&saved)?)) {
                tracing::warn!(?error, "a backup file is good, but the vault does not remember it");
            }
            (State::Saved(saved), Ok(None))
        }
        Some(Written { result: Err(error), password }) => {
            (State::waiting(grant, password, None), Err(error.into()))
        }
    }
}
