//! Restoring: a file, its password, what is in it, the local password, done. Also for who has forgotten the local password, on the
//! lock screen.

use std::collections::HashSet;
use std::path::PathBuf;

use holdfast_vault::{
    Account, AccountId, Environment, Existing, Grant, Inspected, OpenError, OpenedBackup, Password, Restored,
    Stage, Store, UnlockError, Vault,
};

use super::{Flow, Moved, Step, out_of_turn, read, screen};
use crate::dialog::Dialog;
use crate::dto::{
    ErrorView, FilePurposeView, PrivateRequest, PrivateView, ReasonView, RestorableView, SecretText, number,
};
use crate::job::{Job, Ongoing};
use crate::session::Session;

/// One restore.
pub struct Restore {
    /// On the lock screen, for who has forgotten the local password: the vault there is replaced.
    forgotten: bool,
    state: State,
}

enum State {
    File {
        dialog_is_open: bool,
        trouble: Option<ErrorView>,
        /// The file that was chosen last, where it is damaged and some of it may be saved.
        damaged: Option<PathBuf>,
    },
    Password {
        path: PathBuf,
        how: How,
    },
    Opening {
        path: PathBuf,
        how: How,
        job: Job<Result<Box<OpenedBackup>, UnlockError>>,
    },
    Preview(Box<OpenedBackup>),
    Local {
        backup: Box<OpenedBackup>,
        choice: Choice,
    },
    Restoring {
        choice: Choice,
        job: Job<Work>,
    },
    Done {
        restored: Restored,
    },
    /// Only while a state is being replaced.
    Gone,
}

/// How a file is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Whole,
    /// It is damaged: only what can be read.
    Salvage,
}

impl State {
    /// A file that was chosen: its password is next, if it is one.
    fn of_file(path: PathBuf, env: &Environment) -> Self {
        match Inspected::of(env, &path) {
            Ok(inspected) if inspected.intact => Self::Password { path, how: How::Whole },
            Ok(_) => Self::damaged(path, OpenError::Damaged),
            // Its beginning may be lost, or the version.
            Err(error @ (OpenError::Damaged | OpenError::NotHoldfast | OpenError::NewerVersion))
                if path.extension().is_some_and(|ending| ending == "holdfast") =>
            {
                Self::damaged(path, error)
            }
            Err(error) => Self::no_file(Some(ErrorView::of_file(error))),
        }
    }

    fn no_file(trouble: Option<ErrorView>) -> Self {
        Self::File { dialog_is_open: false, trouble, damaged: None }
    }

    fn damaged(path: PathBuf, error: OpenError) -> Self {
        let trouble = Some(ErrorView::of_file(error));
        Self::File { dialog_is_open: false, trouble, damaged: Some(path) }
    }
}

/// What the person ticked.
#[derive(Clone)]
struct Choice {
    accounts: HashSet<AccountId>,
    replace: bool,
    /// The accounts of the vault that is replaced, where it is open.
    known: Vec<Account>,
}

/// What came of it; the opened file comes back for another try.
struct Work {
    backup: Box<OpenedBackup>,
    /// With the permission that came with a new password.
    result: Result<(Vault, Option<Grant>, Restored), ErrorView>,
}

impl Restore {
    /// From a file that the person chooses.
    pub fn from_file(forgotten: bool) -> Self {
        Self { forgotten, state: State::no_file(None) }
    }

    /// From a file of the list.
    pub fn from_list(path: PathBuf) -> Self {
        Self { forgotten: false, state: State::Password { path, how: How::Whole } }
    }

