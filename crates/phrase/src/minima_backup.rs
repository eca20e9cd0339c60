//! Backups that a Minima node writes (`.bak`): the phrase in them, and how often its keys were used.
//!
//! ```text
//!   u32 8 | salt | u32 16 | IV | AES-128-CBC, PKCS #7 ( gzip ( six sections, each u32 length | bytes ) )
//!   key = PBKDF2-HMAC-SHA256 (password, salt, 65,536 rounds, 16 bytes)
//! ```
//! Numbers are big-endian. The first section is an SQL script of H2 with the tables SEED and KEYS; the fourth holds settings as JSON,
//! with the encrypted phrase in it where the node was locked: the same envelope around u32 length | phrase. There is no check
//! of integrity, no magic number and no version, so a wrong password and a damaged file look alike.
//!
//! # Security
//! Nothing is written. What is decrypted is wiped when it is dropped, but for the window of the inflater, which is left to an
//! allocator that wipes (both programs have one). The password of a backup that was made without one is known
//! to everybody.
//!
//! Source: files written by Minima 1.0.45.

use std::fmt;
use std::io::Read;

use aes::Aes128;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7};
use data_encoding::HEXUPPER_PERMISSIVE;
use flate2::read::GzDecoder;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::identity::minima::address_of;
use crate::{Identity, Kind, Phrase, PhraseError, stack};

/// The password of a backup that was made on a node's command line without one.
pub const PUBLIC_PASSWORD: &str = "minima";

/// The longest file that is read as one, in bytes. Nodes write some MiB.
pub const LONGEST_MINIMA_BACKUP: u64 = 256 << 20;

const ROUNDS: u32 = 65_536;
const SALT: usize = 8;
const IV: usize = 16;
/// Sections of settings and SQL are a few KiB; what is longer is no such file.
const LONGEST_SECTION: usize = 64 << 20;
/// A node has 64 keys, each a row of some ten values. A file that has far more is made to exhaust the memory.
const MOST_ROWS: usize = 1024;
const MOST_VALUES: usize = 32;
/// A phrase may have 8,192 characters.
const LONGEST_VALUE: usize = 16_384;
/// Uses are raised by thousands, as Minima's own documentation does.
const STEP: u32 = 1000;

/// Why a Minima backup gives no phrase.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MinimaBackupError {
    /// It does not have the form of one.
    #[error("this is not a Minima backup")]
    NotMinima,
    /// It does not open: another password, or a damaged file.
    #[error("the password is wrong, or the file is damaged")]
    WrongPassword,
    /// It opens, and what is inside is not what a node writes.
    #[error("what is in this Minima backup cannot be read")]
    Unreadable,
    /// The node was locked: the phrase has a password of its own.
    #[error("the node was locked when this backup was made: its lock password is needed")]
    Locked,
    /// The node had no phrase.
    #[error("there is no phrase in this Minima backup")]
    NoPhrase,
    /// The phrase in it is none.
    #[error("{0}")]
    Phrase(#[from] PhraseError),
}

/// An opened backup.
pub struct MinimaBackup {
    words: Zeroizing<String>,
    /// The phrase under the lock password, where the node was locked.
    locked: Option<Zeroizing<Vec<u8>>>,
    /// The public keys, hex as the node writes it, with how often each was used.
    keys: Vec<(String, u64)>,
}

impl MinimaBackup {
    /// Opens a backup. Takes about 50 ms.
    ///
    /// # Errors
    /// `NotMinima`, `WrongPassword`, `Unreadable`.
    pub fn open(bytes: &[u8], password: &str) -> Result<Self, MinimaBackupError> {
        stack::wiped(|| Self::read(bytes, password))
    }

    /// Reads what is under the envelope and the compression: for tests, which need not pay for the password each time.
    ///
    /// # Errors
    /// `WrongPassword`, `Unreadable`.
    #[cfg(feature = "testing")]
    pub fn read_sections(sections: impl Read) -> Result<Self, MinimaBackupError> {
        Self::from_sections(sections)
    }

    fn read(bytes: &[u8], password: &str) -> Result<Self, MinimaBackupError> {
        let zipped = open_envelope(bytes, password)?;
        Self::from_sections(GzDecoder::new(zipped.as_slice()))
    }

