//! Bitcoin. The form of an address says at which path it is: `1` BIP-44, `3` BIP-49, `bc1q` BIP-84, `bc1p` BIP-86.

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::payment::ScriptType;
use crate::identity::secp256k1::BITCOIN;
use crate::identity::{Identity, IdentityType};

/// Addresses to receive, those for change, and the first one of each further account.
pub(super) struct Bitcoin;

impl Rules for Bitcoin {
    fn code(&self) -> &'static str {
        "bitcoin"
    }

    fn title(&self) -> &'static str {
        "Bitcoin"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::BtcAddress
    }

    fn at(&self, keys: &Keys<'_>, index: u32, wanted: Option<&Address>) -> Vec<Identity> {
        [ScriptType::WitnessKey, ScriptType::ScriptHash, ScriptType::KeyHash, ScriptType::Taproot]
            .into_iter()
            .filter(|script| wanted.is_none_or(|wanted| BITCOIN.may_be(*script, wanted)))
            .flat_map(|script| BITCOIN.at(keys.seed, script, index))
            .collect()
    }
}
