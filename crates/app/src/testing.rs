//! What pages ask, without pages: for the fuzzer of `tests/fuzz`. Sealing, flows and vault are those of the program.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use holdfast_unlock::biometric::Unsupported;
use holdfast_unlock::keychain::SystemKeychain;
use holdfast_vault::{Grant, Store, Vault};
use serde::Deserialize;
use serde_json::Value;

use crate::accounts::{detail, remove, rename};
use crate::biometrics::System;
use crate::dto::{BiometricChangeView, DetailsRequest, ErrorView, FlowRequest};
use crate::flow::Flow;
use crate::preferences::Preferences;
use crate::private_requests::{After, accept, answer, give_path};
use crate::sealed_channel::Channel;
use crate::state::{AppState, Held};
use crate::waits::Waits;

/// How long work on another thread is waited for. Nothing takes that long with a cheap key derivation, but a search.
const PATIENCE: Duration = Duration::from_millis(500);
const LOOK: &[u8] = br#"{"ask":"look"}"#;

/// The windows of one program, as what they ask.
pub struct Windows {
    state: AppState,
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
        let state = AppState::new(
            store,
            Arc::new(System::new(Arc::new(Unsupported), Arc::new(SystemKeychain), || false, true)),
            Waits::default(),
        );
        if let Some((vault, grant)) = opened {
            let mut held = state.lock();
            held.session.vault = Some(vault);
            held.session.note_password(&grant);
        }
        Self { state, page: None, is_waiting: false }
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
        drop(answer(&mut self.state.lock(), label, &BASE64.encode(bytes)));
        drop(answer(&mut self.state.lock(), label, &String::from_utf8_lossy(bytes)));
    }

    /// What the program does every two seconds.
    fn tick(&mut self) {
        self.state.expire_biometrics();
        self.state.look_at_limit();
        if self.state.idle_for_too_long() || self.state.keys_are_stale() {
            let held = &mut *self.state.lock();
            self.page = held.lock_vault().and_then(|(_, label)| open(held, label)).or(self.page.take());
        } else if let Some(label) = self.state.window_that_is_over() {
            self.state.lock().end(&label);
        }
    }

    fn call(&mut self, call: Call) -> Result<(), ErrorView> {
        if let Call::Tick = call {
            self.tick();
            return Ok(());
        }
        let held = &mut *self.state.lock();
        match call {
            Call::OpenFlow { request } => {
                let flow = Flow::new(request, |path| held.known_copy(&path))?;
                self.page = held.begin(flow).and_then(|label| open(held, label)).or(self.page.take());
            }
            Call::RenameAccount { account, name } => {
                held.change_account(&account, |vault, id| rename(vault, id, &name))?;
            }
            Call::SetDetails { account, details } => {
                held.change_account(&account, |vault, id| detail(vault, id, details))?;
            }
            Call::RemoveAccount { account, typed_name, give_up_phrase } => {
                held.change_account(&account, |vault, id| {
                    remove(vault, id, &typed_name, give_up_phrase, None)
                })?;
            }
            Call::TakeFromBiometrics { what } => held.session.take_from_biometrics(what)?,
            Call::AcceptPrevious => {
                held.session.vault.as_mut().ok_or(ErrorView::Locked)?.accept_previous()?
            }
            Call::CopiesWith { account } => {
                held.change_account(&account, |vault, id| {
                    vault.copies_with(&[id]).map_err(|error| ErrorView::disk(&error))
                })?;
            }
            Call::SetAutoLock { seconds } => {
                let store = &held.session.store;
                Preferences::change(store, |own| own.auto_lock_seconds = seconds.map(u64::from))?;
            }
            Call::PutOffCheck { account } => {
                held.change_account(&account, |vault, id| Ok(vault.put_off_check(id)?))?;
            }
            Call::KnownCopy { path } => {
                held.known_copy(&path)?;
            }
            Call::Lock => self.page = held.lock_vault().and_then(|(_, label)| open(held, label)),
            Call::Chosen { path } => {
                if let Some((label, _)) = &self.page {
                    give_path(held, label, path);
                }
            }
            // Handled above, before the lock.
            Call::Tick => {}
        }
        Ok(())
    }

    fn ask_private(&mut self, request: &[u8]) {
        self.is_waiting = false;
        let Some((label, page)) = &mut self.page else { return };
        let held = &mut *self.state.lock();
        let Ok((reply, after)) = answer(held, label, &BASE64.encode(&page.seal(request))) else { return };
        let reply = BASE64.decode(reply.as_bytes()).expect("a reply is base64");
        let reply = page.open(&reply).expect("a reply is sealed for its page");
        let reply: Value = serde_json::from_slice(&reply).expect("a reply is JSON");
        let screen = reply.pointer("/view/screen").and_then(Value::as_str);
        self.is_waiting = matches!(screen, Some("working" | "deriving"));
        match after {
            After::Ask(_) | After::Nothing | After::Changed | After::Resize => {}
            After::Close | After::Unlocked => {
                held.end(label);
                self.page = None;
            }
            After::Lock => {
                held.end(label);
                self.page = held.lock_vault().and_then(|(_, label)| open(held, label));
            }
        }
    }
}

/// What a private page does first.
fn open(held: &mut Held, label: String) -> Option<(String, Channel)> {
    let env = held.session.store.env().clone();
    let half = env.with(|random| Channel::offer(random));
    let theirs = accept(held, &label, &BASE64.encode(half.public())).ok()?;
    let theirs = BASE64.decode(theirs.as_bytes()).expect("a key is base64");
    Some((label, half.finish(&theirs).expect("the core's key is one")))
}
