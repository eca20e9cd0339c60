//! BIP-32 keys on secp256k1: fingerprint, and the addresses of Bitcoin, Ethereum and their like.

use bip32::secp256k1::elliptic_curve::PrimeField;
use bip32::secp256k1::elliptic_curve::sec1::ToSec1Point;
use bip32::secp256k1::{ProjectivePoint, PublicKey, Scalar};
use bip32::{DerivationPath, XPrv};
use data_encoding::HEXLOWER;
use ripemd::Ripemd160;
use sha2::Sha256;
use sha3::{Digest, Keccak256};

use super::address::Address;
use super::payment::{Payment, ScriptType};
use super::{Identity, IdentityType};

/// A chain with Bitcoin's addresses.
pub(crate) struct Coin {
    /// Its coin type (SLIP-0044).
    number: u32,
    of_type: IdentityType,
    /// How it writes them.
    payment: Payment,
}

/// Accounts that are looked through.
const ACCOUNTS: u32 = 5;

pub(crate) const BITCOIN: Coin =
    Coin { number: 0, of_type: IdentityType::BtcAddress, payment: Payment::BITCOIN };
pub(crate) const LITECOIN: Coin =
    Coin { number: 2, of_type: IdentityType::LtcAddress, payment: Payment::LITECOIN };
pub(crate) const DOGECOIN: Coin =
    Coin { number: 3, of_type: IdentityType::DogeAddress, payment: Payment::DOGECOIN };

impl Coin {
    /// The address of that number to receive and for change, of the first accounts, and the first one of the account of that number.
    pub(crate) fn at(&self, seed: &[u8], script: ScriptType, index: u32) -> Vec<Identity> {
        let (purpose, coin) = (script.purpose(), self.number);
        // Wallets stop at a gap of 20 (BIP-44); of the first account it is looked further.
        let accounts = if index < 20 { ACCOUNTS } else { 1 };
        let both =
            |account: u32| [0, 1].map(|change| format!("m/{purpose}'/{coin}'/{account}'/{change}/{index}"));
        let mut paths: Vec<_> = (0..accounts).flat_map(both).collect();
        if index >= ACCOUNTS {
            paths.push(format!("m/{purpose}'/{coin}'/{index}'/0/0"));
        }
        paths.iter().map(|path| self.address(seed, script, path)).collect()
    }

    /// The address of a path.
    pub(crate) fn address(&self, seed: &[u8], script: ScriptType, path: &str) -> Identity {
        let key = public_key(seed, path);
        let hash = match script {
            ScriptType::KeyHash | ScriptType::WitnessKey => hash160(&key).to_vec(),
            // BIP-141, "P2WPKH nested in BIP16 P2SH": the script is OP_0 and the hash.
            ScriptType::ScriptHash => hash160(&[&[0x00, 0x14], &hash160(&key)[..]].concat()).to_vec(),
            ScriptType::Taproot => taproot(&key).to_vec(),
        };
        Identity::new(self.of_type.clone(), self.payment.write(script, &hash), Some(path))
    }

    /// Whether an address that is searched may pay to a script of this type.
    pub(crate) fn may_be(&self, script: ScriptType, wanted: &Address) -> bool {
        wanted.may_pay(&self.of_type, script)
    }
}

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
    let address = HEXLOWER.encode(&evm_hash(seed, path));
    Identity::new(IdentityType::EvmAddress, with_checksum(&address), Some(path))
}

/// The end of the hash of a key with both coordinates.
pub(crate) fn evm_hash(seed: &[u8], path: &str) -> [u8; 20] {
    let key = key(seed, path).public_key();
    let point = uncompressed(&PublicKey::from(key.public_key()));
    let hash = Keccak256::digest(point.get(1..).expect("an uncompressed point has 65 bytes"));
    *hash.last_chunk().expect("Keccak-256 gives 32 bytes")
}

/// Bitcoin's address of that number: pay to witness public key hash (BIP-84).
pub(crate) fn btc_address(seed: &[u8], index: u32) -> Identity {
    BITCOIN.address(seed, ScriptType::WitnessKey, &format!("m/84'/0'/0'/0/{index}"))
}

/// The paths of BIP-44 at that number: of an address of the first account, and of the first address of an account; one where both are the same.
pub(crate) fn bip44_paths(coin: u32, index: u32) -> Vec<String> {
    let mut paths = vec![format!("m/44'/{coin}'/0'/0/{index}")];
    if index > 0 {
        paths.push(format!("m/44'/{coin}'/{index}'/0/0"));
    }
    paths
}

/// Base58Check.
pub(crate) fn base58(version: u8, hash: &[u8]) -> String {
    bs58::encode(hash).with_check_version(version).into_string()
}

/// A public key with both coordinates, 65 bytes.
pub(crate) fn uncompressed(key: &PublicKey) -> Vec<u8> {
    key.to_sec1_point(false).as_bytes().to_vec()
}

/// RIPEMD-160 of SHA-256.
pub(crate) fn hash160(bytes: &[u8]) -> [u8; 20] {
    Ripemd160::digest(Sha256::digest(bytes)).into()
}

/// The compressed public key of a path, 33 bytes.
pub(crate) fn public_key(seed: &[u8], path: &str) -> [u8; 33] {
    key(seed, path).public_key().to_bytes()
}

fn key(seed: &[u8], path: &str) -> XPrv {
    let path: DerivationPath = path.parse().expect("a path");
    // A child key does not exist with a probability of 2^-127 (BIP-32, "Child key derivation").
    XPrv::derive_from_path(seed, &path).expect("the key exists")
}

/// What a Taproot address pays to: the key, and a commitment to there being no script (BIP-341, "Constructing and spending Taproot outputs";
/// BIP-86).
fn taproot(key: &[u8; 33]) -> [u8; 32] {
    let x = key.get(1..).unwrap_or_default();
    let even = PublicKey::from_sec1_bytes(&[&[2], x].concat()).expect("a key has its opposite");
    let tag = Sha256::digest(b"TapTweak");
    let tweak = Sha256::new().chain_update(tag).chain_update(tag).chain_update(x).finalize();
    // A hash is no number of the field with a probability of 2^-127.
    let tweak = Option::<Scalar>::from(Scalar::from_repr(tweak)).expect("the tweak exists");
    let point = ProjectivePoint::from(*even.as_affine()) + ProjectivePoint::GENERATOR * tweak;
    let output = PublicKey::from_affine(point.to_affine()).expect("the output exists");
    *output.to_sec1_point(true).as_bytes().last_chunk().expect("33 bytes")
}

/// Whether the capitals of an address's digits are those of its checksum (EIP-55; EIP-1191 has others for some chains). One without any, or with
/// nothing else, has no checksum.
pub(super) fn is_checked(digits: &str) -> bool {
    let lower = digits.to_ascii_lowercase();
    let has_none = digits == lower || digits == digits.to_ascii_uppercase();
    let is_right = |beginning: &str| with_capitals(&lower, &format!("{beginning}{lower}")) == digits;
    // Rootstock, which is where EIP-1191 is used.
    has_none || is_right("") || is_right("300x") || is_right("310x")
}

/// EIP-55: a letter is a capital where the hash of the lower-case address has a digit of 8 or more.
fn with_checksum(lower: &str) -> String {
    format!("0x{}", with_capitals(lower, lower))
}

fn with_capitals(lower: &str, hashed: &str) -> String {
    let hash = HEXLOWER.encode(&Keccak256::digest(hashed.as_bytes()));
    lower.chars().zip(hash.chars()).map(|(c, h)| if h >= '8' { c.to_ascii_uppercase() } else { c }).collect()
}
