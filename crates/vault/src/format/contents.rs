//! A whole file, opened with the vault key: every digest checked, records apart. What is sealed here is what is saved.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::account::AccountId;
use crate::crypto::sealed;
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::format::container::{Container, Header, OpenError, RawSlot, Role, SlotType};
use crate::format::hex::unhex;
use crate::format::index::{Index, RecordEntry};
use crate::format::record::AccountSecret;

/// An authentic file. The records stay sealed.
pub(crate) struct Contents {
    pub header: Header,
    pub slots: Vec<RawSlot>,
    pub index: Index,
    records: Vec<SealedRecord>,
}

struct SealedRecord {
    id: [u8; 16],
    sealed: Vec<u8>,
}

impl Contents {
    /// A vault without accounts and, so far, without slots.
    pub fn empty(env: &Environment) -> Self {
        let header = Header::fresh(Role::Vault, env);
        Self { header, slots: Vec::new(), index: Index::empty(), records: Vec::new() }
    }

    /// Opens the index and checks everything that it says of the file: FORMAT.md section 8, last step.
    pub fn open(container: Container, vault_key: &Key) -> Result<Self, OpenError> {
        let Container { header, slots, index, records } = container;
        let content =
            sealed::open(vault_key, &index, &index_data(&header)).map_err(|_| OpenError::Damaged)?;
        let index = Index::from_content(&content).map_err(|_| OpenError::Damaged)?;
        let slots_are_right = match header.role {
            Role::Vault => index.lists_exactly(&slots),
            Role::BackupFile | Role::AutoBackup => {
                matches!(slots.as_slice(), [slot] if slot.kind() == Some(SlotType::Backup) && index.lists(slot))
            }
        };
        if !index.is_of(&header.vault_id, header.epoch, header.generation) || !slots_are_right {
            return Err(OpenError::Damaged);
        }
        let records = split(&records, index.records()).ok_or(OpenError::Damaged)?;
        let recorded: HashSet<_> = records.iter().map(|record| record.id).collect();
        let listed: HashSet<_> = index.accounts.iter().map(|account| account.id.0).collect();
        if recorded != listed || recorded.len() != records.len() || listed.len() != index.accounts.len() {
            return Err(OpenError::Damaged);
        }
        Ok(Self { header, slots, index, records })
    }

    /// The bytes of the next generation.
    pub fn seal_next(&mut self, vault_key: &Key, env: &Environment) -> Vec<u8> {
        self.header.generation += 1;
        self.header.claimed_time = env.clock.now().as_second();
        let mut records = Vec::new();
        let mut entries = Vec::with_capacity(self.records.len());
        for record in &self.records {
            let digest = Sha256::digest(&record.sealed).into();
            let (offset, length) = (records.len() as u64, record.sealed.len() as u64);
            entries.push(RecordEntry::new(&record.id, offset, length, &digest));
            records.extend_from_slice(&record.sealed);
        }
        let Header { vault_id, epoch, generation, .. } = self.header;
        self.index.describe((&vault_id, epoch, generation), &self.slots, entries);
        let index = sealed::seal(vault_key, &self.index.to_content(), &index_data(&self.header), env);
        Container { header: self.header.clone(), slots: self.slots.clone(), index, records }.compose(env)
    }

    pub fn slot(&self, kind: SlotType) -> Option<&RawSlot> {
        self.slots.iter().find(|slot| slot.kind() == Some(kind))
    }

    /// Puts a slot in the place of the one of its type, or adds it.
    pub fn put_slot(&mut self, slot: RawSlot) {
        match self.slots.iter_mut().find(|other| other.number() == slot.number()) {
            Some(other) => *other = slot,
            None => self.slots.push(slot),
        }
    }

    /// Removes the slot of a type, if there is one.
    pub fn remove_slot(&mut self, kind: SlotType) {
        self.slots.retain(|slot| slot.kind() != Some(kind));
    }

    pub fn put_secret(&mut self, id: AccountId, secret: &AccountSecret, phrase_key: &Key, env: &Environment) {
        self.put_content(id, &secret.to_content(), phrase_key, env);
    }

    /// Adds a record with the content of another file's.
    pub fn put_content(&mut self, id: AccountId, content: &[u8], phrase_key: &Key, env: &Environment) {
        let sealed = sealed::seal(phrase_key, content, &record_data(&self.header, id), env);
        self.records.push(SealedRecord { id: id.0, sealed });
    }

    pub fn remove_record(&mut self, id: AccountId) {
        self.records.retain(|record| record.id != id.0);
    }

    /// The content of an account's record.
    pub fn open_record(
        &self,
        id: AccountId,
        phrase_key: &Key,
    ) -> Result<zeroize::Zeroizing<Vec<u8>>, OpenError> {
        let record = self.record(id).ok_or(OpenError::Damaged)?;
        sealed::open(phrase_key, &record.sealed, &record_data(&self.header, id))
            .map_err(|_| OpenError::Damaged)
    }

    /// The content of every record that is wanted, one at a time.
    pub fn open_records<'a>(
        &'a self,
        phrase_key: &'a Key,
        wanted: impl Fn(AccountId) -> bool + 'a,
    ) -> impl Iterator<Item = Result<(AccountId, zeroize::Zeroizing<Vec<u8>>), OpenError>> + 'a {
        self.records.iter().filter(move |record| wanted(AccountId(record.id))).map(move |record| {
            let id = AccountId(record.id);
            let content = sealed::open(phrase_key, &record.sealed, &record_data(&self.header, id));
            content.map(|content| (id, content)).map_err(|_| OpenError::Damaged)
        })
    }

    /// Opens every record with the old key and seals it with the new one for another header. The slots are gone
    /// afterwards: they wrap the old keys.
    pub fn reseal(
        &mut self,
        old: &Key,
        new: &Key,
        header: Header,
        env: &Environment,
    ) -> Result<(), OpenError> {
        for record in &mut self.records {
            let id = AccountId(record.id);
            let content = sealed::open(old, &record.sealed, &record_data(&self.header, id));
            let content = content.map_err(|_| OpenError::Damaged)?;
            record.sealed = sealed::seal(new, &content, &record_data(&header, id), env);
        }
        self.header = header;
        self.slots.clear();
        Ok(())
    }

    fn record(&self, id: AccountId) -> Option<&SealedRecord> {
        self.records.iter().find(|record| record.id == id.0)
    }
}

/// The sealed records as the index lists them: one after another, without gaps, each with its digest.
fn split(bytes: &[u8], entries: &[RecordEntry]) -> Option<Vec<SealedRecord>> {
    let mut reader = crate::format::container::Reader::new(bytes);
    let mut offset = 0u64;
    let mut records = Vec::with_capacity(entries.len().min(bytes.len() / sealed::OVERHEAD));
    for entry in entries {
        let sealed = reader.take(usize::try_from(entry.length).ok()?)?;
        let digest: [u8; 32] = Sha256::digest(sealed).into();
        if entry.offset != offset || unhex(&entry.digest).ok()? != digest {
            return None;
        }
        offset += entry.length;
        records.push(SealedRecord { id: unhex(&entry.id).ok()?, sealed: sealed.to_vec() });
    }
    reader.is_empty().then_some(records)
}

fn index_data(header: &Header) -> Vec<u8> {
    [&b"holdfast/1/index"[..], &header.vault_id, &header.epoch.to_le_bytes()].concat()
}

fn record_data(header: &Header, id: AccountId) -> Vec<u8> {
    [&b"holdfast/1/record"[..], &header.vault_id, &header.epoch.to_le_bytes(), &id.0].concat()
}
