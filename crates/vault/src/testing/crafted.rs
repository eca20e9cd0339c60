//! Files that this program does not write, sealed with the right keys: what other readers of the format have to say the same of.

use crate::crypto::sealed::SealedBox;
use crate::crypto::secret::Key;
use crate::environment::Environment;
use crate::format::container::{BLOCK, Container, Header, RawSlot, Role, SlotType};
use crate::format::contents::seal_frame;
use crate::format::index::Index;
use crate::format::keys::{box_key, key_check, record_key};
use crate::format::record::{self, Label};
use crate::format::slot::{self, Source};
use crate::password::Password;

/// Words of every account; what they derive is not looked at here.
const WORDS: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";
/// When every account was added: 2026-01-02T03:04:05Z.
const DATE: i64 = 1_767_323_045;

/// What is changed before everything is sealed.
pub struct Craft<'a> {
    /// How many accounts there are.
    pub accounts: usize,
    /// A password for each slot of type 3.
    pub passwords: Vec<&'a Password>,
    /// One more slot of type 3, which wraps other keys.
    pub foreign: Option<&'a Password>,
    /// Slots after those: type, flags, value.
    pub slots: Vec<(u16, u16, Vec<u8>)>,
    /// The generation in the header.
    pub generation: u64,
    /// Changes the text of the JSON.
    pub json: &'a dyn Fn(String) -> String,
    /// Changes the content of a record.
    pub record: &'a dyn Fn(usize, Vec<u8>) -> Vec<u8>,
    /// Changes what stands behind the frames, which are zeros.
    pub rest: &'a dyn Fn(&mut [u8]),
}

impl<'a> Craft<'a> {
    /// An honest backup of two accounts.
    pub fn new(password: &'a Password) -> Self {
        Self {
            accounts: 2,
            passwords: vec![password],
            foreign: None,
            slots: Vec::new(),
            generation: 1,
            json: &|json| json,
            record: &|_, content| content,
            rest: &|_| {},
        }
    }

    /// The file.
    ///
    /// # Panics
    /// Where no file holds that.
    pub fn seal(&self, env: &Environment) -> Vec<u8> {
        let mut header = Header::fresh(Role::BackupFile, env);
        header.generation = self.generation;
        let (key, phrase_key) = (env.with(Key::make), env.with(Key::make));
        let (other, other_phrase) = (env.with(Key::make), env.with(Key::make));
        let slot_of = |password, key, phrase_key| {
            let source = Source::Password(password, env.kdf.backup_cost());
            slot::make(SlotType::Backup, &source, (key, Some(phrase_key)), &header, env).expect("a slot")
        };
        let mut slots: Vec<_> =
            self.passwords.iter().map(|password| slot_of(password, &key, &phrase_key)).collect();
        slots.extend(self.foreign.map(|password| slot_of(password, &other, &other_phrase)));
        slots.extend(
            self.slots.iter().cloned().map(|(number, flags, value)| RawSlot::of(number, flags, value)),
        );

        let ids: Vec<[u8; 16]> = (0..self.accounts).map(|_| env.make_bytes()).collect();
        let json = (self.json)(self.index(&ids, &slots)).into_bytes();
        let mut content = u32::try_from(json.len()).expect("a short text").to_le_bytes().to_vec();
        content.extend_from_slice(&json);
        content.resize(content.len().next_multiple_of(BLOCK), 0);
        for (i, id) in ids.iter().enumerate() {
            let name = name(i);
            let label = Label { id: *id, secret_type: 1, kind: "olares", name: &name, date: DATE };
            let record = (self.record)(i, record::of_words(label, WORDS).to_vec());
            content.extend_from_slice(&seal_frame(&record, &record_key(&phrase_key), &header, env));
        }
        let end = content.len();
        content.resize(Container::room(&slots, content.len()).expect("a small file"), 0);
        (self.rest)(content.get_mut(end..).unwrap_or_default());
        let sealed = SealedBox::seal(&box_key(&key), &content, &header.box_data(), env);
        Container::new(header, slots, key_check(&key), sealed).compose()
    }

    fn index(&self, ids: &[[u8; 16]], slots: &[RawSlot]) -> String {
        let mut index = Index::empty();
        let records = ids.iter().map(|id| crate::account::AccountId(*id)).collect();
        index.describe(Role::BackupFile, jiff::Timestamp::UNIX_EPOCH, slots, records);
        let mut json = serde_json::to_value(&index).expect("JSON");
        let account = |(i, id): (usize, &[u8; 16])| {
            serde_json::json!({
                "id": crate::format::hex::hex(id), "name": name(i), "kind": "olares", "secretType": 1, "words": 12,
                "createdAt": "2026-01-02T03:04:05Z", "backedUpAt": null, "checkedAt": null, "note": null,
                "boundName": null, "keys": null, "keyuses": null, "hasPassphrase": false, "identities": [],
            })
        };
        if let Some(accounts) = json.get_mut("accounts") {
            *accounts = ids.iter().enumerate().map(account).collect();
        }
        json.to_string()
    }
}

fn name(i: usize) -> String {
    format!("Account {}", i + 1)
}
