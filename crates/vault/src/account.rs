//! Accounts: a phrase with a name and a kind. Everything here is known to an unlocked vault; the phrase is not here.

use std::fmt;

use data_encoding::HEXLOWER;
use holdfast_phrase::{Identity, Kind, MinimaBackup};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::format::field;
use crate::format::record::{AccountSecret, Label};
use crate::proof::Proof;

/// Characters in a name, a bound name and a note at most.
pub(crate) const LONGEST_NAME: usize = 200;
pub(crate) const LONGEST_NOTE: usize = 2000;
/// Other ids of an account at most.
const MOST_IDS: usize = 64;

/// 16 random bytes; hex in files and on screen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub(crate) [u8; 16]);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for AccountId {
    type Err = data_encoding::DecodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        crate::format::hex::unhex(text).map(Self)
    }
}

impl Serialize for AccountId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AccountId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An account as the index has it: FORMAT.md section 5.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Account {
    /// Also the id of its record.
    pub id: AccountId,
    /// What the person calls it.
    pub name: String,
    /// The code of its kind. A later version may have written one that this one does not know.
    pub kind: String,
    /// The type of its secret, as the record has it.
    #[serde(rename = "secretType", deserialize_with = "field::short_number")]
    pub(crate) secret_type: u16,
    /// Words in the phrase.
    pub words: usize,
    /// When it was made or imported here.
    #[serde(deserialize_with = "field::whole_seconds")]
    pub created_at: Timestamp,
    /// When the arrangement, or the words typed from paper, were first or last right.
    #[serde(deserialize_with = "field::time_or_null")]
    pub backed_up_at: Option<Timestamp>,
    /// When the words typed from paper were last right.
    #[serde(deserialize_with = "field::time_or_null")]
    pub checked_at: Option<Timestamp>,
    /// When the words were proved, the newest last; the latest 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "field::or_absent")]
    pub proofs: Vec<Proof>,
    /// The reminder to compare the paper waits until then.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "field::time_or_absent")]
    pub check_put_off_until: Option<Timestamp>,
    /// A note for oneself; never the words.
    #[serde(deserialize_with = "Option::deserialize")]
    pub note: Option<String>,
    /// The name that Olares binds to the identity.
    #[serde(deserialize_with = "Option::deserialize")]
    pub bound_name: Option<String>,
    /// Where the words were made: product, roughly when, with dice or not.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "field::or_absent")]
    pub made_where: Option<String>,
    /// Minima: how many keys the wallet has.
    #[serde(deserialize_with = "field::number_or_null")]
    pub keys: Option<u32>,
    /// Minima: how often each key may have been used.
    #[serde(deserialize_with = "field::number_or_null")]
    pub keyuses: Option<u32>,
    /// Whether a BIP-39 passphrase is kept beside the phrase.
    pub has_passphrase: bool,
    /// What the phrase derives, the primary identity first.
    #[serde(deserialize_with = "field::fitting")]
    pub identities: Vec<Identity>,
    /// Its ids on other computers, and one for each time that it was kept although another one deleted it.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "field::or_absent")]
    pub(crate) other_ids: Vec<AccountId>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub(crate) unknown: Map<String, Value>,
}

impl Account {
    /// All ids that it has on any computer, as far as that is known.
    pub(crate) fn ids(&self) -> impl Iterator<Item = AccountId> + '_ {
        std::iter::once(self.id).chain(self.other_ids.iter().copied())
    }

    /// Takes in more of them. Of too many, those that were there go.
    pub(crate) fn add_ids(&mut self, ids: impl IntoIterator<Item = AccountId>) {
        let known = std::mem::take(&mut self.other_ids);
        for id in ids.into_iter().chain(known) {
            if id != self.id && self.other_ids.len() < MOST_IDS && !self.other_ids.contains(&id) {
                self.other_ids.push(id);
            }
        }
        self.other_ids.sort_unstable();
    }

    /// Dates become the newest; what is not noted here is taken over; of Minima's numbers the larger counts, because its keys are one-time.
    /// The name stays.
    pub(crate) fn take_newer(&mut self, theirs: &Self) {
        // Other shares of the same wallet were proved there.
        if self.shares() == theirs.shares() {
            self.backed_up_at = self.backed_up_at.max(theirs.backed_up_at);
            self.checked_at = self.checked_at.max(theirs.checked_at);
            self.add_proofs(&theirs.proofs);
        }
        self.check_put_off_until = self.check_put_off_until.max(theirs.check_put_off_until);
        self.keys = self.keys.max(theirs.keys);
        self.keyuses = self.keyuses.max(theirs.keyuses);
        self.note = self.note.take().or_else(|| theirs.note.clone());
        self.bound_name = self.bound_name.take().or_else(|| theirs.bound_name.clone());
        self.made_where = self.made_where.take().or_else(|| theirs.made_where.clone());
    }

    /// What tells it apart: kind and full identity; the id, where a later version derived nothing that is known.
    pub(crate) fn primary(&self) -> (String, String) {
        let value = primary(&self.identities).map(str::to_owned);
        (self.kind.clone(), value.unwrap_or_else(|| self.id.to_string()))
    }

    /// The first identity that a person can compare.
    pub fn shown_identity(&self) -> Option<&Identity> {
        self.identities.iter().find(|identity| identity.is_shown())
    }

    /// What of it stands in its record beside the words.
    pub(crate) fn label(&self) -> Label<'_> {
        Label {
            id: self.id.0,
            secret_type: self.secret_type,
            kind: &self.kind,
            name: &self.name,
            date: self.created_at.as_second(),
        }
    }

    /// Minima's numbers.
    pub fn key_uses(&self) -> Option<KeyUses> {
        Some(KeyUses { keys: self.keys?, uses: self.keyuses? })
    }

    /// What the restore after the next one has to give; none where no more can be given.
    pub fn next_key_uses(&self) -> Option<KeyUses> {
        let now = self.key_uses()?;
        Some(now.next()).filter(|next| next.uses > now.uses)
    }

    /// What its system is told to restore it, with placeholders instead of secrets.
    pub fn restore_command(&self) -> Option<String> {
        let kind: Kind = self.kind.parse().ok()?;
        kind.restore_command(self.words, self.keys?, self.keyuses?)
    }

    /// Whether both are the same account: the same kind and the same full identity. Never by the 32-bit fingerprint.
    pub(crate) fn is_same_as(&self, kind: &str, identities: &[Identity]) -> bool {
        let own = primary(&self.identities);
        self.kind == kind && own.is_some() && own == primary(identities)
    }
}

