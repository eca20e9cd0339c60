//! Biometrics, and the other things of the Security page.

use holdfast_unlock::biometric::{BiometricError, Mode, Sensor};
use holdfast_vault::{KeychainError, PasswordDue};
use serde::{Deserialize, Serialize};

use crate::biometrics::Wait;
use crate::dto::whole_seconds;

/// What a person touches or looks at.
#[derive(Clone, Copy, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum SensorView {
    Fingerprint,
    TouchId,
    Hello,
}

/// Biometrics on a screen where a match helps.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BiometricView {
    pub sensor: SensorView,
    pub waiting: bool,
    /// How often the reader was touched and could not read.
    pub unread: u32,
}

impl BiometricView {
    pub fn of(wait: Option<&Wait>) -> Self {
        Self {
            sensor: SensorView::of_this_system(),
            waiting: wait.is_some(),
            unread: wait.map_or(0, Wait::unread),
        }
    }
}

impl SensorView {
    /// Each system has one kind.
    pub fn of_this_system() -> Self {
        if cfg!(windows) {
            Self::Hello
        } else if cfg!(target_os = "macos") {
            Self::TouchId
        } else {
            Self::Fingerprint
        }
    }
}

impl From<Sensor> for SensorView {
    fn from(sensor: Sensor) -> Self {
        match sensor {
            Sensor::Fingerprint => Self::Fingerprint,
            Sensor::TouchId => Self::TouchId,
            Sensor::Hello => Self::Hello,
        }
    }
}

/// Why there was no match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum NoMatchView {
    NoHardware,
    NotEnrolled,
    Cancelled,
    NoMatch,
    /// Five in a row: only the password helps.
    TooMany,
    LockedOut,
    NoAnswer,
    Changed,
    Unsupported,
    Keychain,
}

impl From<&BiometricError> for NoMatchView {
    fn from(error: &BiometricError) -> Self {
        match error {
            BiometricError::NoHardware => Self::NoHardware,
            BiometricError::NotEnrolled => Self::NotEnrolled,
            BiometricError::Cancelled => Self::Cancelled,
            BiometricError::NoMatch => Self::NoMatch,
            BiometricError::LockedOut => Self::LockedOut,
            BiometricError::Changed => Self::Changed,
            BiometricError::Unsupported => Self::Unsupported,
            BiometricError::Keychain(_) => Self::Keychain,
            BiometricError::NoAnswer | _ => Self::NoAnswer,
        }
    }
}

/// Why the keychain gives no key.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum KeychainView {
    Unavailable,
    Missing,
    Refused,
}

impl From<&KeychainError> for KeychainView {
    fn from(error: &KeychainError) -> Self {
        match error {
            KeychainError::Missing => Self::Missing,
            KeychainError::Refused => Self::Refused,
            KeychainError::Unavailable | _ => Self::Unavailable,
        }
    }
}

/// What biometrics are to be allowed, or not any more.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum BiometricChangeView {
    Unlock,
    Reveal,
    /// To unlock as before and show no words: a key that is kept with the system is made again.
    WithoutReveal,
    AfterRestart,
}

/// How keys are kept for a match.
#[derive(Clone, Copy, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ModeView {
    Session,
    Persistent,
    SessionOrKeychain,
}

impl From<Mode> for ModeView {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Session => Self::Session,
            Mode::Persistent => Self::Persistent,
            Mode::SessionOrKeychain => Self::SessionOrKeychain,
        }
    }
}

/// Whether the password has to be typed although biometrics are allowed.
#[derive(Clone, Copy, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "due", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PasswordDueView {
    Not,
    /// Rounded up.
    Soon {
        days: u32,
    },
    Now {
        may_put_off: bool,
    },
}

impl From<PasswordDue> for PasswordDueView {
    fn from(due: PasswordDue) -> Self {
        match due {
            PasswordDue::Not => Self::Not,
            PasswordDue::Soon(left) => Self::Soon { days: whole_seconds(left).div_ceil(86_400) },
            PasswordDue::Now { may_put_off } => Self::Now { may_put_off },
        }
    }
}

/// The Security page.
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SecurityView {
    /// None where there is nothing to use now; `missing` says why.
    pub sensor: Option<SensorView>,
    pub missing: Option<NoMatchView>,
    pub mode: ModeView,
    pub unlock: bool,
    pub reveal: bool,
    /// A key is with the system, so it works after a restart too.
    pub after_restart: bool,
    /// A match would open the vault if it were locked now.
    pub ready: bool,
    /// Every key so far is in memory that is not written to the swap file.
    pub keys_locked: bool,
    /// No other program of this user may read the memory.
    pub memory_closed: bool,
}
