//! What a private window is told, sealed.

use holdfast_phrase::{Mark, Typed};
use holdfast_vault::Stage;
use serde::Serialize;

use super::{
    AutoChangeView, BiometricChangeView, BiometricView, ErrorView, FailReasonView, IdentityView, KindView,
    MarkView, OtherSecretView, PasswordDueView, RestorableView, SchemeView, ShareAtView, ShareView,
    ShownWord, TakeOverAnswers, TakeOverView,
};

/// The answer.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "reply", rename_all = "camelCase")]
pub enum PrivateReply {
    Screen {
        view: PrivateView,
    },
    Strength {
        score: u8,
        refused: Option<ErrorView>,
    },
    Typed {
        /// Each field's.
        marks: Vec<MarkView>,
        /// What the field that is typed in can become; the first few.
        completions: Vec<String>,
        /// Words that are near to what is in that field.
        near: Vec<String>,
        /// The list that the words are of, where it is none of the kind's: a tag of BCP 47.
        foreign: Option<String>,
        /// Whether they are a phrase, once all are words and as many as one has.
        fits: Option<bool>,
        /// What they are instead.
        scheme: Option<SchemeView>,
    },
    Cut {
        /// The first ones.
        #[cfg_attr(feature = "bindings", specta(type = Vec<String>))]
        words: Vec<ShownWord>,
        /// How many there are in all, up to 1,000.
        count: u32,
        /// What it is, where that is no phrase.
        other: Option<OtherSecretView>,
        /// The words of another system, and right there.
        scheme: Option<SchemeView>,
    },
    LastWords {
        words: Vec<String>,
    },
    Noted,
    /// The window is about to go.
    Closed,
    /// What went wrong, and the screen to go on from.
    Failed {
        error: ErrorView,
        view: Option<PrivateView>,
    },
}

/// Why a vault stays closed.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum NoWayInView {
    /// The password is forgotten.
    Password,
    /// It had none, and the keychain does not open it.
    Keychain,
    /// The vault file cannot be used.
    Vault,
}

