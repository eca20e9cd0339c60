//! Words and passwords on their way between a private window and the core. The one file that serialises words.

use std::fmt;

use holdfast_vault::Password;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::ErrorView;

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

/// A password that a person typed.
pub(crate) fn read(text: &SecretText) -> Result<Password, ErrorView> {
    // EXPOSE: the core's type takes the place of the text.
    Ok(Password::new(text.expose())?)
}
