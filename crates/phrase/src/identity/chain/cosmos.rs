//! Cosmos Hub: BIP-44, coin type 118; `bech32` of the hash of the key (Cosmos SDK, ADR-028, "Legacy public key addresses don't change").

use bech32::{Bech32, Hrp};

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::{Identity, IdentityType, secp256k1};

/// One address for each account. Many chains have the same keys and another beginning.
pub(super) struct Cosmos;

impl Rules for Cosmos {
    fn code(&self) -> &'static str {
        "cosmos"
    }

    fn title(&self) -> &'static str {
        "Cosmos"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::CosmosAddress
    }

    fn at(&self, keys: &Keys<'_>, index: u32, _: Option<&Address>) -> Vec<Identity> {
        [format!("m/44'/118'/0'/0/{index}"), format!("m/44'/118'/{index}'/0/0")]
            .iter()
            .map(|path| {
                let hash = secp256k1::hash160(&secp256k1::public_key(keys.seed, path));
                let value = bech32::encode::<Bech32>(Hrp::parse_unchecked("cosmos"), &hash);
                Identity::new(IdentityType::CosmosAddress, value.expect("20 bytes are short"), Some(path))
            })
            .collect()
    }
}
