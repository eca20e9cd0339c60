//! Errors as a page gets them: a code and what the page needs to say more. The words are the page's.

use std::io;

use holdfast_phrase::{MinimaBackupError, PhraseError, ShareProblem};
use holdfast_unlock::biometric::BiometricError;
use holdfast_vault::{
    ChangeError, CreateError, ForgetError, Guessable, KitError, OpenError, PasswordError, SaveError,
    UnlockError, Unreadable, WriteError,
};
use serde::Serialize;

use super::number::{number, whole_seconds};
use super::{KeychainView, NoMatchView, OtherSecretView, SchemeView};

/// What went wrong.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "code", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ErrorView {
    WrongPassword,
    Throttled {
        seconds: u32,
    },
    Damaged {
        previous: bool,
    },
    /// A backup file, not the vault.
    FileDamaged,
    FileNotHoldfast,
    FileNewerVersion,
    FileExcessiveWork,
    FileWrongPassword,
    FileGone,
    /// A folder, a pipe or a device where a file should be.
    FileNotRegular,
    FileExists,
    FileNoPermission,
    /// A damaged file of which nothing could be saved.
    FileNothingLeft,
    /// Others may write into the folder, and could change what opens backups.
    OthersCanWrite,
    /// The folder of the vault itself, where no backup may take the vault's place.
    DataFolder,
    /// The answer of a dialog came too late.
    NothingSaved,
    PasswordDiffers,
    NothingChosen,
    NotHoldfast,
    NewerVersion,
    ExcessiveWork,
    OutOfMemory,
    Busy {
        holder: Option<String>,
    },
    /// This version cannot read the words of the account.
    UnreadableWords,
    /// The settings cannot be read, and nothing is written over them.
    Settings {
        path: String,
    },
    DiskFull,
    NoPermission,
    ReadOnlyDisk,
    /// The process of a page died, and everything was locked.
    PageDied,
    /// A disk that hangs.
    NotAnswering,
    NoPassword,
    /// It takes the password, in a window of its own.
    PasswordNeeded,
    /// The password has to be typed, though biometrics are allowed.
    PasswordDue,
    Biometric {
        why: NoMatchView,
    },
    Keychain {
        why: KeychainView,
    },
    VaultExists,
    Duplicate {
        name: String,
    },
    /// The same, and the file told of more uses of its keys, which are kept now.
    DuplicateRaised {
        name: String,
        uses: u32,
    },
    NotBackedUp,
    NameDiffers,
    NoSuchAccount,
    UnfitText,
    /// Minima's numbers are out of what it takes.
    UnfitKeyUses,
    LowerKeyUses {
        now: u32,
    },
    KeysChanged,
    OnlyReading,
    /// The new password is the old one, which somebody may know.
    PasswordSame,
    /// It was locked while the password was being changed, which went on.
    LockedWhileChanging,
    /// It was locked while a backup file was being written, which went on.
    LockedWhileSaving,
    PasswordTooShort,
    PasswordTooLong,
    PasswordUnassigned,
    PasswordGuessable {
        why: GuessableView,
    },
    PhraseEmpty,
    PhraseUnknownWord {
        positions: Vec<u32>,
    },
    PhraseWordCount {
        found: u32,
        /// How many there may be.
        accepted: Vec<u32>,
    },
    PhraseChecksum,
    /// Shares of more than one backup.
    SharesOfOthers,
    /// Two shares have one number, and different words.
    SharesTwice,
    /// Each share is right, and together they are not.
    SharesDigest,
    /// To open them takes longer than anybody waits.
    SharesSlow,
    /// Not enough to open the backup.
    SharesMissing,
    /// It is there already.
    SameShare,
    /// Words of another system, and right there.
    OtherScheme {
        scheme: Box<SchemeView>,
    },
    /// A file that is no Minima node's backup.
    NotMinima,
    NodeWrongPassword,
    NodeLockPassword,
    NodeUnreadable,
    NodeNoPhrase,
    /// A backup of Holdfast, where a node's is read.
    HoldfastFile,
    /// A key, where a phrase is read.
    OtherSecret {
        what: OtherSecretView,
    },
    /// There is no text on it.
    ClipboardEmpty,
    NoClipboard,
    /// The paper sheet is not where it was to be saved.
    SheetNotSaved,
    WindowOpen,
    Expired,
    /// The screen was locked, or the computer slept, before there was a vault.
    ClosedByLock,
    Locked,
    /// Something that no page acts on; the reference is in the log too.
    Internal {
        reference: String,
    },
}

/// What makes a password easy to guess.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum GuessableView {
    Common,
    Keyboard,
    Repeats,
    Sequence,
    Date,
    Word,
    Short,
}

impl ErrorView {
    /// What the disk says.
    pub fn disk(error: &io::Error) -> Self {
        disk(error)
    }

