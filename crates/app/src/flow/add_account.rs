//! Making a phrase, or keeping one that there is. The password comes last: where there is no vault yet it makes one.

use std::path::PathBuf;

use holdfast_phrase::{Address, AddressError, Form, Found, Identity, Kind, Phrase, Scheme, Stopped};
use holdfast_vault::{
    Account, AccountId, AccountSecret, Grant, NewAccount, Opened, Stage, StoreState, check_name,
};
use zeroize::Zeroizing;

use super::kinds::{kinds, name_or_suggested};
use super::minima_backup::{self, NodeBackup};
use super::word_entry::read_kind;
use super::{Ceremony, Flow, Moved, Step, deriving, out_of_turn, read, screen, word_entry};
use crate::dto::{
    ErrorView, IdentityView, NodeNoteView, PrivateRequest, PrivateView, ReasonView, SchemeView, SearchView,
    SecretText, ShareView, number,
};
use crate::job::{Job, Ongoing};
use crate::keychain_wait::Wanted;
use crate::session::Session;

/// An account on its way into the vault.
pub struct AddAccount {
    imported: bool,
    /// Words are in the page.
    typed: bool,
    state: State,
}

enum State {
    Form,
    /// The phrase is in a Minima node's backup.
    Node(NodeBackup),
    /// The identities are derived, by which the person recognises the phrase.
    Deriving(Job<Result<NewAccount, Stopped>>),
    /// Shares of a backup that are not enough yet.
    Shares(NewAccount),
    Preview(Preview),
    /// The password comes next; what was previewed is kept for the way back.
    Asking(Preview),
    /// The password is put off: the keychain is asked.
    AskingKeychain(Preview, Job<Result<Opened, ErrorView>>, Wanted),
    Made(AccountId, String, Kind),
}

/// What a person looks at before it is kept.
struct Preview {
    new: NewAccount,
    /// What has to be known about the file that it came from.
    notes: Vec<NodeNoteView>,
    /// Other systems that the words pass the check of, by chance or not.
    also: Vec<Scheme>,
    search: Search,
}

/// Looking for an address that the person knows.
enum Search {
    Not,
    Running(Job<Result<Option<Found>, Stopped>>),
    Done(Option<Found>),
    /// There is nothing to look for.
    NoAddress(AddressError),
    /// These words give no address of that kind.
    NotDerived,
}

impl Preview {
    fn new(new: NewAccount) -> Self {
        let also = new.secret.phrase.also();
        Self { new, notes: Vec::new(), also, search: Search::Not }
    }

    /// Looks for an address beside the windows and the session: Minima's take some 20 seconds. None ends a search.
    fn find(&mut self, pasted: &str) {
        self.search = match Address::read(pasted) {
            _ if pasted.trim().is_empty() => Search::Not,
            Ok(address) if !self.new.secret.could_give(&address) => Search::NotDerived,
            Ok(address) => {
                let secret = self.new.secret.again();
                Search::Running(Job::counted(move |progress| secret.find(&address, progress)))
            }
            Err(error) => Search::NoAddress(error),
        };
    }

    fn look(&mut self) {
        if let Search::Running(job) = &self.search
            && let Some(found) = job.take()
        {
            self.search = found.map_or(Search::Not, Search::Done);
        }
    }

    fn view(&self) -> PrivateView {
        let NewAccount { secret, identities, key_uses, .. } = &self.new;
        let kind = secret.phrase.kind();
        PrivateView::Preview {
            kind: kind.code().into(),
            words: number(secret.phrase.word_count()),
            identities: IdentityView::shown(identities.iter().flatten()),
            has_passphrase: secret.passphrase.is_some(),
            notes: self.notes.clone(),
            also: self.also.iter().map(SchemeView::from).collect(),
            shares: shares(identities.as_deref().unwrap_or_default()),
            keyuses: key_uses.map(|uses| uses.uses),
            search: match &self.search {
                Search::Not => None,
                Search::Running(job) => {
                    let (done, of) = job.part();
                    Some(SearchView::Running { done, of })
                }
                Search::Done(None) => Some(SearchView::NotFound),
                Search::NotDerived => Some(SearchView::NotDerived),
                Search::NoAddress(AddressError::Unknown) => Some(SearchView::NoAddress),
                Search::NoAddress(AddressError::Mistyped) => Some(SearchView::Mistyped),
                Search::Done(Some(found)) => Some(SearchView::Found {
                    kind: found.kind.code().into(),
                    identity: IdentityView::from(&found.identity),
                    without_passphrase: secret.passphrase.is_some() && !found.with_passphrase,
                }),
            },
        }
    }
}

