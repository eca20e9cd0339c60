//! Taking over what another computer has: its newest backup, the password of that, what is in it, the local password, done. One after
//! another, where several computers have something.

use std::path::PathBuf;

use holdfast_vault::{
    Account, AccountId, Answers, Grant, Inspected, NoteChoice, OpenError, OpenedBackup, OtherComputer,
    Password, Plan, Stage, Standing, Store, TakenOverNow, UnlockError, Vault,
};

use super::{Flow, Moved, Step, out_of_turn, read, screen};
use crate::dto::{
    ErrorView, FilePurposeView, PrivateRequest, PrivateView, ReasonView, SecretText, TakeOverView, to_show,
};
use crate::job::{Job, Ongoing};
use crate::session::Session;

/// One taking over after another.
pub struct TakeOver {
    computer: Computer,
    /// The backup password that opened the one before.
    typed: Option<Password>,
    state: State,
}

/// The computer that is taken over from.
#[derive(Clone)]
struct Computer {
    installation: String,
    /// Its name, or its number.
    called: String,
    /// Its newest backup.
    path: PathBuf,
}

enum State {
    /// Its newest backup is looked for.
    Start,
    Password,
    Opening {
        job: Job<Result<Box<Opened>, UnlockError>>,
        /// Nobody typed the password for this file.
        is_tried: bool,
    },
    Preview {
        backup: Box<OpenedBackup>,
        plan: Plan,
    },
    Local {
        backup: Box<OpenedBackup>,
        plan: Plan,
        answers: Answers,
    },
    Saving(Job<Work>),
    Done(Outcome),
    /// Only while a state is being replaced.
    Gone,
}

/// An opened backup with the password that opened it, which is tried for the next computer.
struct Opened {
    backup: Box<OpenedBackup>,
    password: Password,
}

/// What is to be said of it in the end.
#[derive(Default)]
struct Outcome {
    done: TakenOverNow,
    /// The accounts of which more keys were used there.
    used: Vec<String>,
    /// Files that hold what was deleted.
    still_in: Vec<String>,
    /// Another computer that has something.
    next: Option<Computer>,
}

/// What came of it; the opened file comes back for another try.
struct Work {
    backup: Box<OpenedBackup>,
    plan: Plan,
    answers: Answers,
    result: Result<(Vault, Outcome), ErrorView>,
}

impl From<OtherComputer> for Computer {
    fn from(other: OtherComputer) -> Self {
        let called = other.name.unwrap_or_else(|| other.installation.clone());
        Self { installation: other.installation, called, path: other.newest }
    }
}

