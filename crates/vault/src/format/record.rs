//! A record: the words of one account, FORMAT.md section 5. Opened with the phrase key.

use std::fmt;

use holdfast_phrase::{Form, Found, Identity, Kind, Passphrase, Phrase, PhraseError, Progress, Stopped};
use zeroize::Zeroizing;

use crate::format::container::{OpenError, Reader};

const VERSION: u8 = 1;
const BIP39: u8 = 1;
const MINIMA: u8 = 2;
/// The content of the box is padded to a multiple of this.
const PADDING: usize = 512;

/// A phrase and, where the person has one, its passphrase.
pub struct AccountSecret {
    /// The words.
    pub phrase: Phrase,
    /// The "25th word".
    pub passphrase: Option<Passphrase>,
}

impl AccountSecret {
    /// Reads a phrase without a passphrase.
    ///
    /// # Errors
    /// As `Phrase::parse`.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, PhraseError> {
        Self::parse_with(kind, text, None)
    }

    /// Reads a phrase with the passphrase that the person has, where its kind may have one.
    ///
    /// # Errors
    /// As `Phrase::parse`; `LongPassphrase`.
    pub fn parse_with(kind: Kind, text: &str, passphrase: Option<&str>) -> Result<Self, PhraseError> {
        let passphrase = passphrase.filter(|_| kind.takes_passphrase()).and_then(Passphrase::new);
        if passphrase.as_ref().is_some_and(|passphrase| !passphrase.fits()) {
            return Err(PhraseError::LongPassphrase);
        }
        Ok(Self { phrase: Phrase::parse(kind, text)?, passphrase })
    }

    /// The same once more, for another thread.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { phrase: self.phrase.again(), passphrase: self.passphrase.as_ref().map(Passphrase::again) }
    }

    /// What both derive, the primary identity first.
    pub fn identities(&self) -> Vec<Identity> {
        self.phrase.identities(self.passphrase.as_ref())
    }

    /// The same, where it can be said how far it is, and be stopped.
    ///
    /// # Errors
    /// `Stopped`.
    pub fn identities_with(&self, progress: &mut Progress<'_>) -> Result<Vec<Identity>, Stopped> {
        self.phrase.identities_with(self.passphrase.as_ref(), progress)
    }

    /// The identity that `wanted` is, and as what kind.
    ///
    /// # Errors
    /// `Stopped`.
    pub fn find(&self, wanted: &str, progress: &mut Progress<'_>) -> Result<Option<Found>, Stopped> {
        self.phrase.find_in_any_kind(self.passphrase.as_ref(), wanted, progress)
    }

    pub(crate) fn to_content(&self) -> Zeroizing<Vec<u8>> {
        // EXPOSE: the words and the passphrase are what a record keeps.
        let (words, passphrase) =
            (self.phrase.expose(), self.passphrase.as_ref().map_or("", Passphrase::expose));
        let size = (2 + 2 + words.len() + 2 + passphrase.len()).next_multiple_of(PADDING);
        let mut content = Zeroizing::new(Vec::with_capacity(size));
        content.extend_from_slice(&[VERSION, secret_type(self.phrase.kind())]);
        for text in [words, passphrase] {
            let length = u16::try_from(text.len()).expect("texts of an account are at most 64 KiB");
            content.extend_from_slice(&length.to_le_bytes());
            content.extend_from_slice(text.as_bytes());
        }
        content.resize(size, 0);
        content
    }

    pub(crate) fn from_content(kind: Kind, content: &[u8]) -> Result<Self, OpenError> {
        let mut reader = Reader::new(content);
        if reader.u8().is_none_or(|version| version > VERSION) {
            return Err(OpenError::NewerVersion);
        }
        let padded = content.len().is_multiple_of(PADDING);
        Self::read(kind, reader).filter(|_| padded).ok_or(OpenError::Damaged)
    }

    fn read(kind: Kind, reader: Reader<'_>) -> Option<Self> {
        let (found, words, passphrase) = texts(reader)?;
        let phrase = Phrase::parse(kind, words).ok().filter(|_| found == secret_type(kind))?;
        Some(Self { phrase, passphrase: Passphrase::new(passphrase) })
    }
}

fn secret_type(kind: Kind) -> u8 {
    match kind.form() {
        Form::Bip39(_) => BIP39,
        Form::Minima => MINIMA,
    }
}

/// Whether the content of a record has the form of one, whatever kind of words it holds. Gives their number; a record of a later version
/// is taken as it is.
pub(crate) fn check_form(content: &[u8]) -> Result<Option<usize>, OpenError> {
    let mut reader = Reader::new(content);
    let version = reader.u8().ok_or(OpenError::Damaged)?;
    if version > VERSION {
        return Ok(None);
    }
    let found = texts(reader).filter(|_| content.len().is_multiple_of(PADDING));
    let (_, words, _) = found.ok_or(OpenError::Damaged)?;
    Ok(Some(words.split_whitespace().count()))
}

/// Secret type, words and passphrase; the rest is zeros.
fn texts(mut reader: Reader<'_>) -> Option<(u8, &str, &str)> {
    let secret_type = reader.u8()?;
    let mut text = || {
        let length = reader.u16()?;
        str::from_utf8(reader.take(length.into())?).ok()
    };
    let (words, passphrase) = (text()?, text()?);
    reader.rest().iter().all(|byte| *byte == 0).then_some((secret_type, words, passphrase))
}

impl fmt::Debug for AccountSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

    #[test]
    fn a_record_gives_phrase_and_passphrase_back_in_512_bytes() {
        let phrase = Phrase::parse(Kind::Olares, WORDS).unwrap();
        let secret = AccountSecret { phrase, passphrase: Passphrase::new("TREZOR") };
        let content = secret.to_content();
        assert_eq!(content.len(), 512);
        let again = AccountSecret::from_content(Kind::Olares, &content).unwrap();
        // EXPOSE: a test compares a public phrase.
        assert_eq!((again.phrase.expose(), again.passphrase.as_ref().unwrap().expose()), (WORDS, "TREZOR"));
    }

    #[test]
    fn a_record_that_is_not_one_is_refused() {
        let content = AccountSecret::parse(Kind::Olares, WORDS).unwrap().to_content();
        let altered = |at: usize, value: u8| {
            let mut altered = content.to_vec();
            altered[at] = value;
            AccountSecret::from_content(Kind::Olares, &altered)
        };
        assert!(matches!(altered(0, 2), Err(OpenError::NewerVersion)));
        assert!(matches!(altered(1, 9), Err(OpenError::Damaged)));
        assert!(matches!(altered(3, 255), Err(OpenError::Damaged)));
        assert!(matches!(altered(511, 1), Err(OpenError::Damaged)));
        assert!(matches!(altered(4, b'x'), Err(OpenError::Damaged)));
        for length in 0..100 {
            assert!(AccountSecret::from_content(Kind::Olares, &content[..length]).is_err(), "{length}");
        }
    }
}
