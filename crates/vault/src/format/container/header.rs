//! The header: FORMAT.md section 1.

use super::reader::Reader;
use super::{OpenError, VERSION};
use crate::environment::Environment;

/// Bytes of the header.
pub(super) const LENGTH: usize = 88;
pub(super) const SIZE: u64 = LENGTH as u64;
const MAGIC: [u8; 8] = [0x89, b'H', b'L', b'D', b'F', 0x0d, 0x0a, 0x1a];

/// Whether bytes begin as a vault or a backup of Holdfast does, in any version.
pub fn is_container(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}
/// Bytes of all slots together, at most.
const LONGEST_SLOTS: u32 = 65_536;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Vault,
    BackupFile,
    AutoBackup,
}

/// What the header says, but for the lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub role: Role,
    pub vault_id: [u8; 16],
    pub epoch: u32,
    pub generation: u64,
    pub sequence: u64,
    pub claimed_time: i64,
}

impl Header {
    /// Of a file that is begun: a fresh vault id, the first epoch, no generation yet.
    pub fn fresh(role: Role, env: &Environment) -> Self {
        Self { role, vault_id: env.make_bytes(), epoch: 1, generation: 0, sequence: 0, claimed_time: 0 }
    }
}

pub(super) struct Lengths {
    pub slots: u64,
    pub index: u64,
    pub records: u64,
    pub fill: u64,
}

/// Checks magic and version, then reads the fields. The trailing hash is not checked here.
pub(super) fn parse(bytes: &[u8]) -> Result<(Header, Lengths), OpenError> {
    let mut reader = Reader::new(bytes);
    if reader.array() != Some(MAGIC) {
        return Err(OpenError::NotHoldfast);
    }
    match reader.u16().ok_or(OpenError::Damaged)? {
        VERSION => {}
        0 => return Err(OpenError::Damaged),
        _ => return Err(OpenError::NewerVersion),
    }
    fields(&mut reader).ok_or(OpenError::Damaged)
}

fn fields(reader: &mut Reader<'_>) -> Option<(Header, Lengths)> {
    let role = match reader.u8()? {
        1 => Role::Vault,
        2 => Role::BackupFile,
        3 => Role::AutoBackup,
        _ => return None,
    };
    let no_flags = reader.u8()? == 0;
    let slots = reader.u32().filter(|length| *length <= LONGEST_SLOTS)?;
    let vault_id = reader.array()?;
    let epoch = reader.u32()?;
    let reserved = reader.u32()? == 0;
    let header = Header {
        role,
        vault_id,
        epoch,
        generation: reader.u64()?,
        sequence: reader.u64()?,
        claimed_time: reader.i64()?,
    };
    let lengths =
        Lengths { slots: slots.into(), index: reader.u64()?, records: reader.u64()?, fill: reader.u64()? };
    (no_flags && reserved).then_some((header, lengths))
}

pub(super) fn write(out: &mut Vec<u8>, header: &Header, lengths: &Lengths) {
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.push(match header.role {
        Role::Vault => 1,
        Role::BackupFile => 2,
        Role::AutoBackup => 3,
    });
    out.push(0);
    let slots = u32::try_from(lengths.slots).expect("four slots of 248 bytes at the most");
    out.extend_from_slice(&slots.to_le_bytes());
    out.extend_from_slice(&header.vault_id);
    out.extend_from_slice(&header.epoch.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&header.generation.to_le_bytes());
    out.extend_from_slice(&header.sequence.to_le_bytes());
    out.extend_from_slice(&header.claimed_time.to_le_bytes());
    for length in [lengths.index, lengths.records, lengths.fill] {
        out.extend_from_slice(&length.to_le_bytes());
    }
}