    /// From a file that was opened in the file manager.
    pub fn of_file(path: PathBuf, env: &Environment) -> Self {
        Self { forgotten: false, state: State::of_file(path, env) }
    }

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        if self.forgotten && matches!((&self.state, &request), (State::File { .. }, PrivateRequest::Back)) {
            return Flow::unlock().handle(PrivateRequest::Look, session);
        }
        let state = std::mem::replace(&mut self.state, State::Gone);
        let (state, done) = self.step(state, request, session);
        self.state = state;
        let done = match done {
            Ok(None) => self.view(session).map(screen),
            Ok(Some(step)) => Ok(step),
            Err(error) => Err(error),
        };
        (Flow::Restore(self), done)
    }

    /// The person chose a file, or none.
    pub fn path_chosen(mut self, path: Option<PathBuf>, session: &Session) -> Flow {
        if let State::File { .. } = self.state {
            let env = session.store.env();
            self.state = path.map_or_else(|| State::no_file(None), |path| State::of_file(path, env));
        }
        Flow::Restore(self)
    }

    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, State::Preview(_) | State::Local { .. })
    }

    /// The work that goes on.
    pub fn work(&self) -> Option<&dyn Ongoing> {
        if let State::Restoring { job, .. } = &self.state { Some(job) } else { None }
    }

    fn step(
        &self,
        state: State,
        request: PrivateRequest,
        session: &mut Session,
    ) -> (State, Result<Option<Step>, ErrorView>) {
        match (state, request) {
            (State::Opening { path, how, job }, PrivateRequest::Look) => match job.take() {
                None => (State::Opening { path, how, job }, Ok(None)),
                Some(Ok(backup)) if backup.accounts().is_empty() && backup.is_salvaged() => {
                    (State::no_file(Some(ErrorView::FileNothingLeft)), Ok(None))
                }
                Some(Ok(backup)) => {
                    if session.vault.is_some() && !backup.is_salvaged() {
                        backup.note_opened(&session.store);
                    }
                    (State::Preview(backup), Ok(None))
                }
                Some(Err(UnlockError::Open(OpenError::WrongPassword))) => {
                    (State::Password { path, how }, Err(ErrorView::of_file(OpenError::WrongPassword)))
                }
                // It says nothing of the file.
                Some(Err(
                    error @ (UnlockError::Throttled { .. }
                    | UnlockError::Save(_)
                    | UnlockError::Open(OpenError::OutOfMemory)),
                )) => (State::Password { path, how }, Err(error.into())),
                Some(Err(UnlockError::Open(OpenError::Damaged))) if how == How::Whole => {
                    (State::damaged(path, OpenError::Damaged), Ok(None))
                }
                Some(Err(UnlockError::Open(OpenError::Damaged))) => {
                    (State::no_file(Some(ErrorView::FileNothingLeft)), Ok(None))
                }
                // Another file is the way on.
                Some(Err(error)) => (State::no_file(None), Err(ErrorView::of_opening(error))),
            },
            (State::Restoring { choice, job }, PrivateRequest::Look) => collect(choice, job, session),
            (State::Password { path, how: How::Whole }, PrivateRequest::Look) => {
                (looked_at(path, session), Ok(None))
            }
            (state, PrivateRequest::Look) => (state, Ok(None)),
            (State::File { dialog_is_open: false, .. }, PrivateRequest::ChooseFile) => {
                let asking = State::File { dialog_is_open: true, trouble: None, damaged: None };
                (asking, Ok(Some(Step::Ask(Dialog::Open))))
            }
            (State::File { dialog_is_open: false, damaged: Some(path), .. }, PrivateRequest::Salvage) => {
                (State::Password { path, how: How::Salvage }, Ok(None))
            }
            (State::Password { path, how }, PrivateRequest::Password { password }) => {
                open(path, how, &password, session)
            }
            (State::Password { .. } | State::Preview(_), PrivateRequest::Back) => {
                (State::no_file(None), Ok(None))
            }
            (State::Preview(backup), PrivateRequest::Choose { accounts, replace }) => {
                self.chosen(backup, &accounts, replace, session)
            }
            (State::Local { backup, .. }, PrivateRequest::Back) => (State::Preview(backup), Ok(None)),
            (
                State::Local { backup, choice },
                PrivateRequest::Password { password } | PrivateRequest::NewPassword { password },
            ) => self.restore(backup, choice, &password, session),
            (state @ State::Done { .. }, PrivateRequest::Next) => {
                // Where the main window is not there yet, it takes the place of this one.
                let step = if self.forgotten { Step::Unlocked } else { Step::Close };
                (state, Ok(Some(step)))
            }
            (state, _) => (state, Err(out_of_turn())),
        }
    }

    fn chosen(
        &self,
        backup: Box<OpenedBackup>,
        accounts: &[u32],
        replace: bool,
        session: &Session,
    ) -> (State, Result<Option<Step>, ErrorView>) {
        let ids: HashSet<_> = accounts
            .iter()
            .filter_map(|at| backup.accounts().get(usize::try_from(*at).ok()?))
            .map(|account| account.id)
            .collect();
        if ids.is_empty() {
            return (State::Preview(backup), Err(ErrorView::NothingChosen));
        }
        let replace = self.forgotten || (replace && session.vault.is_some());
        let known = session.vault.as_ref().map(|vault| vault.accounts().to_vec()).unwrap_or_default();
        if !replace && session.vault.as_ref().is_some_and(Vault::is_read_only) {
            return (State::Preview(backup), Err(ErrorView::OnlyReading));
        }
        (State::Local { backup, choice: Choice { accounts: ids, replace, known } }, Ok(None))
    }

    fn restore(
        &self,
        backup: Box<OpenedBackup>,
        choice: Choice,
        password: &SecretText,
        session: &mut Session,
    ) -> (State, Result<Option<Step>, ErrorView>) {
        let is_new = is_new(self.forgotten, session);
        let local = read(password).and_then(|local| {
            if is_new {
                local.fit_for_local()?;
            } else {
                drop(session.grant(password)?);
            }
            Ok(local)
        });
        let local = match local {
            Ok(local) => local,
            Err(error) => return (State::Local { backup, choice }, Err(error)),
        };
        let store = session.store.clone();
        let theirs = choice.clone();
        let job = Job::to_finish(Stage::Saving, move |_| {
            let result = run(&store, &backup, &theirs, &local, is_new);
            Work { backup, result }
        });
        (State::Restoring { choice, job }, Ok(None))
    }

    fn view(&self, session: &Session) -> Result<PrivateView, ErrorView> {
        Ok(match &self.state {
            State::File { dialog_is_open, trouble, damaged } => PrivateView::ChooseFile {
                saving: false,
                open: *dialog_is_open,
                trouble: trouble.clone(),
                salvage: damaged.is_some(),
            },
            State::Gone => {
                PrivateView::ChooseFile { saving: false, open: false, trouble: None, salvage: false }
            }
            State::Password { path, how: How::Salvage } => PrivateView::AskBackupPassword {
                purpose: FilePurposeView::Salvage,
                path: path.display().to_string(),
                claimed_at: None,
                is_vault: false,
                computer: None,
                has_older: false,
            },
            State::Password { path, how: How::Whole } => {
                let inspected = Inspected::of(session.store.env(), path).map_err(ErrorView::of_file);
                let inspected = inspected?;
                PrivateView::AskBackupPassword {
                    purpose: FilePurposeView::Restore,
                    path: path.display().to_string(),
                    claimed_at: inspected.claimed_at.map(|time| time.to_string()),
                    is_vault: inspected.is_vault,
                    computer: None,
                    has_older: false,
                }
            }
            State::Opening { job, .. } => PrivateView::working(job.stage()),
            State::Restoring { job, .. } => PrivateView::working(job.stage()),
            State::Preview(backup) => PrivateView::RestorePreview {
                claimed_at: backup.claimed_at().to_string(),
                accounts: backup.preview(session.vault.as_ref()).iter().map(RestorableView::from).collect(),
                may_merge: session.vault.is_some(),
                forgotten: self.forgotten,
                salvaged: backup.is_salvaged(),
            },
            State::Local { .. } if is_new(self.forgotten, session) => PrivateView::first_password(false),
            State::Local { .. } => session.ask(ReasonView::Restore),
            State::Done { restored } => PrivateView::Restored {
                added: number(restored.added),
                skipped: number(restored.skipped),
                replaced: number(restored.replaced),
                minima: number(restored.minima),
                set_aside: restored.set_aside,
            },
        })
    }
}

