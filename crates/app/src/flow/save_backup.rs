//! A backup file: backup password, where to, local password, saved. The password that opens the words comes last, so that nothing that does
//! is held while a person thinks of a password or looks for a folder.

use std::path::PathBuf;

use holdfast_vault::{Existing, Grant, Password, Purpose, SavedBackup, Stage, WriteError};

use super::choose_backup_password::{Choosing, Chosen};
use super::{Flow, Moved, Step, out_of_turn, screen};
use crate::dialog::Dialog;
use crate::dto::{ErrorView, PrivateRequest, PrivateView, ReasonView};
use crate::job::{Job, Ongoing};
use crate::preferences::Preferences;
use crate::session::Session;

/// Saving one backup file.
pub struct SaveBackup {
    state: State,
}

impl Default for SaveBackup {
    fn default() -> Self {
        Self { state: State::Choosing(Choosing::default()) }
    }
}

#[derive(Default)]
enum State {
    Choosing(Choosing),
    Where {
        password: Password,
        dialog_is_open: bool,
        trouble: Option<ErrorView>,
    },
    Asking {
        password: Password,
        path: PathBuf,
        existing: Existing,
    },
    Writing(Job<Written>),
    Saved {
        saved: SavedBackup,
        has_kit: bool,
    },
    /// Only while a state is being replaced.
    #[default]
    Gone,
}

/// What came of the writing; the password comes back for another try.
struct Written {
    result: Result<SavedBackup, WriteError>,
    password: Password,
}

impl SaveBackup {
    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        let state = std::mem::replace(&mut self.state, State::Gone);
        let (state, done) = step(state, request, session);
        self.state = state;
        let done = done.map(|step| step.unwrap_or_else(|| screen(self.view(session))));
        (Flow::SaveBackup(self), done)
    }

    /// The person chose a file, or none.
    pub fn path_chosen(mut self, path: Option<PathBuf>, session: &Session) -> Flow {
        self.state = match (std::mem::replace(&mut self.state, State::Gone), path) {
            (State::Where { password, .. }, Some(path)) if session.store.is_own_folder(&path) => {
                State::waiting(password, Some(ErrorView::DataFolder))
            }
            (State::Where { password, .. }, Some(path)) => State::asking(password, path, session),
            (State::Where { password, .. }, None) => State::waiting(password, None),
            (state, _) => state,
        };
        Flow::SaveBackup(self)
    }

    /// What a new password is for: the file first, and then, where it has none yet, the vault.
    pub fn purpose(&self) -> Purpose {
        if let State::Asking { .. } = self.state { Purpose::Local } else { Purpose::Backup }
    }

    /// The password that was chosen is to open a file that nobody else opens.
    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, State::Choosing(_) | State::Where { .. } | State::Asking { .. })
    }

    /// The work that goes on.
    pub fn work(&self) -> Option<&dyn Ongoing> {
        if let State::Writing(job) = &self.state { Some(job) } else { None }
    }

    fn view(&self, session: &Session) -> PrivateView {
        match &self.state {
            State::Asking { path, .. } => {
                session.ask_about(ReasonView::SaveBackup, Some(path.display().to_string()))
            }
            State::Gone => session.ask(ReasonView::SaveBackup),
            State::Choosing(choosing) => choosing.view(false),
            State::Where { dialog_is_open, trouble, .. } => PrivateView::ChooseFile {
                saving: true,
                open: *dialog_is_open,
                trouble: trouble.clone(),
                salvage: false,
            },
            State::Writing(job) => PrivateView::working(job.stage()),
            State::Saved { saved, has_kit } => PrivateView::BackupSaved {
                kit: *has_kit,
                path: saved.path.display().to_string(),
                bytes: u32::try_from(saved.bytes).unwrap_or(u32::MAX),
                accounts: u32::try_from(saved.accounts.len()).unwrap_or(u32::MAX),
                small_memory: session.store.env().kdf.is_small_computer(),
                corrected: saved.corrected.iter().map(|account| account.name.clone()).collect(),
            },
        }
    }
}

type Stepped = (State, Result<Option<Step>, ErrorView>);

