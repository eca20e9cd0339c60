//! What a private window's page asks, sealed, and what that comes to.

use std::path::PathBuf;

use data_encoding::BASE64;
use holdfast_unlock::wiped;
use holdfast_vault::Vault;
use zeroize::Zeroizing;

use crate::dialog::Dialog;
use crate::dto::{ErrorView, PrivateReply, PrivateRequest};
use crate::flow::Step;
use crate::sealed_channel::{Channel, NotOurs};
use crate::state::Held;

/// What happens after the reply.
pub enum After {
    /// A dialog is shown; what is chosen goes to [`give_path`].
    Ask(Dialog),
    /// No other window need know.
    Nothing,
    /// The vault changed.
    Changed,
    /// Everything is shown in another size.
    Resize,
    /// The window goes.
    Close,
    /// Everything is locked.
    Lock,
    /// The vault is open: the main window takes the place of the lock screen.
    Unlocked,
}

/// Begins the window's channel with its page's public key; gives the core's. Both base64. Once for each window.
///
/// # Errors
/// `Internal`, the same for every reason: a window that is not a private one learns nothing.
pub fn accept(held: &mut Held, label: &str, key: &str) -> Result<String, ErrorView> {
    // The shared secret passes through it.
    let own = wiped(|| begin_channel(held, label, key)).map_err(|error| ErrorView::internal(&error))?;
    Ok(BASE64.encode(&own))
}

/// Opens a sealed request, lets the window's flow handle it, and seals the reply. Both base64.
///
/// # Errors
/// As `accept`.
pub fn answer(held: &mut Held, label: &str, sealed: &str) -> Result<(String, After), ErrorView> {
    // Words and passwords pass through it.
    let answered =
        wiped(|| answer_sealed(held, label, sealed)).map_err(|error| ErrorView::internal(&error))?;
    if let (_, After::Ask(_)) = &answered {
        held.session.note_dialog();
    }
    Ok(answered)
}

fn begin_channel(held: &mut Held, label: &str, key: &str) -> Result<Box<[u8]>, NotOurs> {
    let env = held.session.store.env().clone();
    let private = held.private.as_mut().filter(|private| private.label == label);
    let private = private.filter(|private| private.channel.is_none()).ok_or(NotOurs)?;
    let key = BASE64.decode(key.as_bytes()).map_err(|_| NotOurs)?;
    let (channel, own) = env.with(|random| Channel::accept(&key, random))?;
    private.channel = Some(channel);
    Ok(own)
}

fn answer_sealed(held: &mut Held, label: &str, sealed: &str) -> Result<(String, After), NotOurs> {
    let mut private = held.private.take_if(|private| private.label == label).ok_or(NotOurs)?;
    let sealed = BASE64.decode(sealed.as_bytes()).map_err(|_| NotOurs);
    let opened = sealed.and_then(|sealed| private.channel.as_mut().ok_or(NotOurs)?.open(&sealed));
    let request =
        opened.and_then(|text| serde_json::from_slice::<PrivateRequest>(&text).map_err(|_| NotOurs));
    let request = match request {
        Ok(request) => request,
        Err(error) => {
            held.private = Some(private);
            return Err(error);
        }
    };
    // The page itself looks and hides; whatever else it asks, a person did.
    if !matches!(request, PrivateRequest::Look | PrivateRequest::Hide) {
        held.session.note_activity();
    }
    let before = held.session.vault.as_ref().map(Vault::generation);
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest is asked of what the window does")]
    let (mut private, done) = match request {
        PrivateRequest::Active => (private, Ok(Step::Stay(PrivateReply::Noted))),
        PrivateRequest::TextSize { size } => {
            let reply = match size.keep(&held.session.store) {
                Ok(()) => PrivateReply::Noted,
                Err(error) => PrivateReply::Failed { error: error.into(), view: None },
            };
            (private, Ok(Step::Resize(reply)))
        }
        request => private.handle(request, &mut held.session),
    };
    let after = held.session.vault.as_ref().map(Vault::generation);
    let (reply, after) = match done {
        Ok(Step::Stay(reply)) if before == after => (reply, After::Nothing),
        Ok(Step::Stay(reply)) => (reply, After::Changed),
        Ok(Step::Resize(reply)) => (reply, After::Resize),
        Ok(Step::Lock) => (PrivateReply::Closed, After::Lock),
        Ok(Step::Close) => (PrivateReply::Closed, After::Close),
        Ok(Step::Unlocked) => (PrivateReply::Closed, After::Unlocked),
        Ok(Step::Ask(dialog)) => {
            let look;
            (private, look) = private.handle(PrivateRequest::Look, &mut held.session);
            match look {
                Ok(Step::Stay(reply)) => (reply, After::Ask(dialog)),
                _ => (PrivateReply::Noted, After::Ask(dialog)),
            }
        }
        Err(error @ ErrorView::KeysChanged) => (PrivateReply::Failed { error, view: None }, After::Lock),
        Err(error) => {
            let look;
            (private, look) = private.handle(PrivateRequest::Look, &mut held.session);
            let view = match look {
                Ok(Step::Stay(PrivateReply::Screen { view })) => Some(view),
                _ => None,
            };
            (
                PrivateReply::Failed { error, view },
                if before == after { After::Nothing } else { After::Changed },
            )
        }
    };
    let text = Zeroizing::new(serde_json::to_vec(&reply).map_err(|_| NotOurs)?);
    let reply = private.channel.as_mut().map(|channel| BASE64.encode(&channel.seal(&text)));
    held.private = Some(private);
    reply.map(|reply| (reply, after)).ok_or(NotOurs)
}

/// Gives the window's flow what was chosen in its dialog.
pub fn give_path(held: &mut Held, label: &str, path: Option<PathBuf>) {
    // A dialog that went with its window was not answered by anybody.
    if path.is_some() || held.has(label) {
        held.session.note_activity();
    }
    held.session.note_dialog_gone();
    if path.is_some() && !held.has(label) {
        held.session.say_next = Some(ErrorView::NothingSaved);
    }
    if let Some(mut private) = held.private.take_if(|private| private.label == label) {
        private.flow = private.flow.path_chosen(path, &mut held.session);
        held.private = Some(private);
    }
}
