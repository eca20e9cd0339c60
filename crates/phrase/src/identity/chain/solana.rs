//! Solana: Ed25519 (SLIP-0010), coin type 501. An address is the key in Base58.

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::ed25519::{self, HARDENED};
use crate::identity::{Identity, IdentityType};

const COIN: u32 = HARDENED + 501;
const PURPOSE: u32 = HARDENED + 44;

/// One address for each account.
pub(super) struct Solana;

impl Rules for Solana {
    fn code(&self) -> &'static str {
        "solana"
    }

    fn title(&self) -> &'static str {
        "Solana"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::SolAddress
    }

    fn at(&self, keys: &Keys<'_>, index: u32, _: Option<&Address>) -> Vec<Identity> {
        let address = |key: &[u8; 32], path: Option<&str>| {
            let value = bs58::encode(ed25519::public(key)).into_string();
            Identity::new(IdentityType::SolAddress, value, path)
        };
        let at = |steps: &[u32]| {
            let path = steps.iter().map(|step| format!("/{}'", step - HARDENED)).collect::<String>();
            address(&ed25519::at(keys.seed, steps), Some(&format!("m{path}")))
        };
        let account = HARDENED + index;
        // Phantom, Solflare and most others; then Ledger's and those that followed it.
        let mut here = vec![at(&[PURPOSE, COIN, account, HARDENED]), at(&[PURPOSE, COIN, account])];
        if index == 0 {
            here.push(at(&[PURPOSE, COIN]));
            // Solana's own command line takes the first half of the seed itself.
            here.extend(keys.seed.first_chunk::<32>().map(|key| address(key, None)));
        }
        here
    }
}