impl AddAccount {
    pub fn create() -> Self {
        Self { imported: false, typed: false, state: State::Form }
    }

    pub fn import() -> Self {
        Self { imported: true, typed: false, state: State::Form }
    }

    pub fn handle(mut self, request: PrivateRequest, session: &mut Session) -> Moved {
        if let (State::Made(id, ..), PrivateRequest::BackUp) = (&self.state, &request) {
            return Ceremony::new(*id).handle(PrivateRequest::Look, session);
        }
        let done = self.step(request, session);
        (Flow::AddAccount(self), done)
    }

    /// From the first word to the password there is a phrase, here or in the page.
    pub fn holds_a_secret(&self) -> bool {
        match &self.state {
            State::Deriving(_) | State::Shares(_) | State::Preview(_) | State::Asking(_) => true,
            State::Node(node) => node.holds_a_secret(),
            // What was typed waits in the page.
            State::Form => self.typed,
            State::AskingKeychain(..) | State::Made(..) => false,
        }
    }

    /// The person chose a file, or none.
    pub fn path_chosen(mut self, path: Option<PathBuf>) -> Flow {
        if let State::Node(node) = self.state {
            self.state = State::Node(node.path_chosen(path));
        }
        Flow::AddAccount(self)
    }

    /// Whether a vault is being made that is not in the session yet.
    /// The work that goes on.
    pub fn work(&self) -> Option<&dyn Ongoing> {
        if let State::AskingKeychain(_, job, _) = &self.state { Some(job) } else { None }
    }

    fn step(&mut self, request: PrivateRequest, session: &mut Session) -> Result<Step, ErrorView> {
        if let (State::Form | State::Shares(_), true) = (&self.state, self.imported)
            && let Some(reply) = word_entry::reply(&request)
        {
            self.typed |= word_entry::has_words(&request);
            return reply.map(Step::Stay);
        }
        let state = std::mem::replace(&mut self.state, State::Form);
        let (state, done) = match (state, request) {
            (State::AskingKeychain(preview, job, wanted), PrivateRequest::Look) => match job.take() {
                None => (State::AskingKeychain(preview, job, wanted), Ok(())),
                Some(Ok((vault, grant))) => {
                    session.adopt(vault);
                    add(preview, &grant, session)
                }
                Some(Err(error)) => (State::Asking(preview), Err(error)),
            },
            (State::Deriving(job), PrivateRequest::Look) => match job.take() {
                None => (State::Deriving(job), Ok(())),
                Some(Ok(new)) => self.derived(Preview::new(new), session),
                Some(Err(Stopped)) => (State::Form, Ok(())),
            },
            (State::Preview(mut preview), PrivateRequest::Look) => {
                preview.look();
                (State::Preview(preview), Ok(()))
            }
            (State::Preview(mut preview), PrivateRequest::Find { address }) => {
                preview.find(&address);
                (State::Preview(preview), Ok(()))
            }
            (State::Form, PrivateRequest::FromFile { name }) if self.imported => {
                let name = name_or_suggested(&name, Kind::Minima, session);
                match check_name(&name) {
                    Ok(()) => (State::Node(NodeBackup::new(name)), Ok(())),
                    Err(error) => (State::Form, Err(error.into())),
                }
            }
            (State::Node(node), request) => match node.handle(request) {
                minima_backup::Moved::Stays(node, done) => (State::Node(node), done),
                minima_backup::Moved::Read(new, notes) => {
                    self.derived(Preview { notes, ..Preview::new(*new) }, session)
                }
                minima_backup::Moved::Left(done) => (State::Form, done),
                minima_backup::Moved::Asks(node, dialog) => {
                    self.state = State::Node(node);
                    return Ok(Step::Ask(dialog));
                }
            },
            (State::AskingKeychain(preview, ..), PrivateRequest::Back) => (State::Asking(preview), Ok(())),
            (state, PrivateRequest::Look) => (state, Ok(())),
            (State::Form, PrivateRequest::Create { kind, words, name }) if !self.imported => {
                let new =
                    make(&kind, words, session).and_then(|secret| new_account(secret, &name, None, session));
                self.derive(new, session)
            }
            (State::Form, PrivateRequest::Import { kind, text, passphrase, name, made_where })
                if self.imported =>
            {
                let new = parse(&kind, &text, &passphrase)
                    .and_then(|secret| new_account(secret, &name, Some(made_where), session));
                self.derive(new, session)
            }
            (State::Shares(before), PrivateRequest::Import { text, passphrase, name, made_where, .. }) => {
                match joined(&before, &text, &passphrase, &name, made_where, session) {
                    Ok(new) => self.derive(Ok(new), session),
                    Err(error) => (State::Shares(before), Err(error)),
                }
            }
            // Shares that came one by one are not typed again.
            (State::Preview(Preview { new, .. }), PrivateRequest::Back) if is_of_shares(&new) => {
                (State::Shares(new), Ok(()))
            }
            (State::Deriving(_) | State::Shares(_) | State::Preview(_), PrivateRequest::Back) => {
                (State::Form, Ok(()))
            }
            (State::Preview(preview), PrivateRequest::Next) => {
                (State::Asking(Preview { search: Search::Not, ..preview }), Ok(()))
            }
            (State::Asking(preview), PrivateRequest::Back) => {
                (if self.imported { State::Preview(preview) } else { State::Form }, Ok(()))
            }
            (State::Asking(preview), PrivateRequest::Password { password }) => {
                save(preview, &password, false, session)
            }
            (State::Asking(preview), PrivateRequest::NewPassword { password }) => {
                save(preview, &password, true, session)
            }
            (State::Asking(preview), PrivateRequest::Skip) if may_skip(session) => {
                let wanted = Wanted::default();
                (State::AskingKeychain(preview, ask_keychain(session, &wanted), wanted), Ok(()))
            }
            (State::Made(id, name, kind), PrivateRequest::Next) => {
                self.state = State::Made(id, name, kind);
                return Ok(Step::Close);
            }
            (state, _) => (state, Err(out_of_turn())),
        };
        self.state = state;
        done.map(|()| screen(self.view(session)))
    }

