//! When a person showed that they have the words, and how.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::format::field;

/// A time at which a person showed that they have the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// When.
    #[serde(deserialize_with = "field::time")]
    pub at: Timestamp,
    /// How.
    #[serde(rename = "type")]
    pub how: ProofType,
    /// Fields of later versions.
    #[serde(flatten)]
    pub(crate) unknown: Map<String, Value>,
}

/// How the words were proved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ProofType {
    /// Put in order, in the ceremony.
    Arranged,
    /// Typed from paper.
    Checked,
    /// One that this version does not know; kept as it is.
    #[serde(untagged)]
    Other(String),
}

impl Proof {
    pub(crate) fn new(at: Timestamp, how: ProofType) -> Self {
        Self { at, how, unknown: Map::new() }
    }
}
