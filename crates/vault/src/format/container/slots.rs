//! The slots as type, flags, length and value: FORMAT.md section 2.

use sha2::{Digest, Sha256};

use super::OpenError;
use super::reader::Reader;

const CRITICAL: u16 = 1;

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
        Self { number: kind.number(), flags: CRITICAL, value }
    }

    pub fn kind(&self) -> Option<SlotType> {
        SlotType::from_number(self.number)
    }

    pub fn number(&self) -> u16 {
        self.number
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

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<RawSlot>, OpenError> {
    let mut reader = Reader::new(bytes);
    let mut slots: Vec<RawSlot> = Vec::new();
    while !reader.is_empty() {
        let slot = one(&mut reader).ok_or(OpenError::Damaged)?;
        match slot.kind() {
            None if slot.flags & CRITICAL != 0 => return Err(OpenError::NewerVersion),
            Some(_) if slots.iter().any(|other| other.number == slot.number) => {
                return Err(OpenError::Damaged);
            }
            None | Some(_) => slots.push(slot),
        }
    }
    Ok(slots)
}

fn one(reader: &mut Reader<'_>) -> Option<RawSlot> {
    let number = reader.u16()?;
    let flags = reader.u16()?;
    let length = usize::try_from(reader.u32()?).ok()?;
    Some(RawSlot { number, flags, value: reader.take(length)?.to_vec() })
}

pub(super) fn compose(slots: &[RawSlot]) -> Vec<u8> {
    let mut out = Vec::new();
    slots.iter().for_each(|slot| slot.write(&mut out));
    out
}

#[cfg(test)]
pub(super) fn unknown(flags: u16) -> RawSlot {
    RawSlot { number: 99, flags, value: vec![1, 2, 3] }
}
