//! The index, which is JSON: FORMAT.md section 5. Opened with the vault key.

use std::collections::HashSet;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::account::{Account, AccountId};
use crate::format::container::{RawSlot, Role};
use crate::format::field;
use crate::format::json::{self, NotJson};

/// Backup files that are remembered: each entry holds the ids of all its accounts.
const MOST_BACKUP_FILES: usize = 20;
/// Computers that are remembered.
pub(crate) const MOST_COMPUTERS: usize = 50;
/// Deletions that are remembered: 20 a year for 200 years.
const MOST_DELETED: usize = 4_000;

/// The index as JSON has it. Unknown fields are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Index {
    #[serde(deserialize_with = "field::short_number")]
    role: u16,
    #[serde(deserialize_with = "field::time")]
    pub saved_at: Timestamp,
    slots: Vec<SlotEntry>,
    records: Vec<AccountId>,
    pub accounts: Vec<Account>,
    #[serde(deserialize_with = "Option::deserialize")]
    pub retire_before: Option<u64>,
    /// What a program has to know before it may change the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "field::needs")]
    write_needs: Vec<String>,
    #[serde(default, deserialize_with = "field::or_absent")]
    pub backup_files: Vec<BackupFile>,
    #[serde(default, deserialize_with = "field::or_absent")]
    pub biometrics: BiometricUse,
    /// What wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "field::or_absent")]
    pub made_by: Option<MadeBy>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "field::or_absent")]
    pub deleted: Vec<Deleted>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "field::or_absent")]
    pub computers: Vec<TakenOver>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "field::or_absent")]
    pub gone_computers: Vec<GoneComputer>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// What biometrics may do in this vault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BiometricUse {
    /// Unlock it.
    pub unlock: bool,
    /// Show words, besides.
    pub reveal: bool,
}

/// A computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeBy {
    /// 8 hex digits, which stand in the names of its auto backups.
    pub installation: String,
    /// What its person calls it.
    #[serde(deserialize_with = "Option::deserialize")]
    pub computer: Option<String>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub(crate) unknown: Map<String, Value>,
}

/// The mark that a deleted account leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// The id of the account.
    pub id: AccountId,
    /// When it was deleted.
    #[serde(deserialize_with = "field::time")]
    pub at: Timestamp,
    /// Fields of later versions.
    #[serde(flatten)]
    pub(crate) unknown: Map<String, Value>,
}

impl Deleted {
    /// An account that is deleted now.
    pub fn new(id: AccountId, now: Timestamp) -> Self {
        Self { id, at: whole_seconds(now), unknown: Map::new() }
    }

    /// Adds those of another computer that are not known here, as far as there is room: they take nobody's place.
    pub(crate) fn take_in(all: &mut Vec<Self>, theirs: &[Self]) {
        let known: HashSet<_> = all.iter().map(|mark| mark.id).collect();
        let room = MOST_DELETED.saturating_sub(all.len());
        all.extend(theirs.iter().filter(|mark| !known.contains(&mark.id)).take(room).cloned());
        all.sort_by_key(|mark| (mark.at, mark.id));
        all.dedup_by_key(|mark| mark.id);
    }

    /// Adds those of accounts that are deleted here. Of too many, the oldest go.
    pub(crate) fn add(all: &mut Vec<Self>, own: impl IntoIterator<Item = Self>) {
        let own: Vec<_> = own.into_iter().collect();
        all.retain(|mark| own.iter().all(|new| new.id != mark.id));
        let too_many = (all.len() + own.len()).saturating_sub(MOST_DELETED);
        all.drain(..too_many.min(all.len()));
        all.extend(own);
        all.sort_by_key(|mark| (mark.at, mark.id));
    }
}

/// The last file that was taken over from another computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TakenOver {
    /// 8 hex digits, which stand in the names of its auto backups.
    pub installation: String,
    /// What its person calls it.
    #[serde(deserialize_with = "Option::deserialize")]
    pub computer: Option<String>,
    /// Of its vault, hex.
    pub vault_id: String,
    /// SHA-256 of the file, hex.
    pub digest: String,
    /// When it was saved.
    #[serde(deserialize_with = "field::time")]
    pub saved_at: Timestamp,
    /// Which save of its vault it was.
    pub generation: u64,
    /// Fields of later versions.
    #[serde(flatten)]
    pub(crate) unknown: Map<String, Value>,
}

