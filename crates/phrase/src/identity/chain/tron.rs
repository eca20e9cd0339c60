//! TRON: BIP-44, coin type 195. The hash of Ethereum's addresses, in Base58Check with version 0x41 (TRON developer documentation, "Accounts").

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::{Identity, IdentityType, secp256k1};

/// The version byte of an address: it begins with T.
const VERSION: u8 = 0x41;

/// One address for each account.
pub(super) struct Tron;

impl Rules for Tron {
    fn code(&self) -> &'static str {
        "tron"
    }

    fn title(&self) -> &'static str {
        "TRON"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::TrxAddress
    }

    fn at(&self, keys: &Keys<'_>, index: u32, _: Option<&Address>) -> Vec<Identity> {
        secp256k1::bip44_paths(195, index)
            .iter()
            .map(|path| {
                let hash = secp256k1::evm_hash(keys.seed, path);
                Identity::new(IdentityType::TrxAddress, secp256k1::base58(VERSION, &hash), Some(path))
            })
            .collect()
    }
}
