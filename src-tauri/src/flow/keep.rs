//! Making a phrase, or keeping one that there is. The password comes last: where there is no vault yet it makes one.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use holdfast_phrase::{Found, Kind, Passphrase, Phrase, Stopped, UnknownKind};
use holdfast_unlock::keychain::SystemKeychain;
use holdfast_vault::{
    Account, AccountId, AccountSecret, Grant, ItemName, Key, Keychain, KeychainError, NewAccount, Opened,
    Stage, StoreState, check_name,
};

use super::node_backup::{self, NodeBackup};
use super::{Backup, Flow, Moved, Scene, Step, deriving, out_of_turn, read, screen, typing};
use crate::dto::{
    ErrorView, IdentityView, KindView, NodeNoteView, PrivateRequest, PrivateView, ReasonView, SearchView,
    SecretText,
};
use crate::job::Job;
use crate::language::{Text, texts};

/// An account on its way into the vault.
pub struct Keep {
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
    search: Search,
}

/// Looking for an address that the person knows.
enum Search {
    Not,
    Running(Job<Result<Option<Found>, Stopped>>),
    Done(Option<Found>),
}

impl Preview {
    fn new(new: NewAccount) -> Self {
        Self { new, notes: Vec::new(), search: Search::Not }
    }

    /// Looks for an address beside the windows and the desk: Minima's take some 20 seconds. None ends a search.
    fn find(&mut self, address: &str) -> Result<(), ErrorView> {
        self.search = Search::Not;
        if !address.trim().is_empty() {
            let NewAccount { secret, .. } = copy(&self.new).ok_or_else(out_of_turn)?;
            let address = address.to_owned();
            self.search = Search::Running(Job::counted(move |progress| secret.find(&address, progress)));
        }
        Ok(())
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
            words: u32::try_from(secret.phrase.word_count()).unwrap_or_default(),
            identities: identities.iter().flatten().map(IdentityView::from).collect(),
            has_passphrase: secret.passphrase.is_some(),
            notes: self.notes.clone(),
            keyuses: key_uses.map(|uses| uses.uses),
            search: match &self.search {
                Search::Not => None,
                Search::Running(job) => {
                    let (done, of) = job.part();
                    Some(SearchView::Running { done, of })
                }
                Search::Done(None) => Some(SearchView::NotFound),
                Search::Done(Some(found)) => Some(SearchView::Found {
                    kind: found.kind.code().into(),
                    identity: IdentityView::from(&found.identity),
                    without_passphrase: secret.passphrase.is_some() && !found.with_passphrase,
                }),
            },
        }
    }
}

impl Keep {
    pub fn create() -> Self {
        Self { imported: false, typed: false, state: State::Form }
    }

    pub fn import() -> Self {
        Self { imported: true, typed: false, state: State::Form }
    }

