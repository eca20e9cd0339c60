//! Cosmos Hub: BIP-44, coin type 118; `bech32` of the hash of the key (Cosmos SDK, ADR-028, "Legacy public key addresses don't change").

use bech32::{Bech32, Hrp};

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::cosmos_family::{self, Place};
use crate::identity::{Identity, IdentityType, secp256k1};

/// The hash of the key of a path.
type Hash = fn(&[u8], &str) -> [u8; 20];

/// The coin type of the hub.
const HUB: u32 = 118;

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

    fn at(&self, keys: &Keys<'_>, index: u32, wanted: Option<&Address>) -> Vec<Identity> {
        let beginnings = wanted.map(Address::beginnings).unwrap_or_default();
        let mut places = vec![Place::Coin(HUB)];
        // Some wallets derive every chain at the hub's coin type.
        places.extend(beginnings.iter().filter_map(|beginning| cosmos_family::of(beginning)));
        places.dedup();
        let at = |place: Place| {
            let (coin, hash): (u32, Hash) = match place {
                Place::Coin(coin) => {
                    (coin, |seed, path| secp256k1::hash160(&secp256k1::public_key(seed, path)))
                }
                Place::Ethereum => (60, secp256k1::evm_hash),
            };
            secp256k1::bip44_paths(coin, index).into_iter().map(move |path| {
                let value = bech32::encode::<Bech32>(Hrp::parse_unchecked("cosmos"), &hash(keys.seed, &path));
                Identity::new(IdentityType::CosmosAddress, value.expect("20 bytes are short"), Some(&path))
            })
        };
        places.into_iter().flat_map(at).collect()
    }
}
