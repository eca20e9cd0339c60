//! Monero's keys and addresses.

use curve25519_dalek::constants::ED25519_BASEPOINT_TABLE as BASE;
use curve25519_dalek::{EdwardsPoint, Scalar};
use sha3::{Digest, Keccak256};
use zeroize::Zeroizing;

use super::{Identity, IdentityType};

/// First bytes of addresses.
const PRIMARY: u8 = 18;
const SUBADDRESS: u8 = 42;
/// Primary, with the number of a payment.
const INTEGRATED: u8 = 19;
/// The digits of Base58.
const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// What a wallet spends with, and sees with.
pub(super) struct Keys {
    spend: Zeroizing<Scalar>,
    view: Zeroizing<Scalar>,
}

impl Keys {
    /// The seed is the key to spend with, and its hash the one to see with (`account_base::generate`).
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        let spend = Zeroizing::new(Scalar::from_bytes_mod_order(*seed));
        let view = Zeroizing::new(hashed(&[spend.as_bytes()]));
        Self { spend, view }
    }

    /// MyMonero hashes 16 bytes to 32, and those once more for the key to see with.
    pub fn of_short_seed(seed: &[u8; 16]) -> Self {
        let first = Zeroizing::new(<[u8; 32]>::from(Keccak256::digest(seed)));
        let spend = Zeroizing::new(Scalar::from_bytes_mod_order(*first));
        Self { spend, view: Zeroizing::new(hashed(&[&*first])) }
    }

    /// The primary address, with the index 0, or a subaddress of the first account (`device_default.cpp`, `get_subaddress`).
    pub fn address(&self, index: u32) -> Identity {
        let spend = &*self.spend * BASE;
        let (version, spend, view) = if index == 0 {
            (PRIMARY, spend, &*self.view * BASE)
        } else {
            let added = hashed(&[b"SubAddr\0", self.view.as_bytes(), &[0; 4], &index.to_le_bytes()]);
            let spend = spend + &added * BASE;
            (SUBADDRESS, spend, *self.view * spend)
        };
        let path = (index > 0).then(|| format!("0/{index}"));
        Identity::new(IdentityType::XmrAddress, encode(version, &spend, &view), path.as_deref())
    }
}

/// Keccak-256 modulo the order of the group (`hash_to_scalar`).
fn hashed(parts: &[&[u8]]) -> Scalar {
    let mut hash = Keccak256::new();
    parts.iter().for_each(|part| hash.update(part));
    let hash = Zeroizing::new(<[u8; 32]>::from(hash.finalize()));
    Scalar::from_bytes_mod_order(*hash)
}

/// The two keys of an address, standard, integrated or of a subaddress, if its check fits.
pub(super) fn read(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for digits in text.as_bytes().chunks(11) {
        let number = digits.iter().try_fold(0u64, |number, digit| {
            let value = ALPHABET.iter().position(|own| own == digit)?;
            number.checked_mul(58)?.checked_add(value.try_into().ok()?)
        })?;
        let size = if digits.len() == 11 { 8 } else { 5 };
        bytes.extend_from_slice(number.to_be_bytes().get(8 - size..)?);
    }
    let (content, check) = bytes.split_last_chunk::<4>()?;
    let is_known = matches!(
        (content.first(), content.len()),
        (Some(&(PRIMARY | SUBADDRESS)), 65) | (Some(&INTEGRATED), 73)
    );
    let is_right = Keccak256::digest(content).first_chunk() == Some(check);
    content.get(1..65).filter(|_| is_known && is_right).map(<[u8]>::to_vec)
}

/// Version, both keys and four bytes of their hash in Monero's Base58: 11 digits for 8 bytes, 7 for the last 5.
fn encode(version: u8, spend: &EdwardsPoint, view: &EdwardsPoint) -> String {
    let mut bytes = vec![version];
    bytes.extend_from_slice(spend.compress().as_bytes());
    bytes.extend_from_slice(view.compress().as_bytes());
    let hash = Keccak256::digest(&bytes);
    bytes.extend_from_slice(hash.first_chunk::<4>().expect("Keccak-256 gives 32 bytes"));
    bytes.chunks(8).map(block).collect()
}

fn block(bytes: &[u8]) -> String {
    let digits = if bytes.len() == 8 { 11 } else { 7 };
    let number = bytes.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    let alphabet = bs58::Alphabet::MONERO;
    // Base58 writes a 1 for each zero byte at the beginning, where Monero writes one for each digit that is missing.
    let written = bs58::encode(number.to_be_bytes()).with_alphabet(alphabet).into_string();
    format!("{:1>digits$}", written.trim_start_matches('1'))
}
