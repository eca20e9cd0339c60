//! SLIP-0039: shares of a secret, 20 words for 128 bits, 33 for 256. Each share has a check of its own: RS1024, 30 bits.

use std::fmt;
use std::sync::LazyLock;

use zeroize::Zeroizing;

use super::{Scheme, places};
use crate::list::{Lexicon, OwnList};

static WORDS: LazyLock<OwnList> =
    LazyLock::new(|| OwnList::of(include_str!("../../data/slip39.txt"), Some(4)));

/// Bits of a word.
const WORD: usize = 10;
/// Words of the identifier with its exponent, of the parameters, and of the checksum.
const HEAD: usize = 4;
const CHECK: usize = 3;
/// Words of a secret of 128 bits, the shortest.
pub(super) const SHORTEST: usize = 20;
/// Words of a secret of 512 bits; nobody makes longer ones.
pub(super) const LONGEST: usize = 59;

/// What a share says of itself. Nothing of it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Share {
    /// Shares of one backup have the same: 15 bits.
    pub identifier: u16,
    /// Backups of one secret with another passphrase stay equal in what they open to.
    pub extendable: bool,
    /// How often PBKDF2 is gone through, as a power of two of 10,000.
    pub iteration_exponent: u8,
    /// Which group it is of, from 1.
    pub group: u8,
    /// How many groups are needed, and how many there are.
    pub group_threshold: u8,
    /// How many groups there are.
    pub group_count: u8,
    /// Which share of the group it is, from 1.
    pub member: u8,
    /// How many shares of the group are needed.
    pub member_threshold: u8,
}

pub(crate) fn lists() -> Vec<Lexicon> {
    vec![Lexicon::Own(&WORDS)]
}

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    (SHORTEST..=LONGEST)
        .contains(&count)
        .then(|| read(words))
        .flatten()
        .map(|(share, _)| Scheme::Slip39(share))
}

/// A share with its value.
pub(super) fn read(words: &str) -> Option<(Share, Zeroizing<Vec<u8>>)> {
    let places = places(words, |word| WORDS.place(word))?;
    let share = Share::read(&places).filter(|_| (SHORTEST..=LONGEST).contains(&places.len()))?;
    let value = places.get(HEAD..places.len().checked_sub(CHECK)?)?;
    // The value is padded on the left to whole words.
    let padding = (value.len() * WORD) % 16;
    let bits = value.iter().flat_map(|word| (0..WORD).rev().map(move |bit| word >> bit & 1)).skip(padding);
    let mut bytes = Zeroizing::new(vec![0u8; (value.len() * WORD - padding) / 8]);
    for (at, bit) in bits.enumerate() {
        if let Some(byte) = bytes.get_mut(at / 8) {
            *byte = *byte << 1 | u8::from(bit == 1);
        }
    }
    Some((share, bytes))
}

/// "one share of a Trezor backup (SLIP-39): 2 of its group are needed".
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.group_count, self.member_threshold) {
            (1, 1) => f.write_str("a Trezor backup of one share (SLIP-39)"),
            (1, needed) => {
                write!(f, "share {} of a Trezor backup (SLIP-39) that needs {needed} shares", self.member)
            }
            (count, needed) => write!(
                f,
                "share {} of group {} of a Trezor backup (SLIP-39): {} of {count} groups are needed, and {needed} of this one",
                self.member, self.group, self.group_threshold
            ),
        }
    }
}

impl Share {
    /// All of it, as text without a space.
    pub(crate) fn to_code(&self) -> String {
        let Self {
            identifier,
            iteration_exponent,
            group,
            group_threshold,
            group_count,
            member,
            member_threshold,
            ..
        } = self;
        let extendable = u8::from(self.extendable);
        format!(
            "{identifier}.{extendable}.{iteration_exponent}.{group_threshold}.{group_count}.{group}.{member_threshold}.{member}"
        )
    }

    /// The same back.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        let (identifier, rest) = code.split_once('.')?;
        let rest: Vec<u8> = rest.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        let [extendable, iteration_exponent, group_threshold, group_count, group, member_threshold, member] =
            *rest.as_slice()
        else {
            return None;
        };
        let extendable = extendable == 1;
        let identifier = identifier.parse().ok()?;
        Some(Self {
            identifier,
            extendable,
            iteration_exponent,
            group,
            group_threshold,
            group_count,
            member,
            member_threshold,
        })
    }

    /// Whether both are of one backup, as far as they say.
    pub fn is_of_backup(&self, other: &Self) -> bool {
        let of = |share: &Self| {
            let Self { identifier, extendable, iteration_exponent, group_threshold, group_count, .. } =
                share.clone();
            (identifier, extendable, iteration_exponent, group_threshold, group_count)
        };
        of(self) == of(other)
    }

    /// SLIP-0039, "Format of the share mnemonic".
    fn read(places: &[u16]) -> Option<Self> {
        let (head, value) = places.split_at_checked(HEAD)?;
        let value = value.get(..value.len().checked_sub(CHECK)?)?;
        let head = head.iter().fold(0u64, |bits, word| bits << WORD | u64::from(*word));
        let part = |from: u32, bits: u32| (head >> (40 - from - bits)) & ((1 << bits) - 1);
        let byte = |from, bits| u8::try_from(part(from, bits)).unwrap_or_default();
        let share = Self {
            identifier: u16::try_from(part(0, 15)).unwrap_or_default(),
            extendable: part(15, 1) == 1,
            iteration_exponent: byte(16, 4),
            group: byte(20, 4) + 1,
            group_threshold: byte(24, 4) + 1,
            group_count: byte(28, 4) + 1,
            member: byte(32, 4) + 1,
            member_threshold: byte(36, 4) + 1,
        };
        let customization: &[u8] = if share.extendable { b"shamir_extendable" } else { b"shamir" };
        // The value is padded on the left, with at most 8 bits, to whole words.
        let padding = (value.len() * WORD) % 16;
        let first = value.first().copied().unwrap_or_default();
        let is_padded = padding <= 8 && u32::from(first) >> (WORD - padding) == 0;
        (polymod(customization, places) == 1 && is_padded && share.group_threshold <= share.group_count)
            .then_some(share)
    }
}

/// RS1024: SLIP-0039, "Checksum".
fn polymod(customization: &[u8], places: &[u16]) -> u32 {
    const GENERATOR: [u32; 10] = [
        0x00E0_E040,
        0x01C1_C080,
        0x0383_8100,
        0x0707_0200,
        0x0E0E_0009,
        0x1C0C_2412,
        0x3808_6C24,
        0x3090_FC48,
        0x21B1_F890,
        0x03F3_F120,
    ];
    let values =
        customization.iter().map(|byte| u32::from(*byte)).chain(places.iter().map(|at| u32::from(*at)));
    values.fold(1, |check, value| {
        let top = check >> 20;
        let shifted = (check & 0x000F_FFFF) << 10 ^ value;
        (0..).zip(GENERATOR).filter(|(bit, _)| top >> bit & 1 == 1).fold(shifted, |sum, (_, part)| sum ^ part)
    })
}
