//! A whole file, opened with the vault key, records apart. What is sealed here is what is saved: FORMAT.md sections 4 and 6.

use std::collections::HashSet;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::account::{Account, AccountId};
use crate::crypto::sealed::{self, SealedBox};
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::format::container::{
    BLOCK, Condition, Container, Header, OpenError, RawSlot, Reader, Role, SlotType,
};
use crate::format::index::Index;
use crate::format::keys::{box_key, key_check, record_key};
use crate::format::record::{AccountSecret, Record};

/// Bytes of a frame before its sealed record: how many blocks it has.
pub(crate) const FRAME_LENGTH: usize = 4;
/// Bytes of a frame that are not its content.
const FRAME_OVERHEAD: usize = FRAME_LENGTH + sealed::OVERHEAD;
/// Blocks of a frame.
pub(crate) const MOST_BLOCKS: usize = 256;

/// An authentic file. The records stay sealed.
pub(crate) struct Contents {
    pub header: Header,
    pub slots: Vec<RawSlot>,
    pub index: Index,
    /// How well the file is kept that it was read from.
    pub condition: Condition,
    /// SHA-256 of nonce and tag of its box: two saves never have the same.
    pub mark: [u8; 32],
    records: Vec<SealedRecord>,
}

struct SealedRecord {
    id: AccountId,
    /// As it stands in the box.
    frame: Vec<u8>,
}

impl Contents {
    /// A vault without accounts and, so far, without slots.
    pub fn empty(env: &Environment) -> Self {
        let header = Header::fresh(Role::Vault, env);
        let condition = Condition::default();
        Self {
            header,
            slots: Vec::new(),
            index: Index::empty(),
            condition,
            mark: [0; 32],
            records: Vec::new(),
        }
    }

    /// Opens the box and checks everything that the JSON in it says of the file: FORMAT.md section 8, the last steps.
    pub fn open(container: Container, vault_key: &Key) -> Result<Self, OpenError> {
        let is_key = container.key_check.ct_eq(&key_check(vault_key));
        if !bool::from(is_key) {
            return Err(OpenError::Damaged);
        }
        let content = container.sealed.open(&box_key(vault_key), &container.header.box_data());
        let content = content.map_err(|_| OpenError::Damaged)?;
        let mark = container.sealed.mark();
        let (index, records) = split(&content).ok_or(OpenError::Damaged)?;
        let Container { header, slots, condition, .. } = container;
        let recorded: HashSet<_> = records.iter().map(|record| record.id).collect();
        let listed: HashSet<_> = index.accounts.iter().map(|account| account.id).collect();
        let are_unique = recorded.len() == records.len() && listed.len() == index.accounts.len();
        if !index.allows(header.role, &slots) || recorded != listed || !are_unique {
            return Err(OpenError::Damaged);
        }
        Ok(Self { header, slots, index, condition, mark, records })
    }

    /// The bytes of the next generation.
    ///
    /// # Errors
    /// `TooMuch` where no file holds that.
    pub fn seal_next(&mut self, vault_key: &Key, env: &Environment) -> Result<Vec<u8>, TooMuch> {
        let now = env.clock.now();
        self.header.generation += 1;
        self.header.claimed_time = now.as_second();
        let ids = self.records.iter().map(|record| record.id).collect();
        self.index.describe(self.header.role, now, &self.slots, ids);
        let json = self.index.to_json();
        let length = u32::try_from(json.len()).map_err(|_| TooMuch)?;
        let mut content = length.to_le_bytes().to_vec();
        content.extend_from_slice(&json);
        content.resize(content.len().next_multiple_of(BLOCK), 0);
        self.records.iter().for_each(|record| content.extend_from_slice(&record.frame));
        content.resize(Container::room(&self.slots, content.len()).ok_or(TooMuch)?, 0);
        let sealed = SealedBox::seal(&box_key(vault_key), &content, &self.header.box_data(), env);
        self.mark = sealed.mark();
        let check = key_check(vault_key);
        let written = Container::new(self.header.clone(), self.slots.clone(), check, sealed);
        self.condition = written.condition;
        Ok(written.compose())
    }

    pub fn slot(&self, kind: SlotType) -> Option<&RawSlot> {
        self.slots.iter().find(|slot| slot.kind() == Some(kind))
    }

    /// Puts a slot in the place of the one of its type, or adds it.
    pub fn put_slot(&mut self, slot: RawSlot) {
        let is_of_its_type = |other: &RawSlot| other.number() == slot.number();
        let at = self.slots.iter().position(is_of_its_type).unwrap_or(self.slots.len());
        // There is one of each type that this program writes.
        self.slots.retain(|other| !is_of_its_type(other));
        self.slots.insert(at, slot);
    }

    /// Removes the slot of a type, if there is one.
    pub fn remove_slot(&mut self, kind: SlotType) {
        self.slots.retain(|slot| slot.kind() != Some(kind));
    }

