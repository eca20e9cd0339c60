//! The keychain of the operating system: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux.
//!
//! # Security
//! What is kept here opens with the person's login. On Linux and Windows every program of the same user can read it while the
//! keychain is open; on macOS other programs have to ask the person first. The value crosses D-Bus encrypted (the Secret Service's
//! `dh-ietf1024-sha256-aes128-cbc-pkcs7`), which keeps it out of logs of the bus and protects against nobody who can read this process.

use std::time::Duration;

use holdfast_vault::{ItemName, Key, Keychain, KeychainError};
use keyring_core::Entry;
#[cfg(target_os = "linux")]
use zbus::{
    blocking::{Proxy, connection, fdo::DBusProxy},
    zvariant::OwnedObjectPath,
};
use zeroize::Zeroizing;

use crate::patience;

/// The service that items belong to.
const SERVICE: &str = "org.holdfast.vault";
/// A keychain that is there answers within this time, if nobody has to be asked.
const ANSWER: Duration = Duration::from_secs(5);
/// The time a person has for the keychain's own prompt.
const PROMPT: Duration = Duration::from_secs(120);

/// The keychain of this system. Each call is made on a thread of its own, which is left to itself if no answer comes in time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemKeychain;

impl SystemKeychain {
    /// Whether it answers within five seconds. Asks for an item that nobody has, so no prompt is shown.
    pub fn answers() -> bool {
        let nobody = ItemName { vault: String::new(), slot: "nobody".into() };
        let found = within(ANSWER, move || get(&nobody));
        matches!(found, Ok(_) | Err(KeychainError::Missing))
    }
}

impl Keychain for SystemKeychain {
    fn is_open(&self, name: &ItemName) -> bool {
        let name = name.clone();
        within(ANSWER, move || Ok(is_open(&name))).unwrap_or(false)
    }

    fn store(&self, name: &ItemName, key: &Key) -> Result<(), KeychainError> {
        // EXPOSE: the keychain keeps the bytes.
        let (name, bytes) = (name.clone(), Zeroizing::new(key.expose().to_vec()));
        within(PROMPT, move || set(&name, &bytes))
    }

    fn load(&self, name: &ItemName) -> Result<Key, KeychainError> {
        let name = name.clone();
        let bytes = within(PROMPT, move || get(&name))?;
        let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| KeychainError::Missing)?;
        Ok(Key::fill(|key| key.copy_from_slice(bytes)))
    }

    fn delete(&self, name: &ItemName) -> Result<(), KeychainError> {
        let name = name.clone();
        within(PROMPT, move || match entry(&name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(read(&error)),
        })
    }
}

