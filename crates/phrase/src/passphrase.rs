//! The optional BIP-39 passphrase, sometimes called the 25th word.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Bytes of a passphrase at most, in NFKD. BIP-39 has no limit; nobody types more.
pub(crate) const LONGEST: usize = 4096;

/// A BIP-39 passphrase in Unicode NFKD, as BIP-39 asks ("From mnemonic to seed"). Not empty.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes the text as it is, but for the normalisation. An empty text is no passphrase.
    pub fn new(text: &str) -> Option<Self> {
        // Reserved at once: a string that grows leaves copies behind.
        let mut kept = Zeroizing::new(String::with_capacity(text.len().saturating_mul(3)));
        kept.extend(text.nfkd());
        (!kept.is_empty()).then_some(Self(kept))
    }

    /// The same once more, for another thread.
    #[must_use]
    pub fn again(&self) -> Self {
        Self(self.0.clone())
    }

    /// Whether it can be kept.
    pub fn fits(&self) -> bool {
        self.0.len() <= LONGEST
    }

    /// The text. Each call says why in an `// EXPOSE:` line.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}
