//! The header of a copy: FORMAT.md section 1.

use super::OpenError;
use super::reader::Reader;
use crate::crypto::sealed;
use crate::environment::Environment;

/// Bytes of a block.
pub(crate) const BLOCK: usize = 512;
/// Bytes of the header.
pub(super) const LENGTH: usize = 136;
/// Bytes of a table's entry: the beginning of a block's hash.
pub(crate) const ENTRY: usize = 8;
/// Bytes of the hash that ends a copy.
pub(super) const HASH: usize = 32;
/// Blocks of a head as it is written, where the slots fit.
const HEAD: usize = 8;
/// Blocks of a body.
const BLOCKS: (usize, usize) = (64, 262_144);
const MOST_COPIES: u8 = 8;

const MAGIC: [u8; 8] = [0x89, b'H', b'L', b'D', b'F', 0x0d, 0x0a, 0x1a];

/// The version of the format that this program writes.
pub const VERSION: u16 = 2;

/// Whether bytes begin as a vault or a backup of Holdfast does, in any version.
pub fn is_container(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Vault,
    BackupFile,
    AutoBackup,
}

impl Role {
    const ALL: [Self; 3] = [Self::Vault, Self::BackupFile, Self::AutoBackup];

    fn number(self) -> u8 {
        match self {
            Self::Vault => 1,
            Self::BackupFile => 2,
            Self::AutoBackup => 3,
        }
    }

    fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.number() == number)
    }

    /// As the JSON of the file has it: an auto backup has that of its vault.
    pub fn in_json(self) -> u8 {
        match self {
            Self::Vault | Self::AutoBackup => 1,
            Self::BackupFile => 2,
        }
    }
}

/// What the header says of the vault.
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

    /// Associated data of the box.
    pub fn box_data(&self) -> Vec<u8> {
        [b"holdfast/2/box", &self.vault_id[..], &self.epoch.to_le_bytes(), &self.generation.to_le_bytes()]
            .concat()
    }

    /// Associated data of a record.
    pub fn record_data(&self) -> Vec<u8> {
        [b"holdfast/2/record", &self.vault_id[..], &self.epoch.to_le_bytes()].concat()
    }
}

/// How a copy is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// How many copies the file has.
    pub copies: u8,
    /// Blocks in the body.
    pub blocks: usize,
    /// Of them those of the head.
    pub head: usize,
}

impl Layout {
    /// For slots and a content of so many bytes. `None` where they are more than any file holds.
    pub fn of(slots: usize, content: usize) -> Option<Self> {
        let head = (LENGTH + slots).div_ceil(BLOCK).max(HEAD);
        let blocks = (head + content.div_ceil(BLOCK)).max(head + 1).next_power_of_two().max(BLOCKS.0);
        (blocks <= BLOCKS.1).then(|| Self::with(head, blocks))
    }

    pub fn with(head: usize, blocks: usize) -> Self {
        let copies = match blocks {
            0..=512 => 4,
            513..=65_536 => 2,
            _ => 1,
        };
        Self { copies, blocks, head }
    }

    /// Bytes of body and table.
    pub fn hashed(self) -> usize {
        self.blocks * (BLOCK + ENTRY)
    }

    /// Bytes of a copy.
    pub fn copy_length(self) -> usize {
        self.hashed() + HASH
    }
}

/// All that stands in a header.
#[derive(Clone)]
pub(super) struct Fields {
    pub header: Header,
    pub layout: Layout,
    pub key_check: [u8; 32],
    pub nonce: [u8; sealed::NONCE],
    pub tag: [u8; sealed::TAG],
}

/// The sizes that a body may have, in blocks, the smallest first.
pub(super) fn sizes() -> impl DoubleEndedIterator<Item = usize> {
    (BLOCKS.0.ilog2()..=BLOCKS.1.ilog2()).map(|power| 1 << power)
}

/// The version that a header claims, where the magic is there.
pub(super) fn claimed_version(bytes: &[u8]) -> Option<u16> {
    let mut reader = Reader::new(bytes);
    reader.array().filter(|magic| *magic == MAGIC)?;
    reader.u16()
}

/// The header at the beginning of these bytes, where it is in range.
pub(super) fn parse(bytes: &[u8]) -> Option<Fields> {
    let mut reader = Reader::new(bytes);
    reader.array().filter(|magic| *magic == MAGIC)?;
    reader.u16().filter(|version| *version == VERSION)?;
    let role = Role::from_number(reader.u8()?)?;
    let copies = reader.u8().filter(|copies| (1..=MOST_COPIES).contains(copies))?;
    let blocks = usize::try_from(reader.u32()?).ok()?;
    let in_range = blocks.is_power_of_two() && (BLOCKS.0..=BLOCKS.1).contains(&blocks);
    let (vault_id, epoch, generation) = (reader.array()?, reader.u32()?, reader.u64()?);
    let head = usize::try_from(reader.u32()?).ok()?;
    let (sequence, claimed_time) = (reader.u64()?, reader.i64()?);
    (in_range && (1..blocks).contains(&head)).then_some(())?;
    Some(Fields {
        header: Header { role, vault_id, epoch, generation, sequence, claimed_time },
        layout: Layout { copies, blocks, head },
        key_check: reader.array()?,
        nonce: reader.array()?,
        tag: reader.array()?,
    })
}

/// What salvage needs of a header that may be damaged: all but the role, the number of copies, and what vouches for it. With the blocks of
/// the head.
pub(super) fn parse_damaged(body: &[u8]) -> Option<(Header, usize, [u8; sealed::NONCE])> {
    let mut reader = Reader::new(body);
    let _magic_version_role_copies_blocks = reader.take(16)?;
    let (vault_id, epoch, generation) = (reader.array()?, reader.u32()?, reader.u64()?);
    let head = usize::try_from(reader.u32()?).ok()?;
    let _hints_and_key_check = reader.take(48)?;
    let header = Header { role: Role::Vault, vault_id, epoch, generation, sequence: 0, claimed_time: 0 };
    Some((header, head, reader.array()?))
}

pub(super) fn write(out: &mut Vec<u8>, fields: &Fields) {
    let Fields { header, layout, key_check, nonce, tag } = fields;
    let number = |value: usize| u32::try_from(value).expect("at most 262,144 blocks").to_le_bytes();
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&[header.role.number(), layout.copies]);
    out.extend_from_slice(&number(layout.blocks));
    out.extend_from_slice(&header.vault_id);
    out.extend_from_slice(&header.epoch.to_le_bytes());
    out.extend_from_slice(&header.generation.to_le_bytes());
    out.extend_from_slice(&number(layout.head));
    out.extend_from_slice(&header.sequence.to_le_bytes());
    out.extend_from_slice(&header.claimed_time.to_le_bytes());
    out.extend_from_slice(key_check);
    out.extend_from_slice(nonce);
    out.extend_from_slice(tag);
}

/// What a file is in which no copy is whole, and none can be mended.
pub(super) fn without_candidate(versions: impl Iterator<Item = Option<u16>>) -> OpenError {
    let versions: Vec<_> = versions.collect();
    if versions.is_empty() {
        OpenError::NotHoldfast
    } else if versions.iter().all(|version| version.is_some_and(|version| version > VERSION)) {
        OpenError::NewerVersion
    } else {
        OpenError::Damaged
    }
}

/// Where the magic stands, at most so often.
pub(super) fn magics(bytes: &[u8], most: usize) -> Vec<usize> {
    memchr::memmem::find_iter(bytes, &MAGIC).take(most).collect()
}
