#![doc = include_str!("../README.md")]

mod identity;
mod kind;
mod list;
mod minima_backup;
mod other_secret;
mod parse;
mod passphrase;
mod phrase;
mod scheme;
mod stack;
mod typing;
mod words;
mod written;

pub use identity::{Address, AddressError, Chain, Identity, IdentityType, Progress, Stopped, UnknownChain};
pub use kind::{Form, Kind, UnknownKind};
pub use minima_backup::{LONGEST_MINIMA_BACKUP, MinimaBackup, MinimaBackupError, PUBLIC_PASSWORD};
pub use other_secret::OtherSecret;
pub use parse::{PhraseError, last_words, word_count};
pub use passphrase::Passphrase;
pub use phrase::{Found, Phrase};
pub use scheme::{ElectrumSeed, Scheme, Share, ShareProblem, System};
pub use stack::wiped as with_wiped_stack;
pub use typing::{Cut, Mark, Typed, cut, look};
pub use words::Language;
