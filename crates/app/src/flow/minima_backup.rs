//! The phrase in a Minima node's backup: the file, its password, and the lock password where the node was locked. Nothing that is
//! decrypted touches the disk.

use std::path::{Path, PathBuf};

use holdfast_phrase::{
    LONGEST_MINIMA_BACKUP, MinimaBackup, MinimaBackupError, OtherSecret, PUBLIC_PASSWORD, Phrase,
};
use holdfast_vault::{AccountSecret, KeyUses, NewAccount, Unreadable, read_regular};
use zeroize::Zeroizing;

use crate::dialog::Dialog;
use crate::dto::{ErrorView, NodeNoteView, PrivateRequest, PrivateView, SecretText};
use crate::job::Job;

/// A phrase on its way out of a node's backup.
pub struct NodeBackup {
    /// What the account is to be called.
    name: String,
    state: State,
}

enum State {
    File {
        dialog_is_open: bool,
        trouble: Option<ErrorView>,
    },
    /// The file needs its password, or the phrase in it the node's.
    Password(Locked),
    Opening(Job<Result<Opened, Refused>>),
}

/// What a password is asked for.
struct Locked {
    path: PathBuf,
    what: Lock,
    notes: Vec<NodeNoteView>,
}

enum Lock {
    File(Zeroizing<Vec<u8>>),
    Phrase(Box<MinimaBackup>),
}

enum Opened {
    /// Another password is needed.
    Locked(Locked),
    Read(Box<NewAccount>, Vec<NodeNoteView>),
    /// Nobody waited for it.
    Stopped,
}

/// Why it does not go on, and where another password may help.
struct Refused(ErrorView, Option<Locked>);

/// What a request came to.
pub enum Moved {
    Stays(NodeBackup, Result<(), ErrorView>),
    Asks(NodeBackup, Dialog),
    /// The phrase, what it derives, and what has to be known about the file.
    Read(Box<NewAccount>, Vec<NodeNoteView>),
    /// Back to where it was begun.
    Left(Result<(), ErrorView>),
}

impl NodeBackup {
    pub fn new(name: String) -> Self {
        Self { name, state: no_file(None) }
    }

    pub fn handle(self, request: PrivateRequest) -> Moved {
        let Self { name, state } = self;
        let stays = |state, done| Moved::Stays(Self { name: name.clone(), state }, done);
        match (state, request) {
            (State::Opening(job), PrivateRequest::Look) => match job.take() {
                None => stays(State::Opening(job), Ok(())),
                Some(Ok(Opened::Locked(locked))) => stays(State::Password(locked), Ok(())),
                Some(Ok(Opened::Read(new, notes))) => {
                    let new = NewAccount { name: Some(name), ..*new };
                    match new.check_texts() {
                        Ok(()) => Moved::Read(Box::new(new), notes),
                        Err(error) => Moved::Left(Err(error.into())),
                    }
                }
                Some(Ok(Opened::Stopped)) => Moved::Left(Ok(())),
                Some(Err(Refused(error, Some(locked)))) => stays(State::Password(locked), Err(error)),
                Some(Err(Refused(error, None))) => stays(no_file(Some(error)), Ok(())),
            },
            (state, PrivateRequest::Look) => stays(state, Ok(())),
            (State::File { dialog_is_open: false, .. }, PrivateRequest::ChooseFile) => {
                let state = State::File { dialog_is_open: true, trouble: None };
                Moved::Asks(Self { name, state }, Dialog::OpenMinima)
            }
            (State::Password(locked), PrivateRequest::Password { password }) => {
                let job = Job::counted(move |progress| open_with(locked, &password, progress));
                stays(State::Opening(job), Ok(()))
            }
            (State::Password(_) | State::Opening(_), PrivateRequest::Back) => stays(no_file(None), Ok(())),
            (State::File { .. }, PrivateRequest::Back) => Moved::Left(Ok(())),
            (state, _) => stays(state, Err(super::out_of_turn())),
        }
    }

    /// The person chose a file, or none.
    pub fn path_chosen(self, path: Option<PathBuf>) -> Self {
        let state = match (self.state, path) {
            (State::File { .. }, Some(path)) => State::Opening(Job::counted(|progress| read(path, progress))),
            (State::File { .. }, None) => no_file(None),
            (state, _) => state,
        };
        Self { state, ..self }
    }

