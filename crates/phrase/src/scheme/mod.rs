//! The systems that make phrases, each told by its own list and its own check. Pure: words in, names out.
//!
//! Nothing is worse than to send someone whose paper is right to look for a mistake on it. So every recogniser runs on what a person has,
//! and "spelling" is said only where none fits.

mod aezeed;
pub(crate) mod algorand;
mod codex32;
pub(crate) mod electrum;
mod gf256;
pub(crate) mod monero;
pub(crate) mod old_electrum;
pub(crate) mod polyseed;
pub(crate) mod shares;
mod slip39;
pub(crate) mod ton;

pub use electrum::ElectrumSeed;
pub use shares::ShareProblem;
pub use slip39::Share;
pub(crate) use slip39::lists as share_lists;

use std::fmt;

use bip39::Mnemonic;
use zeroize::Zeroizing;

use crate::list::Lexicon;
use crate::written::{MOST_WORDS, normalise};
use crate::{Language, stack};

/// A system whose words are kept as those of an account, beside BIP-39 and Minima.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Electrum 2.0 and later.
    Electrum,
    /// Electrum before 2.0.
    OldElectrum,
    /// Monero.
    Monero,
    /// Polyseed.
    Polyseed,
    /// LND.
    Aezeed,
    /// TON.
    Ton,
    /// Algorand.
    Algorand,
}

impl System {
    const ALL: [Self; 7] = [
        Self::Electrum,
        Self::OldElectrum,
        Self::Monero,
        Self::Polyseed,
        Self::Aezeed,
        Self::Ton,
        Self::Algorand,
    ];

    /// What words in lower case and NFKD are, where they are right.
    pub(crate) fn recognise(self, words: &str, count: usize) -> Option<Scheme> {
        match self {
            Self::Electrum => electrum::recognise(words, count),
            Self::OldElectrum => old_electrum::recognise(words, count),
            Self::Monero => monero::recognise(words, count),
            Self::Polyseed => polyseed::recognise(words, count),
            Self::Aezeed => aezeed::recognise(words, count),
            Self::Ton => ton::recognise(words, count),
            Self::Algorand => algorand::recognise(words, count),
        }
    }

    /// The lists that its words are of.
    pub(crate) fn lists(self) -> Vec<Lexicon> {
        match self {
            Self::Electrum => electrum::lists(),
            Self::OldElectrum => old_electrum::lists(),
            Self::Monero => monero::lists(),
            Self::Polyseed => polyseed::lists(),
            Self::Aezeed | Self::Ton | Self::Algorand => vec![Lexicon::Bip39(Language::English)],
        }
    }
}

/// A system that makes phrases, and what the words alone say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// BIP-39, in this list.
    Bip39(Language),
    /// One share of a Shamir backup (SLIP-0039), as Trezor makes them.
    Slip39(Share),
    /// A seed of Electrum 2.0 or later.
    Electrum(ElectrumSeed),
    /// A seed of Electrum before 2.0.
    OldElectrum,
    /// A seed of Monero: 25 words, or 13 of MyMonero.
    Monero,
    /// A Polyseed, as Monero wallets make them since 2022.
    Polyseed(Language),
    /// A cipher seed of LND, the Lightning node.
    Aezeed,
    /// A seed of a TON wallet.
    Ton,
    /// The key of an Algorand account.
    Algorand,
    /// A codex32 string (BIP-93), which is no phrase.
    Codex32,
}

impl Scheme {
    /// Every scheme that the words fit, the one with the longest check first. Words of some systems fit others by chance, as often as
    /// `check_bits` says.
    pub fn recognise(text: &str) -> Vec<Self> {
        stack::wiped(|| Self::of(text))
    }

    fn of(text: &str) -> Vec<Self> {
        if let Some(codex32) = codex32::recognise(text) {
            return vec![codex32];
        }
        let words = normalise(text);
        let count = words.split(' ').filter(|word| !word.is_empty()).take(MOST_WORDS).count();
        let bip39 = Language::ALL.iter().copied().filter(|list| is_bip39(*list, &words)).map(Self::Bip39);
        let mut found: Vec<Self> = bip39.take(1).collect();
        found.extend(slip39::recognise(&words, count));
        found.extend(System::ALL.iter().filter_map(|system| system.recognise(&words, count)));
        found.sort_by_key(|scheme| std::cmp::Reverse(scheme.check_bits(count)));
        found
    }