    /// Derives what the phrase gives; where that takes a while, beside the windows and the session.
    fn derive(
        &self,
        new: Result<NewAccount, ErrorView>,
        session: &mut Session,
    ) -> (State, Result<(), ErrorView>) {
        let new = match new {
            Ok(new) => new,
            Err(error) => return (State::Form, Err(error)),
        };
        if new.secret.phrase.kind().is_slow() {
            let work = move |progress: &mut dyn FnMut(u32, u32) -> bool| {
                let identities = Some(new.secret.identities_with(progress)?);
                Ok(NewAccount { identities, ..new })
            };
            return (State::Deriving(Job::counted(work)), Ok(()));
        }
        let identities = Some(new.secret.identities());
        self.derived(Preview::new(NewAccount { identities, ..new }), session)
    }

    /// Says at once if the phrase is here already, before a password is asked for.
    fn derived(&self, preview: Preview, session: &mut Session) -> (State, Result<(), ErrorView>) {
        let new = &preview.new;
        let (kind, identities) = (new.secret.phrase.kind(), new.identities.as_deref().unwrap_or_default());
        if let (Some(known), Some(vault)) = (new.key_uses, session.vault.as_mut()) {
            // A node's backup that is read again may tell of more uses.
            match vault.raise_key_uses(kind, identities, known) {
                Ok(None) => {}
                Ok(Some(Account { name, keyuses, .. })) => {
                    let uses = keyuses.unwrap_or_default();
                    return (State::Form, Err(ErrorView::DuplicateRaised { name, uses }));
                }
                Err(error) => return (State::Form, Err(error.into())),
            }
        }
        let vault = session.vault.as_ref();
        match vault.and_then(|vault| vault.find_same(kind, identities)) {
            Some(same) => {
                let error = ErrorView::Duplicate { name: same.name.clone() };
                let state = if is_of_shares(new) { State::Shares(preview.new) } else { State::Form };
                (state, Err(error))
            }
            None if !new.secret.phrase.is_complete() => (State::Shares(preview.new), Ok(())),
            None if self.imported => (State::Preview(preview), Ok(())),
            None => (State::Asking(preview), Ok(())),
        }
    }

    fn view(&self, session: &Session) -> PrivateView {
        match &self.state {
            State::Form if self.imported => PrivateView::Import { kinds: kinds(session) },
            State::Form => {
                let made = kinds(session).into_iter().filter(|kind| !kind.words.is_empty());
                PrivateView::Create { kinds: made.collect() }
            }
            State::Node(node) => node.view(),
            State::Deriving(job) => deriving(job),
            State::Shares(new) => PrivateView::Shares {
                shares: shares(new.identities.as_deref().unwrap_or_default()),
                kinds: kinds(session),
            },
            State::Preview(preview) => preview.view(),
            State::Asking(_) if has_password(session) => PrivateView::AskPassword {
                reason: if self.imported { ReasonView::Import } else { ReasonView::Create },
                about: None,
            },
            State::Asking(_) => PrivateView::first_password(may_skip(session)),
            State::AskingKeychain(..) => PrivateView::AskingKeychain,
            State::Made(_, name, kind) => {
                PrivateView::Made { name: name.clone(), imported: self.imported, kind: kind.code().into() }
            }
        }
    }
}

