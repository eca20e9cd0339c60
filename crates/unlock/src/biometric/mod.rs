//! Biometrics of the operating system: one facade, one file for each system.
//!
//! ```text
//!   session mode:     keys stay in memory ──confirm──▶ the program uses them
//!   persistent mode:  keep ──▶ the KEK of a slot is with the system ──release──▶ the KEK
//! ```
//!
//! In session mode the system says yes or no and the program believes it. In persistent mode the system gives a key that the
//! program does not have; each file says what stands between that key and somebody else.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
mod unsupported;
#[cfg(windows)]
mod windows;

pub use unsupported::Unsupported;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use holdfast_vault::{ItemName, Key, KeychainError};

/// What a person touches or looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensor {
    /// A fingerprint reader.
    Fingerprint,
    /// Touch ID of a Mac.
    TouchId,
    /// Windows Hello: a face, a finger, or the PIN of Hello, which counts as much.
    Hello,
}

/// How keys are kept on this system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In memory, from a password until the program ends.
    Session,
    /// With the system, also after a restart.
    Persistent,
    /// In memory; with the system for who wants that, and there any program of the same user can read them.
    SessionOrKeychain,
}

/// Why there was no match.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BiometricError {
    /// There is no reader, or no longer.
    #[error("there is no biometric reader")]
    NoHardware,
    /// Nothing is enrolled in the system's settings.
    #[error("no finger or face is enrolled")]
    NotEnrolled,
    /// The person, or the program, gave up.
    #[error("cancelled")]
    Cancelled,
    /// It was not the right finger or face.
    #[error("no match")]
    NoMatch,
    /// The system refuses after too many tries.
    #[error("locked out after too many tries")]
    LockedOut,
    /// Nobody touched the reader in time, or it is in use by another program.
    #[error("the reader did not answer")]
    NoAnswer,
    /// What was enrolled was changed since, and the key went with it.
    #[error("what is enrolled was changed")]
    Changed,
    /// This system, or this build, has nothing of the kind.
    #[error("not supported on this system")]
    Unsupported,
    /// Where the key is kept, or should be, said no.
    #[error("{0}")]
    Keychain(#[from] KeychainError),
}

/// One wait for a finger, shared between who waits and who shows it.
#[derive(Clone, Debug, Default)]
pub struct Attempt(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    cancelled: AtomicBool,
    unread: AtomicU32,
}

impl Attempt {
    /// Ends the wait.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::SeqCst);
    }

    /// Whether it was ended.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::SeqCst)
    }

    /// How often the reader was touched and could not read, as with a swipe that was too short.
    pub fn unread(&self) -> u32 {
        self.0.unread.load(Ordering::SeqCst)
    }

    #[cfg(target_os = "linux")]
    fn note_unread(&self) {
        self.0.unread.fetch_add(1, Ordering::SeqCst);
    }
}

/// What the system shows, and over which window.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// A sentence for the system's own dialog, where it has one.
    pub reason: String,
    /// The window it belongs to: an `HWND` on Windows, nothing elsewhere.
    pub window: Option<isize>,
    /// The wait.
    pub attempt: Attempt,
}

/// The system's biometrics. Every call may wait for a person, so none belongs on a window's thread.
pub trait Biometrics: Send + Sync {
    /// What there is.
    ///
    /// # Errors
    /// `NoHardware`, `NotEnrolled`, `NoAnswer`, `Unsupported`.
    fn sensor(&self) -> Result<Sensor, BiometricError>;

    /// How keys are kept.
    fn mode(&self) -> Mode;

    /// Asks for a match: session mode.
    ///
    /// # Errors
    /// Any but `Changed` and `Keychain`.
    fn confirm(&self, prompt: &Prompt) -> Result<(), BiometricError>;

    /// Keeps a KEK with the system and gives it: `random`, or what the system makes of it.
    ///
    /// # Errors
    /// `Unsupported` in a build that may not; as `confirm`; `Keychain`. The caller forgets then what may be kept already.
    fn keep(&self, name: &ItemName, random: Key, prompt: &Prompt) -> Result<Key, BiometricError>;

    /// Asks for a match and gives the KEK.
    ///
    /// # Errors
    /// Any.
    fn release(&self, name: &ItemName, prompt: &Prompt) -> Result<Key, BiometricError>;

    /// Forgets a KEK. One that is not there is no error.
    ///
    /// # Errors
    /// `Keychain`.
    fn forget(&self, name: &ItemName) -> Result<(), BiometricError>;
}

/// Shows Touch ID with a sentence, where that takes the app: unsigned builds for macOS.
pub type TouchId = Box<dyn Fn(&str) -> Result<(), BiometricError> + Send + Sync>;

/// The biometrics of this system.
pub fn system(touch_id: Option<TouchId>) -> Box<dyn Biometrics> {
    #[cfg(target_os = "linux")]
    {
        drop(touch_id);
        Box::new(linux::Fprint)
    }
    #[cfg(target_os = "macos")]
    {
        Box::new(macos::Mac::new(touch_id))
    }
    #[cfg(windows)]
    {
        drop(touch_id);
        Box::new(windows::Hello)
    }
    #[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
    {
        drop(touch_id);
        Box::new(Unsupported)
    }
}
