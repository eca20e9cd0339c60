//! What an account says, held against its words. Whoever opens a record derives from it and compares; what the words do not say is not
//! believed, and what was proved for other words is not proved for these.

use holdfast_phrase::{Identity, IdentityType, Kind};
use jiff::Timestamp;

use crate::account::Account;
use crate::crypto::secret::Key;
use crate::format::container::OpenError;
use crate::format::contents::Contents;
use crate::format::limits;
use crate::format::record::{AccountSecret, Record};

/// How what an account says stands to its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The words derive it.
    Fits,
    /// The words derive something else, or are no phrase of its kind.
    Differs,
    /// This version derives nothing from such words: a later one kept them.
    Unknown,
    /// The record does not open, or is not that of the account: its words are lost with this file.
    Damaged,
}

/// What the words of an account give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Derived {
    words: usize,
    has_passphrase: bool,
    pub identities: Vec<Identity>,
}

/// What a record holds.
enum Held {
    Words(Derived),
    /// So many words that are no phrase of the kind.
    NoPhrase(usize),
    /// A kind or a form of a later version.
    Later(Option<usize>),
}

impl Derived {
    pub fn of(secret: &AccountSecret) -> Self {
        Self {
            words: secret.phrase.word_count(),
            has_passphrase: secret.passphrase.is_some(),
            identities: secret.identities(),
        }
    }
}

impl Account {
    /// Whether the account says of its words what they derive: the primary identity, and every other of a type that this version knows.
    pub(crate) fn says(&self, derived: &Derived) -> bool {
        let known = |identity: &&Identity| !matches!(identity.kind, IdentityType::Other(_));
        self.words == derived.words
            && self.has_passphrase == derived.has_passphrase
            && self.identities.first() == derived.identities.first()
            && self.identities.iter().filter(known).all(|said| derived.identities.contains(said))
    }

    /// Makes it say what the words derive, where it says something else. What was noted as proved is dropped then: it was for others.
    pub(crate) fn correct(&mut self, derived: &Derived) -> bool {
        let differs = !self.says(derived);
        if differs {
            self.take(derived.clone());
            self.drop_proofs();
        }
        differs
    }

    /// The same, as another copy of the account was corrected.
    pub(crate) fn correct_as(&mut self, Self { words, has_passphrase, identities, .. }: &Self) {
        self.take(Derived { words: *words, has_passphrase: *has_passphrase, identities: identities.clone() });
        self.drop_proofs();
    }

    fn take(&mut self, derived: Derived) {
        self.words = derived.words;
        self.has_passphrase = derived.has_passphrase;
        self.identities = derived.identities;
    }

    /// So many words give nothing that this version could show.
    fn take_nothing(&mut self, words: usize) {
        self.words = words;
        self.identities.clear();
        self.drop_proofs();
    }

    fn drop_proofs(&mut self) {
        (self.backed_up_at, self.checked_at, self.check_put_off_until) = (None, None, None);
        self.proofs.clear();
    }

    fn says_nothing(&self) -> bool {
        self.identities.is_empty()
            && self.proofs.is_empty()
            && self.backed_up_at.max(self.checked_at).is_none()
    }
}

/// An account of a file that somebody hands over, as far as its record bears it out, within the limits of the format.
pub(crate) fn believe(
    claimed: &Account,
    content: Result<&[u8], OpenError>,
    now: Timestamp,
) -> (Account, Fit) {
    let mut account = limits::within(claimed, now);
    let Ok(held) = content.and_then(|content| read(claimed, content)) else {
        account.take_nothing(account.words);
        return (account, Fit::Damaged);
    };
    let fit = match held {
        Held::Words(derived) => {
            let differs = account.correct(&derived);
            account.take(derived);
            if differs { Fit::Differs } else { Fit::Fits }
        }
        Held::NoPhrase(words) => {
            account.take_nothing(words);
            Fit::Differs
        }
        Held::Later(words) => {
            account.take_nothing(words.unwrap_or(account.words));
            Fit::Unknown
        }
    };
    (account, fit)
}

/// Makes every account say what its words derive; gives those that had to be corrected. One whose record is damaged stays as it is.
pub(crate) fn correct_all(
    contents: &mut Contents,
    phrase_key: &Key,
    at: &dyn Fn(usize, usize),
) -> Vec<Account> {
    let mut accounts = std::mem::take(&mut contents.index.accounts);
    let count = accounts.len();
    let mut corrected = Vec::new();
    for (done, account) in accounts.iter_mut().enumerate() {
        at(done, count);
        let content = contents.open_record(account.id, phrase_key);
        let differs = match content.and_then(|content| read(account, &content)) {
            Ok(Held::Words(derived)) => account.correct(&derived),
            Ok(Held::NoPhrase(_)) if account.says_nothing() => false,
            Ok(Held::NoPhrase(words)) => {
                account.take_nothing(words);
                true
            }
            Ok(Held::Later(_)) | Err(_) => false,
        };
        if differs {
            corrected.push(account.clone());
        }
    }
    contents.index.accounts = accounts;
    corrected
}

/// What the record of an account holds.
///
/// # Errors
/// `Damaged` where it has not the form of a record, or is that of another account.
fn read(account: &Account, content: &[u8]) -> Result<Held, OpenError> {
    let record = Record::parse(content)?;
    if !record.is_of(account.label()) {
        return Err(OpenError::Damaged);
    }
    let words = record.word_count();
    let secret = match account.kind.parse::<Kind>() {
        Ok(kind) => AccountSecret::from_content(kind, content),
        Err(_) => Err(OpenError::NewerVersion),
    };
    Ok(match (secret, words) {
        (Ok(secret), _) => Held::Words(Derived::of(&secret)),
        (Err(OpenError::NewerVersion), words) => Held::Later(words),
        (Err(_), words) => Held::NoPhrase(words.unwrap_or_default()),
    })
}

#[cfg(test)]
mod tests;
