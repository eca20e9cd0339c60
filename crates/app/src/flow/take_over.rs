//! Taking over what another computer has: its newest backup, the password of that, what is in it, the local password, done. One after
//! another, where several computers have something.

mod offer;

use std::path::{Path, PathBuf};

use holdfast_vault::{
    Account, AccountId, Answers, Grant, Inspected, OpenError, OpenedBackup, OtherComputer, Password, Stage,
    Standing, Store, TakenOverNow, UnlockError, Vault,
};
use offer::Offer;

use super::{Flow, Moved, Step, out_of_turn, read, screen};
use crate::computers::others;
use crate::dto::{
    ErrorView, FilePurposeView, PrivateRequest, PrivateView, ReasonView, SecretText, TakeOverAnswers, number,
};
use crate::job::{Job, Ongoing};
use crate::session::Session;

/// One taking over after another.
pub struct TakeOver {
    computer: Computer,
    /// The backup password that opened a file last. It is tried for the next computer.
    typed: Option<Password>,
    state: State,
}

/// The computer that is taken over from.
#[derive(Clone)]
struct Computer {
    installation: String,
    /// Its name, or its number.
    called: String,
    /// Its backups, the one to take over first.
    files: Vec<PathBuf>,
    /// Which of them it is.
    at: usize,
}

enum State {
    /// Its newest backup is looked for.
    Start,
    Password,
    Opening {
        job: Job<Tried>,
        /// Nobody typed the password for this file.
        is_tried: bool,
    },
    Preview {
        chosen: Box<Chosen>,
        given: TakeOverAnswers,
    },
    Local {
        chosen: Box<Chosen>,
        given: TakeOverAnswers,
    },
    Saving(Job<Work>),
    Done(Box<Outcome>),
    /// Only while a state is being replaced.
    Gone,
}

/// An opened backup, and what of it is offered.
struct Chosen {
    backup: OpenedBackup,
    offer: Offer,
    /// Newer ones that are damaged.
    skipped: usize,
}

/// What came of opening a computer's files, from one on until one is not damaged.
struct Tried {
    /// Which one it came to.
    at: usize,
    result: Result<OpenedBackup, UnlockError>,
    password: Password,
}

/// What is to be said of it in the end.
#[derive(Default)]
struct Outcome {
    done: TakenOverNow,
    /// Everything that is in the file was here before.
    has_all: bool,
    /// New accounts that were left out.
    left: usize,
    /// The accounts of which more keys were used there.
    used: Vec<String>,
    /// Files that hold what was deleted.
    still_in: Vec<String>,
    /// Another computer that has something.
    next: Option<Computer>,
}

/// What came of it; the opened file comes back for another try.
struct Work {
    chosen: Box<Chosen>,
    given: TakeOverAnswers,
    result: Result<(Vault, Outcome), ErrorView>,
}

impl From<OtherComputer> for Computer {
    fn from(other: OtherComputer) -> Self {
        let called = other.name.unwrap_or_else(|| other.installation.clone());
        Self { installation: other.installation, called, files: other.files, at: 0 }
    }
}

impl Computer {
    fn path(&self) -> &Path {
        self.files.get(self.at).map_or(Path::new(""), PathBuf::as_path)
    }

    fn has_older(&self) -> bool {
        self.at + 1 < self.files.len()
    }
}

