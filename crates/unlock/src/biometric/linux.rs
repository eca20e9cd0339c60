//! Fingerprints on Linux: fprintd, over `net.reactivated.Fprint` on the system bus.
//!
//! # Security
//! fprintd says yes or no; it has no key to give. So in session mode the keys wait in this process, and what is between them and
//! somebody else is that process: another program of the same user that can read its memory has them (SECURITY-MODEL.md says what
//! stands in the way). Persistent mode keeps the KEK in the Secret Service, where every program of this user can read it without
//! any finger while the keychain is open: it is for who wants the comfort of it and was told so.
//!
//! fprintd is reached as `bus.rs` says. Its signals are taken from its owner alone. It checks fingers against those of the calling
//! user. How good a reader is at telling fingers apart, nothing here can know.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use holdfast_vault::{ItemName, Key, Keychain};
use zbus::blocking::{Connection, Proxy};
use zbus::names::OwnedUniqueName;
use zbus::zvariant::OwnedObjectPath;

use super::{BiometricError, Biometrics, Mode, Prompt, Sensor};
use crate::bus;
use crate::keychain::SystemKeychain;

const SERVICE: &str = "net.reactivated.Fprint";
const MANAGER: &str = "/net/reactivated/Fprint/Manager";
const MANAGER_INTERFACE: &str = "net.reactivated.Fprint.Manager";
const DEVICE_INTERFACE: &str = "net.reactivated.Fprint.Device";

/// How long a call may take. Waking a reader takes some seconds.
const CALL: Duration = Duration::from_secs(15);
/// How long a finger is waited for.
const WAIT: Duration = Duration::from_secs(60);
/// How often to check whether the wait was cancelled.
const LOOK: Duration = Duration::from_millis(100);
/// How often to check whether fprintd is still there.
const STILL_THERE: Duration = Duration::from_secs(1);

/// A reader serves one wait at a time; one that was ended gives it back first.
static IN_USE: Mutex<()> = Mutex::new(());

/// fprintd.
pub struct Fprint;

/// The reader and the connection to it.
struct Reader {
    bus: Connection,
    owner: OwnedUniqueName,
    path: OwnedObjectPath,
}

impl Biometrics for Fprint {
    fn sensor(&self) -> Result<Sensor, BiometricError> {
        Reader::find()?.check_enrolled()?;
        Ok(Sensor::Fingerprint)
    }

    fn mode(&self) -> Mode {
        Mode::SessionOrKeychain
    }

    fn confirm(&self, prompt: &Prompt) -> Result<(), BiometricError> {
        let _turn = IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
        if prompt.attempt.is_cancelled() {
            return Err(BiometricError::Cancelled);
        }
        let reader = Reader::find()?;
        reader.check_enrolled()?;
        let device = reader.device()?;
        // The empty name is the calling user.
        device.call_method("Claim", &"").map_err(|error| read(&error))?;
        let matched = reader.verify(&device, prompt);
        // The reader is given back whatever came of it; it is gone with the connection if that fails.
        for end in ["VerifyStop", "Release"] {
            if let Err(error) = device.call_method(end, &()) {
                tracing::debug!(%error, end, "the reader was not given back");
            }
        }
        matched
    }

    fn keep(&self, name: &ItemName, random: Key, prompt: &Prompt) -> Result<Key, BiometricError> {
        self.confirm(prompt)?;
        let keychain = SystemKeychain;
        keychain.store(name, &random)?;
        Ok(keychain.load(name)?)
    }

    fn release(&self, name: &ItemName, prompt: &Prompt) -> Result<Key, BiometricError> {
        self.confirm(prompt)?;
        Ok(SystemKeychain.load(name)?)
    }

    fn forget(&self, name: &ItemName) -> Result<(), BiometricError> {
        Ok(SystemKeychain.delete(name)?)
    }
}

