//! What goes, sealed, between a private window and the core. The one file that serialises words.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::{ErrorView, IdentityView};

/// A password or words that a person typed.
pub struct SecretText(Zeroizing<String>);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

impl SecretText {
    /// The text. Each call says why in an `// EXPOSE:` line.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText")
    }
}

/// A word on its way to the screen.
pub struct ShownWord(Zeroizing<String>);

impl ShownWord {
    pub fn new(word: &str) -> Self {
        Self(Zeroizing::new(word.to_owned()))
    }
}

impl Serialize for ShownWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// What a private window asks.
#[derive(Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "ask", rename_all = "camelCase")]
pub enum PrivateRequest {
    /// What to show.
    Look,
    /// How strong a new password is, while it is typed.
    Strength {
        #[cfg_attr(feature = "bindings", specta(type = String))]
        password: SecretText,
    },
    /// A password that exists.
    Password {
        #[cfg_attr(feature = "bindings", specta(type = String))]
        password: SecretText,
    },
    /// A new password, typed twice and the same.
    NewPassword {
        #[cfg_attr(feature = "bindings", specta(type = String))]
        password: SecretText,
    },
    /// Make a phrase.
    Create { name: String },
    /// Keep a phrase.
    Import {
        #[cfg_attr(feature = "bindings", specta(type = String))]
        text: SecretText,
        name: String,
    },
    /// The text on the clipboard.
    Paste,
    /// On: read the risk, seen the identities, done with the words.
    Next,
    /// One step back.
    Back,
    /// Lift the veil, within ten minutes of the password.
    Show,
    /// Another three minutes.
    KeepShowing,
    /// The veil.
    Hide,
    /// The chips in the order in which they were put.
    Arrange { chips: Vec<u32> },
    /// The words from paper.
    Check {
        #[cfg_attr(feature = "bindings", specta(type = String))]
        text: SecretText,
    },
    /// Go on to back up what was just made.
    BackUp,
    /// End the flow.
    Close,
    /// Lock now.
    Lock,
    /// Somebody is typing or moving the mouse.
    Active,
}

/// The answer.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "reply", rename_all = "camelCase")]
pub enum PrivateReply {
    Screen {
        view: PrivateView,
    },
    Strength {
        score: u8,
        refused: Option<ErrorView>,
    },
    Pasted {
        #[cfg_attr(feature = "bindings", specta(type = String))]
        text: ShownWord,
    },
    Noted,
    /// The window is about to go.
    Closed,
    /// What went wrong, and the screen to go on from.
    Failed {
        error: ErrorView,
        view: Option<PrivateView>,
    },
}

/// What a private window shows.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "screen", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PrivateView {
    /// The lock screen.
    Unlock {
        /// Seconds until the next password may be given.
        wait: u32,
        /// What is wrong with the vault, if something is.
        trouble: Option<ErrorView>,
    },
    /// Set the local password.
    NewPassword { first: bool },
    /// The local password, before words are read or written.
    AskPassword { reason: ReasonView },
    /// Make a phrase.
    Create { suggested_name: String, words: u32 },
    /// Keep a phrase.
    Import { suggested_name: String },
    /// What the phrase derives, to compare before it is kept.
    Preview { words: u32, identities: Vec<IdentityView> },
    /// An account was made.
    Made { name: String, imported: bool },
    /// The local password was set or changed.
    PasswordSet { changed: bool },
    /// Ceremony: the risk.
    Risk { name: String, kind: String, words: u32 },
    /// Ceremony: cells under a veil.
    Veiled { words: u32, needs_password: bool, wrong_three_times: bool },
    /// Ceremony: the words.
    Shown {
        #[cfg_attr(feature = "bindings", specta(type = Vec<String>))]
        words: Vec<ShownWord>,
        /// Seconds until the veil falls.
        remaining: u32,
    },
    /// Ceremony: put them in order.
    Arrange {
        #[cfg_attr(feature = "bindings", specta(type = Vec<String>))]
        chips: Vec<ShownWord>,
        wrong: bool,
        goes_left: u32,
    },
    /// Ceremony: proved, but it could not be saved yet.
    Unsaved { name: String },
    /// Ceremony: proved.
    Proved { name: String, at: String },
    /// Type the words from paper.
    Check { name: String, words: u32, finding: Option<CheckView>, instead_of_arranging: bool },
    /// The words from paper are right.
    Checked { name: String, at: String },
}

/// What a password is asked for.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ReasonView {
    Create,
    Import,
    ChangePassword,
}

/// What is wrong with the words from paper.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "finding", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CheckView {
    OtherPhrase,
    UnknownWord { positions: Vec<u32> },
    WordCount { found: u32 },
    Checksum,
}