/// Whether the Secret Service has the item in an open collection, or the default one, where it would be made, is open. A service that does not
/// run yet is not started for this.
#[cfg(target_os = "linux")]
fn is_open(name: &ItemName) -> bool {
    const SECRETS: &str = "org.freedesktop.secrets";
    let ask = || -> zbus::Result<bool> {
        let bus = connection::Builder::session()?.method_timeout(ANSWER).build()?;
        if !DBusProxy::new(&bus)?.name_has_owner(SECRETS.try_into()?)? {
            return Ok(false);
        }
        let service =
            Proxy::new(&bus, SECRETS, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service")?;
        let user = user(name);
        let attributes = std::collections::HashMap::from([("service", SERVICE), ("username", &user)]);
        let (open, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
            service.call("SearchItems", &(attributes,))?;
        if !open.is_empty() || !locked.is_empty() {
            return Ok(locked.is_empty());
        }
        let default: OwnedObjectPath = service.call("ReadAlias", &("default",))?;
        // No collection of that name is said as the root.
        if default.as_str() == "/" {
            return Ok(false);
        }
        let collection = Proxy::new(&bus, SECRETS, default, "org.freedesktop.Secret.Collection")?;
        Ok(!collection.get_property::<bool>("Locked")?)
    };
    ask().unwrap_or(false)
}

/// Whether the login keychain is unlocked. Its person may have it lock itself.
#[cfg(target_os = "macos")]
fn is_open(_: &ItemName) -> bool {
    /// kSecUnlockStateStatus
    const UNLOCKED: u32 = 1;
    #[expect(unsafe_code, reason = "a call of the Security framework")]
    #[link(name = "Security", kind = "framework")]
    unsafe extern "C" {
        fn SecKeychainGetStatus(keychain: *const std::ffi::c_void, status: *mut u32) -> i32;
    }
    let mut status = 0;
    #[expect(unsafe_code, reason = "a call of the Security framework")]
    // SAFETY: null is the default keychain, and `status` outlives the call.
    let failed = unsafe { SecKeychainGetStatus(std::ptr::null(), &raw mut status) };
    failed == 0 && status & UNLOCKED != 0
}

/// The Credential Manager is open while its person is logged in.
#[cfg(windows)]
fn is_open(_: &ItemName) -> bool {
    true
}

fn set(name: &ItemName, bytes: &[u8]) -> Result<(), KeychainError> {
    let set = match entry(name)?.set_secret(bytes) {
        // Two keychains may both have it: whichever is read gives what is kept now.
        Err(keyring::Error::Ambiguous(entries)) => {
            entries.iter().try_for_each(|entry| entry.set_secret(bytes))
        }
        set => set,
    };
    set.map_err(|error| read(&error))
}

fn get(name: &ItemName) -> Result<Zeroizing<Vec<u8>>, KeychainError> {
    let found = match entry(name)?.get_secret() {
        // Two keychains may both have it, as after a move from one to the other. Whatever it is of, both were given the same.
        Err(keyring::Error::Ambiguous(entries)) => {
            let first = entries.iter().find_map(|entry| entry.get_secret().ok());
            return first.map(Zeroizing::new).ok_or(KeychainError::Refused);
        }
        found => found,
    };
    found.map(Zeroizing::new).map_err(|error| read(&error))
}

/// The item of that name. On Linux over a new connection each time: one to a keychain that was ended or switched since is worth nothing.
#[cfg(target_os = "linux")]
fn entry(name: &ItemName) -> Result<Entry, KeychainError> {
    use keyring_core::api::CredentialStoreApi;
    let label = std::collections::HashMap::from([("label", name.label())]);
    let store = zbus_secret_service_keyring_store::Store::new().map_err(|error| read(&error))?;
    store.build(SERVICE, &user(name), Some(&label)).map_err(|error| read(&error))
}

/// The item of that name. On Windows it stays on this computer, and does not travel with the account.
#[cfg(windows)]
fn entry(name: &ItemName) -> Result<Entry, KeychainError> {
    if let Err(error) = keyring::Entry::store_status() {
        return Err(read(error));
    }
    let here = std::collections::HashMap::from([("persistence", "Local")]);
    Entry::new_with_modifiers(SERVICE, &user(name), &here).map_err(|error| read(&error))
}

/// The item of that name.
#[cfg(not(any(target_os = "linux", windows)))]
fn entry(name: &ItemName) -> Result<Entry, KeychainError> {
    Ok(keyring::Entry::new(SERVICE, &user(name)).map_err(|error| read(&error))?.inner)
}

fn user(name: &ItemName) -> String {
    format!("{}:{}", name.vault, name.slot)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others mean that there is no keychain to speak of")]
fn read(error: &keyring::Error) -> KeychainError {
    match error {
        keyring::Error::NoEntry => KeychainError::Missing,
        keyring::Error::NoStorageAccess(_) => KeychainError::Refused,
        keyring::Error::PlatformFailure(inner) if was_refused(inner.as_ref()) => KeychainError::Refused,
        _ => KeychainError::Unavailable,
    }
}

/// Whether a person, or the system for them, said no.
#[cfg(target_os = "macos")]
fn was_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    // userCanceledErr, errSecAuthFailed, errSecInteractionNotAllowed
    let codes = [-128, -25293, -25308];
    error.downcast_ref::<security_framework::base::Error>().is_some_and(|error| codes.contains(&error.code()))
}

#[cfg(not(target_os = "macos"))]
fn was_refused(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}

/// Waits for an answer, and no longer.
fn within<T: Send + 'static>(
    time: Duration,
    ask: impl FnOnce() -> Result<T, KeychainError> + Send + 'static,
) -> Result<T, KeychainError> {
    patience::within(time, ask).unwrap_or(Err(KeychainError::Unavailable))
}