impl TakeOver {
    /// From the computer of this number.
    pub fn new(installation: String) -> Self {
        let computer = Computer { called: installation.clone(), files: Vec::new(), at: 0, installation };
        Self { computer, typed: None, state: State::Start }
    }

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        let state = std::mem::replace(&mut self.state, State::Gone);
        let (state, done) = self.step(state, request, session);
        self.state = state;
        if matches!(&self.state, State::Done(outcome) if outcome.next.is_none()) {
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
            (State::Start, PrivateRequest::Look) => self.begin(session),
            (State::Opening { job, is_tried }, PrivateRequest::Look) => match job.take() {
                None => (State::Opening { job, is_tried }, Ok(None)),
                Some(tried) => self.tried(tried, is_tried, session),
            },
            (State::Saving(job), PrivateRequest::Look) => self.collect(job, session),
            (state, PrivateRequest::Look) => (state, Ok(None)),
            (State::Password, PrivateRequest::Password { password }) => match read(&password) {
                Ok(password) => (self.open(password, false, session), Ok(None)),
                Err(error) => (State::Password, Err(error)),
            },
            (State::Password, PrivateRequest::OlderBackup) if self.computer.has_older() => {
                self.computer.at += 1;
                (State::Password, Ok(None))
            }
            (State::Preview { chosen, .. }, PrivateRequest::TakeOver { answers: given }) => {
                match may_change(&chosen.offer.answers(&given), session) {
                    Ok(()) => (State::Local { chosen, given }, Ok(None)),
                    Err(error) => (State::Preview { chosen, given }, Err(error)),
                }
            }
            (State::Local { chosen, given }, PrivateRequest::Back) => {
                (State::Preview { chosen, given }, Ok(None))
            }
            (
                State::Local { chosen, given },
                PrivateRequest::Password { password } | PrivateRequest::NewPassword { password },
            ) => save(chosen, given, &password, session),
            (State::Done(outcome), PrivateRequest::NextComputer) => match outcome.next {
                Some(next) => {
                    self.computer = next;
                    self.begin(session)
                }
                None => (State::Done(outcome), Err(out_of_turn())),
            },
            (state @ State::Done(_), PrivateRequest::Next) => (state, Ok(Some(Step::Close))),
            (state, _) => (state, Err(out_of_turn())),
        }
    }

    /// Finds its newest backup. What was typed for the one before is tried.
    fn begin(&mut self, session: &Session) -> (State, Result<Option<Step>, ErrorView>) {
        let is_it =
            |it: &OtherComputer| it.installation == self.computer.installation && !it.files.is_empty();
        let found = others(session).and_then(|others| {
            let mut others = others.into_iter();
            others.find(is_it).ok_or(ErrorView::FileGone)
        });
        match found {
            Ok(found) => self.computer = found.into(),
            Err(error) => return (State::Start, Err(error)),
        }
        match self.typed.take() {
            Some(password) => (self.open(password, true, session), Ok(None)),
            None => (State::Password, Ok(None)),
        }
    }

    /// A file that is damaged inside, or was forged, hides none before it.
    fn open(&self, password: Password, is_tried: bool, session: &Session) -> State {
        let (store, files, first) = (session.store.clone(), self.computer.files.clone(), self.computer.at);
        let job = Job::start(Stage::Opening, move |watch| {
            let (mut at, mut result) = (first, Err(UnlockError::Open(OpenError::Damaged)));
            for (place, path) in files.iter().enumerate().skip(first) {
                at = place;
                result = OpenedBackup::open_watched(&store, path, &password, watch);
                if !matches!(result, Err(UnlockError::Open(OpenError::Damaged))) {
                    break;
                }
            }
            Tried { at, result, password }
        });
        State::Opening { job, is_tried }
    }

    fn tried(
        &mut self,
        Tried { at, result, password }: Tried,
        is_tried: bool,
        session: &mut Session,
    ) -> (State, Result<Option<Step>, ErrorView>) {
        match result {
            Ok(backup) => {
                let skipped = at.saturating_sub(self.computer.at);
                (self.computer.at, self.typed) = (at, Some(password));
                self.opened(backup, skipped, session)
            }
            // Another computer has another password: it is asked for. The one after it may have this one.
            Err(UnlockError::Open(OpenError::WrongPassword)) if is_tried => {
                self.typed = Some(password);
                (State::Password, Ok(None))
            }
            Err(error) => (State::Password, Err(ErrorView::of_opening(error))),
        }
    }

    fn opened(
        &mut self,
        backup: OpenedBackup,
        skipped: usize,
        session: &mut Session,
    ) -> (State, Result<Option<Step>, ErrorView>) {
        let Some(vault) = &mut session.vault else { return (State::Password, Err(ErrorView::Locked)) };
        if let Some(name) = backup.made_by().and_then(|by| by.computer.clone()) {
            self.computer.called = name;
        }
        // Its name is known from now on, whatever comes of it.
        if let Err(error) = vault.note_computer(&backup) {
            tracing::warn!(%error, "the name of a computer is not noted");
        }
        if vault.has_all_of(&backup) {
            let next = next(&self.computer, session);
            let outcome = Outcome { next, has_all: true, ..Outcome::default() };
            return (State::Done(Box::new(outcome)), Ok(None));
        }
        let offer = Offer::new(&vault.plan_take_over(&backup), vault, &backup);
        let chosen = Box::new(Chosen { backup, offer, skipped });
        (State::Preview { chosen, given: TakeOverAnswers::default() }, Ok(None))
    }

    fn collect(&self, job: Job<Work>, session: &mut Session) -> (State, Result<Option<Step>, ErrorView>) {
        match job.take() {
            None => (State::Saving(job), Ok(None)),
            Some(Work { result: Ok((vault, mut outcome)), .. }) => {
                session.adopt(vault);
                session.note_activity();
                outcome.next = next(&self.computer, session);
                (State::Done(Box::new(outcome)), Ok(None))
            }
            Some(Work { chosen, given, result: Err(error) }) => (State::Local { chosen, given }, Err(error)),
        }
    }

    fn view(&self, session: &Session) -> Result<PrivateView, ErrorView> {
        Ok(match &self.state {
            State::Start | State::Gone => PrivateView::working(Stage::Opening),
            State::Password => {
                let inspected = Inspected::of(session.store.env(), self.computer.path());
                PrivateView::AskBackupPassword {
                    purpose: FilePurposeView::TakeOver,
                    computer: Some(self.computer.called.clone()),
                    has_older: self.computer.has_older(),
                    path: self.computer.path().display().to_string(),
                    claimed_at: inspected
                        .map_err(ErrorView::of_file)?
                        .claimed_at
                        .map(|time| time.to_string()),
                    is_vault: false,
                }
            }
            State::Opening { job, .. } => PrivateView::working(job.stage()),
            State::Saving(job) => PrivateView::working(job.stage()),
            State::Preview { chosen, given } => {
                let Chosen { backup, offer, skipped } = &**chosen;
                let vault = session.vault.as_ref().ok_or(ErrorView::Locked)?;
                PrivateView::TakeOverPreview {
                    computer: self.computer.called.clone(),
                    claimed_at: backup.claimed_at().to_string(),
                    rolled_back: vault.standing(backup) == Standing::Older,
                    gone_at: vault.gone_at(backup).map(|at| at.to_string()),
                    renamed: backup.is_of_two_computers(),
                    skipped: number(*skipped),
                    plan: offer.view.clone(),
                    answers: given.clone(),
                }
            }
            State::Local { .. } => session.ask(ReasonView::TakeOver),
            State::Done(outcome) => PrivateView::TakenOver {
                computer: self.computer.called.clone(),
                added: number(outcome.done.added.len()),
                updated: number(outcome.done.updated.len()),
                deleted: number(outcome.done.deleted.len()),
                left: number(outcome.left),
                open: number(outcome.done.open_questions.len()),
                has_all: outcome.has_all,
                used: outcome.used.clone(),
                still_in: outcome.still_in.clone(),
                set_aside: outcome.done.set_aside,
                next: outcome.next.as_ref().map(|next| next.called.clone()),
            },
        })
    }
}

