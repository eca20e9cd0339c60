//! The kinds of accounts and their rules.

use std::fmt;
use std::str::FromStr;

use crate::identity::{self, Derivation};

/// What a phrase belongs to. Decides how many words it has and what it derives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An Olares ID, made by LarePass: BIP-39 in English.
    Olares,
}

/// The text is not the code of a kind that this version knows.
#[derive(Debug, thiserror::Error)]
#[error("unknown kind")]
pub struct UnknownKind;

impl Kind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[Self::Olares];

    /// The code used in files, on the command line and over IPC.
    pub fn code(self) -> &'static str {
        match self {
            Self::Olares => "olares",
        }
    }

    /// What a person calls it; new accounts are named after it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Olares => "Olares ID",
        }
    }

    /// How many words a new phrase gets if nothing else is asked for.
    pub fn default_words(self) -> usize {
        match self {
            Self::Olares => 12,
        }
    }

    /// The numbers of words that an import accepts.
    pub fn accepted_words(self) -> &'static [usize] {
        match self {
            Self::Olares => &[12, 15, 18, 21, 24],
        }
    }

    pub(crate) fn derivation(self) -> &'static dyn Derivation {
        match self {
            Self::Olares => &identity::Olares,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|kind| kind.code() == text).ok_or(UnknownKind)
    }
}
