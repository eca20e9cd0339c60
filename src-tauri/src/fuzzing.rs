//! What pages ask, without pages: for the fuzzer of `tests/fuzz`. Sealing, flows and vault are those of the program.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use holdfast_unlock::biometric::Unsupported;
use holdfast_vault::{Grant, Store, Vault};
use serde::Deserialize;
use serde_json::Value;

use crate::biometrics::System;
use crate::channel::Channel;
use crate::commands::main::{change_on, detail, remove, rename};
use crate::commands::private::{After, accept, answer, give_path};
use crate::desk::{Desk, Inner};
use crate::dto::{BiometricChangeView, DetailsRequest, ErrorView, FlowRequest};
use crate::flow::Flow;

/// How long work on another thread is waited for. Nothing takes that long with a cheap key derivation, but a search.
const PATIENCE: Duration = Duration::from_millis(500);
const LOOK: &[u8] = br#"{"ask":"look"}"#;

/// The windows of one program, as what they ask.
pub struct Windows {
    desk: Desk,
    /// The page's end of the private window's channel.
    page: Option<(String, Channel)>,
    /// Whether it shows that something is being done.
    is_waiting: bool,
}

/// What the main window may ask, and what happens around the windows.
#[derive(Deserialize)]
#[serde(tag = "call", rename_all = "camelCase")]
enum Call {
    OpenFlow {
        request: FlowRequest,
    },
    RenameAccount {
        account: String,
        name: String,
    },
    SetDetails {
        account: String,
        details: DetailsRequest,
    },
    #[serde(rename_all = "camelCase")]
    RemoveAccount {
        account: String,
        typed_name: String,
        give_up_phrase: bool,
    },
    TakeFromBiometrics {
        what: BiometricChangeView,
    },
    AcceptPrevious,
    CopiesWith {
        account: String,
    },
    SetAutoLock {
        seconds: Option<u32>,
    },
    PutOffCheck {
        account: String,
    },
    KnownCopy {
        path: String,
    },
    Lock,
    /// A dialog gives a file, or none.
    Chosen {
        path: Option<PathBuf>,
    },
    /// The clock was looked at.
    Tick,
}

impl Windows {
    /// A program that was just started. `opened` is a vault whose password was given.
    pub fn new(store: Store, opened: Option<(Vault, Grant)>) -> Self {
        let desk = Desk::new(store, Arc::new(System::with(Arc::new(Unsupported), true)));
        if let Some((vault, grant)) = opened {
            let mut inner = desk.lock();
            inner.vault = Some(vault);
            inner.note_password(&grant);
        }
        Self { desk, page: None, is_waiting: false }
    }

    /// One request, JSON: of the private window where it has an `ask`, otherwise of the main window. Work that it starts is waited for.
    pub fn ask(&mut self, request: &[u8]) {
        match serde_json::from_slice::<Value>(request) {
            Ok(value) if value.get("call").is_some() => {
                if let Ok(call) = serde_json::from_value(value) {
                    // What is refused is refused.
                    drop(self.call(call));
                }
            }
            Ok(_) | Err(_) => self.ask_private(request),
        }
        let start = Instant::now();
        while self.is_waiting && start.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
            self.ask_private(LOOK);
        }
    }

    /// Bytes in the place of a sealed request.
    pub fn ask_unsealed(&mut self, bytes: &[u8]) {
        let Some((label, _)) = &self.page else { return };
        drop(answer(&mut self.desk.lock(), label, &BASE64.encode(bytes)));
        drop(answer(&mut self.desk.lock(), label, &String::from_utf8_lossy(bytes)));
    }

    /// What the program does every two seconds.
    fn tick(&mut self) {
        self.desk.expire_biometrics();
        if self.desk.idle_for_too_long() || self.desk.keys_are_stale() {
            let desk = &mut *self.desk.lock();
            self.page = desk.lock().and_then(|(_, label)| open(desk, label)).or(self.page.take());
        } else if let Some(label) = self.desk.window_that_is_over() {
            self.desk.lock().end(&label);
        }
    }

    fn call(&mut self, call: Call) -> Result<(), ErrorView> {
        if let Call::Tick = call {
            self.tick();
            return Ok(());
        }
        let desk = &mut *self.desk.lock();
        match call {
            Call::OpenFlow { request } => {
                let flow = Flow::new(request, |path| desk.known_copy(&path))?;
                self.page = desk.begin(flow).and_then(|label| open(desk, label)).or(self.page.take());
            }
            Call::RenameAccount { account, name } => {
                change_on(desk, &account, |vault, id| rename(vault, id, &name))?;
            }
            Call::SetDetails { account, details } => {
                change_on(desk, &account, |vault, id| detail(vault, id, details))?;
            }
            Call::RemoveAccount { account, typed_name, give_up_phrase } => {
                change_on(desk, &account, |vault, id| remove(vault, id, &typed_name, give_up_phrase, None))?;
            }
            Call::TakeFromBiometrics { what } => desk.take_from_biometrics(what)?,
            Call::AcceptPrevious => desk.vault.as_mut().ok_or(ErrorView::Locked)?.accept_previous()?,
            Call::CopiesWith { account } => {
                change_on(desk, &account, |vault, id| {
                    vault.copies_with(id).map_err(|error| ErrorView::disk(&error))
                })?;
            }
            Call::SetAutoLock { seconds } => {
                desk.store.change_settings(|settings| settings.auto_lock_seconds = seconds.map(u64::from))?;
            }
            Call::PutOffCheck { account } => {
                change_on(desk, &account, |vault, id| Ok(vault.put_off_check(id)?))?;
            }
            Call::KnownCopy { path } => {
                desk.known_copy(&path)?;
            }
            Call::Lock => self.page = desk.lock().and_then(|(_, label)| open(desk, label)),
            Call::Chosen { path } => {
                if let Some((label, _)) = &self.page {
                    give_path(desk, label, path);
                }
            }
            // Asked before the desk was taken.
            Call::Tick => {}
        }
        Ok(())
    }

    fn ask_private(&mut self, request: &[u8]) {
        self.is_waiting = false;
        let Some((label, page)) = &mut self.page else { return };
        let desk = &mut *self.desk.lock();
        let Ok((reply, after)) = answer(desk, label, &BASE64.encode(&page.seal(request))) else { return };
        let reply = BASE64.decode(reply.as_bytes()).expect("a reply is base64");
        let reply = page.open(&reply).expect("a reply is sealed for its page");
        let reply: Value = serde_json::from_slice(&reply).expect("a reply is JSON");
        let screen = reply.pointer("/view/screen").and_then(Value::as_str);
        self.is_waiting = matches!(screen, Some("working" | "deriving"));
        match after {
            After::Ask(_) | After::Nothing | After::Changed | After::Resize => {}
            After::Close | After::Unlocked => {
                desk.end(label);
                self.page = None;
            }
            After::Lock => {
                desk.end(label);
                self.page = desk.lock().and_then(|(_, label)| open(desk, label));
            }
        }
    }
}

/// What a private page does first.
fn open(desk: &mut Inner, label: String) -> Option<(String, Channel)> {
    let env = desk.store.env().clone();
    let half = env.with(|random| Channel::offer(random));
    let theirs = accept(desk, &label, &BASE64.encode(half.public())).ok()?;
    Some((label, half.finish(&theirs).expect("the core's key is one")))
}
