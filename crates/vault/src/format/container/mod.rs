//! The bytes of a `.holdfast` file: FORMAT.md sections 1, 2 and 8. Knows nothing of keys.

mod copies;
mod header;
mod reader;
mod slots;
mod sources;

pub use copies::Condition;
pub(crate) use copies::salvaged;
pub(crate) use header::{BLOCK, ENTRY, Header, Role};
pub use header::{VERSION, is_container};
pub(crate) use reader::Reader;
pub(crate) use slots::RawSlot;
pub use slots::SlotType;

use copies::{Candidate, Candidates};
use header::{Fields, Layout};
use sha2::{Digest, Sha256};

use crate::crypto::sealed::SealedBox;
use crate::environment::regular_file::{Sort, Unreadable};

/// Bytes in a file at most: about a quarter of a million accounts. A longer one is none of Holdfast's.
pub const LONGEST_FILE: u64 = 160 << 20;

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
    /// No copy of a Holdfast file begins in it, or it is longer than one.
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

/// An error of opening a copy, where another copy may open.
pub(crate) trait OfCopy: From<OpenError> {
    /// Whether it says something of the copy, and not of the computer or the person.
    fn is_of_copy(&self) -> bool;
}

impl OfCopy for OpenError {
    fn is_of_copy(&self) -> bool {
        !matches!(self, Self::Stopped | Self::OutOfMemory)
    }
}

/// A copy that is whole, or was mended: not yet authentic.
#[derive(Clone)]
pub(crate) struct Container {
    pub header: Header,
    pub slots: Vec<RawSlot>,
    /// What tells the vault key from another.
    pub key_check: [u8; 32],
    /// Everything but the slots. Its ciphertext fills the blocks after the head.
    pub sealed: SealedBox,
    pub condition: Condition,
    /// Blocks before the ciphertext.
    pub head: usize,
}

impl Container {
    /// The header of the copy that would be opened, or where none is whole the first that is in range.
    pub fn peek(bytes: &[u8]) -> Result<Header, OpenError> {
        let first = Candidates::of(bytes)?.next().map(|found| found.body);
        let parsed = first.as_deref().or(Some(bytes)).and_then(header::parse);
        parsed.map(|fields| fields.header).ok_or(OpenError::Damaged)
    }

    /// The first copy that is whole, or can be mended, and whose slots have their form.
    pub fn parse(bytes: &[u8]) -> Result<Self, OpenError> {
        Self::open_first(bytes, Ok::<_, OpenError>)
    }

    /// The copies that may be opened, in their order: one where a copy is whole, up to eight where none is.
    fn candidates(bytes: &[u8]) -> Result<impl Iterator<Item = Result<Self, OpenError>> + '_, OpenError> {
        Ok(Candidates::of(bytes)?.map(Self::of))
    }

    /// Opens the first of the copies that may be opened and does open. Where none does, the error is that of the first.
    pub fn open_first<T, E: OfCopy>(
        bytes: &[u8],
        mut open: impl FnMut(Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut first = None;
        for candidate in Self::candidates(bytes)? {
            match candidate.map_err(E::from).and_then(&mut open) {
                Err(error) if !error.is_of_copy() => return Err(error),
                Err(error) => first = first.or(Some(error)),
                Ok(opened) => return Ok(opened),
            }
        }
        Err(first.unwrap_or_else(|| OpenError::Damaged.into()))
    }

    fn of(candidate: Candidate) -> Result<Self, OpenError> {
        let Candidate { body, condition } = candidate;
        let fields = header::parse(&body).ok_or(OpenError::Damaged)?;
        let Fields { header, layout, key_check, nonce, tag } = fields;
        let (head, ciphertext) = body.split_at_checked(layout.head * BLOCK).ok_or(OpenError::Damaged)?;
        let slots = slots::parse(head.get(header::LENGTH..).unwrap_or_default())?;
        let sealed = SealedBox { nonce, ciphertext: ciphertext.to_vec(), tag };
        Ok(Self { header, slots, key_check, sealed, condition, head: layout.head })
    }

    /// Bytes that a box has for a content of so many, beside these slots. `None` where it is more than any file holds.
    pub fn room(slots: &[RawSlot], content: usize) -> Option<usize> {
        let layout = Layout::of(slots::compose(slots).len(), content)?;
        Some((layout.blocks - layout.head) * BLOCK)
    }

    /// A copy that was never written: as it will be in its file.
    pub fn new(header: Header, slots: Vec<RawSlot>, key_check: [u8; 32], sealed: SealedBox) -> Self {
        let head = Layout::of(slots::compose(&slots).len(), 0).map_or(0, |layout| layout.head);
        let condition = Condition::intact(Layout::with(head, head + sealed.ciphertext.len() / BLOCK).copies);
        Self { header, slots, key_check, sealed, condition, head }
    }

    /// The auto backup of a vault: what is sealed stays as it is, and of the slots those stay that go into backups.
    pub fn into_backup(mut self, sequence: u64, claimed_time: i64) -> Self {
        self.header = Header { role: Role::AutoBackup, sequence, claimed_time, ..self.header };
        self.slots.retain(RawSlot::goes_into_backups);
        self
    }

    /// Writes the file.
    pub fn compose(&self) -> Vec<u8> {
        let layout = Layout::with(self.head, self.head + self.sealed.ciphertext.len() / BLOCK);
        let mut copy = Vec::with_capacity(layout.copy_length());
        let fields = Fields {
            header: self.header.clone(),
            layout,
            key_check: self.key_check,
            nonce: self.sealed.nonce,
            tag: self.sealed.tag,
        };
        header::write(&mut copy, &fields);
        copy.extend_from_slice(&slots::compose(&self.slots));
        copy.resize(layout.head * BLOCK, 0);
        copy.extend_from_slice(&self.sealed.ciphertext);
        finish(copy, layout.copies)
    }
}

/// The file of a body: with its table and its hash, so many times.
pub(crate) fn finish(mut copy: Vec<u8>, copies: u8) -> Vec<u8> {
    let table: Vec<u8> =
        copy.chunks(BLOCK).flat_map(|block| Sha256::digest(block).into_iter().take(ENTRY)).collect();
    copy.extend_from_slice(&table);
    let hash = Sha256::digest(&copy);
    copy.extend_from_slice(&hash);
    copy.repeat(copies.into())
}

#[cfg(test)]
mod tests;
