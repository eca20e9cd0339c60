//! A mnemonic phrase.

use std::fmt;

use bip39::{Language, Mnemonic};
use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::identity::Identity;
use crate::parse::{self, PhraseError};
use crate::{Kind, Passphrase};

/// A valid mnemonic phrase of a kind: words in the list's spelling, right in number and checksum.
pub struct Phrase {
    kind: Kind,
    words: Zeroizing<String>,
}

impl Phrase {
    /// Reads a phrase from text as a person types or pastes it.
    ///
    /// # Errors
    /// Says the first thing that is wrong: no words, unknown words by position, a wrong number of words, a wrong checksum.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, PhraseError> {
        let words = parse::normalise(text);
        parse::check_words(&words, kind.accepted_words())?;
        match Mnemonic::parse_in_normalized(Language::English, &words) {
            Ok(_) => Ok(Self { kind, words }),
            // Words and count were checked above, so the checksum is all that is left.
            Err(_) => Err(PhraseError::Checksum),
        }
    }

    /// Draws a new phrase of `words` words: 4 bytes of entropy for every three words (BIP-39, "Generating the mnemonic").
    ///
    /// # Errors
    /// `WordCount` if the kind has no phrases of that length.
    pub fn make(kind: Kind, words: usize, random: &mut dyn CryptoRng) -> Result<Self, PhraseError> {
        let accepted = kind.accepted_words();
        if !accepted.contains(&words) {
            return Err(PhraseError::WordCount { found: words, accepted });
        }
        let mut entropy = Zeroizing::new([0u8; 32]);
        let entropy = entropy.get_mut(..words / 3 * 4).expect("24 words, the most there are, have 32 bytes");
        random.fill_bytes(entropy);
        let mnemonic =
            Mnemonic::from_entropy_in(Language::English, entropy).expect("a length that BIP-39 has");
        // The longest word has 8 letters.
        let mut text = Zeroizing::new(String::with_capacity(words * 9));
        for word in mnemonic.words() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        Ok(Self { kind, words: text })
    }

    /// What it belongs to.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How many words it has.
    pub fn word_count(&self) -> usize {
        self.words.split(' ').count()
    }

    /// Whether putting the words in order proves nothing: there is but one order.
    pub fn has_one_order(&self) -> bool {
        let mut words = self.words.split(' ');
        let first = words.next();
        words.all(|word| Some(word) == first)
    }

    /// What it derives, the telling identity first. Takes about 2 ms: PBKDF2 with 2,048 rounds, then elliptic curves.
    pub fn identities(&self, passphrase: Option<&Passphrase>) -> Vec<Identity> {
        self.kind.derivation().identities(self, passphrase)
    }

    /// The words, one space between. Each call says why in an `// EXPOSE:` line.
    pub fn expose(&self) -> &str {
        &self.words
    }

    /// BIP-39 seed, 64 bytes.
    pub(crate) fn seed(&self, passphrase: Option<&Passphrase>) -> Zeroizing<[u8; 64]> {
        let mnemonic = Mnemonic::parse_in_normalized_without_checksum_check(Language::English, &self.words)
            .expect("checked when it was made");
        // EXPOSE: the passphrase is a part of the seed.
        Zeroizing::new(mnemonic.to_seed_normalized(passphrase.map_or("", Passphrase::expose)))
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phrase")
    }
}

#[cfg(test)]
mod tests;