impl TakeOver {
    /// From the computer of this number.
    pub fn new(installation: String) -> Self {
        let computer = Computer { called: installation.clone(), path: PathBuf::new(), installation };
        Self { computer, typed: None, state: State::Start }
    }

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        let state = std::mem::replace(&mut self.state, State::Gone);
        let (state, done) = self.step(state, request, session);
        self.state = state;
        if let State::Done(Outcome { next: None, .. }) = self.state {
            self.typed = None;
        }
        let done = match done {
            Ok(None) => self.view(session).map(screen),
            Ok(Some(step)) => Ok(step),
            Err(error) => Err(error),
        };
        (Flow::TakeOver(self), done)
    }

    pub fn holds_a_secret(&self) -> bool {
        self.typed.is_some() || matches!(self.state, State::Preview { .. } | State::Local { .. })
    }

    /// The work that goes on.
    pub fn work(&self) -> Option<&dyn Ongoing> {
        if let State::Saving(job) = &self.state { Some(job) } else { None }
    }

    fn step(
        &mut self,
        state: State,
        request: PrivateRequest,
        session: &mut Session,
    ) -> (State, Result<Option<Step>, ErrorView>) {
        match (state, request) {
            (State::Start, PrivateRequest::Look) => match self.find(session) {
                Ok(state) => (state, Ok(None)),
                Err(error) => (State::Start, Err(error)),
            },
            (State::Opening { job, is_tried }, PrivateRequest::Look) => match job.take() {
                None => (State::Opening { job, is_tried }, Ok(None)),
                Some(Ok(opened)) => self.opened(*opened, session),
                // Another computer has another password: it is asked for.
                Some(Err(UnlockError::Open(OpenError::WrongPassword))) if is_tried => {
                    (State::Password, Ok(None))
                }
                Some(Err(error)) => (State::Password, Err(ErrorView::of_opening(error))),
            },
            (State::Saving(job), PrivateRequest::Look) => collect(job, session),
            (state, PrivateRequest::Look) => (state, Ok(None)),
            (State::Password, PrivateRequest::Password { password }) => match read(&password) {
                Ok(password) => (self.open(password, false, session), Ok(None)),
                Err(error) => (State::Password, Err(error)),
            },
            (
                State::Preview { backup, plan },
                PrivateRequest::TakeOver { leave, names, notes, delete, take },
            ) => {
                let notes = (notes.theirs, notes.both);
                let answers = answers(&plan, (&leave, &names, &delete, &take), (&notes.0, &notes.1));
                match self.may_change(&answers, session) {
                    Ok(()) => (State::Local { backup, plan, answers }, Ok(None)),
                    Err(error) => (State::Preview { backup, plan }, Err(error)),
                }
            }
            (State::Local { backup, plan, .. }, PrivateRequest::Back) => {
                (State::Preview { backup, plan }, Ok(None))
            }
            (
                State::Local { backup, plan, answers },
                PrivateRequest::Password { password } | PrivateRequest::NewPassword { password },
            ) => save((backup, plan, answers), &password, session),
            (State::Done(Outcome { next: Some(next), .. }), PrivateRequest::NextComputer) => {
                self.computer = next;
                match self.find(session) {
                    Ok(state) => (state, Ok(None)),
                    Err(error) => (State::Start, Err(error)),
                }
            }
            (state @ State::Done(_), PrivateRequest::Next) => (state, Ok(Some(Step::Close))),
            (state, _) => (state, Err(out_of_turn())),
        }
    }

    /// Its newest backup. What was typed for the one before is tried.
    fn find(&mut self, session: &Session) -> Result<State, ErrorView> {
        let mut others = others(session)?.into_iter();
        let found = others.find(|other| other.installation == self.computer.installation);
        self.computer = found.ok_or(ErrorView::FileGone)?.into();
        Ok(match self.typed.take() {
            Some(password) => self.open(password, true, session),
            None => State::Password,
        })
    }

    fn open(&self, password: Password, is_tried: bool, session: &Session) -> State {
        let (store, path) = (session.store.clone(), self.computer.path.clone());
        let job = Job::start(Stage::Opening, move |at| {
            let backup = Box::new(OpenedBackup::open_watched(&store, &path, &password, at)?);
            Ok(Box::new(Opened { backup, password }))
        });
        State::Opening { job, is_tried }
    }

    fn opened(&mut self, opened: Opened, session: &Session) -> (State, Result<Option<Step>, ErrorView>) {
        let Some(vault) = &session.vault else { return (State::Password, Err(ErrorView::Locked)) };
        let Opened { backup, password } = opened;
        if let Some(name) = backup.made_by().and_then(|by| by.computer.clone()) {
            self.computer.called = name;
        }
        self.typed = Some(password);
        if vault.has_all_of(&backup) {
            let next = next(session);
            return (State::Done(Outcome { next, ..Outcome::default() }), Ok(None));
        }
        let plan = vault.plan_take_over(&backup);
        (State::Preview { backup, plan }, Ok(None))
    }

    /// What a person is to know before the password.
    fn may_change(&self, answers: &Answers, session: &Session) -> Result<(), ErrorView> {
        let vault = session.vault.as_ref().ok_or(ErrorView::Locked)?;
        if vault.is_read_only() {
            return Err(ErrorView::OnlyReading);
        }
        let is_proved = |id: &AccountId| vault.account(*id).is_ok_and(|own| own.backed_up_at.is_some());
        if answers.delete.iter().all(is_proved) { Ok(()) } else { Err(ErrorView::NotBackedUp) }
    }

    fn view(&self, session: &Session) -> Result<PrivateView, ErrorView> {
        Ok(match &self.state {
            State::Start | State::Gone => PrivateView::working(Stage::Opening),
            State::Password => {
                let inspected = Inspected::of(session.store.env(), &self.computer.path);
                PrivateView::AskBackupPassword {
                    purpose: FilePurposeView::TakeOver,
                    computer: Some(self.computer.called.clone()),
                    path: self.computer.path.display().to_string(),
                    claimed_at: inspected
                        .map_err(ErrorView::of_file)?
                        .claimed_at
                        .map(|time| time.to_string()),
                    is_vault: false,
                }
            }
            State::Opening { job, .. } => PrivateView::working(job.stage()),
            State::Saving(job) => PrivateView::working(job.stage()),
            State::Preview { backup, plan } => {
                let vault = session.vault.as_ref().ok_or(ErrorView::Locked)?;
                PrivateView::TakeOverPreview {
                    computer: self.computer.called.clone(),
                    claimed_at: backup.claimed_at().to_string(),
                    rolled_back: vault.standing(backup) == Standing::Older,
                    gone_at: vault.gone_at(backup).map(|at| at.to_string()),
                    plan: TakeOverView::new(plan, vault, backup),
                }
            }
            State::Local { .. } => session.ask(ReasonView::TakeOver),
            State::Done(Outcome { done, used, still_in, next }) => {
                let number = |ids: &[AccountId]| u32::try_from(ids.len()).unwrap_or(u32::MAX);
                PrivateView::TakenOver {
                    computer: self.computer.called.clone(),
                    added: number(&done.added),
                    updated: number(&done.updated),
                    deleted: number(&done.deleted),
                    used: used.clone(),
                    still_in: still_in.clone(),
                    set_aside: done.set_aside,
                    next: next.as_ref().map(|next| next.called.clone()),
                }
            }
        })
    }
}

