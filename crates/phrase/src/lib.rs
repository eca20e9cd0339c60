#![doc = include_str!("../README.md")]

mod identity;
mod kind;
mod minima_backup;
mod parse;
mod passphrase;
mod phrase;
mod stack;
mod words;

pub use identity::{Identity, IdentityType, Progress, Stopped};
pub use kind::{Form, Kind, UnknownKind};
pub use minima_backup::{MinimaBackup, MinimaBackupError, PUBLIC_PASSWORD};
pub use parse::{PhraseError, last_words};
pub use passphrase::Passphrase;
pub use phrase::Phrase;
pub use stack::wiped as with_wiped_stack;
pub use words::{Language, completions, is_word, near};
