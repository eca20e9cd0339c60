//! Choosing a backup password: one's own, twice, or six words that are made here, shown once and typed from paper.

use holdfast_vault::{MadePassword, Password};

use super::{out_of_turn, read};
use crate::dto::{ErrorView, PrivateRequest, PrivateView, ShownWord};
use crate::session::Session;

/// Where the choosing stands.
#[derive(Default)]
pub enum Choosing {
    /// One's own.
    #[default]
    Own,
    /// Made here, on the screen.
    Shown(MadePassword),
    /// Made here, to be typed from paper.
    Typed(MadePassword),
}

/// What the choosing came to.
pub enum Chosen {
    Password(Password),
    NotYet(Choosing),
}

impl Choosing {
    pub fn step(self, request: PrivateRequest, session: &mut Session) -> (Chosen, Result<(), ErrorView>) {
        match (self, request) {
            (Self::Own, PrivateRequest::NewPassword { password }) => {
                let chosen = read(&password).and_then(|password| {
                    password.fit_for_backup()?;
                    Ok(password)
                });
                match chosen {
                    Ok(password) => (Chosen::Password(password), Ok(())),
                    Err(error) => (Chosen::NotYet(Self::Own), Err(error)),
                }
            }
            (Self::Own, PrivateRequest::MakePassword) => {
                let made = session.store.env().with(|random| Password::make(random));
                (Chosen::NotYet(Self::Shown(made)), Ok(()))
            }
            (Self::Shown(made), PrivateRequest::Next) => (Chosen::NotYet(Self::Typed(made)), Ok(())),
            (Self::Shown(_), PrivateRequest::Back) => (Chosen::NotYet(Self::Own), Ok(())),
            // Shown once: another look makes another one.
            (Self::Typed(_), PrivateRequest::Back) => {
                let made = session.store.env().with(|random| Password::make(random));
                (Chosen::NotYet(Self::Shown(made)), Ok(()))
            }
            (Self::Typed(made), PrivateRequest::Password { password }) => {
                // EXPOSE: what was typed is compared with what was made.
                if made.is(password.expose()) {
                    (Chosen::Password(made.into_password()), Ok(()))
                } else {
                    (Chosen::NotYet(Self::Typed(made)), Err(ErrorView::PasswordDiffers))
                }
            }
            (choosing, PrivateRequest::Look) => (Chosen::NotYet(choosing), Ok(())),
            (choosing, _) => (Chosen::NotYet(choosing), Err(out_of_turn())),
        }
    }

    /// The screen; `auto` if the password is for auto backups.
    pub fn view(&self, auto: bool) -> PrivateView {
        match self {
            Self::Own => PrivateView::NewBackupPassword { auto },
            Self::Shown(made) => {
                PrivateView::MadePassword { words: made.words().map(ShownWord::new).collect() }
            }
            Self::Typed(_) => PrivateView::TypeMadePassword,
        }
    }
}
