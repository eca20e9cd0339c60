//! Electrum 2.0 and later: any words whose HMAC begins as their version says (Electrum, `electrum/mnemonic.py`, "Seed version").

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use unicode_normalization::char::canonical_combining_class;
use zeroize::Zeroizing;

use super::Scheme;
use crate::Language;
use crate::list::Lexicon;

/// Which of Electrum's wallets a seed makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElectrumSeed {
    /// Addresses that begin with 1.
    Standard,
    /// Addresses that begin with bc1q.
    Segwit,
    /// With a second factor at TrustedCoin.
    TwoFactor,
    /// The same, segwit.
    TwoFactorSegwit,
}

impl ElectrumSeed {
    /// Bits of the beginning that has to be right.
    pub fn check_bits(self) -> u32 {
        if self == Self::Standard { 8 } else { 12 }
    }
}

/// The lists that Electrum draws from, and that BIP-39 has, too. Its Portuguese one is of its own.
const LISTS: [Language; 4] =
    [Language::English, Language::Spanish, Language::Japanese, Language::ChineseSimplified];

pub(super) fn lists() -> Vec<Lexicon> {
    LISTS.iter().copied().map(Lexicon::Bip39).collect()
}

pub(super) fn recognise(words: &str, count: usize) -> Option<Scheme> {
    seed_of(words, count).map(Scheme::Electrum)
}

/// Which wallet these words make.
pub(crate) fn seed_of(words: &str, count: usize) -> Option<ElectrumSeed> {
    // 12 since 2.7, 13 before that; 24 or 25 with a second factor then.
    if ![12, 13, 24, 25].contains(&count) {
        return None;
    }
    let is_of = |list: &Language| words.split(' ').all(|word| list.find(word).is_some());
    if !LISTS.iter().any(is_of) {
        return None;
    }
    let mut mac = Hmac::<Sha512>::new_from_slice(b"Seed version").expect("HMAC takes keys of any length");
    mac.update(text(words).as_bytes());
    let digest = Zeroizing::new(<[u8; 64]>::from(mac.finalize().into_bytes()));
    let begin = digest.first_chunk::<2>().map(|bytes| u16::from_be_bytes(*bytes) >> 4)?;
    Some(match begin {
        0x010..=0x01F if count <= 13 => ElectrumSeed::Standard,
        0x100 if count <= 13 => ElectrumSeed::Segwit,
        0x101 if count != 13 => ElectrumSeed::TwoFactor,
        0x102 if count == 12 => ElectrumSeed::TwoFactorSegwit,
        _ => return None,
    })
}

/// As Electrum hashes words in lower case and NFKD: without accents, with one space between, and none between characters of East Asia
/// (`normalize_text`).
pub(crate) fn text(words: &str) -> Zeroizing<String> {
    let mut bare = Zeroizing::new(String::with_capacity(words.len()));
    bare.extend(words.chars().filter(|c| canonical_combining_class(*c) == 0));
    let mut out = Zeroizing::new(String::with_capacity(bare.len()));
    for word in bare.split_whitespace() {
        let between =
            out.chars().last().is_some_and(is_east_asian) && word.chars().next().is_some_and(is_east_asian);
        if !out.is_empty() && !between {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Electrum's `CJK_INTERVALS`.
fn is_east_asian(c: char) -> bool {
    matches!(
        u32::from(c),
        0x4E00..=0x9FFF
            | 0x3400..=0x4DBF
            | 0x2_0000..=0x2_A6DF
            | 0x2_A700..=0x2_B81F
            | 0xF900..=0xFAFF
            | 0x2_F800..=0x2_FA1D
            | 0x2E80..=0x2FDF
            | 0x2FF0..=0x2FFF
            | 0x3040..=0x31BF
            | 0x31C0..=0x31EF
            | 0x31F0..=0x31FF
            | 0xE_0100..=0xE_01EF
            | 0xFF00..=0xFFEF
            | 0x1_B000..=0x1_B0FF
            | 0xAC00..=0xD7FF
            | 0x1100..=0x11FF
            | 0xA960..=0xA97F
            | 0xA000..=0xA4FF
            | 0x1_6F00..=0x1_6F9F
    )
}
