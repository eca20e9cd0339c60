//! The clipboard of the system.
//!
//! Words that are put on it are kept out of clipboard histories and cloud clipboards where the system has such a wish (arboard's
//! `exclude_from_history` and its like), and are taken off after 30 s, on lock and on quit, if they are still there. What was
//! copied since is left alone. Only a hash of the words is kept to know them by.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use arboard::{Clipboard, Set};
use sha2::{Digest, Sha256};

/// How long words stay on it.
const STAYS: Duration = Duration::from_secs(30);

/// How often it is tried to take words off a clipboard that does not answer, once a second.
const TRIES: u32 = 60;

/// Some systems give the clipboard up when its owner goes, so the owner stays. Who has it may wait for another program.
static SYSTEM: Mutex<Option<Clipboard>> = Mutex::new(None);
/// What lies on the clipboard for a while. Nobody waits for who has it.
static SECRET: Mutex<Option<Secret>> = Mutex::new(None);

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
///
/// # Errors
/// `Unavailable`.
pub fn copy(text: &str) -> Result<(), Unavailable> {
    with(|clipboard| clipboard.set_text(text))
}

/// Puts words on the clipboard for 30 s.
///
/// # Errors
/// `Unavailable`.
pub fn copy_secret(text: &str) -> Result<(), Unavailable> {
    let mut system = system();
    let_have(&mut system, |clipboard| excluded(clipboard.set()).text(text))?;
    let secret = Secret { digest: Sha256::digest(text).into(), until: Instant::now() + STAYS };
    *self::secret() = Some(secret);
    drop(system);
    std::thread::spawn(move || {
        std::thread::sleep(STAYS);
        take_off_for(secret);
    });
    Ok(())
}

/// How long the words stay on the clipboard yet; zero where none are.
pub fn secret_stays() -> Duration {
    secret().map_or(Duration::ZERO, |secret| secret.until.saturating_duration_since(Instant::now()))
}

/// Takes words off the clipboard now, if they are still there, and waits for nobody.
pub fn take_off() {
    let there = *secret();
    if let Some(there) = there {
        std::thread::spawn(move || take_off_for(there));
    }
}

/// The same at the end: what does not answer at once is not waited for.
pub fn take_off_at_exit() {
    if let (Some(there), Ok(mut system)) = (*secret(), SYSTEM.try_lock()) {
        try_take_off(&mut system, there);
    }
}

/// Takes the text that is on the clipboard; empty where there is none.
///
/// # Errors
/// `Unavailable`.
pub fn paste() -> Result<String, Unavailable> {
    with(text)
}

fn system() -> MutexGuard<'static, Option<Clipboard>> {
    SYSTEM.lock().unwrap_or_else(PoisonError::into_inner)
}

fn secret() -> MutexGuard<'static, Option<Secret>> {
    SECRET.lock().unwrap_or_else(PoisonError::into_inner)
}

fn text(clipboard: &mut Clipboard) -> Result<String, arboard::Error> {
    match clipboard.get_text() {
        Err(arboard::Error::ContentNotAvailable) => Ok(String::new()),
        text => text,
    }
}

fn with<T>(act: impl FnOnce(&mut Clipboard) -> Result<T, arboard::Error>) -> Result<T, Unavailable> {
    let_have(&mut system(), act)
}

fn let_have<T>(
    system: &mut Option<Clipboard>,
    act: impl FnOnce(&mut Clipboard) -> Result<T, arboard::Error>,
) -> Result<T, Unavailable> {
    let clipboard = match system {
        Some(clipboard) => clipboard,
        None => system.insert(Clipboard::new().map_err(|_| Unavailable)?),
    };
    act(clipboard).map_err(|_| Unavailable)
}

/// Takes these words off, with patience: another program may have the clipboard just now.
fn take_off_for(wanted: Secret) {
    for _ in 0..TRIES {
        // Words that were copied once more have a time of their own.
        if (*secret()).is_none_or(|now| now.until != wanted.until) || try_take_off(&mut system(), wanted) {
            return;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// Whether they are off, or somebody else's are on.
fn try_take_off(system: &mut Option<Clipboard>, wanted: Secret) -> bool {
    let done = let_have(system, |clipboard| {
        let now = zeroize::Zeroizing::new(text(clipboard)?);
        let ours = <[u8; 32]>::from(Sha256::digest(now.as_bytes())) == wanted.digest;
        if ours { clipboard.clear() } else { Ok(()) }
    });
    match done {
        Ok(()) => {
            secret().take_if(|now| now.until == wanted.until);
            true
        }
        Err(error) => {
            tracing::warn!(%error, "the clipboard was not cleared");
            false
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
