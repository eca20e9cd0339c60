//! Making a phrase, or keeping one that there is. The password comes last: where there is no vault yet it makes one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use holdfast_phrase::{Kind, Phrase};
use holdfast_unlock::keychain::SystemKeychain;
use holdfast_vault::{
    Account, AccountId, AccountSecret, Grant, ItemName, Key, Keychain, KeychainError, NewAccount, Opened,
    Stage, StoreState,
};

use super::{Backup, Flow, Moved, Scene, Step, out_of_turn, read, screen};
use crate::clipboard;
use crate::dto::{
    ErrorView, IdentityView, PrivateReply, PrivateRequest, PrivateView, ReasonView, SecretText, ShownWord,
};
use crate::job::Job;

/// The one kind there is so far.
const KIND: Kind = Kind::Olares;

/// An account on its way into the vault.
pub struct Keep {
    imported: bool,
    state: State,
}

enum State {
    Form,
    Preview(NewAccount),
    Asking(NewAccount),
    /// The password is put off: the keychain is asked.
    AskingKeychain(NewAccount, Job<Result<Opened, ErrorView>>, Wanted),
    Made(AccountId, String),
}

impl Keep {
    pub fn create() -> Self {
        Self { imported: false, state: State::Form }
    }

    pub fn import() -> Self {
        Self { imported: true, state: State::Form }
    }

    pub fn handle(mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Moved {
        if let (State::Made(id, _), PrivateRequest::BackUp) = (&self.state, &request) {
            return Backup::new(*id).handle(PrivateRequest::Look, scene);
        }
        let done = self.step(request, scene);
        (Flow::Keep(self), done)
    }

    /// Between the words and the password it has the phrase.
    pub fn holds_a_secret(&self) -> bool {
        matches!(self.state, State::Preview(_) | State::Asking(_))
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
            (State::AskingKeychain(new, ..), PrivateRequest::Back) => (State::Asking(new), Ok(())),
            (state, PrivateRequest::Look) => (state, Ok(())),
            (State::Form, PrivateRequest::Create { name }) if !self.imported => {
                let made = make(scene).and_then(|secret| Ok(State::Asking(new_account(secret, &name)?)));
                or_stay(made, State::Form)
            }
            (State::Form, PrivateRequest::Import { text, name }) if self.imported => {
                let secret = parse(&text, scene);
                or_stay(
                    secret.and_then(|secret| Ok(State::Preview(new_account(secret, &name)?))),
                    State::Form,
                )
            }
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
            (State::Made(id, name), PrivateRequest::Next) => {
                self.state = State::Made(id, name);
                return Ok(Step::Close);
            }
            (state, _) => (state, Err(out_of_turn())),
        };
        self.state = state;
        done.map(|()| screen(self.view(scene)))
    }

    fn view(&self, scene: &Scene<'_>) -> PrivateView {
        match &self.state {
            State::Form if self.imported => PrivateView::Import { suggested_name: suggested_name(scene) },
            State::Form => PrivateView::Create {
                suggested_name: suggested_name(scene),
                words: u32::try_from(KIND.default_words()).unwrap_or_default(),
            },
            State::Preview(new) => {
                let NewAccount { secret: AccountSecret { phrase, passphrase }, .. } = new;
                let identities = phrase.identities(passphrase.as_ref());
                PrivateView::Preview {
                    words: u32::try_from(phrase.word_count()).unwrap_or_default(),
                    identities: identities.iter().map(IdentityView::from).collect(),
                }
            }
            State::Asking(_) if has_password(scene) => PrivateView::AskPassword {
                reason: if self.imported { ReasonView::Import } else { ReasonView::Create },
            },
            State::Asking(_) => PrivateView::NewPassword { first: true, may_skip: may_skip(scene) },
            State::AskingKeychain(..) => PrivateView::AskingKeychain,
            State::Made(_, name) => PrivateView::Made { name: name.clone(), imported: self.imported },
        }
    }
}

fn or_stay(next: Result<State, ErrorView>, stay: State) -> (State, Result<(), ErrorView>) {
    match next {
        Ok(next) => (next, Ok(())),
        Err(error) => (stay, Err(error)),
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
    let again = copy(&new);
    match scene.vault().and_then(|vault| Ok(vault.add(grant, new)?)) {
        Ok(Account { id, name, .. }) => {
            scene.desk.show_next = Some(id);
            (State::Made(id, name), Ok(()))
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

fn make(scene: &Scene<'_>) -> Result<AccountSecret, ErrorView> {
    let phrase = scene.desk.store.env().with(|random| Phrase::make(KIND, KIND.default_words(), random))?;
    Ok(AccountSecret { phrase, passphrase: None })
}

/// Says at once if the phrase is here already, before a password is asked for.
fn parse(text: &SecretText, scene: &Scene<'_>) -> Result<AccountSecret, ErrorView> {
    // EXPOSE: the core's type takes the place of the text.
    let secret = AccountSecret::parse(KIND, text.expose())?;
    let same = scene.desk.vault.as_ref().and_then(|vault| vault.find_same(&secret));
    match same {
        Some(account) => Err(ErrorView::Duplicate { name: account.name.clone() }),
        None => Ok(secret),
    }
}

/// A name that cannot be kept is said before a password is asked for.
fn new_account(secret: AccountSecret, name: &str) -> Result<NewAccount, ErrorView> {
    let name = (!name.trim().is_empty()).then(|| name.to_owned());
    let new = NewAccount { name, ..NewAccount::new(secret) };
    new.check_texts()?;
    Ok(new)
}

fn copy(new: &NewAccount) -> Option<NewAccount> {
    // EXPOSE: read again into the same type; nothing else sees it.
    let secret = AccountSecret::parse(KIND, new.secret.phrase.expose()).ok()?;
    Some(NewAccount { secret, name: new.name.clone(), note: new.note.clone(), key_uses: new.key_uses })
}

fn suggested_name(scene: &Scene<'_>) -> String {
    let accounts = scene.desk.vault.as_ref().map_or(&[][..], |vault| vault.accounts());
    holdfast_vault::default_name(KIND, accounts)
}
