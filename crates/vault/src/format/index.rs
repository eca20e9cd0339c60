//! The index: FORMAT.md section 4. Opened with the vault key.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::account::{Account, AccountId};
use crate::format::container::RawSlot;

/// The content of the box is padded to a multiple of this.
const PADDING: usize = 4096;
/// Backup files that are remembered: each entry holds the ids of all its accounts.
const MOST_BACKUP_FILES: usize = 20;

/// The index as JSON has it. Unknown fields are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Index {
    vault_id: String,
    epoch: u32,
    generation: u64,
    slots: Vec<SlotEntry>,
    records: Vec<RecordEntry>,
    pub accounts: Vec<Account>,
    pub retire_before: Option<u64>,
    #[serde(default)]
    pub backup_files: Vec<BackupFile>,
    #[serde(default)]
    pub biometrics: BiometricUse,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// What biometrics may do in this vault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BiometricUse {
    /// Unlock it.
    pub unlock: bool,
    /// Show words, besides.
    pub reveal: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
struct SlotEntry {
    #[serde(rename = "type")]
    number: u16,
    id: String,
    digest: String,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RecordEntry {
    pub id: String,
    pub offset: u64,
    pub length: u64,
    pub digest: String,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// A backup file that was saved from this vault, so that it is known what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BackupFile {
    pub path: String,
    pub digest: String,
    pub saved_at: Timestamp,
    pub accounts: Vec<AccountId>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl BackupFile {
    pub fn new(path: String, digest: String, saved_at: Timestamp, accounts: Vec<AccountId>) -> Self {
        Self { path, digest, saved_at, accounts, unknown: Map::new() }
    }
}

impl RecordEntry {
    pub fn new(id: &[u8; 16], offset: u64, length: u64, digest: &[u8; 32]) -> Self {
        Self { id: HEXLOWER.encode(id), offset, length, digest: HEXLOWER.encode(digest), unknown: Map::new() }
    }
}

impl SlotEntry {
    fn is_of(&self, slot: &RawSlot) -> bool {
        let found = entry(slot);
        (self.number, &self.id, &self.digest) == (found.number, &found.id, &found.digest)
    }
}

/// The content of an index box is not an index.
#[derive(Debug)]
pub(crate) struct NotAnIndex;

impl Index {
    pub fn empty() -> Self {
        Self {
            vault_id: String::new(),
            epoch: 0,
            generation: 0,
            slots: Vec::new(),
            records: Vec::new(),
            accounts: Vec::new(),
            retire_before: None,
            backup_files: Vec::new(),
            biometrics: BiometricUse::default(),
            unknown: Map::new(),
        }
    }

    /// Writes down what the file around it is.
    pub fn describe(
        &mut self,
        (vault_id, epoch, generation): (&[u8; 16], u32, u64),
        slots: &[RawSlot],
        records: Vec<RecordEntry>,
    ) {
        self.vault_id = HEXLOWER.encode(vault_id);
        self.epoch = epoch;
        self.generation = generation;
        let known: Vec<_> = std::mem::take(&mut self.slots);
        self.slots = slots.iter().map(entry).collect();
        for slot in &mut self.slots {
            slot.unknown =
                known.iter().find(|old| old.id == slot.id).map(|old| old.unknown.clone()).unwrap_or_default();
        }
        let known: HashMap<_, _> = self.records.drain(..).map(|old| (old.id, old.unknown)).collect();
        self.records = records;
        for record in &mut self.records {
            record.unknown = known.get(&record.id).cloned().unwrap_or_default();
        }
    }

    /// Whether the index speaks of this vault, epoch and generation.
    pub fn is_of(&self, vault_id: &[u8; 16], epoch: u32, generation: u64) -> bool {
        self.vault_id == HEXLOWER.encode(vault_id) && self.epoch == epoch && self.generation == generation
    }

    /// Whether the slots are exactly those listed, in this order.
    pub fn lists_exactly(&self, slots: &[RawSlot]) -> bool {
        self.slots.len() == slots.len()
            && self.slots.iter().zip(slots).all(|(listed, slot)| listed.is_of(slot))
    }

    /// Whether the slot is one of those listed.
    pub fn lists(&self, slot: &RawSlot) -> bool {
        self.slots.iter().any(|listed| listed.is_of(slot))
    }

    /// Remembers a backup file; of too many, the oldest are forgotten.
    pub fn note_backup_file(&mut self, entry: BackupFile) {
        self.backup_files.retain(|file| file.path != entry.path);
        self.backup_files.push(entry);
        let too_many = self.backup_files.len().saturating_sub(MOST_BACKUP_FILES);
        self.backup_files.drain(..too_many);
    }

    pub fn records(&self) -> &[RecordEntry] {
        &self.records
    }

    pub fn to_content(&self) -> Vec<u8> {
        let json = serde_json::to_vec(self).expect("an index has no maps with keys that are not strings");
        let length = u32::try_from(json.len()).expect("an index is smaller than 4 GiB");
        let mut content = length.to_le_bytes().to_vec();
        content.extend_from_slice(&json);
        content.resize(content.len().next_multiple_of(PADDING), 0);
        content
    }

    pub fn from_content(content: &[u8]) -> Result<Self, NotAnIndex> {
        let (length, rest) = content.split_first_chunk().ok_or(NotAnIndex)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| NotAnIndex)?;
        let (json, padding) = rest.split_at_checked(length).ok_or(NotAnIndex)?;
        if padding.len() >= PADDING || padding.iter().any(|byte| *byte != 0) {
            return Err(NotAnIndex);
        }
        serde_json::from_slice(json).map_err(|_| NotAnIndex)
    }
}

fn entry(slot: &RawSlot) -> SlotEntry {
    let id = slot.value.first_chunk::<16>().copied().unwrap_or_default();
    let (id, digest) = (HEXLOWER.encode(&id), HEXLOWER.encode(&slot.digest()));
    SlotEntry { number: slot.number(), id, digest, unknown: Map::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_are_kept_at_every_level() {
        let json = r#"{"vaultId":"00","epoch":1,"generation":1,"slots":[],"retireBefore":null,"later":{"a":[1]},
            "biometrics":{"unlock":true,"reveal":false},
            "backupFiles":[{"path":"p","digest":"00","savedAt":"2026-01-02T03:04:05Z","accounts":[],"more":1}],
            "records":[{"id":"00","offset":0,"length":0,"digest":"00","more":7}],
            "accounts":[{"id":"000102030405060708090a0b0c0d0e0f","name":"n","kind":"later-kind","words":12,
            "createdAt":"2026-01-02T03:04:05Z","backedUpAt":null,"checkedAt":null,"note":null,"boundName":null,"keys":null,
            "keyuses":null,"hasPassphrase":false,"identities":[{"type":"later-type","value":"v","path":null,"later":1}],"colour":"blue"}]}"#;
        let mut content = u32::try_from(json.len()).unwrap().to_le_bytes().to_vec();
        content.extend_from_slice(json.as_bytes());
        content.resize(4096, 0);
        let again = Index::from_content(&content).unwrap().to_content();
        let length = u32::from_le_bytes(*again.first_chunk().unwrap()) as usize;
        let before: Value = serde_json::from_str(json).unwrap();
        let after: Value = serde_json::from_slice(&again[4..4 + length]).unwrap();
        assert_eq!(before, after);
    }

    #[test]
    fn unknown_fields_survive_a_save() {
        let mut index = Index::empty();
        let slot = RawSlot::new(crate::format::container::SlotType::Password, vec![1; 240]);
        let record = || RecordEntry::new(&[7; 16], 0, 552, &[0; 32]);
        index.describe((&[1; 16], 1, 1), std::slice::from_ref(&slot), vec![record()]);
        let mut json = serde_json::to_value(&index).unwrap();
        json["slots"][0]["later"] = "slot".into();
        json["records"][0]["later"] = "record".into();
        let mut index: Index = serde_json::from_value(json).unwrap();
        assert!(index.lists_exactly(std::slice::from_ref(&slot)));
        index.describe((&[1; 16], 1, 2), std::slice::from_ref(&slot), vec![record()]);
        let json = serde_json::to_value(&index).unwrap();
        assert_eq!(
            (&json["slots"][0]["later"], &json["records"][0]["later"]),
            (&"slot".into(), &"record".into())
        );
    }

    #[test]
    fn padding_that_is_not_zero_or_too_long_is_refused() {
        let content = Index::empty().to_content();
        assert_eq!(content.len(), 4096);
        assert!(Index::from_content(&content).is_ok());
        let mut altered = content.clone();
        altered[4095] = 1;
        assert!(Index::from_content(&altered).is_err());
        assert!(Index::from_content(&[content, vec![0; 4096]].concat()).is_err());
        assert!(Index::from_content(&[1]).is_err());
    }
}