/// Saves under the password, or stays where it is with the phrase not lost.
fn save(
    preview: Preview,
    password: &SecretText,
    is_new: bool,
    session: &mut Session,
) -> (State, Result<(), ErrorView>) {
    // A vault that was made in an earlier try, which then could not keep the account, is there already.
    let granted = if is_new && session.vault.is_none() {
        read(password).and_then(|password| {
            let (vault, grant) = session.store.create(&password)?;
            session.vault = Some(vault);
            session.offer_next = Some(grant.again());
            Ok(grant)
        })
    } else {
        session.grant(password)
    };
    match granted {
        Ok(grant) => add(preview, &grant, session),
        Err(error) => (State::Asking(preview), Err(error)),
    }
}

/// The vault takes the secret, which stays for another try if the disk is full.
fn add(preview: Preview, grant: &Grant, session: &mut Session) -> (State, Result<(), ErrorView>) {
    let kind = preview.new.secret.phrase.kind();
    match session.open_vault().and_then(|vault| Ok(vault.add(grant, &preview.new)?)) {
        Ok(Account { id, name, .. }) => {
            session.show_next = Some(id);
            (State::Made(id, name, kind), Ok(()))
        }
        Err(error) => (State::Asking(Preview { search: Search::Not, ..preview }), Err(error)),
    }
}

/// Makes a vault that the keychain opens, or asks it for the permission where there is one.
fn ask_keychain(session: &Session, wanted: &Wanted) -> Job<Result<Opened, ErrorView>> {
    let (store, there) = (session.store.clone(), session.vault.is_some());
    let keychain = wanted.keychain(session.keychain());
    Job::start(Stage::Saving, move |_| {
        Ok(if there {
            store.unlock_with_keychain(&keychain)?
        } else {
            store.create_with_keychain(&keychain)?
        })
    })
}

fn has_password(session: &Session) -> bool {
    match &session.vault {
        Some(vault) => vault.has_password(),
        None => !matches!(session.store.state(), Ok(StoreState::None)),
    }
}

/// The password can be put off where a keychain answers.
fn may_skip(session: &Session) -> bool {
    !has_password(session) && session.biometrics.system.has_keychain()
}

fn make(kind: &str, words: u32, session: &Session) -> Result<AccountSecret, ErrorView> {
    let (kind, words) = (read_kind(kind)?, usize::try_from(words).unwrap_or_default());
    let phrase = session.store.env().with(|random| Phrase::make(kind, words, random))?;
    Ok(AccountSecret { phrase, passphrase: None })
}

fn parse(kind: &str, text: &SecretText, passphrase: &SecretText) -> Result<AccountSecret, ErrorView> {
    // EXPOSE: the core's types take the place of the texts.
    Ok(AccountSecret::import(read_kind(kind)?, text.expose(), Some(passphrase.expose()))?)
}

/// A name that cannot be kept is said before a password is asked for.
fn new_account(
    secret: AccountSecret,
    name: &str,
    made_where: Option<String>,
    session: &Session,
) -> Result<NewAccount, ErrorView> {
    let name = name_or_suggested(name, secret.phrase.kind(), session);
    let new = NewAccount { name: Some(name), made_where, ..NewAccount::new(secret) };
    new.check_texts()?;
    Ok(new)
}

fn shares(identities: &[Identity]) -> Vec<ShareView> {
    identities.iter().filter_map(Identity::share).map(|share| ShareView::from(&share)).collect()
}

fn is_of_shares(new: &NewAccount) -> bool {
    new.secret.phrase.kind().form() == Form::Shares
}

/// Shares with another one, or as they are with another passphrase or name.
fn joined(
    before: &NewAccount,
    text: &SecretText,
    passphrase: &SecretText,
    name: &str,
    made_where: String,
    session: &Session,
) -> Result<NewAccount, ErrorView> {
    let kind = before.secret.phrase.kind();
    // EXPOSE: the shares are read together.
    let (here, text, passphrase) = (before.secret.phrase.expose(), text.expose(), passphrase.expose());
    let mut lines = Zeroizing::new(String::with_capacity(here.len() + 1 + text.len()));
    lines.push_str(here);
    if !text.trim().is_empty() {
        // What is wrong with the new one is said of it alone.
        Phrase::parse(kind, text)?;
        lines.push('\n');
        lines.push_str(text);
    }
    let secret = AccountSecret::parse_with(kind, &lines, Some(passphrase))?;
    if !text.trim().is_empty() && secret.phrase.part_count() == before.secret.phrase.part_count() {
        return Err(ErrorView::SameShare);
    }
    new_account(secret, name, Some(made_where), session)
}