/// What a private window shows.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "screen", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PrivateView {
    /// The lock screen.
    Unlock {
        /// Why it is there, where that has to be said.
        said: Option<ErrorView>,
        /// Seconds until the next password may be given.
        wait: u32,
        /// What is wrong with the vault, if something is.
        trouble: Option<ErrorView>,
        /// The vault has no password: the keychain opens it.
        without_password: bool,
        /// The keychain is being asked.
        opening: bool,
        /// A match opens it.
        biometric: Option<BiometricView>,
        /// Whether the password has to be typed all the same.
        password_due: PasswordDueView,
    },
    /// Turn biometrics on; offered after a first password, and then it can be skipped.
    /// The change is none where unlocking is offered after a first password, and can be skipped.
    TurnOnBiometrics { biometric: BiometricView, change: Option<BiometricChangeView> },
    /// They are on.
    BiometricsOn { change: BiometricChangeView },
    /// The ways on for who has forgotten the local password, or whose vault nothing opens any more.
    Forgotten {
        /// Where the vault is set aside.
        folder: String,
        /// What is in the way.
        why: NoWayInView,
    },
    /// Choose a backup password.
    NewBackupPassword { auto: bool },
    /// Six words to write down, shown once.
    MadePassword {
        #[cfg_attr(feature = "bindings", specta(type = Vec<String>))]
        words: Vec<ShownWord>,
    },
    /// Type those words from paper.
    TypeMadePassword,
    /// Which file to save or to open; `open` while the dialog is there.
    ChooseFile {
        saving: bool,
        open: bool,
        trouble: Option<ErrorView>,
        /// The file is damaged, and some of it may be saved.
        salvage: bool,
    },
    /// Something that takes seconds.
    Working {
        stage: StageView,
        /// How much is done, and of how much, where that is known.
        done: u32,
        of: u32,
    },
    /// A backup file was written and opened.
    BackupSaved {
        path: String,
        bytes: u32,
        accounts: u32,
        /// Made with less memory, because this computer has little.
        small_memory: bool,
        /// The accounts of which the vault said what their words do not say.
        corrected: Vec<String>,
        /// What opens it in any browser lies beside it.
        kit: bool,
    },
    /// Auto backup was changed.
    AutoBackupChanged {
        change: AutoChangeView,
        /// The first one.
        written: Option<String>,
        /// Why there is no first one.
        failed: Option<FailReasonView>,
        /// Biometrics are off: their key was one of those that were replaced.
        biometrics_off: bool,
    },
    /// The password of a backup, or of a vault that was set aside.
    AskBackupPassword {
        purpose: FilePurposeView,
        path: String,
        claimed_at: Option<String>,
        is_vault: bool,
        /// The name or the number of the computer that wrote it, where it is another one.
        computer: Option<String>,
        /// There is one before it.
        has_older: bool,
    },
    /// What is in a backup that was opened.
    RestorePreview {
        claimed_at: String,
        accounts: Vec<RestorableView>,
        /// There is an open vault to add to.
        may_merge: bool,
        forgotten: bool,
        /// What could be saved of a damaged file.
        salvaged: bool,
    },
    /// Accounts were restored.
    Restored { added: u32, skipped: u32, replaced: u32, minima: u32, set_aside: bool },
    /// What another computer has.
    TakeOverPreview {
        computer: String,
        claimed_at: String,
        /// More was taken over from it before: this is an older state.
        rolled_back: bool,
        /// When its person said that it is gone.
        gone_at: Option<String>,
        /// Its name and what is sealed inside say two things of the computer.
        renamed: bool,
        /// Newer ones that are damaged.
        skipped: u32,
        plan: TakeOverView,
        /// What was answered before the way back.
        answers: TakeOverAnswers,
    },
    /// What another computer had is here.
    TakenOver {
        computer: String,
        added: u32,
        updated: u32,
        deleted: u32,
        /// New accounts that were left out.
        left: u32,
        /// Accounts that were deleted on one side and are there on the other.
        open: u32,
        /// Everything that is in it was here before.
        has_all: bool,
        /// Minima accounts whose keys were used there.
        used: Vec<String>,
        /// Files that hold what was deleted.
        still_in: Vec<String>,
        set_aside: bool,
        /// Another computer that has something.
        next: Option<String>,
    },
    /// A backup opens.
    Verified {
        made: String,
        names: Vec<String>,
        /// The accounts of which the file says what their words do not say.
        differing: Vec<String>,
        /// Those whose words are lost with this file.
        damaged: Vec<String>,
    },
    /// Set the local password.
    NewPassword {
        first: bool,
        /// It can be put off: a keychain answers.
        may_skip: bool,
        /// What is done with it at once, and to what.
        reason: Option<ReasonView>,
        about: Option<String>,
    },
    /// Set another local password, because somebody may know this one; the vault gets new keys, which turn off auto backup and
    /// biometrics, where they are on.
    NewKeys { auto_backup: bool, biometrics: bool },
    /// The vault has new keys. What was set aside before opens with the password of then.
    NewKeysMade { auto_backup_off: bool, biometrics_off: bool, aside: Vec<String> },
    /// The keychain is asked to keep the key of a vault without a password.
    AskingKeychain,
    /// The local password, before words are read or written.
    AskPassword {
        reason: ReasonView,
        /// What it is about: a file, a name, a number.
        about: Option<String>,
    },
    /// Make a phrase.
    Create { kinds: Vec<KindView> },
    /// Keep a phrase.
    Import { kinds: Vec<KindView> },
    /// A Minima node's backup is to be chosen; `open` while the dialog is there.
    ChooseNodeBackup { open: bool, trouble: Option<ErrorView> },
    /// The password of that file, or the lock password of the node.
    AskNodePassword { path: String, lock: bool },
    /// The identities are being derived, which takes a while for some kinds.
    Deriving { done: u32, of: u32 },
    /// What the phrase derives, to compare before it is kept.
    Preview {
        kind: String,
        words: u32,
        identities: Vec<IdentityView>,
        has_passphrase: bool,
        /// What has to be known about the file that it came from.
        notes: Vec<NodeNoteView>,
        /// Other systems that the words fit.
        also: Vec<SchemeView>,
        /// The shares of a backup (SLIP-0039) that are there.
        shares: Vec<ShareView>,
        /// How often each key may have been used, where the file tells.
        keyuses: Option<u32>,
        search: Option<SearchView>,
    },
    /// Shares of a backup (SLIP-0039) that are not enough yet.
    Shares { shares: Vec<ShareView>, kinds: Vec<KindView> },
    /// An account was made.
    Made { name: String, imported: bool, kind: String },
    /// The local password was set or changed.
    PasswordSet { changed: bool },
    /// Ceremony: the risk.
    Risk { name: String, kind: String, words: u32 },
    /// Ceremony: cells under a veil.
    Veiled {
        words: u32,
        /// Which share it is, where there are several.
        share: Option<ShareAtView>,
        needs_password: bool,
        wrong_three_times: bool,
        /// A match shows them too.
        biometric: Option<BiometricView>,
    },
    /// Ceremony: the words.
    Shown {
        /// Which share it is, where there are several.
        share: Option<ShareAtView>,
        #[cfg_attr(feature = "bindings", specta(type = Vec<String>))]
        words: Vec<ShownWord>,
        #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
        passphrase: Option<ShownWord>,
        /// Minima: what a restore needs beside the words.
        keys: Option<u32>,
        keyuses: Option<u32>,
        /// What was said of the account was not of these words, and was corrected.
        corrected: bool,
        /// Seconds until the veil falls.
        remaining: u32,
        /// Seconds until they are taken off the clipboard; 0 where they are not on it.
        on_clipboard: u32,
    },
    /// Ceremony: put them in order.
    Arrange {
        /// Which share it is, where there are several.
        share: Option<ShareAtView>,
        #[cfg_attr(feature = "bindings", specta(type = Vec<String>))]
        chips: Vec<ShownWord>,
        wrong: bool,
        goes_left: u32,
    },
    /// Ceremony: proved, but it could not be saved yet.
    Unsaved { name: String },
    /// Ceremony: proved.
    Proved { name: String, kind: String, at: String },
    /// Type the words from paper.
    Check {
        name: String,
        /// Where the words were made.
        made_where: Option<String>,
        words: u32,
        has_passphrase: bool,
        /// Which share is asked for, where there are several.
        share: Option<ShareAtView>,
        finding: Option<CheckView>,
        instead_of_arranging: bool,
    },
    /// The words from paper are right.
    Checked {
        name: String,
        at: String,
        /// Something that was said of the account was not of these words, and was corrected.
        corrected: bool,
    },
}

