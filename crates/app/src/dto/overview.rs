//! The main window: names, dates and public identities.

use holdfast_phrase::Identity;
use holdfast_vault::{Account, Older, Proof, ProofType, Settings};
use serde::{Deserialize, Serialize};

use crate::preferences::Preferences;
use crate::text_size::SIZES;

use super::{AutoChangeView, BiometricChangeView, ErrorView, PasswordDueView, ShareView};

/// Everything that the main window shows.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct OverviewView {
    pub vault: VaultView,
    /// Absent where they are those that the page has.
    pub accounts: Option<Vec<AccountView>>,
    /// Which accounts these are, for the next time.
    pub accounts_version: String,
    pub settings: SettingsView,
    /// The vault has no password yet; the keychain opens it.
    pub no_password: bool,
    /// Whether the password will be asked for although biometrics are allowed; `not` where they are not.
    pub password_due: PasswordDueView,
    /// The account to show, when a flow just made it or changed it.
    pub show: Option<String>,
    /// The accounts whose paper is to be compared again.
    pub checks_due: Vec<String>,
    /// Why what is shown may be out of date.
    pub trouble: Option<ErrorView>,
    /// What the person has to be told once.
    pub said: Option<ErrorView>,
    /// A file that was saved, told once.
    pub saved: Option<String>,
    /// The paper sheet can be saved as a PDF without the print dialog.
    pub saves_pdf: bool,
    pub version: String,
    /// How the hash of the page begins that opens backups in any browser.
    pub kit_page_hash: String,
    pub data_dir: String,
    /// Where the vault is older than it was.
    pub older: Option<OlderView>,
}

/// A vault that is older than it was here.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct OlderView {
    /// When the state that is there now was saved.
    pub here: String,
    /// When the one before was.
    pub before: String,
}

impl From<&Older> for OlderView {
    fn from(older: &Older) -> Self {
        Self { here: older.here.to_string(), before: older.before.saved_at.to_string() }
    }
}

#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum VaultView {
    /// There is none: a first start.
    None,
    /// Open.
    Open,
    /// The state before the last change is open, because the last one is damaged.
    Previous,
    /// It is older than it was here: somebody put an old file back.
    Older,
    /// Locked; this window is about to go.
    Locked,
}

#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub words: u32,
    pub created_at: String,
    pub backed_up_at: Option<String>,
    pub checked_at: Option<String>,
    pub note: Option<String>,
    pub bound_name: Option<String>,
    /// Where the words were made.
    pub made_where: Option<String>,
    /// Minima: how many keys, and how often each may have been used.
    pub keys: Option<u32>,
    pub keyuses: Option<u32>,
    pub has_passphrase: bool,
    pub identities: Vec<IdentityView>,
    /// The shares of a backup (SLIP-0039) that are there.
    pub shares: Vec<ShareView>,
    /// When the words were proved, the newest first.
    pub proofs: Vec<ProofView>,
    /// What its system is told to restore it, with placeholders for the words.
    pub restore_command: Option<String>,
    /// What the restore after that has to give; null where no more can be given.
    pub next_keyuses: Option<u32>,
}

/// A time at which the words were proved.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProofView {
    pub at: String,
    /// Typed from paper; otherwise put in order.
    pub checked: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct IdentityView {
    #[serde(rename = "type")]
    pub kind: String,
    pub value: String,
    pub path: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    pub theme: String,
    /// The language that is set, or `system`.
    pub language: String,
    /// The one that this comes to.
    pub speaks: String,
    /// Percent.
    pub text_size: u32,
    /// What is offered for it.
    pub text_sizes: Vec<u32>,
    /// Seconds; null for never.
    pub auto_lock_seconds: Option<u32>,
    /// Months after which a person is reminded to compare their paper; null for never.
    pub paper_check_months: Option<u32>,
}

/// Which private window to open.
#[derive(Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "flow", rename_all = "camelCase")]
pub enum FlowRequest {
    SetPassword,
    ChangePassword,
    /// Somebody may know the password: another one, and new keys.
    NewKeys,
    Create,
    Import,
    Backup {
        account: String,
    },
    Check {
        account: String,
    },
    SaveBackup,
    AutoBackup {
        change: AutoChangeView,
    },
    /// From a file of the list, or one that the person chooses.
    Restore {
        path: Option<String>,
    },
    /// What another computer has, by its number.
    TakeOver {
        installation: String,
    },
    Verify {
        path: String,
        question: bool,
    },
    Biometrics {
        change: BiometricChangeView,
    },
    /// An account that takes the password to be deleted.
    #[serde(rename_all = "camelCase")]
    DeleteAccount {
        account: String,
        typed_name: String,
        give_up_phrase: bool,
    },
    /// A backup of the list that takes the password to be deleted.
    DeleteCopy {
        path: String,
    },
    /// Fewer auto backups than there are.
    KeepFewer {
        keep: u32,
    },
}

/// Absent leaves a field, an empty text clears it.
#[derive(Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DetailsRequest {
    pub note: Option<String>,
    pub bound_name: Option<String>,
    pub made_where: Option<String>,
    pub keys: Option<u32>,
    pub keyuses: Option<u32>,
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.to_string(),
            name: account.name.clone(),
            kind: account.kind.clone(),
            words: u32::try_from(account.words).unwrap_or(u32::MAX),
            created_at: account.created_at.to_string(),
            backed_up_at: account.backed_up_at.map(|time| time.to_string()),
            checked_at: account.checked_at.map(|time| time.to_string()),
            note: account.note.clone(),
            bound_name: account.bound_name.clone(),
            made_where: account.made_where.clone(),
            keys: account.keys,
            keyuses: account.keyuses,
            has_passphrase: account.has_passphrase,
            identities: IdentityView::shown(&account.identities),
            shares: account.shares().iter().map(ShareView::from).collect(),
            proofs: account.proofs.iter().rev().map(ProofView::from).collect(),
            restore_command: account.restore_command(),
            next_keyuses: account.next_key_uses().map(|next| next.uses),
        }
    }
}

impl From<&Proof> for ProofView {
    fn from(proof: &Proof) -> Self {
        Self { at: proof.at.to_string(), checked: proof.how == ProofType::Checked }
    }
}

impl IdentityView {
    /// Those that a person can compare.
    pub fn shown<'a>(identities: impl IntoIterator<Item = &'a Identity>) -> Vec<Self> {
        identities.into_iter().filter(|identity| identity.is_shown()).map(Self::from).collect()
    }
}

impl From<&Identity> for IdentityView {
    fn from(identity: &Identity) -> Self {
        let kind = serde_json::to_value(&identity.kind).ok();
        let kind = kind.and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
        Self { kind, value: identity.value.clone(), path: identity.path.clone() }
    }
}

impl From<&Settings> for SettingsView {
    fn from(settings: &Settings) -> Self {
        let own = Preferences::of(settings);
        let seconds = own.auto_lock_seconds.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
        Self {
            text_size: own.text_size,
            text_sizes: SIZES.into(),
            speaks: own.speaks().tag().into(),
            theme: own.theme,
            language: own.language,
            auto_lock_seconds: seconds,
            paper_check_months: settings.paper_check.months,
        }
    }
}
