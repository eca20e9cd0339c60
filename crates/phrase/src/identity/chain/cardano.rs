//! Cardano: keys as CIP-3 makes them ("Icarus") and BIP32-Ed25519 derives them (Khovratovich and Law, 2017), at the paths of CIP-1852; addresses
//! of CIP-19. Hardware wallets make other keys from the same words: Ledger always, Trezor from 24.

use bech32::{Bech32, Hrp};
use blake2::digest::consts::U28;
use blake2::{Blake2b, Digest};
use curve25519_dalek::{EdwardsPoint, Scalar};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

use super::{Keys, Rules};
use crate::identity::address::Address;
use crate::identity::ed25519::HARDENED;
use crate::identity::{Identity, IdentityType, Source};
use crate::passphrase::Passphrase;

/// Rounds of PBKDF2 (CIP-3).
const ROUNDS: u32 = 4096;
/// Main network, a key to pay and a key to stake (CIP-19, header).
const BASE: u8 = 0x01;
/// Main network, a key to stake.
const STAKE: u8 = 0xE1;

/// Addresses of the first account, and the address of its stake.
pub(super) struct Cardano;

impl Rules for Cardano {
    fn code(&self) -> &'static str {
        "cardano"
    }

    fn title(&self) -> &'static str {
        "Cardano"
    }

    fn of_type(&self) -> IdentityType {
        IdentityType::AdaAddress
    }

    fn at(&self, keys: &Keys<'_>, index: u32, _: Option<&Address>) -> Vec<Identity> {
        let Some(source) = keys.words else { return Vec::new() };
        let account = [HARDENED + 1852, HARDENED + 1815, HARDENED]
            .iter()
            .fold(Node::master(source), |node, index| node.child(*index));
        let stake = account.child(2).child(0).hash();
        let pay = |role: u32| account.child(role).child(index).hash();
        let base = |role: u32| {
            let bytes = [&[BASE][..], &pay(role), &stake].concat();
            address("addr", &bytes, &format!("m/1852'/1815'/0'/{role}/{index}"))
        };
        let mut here = vec![base(0), base(1)];
        if index == 0 {
            here.push(address("stake", &[&[STAKE][..], &stake].concat(), "m/1852'/1815'/0'/2/0"));
        }
        here
    }
}

fn address(beginning: &str, bytes: &[u8], path: &str) -> Identity {
    let value = bech32::encode::<Bech32>(Hrp::parse_unchecked(beginning), bytes);
    Identity::new(IdentityType::AdaAddress, value.expect("57 bytes are short enough"), Some(path))
}

/// An extended key and its chain code.
struct Node {
    left: Zeroizing<[u8; 32]>,
    right: Zeroizing<[u8; 32]>,
    chain: Zeroizing<[u8; 32]>,
}

impl Node {
    /// CIP-3, "Icarus".
    fn master(source: &Source<'_>) -> Self {
        let bytes = source.secret(|| {
            let mut bytes = Zeroizing::new(vec![0u8; 96]);
            // EXPOSE: the passphrase is a part of the key.
            let passphrase = source.passphrase().map_or("", Passphrase::expose);
            pbkdf2::pbkdf2_hmac::<Sha512>(
                passphrase.as_bytes(),
                &source.phrase.entropy(),
                ROUNDS,
                &mut bytes,
            );
            Some(bytes)
        });
        let bytes = bytes.expect("it was made just now");
        let [mut left, right, chain] = [0, 32, 64].map(|at| half(bytes, at));
        let [first, .., last] = &mut *left;
        *first &= 0xF8;
        *last = *last & 0x1F | 0x40;
        Self { left, right, chain }
    }

    /// BIP32-Ed25519, "Child key derivation", version 2: all numbers are little-endian.
    fn child(&self, index: u32) -> Self {
        let key = if index >= HARDENED {
            Zeroizing::new([&self.left[..], &self.right[..]].concat())
        } else {
            Zeroizing::new(self.public().to_vec())
        };
        let tag = if index >= HARDENED { 0 } else { 2 };
        let hashed = |tag: u8| {
            let mut mac =
                Hmac::<Sha512>::new_from_slice(&*self.chain).expect("HMAC takes keys of any length");
            mac.update(&[tag]);
            mac.update(&key);
            mac.update(&index.to_le_bytes());
            Zeroizing::new(<[u8; 64]>::from(mac.finalize().into_bytes()))
        };
        let z = hashed(tag);
        Self {
            left: added(&self.left, z.get(..28).unwrap_or_default(), 3),
            right: added(&self.right, z.get(32..).unwrap_or_default(), 0),
            chain: half(&*hashed(tag + 1), 32),
        }
    }

    fn public(&self) -> [u8; 32] {
        EdwardsPoint::mul_base(&Scalar::from_bytes_mod_order(*self.left)).compress().to_bytes()
    }

    /// The hash by which an address names it, 28 bytes (CIP-19).
    fn hash(&self) -> [u8; 28] {
        Blake2b::<U28>::digest(self.public()).into()
    }
}

fn half(bytes: &[u8], at: usize) -> Zeroizing<[u8; 32]> {
    let part = bytes.get(at..at + 32).and_then(|part| part.try_into().ok());
    Zeroizing::new(part.expect("there are so many bytes"))
}

/// A number, and another one times a power of two, modulo 2^256.
fn added(number: &[u8; 32], other: &[u8], shift: u32) -> Zeroizing<[u8; 32]> {
    let mut sum = Zeroizing::new([0u8; 32]);
    let mut carry = 0u32;
    let others = other.iter().copied().chain(std::iter::repeat(0));
    for ((to, own), other) in sum.iter_mut().zip(number).zip(others) {
        carry += u32::from(*own) + (u32::from(other) << shift);
        *to = (carry & 0xFF) as u8;
        carry >>= 8;
    }
    sum
}
