//! Litecoin. The form of an address says at which path it is: `L` BIP-44, `M` or `3` BIP-49, `ltc1q` BIP-84.

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::payment::ScriptType;
use crate::identity::secp256k1::LITECOIN;
use crate::identity::{Identity, IdentityType};

/// Addresses to receive, those for change, and the first one of each further account.
pub(super) struct Litecoin;

impl Rules for Litecoin {
    fn code(&self) -> &'static str {
        "litecoin"
    }

    fn title(&self) -> &'static str {
        "Litecoin"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::LtcAddress
    }

    fn at(&self, keys: &Keys<'_>, index: u32, wanted: Option<&Address>) -> Vec<Identity> {
        [ScriptType::WitnessKey, ScriptType::ScriptHash, ScriptType::KeyHash]
            .into_iter()
            .filter(|script| wanted.is_none_or(|wanted| LITECOIN.may_be(*script, wanted)))
            .flat_map(|script| LITECOIN.at(keys.seed, script, index))
            .collect()
    }
}
