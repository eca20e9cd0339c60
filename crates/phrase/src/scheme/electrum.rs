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

/// As Electrum hashes words: without accents, and without spaces between characters of East Asia (`normalize_text`).
pub(crate) fn text(words: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(words.len()));
    let mut bare = words.chars().filter(|c| canonical_combining_class(*c) == 0).peekable();
    while let Some(c) = bare.next() {
        let between = c == ' '
            && out.chars().last().is_some_and(is_east_asian)
            && bare.peek().copied().is_some_and(is_east_asian);
        if !between {
            out.push(c);
        }
    }
    out
}

/// Han, Kana and their marks.
fn is_east_asian(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x2_FA1F)
}