/// A computer that its person has not any more: what it writes after that, somebody else wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneComputer {
    /// 8 hex digits, which stand in the names of its auto backups.
    pub installation: String,
    /// When it was said to be gone.
    #[serde(deserialize_with = "field::time")]
    pub at: Timestamp,
    /// The highest number that one of its files had then.
    #[serde(deserialize_with = "Option::deserialize")]
    pub sequence: Option<u64>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub(crate) unknown: Map<String, Value>,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
struct SlotEntry {
    #[serde(rename = "type", deserialize_with = "field::short_number")]
    number: u16,
    id: String,
    digest: String,
    /// Whether it goes into backups.
    backup: bool,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// A backup file that was saved from this vault, so that it is known what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BackupFile {
    pub path: String,
    pub digest: String,
    #[serde(deserialize_with = "field::time")]
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

impl SlotEntry {
    fn is_of(&self, slot: &RawSlot) -> bool {
        let found = entry(slot);
        (self.number, &self.id, &self.digest, self.backup)
            == (found.number, &found.id, &found.digest, found.backup)
    }
}

impl Index {
    pub fn empty() -> Self {
        Self {
            role: Role::Vault.in_json().into(),
            saved_at: Timestamp::UNIX_EPOCH,
            slots: Vec::new(),
            records: Vec::new(),
            accounts: Vec::new(),
            retire_before: None,
            write_needs: Vec::new(),
            backup_files: Vec::new(),
            biometrics: BiometricUse::default(),
            made_by: None,
            deleted: Vec::new(),
            computers: Vec::new(),
            gone_computers: Vec::new(),
            unknown: Map::new(),
        }
    }

    /// Writes down what the file around it is.
    pub fn describe(&mut self, role: Role, now: Timestamp, slots: &[RawSlot], records: Vec<AccountId>) {
        self.role = role.in_json().into();
        self.saved_at = whole_seconds(now);
        self.records = records;
        let known: Vec<_> = std::mem::take(&mut self.slots);
        self.slots = slots.iter().map(entry).collect();
        for slot in &mut self.slots {
            slot.unknown =
                known.iter().find(|old| old.id == slot.id).map(|old| old.unknown.clone()).unwrap_or_default();
        }
    }

    /// Whether the slots that a file of this role shows are those that it has to show: FORMAT.md section 7.
    pub fn allows(&self, role: Role, slots: &[RawSlot]) -> bool {
        let shown = self.slots.iter().filter(|slot| role != Role::AutoBackup || slot.backup);
        self.role == u16::from(role.in_json())
            && shown.clone().count() == slots.len()
            && shown.zip(slots).all(|(listed, slot)| listed.is_of(slot))
    }

    /// Whether this version knows all that a writer has to know.
    pub fn may_be_changed(&self) -> bool {
        self.write_needs.is_empty()
    }

    /// Remembers a backup file; of too many, the oldest are forgotten.
    pub fn note_backup_file(&mut self, entry: BackupFile) {
        self.backup_files.retain(|file| file.path != entry.path);
        self.backup_files.push(entry);
        let too_many = self.backup_files.len().saturating_sub(MOST_BACKUP_FILES);
        self.backup_files.drain(..too_many);
    }

    /// Remembers deletions.
    pub fn note_deleted(&mut self, marks: impl IntoIterator<Item = Deleted>) {
        Deleted::add(&mut self.deleted, marks);
    }

    /// Gives every account that is here an id that nobody has deleted, so that it is one for other computers, too.
    pub fn revive(&mut self, make_id: &mut dyn FnMut() -> AccountId) {
        revive(&mut self.accounts, &self.deleted, make_id);
    }

    /// The last file that was taken over from a vault of a computer.
    pub fn taken_over(&self, installation: &str, vault_id: &str) -> Option<&TakenOver> {
        self.computers.iter().find(|known| known.installation == installation && known.vault_id == vault_id)
    }