/// Completions that are shown.
const COMPLETIONS: usize = 6;

impl From<Typed> for PrivateReply {
    fn from(typed: Typed) -> Self {
        let mark = |mark: Mark| match mark {
            Mark::Empty => MarkView::Empty,
            Mark::Known => MarkView::Known,
            Mark::Begun => MarkView::Begun,
            Mark::Unknown => MarkView::Unknown,
        };
        Self::Typed {
            marks: typed.marks.into_iter().map(mark).collect(),
            completions: typed.completions.into_iter().take(COMPLETIONS).collect(),
            near: typed.near,
            foreign: typed.foreign.map(|language| language.code().into()),
            fits: typed.fits,
            scheme: typed.scheme.as_ref().map(SchemeView::from),
        }
    }
}

/// What has to be known about a node's backup.
#[derive(Clone, Copy, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum NodeNoteView {
    /// Its password is the one that everybody knows.
    PublicPassword,
    /// The node was not locked: who knows the password can read the phrase.
    NotLocked,
    /// The phrase gives none of the node's keys.
    OtherKeys,
    /// The file holds more than the phrase.
    KeepFile,
}

/// Looking for an address.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "search", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SearchView {
    Running {
        done: u32,
        of: u32,
    },
    Found {
        kind: String,
        identity: IdentityView,
        /// The passphrase that was given has no part in it.
        without_passphrase: bool,
    },
    NotFound,
    /// Holdfast derives no address of that kind from such words.
    NotDerived,
    /// What was typed is no address of a system that Holdfast knows.
    NoAddress,
    /// It looks like an address, and its own check does not fit.
    Mistyped,
}

/// What a password is asked for.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ReasonView {
    Create,
    Import,
    ChangePassword,
    SaveBackup,
    AutoBackupOn,
    AutoBackupPassword,
    AutoBackupOff,
    Restore,
    TakeOver,
    Biometrics,
    DeleteAccount,
    DeleteCopy,
    KeepFewer,
}

/// What a file is opened for.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum FilePurposeView {
    Restore,
    Verify,
    /// Nobody typed the password for 90 days.
    Question,
    /// It is damaged.
    Salvage,
    /// Another computer has something.
    TakeOver,
}

/// What long work is at.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum StageView {
    Comparing,
    DerivingKey,
    Writing,
    Opening,
    Saving,
}

impl PrivateView {
    /// The first local password, with nothing that is done at once.
    pub fn first_password(may_skip: bool) -> Self {
        Self::NewPassword { first: true, may_skip, reason: None, about: None }
    }

    pub fn working(stage: Stage) -> Self {
        let (done, of) = if let Stage::Comparing { done, of } = stage { (done, of) } else { (0, 0) };
        Self::Working {
            done,
            of,
            stage: match stage {
                Stage::Comparing { .. } => StageView::Comparing,
                Stage::DerivingKey => StageView::DerivingKey,
                Stage::Writing => StageView::Writing,
                Stage::Opening => StageView::Opening,
                Stage::Saving => StageView::Saving,
            },
        }
    }
}

/// What is wrong with the words from paper.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "finding", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CheckView {
    OtherPhrase,
    /// A share that was typed before.
    SameShare,
    /// A share of the same backup, which is not in the vault.
    OtherShare,
    /// Each is a share, and together they are no backup.
    Shares,
    /// Words of another system, and right there.
    OtherScheme {
        scheme: SchemeView,
    },
    UnknownWord {
        positions: Vec<u32>,
    },
    WordCount {
        found: u32,
    },
    Checksum,
}