/// The full identity that tells a phrase from others of its kind.
fn primary(identities: &[Identity]) -> Option<&str> {
    identities.first().map(|identity| identity.value.as_str())
}

/// What a new account is made of.
pub struct NewAccount {
    /// Its phrase and passphrase.
    pub secret: AccountSecret,
    /// A name; without one it is the kind and a number.
    pub name: Option<String>,
    /// A note for oneself.
    pub note: Option<String>,
    /// Where the words were made.
    pub made_where: Option<String>,
    /// Minima: how many keys, and how often each may have been used; without them 64 and 1,000.
    pub key_uses: Option<KeyUses>,
    /// What the secret derives, where that was derived before; Minima's takes a while.
    pub identities: Option<Vec<Identity>>,
}

/// What Minima needs beside the words, because each of its keys signs a limited number of times and never twice alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUses {
    /// How many keys the wallet has.
    pub keys: u32,
    /// How often each may have been used.
    pub uses: u32,
}

impl KeyUses {
    /// As often as a key signs: three levels of 64 leaves.
    pub const MOST_USES: u32 = 262_144;
    /// More keys than any node makes.
    pub const MOST_KEYS: u32 = 65_536;
    /// By as many are uses raised with every restore, as Minima's own documentation does.
    const STEP: u32 = 1000;

    /// What a restore needs after a node's backup: what Minima itself takes, or more where more was used.
    pub fn of_node(backup: &MinimaBackup) -> Self {
        let usual = Self::default();
        Self {
            keys: backup.keys().clamp(usual.keys, Self::MOST_KEYS),
            uses: backup.key_uses().clamp(usual.uses, Self::MOST_USES),
        }
    }

    /// What the restore after this one has to give.
    fn next(self) -> Self {
        let next = (self.uses / Self::STEP).saturating_add(1).saturating_mul(Self::STEP);
        Self { uses: next.min(Self::MOST_USES), ..self }
    }

    pub(crate) fn fits(self) -> bool {
        (1..=Self::MOST_KEYS).contains(&self.keys) && (1..=Self::MOST_USES).contains(&self.uses)
    }
}

impl Default for KeyUses {
    /// What Minima itself takes.
    fn default() -> Self {
        Self { keys: 64, uses: 1000 }
    }
}

impl NewAccount {
    /// One with a secret and nothing else.
    pub fn new(secret: AccountSecret) -> Self {
        Self { secret, name: None, note: None, made_where: None, key_uses: None, identities: None }
    }
}

/// Changes to what is said of an account. `None` leaves a field, an empty text clears it.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// A note for oneself.
    pub note: Option<String>,
    /// The name that Olares binds to the identity.
    pub bound_name: Option<String>,
    /// Where the words were made.
    pub made_where: Option<String>,
    /// Minima: how many keys the wallet has.
    pub keys: Option<u32>,
    /// Minima: how often each key may have been used; not lower than before.
    pub keyuses: Option<u32>,
    /// Lower `keyuses` all the same: a typing error of before, say.
    pub lower: bool,
}

/// A text that is too long, or a name without a visible character.
#[derive(Debug)]
pub(crate) struct UnfitText;

pub(crate) fn fit_name(name: &str) -> Result<String, UnfitText> {
    let name = name.trim();
    let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(is_command);
    fits.then(|| name.to_owned()).ok_or(UnfitText)
}

/// Characters that no name has: control characters, line separators, and those that turn the direction of what follows (UAX #9, explicit
/// formatting characters). A screen or a terminal takes them for something to do, not to show.
pub fn is_command(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// One line: a bound name, or where words were made. An empty text is none.
pub(crate) fn fit_line(name: &str) -> Result<Option<String>, UnfitText> {
    if name.trim().is_empty() { Ok(None) } else { fit_name(name).map(Some) }
}

/// An empty text is no note.
pub(crate) fn fit_note(note: &str) -> Result<Option<String>, UnfitText> {
    let note = note.trim();
    let fits = |c| matches!(c, '\n' | '\r' | '\t') || !is_command(c);
    if note.chars().count() > LONGEST_NOTE || !note.chars().all(fits) {
        return Err(UnfitText);
    }
    Ok((!note.is_empty()).then(|| note.to_owned()))
}
