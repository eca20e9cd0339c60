//! What a text is instead of a phrase.

use holdfast_phrase::OtherSecret;
use serde::Serialize;

/// A secret that is no phrase.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum OtherSecretView {
    Keystore,
    Key,
}

impl From<OtherSecret> for OtherSecretView {
    fn from(secret: OtherSecret) -> Self {
        if secret == OtherSecret::Keystore { Self::Keystore } else { Self::Key }
    }
}