    /// A file that a person chose cannot be read.
    pub fn file(error: &io::Error) -> Self {
        if let Some(Unreadable::NotRegular(_)) = Unreadable::of(error) {
            return Self::FileNotRegular;
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds are those of any disk")]
        match error.kind() {
            io::ErrorKind::NotFound => Self::FileGone,
            io::ErrorKind::PermissionDenied => Self::FileNoPermission,
            _ => disk(error),
        }
    }

    /// A file that is not the vault does not open.
    pub fn of_file(error: OpenError) -> Self {
        match error {
            OpenError::Io(error) if error.kind() == io::ErrorKind::NotFound => Self::FileGone,
            OpenError::NotRegular(_) => Self::FileNotRegular,
            OpenError::NotHoldfast => Self::FileNotHoldfast,
            OpenError::NewerVersion => Self::FileNewerVersion,
            OpenError::Damaged => Self::FileDamaged,
            OpenError::ExcessiveWork => Self::FileExcessiveWork,
            OpenError::WrongPassword => Self::FileWrongPassword,
            OpenError::Io(_) | OpenError::OutOfMemory | OpenError::Stopped | _ => error.into(),
        }
    }

    /// A file that is not the vault was not opened.
    pub fn of_opening(error: UnlockError) -> Self {
        if let UnlockError::Open(error) = error { Self::of_file(error) } else { error.into() }
    }

    /// An error after a match: a key that does not fit, or is gone, has the password as the way on.
    pub fn of_match(error: UnlockError) -> Self {
        if let UnlockError::Keychain(_) = error {
            return Self::Biometric { why: NoMatchView::Keychain };
        }
        error.into()
    }

    /// An error that no page acts on.
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        let reference = format!("{:x}", jiff::Timestamp::now().as_millisecond());
        tracing::error!(%reference, %error);
        Self::Internal { reference }
    }
}

/// A request that does not fit the screen: a second click on a button that did its work, mostly. The screen is shown again.
pub(crate) fn out_of_turn() -> ErrorView {
    ErrorView::internal(&"a request that does not fit the screen")
}

impl From<ShareProblem> for ErrorView {
    fn from(problem: ShareProblem) -> Self {
        match problem {
            ShareProblem::OtherBackup => Self::SharesOfOthers,
            ShareProblem::Twice => Self::SharesTwice,
            ShareProblem::Slow => Self::SharesSlow,
            ShareProblem::Digest | _ => Self::SharesDigest,
        }
    }
}

fn numbers(positions: &[usize]) -> Vec<u32> {
    positions.iter().map(|position| number(*position)).collect()
}

fn disk(error: &io::Error) -> ErrorView {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds are nothing that a page acts on")]
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorView::DiskFull,
        io::ErrorKind::PermissionDenied => ErrorView::NoPermission,
        io::ErrorKind::ReadOnlyFilesystem => ErrorView::ReadOnlyDisk,
        io::ErrorKind::TimedOut => ErrorView::NotAnswering,
        _ => ErrorView::internal(error),
    }
}

impl From<OpenError> for ErrorView {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Io(error) => disk(&error),
            // In the place of the vault, where no file is chosen.
            OpenError::NotRegular(_) | OpenError::NotHoldfast => Self::NotHoldfast,
            OpenError::NewerVersion => Self::NewerVersion,
            OpenError::Damaged => Self::Damaged { previous: false },
            OpenError::ExcessiveWork => Self::ExcessiveWork,
            OpenError::OutOfMemory => Self::OutOfMemory,
            OpenError::WrongPassword => Self::WrongPassword,
            OpenError::Stopped | _ => Self::internal(&error),
        }
    }
}

impl From<WriteError> for ErrorView {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Exists => Self::FileExists,
            WriteError::Io(error) if error.kind() == io::ErrorKind::NotFound => Self::FileGone,
            WriteError::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Self::FileNoPermission
            }
            WriteError::Io(error) => disk(&error),
            WriteError::Open(error) => Self::of_file(error),
            _ => Self::internal(&error),
        }
    }
}

impl From<ForgetError> for ErrorView {
    fn from(error: ForgetError) -> Self {
        match error {
            ForgetError::Save(error) => error.into(),
            ForgetError::NoVault | _ => Self::internal(&error),
        }
    }
}

impl From<SaveError> for ErrorView {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Busy { holder } => Self::Busy { holder },
            SaveError::Io(error) => disk(&error),
            SaveError::Settings(trouble) => Self::Settings { path: trouble.path.display().to_string() },
            _ => Self::internal(&error),
        }
    }
}

