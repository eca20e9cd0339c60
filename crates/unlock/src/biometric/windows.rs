//! Windows Hello.
//!
//! # Security
//! Hello keeps a private key, in the TPM where there is one, and signs with it after a face, a finger or the Hello PIN: the PIN counts
//! as Hello. The KEK is HKDF-SHA256 (RFC 5869) over the signature of a fixed text, salted with a random secret of this computer's
//! Credential Manager, so the signature alone is no key. It must come out the same each time, which RSASSA-PKCS1-v1_5 does: it is signed twice
//! when it is turned on, and refused if the two differ. Another program of the same user can ask Hello for the same signature; the
//! person sees a prompt then. `RequestSignAsync` takes no window, so ours is brought to the front before.

use hkdf::Hkdf;
use holdfast_vault::{ItemName, Key, Keychain};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use windows::Security::Credentials::{
    KeyCredential, KeyCredentialCreationOption, KeyCredentialManager, KeyCredentialStatus,
};
use windows::Security::Cryptography::CryptographicBuffer;
use windows::Win32::Foundation::HWND;
use windows::Win32::UI::WindowsAndMessaging::SetForegroundWindow;
use windows::core::{Array, HSTRING};
use zeroize::Zeroizing;

use super::{BiometricError, Biometrics, Mode, Prompt, Sensor};
use crate::keychain::SystemKeychain;

const SIGNED: &[u8] = b"holdfast/1/hello";
const LABEL: &[u8] = b"holdfast/1/hello/kek";

/// Windows Hello.
pub struct Hello;

impl Biometrics for Hello {
    fn sensor(&self) -> Result<Sensor, BiometricError> {
        let supported = KeyCredentialManager::IsSupportedAsync().and_then(|asked| asked.join());
        match supported {
            Ok(true) => Ok(Sensor::Hello),
            Ok(false) => Err(BiometricError::NotEnrolled),
            Err(error) => Err(read(&error)),
        }
    }

    fn mode(&self) -> Mode {
        Mode::Persistent
    }

    fn confirm(&self, _: &Prompt) -> Result<(), BiometricError> {
        Err(BiometricError::Unsupported)
    }

    fn keep(&self, name: &ItemName, random: Key, prompt: &Prompt) -> Result<Key, BiometricError> {
        to_front(prompt);
        let made = KeyCredentialManager::RequestCreateAsync(
            &account(name),
            KeyCredentialCreationOption::ReplaceExisting,
        )
        .and_then(|asked| asked.join())
        .map_err(|error| read(&error))?;
        check(made.Status().map_err(|error| read(&error))?)?;
        let credential = made.Credential().map_err(|error| read(&error))?;
        let (first, again) = (sign(&credential)?, sign(&credential)?);
        if !bool::from(first.as_slice().ct_eq(&again)) {
            self.forget(name)?;
            return Err(BiometricError::Unsupported);
        }
        SystemKeychain.store(name, &random)?;
        Ok(kek(&first, &random))
    }

    fn release(&self, name: &ItemName, prompt: &Prompt) -> Result<Key, BiometricError> {
        let random = SystemKeychain.load(name)?;
        to_front(prompt);
        let opened = KeyCredentialManager::OpenAsync(&account(name))
            .and_then(|asked| asked.join())
            .map_err(|error| read(&error))?;
        check(opened.Status().map_err(|error| read(&error))?)?;
        let credential = opened.Credential().map_err(|error| read(&error))?;
        Ok(kek(&sign(&credential)?, &random))
    }

    fn forget(&self, name: &ItemName) -> Result<(), BiometricError> {
        let gone = KeyCredentialManager::DeleteAsync(&account(name)).and_then(|asked| asked.join());
        if let Err(error) = gone {
            tracing::debug!(%error, "a key of Hello was not there");
        }
        Ok(SystemKeychain.delete(name)?)
    }
}

fn account(name: &ItemName) -> HSTRING {
    HSTRING::from(format!("Holdfast {}:{}", name.vault, name.slot))
}

fn sign(credential: &KeyCredential) -> Result<Zeroizing<Vec<u8>>, BiometricError> {
    let data = CryptographicBuffer::CreateFromByteArray(SIGNED).map_err(|error| read(&error))?;
    let signed =
        credential.RequestSignAsync(&data).and_then(|asked| asked.join()).map_err(|error| read(&error))?;
    check(signed.Status().map_err(|error| read(&error))?)?;
    let mut bytes = Array::new();
    signed
        .Result()
        .and_then(|buffer| CryptographicBuffer::CopyToByteArray(&buffer, &mut bytes))
        .map_err(|error| read(&error))?;
    Ok(Zeroizing::new(bytes.to_vec()))
}

fn kek(signature: &[u8], random: &Key) -> Key {
    // EXPOSE: HKDF's salt is the secret of this computer.
    let hkdf = Hkdf::<Sha256>::new(Some(random.expose()), signature);
    Key::fill(|key| hkdf.expand(LABEL, key).expect("32 bytes are fewer than 255 blocks"))
}

fn to_front(prompt: &Prompt) {
    let Some(window) = prompt.window else { return };
    #[expect(unsafe_code, reason = "a Win32 call")]
    // SAFETY: a handle that is no window's any more is refused by Windows.
    let done = unsafe { SetForegroundWindow(HWND(window as *mut _)) };
    tracing::debug!(done = done.as_bool(), "the window was brought to the front");
}

fn check(status: KeyCredentialStatus) -> Result<(), BiometricError> {
    match status {
        KeyCredentialStatus::Success => Ok(()),
        KeyCredentialStatus::UserCanceled | KeyCredentialStatus::UserPrefersPassword => {
            Err(BiometricError::Cancelled)
        }
        KeyCredentialStatus::NotFound => Err(BiometricError::Changed),
        KeyCredentialStatus::SecurityDeviceLocked => Err(BiometricError::LockedOut),
        _ => Err(BiometricError::NoAnswer),
    }
}

fn read(error: &windows::core::Error) -> BiometricError {
    tracing::warn!(%error, "Windows Hello");
    BiometricError::NoAnswer
}
