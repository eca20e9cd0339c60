//! BIP-32 keys on secp256k1: fingerprint, Ethereum and Bitcoin addresses.

use bip32::secp256k1::PublicKey;
use bip32::secp256k1::elliptic_curve::sec1::ToSec1Point;
use bip32::{DerivationPath, XPrv};
use data_encoding::HEXLOWER;
use ripemd::Ripemd160;
use sha2::Sha256;
use sha3::{Digest, Keccak256};

use super::{Identity, IdentityType};

/// The fingerprint of the master key (BIP-32, "Key identifiers").
pub(crate) fn fingerprint(seed: &[u8]) -> Identity {
    let master = XPrv::new(seed).expect("16, 32 or 64 bytes are a seed");
    let value = HEXLOWER.encode(&master.public_key().fingerprint());
    Identity::new(IdentityType::Bip32Fingerprint, value, None)
}

/// Ethereum's account of that number (BIP-44, coin type 60).
pub(crate) fn evm_address(seed: &[u8], index: u32) -> Identity {
    evm_address_at(seed, &format!("m/44'/60'/0'/0/{index}"))
}

/// The Ethereum address of a path.
pub(crate) fn evm_address_at(seed: &[u8], path: &str) -> Identity {
    let key = key(seed, path).public_key();
    let point = uncompressed(&PublicKey::from(key.public_key()));
    let hash = Keccak256::digest(point.get(1..).expect("an uncompressed point has 65 bytes"));
    let address = HEXLOWER.encode(hash.get(12..).expect("Keccak-256 gives 32 bytes"));
    Identity::new(IdentityType::EvmAddress, with_checksum(&address), Some(path))
}

/// Bitcoin's address of that number: pay to witness public key hash (BIP-84).
pub(crate) fn btc_address(seed: &[u8], index: u32) -> Identity {
    btc_address_at(seed, &format!("m/84'/0'/0'/0/{index}"), true)
}

/// The Bitcoin address of a path: pay to witness public key hash, or plain.
pub(crate) fn btc_address_at(seed: &[u8], path: &str, is_segwit: bool) -> Identity {
    let hash = hash160(&key(seed, path).public_key().to_bytes());
    let address = if is_segwit {
        bech32::segwit::encode_v0(bech32::hrp::BC, &hash).expect("a program of 20 bytes")
    } else {
        base58(0, &hash)
    };
    Identity::new(IdentityType::BtcAddress, address, Some(path))
}

/// Base58Check.
fn base58(version: u8, hash: &[u8; 20]) -> String {
    bs58::encode(hash).with_check_version(version).into_string()
}

/// A public key with both coordinates, 65 bytes.
pub(crate) fn uncompressed(key: &PublicKey) -> Vec<u8> {
    key.to_sec1_point(false).as_bytes().to_vec()
}

/// Bitcoin's older addresses of that number: in a script hash (BIP-49), and plain (BIP-44).
pub(crate) fn older_btc_addresses(seed: &[u8], index: u32) -> [Identity; 2] {
    let nested = format!("m/49'/0'/0'/0/{index}");
    let hash = hash160(&key(seed, &nested).public_key().to_bytes());
    // BIP-141, "P2WPKH nested in BIP16 P2SH": the script is OP_0 and the hash.
    let script = hash160(&[&[0x00, 0x14], &hash[..]].concat());
    [
        Identity::new(IdentityType::BtcAddress, base58(5, &script), Some(&nested)),
        btc_address_at(seed, &format!("m/44'/0'/0'/0/{index}"), false),
    ]
}

/// RIPEMD-160 of SHA-256.
pub(crate) fn hash160(bytes: &[u8]) -> [u8; 20] {
    Ripemd160::digest(Sha256::digest(bytes)).into()
}

fn key(seed: &[u8], path: &str) -> XPrv {
    let path: DerivationPath = path.parse().expect("a path");
    // A child key does not exist with a probability of 2^-127 (BIP-32, "Child key derivation").
    XPrv::derive_from_path(seed, &path).expect("the key exists")
}

/// EIP-55: a letter is a capital where the hash of the lower-case address has a digit of 8 or more.
fn with_checksum(lower: &str) -> String {
    let hash = HEXLOWER.encode(&Keccak256::digest(lower.as_bytes()));
    let mixed =
        lower.chars().zip(hash.chars()).map(|(c, h)| if h >= '8' { c.to_ascii_uppercase() } else { c });
    "0x".chars().chain(mixed).collect()
}
