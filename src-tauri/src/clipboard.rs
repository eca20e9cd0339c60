//! The clipboard of the system.

use std::sync::{Mutex, PoisonError};

use arboard::Clipboard;

/// Some systems give the clipboard up when its owner goes, so the owner stays.
static CLIPBOARD: Mutex<Option<Clipboard>> = Mutex::new(None);

/// The clipboard is not to be had.
#[derive(Debug, thiserror::Error)]
#[error("the clipboard does not answer")]
pub struct Unavailable;

/// Puts public text on the clipboard.
pub fn copy(text: &str) -> Result<(), Unavailable> {
    with(|clipboard| clipboard.set_text(text))
}

/// Takes the text that is on the clipboard; empty where there is none.
pub fn paste() -> Result<String, Unavailable> {
    with(|clipboard| match clipboard.get_text() {
        Err(arboard::Error::ContentNotAvailable) => Ok(String::new()),
        text => text,
    })
}

fn with<T>(act: impl FnOnce(&mut Clipboard) -> Result<T, arboard::Error>) -> Result<T, Unavailable> {
    let mut slot = CLIPBOARD.lock().unwrap_or_else(PoisonError::into_inner);
    let clipboard = match &mut *slot {
        Some(clipboard) => clipboard,
        None => slot.insert(Clipboard::new().map_err(|_| Unavailable)?),
    };
    act(clipboard).map_err(|_| Unavailable)
}
