//! Keys in memory.

use std::fmt;

use rand::CryptoRng;
use zeroize::Zeroizing;

/// A key of 256 bits. On the heap, never moved, wiped on drop.
pub struct Key(Box<Zeroizing<[u8; 32]>>);

impl Key {
    /// Draws a new key.
    pub fn make(random: &mut dyn CryptoRng) -> Self {
        Self::fill(|bytes| random.fill_bytes(bytes))
    }

    /// A key whose bytes `write` puts in place.
    pub fn fill(write: impl FnOnce(&mut [u8; 32])) -> Self {
        let mut key = Self(Box::new(Zeroizing::new([0; 32])));
        write(&mut key.0);
        key
    }

    /// The bytes. Each call says why in an `// EXPOSE:` line.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static_assertions::assert_not_impl_any!(Key: Clone, fmt::Display, serde::Serialize, std::ops::Deref, PartialEq);

    #[test]
    fn debug_says_the_type_and_no_more() {
        assert_eq!(format!("{:?}", Key::fill(|bytes| bytes.fill(7))), "Key");
    }
}