fn step(state: State, request: PrivateRequest, session: &mut Session) -> Stepped {
    match (state, request) {
        (State::Writing(job), PrivateRequest::Look) => collect(job, session),
        (state, PrivateRequest::Look) => (state, Ok(None)),
        (State::Choosing(choosing), request) => match choosing.step(request, session) {
            (Chosen::Password(password), done) => (State::waiting(password, None), done.map(|()| None)),
            (Chosen::NotYet(choosing), done) => (State::Choosing(choosing), done.map(|()| None)),
        },
        (State::Where { password, dialog_is_open: false, .. }, PrivateRequest::ChooseFile) => {
            let today = session.store.env().clock.now().strftime("%Y-%m-%d");
            let dialog = Dialog::Save(format!("holdfast-backup-{today}.holdfast"));
            let asking = State::Where { password, dialog_is_open: true, trouble: None };
            (asking, Ok(Some(Step::Ask(dialog))))
        }
        (State::Asking { password, .. }, PrivateRequest::Back) => (State::waiting(password, None), Ok(None)),
        (
            State::Asking { password, path, existing },
            PrivateRequest::Password { password: local } | PrivateRequest::NewPassword { password: local },
        ) => match session.grant(&local) {
            Ok(grant) => write(&grant, password, path, existing, session),
            Err(error) => (State::Asking { password, path, existing }, Err(error)),
        },
        (State::Saved { saved, has_kit: false }, PrivateRequest::WriteKit) => {
            let done = write_kit(&saved, session);
            (State::Saved { saved, has_kit: done.is_ok() }, done.map(|()| None))
        }
        (state @ State::Saved { .. }, PrivateRequest::Next) => (state, Ok(Some(Step::Close))),
        (state, _) => (state, Err(out_of_turn())),
    }
}

impl State {
    fn waiting(password: Password, trouble: Option<ErrorView>) -> Self {
        Self::Where { password, dialog_is_open: false, trouble }
    }

    /// The dialog has asked before a file is replaced. A name that it did not see, or that nothing had by then, must not replace anything.
    fn asking(password: Password, path: PathBuf, session: &Session) -> Self {
        let is_there = |path: &PathBuf| session.store.env().files.is_there(path).unwrap_or(true);
        let (path, existing) = match path.extension() {
            Some(_) if is_there(&path) => (path, Existing::Replace),
            Some(_) => (path, Existing::Refuse),
            None => (path.with_extension("holdfast"), Existing::Refuse),
        };
        Self::Asking { password, path, existing }
    }
}

/// From here on the words are under keys of the file's own.
fn write(
    grant: &Grant,
    password: Password,
    path: PathBuf,
    existing: Existing,
    session: &mut Session,
) -> Stepped {
    let prepared = match session.open_vault().and_then(|vault| Ok(vault.prepare_backup(grant)?)) {
        Ok(prepared) => prepared,
        Err(error) => return (State::waiting(password, None), Err(error)),
    };
    // It runs to its end, whoever waits for it: a file that was begun is finished.
    let job = Job::to_finish(Stage::DerivingKey, move |at| Written {
        result: prepared.write(&password, &path, existing, &|stage| {
            at(stage);
        }),
        password,
    });
    (State::Writing(job), Ok(None))
}

fn write_kit(saved: &SavedBackup, session: &Session) -> Result<(), ErrorView> {
    let folder = saved.path.parent().ok_or(ErrorView::FileGone)?;
    let language = Preferences::in_store(&session.store).speaks().of_kit();
    session.store.write_kit(folder, language)?;
    Ok(())
}

fn collect(job: Job<Written>, session: &mut Session) -> Stepped {
    match job.take() {
        None => (State::Writing(job), Ok(None)),
        Some(Written { result: Ok(saved), .. }) => {
            if let Err(error) = session.open_vault().and_then(|vault| Ok(vault.record_backup(&saved)?)) {
                tracing::warn!(?error, "a backup file is good, but the vault does not remember it");
            }
            let kits = session.store.kits();
            let has_kit = kits.iter().any(|kit| Some(kit.dir.as_path()) == saved.path.parent());
            (State::Saved { saved, has_kit }, Ok(None))
        }
        Some(Written { result: Err(error), password }) => (State::waiting(password, None), Err(error.into())),
    }
}
