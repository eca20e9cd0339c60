//! What went wrong: a code, an exit status, a sentence that says what to do, and data for programs. CLI.md's table.

use std::io;
use std::path::Path;
use std::time::Duration;

use holdfast_phrase::{AddressError, Kind, MinimaBackupError, PhraseError, Scheme, ShareProblem};
use holdfast_vault::{
    ChangeError, CreateError, Guessable, KeychainError, OpenError, PasswordError, RunError, SaveError, Sort,
    UnlockError, Unreadable, WriteError,
};
use serde_json::{Map, Value, json};

/// An error as it is printed.
#[derive(Debug)]
pub struct Failure {
    pub exit: u8,
    pub code: &'static str,
    pub message: String,
    /// More fields beside `code` and `message`.
    pub data: Map<String, Value>,
}

impl Failure {
    pub fn new(exit: u8, code: &'static str, message: impl Into<String>) -> Self {
        Self { exit, code, message: message.into(), data: Map::new() }
    }

    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }

    pub fn usage(message: &str) -> Self {
        Self::new(2, "usage", message)
    }

    pub fn not_derived() -> Self {
        let message =
            "Holdfast derives no address of that system from words of this kind, so nothing was compared";
        Self::new(2, "not_an_address", message)
    }

    pub fn input_missing(option: &str) -> Self {
        Self::new(2, "input_missing", format!("there is no terminal to ask at: give {option}"))
            .with("option", option)
    }

    pub fn file(path: &Path, error: &io::Error) -> Self {
        match Unreadable::of(error) {
            Some(Unreadable::NotRegular(sort)) => Self::not_regular(path, sort),
            Some(Unreadable::TooLong { .. }) | None => {
                Self::new(1, "io", format!("{}: {}", path.display(), cause(error)))
            }
        }
    }

    /// A path where a file should be.
    fn not_regular(path: &Path, sort: Sort) -> Self {
        let other = if sort == Sort::Pipe {
            ". What a program writes goes to standard input: give - instead"
        } else {
            ""
        };
        let message = format!("{} is {sort}, not a file; it was not opened{other}", path.display());
        Self::new(4, "not_regular_file", message)
    }

    pub fn reading_input(error: io::Error) -> Self {
        Self::new(1, "io", format!("the input cannot be read: {}", cause(&error)))
    }

    pub fn no_vault() -> Self {
        Self::new(
            5,
            "no_vault",
            "there is no vault here; make one with `holdfast password set` or `holdfast account new`",
        )
    }

    pub fn exists(path: &Path) -> Self {
        let message =
            format!("{} is there already and was not touched; give another name with --out", path.display());
        Self::new(1, "exists", message)
    }

    /// A backup was not written.
    pub fn writing(path: &Path, error: WriteError) -> Self {
        match error {
            WriteError::Exists => Self::exists(path),
            WriteError::Io(error) => Self::file(path, &error),
            WriteError::Open(error) => Self::backup_file(path, error),
            _ => Self::failed(error.to_string()),
        }
    }

    /// A file that is not the vault does not open.
    pub fn backup_file(path: &Path, error: OpenError) -> Self {
        match error {
            OpenError::Io(error) => Self::file(path, &error),
            OpenError::Damaged => {
                let message =
                    format!("{} is damaged; nothing was changed. Try another backup", path.display());
                Self::new(4, "damaged", message)
            }
            OpenError::WrongPassword => Self::new(
                3,
                "wrong_password",
                "this is not the password of the file; it may be another one than the local password",
            ),
            OpenError::NotRegular(sort) => Self::not_regular(path, sort),
            OpenError::NotHoldfast
            | OpenError::NewerVersion
            | OpenError::ExcessiveWork
            | OpenError::OutOfMemory
            | OpenError::Stopped
            | _ => error.into(),
        }
    }

    /// A Minima node's backup gives no phrase.
    pub fn minima(path: &Path, error: &MinimaBackupError) -> Self {
        let message = format!("{}: {error}", path.display());
        match error {
            MinimaBackupError::NotMinima => Self::new(4, "not_minima", message),
            MinimaBackupError::WrongPassword => Self::new(3, "wrong_password", message),
            MinimaBackupError::Phrase(_) => Self::new(6, "phrase_invalid", message),
            MinimaBackupError::Unreadable | MinimaBackupError::Locked | MinimaBackupError::NoPhrase | _ => {
                Self::new(4, "damaged", message)
            }
        }
    }

    fn failed(message: impl Into<String>) -> Self {
        Self::new(1, "failed", message)
    }
}

