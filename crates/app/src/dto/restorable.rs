//! What a backup has that can be restored.

use holdfast_vault::{Fit, PreviewedAccount};
use serde::Serialize;

/// An account of a backup.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RestorableView {
    pub name: String,
    pub kind: String,
    pub identity: Option<String>,
    pub created_at: String,
    pub backed_up_at: Option<String>,
    /// The name of the same account here.
    pub here_as: Option<String>,
    pub fit: FitView,
}

/// How what a backup says of an account stands to its words.
#[derive(Clone, Copy, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum FitView {
    Fits,
    Differs,
    Unknown,
    /// The words are lost with this file.
    Damaged,
}

impl From<Fit> for FitView {
    fn from(fit: Fit) -> Self {
        match fit {
            Fit::Fits => Self::Fits,
            Fit::Differs => Self::Differs,
            Fit::Unknown => Self::Unknown,
            Fit::Damaged => Self::Damaged,
        }
    }
}

impl From<&PreviewedAccount> for RestorableView {
    fn from(previewed: &PreviewedAccount) -> Self {
        let account = &previewed.account;
        Self {
            name: account.name.clone(),
            kind: account.kind.clone(),
            identity: account.shown_identity().map(|identity| identity.value.clone()),
            created_at: account.created_at.to_string(),
            backed_up_at: account.backed_up_at.map(|time| time.to_string()),
            here_as: previewed.here_as.clone(),
            fit: previewed.fit.into(),
        }
    }
}
