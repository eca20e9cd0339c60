//! Biometrics in the app: what the system has, what stays in memory for a match, and one wait for a finger.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};

use holdfast_unlock::biometric::{Attempt, BiometricError, Biometrics, Mode, Prompt, Sensor};
use holdfast_unlock::wiped;
use holdfast_vault::{BiometricUse, Grant, ItemName, Key, SessionKeys, Store, Vault};

use crate::far_memory::FarMemory;
use crate::keychain_wait::SharedKeychain;
use crate::language::{Language, Text, texts};

/// The system's biometrics and its keychain, and what it has, as far as it was asked. Apart from the session, because asking may take seconds.
pub struct System {
    biometrics: Arc<dyn Biometrics>,
    sensor: Mutex<Result<Sensor, BiometricError>>,
    /// Where the key of a vault without a password is.
    pub keychain: SharedKeychain,
    /// What it remembers of the vault.
    pub memory: FarMemory,
    keychain_answers: fn() -> bool,
    has_keychain: AtomicBool,
    /// No other program of the same user may read this one's memory.
    pub memory_closed: bool,
}

impl System {
    /// With the system's biometrics, or others.
    pub fn new(
        biometrics: Arc<dyn Biometrics>,
        keychain: SharedKeychain,
        keychain_answers: fn() -> bool,
        memory_closed: bool,
    ) -> Self {
        let sensor = Mutex::new(Err(BiometricError::NoAnswer));
        let has_keychain = AtomicBool::new(false);
        let memory = FarMemory::new(keychain.clone());
        Self { biometrics, sensor, keychain, memory, keychain_answers, has_keychain, memory_closed }
    }

    /// Asks the system what there is. Not on a window's thread, and not while the state is locked.
    pub fn look(&self) {
        let found = self.biometrics.sensor();
        *self.sensor.lock().unwrap_or_else(PoisonError::into_inner) = found;
    }

    /// Asks whether a keychain answers. Takes five seconds where none does.
    pub fn look_for_keychain(&self) {
        self.has_keychain.store((self.keychain_answers)(), Ordering::Relaxed);
    }

    /// Whether one did when it was looked last.
    pub fn has_keychain(&self) -> bool {
        self.has_keychain.load(Ordering::Relaxed)
    }

