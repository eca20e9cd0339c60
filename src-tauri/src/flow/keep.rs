//! Making a phrase, or keeping one that there is. The password comes last: where there is no vault yet it makes one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use holdfast_phrase::{Kind, Passphrase, Phrase, UnknownKind};
use holdfast_unlock::keychain::SystemKeychain;
use holdfast_vault::{
    Account, AccountId, AccountSecret, Grant, ItemName, Key, Keychain, KeychainError, NewAccount, Opened,
    Stage, StoreState,
};

use super::{Backup, Flow, Moved, Scene, Step, out_of_turn, read, screen};
use crate::clipboard;
use crate::dto::{
    ErrorView, IdentityView, KindView, PrivateReply, PrivateRequest, PrivateView, ReasonView, SecretText,
    ShownWord,
};
use crate::job::Job;

/// An account on its way into the vault.
pub struct Keep {
    imported: bool,
    state: State,
}

enum State {
    Form,
    /// The identities are derived, by which the person recognises the phrase.
    Deriving(Job<NewAccount>),
    Preview(NewAccount),
    Asking(NewAccount),
    /// The password is put off: the keychain is asked.
    AskingKeychain(NewAccount, Job<Result<Opened, ErrorView>>, Wanted),
    Made(AccountId, String, Kind),
}

impl Keep {
    pub fn create() -> Self {
        Self { imported: false, state: State::Form }
    }

    pub fn import() -> Self {
        Self { imported: true, state: State::Form }
    }