    /// Whether it holds what was decrypted, between two requests.
    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, State::Opening(_) | State::Password(Locked { what: Lock::Phrase(_), .. }))
    }

    pub fn view(&self) -> PrivateView {
        match &self.state {
            State::Password(locked) => PrivateView::AskNodePassword {
                path: locked.path.display().to_string(),
                lock: matches!(locked.what, Lock::Phrase(_)),
            },
            State::Opening(job) => super::deriving(job),
            State::File { dialog_is_open, trouble } => {
                PrivateView::ChooseNodeBackup { open: *dialog_is_open, trouble: trouble.clone() }
            }
        }
    }
}

fn no_file(trouble: Option<ErrorView>) -> State {
    State::File { dialog_is_open: false, trouble }
}

/// Reads the file, and opens it with the password that everybody knows, which a node takes where it was given none.
fn read(path: PathBuf, progress: &mut dyn FnMut(u32, u32) -> bool) -> Result<Opened, Refused> {
    let bytes = read_file(&path).map_err(|error| Refused(error, None))?;
    match MinimaBackup::open(&bytes, PUBLIC_PASSWORD) {
        Ok(backup) => opened(Box::new(backup), path, vec![NodeNoteView::PublicPassword], progress),
        Err(MinimaBackupError::WrongPassword) => {
            Ok(Opened::Locked(Locked { path, what: Lock::File(bytes), notes: Vec::new() }))
        }
        Err(MinimaBackupError::NotMinima) => Err(Refused(what_it_is(&bytes), None)),
        Err(error) => Err(Refused(error.into(), None)),
    }
}

fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, ErrorView> {
    let mut bytes = Zeroizing::new(Vec::new());
    match read_regular(path, LONGEST_MINIMA_BACKUP, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) if matches!(Unreadable::of(&error), Some(Unreadable::TooLong { .. })) => {
            Err(MinimaBackupError::NotMinima.into())
        }
        Err(error) => Err(ErrorView::file(&error)),
    }
}

/// A file that is no node's backup.
fn what_it_is(bytes: &[u8]) -> ErrorView {
    if holdfast_vault::is_container(bytes) {
        return ErrorView::HoldfastFile;
    }
    let secret = str::from_utf8(bytes).ok().and_then(OtherSecret::recognise);
    secret.map_or(ErrorView::NotMinima, |secret| ErrorView::OtherSecret { what: secret.into() })
}

fn open_with(
    locked: Locked,
    password: &SecretText,
    progress: &mut dyn FnMut(u32, u32) -> bool,
) -> Result<Opened, Refused> {
    let Locked { path, what, notes } = locked;
    // EXPOSE: the file's own password opens it.
    let password = password.expose();
    match what {
        Lock::File(bytes) => match MinimaBackup::open(&bytes, password) {
            Ok(backup) => opened(Box::new(backup), path, notes, progress),
            Err(error @ MinimaBackupError::WrongPassword) => {
                Err(Refused(error.into(), Some(Locked { path, what: Lock::File(bytes), notes })))
            }
            Err(error) => Err(Refused(error.into(), None)),
        },
        Lock::Phrase(backup) => match backup.unlock(password) {
            Ok(phrase) => Ok(compare(&backup, phrase, notes, progress)),
            Err(MinimaBackupError::WrongPassword) => Err(Refused(
                ErrorView::NodeLockPassword,
                Some(Locked { path, what: Lock::Phrase(backup), notes }),
            )),
            Err(error) => Err(Refused(error.into(), None)),
        },
    }
}

fn opened(
    backup: Box<MinimaBackup>,
    path: PathBuf,
    mut notes: Vec<NodeNoteView>,
    progress: &mut dyn FnMut(u32, u32) -> bool,
) -> Result<Opened, Refused> {
    if backup.is_locked() {
        return Ok(Opened::Locked(Locked { path, what: Lock::Phrase(backup), notes }));
    }
    let phrase = backup.phrase().map_err(|error| Refused(error.into(), None))?;
    notes.push(NodeNoteView::NotLocked);
    Ok(compare(&backup, phrase, notes, progress))
}

/// What the phrase derives, and whether that is the node's.
fn compare(
    backup: &MinimaBackup,
    phrase: Phrase,
    mut notes: Vec<NodeNoteView>,
    progress: &mut dyn FnMut(u32, u32) -> bool,
) -> Opened {
    let secret = AccountSecret { phrase, passphrase: None };
    let Ok(identities) = secret.identities_with(progress) else { return Opened::Stopped };
    if !backup.has_key_of(&identities) {
        notes.push(NodeNoteView::OtherKeys);
    }
    notes.push(NodeNoteView::KeepFile);
    let key_uses = Some(KeyUses::of_node(backup));
    let new = NewAccount { key_uses, identities: Some(identities), ..NewAccount::new(secret) };
    Opened::Read(Box::new(new), notes)
}
