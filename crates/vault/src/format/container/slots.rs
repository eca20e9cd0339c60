//! The slots as type, flags, length and value: FORMAT.md section 2.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::OpenError;
use super::reader::Reader;

const CRITICAL: u16 = 1;
const GOES_INTO_BACKUPS: u16 = 2;
/// Slots of one type at most.
const MOST_OF_A_TYPE: usize = 4;
/// The type that ends them.
const END: u16 = 0;

/// The types of key slots that this version knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotType {
    /// Argon2id over the local password.
    Password,
    /// A key in the keychain of the operating system.
    Keychain,
    /// Argon2id over the backup password.
    Backup,
    /// A key that the operating system releases after a fingerprint or a face.
    Biometric,
}

impl SlotType {
    const ALL: [Self; 4] = [Self::Password, Self::Keychain, Self::Backup, Self::Biometric];

    /// The number in the file.
    pub(crate) fn number(self) -> u16 {
        match self {
            Self::Password => 1,
            Self::Keychain => 2,
            Self::Backup => 3,
            Self::Biometric => 4,
        }
    }

    /// The name on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Keychain => "keychain",
            Self::Backup => "backup",
            Self::Biometric => "biometric",
        }
    }

    fn flags(self) -> u16 {
        match self {
            Self::Password | Self::Keychain | Self::Biometric => CRITICAL,
            Self::Backup => CRITICAL | GOES_INTO_BACKUPS,
        }
    }

    /// Whether a value begins as one of this type does: the KDF, the wraps, and with them its length.
    fn fits(self, value: &[u8]) -> bool {
        let (kdf, both) = match self {
            Self::Password | Self::Backup => (1, true),
            Self::Keychain => (0, true),
            Self::Biometric => (0, false),
        };
        let Some([found, wraps, 0, 0]) = value.get(16..20) else { return false };
        let numbers = value.get(20..32).unwrap_or_default();
        let length = match wraps {
            1 if !both => 168,
            3 => 240,
            _ => return false,
        };
        *found == kdf && value.len() == length && (kdf == 1 || numbers.iter().all(|byte| *byte == 0))
    }

    pub(crate) fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.number() == number)
    }
}

/// A slot as it stands in the file. Its type may be one that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawSlot {
    number: u16,
    flags: u16,
    pub value: Vec<u8>,
}

impl RawSlot {
    pub fn new(kind: SlotType, value: Vec<u8>) -> Self {
        Self { number: kind.number(), flags: kind.flags(), value }
    }

    /// One of any type.
    #[cfg(any(test, feature = "testing"))]
    pub fn of(number: u16, flags: u16, value: Vec<u8>) -> Self {
        Self { number, flags, value }
    }

    pub fn kind(&self) -> Option<SlotType> {
        SlotType::from_number(self.number)
    }

    pub fn number(&self) -> u16 {
        self.number
    }

    pub fn flags(&self) -> u16 {
        self.flags
    }

    /// Whether backups that are made without a key have it.
    pub fn goes_into_backups(&self) -> bool {
        self.flags & GOES_INTO_BACKUPS != 0
    }

    fn write(&self, out: &mut Vec<u8>) {
        let length = u32::try_from(self.value.len()).expect("read from a u32, or 240 bytes at the most");
        out.extend_from_slice(&self.number.to_le_bytes());
        out.extend_from_slice(&self.flags.to_le_bytes());
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&self.value);
    }

    /// SHA-256 over the whole slot.
    pub fn digest(&self) -> [u8; 32] {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        Sha256::digest(&bytes).into()
    }
}

/// The slots of a head. What is malformed is found before what is unknown.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<RawSlot>, OpenError> {
    let slots = all(bytes).ok_or(OpenError::Damaged)?;
    let mut of_types: HashMap<u16, usize> = HashMap::new();
    for slot in &slots {
        let of_its_type = of_types.entry(slot.number).or_default();
        *of_its_type += 1;
        let fits = slot.kind().is_none_or(|kind| kind.fits(&slot.value));
        if *of_its_type > MOST_OF_A_TYPE || !fits {
            return Err(OpenError::Damaged);
        }
    }
    let is_newer = |slot: &RawSlot| slot.kind().is_none() && slot.flags & CRITICAL != 0;
    if slots.iter().any(is_newer) { Err(OpenError::NewerVersion) } else { Ok(slots) }
}

/// Up to the end, after which there are zeros.
fn all(bytes: &[u8]) -> Option<Vec<RawSlot>> {
    let mut reader = Reader::new(bytes);
    let mut slots = Vec::new();
    while let Some(slot) = next(&mut reader)? {
        slots.push(slot);
    }
    reader.rest().iter().all(|byte| *byte == 0).then_some(slots)
}

/// Those before the first whose length goes beyond a head that may be damaged.
pub(super) fn all_there(bytes: &[u8]) -> Vec<RawSlot> {
    let mut reader = Reader::new(bytes);
    std::iter::from_fn(|| next(&mut reader).flatten()).collect()
}

/// The next slot; none of it at the end, nothing where it is not whole.
fn next(reader: &mut Reader<'_>) -> Option<Option<RawSlot>> {
    let number = reader.u16()?;
    if number == END {
        return Some(None);
    }
    let flags = reader.u16()?;
    let length = usize::try_from(reader.u32()?).ok()?;
    Some(Some(RawSlot { number, flags, value: reader.take(length)?.to_vec() }))
}

/// With their end.
pub(super) fn compose(slots: &[RawSlot]) -> Vec<u8> {
    let mut out = Vec::new();
    slots.iter().for_each(|slot| slot.write(&mut out));
    out.extend_from_slice(&END.to_le_bytes());
    out
}

#[cfg(test)]
pub(super) fn unknown(flags: u16) -> RawSlot {
    RawSlot { number: 99, flags, value: vec![1, 2, 3] }
}
