//! A mnemonic phrase.

use std::fmt;
use std::ops::Range;

use bip39::Mnemonic;
use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::identity::{Address, Chain, Identity, Progress, Source, Stopped};
use crate::kind::Form;
use crate::parse::{self, PhraseError, Read};
use crate::scheme::shares;
use crate::written::without_numbers;
use crate::{Kind, Language, Passphrase, Scheme, stack};

/// A valid mnemonic phrase of a kind: words in the list's spelling, right in number and checksum.
pub struct Phrase {
    kind: Kind,
    words: Zeroizing<String>,
    language: Option<Language>,
}

impl Phrase {
    /// The same once more, for another thread.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { kind: self.kind, words: self.words.clone(), language: self.language }
    }

    /// Reads a phrase from text as a person types or pastes it.
    ///
    /// # Errors
    /// Says the first thing that is wrong: no words, unknown words by position, a wrong number of words, a wrong checksum.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, PhraseError> {
        let Read { words, language } = stack::wiped(|| parse::read(kind, text))?;
        Ok(Self { kind, words, language })
    }

    /// Reads words as a person wrote them down, where a number may stand before each.
    ///
    /// # Errors
    /// As `parse`.
    pub fn parse_written(kind: Kind, text: &str) -> Result<Self, PhraseError> {
        if kind.form() != Form::Any {
            return Self::parse(kind, text);
        }
        let mut bare = Zeroizing::new(String::with_capacity(text.len() + 1));
        for word in without_numbers(text.split_whitespace().collect()) {
            bare.push_str(word);
            bare.push(' ');
        }
        Self::parse(kind, &bare)
    }

    /// Reads a phrase that a person brings, and takes no word of theirs for what it is where the words say something else for certain.
    ///
    /// # Errors
    /// As `parse`; `OtherScheme` where the words pass the long check of another system, and this kind's is short or none.
    pub fn import(kind: Kind, text: &str) -> Result<Self, PhraseError> {
        let phrase = Self::parse_written(kind, text)?;
        let found = Scheme::recognise(&phrase.words);
        let mut certain = found.iter().filter(|scheme| scheme.is_certain());
        if certain.clone().any(|scheme| phrase.is_of(scheme)) {
            return Ok(phrase);
        }
        match certain.next() {
            Some(scheme) => Err(PhraseError::OtherScheme(Box::new(scheme.clone()))),
            None => Ok(phrase),
        }
    }

    /// Draws a new phrase of `words` words, in English: 4 bytes of entropy for every three words (BIP-39, "Generating the
    /// mnemonic"), or 11 bits for each word where there is no checksum.
    ///
    /// # Errors
    /// `WordCount` if new phrases of the kind have not that length.
    pub fn make(kind: Kind, words: usize, random: &mut dyn CryptoRng) -> Result<Self, PhraseError> {
        stack::wiped(|| Self::draw(kind, words, random))
    }

    fn draw(kind: Kind, words: usize, random: &mut dyn CryptoRng) -> Result<Self, PhraseError> {
        let accepted = kind.made_words();
        if !accepted.contains(&words) {
            return Err(PhraseError::WordCount { found: words, accepted });
        }
        // The longest word has 8 letters.
        let mut text = Zeroizing::new(String::with_capacity(words * 9));
        let mut put = |word: &str| {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        };
        match kind.form() {
            Form::Bip39(_) => {
                let mut entropy = Zeroizing::new([0u8; 32]);
                let entropy =
                    entropy.get_mut(..words / 3 * 4).expect("24 words, the most there are, have 32 bytes");
                random.fill_bytes(entropy);
                let mnemonic = Mnemonic::from_entropy_in(Language::English.list(), entropy)
                    .expect("a length that BIP-39 has");
                mnemonic.words().for_each(&mut put);
            }
            Form::Minima => {
                let list = Language::English.words();
                for _ in 0..words {
                    // 2,048 words: the lowest 11 bits are as even as the others.
                    let drawn = random.next_u32() as usize % list.len();
                    for c in list.get(drawn).into_iter() {
                        put(&Zeroizing::new(c.to_ascii_uppercase()));
                    }
                }
            }
            Form::System(_) | Form::Shares | Form::Any => {
                return Err(PhraseError::WordCount { found: words, accepted });
            }
        }
        Ok(Self { kind, words: text, language: Some(Language::English) })
    }

    /// What it belongs to.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How many words it has.
    pub fn word_count(&self) -> usize {
        self.words.split_whitespace().count()
    }

    /// How many shares it consists of; 1 where it has none.
    pub fn part_count(&self) -> usize {
        self.words.lines().count()
    }

    /// The words of each share, one space between; all words where it has none. As `expose`.
    pub fn expose_parts(&self) -> impl Iterator<Item = &str> {
        self.words.lines()
    }

    /// Whether nothing of it is missing: of shares there are enough.
    pub fn is_complete(&self) -> bool {
        self.kind.form() != Form::Shares
            || shares::Set::read(&self.words).ok().flatten().is_some_and(|set| set.is_enough())
    }

    /// Whether putting the words in order proves nothing: there is but one order.
    pub fn has_one_order(&self) -> bool {
        let mut words = self.words.split_whitespace();
        let first = words.next();
        words.all(|word| Some(word) == first)
    }

    /// The list of BIP-39 that its words are of, where that is a part of how they are read.
    pub fn language(&self) -> Option<Language> {
        self.language
    }

    /// What it derives, the primary identity first. Takes about 2 ms (PBKDF2 with 2,048 rounds, then elliptic curves), and for
    /// Minima about a third of a second (557,000 hashes).
    pub fn identities(&self, passphrase: Option<&Passphrase>) -> Vec<Identity> {
        self.identities_with(passphrase, &mut |_, _| true).expect("nobody stops it")
    }

    /// The same, where it can be said how far it is, and be stopped.
    ///
    /// # Errors
    /// `Stopped`.
    pub fn identities_with(
        &self,
        passphrase: Option<&Passphrase>,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<Identity>, Stopped> {
        stack::wiped(|| self.kind.rules().identities(&Source::new(self, passphrase), progress))
    }

    /// The identity that `wanted` is, with its path: one of those that are shown, or another that wallets of its kind use. Looks
    /// at 100 addresses of each path; for Minima at the 64 of a node, which takes some 20 seconds.
    ///
    /// # Errors
    /// `Stopped`.
    pub fn find(
        &self,
        passphrase: Option<&Passphrase>,
        wanted: &Address,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Identity>, Stopped> {
        stack::wiped(|| self.kind.rules().find(&Source::new(self, passphrase), wanted, progress))
    }

    /// The same, and where the phrase does not give it so, without the passphrase, and as another kind that these words can be of:
    /// addresses are those of wallets first, which all kinds share.
    ///
    /// # Errors
    /// `Stopped`.
    pub fn find_in_any_kind(
        &self,
        passphrase: Option<&Passphrase>,
        wanted: &Address,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Found>, Stopped> {
        let found = |kind, with_passphrase| move |identity| Found { kind, identity, with_passphrase };
        if self.kind.gives(wanted) {
            if let Some(identity) = self.find(passphrase, wanted, progress)? {
                return Ok(Some(found(self.kind, passphrase.is_some())(identity)));
            }
            if passphrase.is_some()
                && let Some(identity) = self.find(None, wanted, progress)?
            {
                return Ok(Some(found(self.kind, false)(identity)));
            }
        }
        for phrase in self.as_others(wanted) {
            if let Some(identity) = phrase.find(None, wanted, progress)? {
                return Ok(Some(found(phrase.kind, false)(identity)));
            }
        }
        Ok(None)
    }

    /// Whether such an address can be of these words at all, as their own kind or as another that is looked through.
    pub fn could_give(&self, wanted: &Address) -> bool {
        self.kind.gives(wanted) || self.as_others(wanted).next().is_some()
    }

    /// These words as every other kind that they can be of and that gives such an address.
    fn as_others<'a>(&'a self, wanted: &'a Address) -> impl Iterator<Item = Self> + 'a {
        let has_addresses = |kind: &&Kind| !kind.counts_uses() && kind.form() != Form::Any;
        let others = Kind::ALL.iter().rev().filter(has_addresses).filter(|kind| **kind != self.kind);
        // EXPOSE: read again, as another kind.
        others.filter(|kind| kind.gives(wanted)).filter_map(|kind| Self::parse(*kind, self.expose()).ok())
    }

    /// Other systems with a check of their own that these words pass, the one with the longest check first.
    pub fn also(&self) -> Vec<Scheme> {
        let mut found = Scheme::recognise(&self.words);
        found.retain(|scheme| scheme.has_check() && !self.is_of(scheme));
        found
    }

    /// Whether a scheme is that of its kind.
    fn is_of(&self, scheme: &Scheme) -> bool {
        if matches!(scheme, Scheme::Bip39(_)) {
            return matches!(self.kind.form(), Form::Bip39(_));
        }
        Kind::of_scheme(scheme) == Some(self.kind)
    }

    /// The words, one space between. Each call says why in an `// EXPOSE:` line.
    pub fn expose(&self) -> &str {
        &self.words
    }

    /// What is at these indices of each path that wallets of a system use, the usual path first; nothing where these words give no such
    /// address.
    pub fn addresses(
        &self,
        chain: Chain,
        passphrase: Option<&Passphrase>,
        indices: Range<u32>,
    ) -> Vec<Identity> {
        stack::wiped(|| {
            let source = Source::new(self, passphrase);
            let keys = self.kind.rules().keys(&source);
            keys.iter().flat_map(|keys| indices.clone().flat_map(|index| chain.at(keys, index))).collect()
        })
    }

    fn list(&self) -> bip39::Language {
        self.language.unwrap_or(Language::English).list()
    }

    /// The entropy of words of BIP-39, 16 to 32 bytes.
    pub(crate) fn entropy(&self) -> Zeroizing<Vec<u8>> {
        let mnemonic = Mnemonic::parse_in_normalized_without_checksum_check(self.list(), &self.words)
            .expect("checked when it was made");
        Zeroizing::new(mnemonic.to_entropy())
    }

    /// BIP-39 seed, 64 bytes.
    pub(crate) fn seed(&self, passphrase: Option<&Passphrase>) -> Zeroizing<[u8; 64]> {
        let mnemonic = Mnemonic::parse_in_normalized_without_checksum_check(self.list(), &self.words)
            .expect("checked when it was made");
        // EXPOSE: the passphrase is a part of the seed.
        Zeroizing::new(mnemonic.to_seed_normalized(passphrase.map_or("", Passphrase::expose)))
    }
}

/// An identity that was searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// As what kind the phrase gives it.
    pub kind: Kind,
    /// With its path.
    pub identity: Identity,
    /// Whether the passphrase has a part in it.
    pub with_passphrase: bool,
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phrase")
    }
}

#[cfg(test)]
mod tests;
