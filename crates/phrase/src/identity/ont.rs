//! ONT ID: a key on nist256p1 (SLIP-0010), its address, and the `did:ont` made of it. The same phrase opens the app's wallets for
//! other chains, so those addresses are shown too.

use super::chain::Keys;
use super::slip10::{HARDENED, Node};
use super::{Identity, IdentityType, Progress, Rules, Source, Stopped, secp256k1};
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
            secp256k1::evm_address(seed, 0),
            secp256k1::btc_address(seed, 0),
            secp256k1::fingerprint(seed),
        ])
    }

    fn at(&self, source: &Source<'_>, index: u32, _: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        let seed = source.seed();
        Ok([ont_at(seed, ONT, index), ont_at(seed, NEO, index)].concat())
    }

    fn keys<'a>(&self, source: &'a Source<'_>) -> Option<Keys<'a>> {
        Some(Keys::of_words(source))
    }
}

/// The `did:ont` and the address at `m/44'/coin'/0'/0/index`.
fn ont_at(seed: &[u8; 64], coin: u32, index: u32) -> [Identity; 2] {
    let path = [HARDENED + 44, HARDENED + coin, HARDENED, 0, index];
    let node = path.iter().fold(Node::master(seed), |node, index| node.child(*index));
    // The script of one signature: 0x21, the key, CHECKSIG (0xAC); hashed as in Bitcoin.
    let script = [&[0x21], &node.public_key()[..], &[0xAC]].concat();
    let address = secp256k1::base58(ADDRESS_VERSION, &secp256k1::hash160(&script));
    let path = format!("m/44'/{coin}'/0'/0/{index}");
    [
        Identity::new(IdentityType::DidOnt, format!("did:ont:{address}"), Some(&path)),
        Identity::new(IdentityType::OntAddress, address, Some(&path)),
    ]
}
