//! What a private window asks, sealed.

use serde::Deserialize;

use super::{SecretText, TakeOverAnswers};
use crate::text_size::TextSize;

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
    /// Make a phrase of a kind, with so many words.
    Create { kind: String, words: u32, name: String },
    /// Keep a phrase of a kind; the passphrase is empty where there is none.
    #[serde(rename_all = "camelCase")]
    Import {
        kind: String,
        #[cfg_attr(feature = "bindings", specta(type = String))]
        text: SecretText,
        #[cfg_attr(feature = "bindings", specta(type = String))]
        passphrase: SecretText,
        name: String,
        /// Where the words were made; empty where that is not known.
        #[serde(default)]
        made_where: String,
    },
    /// What is said of the words while they are typed, one in each field, `at` the one that is typed in.
    Typed {
        kind: String,
        #[cfg_attr(feature = "bindings", specta(type = Vec<String>))]
        words: Vec<SecretText>,
        at: u32,
    },
    /// The words that can be the last, for who makes a phrase with dice.
    LastWords {
        kind: String,
        #[cfg_attr(feature = "bindings", specta(type = String))]
        text: SecretText,
    },
    /// Cut a pasted text into words.
    Cut {
        kind: String,
        #[cfg_attr(feature = "bindings", specta(type = String))]
        text: SecretText,
    },
    /// The same with the text on the clipboard.
    Paste { kind: String },
    /// The phrase is in a Minima node's backup.
    FromFile { name: String },
    /// Look for an address that the phrase may derive; an empty one ends that.
    Find { address: String },
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
    /// The words from paper; the passphrase is empty where there is none.
    Check {
        #[cfg_attr(feature = "bindings", specta(type = String))]
        text: SecretText,
        #[cfg_attr(feature = "bindings", specta(type = String))]
        passphrase: SecretText,
    },
    /// Go on to back up what was just made.
    BackUp,
    /// Make a backup password of six words.
    MakePassword,
    /// Show the file dialog.
    ChooseFile,
    /// Save what can be read of a damaged file.
    Salvage,
    /// Put what opens a backup in any browser beside the file that was saved.
    WriteKit,
    /// The accounts to restore, by their place in the preview.
    Choose { accounts: Vec<u32>, replace: bool },
    /// What to take over.
    TakeOver { answers: TakeOverAnswers },
    /// The backup before the one whose password is asked for.
    OlderBackup,
    /// On to the next computer that has something.
    NextComputer,
    /// The local password is forgotten: show the ways on.
    Forgotten,
    /// Restore from a file, in the place of the vault that is locked.
    RestoreFile,
    /// Set the locked vault aside and begin anew.
    StartAgain,
    /// Wait for a finger or a face.
    Touch,
    /// Give up waiting.
    StopTouch,
    /// Not now: the password, or biometrics.
    Skip,
    /// Put the password off by a day.
    PutOff,
    /// Open a vault without a password, with the keychain.
    OpenWithKeychain,
    /// Put the words on the clipboard, after its risk was shown.
    Copy,
    /// End the flow.
    Close,
    /// Lock now.
    Lock,
    /// Somebody is typing or moving the mouse.
    Active,
    /// Everything larger or smaller, whatever the window does.
    TextSize { size: TextSize },
}
