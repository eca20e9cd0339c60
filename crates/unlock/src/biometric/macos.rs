//! Touch ID on macOS.
//!
//! # Security
//! A signed build keeps the KEK in the data-protection keychain, for this device only, under `BIOMETRY_CURRENT_SET`: the Secure
//! Enclave gives it after a match, and not at all once a finger was added or removed. No other program can read it, whoever
//! started it. An unsigned build may not use that keychain (error -34018) and falls back to session mode: Touch ID says yes or no,
//! and the keys wait in this process. There, somebody who can alter the running program can skip the question.

use holdfast_vault::{ItemName, Key, KeychainError};
use security_framework::access_control::{ProtectionMode, SecAccessControl};
use security_framework::base::Error;
use security_framework::passwords::{
    AccessControlOptions, PasswordOptions, delete_generic_password_options, generic_password,
    set_generic_password_options,
};
use zeroize::Zeroizing;

use super::{BiometricError, Biometrics, Mode, Prompt, Sensor, TouchId};

const SERVICE: &str = "org.holdfast.biometric";
/// What is kept for a moment to learn whether this build may keep anything.
const PROBE: &str = "probe";

// Security framework result codes, SecBase.h.
const MISSING_ENTITLEMENT: i32 = -34018;
const ITEM_NOT_FOUND: i32 = -25300;
const USER_CANCELED: i32 = -128;
const AUTH_FAILED: i32 = -25293;
const INTERACTION_NOT_ALLOWED: i32 = -25308;

/// Touch ID.
pub struct Mac {
    touch_id: Option<TouchId>,
    is_signed: bool,
}

impl Mac {
    pub fn new(touch_id: Option<TouchId>) -> Self {
        Self { touch_id, is_signed: may_keep() }
    }
}

impl Biometrics for Mac {
    fn sensor(&self) -> Result<Sensor, BiometricError> {
        self.ask("").map(|()| Sensor::TouchId)
    }

    fn mode(&self) -> Mode {
        if self.is_signed { Mode::Persistent } else { Mode::Session }
    }

    fn confirm(&self, prompt: &Prompt) -> Result<(), BiometricError> {
        self.ask(&prompt.reason)
    }

    fn keep(&self, name: &ItemName, random: Key, prompt: &Prompt) -> Result<Key, BiometricError> {
        self.confirm(prompt)?;
        let mut options = options(&account(name));
        let control = SecAccessControl::create_with_protection(
            Some(ProtectionMode::AccessibleWhenPasscodeSetThisDeviceOnly),
            AccessControlOptions::BIOMETRY_CURRENT_SET.bits(),
        );
        options.set_access_control(control.map_err(read)?);
        // EXPOSE: the keychain keeps the bytes.
        set_generic_password_options(random.expose(), options).map_err(read)?;
        Ok(random)
    }

    fn release(&self, name: &ItemName, _: &Prompt) -> Result<Key, BiometricError> {
        let bytes = match generic_password(options(&account(name))) {
            Ok(bytes) => Zeroizing::new(bytes),
            // The item goes when the set of fingers changes.
            Err(error) if error.code() == ITEM_NOT_FOUND => return Err(BiometricError::Changed),
            Err(error) => return Err(read(error)),
        };
        let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| BiometricError::Changed)?;
        Ok(Key::fill(|key| key.copy_from_slice(bytes)))
    }

    fn forget(&self, name: &ItemName) -> Result<(), BiometricError> {
        forget(&account(name))
    }
}

impl Mac {
    /// The app shows Touch ID; an empty sentence asks only what there is.
    fn ask(&self, reason: &str) -> Result<(), BiometricError> {
        self.touch_id.as_ref().map_or(Err(BiometricError::Unsupported), |ask| ask(reason))
    }
}

fn account(name: &ItemName) -> String {
    format!("{}:{}", name.vault, name.slot)
}

fn options(account: &str) -> PasswordOptions {
    let mut options = PasswordOptions::new_generic_password(SERVICE, account);
    options.use_protected_keychain();
    options
}

fn forget(account: &str) -> Result<(), BiometricError> {
    match delete_generic_password_options(options(account)) {
        Ok(()) => Ok(()),
        Err(error) if error.code() == ITEM_NOT_FOUND => Ok(()),
        Err(error) => Err(read(error)),
    }
}

/// Whether this build may use the data-protection keychain.
fn may_keep() -> bool {
    let kept = set_generic_password_options(b"probe", options(PROBE));
    if let Err(error) = forget(PROBE) {
        tracing::debug!(%error, "the probe in the keychain");
    }
    !matches!(kept, Err(error) if error.code() == MISSING_ENTITLEMENT)
}

fn read(error: Error) -> BiometricError {
    match error.code() {
        USER_CANCELED => BiometricError::Cancelled,
        AUTH_FAILED => BiometricError::NoMatch,
        INTERACTION_NOT_ALLOWED => BiometricError::LockedOut,
        MISSING_ENTITLEMENT => BiometricError::Unsupported,
        code => {
            tracing::warn!(code, "the keychain");
            BiometricError::Keychain(KeychainError::Unavailable)
        }
    }
}