impl Reader {
    fn find() -> Result<Self, BiometricError> {
        let bus = bus::connect(CALL).map_err(|_| BiometricError::Unsupported)?;
        let owner = bus::owned_by_root(&bus, SERVICE).map_err(|error| read(&error))?;
        let owner = owner.ok_or(BiometricError::Unsupported)?;
        let manager = Proxy::new(&bus, owner.as_ref(), MANAGER, MANAGER_INTERFACE);
        let path = manager.and_then(|manager| manager.call("GetDefaultDevice", &()));
        let path = path.map_err(|error| read(&error))?;
        Ok(Self { bus, owner, path })
    }

    fn device(&self) -> Result<Proxy<'_>, BiometricError> {
        // By the unique name, so that no other program's signals are taken for fprintd's.
        Proxy::new(&self.bus, self.owner.as_ref(), self.path.as_ref(), DEVICE_INTERFACE)
            .map_err(|error| read(&error))
    }

    fn check_enrolled(&self) -> Result<(), BiometricError> {
        let fingers: Vec<String> =
            self.device()?.call("ListEnrolledFingers", &"").map_err(|error| read(&error))?;
        if fingers.is_empty() { Err(BiometricError::NotEnrolled) } else { Ok(()) }
    }

    /// Waits for one finger, through touches that could not be read.
    fn verify(&self, device: &Proxy<'_>, prompt: &Prompt) -> Result<(), BiometricError> {
        let signals = device.receive_signal("VerifyStatus").map_err(|error| read(&error))?;
        device.call_method("VerifyStart", &"any").map_err(|error| read(&error))?;
        let (send, receive) = mpsc::channel();
        // Ends when the connection is closed, which is when this reader is dropped.
        std::thread::spawn(move || {
            for signal in signals {
                let Ok((status, _done)) = signal.body().deserialize::<(String, bool)>() else { continue };
                if send.send(status).is_err() {
                    return;
                }
            }
        });
        let begun = Instant::now();
        let mut looked = begun;
        loop {
            if prompt.attempt.is_cancelled() {
                return Err(BiometricError::Cancelled);
            }
            if begun.elapsed() > WAIT {
                return Err(BiometricError::NoAnswer);
            }
            if looked.elapsed() > STILL_THERE {
                looked = Instant::now();
                if !bus::is_there(&self.bus, &self.owner) {
                    return Err(BiometricError::NoHardware);
                }
            }
            match receive.recv_timeout(LOOK) {
                // The results of fprintd's D-Bus interface, "VerifyStatus".
                Ok(status) => match status.as_str() {
                    "verify-match" => return Ok(()),
                    "verify-no-match" => return Err(BiometricError::NoMatch),
                    "verify-disconnected" => return Err(BiometricError::NoHardware),
                    "verify-unknown-error" => return Err(BiometricError::NoAnswer),
                    // verify-retry-scan, verify-swipe-too-short, verify-finger-not-centered, verify-remove-and-retry
                    _ => prompt.attempt.note_unread(),
                },
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(BiometricError::NoHardware),
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Err(error) = self.bus.clone().close() {
            tracing::debug!(%error, "the connection to the system bus was not closed");
        }
    }
}

/// What fprintd's and the bus's errors mean.
fn read(error: &zbus::Error) -> BiometricError {
    let zbus::Error::MethodError(name, ..) = error else { return BiometricError::NoAnswer };
    let name = name.as_str();
    match name {
        "net.reactivated.Fprint.Error.NoSuchDevice" => BiometricError::NoHardware,
        "net.reactivated.Fprint.Error.NoEnrolledPrints" => BiometricError::NotEnrolled,
        "net.reactivated.Fprint.Error.PermissionDenied"
        | "org.freedesktop.DBus.Error.ServiceUnknown"
        | "org.freedesktop.DBus.Error.NameHasNoOwner"
        | "org.freedesktop.DBus.Error.AccessDenied" => BiometricError::Unsupported,
        _ => {
            tracing::debug!(name, "the fingerprint reader");
            BiometricError::NoAnswer
        }
    }
}
