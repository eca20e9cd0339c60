//! What words are that are not of the kind that is asked for.

use holdfast_phrase::{Kind, Scheme, Share};
use holdfast_vault::ShareAt;
use serde::Serialize;

use super::number;

/// Words of another system.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct SchemeView {
    /// As on the command line: "slip39", "electrum".
    pub code: String,
    /// Of a phrase of BIP-39: the list, a tag of BCP 47.
    pub language: Option<String>,
    pub share: Option<ShareView>,
    /// The kind of account that keeps them; null where there is none.
    pub kind: Option<String>,
    /// It is not by chance that they fit.
    pub certain: bool,
}

/// What a share says of itself.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ShareView {
    pub group: u32,
    pub group_threshold: u32,
    pub group_count: u32,
    pub member: u32,
    pub member_threshold: u32,
}

/// Which share of how many is shown, arranged or typed.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ShareAtView {
    /// From 1.
    pub number: u32,
    pub of: u32,
    /// What it says of itself; null where any may come.
    pub share: Option<ShareView>,
}

impl ShareAtView {
    pub fn new(at: ShareAt, shares: &[Share]) -> Self {
        let share = at.number.checked_sub(1).and_then(|at| shares.get(at)).map(ShareView::from);
        Self { number: number(at.number), of: number(at.of), share }
    }
}

impl From<&Scheme> for SchemeView {
    fn from(scheme: &Scheme) -> Self {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the name says all of the others")]
        let (language, share) = match scheme {
            Scheme::Bip39(language) => (Some(language.code().into()), None),
            Scheme::Slip39(share) => (None, Some(share.into())),
            _ => (None, None),
        };
        let kind = Kind::of_scheme(scheme).map(|kind| kind.code().into());
        Self { code: scheme.code().into(), language, share, kind, certain: scheme.is_certain() }
    }
}

impl From<&Share> for ShareView {
    fn from(share: &Share) -> Self {
        Self {
            group: share.group.into(),
            group_threshold: share.group_threshold.into(),
            group_count: share.group_count.into(),
            member: share.member.into(),
            member_threshold: share.member_threshold.into(),
        }
    }
}