    /// Whether something was taken over from this vault before, of a computer that is called the same still.
    pub fn knows(&self, entry: &TakenOver) -> bool {
        let known = self.taken_over(&entry.installation, &entry.vault_id);
        known.is_some_and(|known| known.generation > 0 && known.computer == entry.computer)
    }

    /// What a computer is called, as the last file of it said that was opened.
    pub fn name_of(&self, installation: &str) -> Option<&str> {
        let mut known = self.computers.iter().rev().filter(|known| known.installation == installation);
        known.find_map(|known| known.computer.as_deref())
    }

    /// Remembers a file that was taken over; of too many vaults, the first is forgotten.
    pub fn note_taken_over(&mut self, mut entry: TakenOver) {
        let known = self.taken_over(&entry.installation, &entry.vault_id);
        entry.unknown = known.map(|known| known.unknown.clone()).unwrap_or_default();
        let is_it =
            |known: &TakenOver| known.installation == entry.installation && known.vault_id == entry.vault_id;
        self.computers.retain(|known| !is_it(known));
        self.computers.push(entry);
        let too_many = self.computers.len().saturating_sub(MOST_COMPUTERS);
        self.computers.drain(..too_many);
    }

    /// What was said of a computer that is gone.
    pub fn gone(&self, installation: &str) -> Option<&GoneComputer> {
        self.gone_computers.iter().find(|known| known.installation == installation)
    }

    /// Remembers since when a computer is gone, with the highest number of its files, or that it is back; of too many, the first is
    /// forgotten.
    pub fn note_gone(&mut self, installation: &str, gone: Option<(Timestamp, Option<u64>)>) {
        self.gone_computers.retain(|known| known.installation != installation);
        self.gone_computers.extend(gone.map(|(at, sequence)| GoneComputer {
            installation: installation.into(),
            at: whole_seconds(at),
            sequence,
            unknown: Map::new(),
        }));
        let too_many = self.gone_computers.len().saturating_sub(MOST_COMPUTERS);
        self.gone_computers.drain(..too_many);
    }

    /// The ids of the records, in the order of their frames.
    pub fn records(&self) -> &[AccountId] {
        &self.records
    }

    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an index has no maps with keys that are not strings")
    }

    pub fn from_json(text: &[u8]) -> Result<Self, NotJson> {
        json::read(text)
    }
}

/// Gives every account of which all ids are deleted one more.
pub(crate) fn revive(accounts: &mut [Account], deleted: &[Deleted], make_id: &mut dyn FnMut() -> AccountId) {
    let gone: HashSet<_> = deleted.iter().map(|mark| mark.id).collect();
    for kept in accounts.iter_mut().filter(|account| account.ids().all(|id| gone.contains(&id))) {
        kept.add_ids([make_id()]);
    }
}

/// Times of a file are in whole seconds.
pub(crate) fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