/// The cause in words, for the kinds that a person can do something about.
fn cause(error: &io::Error) -> String {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds have the system's own words")]
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk is full; make room and try again. Nothing was changed".into()
        }
        io::ErrorKind::PermissionDenied => {
            "permission denied; check who may read and write there. Nothing was changed".into()
        }
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only. Nothing was changed".into(),
        _ => error.to_string(),
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Io(error) => {
                Self::new(1, "io", format!("the vault cannot be read: {}", cause(&error)))
            }
            OpenError::NotRegular(sort) => {
                let message = format!("there is {sort} in the place of the vault; it was not opened");
                Self::new(4, "not_regular_file", message)
            }
            OpenError::NotHoldfast => Self::new(4, "not_holdfast", "this is not a Holdfast file"),
            OpenError::NewerVersion => {
                Self::new(4, "newer_version", "this was made by a newer version of Holdfast; update this one")
            }
            OpenError::Damaged => Self::new(
                4,
                "damaged",
                "the vault is damaged or missing; nothing was changed. Start the app to open the state before the last change",
            ),
            OpenError::ExcessiveWork => Self::new(
                4,
                "excessive_work",
                "the file asks for more work than a Holdfast file ever does; it was not opened",
            ),
            OpenError::OutOfMemory => Self::failed(
                "there is not enough free memory to check the password; close other programs and try again",
            ),
            OpenError::WrongPassword => Self::new(3, "wrong_password", "the password is wrong"),
            OpenError::Stopped | _ => Self::failed(error.to_string()),
        }
    }
}

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Busy { holder } => {
                let who = holder.as_deref().unwrap_or("another program");
                Self::new(5, "busy", format!("the vault is in use by {who}; try again in a moment"))
                    .with("holder", holder)
            }
            SaveError::Io(error) => Self::new(1, "io", format!("saving failed: {}", cause(&error))),
            SaveError::Settings(trouble) => Self::new(1, "io", trouble.to_string()),
            _ => Self::failed(error.to_string()),
        }
    }
}

impl From<PasswordError> for Failure {
    fn from(error: PasswordError) -> Self {
        let (reason, message) = match error {
            PasswordError::Unassigned => {
                ("unassigned", "the password has a character that this version cannot keep reliably")
            }
            PasswordError::TooLong => ("too_long", "the password is longer than 1,024 bytes"),
            PasswordError::TooShort => ("too_short", "the password needs at least 8 characters"),
            PasswordError::TooGuessable(why) => ("too_guessable", guessable(why)),
            _ => ("unfit", "this password cannot be used"),
        };
        Self::failed(message).with("reason", reason)
    }
}

fn guessable(why: Guessable) -> &'static str {
    match why {
        Guessable::Common => {
            "the password is among the most used ones; take three or four words that do not belong together"
        }
        Guessable::Keyboard => {
            "keys side by side are easy to guess; take three or four words that do not belong together"
        }
        Guessable::Repeats => {
            "repeats are easy to guess; take three or four words that do not belong together"
        }
        Guessable::Sequence => {
            "sequences like abc are easy to guess; take three or four words that do not belong together"
        }
        Guessable::Date => {
            "years and dates are easy to guess; take three or four words that do not belong together"
        }
        Guessable::Word => {
            "a word or a name is easy to guess; take three or four words that do not belong together"
        }
        Guessable::Short => {
            "the password is easy to guess; make it longer, with words that do not belong together"
        }
    }
}

impl From<KeychainError> for Failure {
    fn from(error: KeychainError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<CreateError> for Failure {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::VaultExists => {
                Self::new(5, "vault_exists", "there is a vault here already; it was not touched")
            }
            CreateError::Password(error) => error.into(),
            CreateError::Open(error) => error.into(),
            CreateError::Keychain(error) => error.into(),
            CreateError::Save(error) => error.into(),
            _ => Self::failed(error.to_string()),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::NoVault => Self::no_vault(),
            RunError::Off => Self::new(
                1,
                "auto_backup_off",
                "auto backup is off; turn it on with `holdfast backup auto on`",
            ),
            RunError::Open(error) => error.into(),
            RunError::Save(error) => error.into(),
            _ => Self::failed(error.to_string()),
        }
    }
}

