//! SLIP-0010 on curve nist256p1: keys of Ontology.

use hmac::{Hmac, KeyInit, Mac};
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{Scalar, SecretKey};
use sha2::Sha512;
use zeroize::Zeroizing;

/// The first hardened index (BIP-32).
pub(super) const HARDENED: u32 = 1 << 31;

/// A private key and its chain code.
pub(super) struct Node {
    key: SecretKey,
    chain: Zeroizing<[u8; 32]>,
}

impl Node {
    /// SLIP-0010, "Master key generation".
    pub(super) fn master(seed: &[u8; 64]) -> Self {
        let mut i = hmac(b"Nist256p1 seed", &[seed]);
        loop {
            let (left, chain) = halves(&i);
            // With a probability of 2^-32 the left half is no key (0, or not under the order); it is hashed once more then.
            if let Ok(key) = SecretKey::from_slice(&*left) {
                return Self { key, chain };
            }
            i = hmac(b"Nist256p1 seed", &[&*i]);
        }
    }

    /// SLIP-0010, "Private parent key → private child key".
    pub(super) fn child(&self, index: u32) -> Self {
        let number = index.to_be_bytes();
        let mut i = if index >= HARDENED {
            let key = Zeroizing::new(self.key.to_bytes());
            hmac(&*self.chain, &[&[0], key.as_slice(), &number])
        } else {
            hmac(&*self.chain, &[&self.public_key(), &number])
        };
        loop {
            let (left, chain) = halves(&i);
            let tweak = Option::<Scalar>::from(Scalar::from_repr((*left).into()));
            let sum = tweak.map(|tweak| tweak + *self.key.to_nonzero_scalar());
            if let Some(key) = sum.and_then(|sum| SecretKey::from_slice(&sum.to_bytes()).ok()) {
                return Self { key, chain };
            }
            i = hmac(&*self.chain, &[&[1], &*chain, &number]);
        }
    }

    /// The compressed public key, 33 bytes (SEC 1).
    pub(super) fn public_key(&self) -> [u8; 33] {
        let point = self.key.public_key().to_sec1_point(true);
        point.as_bytes().try_into().expect("a compressed point has 33 bytes")
    }
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn halves(i: &[u8; 64]) -> (Zeroizing<[u8; 32]>, Zeroizing<[u8; 32]>) {
    let (left, right) = i.split_at(32);
    let half = |bytes: &[u8]| Zeroizing::new(bytes.try_into().expect("half of 64 bytes"));
    (half(left), half(right))
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER_PERMISSIVE as HEX;

    use super::*;

    /// SLIP-0010, "Test vector 1 for nist256p1", its seed of 16 bytes.
    #[test]
    fn the_specification_s_vectors() {
        let node = |path: &[u32]| {
            let i = hmac(b"Nist256p1 seed", &[&HEX.decode(b"000102030405060708090a0b0c0d0e0f").unwrap()]);
            let (left, chain) = halves(&i);
            let master = Node { key: SecretKey::from_slice(&*left).unwrap(), chain };
            path.iter().fold(master, |node, index| node.child(*index))
        };
        for (path, public) in [
            (&[][..], "0266874dc6ade47b3ecd096745ca09bcd29638dd52c2c12117b11ed3e458cfa9e8"),
            (&[HARDENED], "0384610f5ecffe8fda089363a41f56a5c7ffc1d81b59a612d0d649b2d22355590c"),
            (&[HARDENED, 1], "03526c63f8d0b4bbbf9c80df553fe66742df4676b241dabefdef67733e070f6844"),
            (
                &[HARDENED, 1, HARDENED + 2],
                "0359cf160040778a4b14c5f4d7b76e327ccc8c4a6086dd9451b7482b5a4972dda0",
            ),
        ] {
            assert_eq!(HEX.encode(&node(path).public_key()), public);
        }
    }

    /// SLIP-0010, "Test derivation retry for nist256p1".
    #[test]
    fn a_child_that_is_no_key_is_hashed_once_more() {
        let i = hmac(b"Nist256p1 seed", &[&HEX.decode(b"000102030405060708090a0b0c0d0e0f").unwrap()]);
        let (left, chain) = halves(&i);
        let master = Node { key: SecretKey::from_slice(&*left).unwrap(), chain };
        let node = master.child(HARDENED + 28578).child(33941);
        assert_eq!(
            HEX.encode(&node.public_key()),
            "0235bfee614c0d5b2cae260000bb1d0d84b270099ad790022c1ae0b2e782efe120"
        );
    }
}
