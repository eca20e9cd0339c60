//! ONT ID: a key on nist256p1 (SLIP-0010), its address, and the `did:ont` made of it. The same phrase opens the app's wallets for
//! other chains, so those addresses are shown too.

use super::slip10::{HARDENED, Node};
use super::{Identity, IdentityType, Progress, Rules, Source, Stopped, bip32_keys};
use crate::Language;
use crate::kind::Form;

/// Ontology's coin type (SLIP-0044).
const ONT: u32 = 1024;
/// NEO's, at which wallets were derived before.
const NEO: u32 = 888;
/// The version byte of an address: it begins with A.
const ADDRESS_VERSION: u8 = 0x17;

/// An ONT ID has no passphrase.
pub(crate) struct Ont;

impl Rules for Ont {
    fn code(&self) -> &'static str {
        "ont"
    }

    fn title(&self) -> &'static str {
        "ONT ID"
    }

    fn form(&self) -> Form {
        Form::Bip39(Language::ENGLISH)
    }

    fn made_words(&self) -> &'static [usize] {
        &[12, 15, 18, 21, 24]
    }

    fn identities(&self, source: &Source<'_>, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let seed = source.seed();
        let [id, address] = ont_at(seed, ONT, 0);
        let [_, older] = ont_at(seed, NEO, 0);
        Ok(vec![
            id,
            address,
            older,
            bip32_keys::evm_address(seed, 0),
            bip32_keys::btc_address(seed, 0),
            bip32_keys::fingerprint(seed),
        ])
    }

    fn at(&self, source: &Source<'_>, index: u32, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let seed = source.seed();
        let mut here = Vec::from(ont_at(seed, ONT, index));
        here.extend(ont_at(seed, NEO, index));
        here.push(bip32_keys::evm_address(seed, index));
        here.push(bip32_keys::btc_address(seed, index));
        here.extend(bip32_keys::older_btc_addresses(seed, index));
        Ok(here)
    }
}

/// The `did:ont` and the address at `m/44'/coin'/0'/0/index`.
fn ont_at(seed: &[u8; 64], coin: u32, index: u32) -> [Identity; 2] {
    let path = [HARDENED + 44, HARDENED + coin, HARDENED, 0, index];
    let node = path.iter().fold(Node::master(seed), |node, index| node.child(*index));
    // The script of one signature: 0x21, the key, CHECKSIG (0xAC); hashed as in Bitcoin.
    let script = [&[0x21], &node.public_key()[..], &[0xAC]].concat();
    let address =
        bs58::encode(bip32_keys::hash160(&script)).with_check_version(ADDRESS_VERSION).into_string();
    let path = format!("m/44'/{coin}'/0'/0/{index}");
    [
        Identity::new(IdentityType::DidOnt, format!("did:ont:{address}"), Some(&path)),
        Identity::new(IdentityType::OntAddress, address, Some(&path)),
    ]
}