    /// Adds the record of an account.
    pub fn put_secret(
        &mut self,
        account: &Account,
        secret: &AccountSecret,
        phrase_key: &Key,
        env: &Environment,
    ) {
        self.put_content(account.id, &secret.to_content(account.label()), phrase_key, env);
    }

    /// Adds the record of an account, with the words of another file's record.
    pub fn put_words_of(
        &mut self,
        account: &Account,
        content: &[u8],
        phrase_key: &Key,
        env: &Environment,
    ) -> Result<(), OpenError> {
        let moved = Record::parse(content)?.moved_to(account.label(), content);
        self.put_content(account.id, &moved, phrase_key, env);
        Ok(())
    }

    /// Adds a record with this content.
    pub fn put_content(&mut self, id: AccountId, content: &[u8], phrase_key: &Key, env: &Environment) {
        let frame = seal_frame(content, &record_key(phrase_key), &self.header, env);
        self.records.push(SealedRecord { id, frame });
    }

    /// Says of each of two records that it is the other's.
    #[cfg(test)]
    pub fn exchange_records(&mut self, one: AccountId, other: AccountId) {
        for record in &mut self.records {
            record.id = if record.id == one {
                other
            } else if record.id == other {
                one
            } else {
                continue;
            };
        }
    }

    pub fn remove_record(&mut self, id: AccountId) {
        self.records.retain(|record| record.id != id);
    }

    /// The content of an account's record.
    ///
    /// # Errors
    /// `Damaged` where it does not open: the other accounts may.
    pub fn open_record(&self, id: AccountId, phrase_key: &Key) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let record = self.records.iter().find(|record| record.id == id).ok_or(OpenError::Damaged)?;
        open_frame(&record.frame, &record_key(phrase_key), &self.header)
    }

    /// The accounts whose records open and are theirs.
    pub fn readable(&self, phrase_key: &Key) -> HashSet<AccountId> {
        let is_readable = |account: &&Account| {
            let content = self.open_record(account.id, phrase_key);
            content.is_ok_and(|content| {
                Record::parse(&content).is_ok_and(|record| record.is_of(account.label()))
            })
        };
        self.index.accounts.iter().filter(is_readable).map(|account| account.id).collect()
    }

    /// Opens every record with the old key and seals it with the new one for another header. The slots are gone
    /// afterwards: they wrap the old keys. A record that does not open is kept as it is: it is damaged before and after.
    pub fn reseal(&mut self, old: &Key, new: &Key, header: Header, env: &Environment) {
        let (old, new) = (record_key(old), record_key(new));
        for record in &mut self.records {
            if let Ok(content) = open_frame(&record.frame, &old, &self.header) {
                record.frame = seal_frame(&content, &new, &header, env);
            }
        }
        self.header = header;
        self.slots.clear();
    }
}

/// More than a file of Holdfast holds.
#[derive(Debug)]
pub(crate) struct TooMuch;

pub(crate) fn seal_frame(content: &[u8], key: &Key, header: &Header, env: &Environment) -> Vec<u8> {
    let length = (content.len() + FRAME_OVERHEAD).next_multiple_of(BLOCK);
    let blocks = u32::try_from(length / BLOCK).expect("a record is far smaller than 4 GiB");
    // Never made larger, which would leave a copy behind.
    let mut padded = Zeroizing::new(Vec::with_capacity(length - FRAME_OVERHEAD));
    padded.extend_from_slice(content);
    padded.resize(length - FRAME_OVERHEAD, 0);
    let mut frame = blocks.to_le_bytes().to_vec();
    frame.extend_from_slice(&sealed::seal(key, &padded, &header.record_data(), env));
    frame
}

fn open_frame(frame: &[u8], key: &Key, header: &Header) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let sealed = frame.get(FRAME_LENGTH..).ok_or(OpenError::Damaged)?;
    sealed::open(key, sealed, &header.record_data()).map_err(|_| OpenError::Damaged)
}

/// The index, and the frames in its order; everything else is zeros.
fn split(content: &[u8]) -> Option<(Index, Vec<SealedRecord>)> {
    let are_zeros = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
    let length = usize::try_from(u32::from_le_bytes(*content.first_chunk()?)).ok()?;
    let begin = FRAME_LENGTH.checked_add(length)?;
    let json = content.get(FRAME_LENGTH..begin)?;
    let frames_at = begin.checked_next_multiple_of(BLOCK)?;
    are_zeros(content.get(begin..frames_at)?).then_some(())?;
    let index = Index::from_json(json).ok()?;
    let mut reader = Reader::new(content.get(frames_at..)?);
    let mut records = Vec::new();
    for id in index.records() {
        let rest = reader.rest();
        let blocks = usize::try_from(reader.u32()?).ok()?;
        (1..=MOST_BLOCKS).contains(&blocks).then_some(())?;
        reader.take(blocks * BLOCK - FRAME_LENGTH)?;
        records.push(SealedRecord { id: *id, frame: rest.get(..blocks * BLOCK)?.to_vec() });
    }
    are_zeros(reader.rest()).then_some((index, records))
}
