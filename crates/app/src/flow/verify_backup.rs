//! Opening a backup with its password, to see that it opens and what is in it.

use std::path::PathBuf;

use holdfast_vault::{Account, Inspected, OpenedBackup, Stage, UnlockError};

use super::{Flow, Moved, Step, out_of_turn, read, screen};
use crate::dto::{ErrorView, FilePurposeView, PrivateRequest, PrivateView};
use crate::job::Job;
use crate::session::Session;

/// The check of one file.
pub struct Verify {
    path: PathBuf,
    /// It is asked for because nobody typed the password for 90 days.
    question: bool,
    state: State,
}

enum State {
    Asking,
    Working(Job<Result<OpenedBackup, UnlockError>>),
    Done { made: String, names: Vec<String>, differing: Vec<String>, damaged: Vec<String> },
}

impl Verify {
    pub fn new(path: PathBuf, question: bool) -> Self {
        Self { path, question, state: State::Asking }
    }

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        let done = self.step(request, session);
        let done = match done {
            Ok(Some(step)) => Ok(step),
            Ok(None) => self.view(session).map(screen),
            Err(error) => Err(error),
        };
        (Flow::Verify(self), done)
    }

    fn step(&mut self, request: PrivateRequest, session: &mut Session) -> Result<Option<Step>, ErrorView> {
        match (&self.state, request) {
            (State::Working(job), PrivateRequest::Look) => {
                let Some(result) = job.take() else { return Ok(None) };
                self.state = State::Asking;
                let opened = result.map_err(ErrorView::of_opening)?;
                opened.note_opened(&session.store);
                let name = |account: &Account| account.name.clone();
                self.state = State::Done {
                    made: opened.claimed_at().to_string(),
                    names: opened.accounts().iter().map(name).collect(),
                    differing: opened.differing().map(name).collect(),
                    damaged: opened.damaged().map(name).collect(),
                };
            }
            (_, PrivateRequest::Look) => {}
            (State::Asking, PrivateRequest::Password { password }) => {
                let (store, path, password) = (session.store.clone(), self.path.clone(), read(&password)?);
                self.state = State::Working(Job::start(Stage::Opening, move |at| {
                    OpenedBackup::open_watched(&store, &path, &password, at)
                }));
            }
            (State::Done { .. }, PrivateRequest::Next) => return Ok(Some(Step::Close)),
            _ => return Err(out_of_turn()),
        }
        Ok(None)
    }

    fn view(&self, session: &Session) -> Result<PrivateView, ErrorView> {
        Ok(match &self.state {
            State::Asking => {
                let inspected = Inspected::of(session.store.env(), &self.path).map_err(ErrorView::of_file)?;
                PrivateView::AskBackupPassword {
                    purpose: if self.question { FilePurposeView::Question } else { FilePurposeView::Verify },
                    path: self.path.display().to_string(),
                    claimed_at: inspected.claimed_at.map(|time| time.to_string()),
                    is_vault: inspected.is_vault,
                    computer: None,
                    has_older: false,
                }
            }
            State::Working(job) => PrivateView::working(job.stage()),
            State::Done { made, names, differing, damaged } => PrivateView::Verified {
                made: made.clone(),
                names: names.clone(),
                differing: differing.clone(),
                damaged: damaged.clone(),
            },
        })
    }
}
