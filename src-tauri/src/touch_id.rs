//! Touch ID on macOS, through Tauri's plugin.

#[cfg(target_os = "macos")]
use holdfast_unlock::biometric::BiometricError;
use holdfast_unlock::biometric::TouchId;

/// Touch ID for builds that may not keep a key with the system.
#[cfg(target_os = "macos")]
pub fn touch_id(app: &tauri::AppHandle) -> Option<TouchId> {
    use tauri_plugin_biometric::{AuthOptions, BiometricExt, Error};
    let app = app.clone();
    let read = |code: Option<&str>| match code {
        Some("biometryNotEnrolled" | "passcodeNotSet") => BiometricError::NotEnrolled,
        Some("biometryLockout") => BiometricError::LockedOut,
        Some("userCancel" | "userFallback" | "systemCancel" | "appCancel") => BiometricError::Cancelled,
        Some("authenticationFailed") => BiometricError::NoMatch,
        Some("biometryNotAvailable") => BiometricError::NoHardware,
        Some(_) | None => BiometricError::NoAnswer,
    };
    Some(Box::new(move |reason| {
        // An empty sentence asks only what there is.
        if reason.is_empty() {
            return match app.biometric().status() {
                Ok(status) if status.is_available => Ok(()),
                Ok(status) => Err(read(status.error_code.as_deref())),
                Err(_) => Err(BiometricError::Unsupported),
            };
        }
        let options = AuthOptions { fallback_title: Some(String::new()), ..AuthOptions::default() };
        match app.biometric().authenticate(reason.to_owned(), options) {
            Ok(()) => Ok(()),
            Err(Error::AuthenticationFailed { code, .. } | Error::Unavailable { code, .. }) => {
                Err(read(code.as_deref()))
            }
            Err(_) => Err(BiometricError::NoAnswer),
        }
    }))
}

#[cfg(not(target_os = "macos"))]
pub fn touch_id(_: &tauri::AppHandle) -> Option<TouchId> {
    None
}