    pub fn handle(mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Moved {
        if let (State::Made(id, ..), PrivateRequest::BackUp) = (&self.state, &request) {
            return Backup::new(*id).handle(PrivateRequest::Look, scene);
        }
        let done = self.step(request, scene);
        (Flow::Keep(self), done)
    }

    /// From the first word to the password there is a phrase, here or in the page.
    pub fn holds_a_secret(&self) -> bool {
        match &self.state {
            State::Deriving(_) | State::Preview(_) | State::Asking(_) => true,
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
        Flow::Keep(self)
    }

    /// Whether a vault is being made that is not on the desk yet.
    pub fn is_working(&self) -> bool {
        matches!(&self.state, State::AskingKeychain(_, job, _) if job.is_awaited())
    }

    fn step(&mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Result<Step, ErrorView> {
        if let (State::Form, true) = (&self.state, self.imported)
            && let Some(reply) = typing::reply(&request)
        {
            self.typed |= typing::has_words(&request);
            return reply.map(Step::Stay);
        }
        let state = std::mem::replace(&mut self.state, State::Form);
        let (state, done) = match (state, request) {
            (State::AskingKeychain(preview, job, wanted), PrivateRequest::Look) => match job.take() {
                None => (State::AskingKeychain(preview, job, wanted), Ok(())),
                Some(Ok((vault, grant))) => {
                    scene.desk.adopt(vault);
                    add(preview, &grant, scene)
                }
                Some(Err(error)) => (State::Asking(preview), Err(error)),
            },
            (State::Deriving(job), PrivateRequest::Look) => match job.take() {
                None => (State::Deriving(job), Ok(())),
                Some(Ok(new)) => self.derived(Preview::new(new), scene),
                Some(Err(Stopped)) => (State::Form, Ok(())),
            },
            (State::Preview(mut preview), PrivateRequest::Look) => {
                preview.look();
                (State::Preview(preview), Ok(()))
            }
            (State::Preview(mut preview), PrivateRequest::Find { address }) => {
                let done = preview.find(&address);
                (State::Preview(preview), done)
            }
            (State::Form, PrivateRequest::FromFile { name }) if self.imported => {
                let name = name_or_suggested(&name, Kind::Minima, scene);
                match check_name(&name) {
                    Ok(()) => (State::Node(NodeBackup::new(name)), Ok(())),
                    Err(error) => (State::Form, Err(error.into())),
                }
            }
            (State::Node(node), request) => match node.handle(request) {
                node_backup::Moved::Stays(node, done) => (State::Node(node), done),
                node_backup::Moved::Read(new, notes) => {
                    self.derived(Preview { notes, ..Preview::new(*new) }, scene)
                }
                node_backup::Moved::Left(done) => (State::Form, done),
                node_backup::Moved::Asks(node, dialog) => {
                    self.state = State::Node(node);
                    return Ok(Step::Ask(dialog));
                }
            },
            (State::AskingKeychain(preview, ..), PrivateRequest::Back) => (State::Asking(preview), Ok(())),
            (state, PrivateRequest::Look) => (state, Ok(())),
            (State::Form, PrivateRequest::Create { kind, words, name }) if !self.imported => {
                let new = make(&kind, words, scene).and_then(|secret| new_account(secret, &name, scene));
                self.derive(new, scene)
            }
            (State::Form, PrivateRequest::Import { kind, text, passphrase, name }) if self.imported => {
                let new =
                    parse(&kind, &text, &passphrase).and_then(|secret| new_account(secret, &name, scene));
                self.derive(new, scene)
            }
            (State::Deriving(_) | State::Preview(_), PrivateRequest::Back) => (State::Form, Ok(())),
            (State::Preview(preview), PrivateRequest::Next) => {
                (State::Asking(Preview { search: Search::Not, ..preview }), Ok(()))
            }
            (State::Asking(preview), PrivateRequest::Back) => {
                (if self.imported { State::Preview(preview) } else { State::Form }, Ok(()))
            }
            (State::Asking(preview), PrivateRequest::Password { password }) => {
                save(preview, &password, false, scene)
            }
            (State::Asking(preview), PrivateRequest::NewPassword { password }) => {
                save(preview, &password, true, scene)
            }
            (State::Asking(preview), PrivateRequest::Skip) if may_skip(scene) => {
                let wanted = Wanted::default();
                (State::AskingKeychain(preview, ask_keychain(scene, &wanted), wanted), Ok(()))
            }
            (State::Made(id, name, kind), PrivateRequest::Next) => {
                self.state = State::Made(id, name, kind);
                return Ok(Step::Close);
            }
            (state, _) => (state, Err(out_of_turn())),
        };
        self.state = state;
        done.map(|()| screen(self.view(scene)))
    }

    /// Derives what the phrase gives; where that takes a while, beside the windows and the desk.
    fn derive(
        &self,
        new: Result<NewAccount, ErrorView>,
        scene: &mut Scene<'_>,
    ) -> (State, Result<(), ErrorView>) {
        let new = match new {
            Ok(new) => new,
            Err(error) => return (State::Form, Err(error)),
        };
        if new.secret.phrase.kind().counts_uses() {
            let work = move |progress: &mut dyn FnMut(u32, u32) -> bool| {
                let identities = Some(new.secret.identities_with(progress)?);
                Ok(NewAccount { identities, ..new })
            };
            return (State::Deriving(Job::counted(work)), Ok(()));
        }
        let identities = Some(new.secret.identities());
        self.derived(Preview::new(NewAccount { identities, ..new }), scene)
    }

    /// Says at once if the phrase is here already, before a password is asked for.
    fn derived(&self, preview: Preview, scene: &mut Scene<'_>) -> (State, Result<(), ErrorView>) {
        let new = &preview.new;
        let (kind, identities) = (new.secret.phrase.kind(), new.identities.as_deref().unwrap_or_default());
        if let (Some(known), Some(vault)) = (new.key_uses, scene.desk.vault.as_mut()) {
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
        let vault = scene.desk.vault.as_ref();
        match vault.and_then(|vault| vault.find_same(kind, identities)) {
            Some(same) => (State::Form, Err(ErrorView::Duplicate { name: same.name.clone() })),
            None if self.imported => (State::Preview(preview), Ok(())),
            None => (State::Asking(preview), Ok(())),
        }
    }

    fn view(&self, scene: &Scene<'_>) -> PrivateView {
        match &self.state {
            State::Form if self.imported => PrivateView::Import { kinds: kinds(scene) },
            State::Form => PrivateView::Create { kinds: kinds(scene) },
            State::Node(node) => node.view(),
            State::Deriving(job) => deriving(job),
            State::Preview(preview) => preview.view(),
            State::Asking(_) if has_password(scene) => PrivateView::AskPassword {
                reason: if self.imported { ReasonView::Import } else { ReasonView::Create },
                about: None,
            },
            State::Asking(_) => PrivateView::first_password(may_skip(scene)),
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
    scene: &mut Scene<'_>,
) -> (State, Result<(), ErrorView>) {
    // A vault that was made in an earlier try, which then could not keep the account, is there already.
    let granted = if is_new && scene.desk.vault.is_none() {
        read(password).and_then(|password| {
            let (vault, grant) = scene.desk.store.create(&password)?;
            scene.desk.vault = Some(vault);
            scene.desk.offer_next = Some(grant.again());
            Ok(grant)
        })
    } else {
        scene.grant(password)
    };
    match granted {
        Ok(grant) => add(preview, &grant, scene),
        Err(error) => (State::Asking(preview), Err(error)),
    }
}

/// The vault takes the secret; a copy stays for another try if the disk is full.
fn add(preview: Preview, grant: &Grant, scene: &mut Scene<'_>) -> (State, Result<(), ErrorView>) {
    let Preview { new, notes, .. } = preview;
    let (again, kind) = (copy(&new), new.secret.phrase.kind());
    match scene.vault().and_then(|vault| Ok(vault.add(grant, new)?)) {
        Ok(Account { id, name, .. }) => {
            scene.desk.show_next = Some(id);
            (State::Made(id, name, kind), Ok(()))
        }
        Err(error) => {
            let again = again.map(|new| Preview { notes, ..Preview::new(new) });
            (again.map_or(State::Form, State::Asking), Err(error))
        }
    }
}

/// Makes a vault that the keychain opens, or asks it for the permission where there is one.
fn ask_keychain(scene: &Scene<'_>, wanted: &Wanted) -> Job<Result<Opened, ErrorView>> {
    let (store, there) = (scene.desk.store.clone(), scene.desk.vault.is_some());
    let keychain = WhileWanted(wanted.0.clone());
    Job::start(Stage::Saving, move |_| {
        Ok(if there {
            store.unlock_with_keychain(&keychain)?
        } else {
            store.create_with_keychain(&keychain)?
        })
    })
}

/// As long as it is there, what the keychain does is waited for.
#[derive(Default)]
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The keychain, which gives nothing to a vault that nobody waits for any more: it is then not made.
struct WhileWanted(Arc<AtomicBool>);

impl Keychain for WhileWanted {
    fn store(&self, name: &ItemName, key: &Key) -> Result<(), KeychainError> {
        SystemKeychain.store(name, key)
    }

    fn load(&self, name: &ItemName) -> Result<Key, KeychainError> {
        let key = SystemKeychain.load(name)?;
        if self.0.load(Ordering::Relaxed) { Err(KeychainError::Refused) } else { Ok(key) }
    }

    fn delete(&self, name: &ItemName) -> Result<(), KeychainError> {
        SystemKeychain.delete(name)
    }
}

fn has_password(scene: &Scene<'_>) -> bool {
    match &scene.desk.vault {
        Some(vault) => vault.has_password(),
        None => !matches!(scene.desk.store.state(), Ok(StoreState::None)),
    }
}

/// The password can be put off where a keychain answers.
fn may_skip(scene: &Scene<'_>) -> bool {
    !has_password(scene) && scene.desk.biometrics.system.has_keychain()
}

fn make(kind: &str, words: u32, scene: &Scene<'_>) -> Result<AccountSecret, ErrorView> {
    let (kind, words) = (read_kind(kind)?, usize::try_from(words).unwrap_or_default());
    let phrase = scene.desk.store.env().with(|random| Phrase::make(kind, words, random))?;
    Ok(AccountSecret { phrase, passphrase: None })
}

fn parse(kind: &str, text: &SecretText, passphrase: &SecretText) -> Result<AccountSecret, ErrorView> {
    // EXPOSE: the core's types take the place of the texts.
    Ok(AccountSecret::parse_with(read_kind(kind)?, text.expose(), Some(passphrase.expose()))?)
}

pub fn read_kind(code: &str) -> Result<Kind, ErrorView> {
    code.parse().map_err(|error: UnknownKind| ErrorView::internal(&error))
}

/// A name that cannot be kept is said before a password is asked for.
fn new_account(secret: AccountSecret, name: &str, scene: &Scene<'_>) -> Result<NewAccount, ErrorView> {
    let name = name_or_suggested(name, secret.phrase.kind(), scene);
    let new = NewAccount { name: Some(name), ..NewAccount::new(secret) };
    new.check_texts()?;
    Ok(new)
}

fn copy(new: &NewAccount) -> Option<NewAccount> {
    let NewAccount { secret, name, note, key_uses, identities } = new;
    let kind = secret.phrase.kind();
    // EXPOSE: read again into the same types; nothing else sees them.
    let (words, passphrase) = (secret.phrase.expose(), secret.passphrase.as_ref().map(Passphrase::expose));
    let secret = AccountSecret::parse_with(kind, words, passphrase).ok()?;
    let (name, note) = (name.clone(), note.clone());
    Some(NewAccount { secret, name, note, key_uses: *key_uses, identities: identities.clone() })
}

/// What accounts of a kind are called until they have a name.
fn title(kind: Kind) -> Text {
    match kind {
        Kind::Olares => texts::NAME_OLARES,
        Kind::Ont => texts::NAME_ONT,
        Kind::Minima => texts::NAME_MINIMA,
        Kind::Wallet => texts::NAME_WALLET,
    }
}

fn name_or_suggested(name: &str, kind: Kind, scene: &Scene<'_>) -> String {
    if name.trim().is_empty() { suggested_name(kind, scene) } else { name.to_owned() }
}

/// What an account is called whose name is left empty.
fn suggested_name(kind: Kind, scene: &Scene<'_>) -> String {
    let accounts = scene.desk.vault.as_ref().map_or(&[][..], |vault| vault.accounts());
    holdfast_vault::numbered_name(title(kind).say(scene.desk.language()), accounts)
}

fn kinds(scene: &Scene<'_>) -> Vec<KindView> {
    // An app of one maker makes phrases of one length; other wallets are of many makers.
    let made = |kind: &Kind| if *kind == Kind::Wallet { usize::MAX } else { 1 };
    let view = |kind: &Kind| KindView {
        code: kind.code().into(),
        words: kind
            .made_words()
            .iter()
            .take(made(kind))
            .filter_map(|words| u32::try_from(*words).ok())
            .collect(),
        accepted: kind.accepted_words().iter().filter_map(|words| u32::try_from(*words).ok()).collect(),
        takes_passphrase: kind.takes_passphrase(),
        suggested_name: suggested_name(*kind, scene),
    };
    Kind::ALL.iter().map(view).collect()
}
