//! What only tests in other packages reach.

mod crafted;

pub use crafted::Craft;

use crate::account::Account;
use crate::backup::backup_contents;
use crate::crypto::kdf::{self, KdfCost, KdfPolicy};
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::format::container::{
    BLOCK, Condition, Container, ENTRY, Header, OpenError, Role, SlotType, finish,
};
use crate::format::contents::Contents;
use crate::format::index::Index;
use crate::format::record::{self, Loose, Record};
use crate::format::salvage;
use crate::format::slot::{self, Derivations, Source};
use crate::password::Password;
use crate::store::{Previous, Store};

/// The record of an account, as an honest file has it, of any words.
pub fn record(account: &Account, words: &str) -> Vec<u8> {
    record::of_words(account.label(), words).to_vec()
}

/// A backup file whose index says of accounts what this JSON says, and whose records have this content: an authentic file that no
/// version of this program wrote. `None` where the JSON is no index.
pub fn sealed_backup(
    env: &Environment,
    password: &Password,
    index: &[u8],
    record: &dyn Fn(&Account) -> Vec<u8>,
) -> Option<Vec<u8>> {
    let mut contents = Contents::empty(env);
    contents.header = Header::fresh(Role::BackupFile, env);
    contents.index = Index::from_json(index).ok()?;
    let (key, phrase_key) = (env.with(Key::make), env.with(Key::make));
    let source = Source::Password(password, env.kdf.backup_cost());
    let slot =
        slot::make(SlotType::Backup, &source, (&key, Some(&phrase_key)), &contents.header, env).ok()?;
    contents.put_slot(slot);
    for account in contents.index.accounts.clone() {
        contents.put_content(account.id, &record(&account), &phrase_key, env);
    }
    contents.seal_next(&key, env).ok()
}

/// Makes the index of a vault say of its accounts what their words do not: of several identities, the last is said to be like the first. Somebody with the
/// vault key and without the phrase key could write that. Whether it was done.
pub fn mislabel(store: &Store, password: &Password) -> bool {
    let opened = store.unlock(password).ok();
    let mislabelled = opened.map(|(mut vault, _)| {
        vault.change(Previous::Keep, |contents, _| {
            for account in &mut contents.index.accounts {
                if let [first, .., last] = account.identities.as_mut_slice() {
                    last.value.clone_from(&first.value);
                }
            }
            Ok(())
        })
    });
    matches!(mislabelled, Some(Ok(())))
}

/// A file whose copies were changed by somebody who can compute hashes, all in the same way.
///
/// # Panics
/// Where the bytes are no file of Holdfast.
pub fn changed(bytes: &[u8], change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let copies = *bytes.get(11).expect("a file");
    let length = bytes.len() / usize::from(copies);
    let blocks = length / (BLOCK + ENTRY);
    let mut copy = bytes.get(..length).expect("a copy").to_vec();
    change(&mut copy);
    copy.truncate(blocks * BLOCK);
    finish(copy, copies)
}

/// A file of the smallest size that begins with these bytes, with tables and hashes that are right.
pub fn copies_of(bytes: &[u8]) -> Vec<u8> {
    let mut copy = bytes.to_vec();
    copy.resize(64 * BLOCK, 0);
    finish(copy, bytes.get(11).map_or(1, |copies| (*copies).clamp(1, 8)))
}

/// A file of which the same block is lost in every copy: nothing mends it.
///
/// # Panics
/// Where the bytes are no file of Holdfast.
pub fn beyond_mending(bytes: &[u8]) -> Vec<u8> {
    /// Behind the head.
    const AT: usize = 5_000;
    let copies = usize::from(*bytes.get(11).expect("a file"));
    let mut damaged = bytes.to_vec();
    for copy in damaged.chunks_mut(bytes.len() / copies) {
        if let Some(byte) = copy.get_mut(AT) {
            *byte ^= 1;
        }
    }
    damaged
}

/// A file that says it is of a later save, as whoever can write into its folder can make it: whole outside, and nothing opens inside.
///
/// # Panics
/// Where the bytes are no file of Holdfast.
pub fn forged_as_later(bytes: &[u8]) -> Vec<u8> {
    let mut container = Container::parse(bytes).expect("a file");
    container.header.generation += 1_000;
    container.compose()
}

/// Derives a key, as for a password slot, and forgets it.
///
/// # Panics
/// Where the computer has not that much memory.
pub fn derive(password: &str, cost: KdfCost) {
    let password = Password::new(password).expect("a password");
    let derived = kdf::derive_kek(&password, &[7; 32], cost, &KdfPolicy::cheap_for_tests());
    assert!(derived.is_ok(), "not enough memory");
}

/// A record that was salvaged: its name, its kind, its words, its passphrase.
pub type Salvaged = [String; 4];

/// What salvage finds in a file, the records that are sure and those that are not, sorted.
///
/// # Errors
/// As the search.
pub fn salvaged(
    bytes: &[u8],
    password: &Password,
    policy: &KdfPolicy,
    unsure: bool,
) -> Result<(Vec<Salvaged>, Vec<Salvaged>), OpenError> {
    let mut derivations = Derivations::of(password, policy);
    let why = match backup_contents(bytes, &mut derivations) {
        Ok(_) => OpenError::Damaged,
        Err(error) => error,
    };
    let found = salvage::search(bytes, &mut derivations, unsure, why)?;
    let list = |contents: &[salvage::Content]| {
        let records = contents.iter().filter_map(|content| Loose::read(content));
        let parts = |record: Loose<'_>| {
            let passphrase = record.passphrase().to_string();
            [record.name(), record.kind(), record.words.to_owned(), passphrase]
        };
        let mut list: Vec<_> = records.map(parts).collect();
        list.sort();
        list
    };
    Ok((list(&found.sure), list(&found.unsure)))
}

/// What a file gives: each account as its name, kind, words and passphrase, with "damaged" or "newer" for words that are not to be had; and how
/// well the file is kept.
///
/// # Errors
/// As for every file.
pub fn opened(bytes: &[u8], password: &Password) -> Result<(Vec<[String; 4]>, Condition), OpenError> {
    let policy = KdfPolicy::cheap_for_tests();
    let (contents, phrase_key) = backup_contents(bytes, &mut Derivations::of(password, &policy))?;
    let accounts = contents.index.accounts.iter().map(|account| {
        let content = contents.open_record(account.id, &phrase_key);
        let (words, passphrase) = match content.as_ref().map(|content| (content, Record::parse(content))) {
            Ok((content, Ok(record))) if record.is_of(account.label()) => {
                let loose = Loose::read(content).map(|loose| (loose.words.to_owned(), loose.passphrase()));
                match record {
                    Record::Known(_) => loose.map(|(words, passphrase)| (words, passphrase.to_string())),
                    Record::Newer(_) => Some(("newer".to_owned(), String::new())),
                }
            }
            _ => None,
        }
        .unwrap_or_else(|| ("damaged".to_owned(), String::new()));
        [account.name.clone(), account.kind.clone(), words, passphrase]
    });
    Ok((accounts.collect(), contents.condition))
}
