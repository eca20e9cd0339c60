//! The private windows' two commands: one key exchange, then sealed requests.

use std::path::PathBuf;

use data_encoding::BASE64;
use holdfast_unlock::wiped;
use holdfast_vault::Vault;
use tauri::{AppHandle, Manager, WebviewWindow};
use zeroize::Zeroizing;

use crate::channel::{Channel, NotOurs};
use crate::desk::{Desk, Inner};
use crate::dialogs::{self, Dialog};
use crate::dto::{ErrorView, PrivateReply, PrivateRequest};
use crate::flow::{Scene, Step};
use crate::{tray, windows};

/// Takes the page's public key and answers with the core's, both base64. Once for each window.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn private_open(app: AppHandle, window: WebviewWindow, key: String) -> Result<String, ErrorView> {
    let desk = app.state::<Desk>();
    let mut inner = desk.lock();
    // The shared secret passes through it.
    let own = wiped(|| accept(&mut inner, window.label(), &key)).map_err(|_| refused())?;
    Ok(BASE64.encode(&own))
}

/// Opens a sealed request, lets the flow handle it, and seals the reply. Both base64.
#[tauri::command(async)]
#[cfg_attr(feature = "bindings", specta::specta)]
pub fn private_call(app: AppHandle, window: WebviewWindow, sealed: String) -> Result<String, ErrorView> {
    let desk = app.state::<Desk>();
    // Asks the window's thread, which may be waiting for the desk.
    let native = windows::native(&window);
    let mut inner = desk.lock();
    inner.native_window = native;
    // Words and passwords pass through it.
    let (reply, step) = wiped(|| answer(&mut inner, window.label(), &sealed)).map_err(|_| refused())?;
    if let After::Ask(_) = &step {
        inner.dialog_since = Some(inner.store.env().clock.monotonic());
    }
    app.state::<tray::Tray>().set_working(inner.is_working());
    drop(inner);
    match step {
        After::Nothing => {}
        After::Changed => {
            windows::changed(&app);
            tray::refresh(&app);
        }
        After::Resize => {
            windows::apply_text_size(&app);
            windows::changed(&app);
        }
        After::Lock => {
            windows::lock(&app);
            // Where there was nothing to lock, the window goes all the same: its page was told so.
            windows::close_private(&app, window.label());
        }
        After::Close => {
            windows::close_private(&app, window.label());
            tray::refresh(&app);
        }
        After::Unlocked => {
            windows::unlocked(&app, window.label());
            tray::refresh(&app);
        }
        After::Ask(dialog) => ask(&app, window.label(), dialog),
    }
    Ok(reply)
}

/// Shows a dialog; what is chosen goes to the flow of the same window.
fn ask(app: &AppHandle, label: &str, dialog: Dialog) {
    let to = label.to_owned();
    let shown = dialogs::ask(app, label, dialog, move |app, path| path_chosen(app, &to, path));
    if let Err(error) = shown {
        tracing::error!(%error, "a dialog cannot be shown");
        path_chosen(app, label, None);
    }
}

fn path_chosen(app: &AppHandle, label: &str, path: Option<PathBuf>) {
    let desk = app.state::<Desk>();
    let mut inner = desk.lock();
    give_path(&mut inner, label, path);
    app.state::<tray::Tray>().set_working(inner.is_working());
}

/// Gives the window's flow what was chosen in its dialog.
pub fn give_path(desk: &mut Inner, label: &str, path: Option<PathBuf>) {
    // A dialog that went with its window was not answered by anybody.
    if path.is_some() || desk.has(label) {
        desk.note_activity();
    }
    desk.dialog_since = None;
    if path.is_some() && !desk.has(label) {
        desk.say_next = Some(ErrorView::NothingSaved);
    }
    if let Some(mut private) = desk.private.take_if(|private| private.label == label) {
        private.flow = private.flow.path_chosen(path, &mut Scene { desk });
        desk.private = Some(private);
    }
}

/// What happens after the reply.
pub enum After {
    Ask(Dialog),
    Nothing,
    Changed,
    /// Everything is shown in another size.
    Resize,
    Close,
    Lock,
    Unlocked,
}

/// Begins the window's channel with its page's public key; gives the core's. Once for each window.
pub fn accept(desk: &mut Inner, label: &str, key: &str) -> Result<Box<[u8]>, NotOurs> {
    let env = desk.store.env().clone();
    let private = desk.private.as_mut().filter(|private| private.label == label);
    let private = private.filter(|private| private.channel.is_none()).ok_or(NotOurs)?;
    let key = BASE64.decode(key.as_bytes()).map_err(|_| NotOurs)?;
    let (channel, own) = env.with(|random| Channel::accept(&key, random))?;
    private.channel = Some(channel);
    Ok(own)
}

/// Opens a sealed request, lets the window's flow handle it, and seals the reply.
pub fn answer(desk: &mut Inner, label: &str, sealed: &str) -> Result<(String, After), NotOurs> {
    let mut private = desk.private.take_if(|private| private.label == label).ok_or(NotOurs)?;
    let sealed = BASE64.decode(sealed.as_bytes()).map_err(|_| NotOurs);
    let opened = sealed.and_then(|sealed| private.channel.as_mut().ok_or(NotOurs)?.open(&sealed));
    let request =
        opened.and_then(|text| serde_json::from_slice::<PrivateRequest>(&text).map_err(|_| NotOurs));
    let request = match request {
        Ok(request) => request,
        Err(error) => {
            desk.private = Some(private);
            return Err(error);
        }
    };
    // The page itself looks and hides; whatever else it asks, a person did.
    if !matches!(request, PrivateRequest::Look | PrivateRequest::Hide) {
        desk.note_activity();
    }
    let before = desk.vault.as_ref().map(Vault::generation);
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest is asked of what the window does")]
    let (mut private, done) = match request {
        PrivateRequest::Active => (private, Ok(Step::Stay(PrivateReply::Noted))),
        PrivateRequest::TextSize { size } => {
            let reply = match size.keep(&desk.store) {
                Ok(()) => PrivateReply::Noted,
                Err(error) => PrivateReply::Failed { error: error.into(), view: None },
            };
            (private, Ok(Step::Resize(reply)))
        }
        request => private.handle(request, desk),
    };
    let after = desk.vault.as_ref().map(Vault::generation);
    let (reply, after) = match done {
        Ok(Step::Stay(reply)) if before == after => (reply, After::Nothing),
        Ok(Step::Stay(reply)) => (reply, After::Changed),
        Ok(Step::Resize(reply)) => (reply, After::Resize),
        Ok(Step::Lock) => (PrivateReply::Closed, After::Lock),
        Ok(Step::Close) => (PrivateReply::Closed, After::Close),
        Ok(Step::Unlocked) => (PrivateReply::Closed, After::Unlocked),
        Ok(Step::Ask(dialog)) => {
            let look;
            (private, look) = private.handle(PrivateRequest::Look, desk);
            match look {
                Ok(Step::Stay(reply)) => (reply, After::Ask(dialog)),
                _ => (PrivateReply::Noted, After::Ask(dialog)),
            }
        }
        Err(error @ ErrorView::KeysChanged) => (PrivateReply::Failed { error, view: None }, After::Lock),
        Err(error) => {
            let look;
            (private, look) = private.handle(PrivateRequest::Look, desk);
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
    desk.private = Some(private);
    reply.map(|reply| (reply, after)).ok_or(NotOurs)
}

/// The same for every reason: a window that is not a private one learns nothing.
fn refused() -> ErrorView {
    ErrorView::internal(&NotOurs)
}
