//! XRP Ledger: BIP-44, coin type 144. Base58Check in an alphabet of its own (xrpl.org, "base58 Encodings").

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::{Identity, IdentityType, secp256k1};

/// One address for each account.
pub(super) struct Xrp;

impl Rules for Xrp {
    fn code(&self) -> &'static str {
        "xrp"
    }

    fn title(&self) -> &'static str {
        "XRP Ledger"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::XrpAddress
    }

    fn at(&self, keys: &Keys<'_>, index: u32, _: Option<&Address>) -> Vec<Identity> {
        secp256k1::bip44_paths(144, index)
            .iter()
            .map(|path| {
                let hash = secp256k1::hash160(&secp256k1::public_key(keys.seed, path));
                let value = bs58::encode(hash).with_alphabet(bs58::Alphabet::RIPPLE).with_check_version(0);
                Identity::new(IdentityType::XrpAddress, value.into_string(), Some(path))
            })
            .collect()
    }
}
