//! A wallet of any maker that follows BIP-39: its first Bitcoin and Ethereum addresses, and the fingerprint that hardware wallets show.

use super::{Identity, Progress, Rules, Stopped, bip32_keys, first_of};
use crate::kind::Form;
use crate::{Language, Passphrase, Phrase};

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

    fn identities(
        &self,
        phrase: &Phrase,
        passphrase: Option<&Passphrase>,
        _: &mut Progress<'_>,
    ) -> Result<Vec<Identity>, Stopped> {
        let seed = phrase.seed(passphrase);
        Ok(vec![
            bip32_keys::btc_address(&seed, 0),
            bip32_keys::evm_address(&seed, 0),
            bip32_keys::fingerprint(&seed),
        ])
    }

    fn find(
        &self,
        phrase: &Phrase,
        passphrase: Option<&Passphrase>,
        wanted: &str,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Identity>, Stopped> {
        let seed = phrase.seed(passphrase);
        first_of(wanted, super::SEARCHED, progress, |index| {
            let mut here = vec![
                bip32_keys::btc_address(&seed, index),
                bip32_keys::evm_address(&seed, index),
                // Ledger's accounts, and those of some older wallets.
                bip32_keys::evm_address_at(&seed, &format!("m/44'/60'/{index}'/0/0")),
                bip32_keys::evm_address_at(&seed, &format!("m/44'/60'/0'/{index}")),
            ];
            here.extend(bip32_keys::older_btc_addresses(&seed, index));
            here
        })
    }
}