    /// What was found when it was looked last.
    pub fn with_sensor<T>(&self, read: impl FnOnce(&Result<Sensor, BiometricError>) -> T) -> T {
        read(&self.sensor.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where a key is that a match gives back.
    pub fn mode(&self) -> Mode {
        self.biometrics.mode()
    }

    /// Forgets what the system keeps for a slot that is gone. What fails is said in the log: the item opens nothing any more.
    pub fn forget(&self, item: Option<ItemName>) {
        let Some(item) = item else { return };
        let biometrics = self.biometrics.clone();
        std::thread::spawn(move || {
            if let Err(error) = biometrics.forget(&item) {
                tracing::warn!(%error, "a key that opens nothing stays with the system");
            }
        });
    }
}

/// What a match gives back, in memory.
pub struct MatchKeys {
    /// The system's side of it.
    pub system: Arc<System>,
    keys: Option<SessionKeys>,
}

impl MatchKeys {
    /// Nothing yet.
    pub fn new(system: Arc<System>) -> Self {
        Self { system, keys: None }
    }

    /// The password was given: what a match may give back from now on.
    pub fn password_given(&mut self, vault: &Vault, grant: &Grant) {
        self.keys = self.may_hold(vault).then(|| vault.session_keys(grant)).flatten();
    }

    /// What a match may give back of this vault from now on, where the work that made it held the permission.
    pub fn replace(&mut self, vault: &Vault, keys: Option<SessionKeys>) {
        self.keys = keys.filter(|_| self.may_hold(vault));
    }

    /// Where a key is kept with the system, none has to lie here.
    fn may_hold(&self, vault: &Vault) -> bool {
        match self.system.mode() {
            Mode::Session | Mode::SessionOrKeychain => vault.biometric_item().is_none(),
            Mode::Persistent => false,
        }
    }

    /// Takes what biometrics may not do any more.
    pub fn take(&mut self, left: BiometricUse) {
        match &mut self.keys {
            Some(keys) if left.unlock && !left.reveal => keys.forget_phrase_key(),
            Some(_) if !left.unlock => self.wipe(),
            Some(_) | None => {}
        }
    }

    /// Wipes what is in memory: sleep, too many failures, the password being due, the permission taken back.
    pub fn wipe(&mut self) {
        self.keys = None;
    }

    /// Whether there is something to give back at all.
    pub fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// What a match gives back.
    pub fn keys(&self) -> Option<&SessionKeys> {
        self.keys.as_ref()
    }

    /// What a match would open the locked vault with.
    pub fn way(&self, store: &Store) -> Option<Way> {
        if store.biometrics_are_out() {
            return None;
        }
        let kept = store.biometric_item().ok().flatten().map(Way::Kept);
        kept.or_else(|| self.has_keys().then_some(Way::InMemory))
    }
}

/// Where the key is that a match gives.
pub enum Way {
    /// In memory, until the program ends.
    InMemory,
    /// With the system, under that name.
    Kept(ItemName),
}

/// What a wait is for. The sentences are for the system's own dialog.
#[derive(Clone, Copy)]
pub enum Purpose {
    /// To open the vault.
    Unlock,
    /// To see words.
    Reveal,
    /// To see that a match works.
    TurnOn,
}

impl Purpose {
    fn reason(self) -> Text {
        match self {
            Self::Unlock => texts::REASON_UNLOCK,
            Self::Reveal => texts::REASON_REVEAL,
            Self::TurnOn => texts::REASON_TURN_ON,
        }
    }
}

/// Over which window the system asks, and in which language.
#[derive(Clone, Copy)]
pub struct Asking {
    /// An `HWND` on Windows.
    pub window: Option<isize>,
    /// Of the system's sentence.
    pub language: Language,
}

/// A wait for a match, on a thread of its own. Dropping it ends it.
pub struct Wait {
    attempt: Attempt,
    result: Receiver<Result<Option<Key>, BiometricError>>,
}

impl Wait {
    /// Waits for a match that gives the key.
    pub fn for_key(held: &MatchKeys, way: Way, purpose: Purpose, asking: Asking) -> Self {
        Self::start(held, purpose, asking, None, move |biometrics, prompt| match way {
            Way::InMemory => biometrics.confirm(prompt).map(|()| None),
            Way::Kept(item) => biometrics.release(&item, prompt).map(Some),
        })
    }

    /// Waits for a match, and keeps a new key with the system where a name for it is given.
    pub fn to_turn_on(held: &MatchKeys, kept: Option<(ItemName, Key)>, asking: Asking) -> Self {
        let unwanted = kept.as_ref().map(|(name, _)| name.clone());
        Self::start(held, Purpose::TurnOn, asking, unwanted, move |biometrics, prompt| match kept {
            None => biometrics.confirm(prompt).map(|()| None),
            Some((name, random)) => biometrics.keep(&name, random, prompt).map(Some),
        })
    }

    fn start(
        held: &MatchKeys,
        purpose: Purpose,
        asking: Asking,
        unwanted: Option<ItemName>,
        ask: impl FnOnce(&dyn Biometrics, &Prompt) -> Result<Option<Key>, BiometricError> + Send + 'static,
    ) -> Self {
        let attempt = Attempt::default();
        let reason = purpose.reason().say(asking.language).into();
        let prompt = Prompt { reason, window: asking.window, attempt: attempt.clone() };
        let biometrics = held.system.biometrics.clone();
        let (send, result) = mpsc::channel();
        std::thread::spawn(move || {
            // A key passes through it.
            let result = wiped(|| ask(&*biometrics, &prompt));
            // Nobody listens to a wait that was ended: what was kept by then is not wanted, nor half of it.
            let failed = result.is_err();
            let unheard = send.send(result).is_err();
            if let Some(Err(error)) =
                unwanted.filter(|_| failed || unheard).map(|item| biometrics.forget(&item))
            {
                tracing::warn!(%error, "a key that opens nothing stays with the system");
            }
        });
        Self { attempt, result }
    }

    /// What came of it, once.
    pub fn take(&self) -> Option<Result<Option<Key>, BiometricError>> {
        match self.result.try_recv() {
            Ok(result) => Some(result),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(BiometricError::NoAnswer)),
        }
    }

    /// How often the reader was touched and could not read.
    pub fn unread(&self) -> u32 {
        self.attempt.unread()
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.attempt.cancel();
    }
}