/// What a person is to know before the password.
fn may_change(answers: &Answers, session: &Session) -> Result<(), ErrorView> {
    let vault = session.vault.as_ref().ok_or(ErrorView::Locked)?;
    if vault.is_read_only() {
        return Err(ErrorView::OnlyReading);
    }
    let is_unproved = |id: &AccountId| vault.account(*id).is_ok_and(|own| own.backed_up_at.is_none());
    if answers.delete.iter().any(is_unproved) { Err(ErrorView::NotBackedUp) } else { Ok(()) }
}

/// Another computer that has something.
fn next(done: &Computer, session: &Session) -> Option<Computer> {
    let mut others = others(session).unwrap_or_default().into_iter();
    others.find(|other| other.has_news() && other.installation != done.installation).map(Computer::from)
}

fn save(
    chosen: Box<Chosen>,
    given: TakeOverAnswers,
    password: &SecretText,
    session: &mut Session,
) -> (State, Result<Option<Step>, ErrorView>) {
    let local = match session.grant(password).and_then(|_| read(password)) {
        Ok(local) => local,
        Err(error) => return (State::Local { chosen, given }, Err(error)),
    };
    let store = session.store.clone();
    let job = Job::to_finish(Stage::Saving, move |_| {
        let result = run(&store, &chosen, &given, &local);
        Work { chosen, given, result }
    });
    (State::Saving(job), Ok(None))
}

/// In a vault of its own, opened with the same password; the open one goes on meanwhile.
fn run(
    store: &Store,
    Chosen { backup, offer, .. }: &Chosen,
    given: &TakeOverAnswers,
    local: &Password,
) -> Result<(Vault, Outcome), ErrorView> {
    let answers = offer.answers(given);
    let (mut vault, grant): (Vault, Grant) = store.unlock(local)?;
    let deleted: Vec<_> = answers.delete.iter().copied().collect();
    let copies = vault.copies_with(&deleted).map_err(|error| ErrorView::disk(&error))?;
    let mut still_in: Vec<_> = copies.iter().map(|path| path.display().to_string()).collect();
    still_in.sort();
    still_in.dedup();
    let name = |account: &Account| account.name.clone();
    let used = offer.used.iter().filter_map(|id| vault.account(*id).ok().map(name)).collect();
    let done = vault.take_over(&grant, backup, &answers)?;
    let left = answers.leave.len();
    Ok((vault, Outcome { done, left, used, still_in, ..Outcome::default() }))
}
