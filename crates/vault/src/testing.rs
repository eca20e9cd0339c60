//! What only tests in other packages reach.

use crate::crypto::kdf::{self, KdfCost, KdfPolicy};
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::format::container::{Header, Role, SlotType};
use crate::format::contents::Contents;
use crate::format::index::Index;
use crate::format::slot::{self, Source};
use crate::password::Password;
use crate::store::{Previous, Store};

/// Bytes before the JSON of an index: its length.
const LENGTH: usize = 4;

/// A backup file whose index says of accounts what this JSON says, and whose records all have this content: an authentic file that no
/// version of this program wrote. `None` where the JSON is no index.
pub fn sealed_backup(env: &Environment, password: &Password, index: &[u8], record: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(index.len()).ok()?.to_le_bytes();
    let mut content = [&length, index].concat();
    content.resize((LENGTH + index.len()).next_multiple_of(4096), 0);
    let mut contents = Contents::empty(env);
    contents.header = Header::fresh(Role::BackupFile, env);
    contents.index = Index::from_content(&content).ok()?;
    let (key, phrase_key) = (env.with(Key::make), env.with(Key::make));
    let source = Source::Password(password, env.kdf.backup_cost());
    let slot =
        slot::make(SlotType::Backup, &source, (&key, Some(&phrase_key)), &contents.header, env).ok()?;
    contents.put_slot(slot);
    let accounts: Vec<_> = contents.index.accounts.iter().map(|account| account.id).collect();
    for id in accounts {
        contents.put_content(id, record, &phrase_key, env);
    }
    Some(contents.seal_next(&key, env))
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

/// Derives a key, as for a password slot, and forgets it.
///
/// # Panics
/// Where the computer has not that much memory.
pub fn derive(password: &str, cost: KdfCost) {
    let password = Password::new(password).expect("a password");
    let derived = kdf::derive_kek(&password, &[7; 32], cost, &KdfPolicy::cheap_for_tests());
    assert!(derived.is_ok(), "not enough memory");
}
