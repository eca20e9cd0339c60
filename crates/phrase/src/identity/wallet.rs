//! A wallet of any maker that follows BIP-39: its first Bitcoin and Ethereum addresses, and the fingerprint that hardware wallets show.

use super::chain::Keys;
use super::{Identity, Progress, Rules, Source, Stopped, secp256k1};
use crate::Language;
use crate::kind::Form;

/// Any list, and a passphrase where the person has one.
pub(crate) struct Wallet;

impl Rules for Wallet {
    fn code(&self) -> &'static str {
        "wallet"
    }

    fn title(&self) -> &'static str {
        "Wallet"
    }

    fn form(&self) -> Form {
        Form::Bip39(Language::ALL)
    }

    fn made_words(&self) -> &'static [usize] {
        &[12, 24]
    }

    fn takes_passphrase(&self) -> bool {
        true
    }

    fn identities(&self, source: &Source<'_>, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        Ok(shown(source.seed()))
    }

    fn keys<'a>(&self, source: &'a Source<'_>) -> Option<Keys<'a>> {
        Some(Keys::of_words(source))
    }
}

/// The first Bitcoin and Ethereum addresses, and the fingerprint.
pub(super) fn shown(seed: &[u8]) -> Vec<Identity> {
    vec![secp256k1::btc_address(seed, 0), secp256k1::evm_address(seed, 0), secp256k1::fingerprint(seed)]
}