    fn from_sections(mut sections: impl Read) -> Result<Self, MinimaBackupError> {
        let sql = section(&mut sections)?;
        for _ in ["cascade", "chain tree"] {
            skip_section(&mut sections)?;
        }
        let settings = section(&mut sections)?;
        let sql = str::from_utf8(&sql).map_err(|_| MinimaBackupError::Unreadable)?;
        let seeds = Table::read(sql, "SEED").ok_or(MinimaBackupError::Unreadable)?;
        let words = seeds.rows.first().and_then(|row| row.get(seeds.column("PHRASE").unwrap_or(1)));
        let words = Zeroizing::new(words.map(|words| (**words).clone()).unwrap_or_default());
        let keys = Table::read(sql, "KEYS").ok_or(MinimaBackupError::Unreadable)?;
        let (uses, public) = (keys.column("USES"), keys.column("PUBLICKEY"));
        let (uses, public) = uses.zip(public).ok_or(MinimaBackupError::Unreadable)?;
        let used = |row: &Vec<Zeroizing<String>>| {
            Some((row.get(public)?.to_string(), row.get(uses)?.parse::<u64>().ok()?))
        };
        let keys = keys.rows.iter().map(used).collect::<Option<Vec<_>>>();
        let keys = keys.ok_or(MinimaBackupError::Unreadable)?;
        Ok(Self { words, locked: encrypted_seed(&settings), keys })
    }

    /// Whether the phrase needs the lock password.
    pub fn is_locked(&self) -> bool {
        self.words.is_empty() && self.locked.is_some()
    }

    /// The phrase of a node that was not locked: readable by whoever knows the password of the backup.
    ///
    /// # Errors
    /// `Locked`, `NoPhrase`, `Phrase`.
    pub fn phrase(&self) -> Result<Phrase, MinimaBackupError> {
        if !self.words.is_empty() {
            return Ok(Phrase::parse(Kind::Minima, &self.words)?);
        }
        Err(if self.locked.is_some() { MinimaBackupError::Locked } else { MinimaBackupError::NoPhrase })
    }

    /// The phrase of a node that was locked. Takes about 50 ms.
    ///
    /// # Errors
    /// `WrongPassword`, `NoPhrase`, `Unreadable`, `Phrase`.
    pub fn unlock(&self, lock_password: &str) -> Result<Phrase, MinimaBackupError> {
        let sealed = self.locked.as_ref().ok_or(MinimaBackupError::NoPhrase)?;
        let zipped = open_envelope(sealed, lock_password)?;
        let words = section(&mut GzDecoder::new(zipped.as_slice()))?;
        let words = str::from_utf8(&words).map_err(|_| MinimaBackupError::Unreadable)?;
        Ok(Phrase::parse(Kind::Minima, words)?)
    }

    /// Whether one of these, which a phrase derives, is the address of one of the node's keys.
    pub fn has_key_of(&self, identities: &[Identity]) -> bool {
        let address = |(public, _): &(String, u64)| {
            let key = HEXUPPER_PERMISSIVE.decode(public.strip_prefix("0x")?.as_bytes()).ok()?;
            Some(address_of(&key))
        };
        self.keys.iter().filter_map(address).any(|address| identities.iter().any(|one| one.value == address))
    }

    /// How many keys the node had.
    pub fn keys(&self) -> u32 {
        u32::try_from(self.keys.len()).unwrap_or(u32::MAX)
    }

    /// The `keyuses` that a restore has to give at least: the next thousand above the most used key.
    pub fn key_uses(&self) -> u32 {
        let most = self.keys.iter().map(|(_, uses)| *uses).max().unwrap_or_default();
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        (most / STEP).saturating_add(1).saturating_mul(STEP)
    }
}

impl fmt::Debug for MinimaBackup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MinimaBackup")
    }
}

/// Decrypts what is under a password.
fn open_envelope(bytes: &[u8], password: &str) -> Result<Zeroizing<Vec<u8>>, MinimaBackupError> {
    let mut rest = bytes;
    let mut field = |size: usize| {
        let (length, after) = rest.split_first_chunk::<4>()?;
        if u32::from_be_bytes(*length) as usize != size {
            return None;
        }
        let (value, after) = after.split_at_checked(size)?;
        rest = after;
        Some(value)
    };
    let (salt, iv) = field(SALT).zip(field(IV)).ok_or(MinimaBackupError::NotMinima)?;
    if rest.is_empty() || !rest.len().is_multiple_of(16) {
        return Err(MinimaBackupError::NotMinima);
    }
    let mut key = Zeroizing::new([0u8; 16]);
    pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), salt, ROUNDS, &mut *key);
    let mut content = Zeroizing::new(rest.to_vec());
    let cipher = cbc::Decryptor::<Aes128>::new_from_slices(&*key, iv).expect("a key and an IV of 16 bytes");
    let length =
        cipher.decrypt_padded::<Pkcs7>(&mut content).map_err(|_| MinimaBackupError::WrongPassword)?.len();
    content.truncate(length);
    // A wrong password passes the padding once in 256 times, and gives no gzip then.
    if content.starts_with(&[0x1F, 0x8B]) { Ok(content) } else { Err(MinimaBackupError::WrongPassword) }
}

