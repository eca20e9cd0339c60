//! BIP-32 keys on secp256k1: fingerprint and Ethereum address.

use bip32::{DerivationPath, XPrv};
use data_encoding::HEXLOWER;
use sha3::{Digest, Keccak256};

use super::{Identity, IdentityType};

/// Ethereum's first account (BIP-44, coin type 60).
const EVM_PATH: &str = "m/44'/60'/0'/0/0";

/// The fingerprint of the master key (BIP-32, "Key identifiers").
pub(crate) fn fingerprint(seed: &[u8; 64]) -> Identity {
    let master = XPrv::new(seed).expect("64 bytes are a seed");
    let value = HEXLOWER.encode(&master.public_key().fingerprint());
    Identity::new(IdentityType::Bip32Fingerprint, value, None)
}

/// The Ethereum address at `m/44'/60'/0'/0/0`.
pub(crate) fn evm_address(seed: &[u8; 64]) -> Identity {
    let path: DerivationPath = EVM_PATH.parse().expect("a path");
    // A child key does not exist with a probability of 2^-127 (BIP-32, "Child key derivation").
    let key = XPrv::derive_from_path(seed, &path).expect("the key exists").public_key();
    let point = key.public_key().to_sec1_point(false);
    let hash = Keccak256::digest(point.as_bytes().get(1..).expect("an uncompressed point has 65 bytes"));
    let address = HEXLOWER.encode(hash.get(12..).expect("Keccak-256 gives 32 bytes"));
    Identity::new(IdentityType::EvmAddress, with_checksum(&address), Some(EVM_PATH))
}

/// EIP-55: a letter is a capital where the hash of the lower-case address has a digit of 8 or more.
fn with_checksum(lower: &str) -> String {
    let hash = HEXLOWER.encode(&Keccak256::digest(lower.as_bytes()));
    let mixed =
        lower.chars().zip(hash.chars()).map(|(c, h)| if h >= '8' { c.to_ascii_uppercase() } else { c });
    "0x".chars().chain(mixed).collect()
}