    /// The name used on the command line and over IPC.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bip39(_) => "bip39",
            Self::Slip39(_) => "slip39",
            Self::Electrum(_) => "electrum",
            Self::OldElectrum => "electrum-old",
            Self::Monero => "monero",
            Self::Polyseed(_) => "polyseed",
            Self::Aezeed => "aezeed",
            Self::Ton => "ton",
            Self::Algorand => "algorand",
            Self::Codex32 => "codex32",
        }
    }

    /// Bits of the check that words of this number passed, beside being in the list; 0 where there is none.
    pub fn check_bits(&self, words: usize) -> u32 {
        match self {
            Self::Bip39(_) => u32::try_from(words / 3).unwrap_or_default(),
            Self::Slip39(_) => 30,
            Self::Electrum(seed) => seed.check_bits(),
            Self::OldElectrum => 0,
            // A word that is one of the other 24, or 12.
            Self::Monero => 4,
            Self::Polyseed(_) => 11,
            Self::Aezeed => 32,
            Self::Ton => 8,
            // 11 bits, and 8 of padding.
            Self::Algorand => 19,
            Self::Codex32 => 65,
        }
    }

    /// Whether it has a check of its own.
    pub fn has_check(&self) -> bool {
        *self != Self::OldElectrum
    }

    /// Whether words fit it by chance so seldom that a paper is right, whatever other systems say.
    pub fn is_certain(&self) -> bool {
        const CERTAIN: u32 = 16;
        const LONGEST_BIP39: usize = 24;
        self.check_bits(LONGEST_BIP39) >= CERTAIN
    }
}

/// What the words are, for a sentence: "an Electrum seed".
impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bip39(language) => write!(f, "a BIP-39 phrase of the word list \"{}\"", language.code()),
            Self::Slip39(share) => share.fmt(f),
            Self::Electrum(_) => f.write_str("an Electrum seed"),
            Self::OldElectrum => f.write_str("an Electrum seed from before version 2.0"),
            Self::Monero => f.write_str("a Monero seed"),
            Self::Polyseed(_) => f.write_str("a Monero Polyseed"),
            Self::Aezeed => f.write_str("an LND cipher seed"),
            Self::Ton => f.write_str("the words of a TON wallet"),
            Self::Algorand => f.write_str("the words of an Algorand account"),
            Self::Codex32 => f.write_str("a codex32 string (BIP-93)"),
        }
    }
}

fn is_bip39(list: Language, words: &str) -> bool {
    Mnemonic::parse_in_normalized(list.list(), words).is_ok()
}

/// The place of each word in a list; `None` where one is not in it.
fn places(words: &str, place: impl Fn(&str) -> Option<u16>) -> Option<Zeroizing<Vec<u16>>> {
    // Reserved at once: what grows leaves copies behind.
    let mut places = Zeroizing::new(Vec::with_capacity(words.split(' ').count()));
    for word in words.split(' ') {
        places.push(place(word)?);
    }
    Some(places)
}

/// The bits of 24 words of 11 bits, in their order, as bytes: `place` says which bit of its byte each is, by its number modulo 8.
fn packed(bits: impl Iterator<Item = u16>, place: impl Fn(usize) -> usize) -> Zeroizing<[u8; 33]> {
    let mut bytes = Zeroizing::new([0u8; 33]);
    for (at, bit) in bits.enumerate() {
        if let Some(byte) = bytes.get_mut(at / 8) {
            *byte |= u8::try_from(bit).unwrap_or_default() << place(at % 8);
        }
    }
    bytes
}

/// The place of a word in the English list of BIP-39.
fn english(word: &str) -> Option<u16> {
    Language::English.place(word)
}

#[cfg(test)]
mod tests;
