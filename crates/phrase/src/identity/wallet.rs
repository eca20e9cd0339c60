//! A wallet of any maker that follows BIP-39: its first Bitcoin and Ethereum addresses, and the fingerprint that hardware wallets show.

use super::{Identity, Progress, Rules, Source, Stopped, bip32_keys};
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

    fn at(&self, source: &Source<'_>, index: u32, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        Ok(at(source.seed(), index))
    }
}

/// The first Bitcoin and Ethereum addresses, and the fingerprint.
pub(super) fn shown(seed: &[u8]) -> Vec<Identity> {
    vec![bip32_keys::btc_address(seed, 0), bip32_keys::evm_address(seed, 0), bip32_keys::fingerprint(seed)]
}

/// What is at an index of each path that wallets use.
pub(super) fn at(seed: &[u8], index: u32) -> Vec<Identity> {
    let mut here = vec![
        bip32_keys::btc_address(seed, index),
        bip32_keys::evm_address(seed, index),
        // Ledger's accounts, and those of some older wallets.
        bip32_keys::evm_address_at(seed, &format!("m/44'/60'/{index}'/0/0")),
        bip32_keys::evm_address_at(seed, &format!("m/44'/60'/0'/{index}")),
    ];
    here.extend(bip32_keys::older_btc_addresses(seed, index));
    here
}