/// The other computers whose files can be read.
fn others(session: &Session) -> Result<Vec<OtherComputer>, ErrorView> {
    let vault = session.vault.as_ref().ok_or(ErrorView::Locked)?;
    session.store.other_computers(vault).map_err(|error| ErrorView::disk(&error))
}

/// The next computer that has something.
fn next(session: &Session) -> Option<Computer> {
    others(session).unwrap_or_default().into_iter().find(OtherComputer::has_news).map(Computer::from)
}

/// What the page answered, by the places of its lists. Places that are in none are nothing.
fn answers(
    plan: &Plan,
    (leave, names, delete, take): (&[u32], &[u32], &[u32], &[u32]),
    (theirs, both): (&[u32], &[u32]),
) -> Answers {
    let at = |places: &[u32], ids: &[AccountId]| {
        let id = |place: &u32| ids.get(usize::try_from(*place).ok()?).copied();
        places.iter().filter_map(id).collect::<Vec<_>>()
    };
    let shown: Vec<_> = to_show(plan).map(|both| both.ours).collect();
    let choose = |places: &[u32], choice| at(places, &shown).into_iter().map(move |id| (id, choice));
    let mut answers = Answers::default();
    answers.leave.extend(at(leave, &plan.new));
    answers.take.extend(at(take, &plan.deleted_here));
    answers.delete.extend(at(delete, &plan.deleted_there));
    answers.names.extend(at(names, &shown));
    answers.notes.extend(choose(theirs, NoteChoice::Theirs));
    answers.notes.extend(choose(both, NoteChoice::Both));
    answers
}

fn save(
    (backup, plan, answers): (Box<OpenedBackup>, Plan, Answers),
    password: &SecretText,
    session: &mut Session,
) -> (State, Result<Option<Step>, ErrorView>) {
    let local = match session.grant(password).and_then(|_| read(password)) {
        Ok(local) => local,
        Err(error) => return (State::Local { backup, plan, answers }, Err(error)),
    };
    let store = session.store.clone();
    let job = Job::to_finish(Stage::Saving, move |_| {
        let result = run(&store, (&backup, &plan, &answers), &local);
        Work { backup, plan, answers, result }
    });
    (State::Saving(job), Ok(None))
}

/// In a vault of its own, opened with the same password; the open one goes on meanwhile.
fn run(
    store: &Store,
    (backup, plan, answers): (&OpenedBackup, &Plan, &Answers),
    local: &Password,
) -> Result<(Vault, Outcome), ErrorView> {
    let (mut vault, grant): (Vault, Grant) = store.unlock(local)?;
    let mut still_in = Vec::new();
    for id in &answers.delete {
        let copies = vault.copies_with(*id).map_err(|error| ErrorView::disk(&error))?;
        still_in.extend(copies.iter().map(|path| path.display().to_string()));
    }
    still_in.sort();
    still_in.dedup();
    let used = plan.both.iter().filter(|both| both.key_uses.is_some());
    let name = |account: &Account| account.name.clone();
    let used = used.filter_map(|both| vault.account(both.ours).ok().map(name)).collect();
    let done = vault.take_over(&grant, backup, answers)?;
    Ok((vault, Outcome { done, used, still_in, next: None }))
}

fn collect(job: Job<Work>, session: &mut Session) -> (State, Result<Option<Step>, ErrorView>) {
    match job.take() {
        None => (State::Saving(job), Ok(None)),
        Some(Work { result: Ok((vault, mut outcome)), .. }) => {
            session.adopt(vault);
            session.note_activity();
            outcome.next = next(session);
            (State::Done(outcome), Ok(None))
        }
        Some(Work { backup, plan, answers, result: Err(error) }) => {
            (State::Local { backup, plan, answers }, Err(error))
        }
    }
}
