//! What can be saved of a file that does not open, when a person asks for it: FORMAT.md section 9.

use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::open::{Checked, OpenedBackup, read};
use super::stage::{Stage, Watch};
use crate::account::{Account, AccountId, KeyUses};
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::format::container::{Container, Header, OpenError, Role};
use crate::format::contents::Contents;
use crate::format::record::{Loose, Record};
use crate::format::salvage::{Content, Found, search};
use crate::format::slot::Derivations;
use crate::password::Password;
use crate::store::Store;
use crate::vault::UnlockError;

/// Nobody knows how often Minima's keys were used: more often than by most wallets, and fewer times than a key can be.
const MANY_USES: u32 = 100_000;

/// What could be saved.
pub struct Salvaged {
    /// The accounts whose records are sure, to be restored like those of a backup.
    pub backup: OpenedBackup,
    /// Words that are shown, for a person to write down and compare. They are never restored.
    pub shown: Vec<SalvagedWords>,
}

/// Words of a record that is unsure, or not as the format says.
pub struct SalvagedWords {
    /// What the account is called, as the record has it, or else the JSON.
    pub name: String,
    /// Its kind.
    pub kind: String,
    words: Zeroizing<String>,
    passphrase: Zeroizing<String>,
}

impl SalvagedWords {
    /// The words.
    pub fn expose(&self) -> &str {
        &self.words
    }

    /// The passphrase; empty where there is none.
    pub fn expose_passphrase(&self) -> &str {
        &self.passphrase
    }
}

impl std::fmt::Debug for SalvagedWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SalvagedWords")
    }
}

impl OpenedBackup {
    /// Opens a file, and where it does not open saves what can be saved: with `unsure` also words that nothing vouches for. Nothing is written.
    ///
    /// # Errors
    /// As `open`: `Damaged` where nothing could be saved.
    pub fn salvage(
        store: &Store,
        path: &Path,
        password: &Password,
        unsure: bool,
        at: Watch<'_>,
    ) -> Result<Salvaged, UnlockError> {
        Stage::Opening.tell(at)?;
        let env = store.env();
        let bytes = read(env, path)?;
        let mut derivations = Derivations::of(password, &env.kdf);
        let mut open = || match Checked::open(&bytes, &mut derivations) {
            Ok(checked) => Ok(Opened::Whole(Box::new(checked))),
            Err(error @ (OpenError::Stopped | OpenError::OutOfMemory)) => Err(error),
            Err(error) => search(&bytes, &mut derivations, unsure, error).map(Opened::Parts),
        };
        let opened = match Container::peek(&bytes) {
            Ok(header) => store.counted(&header, &[], open)?,
            Err(_) => open()?,
        };
        Ok(match opened {
            Opened::Whole(checked) => {
                Salvaged { backup: Self::believed(*checked, path, env, at)?, shown: Vec::new() }
            }
            Opened::Parts(found) => {
                let (checked, shown) = put_together(found, env);
                Salvaged { backup: Self::believed(checked, path, env, at)?.salvaged(), shown }
            }
        })
    }
}

/// What came of it.
enum Opened {
    /// It opens after all.
    Whole(Box<Checked>),
    Parts(Found),
}

/// A backup of the records that are sure, and the words of the others.
fn put_together(found: Found, env: &Environment) -> (Checked, Vec<SalvagedWords>) {
    let Found { sure, unsure, names } = found;
    let phrase_key = env.with(Key::make);
    let mut contents = Contents::empty(env);
    contents.header = Header::fresh(Role::BackupFile, env);
    let (mut shown, mut taken) = (Vec::new(), HashSet::new());
    let words = |content: &Content| {
        let record = Loose::read(content)?;
        let name = Some(record.name()).filter(|name| !name.is_empty());
        let name = name.or_else(|| names.get(&record.id).cloned()).unwrap_or_default();
        let words = Zeroizing::new(record.words.to_owned());
        Some(SalvagedWords { name, kind: record.kind(), words, passphrase: record.passphrase() })
    };
    for content in &sure {
        match account(content) {
            Some(mut account) => {
                // The same account as it was before has the same id.
                if !taken.insert(account.id) {
                    account.id = AccountId(env.make_bytes());
                }
                if contents.put_words_of(&account, content, &phrase_key, env).is_ok() {
                    contents.index.accounts.push(account);
                }
            }
            None => shown.extend(words(content)),
        }
    }
    shown.extend(unsure.iter().filter_map(words));
    let newest = contents.index.accounts.iter().map(|account| account.created_at).max();
    contents.index.saved_at = newest.unwrap_or(Timestamp::UNIX_EPOCH);
    (Checked { contents, phrase_key, role: Role::BackupFile, digest: String::new() }, shown)
}

/// The account of a record, which says all that is known of it; none where the record is not as the format says.
fn account(content: &[u8]) -> Option<Account> {
    Record::parse(content).ok()?;
    let record = Loose::read(content)?;
    let uses = KeyUses { uses: MANY_USES, ..KeyUses::default() };
    Some(Account {
        id: AccountId(record.id),
        name: record.name(),
        kind: record.kind(),
        secret_type: record.secret_type()?,
        words: record.words.split_whitespace().count(),
        created_at: Timestamp::from_second(record.date()?).ok()?,
        backed_up_at: None,
        checked_at: None,
        proofs: Vec::new(),
        check_put_off_until: None,
        note: None,
        bound_name: None,
        made_where: None,
        keys: Some(uses.keys),
        keyuses: Some(uses.uses),
        has_passphrase: !record.passphrase().is_empty(),
        identities: Vec::new(),
        other_ids: Vec::new(),
        unknown: serde_json::Map::new(),
    })
}