/// Whether a new local password is needed: there is no vault, or nobody knows its password.
fn is_new(forgotten: bool, session: &Session) -> bool {
    forgotten || session.vault.is_none()
}

fn open(
    path: PathBuf,
    how: How,
    password: &SecretText,
    session: &Session,
) -> (State, Result<Option<Step>, ErrorView>) {
    let password = match read(password) {
        Ok(password) => password,
        Err(error) => return (State::Password { path, how }, Err(error)),
    };
    let (store, file) = (session.store.clone(), path.clone());
    let job = Job::start(Stage::Opening, move |at| {
        let opened = match how {
            How::Whole => OpenedBackup::open_watched(&store, &file, &password, at),
            How::Salvage => {
                OpenedBackup::salvage(&store, &file, &password, false, at).map(|saved| saved.backup)
            }
        };
        opened.map(Box::new)
    });
    (State::Opening { path, how, job }, Ok(None))
}

/// A file of the list may be damaged by now. A vault that was set aside before it had a password asks for none.
fn looked_at(path: PathBuf, session: &Session) -> State {
    let env = session.store.env().clone();
    match Inspected::of(&env, &path) {
        Ok(inspected) if !inspected.intact => return State::damaged(path, OpenError::Damaged),
        Ok(inspected) if inspected.by_keychain => {}
        Ok(_) | Err(_) => return State::Password { path, how: How::Whole },
    }
    let (file, keychain) = (path.clone(), session.keychain());
    let job = Job::start(Stage::Opening, move |at| {
        OpenedBackup::open_with_keychain(&env, &file, &*keychain, at).map(Box::new)
    });
    State::Opening { path, how: How::Whole, job }
}

fn run(
    store: &Store,
    backup: &OpenedBackup,
    choice: &Choice,
    local: &Password,
    is_new: bool,
) -> Result<(Vault, Option<Grant>, Restored), ErrorView> {
    if is_new || choice.replace {
        let existing = if choice.replace { Existing::Replace } else { Existing::Refuse };
        let ((vault, grant), restored) =
            store.restore_as_new(backup, &choice.accounts, local, existing, &choice.known)?;
        return Ok((vault, is_new.then_some(grant), restored));
    }
    // A vault of its own, opened with the same password; the open one goes on meanwhile.
    let (mut vault, grant) = store.unlock(local)?;
    let restored = vault.merge(&grant, backup, &choice.accounts)?;
    Ok((vault, None, restored))
}

fn collect(
    choice: Choice,
    job: Job<Work>,
    session: &mut Session,
) -> (State, Result<Option<Step>, ErrorView>) {
    match job.take() {
        None => (State::Restoring { choice, job }, Ok(None)),
        Some(Work { result: Ok((vault, grant, restored)), .. }) => {
            session.adopt(vault);
            if grant.is_some() {
                session.offer_next = grant;
            }
            if choice.replace {
                session.biometrics.wipe();
            }
            session.note_activity();
            (State::Done { restored }, Ok(None))
        }
        Some(Work { backup, result: Err(error) }) => (State::Local { backup, choice }, Err(error)),
    }
}
