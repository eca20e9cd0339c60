//! Ethereum: BIP-44, coin type 60, and what some wallets do instead.

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::{Identity, IdentityType, secp256k1};

/// One address for each account, whatever the chain.
pub(super) struct Ethereum;

impl Rules for Ethereum {
    fn code(&self) -> &'static str {
        "ethereum"
    }

    fn title(&self) -> &'static str {
        "Ethereum"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::EvmAddress
    }

    fn at(&self, keys: &Keys<'_>, index: u32, _: Option<&Address>) -> Vec<Identity> {
        let mut paths = secp256k1::bip44_paths(60, index);
        // Some older wallets; Ethereum Classic.
        paths.extend([format!("m/44'/60'/0'/{index}"), format!("m/44'/61'/0'/0/{index}")]);
        paths.iter().map(|path| secp256k1::evm_address_at(keys.seed, path)).collect()
    }
}
