//! Nostr: the public key of an account (NIP-06, coin type 1237), as NIP-19 writes it.

use bech32::{Bech32, Hrp};

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::{Identity, IdentityType, secp256k1};

/// One key for each account.
pub(super) struct Nostr;

impl Rules for Nostr {
    fn code(&self) -> &'static str {
        "nostr"
    }

    fn title(&self) -> &'static str {
        "Nostr"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::NostrKey
    }

    fn at(&self, keys: &Keys<'_>, index: u32, _: Option<&Address>) -> Vec<Identity> {
        let path = format!("m/44'/1237'/{index}'/0/0");
        // BIP-340 leaves the sign away.
        let key = secp256k1::public_key(keys.seed, &path);
        let value = bech32::encode::<Bech32>(Hrp::parse_unchecked("npub"), key.get(1..).unwrap_or_default());
        vec![Identity::new(IdentityType::NostrKey, value.expect("32 bytes are short"), Some(&path))]
    }
}
