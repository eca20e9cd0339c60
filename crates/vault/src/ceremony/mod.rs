//! The backup ceremony: Settings > Account > Back up now. Each state consumes the one before it.
//!
//! ```text
//!   Warned ──password──▶ Authenticated ◀──────────────┐ hide, three wrong arrangements
//!                             │ show                  │
//!                             ▼                       │
//!                           Shown ────────────────────┤
//!                             │ arrange               │
//!                             ▼                       │
//!                         Arranging ──wrong───────────┤
//!                             │   └──right, and a share──┘
//!                             │ right            is left
//!                             ▼
//!                          Proved
//! ```
//!
//! `Authenticated`, `Shown` and `Arranging` hold one phrase, never the phrase key, and end ten minutes after the
//! password was given. Only `Proved` makes the vault record a backup, and only a right arrangement makes `Proved`.

mod arranging;

use std::time::Duration;

pub use arranging::{Arranging, Outcome};

use holdfast_phrase::Passphrase;

use crate::account::AccountId;
use crate::believed::Derived;
use crate::environment::Environment;
use crate::format::record::AccountSecret;
use crate::vault::{ChangeError, Grant, Vault};

/// How long after the password the words may be shown again.
const VALID: Duration = Duration::from_secs(10 * 60);
/// How long the words stay unveiled at a time.
const UNVEILED: Duration = Duration::from_secs(3 * 60);

/// The risk was shown.
#[derive(Debug)]
pub struct Warned {
    account: AccountId,
}

/// The password was given; the words are not shown.
#[derive(Debug)]
pub struct Authenticated {
    held: Held,
}

/// The words may be shown.
#[derive(Debug)]
pub struct Shown {
    held: Held,
    veil_at: Duration,
}

/// The words were put in order. Only this module makes it.
#[derive(Debug)]
pub struct Proved {
    account: AccountId,
    derived: Box<Derived>,
}

/// What comes where arranging proves nothing: the phrase has one order only, or a passphrase.
#[derive(Debug)]
pub enum Instead {
    /// The words of the next share come first.
    NextShare(Authenticated),
    /// It takes the words typed from paper.
    TypedCheck(Authenticated),
}

/// What the middle states carry along.
#[derive(Debug)]
struct Held {
    account: AccountId,
    secret: AccountSecret,
    derived: Box<Derived>,
    /// What was said of the account was not of its words.
    corrected: bool,
    until: Duration,
    /// Which of its parts is shown and arranged: a share, or all words.
    part: usize,
}

impl Held {
    /// The words of the part.
    fn words(&self) -> &str {
        // EXPOSE: a part is shown and arranged at a time; who asks for it has the state that allows it.
        self.secret.phrase.expose_parts().nth(self.part).unwrap_or_default()
    }

    /// On to the next share, with ten minutes more; as it is where there is none.
    fn next(self, env: &Environment) -> Result<Self, Self> {
        let part = self.part + 1;
        if part >= self.secret.phrase.part_count() {
            return Err(self);
        }
        Ok(Self { part, until: env.clock.monotonic() + VALID, ..self })
    }

    /// Which share of how many, where there are several.
    fn share(&self) -> Option<ShareAt> {
        let of = self.secret.phrase.part_count();
        (of > 1).then_some(ShareAt { number: self.part + 1, of })
    }
}

/// Shares are shown and arranged one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareAt {
    /// From 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

impl Warned {
    /// The first state, for one account.
    pub fn new(account: AccountId) -> Self {
        Self { account }
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Reads the phrase, and corrects what is said of it. The grant is used up: from here on one phrase is known and no key.
    ///
    /// # Errors
    /// As `Vault::secret`.
    pub fn authenticate(self, vault: &mut Vault, grant: Grant) -> Result<Authenticated, ChangeError> {
        let secret = vault.secret(&grant, self.account)?;
        drop(grant);
        let derived = Box::new(Derived::of(&secret));
        let corrected = vault.correct_by(self.account, &derived)?;
        let until = vault.store().env().clock.monotonic() + VALID;
        Ok(Authenticated { held: Held { account: self.account, secret, derived, corrected, until, part: 0 } })
    }
}

impl Authenticated {
    /// Lifts the veil for three minutes. `None` when the ten minutes are over: the flow ends.
    pub fn show(self, env: &Environment) -> Option<Shown> {
        let now = env.clock.monotonic();
        let veil_at = (now + UNVEILED).min(self.held.until);
        (now < self.held.until).then_some(Shown { held: self.held, veil_at })
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        self.held.account
    }

    /// Which share comes, where there are several.
    pub fn share(&self) -> Option<ShareAt> {
        self.held.share()
    }

    /// How many words come.
    pub fn word_count(&self) -> usize {
        self.held.words().split(' ').count()
    }

    /// Whether the words may still be shown.
    pub fn is_valid(&self, env: &Environment) -> bool {
        env.clock.monotonic() < self.held.until
    }
}

impl Shown {
    /// The words, one space between, of one share where there are several; none from the moment on at which the veil falls.
    pub fn words(&self, env: &Environment) -> Option<&str> {
        (!self.remaining(env).is_zero()).then_some(self.held.words())
    }

    /// Which share it is, where there are several.
    pub fn share(&self) -> Option<ShareAt> {
        self.held.share()
    }

    /// The passphrase, where there is one, for as long as the words.
    pub fn passphrase(&self, env: &Environment) -> Option<&Passphrase> {
        self.words(env).and(self.held.secret.passphrase.as_ref())
    }

    /// Whether what was said of the account was not of these words, and was corrected.
    pub fn was_corrected(&self) -> bool {
        self.held.corrected
    }

    /// How long until the veil falls.
    pub fn remaining(&self, env: &Environment) -> Duration {
        self.veil_at.saturating_sub(env.clock.monotonic())
    }

    /// Another three minutes, within the ten.
    #[must_use]
    pub fn keep_showing(self, env: &Environment) -> Self {
        let veil_at = (env.clock.monotonic() + UNVEILED).min(self.held.until);
        Self { veil_at, ..self }
    }

    /// The veil.
    #[must_use]
    pub fn hide(self) -> Authenticated {
        Authenticated { held: self.held }
    }

    /// On to putting the words in order.
    ///
    /// # Errors
    /// `TypedCheck` for a phrase whose words are all the same, and for one with a passphrase, which arranging does not prove; of
    /// shares after the last one was shown, and `NextShare` before that.
    pub fn arrange(self, env: &Environment) -> Result<Arranging, Instead> {
        let secret = &self.held.secret;
        if !secret.phrase.has_one_order() && secret.passphrase.is_none() {
            return Ok(Arranging::new(self.held, env));
        }
        Err(match self.held.next(env) {
            Ok(held) => Instead::NextShare(Authenticated { held }),
            Err(held) => Instead::TypedCheck(Authenticated { held }),
        })
    }
}

impl Proved {
    /// The account whose backup is proved.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// What the words give that were put in order.
    pub(crate) fn derived(&self) -> &Derived {
        &self.derived
    }
}

#[cfg(test)]
mod tests;
