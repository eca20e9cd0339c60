//! A record: the words of one account, and what makes them understood where they are found alone. FORMAT.md section 6. Opened with the
//! phrase key.

use std::fmt;
use std::ops::Range;

use holdfast_phrase::{
    Address, Chain, Form, Found, Identity, Kind, Passphrase, Phrase, PhraseError, Progress, Stopped, System,
};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::format::container::{OpenError, Reader};

/// Fields by their tags.
const END: u16 = 0;
const ID: u16 = 1;
const SECRET_TYPE: u16 = 2;
const WORDS: u16 = 3;
const PASSPHRASE: u16 = 4;
const KIND: u16 = 5;
const NAME: u16 = 6;
const DATE: u16 = 7;
/// From this tag on a field changes what the record means.
const NEWER: u16 = 0x8000;
/// Bytes of a field before its value.
const FIELD: usize = 6;

/// Types of secrets.
const BIP39: u16 = 1;
const MINIMA: u16 = 2;
const SLIP39: u16 = 3;
const ELECTRUM: u16 = 4;
const OLD_ELECTRUM: u16 = 5;
const MONERO: u16 = 6;
const POLYSEED: u16 = 7;
const AEZEED: u16 = 8;
const TON: u16 = 9;
const ALGORAND: u16 = 10;
const OTHER_WORDS: u16 = 11;

/// A phrase and, where the person has one, its passphrase.
pub struct AccountSecret {
    /// The words.
    pub phrase: Phrase,
    /// The "25th word".
    pub passphrase: Option<Passphrase>,
}

/// What of an account stands in its record beside the words.
#[derive(Clone, Copy)]
pub(crate) struct Label<'a> {
    pub id: [u8; 16],
    pub secret_type: u16,
    pub kind: &'a str,
    pub name: &'a str,
    /// When the account was added, in seconds since 1970.
    pub date: i64,
}

/// What a record says.
pub(crate) enum Record<'a> {
    Known(Fields<'a>),
    /// Only a later version understands all of it.
    Newer(Fields<'a>),
}

/// The fields of a record.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    label: Label<'a>,
    words: &'a str,
    passphrase: &'a str,
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
        let passphrase = read_passphrase(kind, passphrase)?;
        Ok(Self { phrase: Phrase::parse_written(kind, text)?, passphrase })
    }

    /// The same, of words that a person brings.
    ///
    /// # Errors
    /// As `Phrase::import`; `LongPassphrase`.
    pub fn import(kind: Kind, text: &str, passphrase: Option<&str>) -> Result<Self, PhraseError> {
        let passphrase = read_passphrase(kind, passphrase)?;
        Ok(Self { phrase: Phrase::import(kind, text)?, passphrase })
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
    pub fn find(&self, wanted: &Address, progress: &mut Progress<'_>) -> Result<Option<Found>, Stopped> {
        self.phrase.find_in_any_kind(self.passphrase.as_ref(), wanted, progress)
    }

    /// Whether such an address can be of these words at all.
    pub fn could_give(&self, wanted: &Address) -> bool {
        self.phrase.could_give(wanted)
    }

    /// What is at these indices of each path that wallets of a system use, the usual path first.
    pub fn addresses(&self, chain: Chain, indices: Range<u32>) -> Vec<Identity> {
        self.phrase.addresses(chain, self.passphrase.as_ref(), indices)
    }

    /// The number of its type in a record.
    pub(crate) fn type_number(&self) -> u16 {
        secret_type(self.phrase.kind())
    }

    /// The record of an account with these words.
    pub(crate) fn to_content(&self, label: Label<'_>) -> Zeroizing<Vec<u8>> {
        let fields = Fields {
            label,
            // EXPOSE: the words and the passphrase are what a record keeps.
            words: self.phrase.expose(),
            passphrase: self.passphrase.as_ref().map_or("", Passphrase::expose),
        };
        fields.compose()
    }

    /// The words of a record, as a phrase of that kind.
    pub(crate) fn from_content(kind: Kind, content: &[u8]) -> Result<Self, OpenError> {
        match Record::parse(content)? {
            Record::Known(fields) => fields.secret(kind),
            Record::Newer(_) => Err(OpenError::NewerVersion),
        }
    }
}

fn read_passphrase(kind: Kind, passphrase: Option<&str>) -> Result<Option<Passphrase>, PhraseError> {
    let passphrase = passphrase.filter(|_| kind.takes_passphrase()).and_then(Passphrase::new);
    let is_short = passphrase.as_ref().is_none_or(Passphrase::fits);
    if is_short { Ok(passphrase) } else { Err(PhraseError::LongPassphrase) }
}

