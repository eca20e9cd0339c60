//! The clipboard of the system.
//!
//! Words that are put on it are kept out of clipboard histories and cloud clipboards where the system has such a wish (arboard's
//! `exclude_from_history` and its like), and are taken off after 30 s, on lock and on quit, if they are still there. What was
//! copied since is left alone. Only a hash of the words is kept to know them by.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use arboard::{Clipboard, Set};
use sha2::{Digest, Sha256};

/// How long words stay on it.
const STAYS: Duration = Duration::from_secs(30);

static SYSTEM: Mutex<System> = Mutex::new(System { clipboard: None, secret: None });

struct System {
    /// Some systems give the clipboard up when its owner goes, so the owner stays.
    clipboard: Option<Clipboard>,
    secret: Option<Secret>,
}

/// What lies on the clipboard for a while.
#[derive(Clone, Copy)]
struct Secret {
    digest: [u8; 32],
    until: Instant,
}

/// The clipboard is not to be had.
#[derive(Debug, thiserror::Error)]
#[error("the clipboard does not answer")]
pub struct Unavailable;

/// Puts public text on the clipboard.
pub fn copy(text: &str) -> Result<(), Unavailable> {
    system().with(|clipboard| clipboard.set_text(text))
}

/// Puts words on the clipboard for 30 s.
pub fn copy_secret(text: &str) -> Result<(), Unavailable> {
    let mut system = system();
    system.with(|clipboard| excluded(clipboard.set()).text(text))?;
    let secret = Secret { digest: Sha256::digest(text).into(), until: Instant::now() + STAYS };
    system.secret = Some(secret);
    drop(system);
    std::thread::spawn(move || {
        std::thread::sleep(STAYS);
        let mut system = self::system();
        // Words that were copied once more have a time of their own.
        if system.secret.is_some_and(|now| now.until == secret.until) {
            system.take_off();
        }
    });
    Ok(())
}

/// How long the words stay on the clipboard yet; zero where none are.
pub fn secret_stays() -> Duration {
    system().secret.map_or(Duration::ZERO, |secret| secret.until.saturating_duration_since(Instant::now()))
}

/// Takes words off the clipboard now, if they are still there.
pub fn take_off() {
    system().take_off();
}

/// The same at the end, where nobody may be waited for.
pub fn take_off_at_exit() {
    if let Ok(mut system) = SYSTEM.try_lock() {
        system.take_off();
    }
}

/// Takes the text that is on the clipboard; empty where there is none.
pub fn paste() -> Result<String, Unavailable> {
    system().with(text)
}

fn system() -> std::sync::MutexGuard<'static, System> {
    SYSTEM.lock().unwrap_or_else(PoisonError::into_inner)
}

fn text(clipboard: &mut Clipboard) -> Result<String, arboard::Error> {
    match clipboard.get_text() {
        Err(arboard::Error::ContentNotAvailable) => Ok(String::new()),
        text => text,
    }
}

impl System {
    fn with<T>(
        &mut self,
        act: impl FnOnce(&mut Clipboard) -> Result<T, arboard::Error>,
    ) -> Result<T, Unavailable> {
        let clipboard = match &mut self.clipboard {
            Some(clipboard) => clipboard,
            None => self.clipboard.insert(Clipboard::new().map_err(|_| Unavailable)?),
        };
        act(clipboard).map_err(|_| Unavailable)
    }

    fn take_off(&mut self) {
        let Some(secret) = self.secret.take() else { return };
        let done = self.with(|clipboard| {
            let now = zeroize::Zeroizing::new(text(clipboard)?);
            let ours = <[u8; 32]>::from(Sha256::digest(now.as_bytes())) == secret.digest;
            if ours { clipboard.clear() } else { Ok(()) }
        });
        if let Err(error) = done {
            tracing::warn!(%error, "the clipboard was not cleared");
        }
    }
}

#[cfg(windows)]
fn excluded(set: Set<'_>) -> Set<'_> {
    use arboard::SetExtWindows;
    set.exclude_from_history().exclude_from_cloud().exclude_from_monitoring()
}

#[cfg(target_os = "macos")]
fn excluded(set: Set<'_>) -> Set<'_> {
    use arboard::SetExtApple;
    set.exclude_from_history()
}

#[cfg(target_os = "linux")]
fn excluded(set: Set<'_>) -> Set<'_> {
    use arboard::SetExtLinux;
    set.exclude_from_history()
}
