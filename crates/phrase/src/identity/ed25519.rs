//! SLIP-0010 on curve ed25519: keys of Olares and Solana.

use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

/// The first hardened index (BIP-32). On this curve there are no others.
pub(crate) const HARDENED: u32 = 1 << 31;

/// The private key of a path of hardened indices.
pub(crate) fn at(seed: &[u8], path: &[u32]) -> Zeroizing<[u8; 32]> {
    let master = halves(b"ed25519 seed", &[seed]);
    let (key, _) =
        path.iter().fold(master, |(key, chain), index| halves(&*chain, &[&[0], &*key, &index.to_be_bytes()]));
    key
}

/// The public key.
pub(crate) fn public(key: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(key).verifying_key().to_bytes()
}

/// A key and its chain code.
fn halves(key: &[u8], parts: &[&[u8]]) -> (Zeroizing<[u8; 32]>, Zeroizing<[u8; 32]>) {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    let hash = Zeroizing::new(<[u8; 64]>::from(mac.finalize().into_bytes()));
    let (left, right) = (hash.first_chunk(), hash.last_chunk());
    let half = |half: Option<&[u8; 32]>| Zeroizing::new(*half.expect("64 bytes have two halves"));
    (half(left), half(right))
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER as HEX;

    use super::*;

    /// SLIP-0010, "Test vector 1 for ed25519".
    #[test]
    fn the_specification_s_vectors() {
        let seed = HEX.decode(b"000102030405060708090a0b0c0d0e0f").unwrap();
        for (path, public_key) in [
            (&[][..], "a4b2856bfec510abab89753fac1ac0e1112364e7d250545963f135f2a33188ed"),
            (&[0][..], "8c8a13df77a28f3445213a0f432fde644acaa215fc72dcdf300d5efaa85d350c"),
            (&[0, 1], "1932a5270f335bed617d5b935c80aedb1a35bd9fc1e31acafd5372c30f5c1187"),
        ] {
            let path: Vec<_> = path.iter().map(|index| HARDENED + index).collect();
            assert_eq!(HEX.encode(&public(&at(&seed, &path))), public_key);
        }
    }
}
