//! Passwords: normalisation and the rules for Holdfast's own. Never applied to a foreign file's password.

mod assigned;
pub(crate) mod attempts;
pub mod due;

use std::fmt;

use rand::{CryptoRng, RngExt};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;
use zxcvbn::feedback::Warning;
use zxcvbn::zxcvbn;

use assigned::is_assigned;

/// Characters that a chosen password has at least.
const SHORTEST: usize = 8;
/// Bytes of UTF-8, after NFKC, that a password has at most.
const LONGEST: usize = 1024;
/// Characters that the strength is judged by: zxcvbn's work grows with the square of the length.
const JUDGED: usize = 100;
/// zxcvbn's score (0 to 4) that a local password needs: about 10^8 guesses.
const LOCAL_SCORE: u8 = 3;
/// Guesses, as a power of ten, that a backup password stands at least: a stolen file is guessed at without end.
const BACKUP_GUESSES: f64 = 12.0;
/// Words in a password that is made here: 77 bits from the 7,776 words of the EFF's long list.
const MADE_WORDS: usize = 6;

/// What a password is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The local password, behind which the vault lies.
    Local,
    /// The password of backup files and auto backups.
    Backup,
}

/// A password in Unicode NFKC.
pub struct Password(Zeroizing<String>);

/// Why a text cannot be a password, or may not be chosen as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// A character that Unicode 13.0 has not assigned: a later version may normalise it to something else.
    #[error("a character that Unicode has not assigned")]
    Unassigned,
    /// More than 1,024 bytes.
    #[error("longer than 1,024 bytes")]
    TooLong,
    /// Fewer than 8 characters.
    #[error("shorter than 8 characters")]
    TooShort,
    /// Too easy to guess.
    #[error("too easy to guess")]
    TooGuessable(Guessable),
}

/// What makes a password easy to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guessable {
    /// It, or something like it, is among the most used passwords.
    Common,
    /// Keys side by side.
    Keyboard,
    /// The same over and over.
    Repeats,
    /// abc, 6543.
    Sequence,
    /// A year or a date.
    Date,
    /// A word or name by itself.
    Word,
    /// It is too short for what it is made of.
    Short,
}

/// How a password is judged while it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strength {
    /// 0 to 4, as zxcvbn has it.
    pub score: u8,
    /// Why it may not be chosen; null when it may.
    pub refused: Option<PasswordError>,
}

impl Password {
    /// Takes a text as a password: one trailing line end goes, the rest is normalised to NFKC.
    ///
    /// # Errors
    /// `TooLong`.
    pub fn new(text: &str) -> Result<Self, PasswordError> {
        let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
        // Reserved at once: a string that grows leaves copies behind. NFKC makes UTF-8 at most 11 times as long.
        let mut normal = Zeroizing::new(String::with_capacity(text.len().min(LONGEST).saturating_mul(11)));
        for c in text.nfkc() {
            if normal.len() + c.len_utf8() > LONGEST {
                return Err(PasswordError::TooLong);
            }
            normal.push(c);
        }
        Ok(Self(normal))
    }

    /// Whether it may be chosen as the local password.
    ///
    /// # Errors
    /// `Unassigned`, `TooShort`, `TooGuessable`.
    pub fn fit_for_local(&self) -> Result<(), PasswordError> {
        judge(self, Purpose::Local).refused.map_or(Ok(()), Err)
    }

    /// Whether it may be chosen as a backup password.
    ///
    /// # Errors
    /// `Unassigned`, `TooShort`, `TooGuessable`.
    pub fn fit_for_backup(&self) -> Result<(), PasswordError> {
        judge(self, Purpose::Backup).refused.map_or(Ok(()), Err)
    }

    /// Makes a backup password of six words.
    pub fn make(random: &mut dyn CryptoRng) -> MadePassword {
        let words = diceware_wordlists::EFF_LONG_WORDLIST;
        let mut text = Zeroizing::new(String::with_capacity(LONGEST));
        for i in 0..MADE_WORDS {
            if i > 0 {
                text.push(' ');
            }
            text.push_str(words.get(random.random_range(0..words.len())).copied().unwrap_or_default());
        }
        MadePassword(Self(text))
    }

    /// Whether `text` is the same password, for a password typed twice.
    pub fn is(&self, text: &str) -> bool {
        Self::new(text).is_ok_and(|other| self.equals(&other))
    }

    pub(crate) fn for_measuring() -> Self {
        Self(Zeroizing::new("measuring".into()))
    }

    /// The same once more, for another thread.
    pub(crate) fn again(&self) -> Self {
        Self(self.0.clone())
    }

    /// Whether it is the same password.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        use subtle::ConstantTimeEq;
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }

    /// The text. Each call says why in an `// EXPOSE:` line.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// A password that was made here and has to be shown once, so that the person can write it down.
pub struct MadePassword(Password);

impl MadePassword {
    /// Its words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        // EXPOSE: the person writes them down.
        self.0.expose().split(' ')
    }

    /// The password, once it is written down.
    pub fn into_password(self) -> Password {
        self.0
    }

    /// Whether `text` is the same.
    pub fn is(&self, text: &str) -> bool {
        self.0.is(text)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

/// Judges a text as a password, for the meter beside the field.
pub fn strength(text: &str, purpose: Purpose) -> Strength {
    match Password::new(text) {
        Ok(password) => judge(&password, purpose),
        Err(error) => Strength { score: 0, refused: Some(error) },
    }
}

fn judge(password: &Password, purpose: Purpose) -> Strength {
    // EXPOSE: the strength is that of the text.
    let text = password.expose();
    let judged = text.char_indices().nth(JUDGED).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
    let entropy = zxcvbn(judged, &["holdfast"]);
    let score = u8::from(entropy.score());
    // A byte order mark that a file begins with is taken off before; one that was typed would be seen by nobody, and missed later.
    let is_marked = text.starts_with('\u{FEFF}');
    let refused = if is_marked || !text.chars().all(is_assigned) {
        Some(PasswordError::Unassigned)
    } else if text.chars().count() < SHORTEST {
        Some(PasswordError::TooShort)
    } else if match purpose {
        Purpose::Local => score < LOCAL_SCORE,
        Purpose::Backup => entropy.guesses_log10() < BACKUP_GUESSES,
    } {
        let warning = entropy.feedback().and_then(zxcvbn::feedback::Feedback::warning);
        Some(PasswordError::TooGuessable(warning.map_or(Guessable::Short, reason)))
    } else {
        None
    };
    Strength { score, refused }
}

fn reason(warning: Warning) -> Guessable {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            Guessable::Keyboard
        }
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            Guessable::Repeats
        }
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => Guessable::Common,
        Warning::SequencesLikeAbcAreEasyToGuess => Guessable::Sequence,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => Guessable::Date,
        Warning::AWordByItselfIsEasyToGuess
        | Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => Guessable::Word,
    }
}

#[cfg(test)]
mod tests;