fn secret_type(kind: Kind) -> u16 {
    match kind.form() {
        Form::Bip39(_) => BIP39,
        Form::Minima => MINIMA,
        Form::System(System::Electrum) => ELECTRUM,
        Form::System(System::OldElectrum) => OLD_ELECTRUM,
        Form::System(System::Monero) => MONERO,
        Form::System(System::Polyseed) => POLYSEED,
        Form::System(System::Aezeed) => AEZEED,
        Form::System(System::Ton) => TON,
        Form::System(System::Algorand) => ALGORAND,
        Form::Shares => SLIP39,
        Form::Any => OTHER_WORDS,
    }
}

impl<'a> Record<'a> {
    /// Reads what was decrypted.
    ///
    /// # Errors
    /// `Damaged` where it has not the form of a record.
    pub fn parse(content: &'a [u8]) -> Result<Self, OpenError> {
        read(content).ok_or(OpenError::Damaged)
    }

    /// Words in it, where they are understood.
    pub fn word_count(&self) -> Option<usize> {
        match self {
            Self::Known(fields) => Some(fields.words.split_whitespace().count()),
            Self::Newer(_) => None,
        }
    }

    /// Whether it is the record of that account, as the JSON says.
    pub fn is_of(&self, account: Label<'_>) -> bool {
        let (Self::Known(Fields { label, .. }) | Self::Newer(Fields { label, .. })) = self;
        (label.id, label.secret_type, label.kind, label.date)
            == (account.id, account.secret_type, account.kind, account.date)
    }

    /// The same words as the record of another account, which may have another id, kind and date. What this version does not know is kept.
    pub fn moved_to(&self, account: Label<'_>, content: &[u8]) -> Zeroizing<Vec<u8>> {
        let is_known = matches!(self, Self::Known(_));
        let date = account.date.to_le_bytes();
        // Never made larger, which would leave a copy behind.
        let mut moved = Zeroizing::new(Vec::with_capacity(content.len() + account.kind.len()));
        let mut reader = Reader::new(content);
        while let Some((tag, value)) = next_field(&mut reader) {
            let value = match tag {
                ID => &account.id,
                KIND if is_known => account.kind.as_bytes(),
                DATE if is_known => &date,
                _ => value,
            };
            write_field(&mut moved, tag, value);
        }
        moved.extend_from_slice(&END.to_le_bytes());
        moved
    }
}

/// A record that was found alone, and may be damaged: FORMAT.md section 9. Of a field that is there twice the first one counts.
pub(crate) struct Loose<'a> {
    pub id: [u8; 16],
    pub words: &'a str,
    fields: Vec<(u16, &'a [u8])>,
}

impl<'a> Loose<'a> {
    /// None where the id is not first, or the words are no UTF-8.
    pub fn read(content: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(content);
        let fields: Vec<_> = std::iter::from_fn(|| next_field(&mut reader)).collect();
        let (_, id) = fields.first().filter(|(tag, _)| *tag == ID)?;
        let words = fields.iter().find(|(tag, _)| *tag == WORDS)?.1;
        Some(Self { id: (*id).try_into().ok()?, words: str::from_utf8(words).ok()?, fields })
    }

    fn field(&self, wanted: u16) -> Option<&'a [u8]> {
        self.fields.iter().find(|(tag, _)| *tag == wanted).map(|(_, value)| *value)
    }

    /// Whether both have the same known fields.
    pub fn says_as(&self, other: &Self) -> bool {
        (ID..=DATE).all(|tag| self.field(tag) == other.field(tag))
    }

    /// Empty where there is none.
    pub fn passphrase(&self) -> Zeroizing<String> {
        Zeroizing::new(String::from_utf8_lossy(self.field(PASSPHRASE).unwrap_or_default()).into_owned())
    }

    pub fn kind(&self) -> String {
        String::from_utf8_lossy(self.field(KIND).unwrap_or_default()).into_owned()
    }

    pub fn name(&self) -> String {
        String::from_utf8_lossy(self.field(NAME).unwrap_or_default()).into_owned()
    }

    pub fn secret_type(&self) -> Option<u16> {
        self.field(SECRET_TYPE)?.try_into().ok().map(u16::from_le_bytes)
    }

    /// In seconds since 1970.
    pub fn date(&self) -> Option<i64> {
        self.field(DATE)?.try_into().ok().map(i64::from_le_bytes)
    }
}