fn entry(slot: &RawSlot) -> SlotEntry {
    let id = slot.value.first_chunk::<16>().copied().unwrap_or_default();
    let (id, digest) = (HEXLOWER.encode(&id), HEXLOWER.encode(&slot.digest()));
    SlotEntry { number: slot.number(), id, digest, backup: slot.goes_into_backups(), unknown: Map::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::container::SlotType;

    const JSON: &str = r#"{"role":1,"savedAt":"2026-01-02T03:04:05Z","slots":[],"retireBefore":null,"later":{"a":[1]},
        "biometrics":{"unlock":true,"reveal":false},"madeBy":{"installation":"00ff00ff","computer":null,"later":2},
        "deleted":[{"id":"000102030405060708090a0b0c0d0e00","at":"2026-01-02T03:04:05Z","later":3}],
        "computers":[{"installation":"00ff00ff","computer":"Laptop","vaultId":"00","digest":"00",
        "savedAt":"2026-01-02T03:04:05Z","generation":4,"later":6}],
        "goneComputers":[{"installation":"00ff00ff","at":"2026-01-02T03:04:05Z","sequence":null,"later":7}],"records":["000102030405060708090a0b0c0d0e0f"],
        "backupFiles":[{"path":"p","digest":"00","savedAt":"2026-01-02T03:04:05Z","accounts":[],"more":1}],
        "accounts":[{"id":"000102030405060708090a0b0c0d0e0f","name":"n","kind":"later-kind","secretType":9,"words":12,
        "createdAt":"2026-01-02T03:04:05Z","backedUpAt":null,"checkedAt":null,"note":null,"boundName":null,"keys":null,
        "keyuses":null,"hasPassphrase":false,"identities":[{"type":"later-type","value":"v","path":null,"later":1}],
        "otherIds":["000102030405060708090a0b0c0d0e01"],"colour":"blue"}]}"#;

    #[test]
    fn unknown_fields_are_kept_at_every_level() {
        let before: Value = serde_json::from_str(JSON).unwrap();
        let after: Value =
            serde_json::from_slice(&Index::from_json(JSON.as_bytes()).unwrap().to_json()).unwrap();
        assert_eq!(before, after);
    }

    #[test]
    fn unknown_fields_survive_a_save() {
        let mut index = Index::empty();
        let slot = RawSlot::new(SlotType::Password, vec![1; 240]);
        let describe = |index: &mut Index| {
            index.describe(Role::Vault, Timestamp::UNIX_EPOCH, std::slice::from_ref(&slot), Vec::new());
        };
        describe(&mut index);
        let mut json = serde_json::to_value(&index).unwrap();
        json["slots"][0]["later"] = "slot".into();
        let mut index: Index = serde_json::from_value(json).unwrap();
        assert!(index.allows(Role::Vault, std::slice::from_ref(&slot)));
        describe(&mut index);
        assert_eq!(serde_json::to_value(&index).unwrap()["slots"][0]["later"], "slot");
    }

    #[test]
    fn a_file_shows_the_slots_of_its_role_and_no_others() {
        let password = RawSlot::new(SlotType::Password, vec![1; 240]);
        let backup = RawSlot::new(SlotType::Backup, vec![2; 240]);
        let both = [password.clone(), backup.clone()];
        let mut index = Index::empty();
        index.describe(Role::Vault, Timestamp::UNIX_EPOCH, &both, Vec::new());
        assert!(index.allows(Role::Vault, &both));
        assert!(index.allows(Role::AutoBackup, std::slice::from_ref(&backup)));
        for (role, slots) in [
            (Role::Vault, &both[..1]),
            (Role::Vault, &both[1..]),
            (Role::Vault, &[backup.clone(), password.clone()][..]),
            (Role::AutoBackup, &both[..]),
            (Role::AutoBackup, &both[..1]),
            (Role::AutoBackup, &[]),
            (Role::BackupFile, &both[..]),
        ] {
            assert!(!index.allows(role, slots), "{role:?} {}", slots.len());
        }
    }

    #[test]
    fn a_writer_that_something_is_needed_of_is_told() {
        assert!(Index::from_json(JSON.as_bytes()).unwrap().may_be_changed());
        let needs = JSON.replacen('{', r#"{"writeNeeds":["shares"],"#, 1);
        assert!(!Index::from_json(needs.as_bytes()).unwrap().may_be_changed());
    }

    #[test]
    fn marks_of_others_take_no_place_of_the_own_ones() {
        let mark = |at: u32, second| Deleted {
            id: AccountId(u128::from(at).to_be_bytes()),
            at: Timestamp::from_second(second).unwrap(),
            unknown: Map::new(),
        };
        let own: Vec<_> = (0..4_000).map(|at| mark(at, 1)).collect();
        let mut all = own.clone();
        Deleted::take_in(&mut all, &(9_000..19_000).map(|at| mark(at, 9)).collect::<Vec<_>>());
        assert_eq!(all, own);
        all.truncate(3_999);
        Deleted::take_in(&mut all, &(9_000..19_000).map(|at| mark(at, 9)).collect::<Vec<_>>());
        assert_eq!((all.len(), &all[..3_999]), (4_000, &own[..3_999]));
        // Who deletes here goes before what is oldest.
        Deleted::add(&mut all, [mark(20_000, 9)]);
        assert_eq!(
            (all.len(), all.contains(&mark(20_000, 9)), all.contains(&mark(0, 1))),
            (4_000, true, false)
        );
    }
}