impl From<UnlockError> for ErrorView {
    fn from(error: UnlockError) -> Self {
        match error {
            UnlockError::Throttled { retry_after } => Self::Throttled { seconds: whole_seconds(retry_after) },
            UnlockError::KeysChanged => Self::KeysChanged,
            UnlockError::NoSuchSlot => Self::NoPassword,
            UnlockError::Open(error) => error.into(),
            UnlockError::Save(error) => error.into(),
            UnlockError::NoVault => Self::Damaged { previous: false },
            UnlockError::Keychain(error) => Self::Keychain { why: (&error).into() },
            UnlockError::PasswordDue => Self::PasswordDue,
            _ => Self::internal(&error),
        }
    }
}

impl From<BiometricError> for ErrorView {
    fn from(error: BiometricError) -> Self {
        Self::Biometric { why: (&error).into() }
    }
}

impl From<KitError> for ErrorView {
    fn from(error: KitError) -> Self {
        match error {
            KitError::OthersCanWrite => Self::OthersCanWrite,
            KitError::Io(error) if error.kind() == io::ErrorKind::NotFound => Self::FileGone,
            KitError::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => Self::FileNoPermission,
            KitError::Io(error) => disk(&error),
            KitError::Save(error) => error.into(),
            _ => Self::internal(&error),
        }
    }
}

impl From<PasswordError> for ErrorView {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Unassigned => Self::PasswordUnassigned,
            PasswordError::TooLong => Self::PasswordTooLong,
            PasswordError::TooShort => Self::PasswordTooShort,
            PasswordError::TooGuessable(why) => Self::PasswordGuessable {
                why: match why {
                    Guessable::Common => GuessableView::Common,
                    Guessable::Keyboard => GuessableView::Keyboard,
                    Guessable::Repeats => GuessableView::Repeats,
                    Guessable::Sequence => GuessableView::Sequence,
                    Guessable::Date => GuessableView::Date,
                    Guessable::Word => GuessableView::Word,
                    Guessable::Short => GuessableView::Short,
                },
            },
            _ => Self::internal(&error),
        }
    }
}

impl From<CreateError> for ErrorView {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::VaultExists => Self::VaultExists,
            CreateError::Password(error) => error.into(),
            CreateError::Open(error) => error.into(),
            CreateError::Save(error) => error.into(),
            CreateError::Keychain(error) => Self::Keychain { why: (&error).into() },
            _ => Self::internal(&error),
        }
    }
}

impl From<ChangeError> for ErrorView {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::NoSuchAccount => Self::NoSuchAccount,
            ChangeError::Duplicate { name, .. } => Self::Duplicate { name },
            ChangeError::SharesMissing => Self::SharesMissing,
            ChangeError::NotBackedUp => Self::NotBackedUp,
            ChangeError::UnfitText => Self::UnfitText,
            ChangeError::UnfitKeyUses => Self::UnfitKeyUses,
            ChangeError::LowerKeyUses { now } => Self::LowerKeyUses { now },
            ChangeError::UnknownKind | ChangeError::UnreadableWords => Self::UnreadableWords,
            ChangeError::KeysChanged => Self::KeysChanged,
            ChangeError::ReadOnly | ChangeError::Older => Self::OnlyReading,
            ChangeError::Password(error) => error.into(),
            ChangeError::Open(error) => error.into(),
            ChangeError::Save(error) => error.into(),
            ChangeError::Keychain(error) => Self::Keychain { why: (&error).into() },
            ChangeError::PasswordNeeded => Self::PasswordNeeded,
            _ => Self::internal(&error),
        }
    }
}

impl From<MinimaBackupError> for ErrorView {
    fn from(error: MinimaBackupError) -> Self {
        match error {
            MinimaBackupError::NotMinima => Self::NotMinima,
            MinimaBackupError::WrongPassword => Self::NodeWrongPassword,
            MinimaBackupError::Unreadable => Self::NodeUnreadable,
            MinimaBackupError::NoPhrase => Self::NodeNoPhrase,
            MinimaBackupError::Phrase(error) => error.into(),
            MinimaBackupError::Locked | _ => Self::internal(&error),
        }
    }
}

impl From<PhraseError> for ErrorView {
    fn from(error: PhraseError) -> Self {
        match error {
            PhraseError::Empty => Self::PhraseEmpty,
            PhraseError::UnknownWord { positions } => {
                Self::PhraseUnknownWord { positions: numbers(&positions) }
            }
            PhraseError::WordCount { found, accepted } => {
                let accepted = accepted.iter().filter_map(|count| u32::try_from(*count).ok()).collect();
                Self::PhraseWordCount { found: number(found), accepted }
            }
            PhraseError::Checksum => Self::PhraseChecksum,
            PhraseError::Shares(problem) => problem.into(),
            PhraseError::OtherScheme(scheme) => Self::OtherScheme { scheme: Box::new((&*scheme).into()) },
            PhraseError::LongPassphrase => Self::UnfitText,
            _ => Self::internal(&error),
        }
    }
}
