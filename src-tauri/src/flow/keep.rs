//! Making a phrase, or keeping one that there is. The password comes last: where there is no vault yet it makes one.

use holdfast_phrase::{Kind, Phrase};
use holdfast_vault::{Account, AccountId, AccountSecret, NewAccount, StoreState};

use super::{Backup, Flow, Moved, Scene, Step, out_of_turn, read, screen};
use crate::clipboard;
use crate::dto::{
    ErrorView, IdentityView, PrivateReply, PrivateRequest, PrivateView, ReasonView, SecretText, ShownWord,
};

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

    fn step(&mut self, request: PrivateRequest, scene: &mut Scene<'_>) -> Result<Step, ErrorView> {
        let state = std::mem::replace(&mut self.state, State::Form);
        let (state, done) = match (state, request) {
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
            (State::Asking(new), PrivateRequest::Password { password }) => {
                self.save(new, &password, false, scene)
            }
            (State::Asking(new), PrivateRequest::NewPassword { password }) => {
                self.save(new, &password, true, scene)
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

    /// Saves, or stays where it is with the phrase not lost.
    fn save(
        &self,
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
                Ok(grant)
            })
        } else {
            scene.grant(password)
        };
        let grant = match granted {
            Ok(grant) => grant,
            Err(error) => return (State::Asking(new), Err(error)),
        };
        // The vault takes the secret; a copy stays for another try if the disk is full.
        let again = copy(&new);
        match scene.vault().and_then(|vault| Ok(vault.add(&grant, new)?)) {
            Ok(Account { id, name, .. }) => {
                scene.desk.show_next = Some(id);
                (State::Made(id, name), Ok(()))
            }
            Err(error) => (again.map_or(State::Form, State::Asking), Err(error)),
        }
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
            State::Asking(_) if has_vault(scene) => PrivateView::AskPassword {
                reason: if self.imported { ReasonView::Import } else { ReasonView::Create },
            },
            State::Asking(_) => PrivateView::NewPassword { first: true },
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

fn has_vault(scene: &Scene<'_>) -> bool {
    scene.desk.vault.is_some() || !matches!(scene.desk.store.state(), Ok(StoreState::None))
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
    let new = NewAccount { secret, name, note: None };
    new.check_texts()?;
    Ok(new)
}

fn copy(new: &NewAccount) -> Option<NewAccount> {
    // EXPOSE: read again into the same type; nothing else sees it.
    let secret = AccountSecret::parse(KIND, new.secret.phrase.expose()).ok()?;
    Some(NewAccount { secret, name: new.name.clone(), note: new.note.clone() })
}

fn suggested_name(scene: &Scene<'_>) -> String {
    let accounts = scene.desk.vault.as_ref().map_or(&[][..], |vault| vault.accounts());
    holdfast_vault::default_name(KIND, accounts)
}