    pub fn handle(mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Moved {
        if let (State::Made(id, ..), PrivateRequest::BackUp) = (&self.state, &request) {
            return Backup::new(*id).handle(PrivateRequest::Look, scene);
        }
        let done = self.step(request, scene);
        (Flow::Keep(self), done)
    }

    /// Between the words and the password it has the phrase.
    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, State::Deriving(_) | State::Preview(_) | State::Asking(_))
    }

    /// Whether a vault is being made that is not on the desk yet.
    pub fn is_working(&self) -> bool {
        matches!(self.state, State::AskingKeychain(..))
    }

    fn step(&mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Result<Step, ErrorView> {
        let state = std::mem::replace(&mut self.state, State::Form);
        let (state, done) = match (state, request) {
            (State::AskingKeychain(new, job, wanted), PrivateRequest::Look) => match job.take() {
                None => (State::AskingKeychain(new, job, wanted), Ok(())),
                Some(Ok((vault, grant))) => {
                    scene.desk.adopt(vault);
                    add(new, &grant, scene)
                }
                Some(Err(error)) => (State::Asking(new), Err(error)),
            },
            (State::Deriving(job), PrivateRequest::Look) => match job.take() {
                None => (State::Deriving(job), Ok(())),
                Some(new) => self.derived(new, scene),
            },
            (State::AskingKeychain(new, ..), PrivateRequest::Back) => (State::Asking(new), Ok(())),
            (state, PrivateRequest::Look) => (state, Ok(())),
            (State::Form, PrivateRequest::Create { kind, words, name }) if !self.imported => {
                match make(&kind, words, scene).and_then(|secret| new_account(secret, &name)) {
                    Ok(new) => self.derive(new, scene),
                    Err(error) => (State::Form, Err(error)),
                }
            }
            (State::Form, PrivateRequest::Import { kind, text, passphrase, name }) if self.imported => {
                match parse(&kind, &text, &passphrase).and_then(|secret| new_account(secret, &name)) {
                    Ok(new) => self.derive(new, scene),
                    Err(error) => (State::Form, Err(error)),
                }
            }
            (State::Deriving(_), PrivateRequest::Back) => (State::Form, Ok(())),
            (State::Form, PrivateRequest::Paste) if self.imported => {
                return clipboard::paste()
                    .map(|text| Step::Stay(PrivateReply::Pasted { text: ShownWord::new(&text) }))
                    .map_err(|_| ErrorView::NoClipboard);
            }
            (State::Preview(new), PrivateRequest::Next) => (State::Asking(new), Ok(())),
            (State::Preview(_), PrivateRequest::Back) => (State::Form, Ok(())),
            (State::Asking(new), PrivateRequest::Back) => {
                (if self.imported { State::Preview(new) } else { State::Form }, Ok(()))
            }
            (State::Asking(new), PrivateRequest::Password { password }) => save(new, &password, false, scene),
            (State::Asking(new), PrivateRequest::NewPassword { password }) => {
                save(new, &password, true, scene)
            }
            (State::Asking(new), PrivateRequest::Skip) if may_skip(scene) => {
                let wanted = Wanted::default();
                (State::AskingKeychain(new, ask_keychain(scene, &wanted), wanted), Ok(()))
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
    fn derive(&self, new: NewAccount, scene: &Scene<'_>) -> (State, Result<(), ErrorView>) {
        let takes_a_while = new.secret.phrase.kind().counts_uses();
        let work = move || NewAccount { identities: Some(new.secret.identities()), ..new };
        if takes_a_while {
            return (State::Deriving(Job::start(Stage::DerivingKey, move |_| work())), Ok(()));
        }
        self.derived(work(), scene)
    }

    /// Says at once if the phrase is here already, before a password is asked for.
    fn derived(&self, new: NewAccount, scene: &Scene<'_>) -> (State, Result<(), ErrorView>) {
        let identities = new.identities.as_deref().unwrap_or_default();
        let vault = scene.desk.vault.as_ref();
        match vault.and_then(|vault| vault.find_same(new.secret.phrase.kind(), identities)) {
            Some(same) => (State::Form, Err(ErrorView::Duplicate { name: same.name.clone() })),
            None if self.imported => (State::Preview(new), Ok(())),
            None => (State::Asking(new), Ok(())),
        }
    }

    fn view(&self, scene: &Scene<'_>) -> PrivateView {
        match &self.state {
            State::Form if self.imported => PrivateView::Import { kinds: kinds(scene) },
            State::Form => PrivateView::Create { kinds: kinds(scene) },
            State::Deriving(_) => PrivateView::Deriving,
            State::Preview(new) => PrivateView::Preview {
                kind: new.secret.phrase.kind().code().into(),
                words: u32::try_from(new.secret.phrase.word_count()).unwrap_or_default(),
                identities: new.identities.iter().flatten().map(IdentityView::from).collect(),
            },
            State::Asking(_) if has_password(scene) => PrivateView::AskPassword {
                reason: if self.imported { ReasonView::Import } else { ReasonView::Create },
            },
            State::Asking(_) => PrivateView::NewPassword { first: true, may_skip: may_skip(scene) },
            State::AskingKeychain(..) => PrivateView::AskingKeychain,
            State::Made(_, name, kind) => {
                PrivateView::Made { name: name.clone(), imported: self.imported, kind: kind.code().into() }
            }
        }
    }
}

/// Saves under the password, or stays where it is with the phrase not lost.
fn save(
    new: NewAccount,
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
        Ok(grant) => add(new, &grant, scene),
        Err(error) => (State::Asking(new), Err(error)),
    }
}

/// The vault takes the secret; a copy stays for another try if the disk is full.
fn add(new: NewAccount, grant: &Grant, scene: &mut Scene<'_>) -> (State, Result<(), ErrorView>) {
    let (again, kind) = (copy(&new), new.secret.phrase.kind());
    match scene.vault().and_then(|vault| Ok(vault.add(grant, new)?)) {
        Ok(Account { id, name, .. }) => {
            scene.desk.show_next = Some(id);
            (State::Made(id, name, kind), Ok(()))
        }
        Err(error) => (again.map_or(State::Form, State::Asking), Err(error)),
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

fn read_kind(code: &str) -> Result<Kind, ErrorView> {
    code.parse().map_err(|error: UnknownKind| ErrorView::internal(&error))
}

/// A name that cannot be kept is said before a password is asked for.
fn new_account(secret: AccountSecret, name: &str) -> Result<NewAccount, ErrorView> {
    let name = (!name.trim().is_empty()).then(|| name.to_owned());
    let new = NewAccount { name, ..NewAccount::new(secret) };
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

fn kinds(scene: &Scene<'_>) -> Vec<KindView> {
    let accounts = scene.desk.vault.as_ref().map_or(&[][..], |vault| vault.accounts());
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
        takes_passphrase: kind.takes_passphrase(),
        suggested_name: holdfast_vault::default_name(*kind, accounts),
    };
    Kind::ALL.iter().map(view).collect()
}