impl From<UnlockError> for Failure {
    fn from(error: UnlockError) -> Self {
        match error {
            UnlockError::NoVault => Self::no_vault(),
            UnlockError::Throttled { retry_after } => {
                let seconds = whole_seconds(retry_after);
                Self::new(3, "throttled", format!("too many wrong passwords; try again in {seconds} s"))
                    .with("retryAfterSeconds", seconds)
            }
            UnlockError::KeysChanged => ChangeError::KeysChanged.into(),
            UnlockError::NoSuchSlot => Self::failed(
                "this vault has no local password yet; set one with `holdfast password set`, or in the app",
            ),
            UnlockError::Open(error) => error.into(),
            UnlockError::Keychain(error) => error.into(),
            UnlockError::Save(error) => error.into(),
            UnlockError::PasswordDue | _ => Self::failed(error.to_string()),
        }
    }
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::NoSuchAccount => Self::new(7, "no_such_account", "there is no such account"),
            ChangeError::Duplicate { id, name } => {
                Self::new(1, "duplicate", format!("this phrase is already here, as \"{name}\""))
                    .with("account", json!({ "id": id.to_string(), "name": name }))
            }
            ChangeError::NotBackedUp => Self::new(
                1,
                "not_backed_up",
                "this account is not backed up: back it up first (in the app, or with `holdfast account check`), or add --give-up-phrase",
            ),
            ChangeError::UnfitText => Self::usage(
                "a name has 1 to 200 characters, a note at most 2,000, and none that a terminal would obey or that turn the direction of writing",
            ),
            ChangeError::SharesMissing => Self::new(
                6,
                "phrase_invalid",
                "more shares are needed: give as many as open the backup, one a line",
            )
            .with("shares", true),
            ChangeError::UnfitKeyUses => Self::usage(&error.to_string()),
            ChangeError::LowerKeyUses { now } => Self::usage(&format!(
                "--keyuses is lower than {now}, and a key that signs again gives the coins away; add --lower if that is meant"
            )),
            ChangeError::UnknownKind | ChangeError::UnreadableWords => Self::new(
                4,
                "newer_version",
                "this version cannot read the words of this account; they are kept, and a newer version may show them",
            ),
            ChangeError::ReadOnly => OpenError::Damaged.into(),
            ChangeError::Older => Self::new(
                4,
                "older",
                "the vault is older than it was here, so nothing was changed; if you put it back yourself, add --accept-older",
            ),
            ChangeError::KeysChanged => Self::failed(
                "another program changed the password, or put another file in the place of the vault, meanwhile; try again",
            ),
            ChangeError::Password(error) => error.into(),
            ChangeError::Open(error) => error.into(),
            ChangeError::Keychain(error) => error.into(),
            ChangeError::Save(error) => error.into(),
            ChangeError::PasswordNeeded | _ => Self::failed(error.to_string()),
        }
    }
}

/// Why shares are no set.
pub fn say_shares(problem: ShareProblem) -> &'static str {
    match problem {
        ShareProblem::OtherBackup => "these shares are of more than one backup",
        ShareProblem::Twice => {
            "two shares have the same number and different words: one is of another backup"
        }
        ShareProblem::Slow => "these shares ask for more work than any wallet makes them with",
        ShareProblem::Digest | _ => {
            "each of these shares is right, and together they are not: one is of another backup"
        }
    }
}

impl From<AddressError> for Failure {
    fn from(error: AddressError) -> Self {
        Self::new(2, "not_an_address", error.to_string())
    }
}

impl From<PhraseError> for Failure {
    fn from(error: PhraseError) -> Self {
        let invalid = |message: String| Self::new(6, "phrase_invalid", message);
        match error {
            PhraseError::UnknownWord { positions } => {
                let first = positions.first().copied().unwrap_or(1);
                invalid(format!("word {first} is not in the word list; check its spelling"))
                    .with("position", first)
            }
            PhraseError::Checksum => invalid(
                "the words are all in the list but do not fit together: check their order and spelling"
                    .into(),
            )
            .with("checksum", true),
            PhraseError::LongPassphrase => Self::usage(&error.to_string()),
            PhraseError::Shares(problem) => invalid(say_shares(problem).into()).with("shares", true),
            PhraseError::Empty => invalid("there are no words".into()).with("words", 0),
            PhraseError::WordCount { found, .. } => {
                invalid(format!("{error}; check that none is missing")).with("words", found)
            }
            PhraseError::OtherScheme(scheme) => {
                let how = Kind::of_scheme(&scheme).map(|kind| format!("use --kind {kind}"));
                let how = how.unwrap_or_else(|| "Holdfast cannot keep that yet".into());
                let is_right = matches!(*scheme, Scheme::Bip39(_)) || scheme.is_certain();
                let message = if is_right {
                    format!("nothing is wrong with these words: they are {scheme}; {how}")
                } else {
                    format!(
                        "these words fit {scheme}; {how}. If they are something else, compare each with your paper"
                    )
                };
                invalid(message).with("scheme", scheme.code())
            }
            _ => invalid(error.to_string()),
        }
    }
}

/// Rounded up, so that waiting that long is enough.
pub fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