/// Whether two records hold the same secret, whatever else they say.
pub(crate) fn have_same_secret(a: &[u8], b: &[u8]) -> bool {
    match (Record::parse(a), Record::parse(b)) {
        (Ok(Record::Known(a)), Ok(Record::Known(b))) => {
            let same = |a: &str, b: &str| a.as_bytes().ct_eq(b.as_bytes());
            a.label.secret_type == b.label.secret_type
                && bool::from(same(a.words, b.words) & same(a.passphrase, b.passphrase))
        }
        // What is not understood is the same only where every byte after the id is.
        (Ok(Record::Newer(_)), Ok(Record::Newer(_))) => {
            let fields = |content: &'_ [u8]| -> usize {
                content.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)
            };
            let (a, b) = (a.get(FIELD + 16..fields(a)), b.get(FIELD + 16..fields(b)));
            a.zip(b).is_some_and(|(a, b)| bool::from(a.ct_eq(b)))
        }
        _ => false,
    }
}

impl Fields<'_> {
    fn secret(&self, kind: Kind) -> Result<AccountSecret, OpenError> {
        let phrase =
            Phrase::parse(kind, self.words).ok().filter(|_| self.label.secret_type == secret_type(kind));
        let phrase = phrase.ok_or(OpenError::Damaged)?;
        Ok(AccountSecret { phrase, passphrase: Passphrase::new(self.passphrase) })
    }

    fn compose(&self) -> Zeroizing<Vec<u8>> {
        let Label { id, secret_type, kind, name, date } = &self.label;
        let (number, date) = (secret_type.to_le_bytes(), date.to_le_bytes());
        let fields: [(u16, &[u8]); 7] = [
            (ID, id),
            (SECRET_TYPE, &number),
            (WORDS, self.words.as_bytes()),
            (PASSPHRASE, self.passphrase.as_bytes()),
            (KIND, kind.as_bytes()),
            (NAME, name.as_bytes()),
            (DATE, &date),
        ];
        let size = fields.iter().map(|(_, value)| FIELD + value.len()).sum::<usize>() + 2;
        // Never made larger, which would leave a copy behind.
        let mut content = Zeroizing::new(Vec::with_capacity(size));
        for (tag, value) in fields {
            if tag == PASSPHRASE && value.is_empty() {
                continue;
            }
            write_field(&mut content, tag, value);
        }
        content.extend_from_slice(&END.to_le_bytes());
        content
    }
}

fn write_field(content: &mut Vec<u8>, tag: u16, value: &[u8]) {
    let length = u32::try_from(value.len()).expect("a record has at most 128 KiB");
    content.extend_from_slice(&tag.to_le_bytes());
    content.extend_from_slice(&length.to_le_bytes());
    content.extend_from_slice(value);
}

/// The next field, if one follows that is whole.
fn next_field<'a>(reader: &mut Reader<'a>) -> Option<(u16, &'a [u8])> {
    let tag = reader.u16().filter(|tag| *tag != END)?;
    let length = usize::try_from(reader.u32()?).ok()?;
    Some((tag, reader.take(length)?))
}

/// The record of an account whose words may be none.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn of_words(label: Label<'_>, words: &str) -> Zeroizing<Vec<u8>> {
    Fields { label, words, passphrase: "" }.compose()
}

/// The fields, each once, up to the end, after which there are zeros.
fn read(content: &[u8]) -> Option<Record<'_>> {
    let mut reader = Reader::new(content);
    let mut known: [Option<&[u8]>; 8] = [None; 8];
    let (mut is_newer, mut is_first) = (false, true);
    loop {
        let tag = reader.u16()?;
        if tag == END {
            break;
        }
        let length = usize::try_from(reader.u32()?).ok()?;
        let value = reader.take(length)?;
        if is_first != (tag == ID) {
            return None;
        }
        is_first = false;
        is_newer |= tag >= NEWER;
        if let Some(field) = known.get_mut(usize::from(tag))
            && field.replace(value).is_some()
        {
            return None;
        }
    }
    if !reader.rest().iter().all(|byte| *byte == 0) {
        return None;
    }
    let [_, id, secret_type, words, passphrase, kind, name, date] = known;
    let label = Label {
        id: id?.try_into().ok()?,
        secret_type: u16::from_le_bytes(secret_type?.try_into().ok()?),
        kind: str::from_utf8(kind?).ok()?,
        name: str::from_utf8(name?).ok()?,
        date: i64::from_le_bytes(date?.try_into().ok()?),
    };
    let fields = Fields {
        label,
        words: str::from_utf8(words?).ok()?,
        passphrase: str::from_utf8(passphrase.unwrap_or_default()).ok()?,
    };
    // All of it has the form of a record, also where it is not understood.
    let is_known = (BIP39..=OTHER_WORDS).contains(&label.secret_type);
    let is_understood = !is_newer && is_known;
    Some(if is_understood { Record::Known(fields) } else { Record::Newer(fields) })
}

impl fmt::Debug for AccountSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountSecret")
    }
}

#[cfg(test)]
mod tests;