fn section_length(from: &mut impl Read) -> Result<usize, MinimaBackupError> {
    let mut length = [0u8; 4];
    from.read_exact(&mut length).map_err(|_| MinimaBackupError::WrongPassword)?;
    let length = u32::from_be_bytes(length) as usize;
    if length > LONGEST_SECTION { Err(MinimaBackupError::Unreadable) } else { Ok(length) }
}

fn section(from: &mut impl Read) -> Result<Zeroizing<Vec<u8>>, MinimaBackupError> {
    let length = section_length(from)?;
    // Reserved at once: what grows leaves copies behind.
    let mut content = Zeroizing::new(Vec::with_capacity(length));
    from.take(length as u64).read_to_end(&mut content).map_err(|_| MinimaBackupError::WrongPassword)?;
    if content.len() == length { Ok(content) } else { Err(MinimaBackupError::Unreadable) }
}

fn skip_section(from: &mut impl Read) -> Result<(), MinimaBackupError> {
    let length = section_length(from)? as u64;
    let skipped = std::io::copy(&mut from.take(length), &mut std::io::sink());
    if skipped.is_ok_and(|skipped| skipped == length) { Ok(()) } else { Err(MinimaBackupError::Unreadable) }
}

/// The settings' `encrypted_seed`, hex.
fn encrypted_seed(settings: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (_, json) = settings.split_first_chunk::<4>()?;
    let settings: serde_json::Value = serde_json::from_slice(json).ok()?;
    let text = settings.get("encrypted_seed")?.as_str()?;
    let sealed = HEXUPPER_PERMISSIVE.decode(text.strip_prefix("0x")?.as_bytes()).ok()?;
    (sealed.len() > SALT + IV).then(|| Zeroizing::new(sealed))
}

/// A table of an H2 script: its columns and the rows that are inserted.
struct Table<'a> {
    columns: Vec<&'a str>,
    rows: Vec<Row>,
}

impl<'a> Table<'a> {
    /// Reads `CREATE … TABLE "PUBLIC"."name"(` with a column a line, and each `INSERT INTO "PUBLIC"."name" VALUES`.
    fn read(sql: &'a str, name: &str) -> Option<Self> {
        let created = sql.find(&format!("TABLE \"PUBLIC\".\"{name}\"("))?;
        let (_, body) = sql.get(created..)?.split_once('(')?;
        let columns = body
            .lines()
            .skip(1)
            .map_while(|line| line.trim_start().strip_prefix('"')?.split_once('"').map(|(column, _)| column))
            .collect();
        let insert = format!("INSERT INTO \"PUBLIC\".\"{name}\" VALUES");
        let mut rows = Vec::new();
        let mut rest = sql;
        while let Some((_, statement)) = rest.split_once(&insert) {
            let read;
            (read, rest) = read_rows(statement, MOST_ROWS - rows.len())?;
            rows.extend(read);
        }
        Some(Self { columns, rows })
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| *column == name)
    }
}

/// A row of a table.
type Row = Vec<Zeroizing<String>>;

/// `(1, 'text', …), (…);`: a quote in a text is doubled. Gives the rows and what comes after them; `None` where it is something else, more
/// than `most` rows, or a value that is too long.
fn read_rows(sql: &str, most: usize) -> Option<(Vec<Row>, &str)> {
    let mut rows = Vec::new();
    let mut chars = sql.chars();
    loop {
        match chars.next()? {
            '(' if rows.len() < most => {}
            ';' => return Some((rows, chars.as_str())),
            c if c == ',' || c.is_whitespace() => continue,
            _ => return None,
        }
        let mut row = Vec::new();
        let mut value = Zeroizing::new(String::new());
        // Reserved at once: what grows leaves copies behind.
        let push = |value: &mut String, c| {
            if value.is_empty() {
                value.reserve(1024);
            }
            value.push(c);
            (value.len() <= LONGEST_VALUE).then_some(())
        };
        loop {
            match chars.next()? {
                '\'' => loop {
                    match chars.next()? {
                        '\'' if chars.as_str().starts_with('\'') => {
                            chars.next();
                            push(&mut value, '\'')?;
                        }
                        '\'' => break,
                        c => push(&mut value, c)?,
                    }
                },
                c @ (',' | ')') => {
                    row.push(std::mem::take(&mut value));
                    if c == ')' {
                        break;
                    }
                    if row.len() == MOST_VALUES {
                        return None;
                    }
                }
                c if c.is_whitespace() => {}
                c => push(&mut value, c)?,
            }
        }
        rows.push(row);
    }
}

#[cfg(test)]
mod tests;
