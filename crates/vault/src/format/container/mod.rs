//! The bytes of a `.holdfast` file: FORMAT.md sections 1, 2, 6 and 8. Knows nothing of keys.

mod header;
mod padme;
mod reader;
mod slots;

pub use header::is_container;
pub(crate) use header::{Header, Role};
pub(crate) use reader::Reader;
pub(crate) use slots::RawSlot;
pub use slots::SlotType;

use sha2::{Digest, Sha256};

use crate::environment::Environment;
use crate::environment::regular_file::{Sort, Unreadable};

/// The version of the format that this program writes.
pub const VERSION: u16 = 1;

/// Bytes in a file at most: about a quarter of a million accounts. A longer one is none of Holdfast's.
pub const LONGEST_FILE: u64 = 160 << 20;

/// Bytes of the trailing hash.
const HASH: usize = 32;

/// Why a file does not open. The variants are in the order in which they are found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Nobody waits for it any more.
    #[error("it was stopped")]
    Stopped,
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    Io(std::io::Error),
    /// There is something else in its place.
    #[error("this is {0}, not a file")]
    NotRegular(Sort),
    /// The file does not begin like a Holdfast file, or is longer than one.
    #[error("not a Holdfast file")]
    NotHoldfast,
    /// A later version of the format, or a slot that only a later version knows.
    #[error("made by a newer version of Holdfast")]
    NewerVersion,
    /// The bytes are not those that were written.
    #[error("the file is damaged")]
    Damaged,
    /// Opening it would take more work than a Holdfast file ever asks for.
    #[error("the file asks for too much work")]
    ExcessiveWork,
    /// This computer has not enough free memory for the password check.
    #[error("not enough free memory")]
    OutOfMemory,
    /// The password, or the keychain's key, is not that of the file.
    #[error("wrong password")]
    WrongPassword,
}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> Self {
        match Unreadable::of(&error) {
            Some(Unreadable::NotRegular(sort)) => Self::NotRegular(sort),
            Some(Unreadable::TooLong { .. }) => Self::NotHoldfast,
            None => Self::Io(error),
        }
    }
}

/// A file whose trailing hash is right: intact, but not yet authentic.
#[derive(Clone)]
pub(crate) struct Container {
    pub header: Header,
    pub slots: Vec<RawSlot>,
    pub index: Vec<u8>,
    pub records: Vec<u8>,
}

impl Container {
    /// Reads the header alone; whether the rest is intact is not looked at.
    pub fn peek(bytes: &[u8]) -> Result<Header, OpenError> {
        header::parse(bytes).map(|(header, _)| header)
    }

    /// Reads a file up to and including its trailing hash and the form of its slots.
    pub fn parse(bytes: &[u8]) -> Result<Self, OpenError> {
        let (header, lengths) = header::parse(bytes)?;
        let content = bytes.len().checked_sub(HASH).and_then(|end| bytes.split_at_checked(end));
        let (content, hash) = content.ok_or(OpenError::Damaged)?;
        if Sha256::digest(content).as_slice() != hash {
            return Err(OpenError::Damaged);
        }
        let mut reader = Reader::new(content);
        let mut part = |length: u64| {
            usize::try_from(length).ok().and_then(|length| reader.take(length)).ok_or(OpenError::Damaged)
        };
        part(header::SIZE)?;
        let slots = part(lengths.slots)?;
        let index = part(lengths.index)?.to_vec();
        let records = part(lengths.records)?.to_vec();
        part(lengths.fill)?;
        if !reader.is_empty() {
            return Err(OpenError::Damaged);
        }
        Ok(Self { header, slots: slots::parse(slots)?, index, records })
    }

    /// Writes the file, with fresh fill.
    pub fn compose(&self, env: &Environment) -> Vec<u8> {
        let slots = slots::compose(&self.slots);
        let bare = header::LENGTH + slots.len() + self.index.len() + self.records.len() + HASH;
        let size = padme::padded(bare);
        let lengths = header::Lengths {
            slots: slots.len() as u64,
            index: self.index.len() as u64,
            records: self.records.len() as u64,
            fill: (size - bare) as u64,
        };
        let mut bytes = Vec::with_capacity(size);
        header::write(&mut bytes, &self.header, &lengths);
        bytes.extend_from_slice(&slots);
        bytes.extend_from_slice(&self.index);
        bytes.extend_from_slice(&self.records);
        let filled = bytes.len();
        bytes.resize(size - HASH, 0);
        env.with(|random| random.fill_bytes(bytes.get_mut(filled..).unwrap_or_default()));
        let hash = Sha256::digest(&bytes);
        bytes.extend_from_slice(&hash);
        bytes
    }
}

#[cfg(test)]
mod tests;
