//! Dogecoin: BIP-44, coin type 3.

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::payment::ScriptType;
use crate::identity::secp256k1::DOGECOIN;
use crate::identity::{Identity, IdentityType};

/// Addresses to receive, those for change, and the first one of each further account.
pub(super) struct Dogecoin;

impl Rules for Dogecoin {
    fn code(&self) -> &'static str {
        "dogecoin"
    }

    fn title(&self) -> &'static str {
        "Dogecoin"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::DogeAddress
    }

    fn at(&self, keys: &Keys<'_>, index: u32, _: Option<&Address>) -> Vec<Identity> {
        DOGECOIN.at(keys.seed, ScriptType::KeyHash, index)
    }
}
