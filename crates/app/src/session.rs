//! What a flow works on: the open vault and what is around it, without the flow itself.

use std::sync::Arc;
use std::time::Duration;

use holdfast_unlock::biometric::BiometricError;
use holdfast_vault::{AccountId, BiometricUse, Grant, ItemName, Key, Password, Store, Vault};

use crate::biometrics::{Asking, MatchKeys, System};
use crate::dto::{
    BiometricChangeView, ErrorView, NoMatchView, PrivateView, ReasonView, SecretText, SecurityView,
    SensorView, out_of_turn, read,
};
use crate::keychain_wait::{Fetched, SharedKeychain};
use crate::language::Language;
use crate::preferences::Preferences;

/// How long a private window keeps a phrase or a key without any activity.
pub(crate) const SECRET_HELD: Duration = Duration::from_secs(10 * 60);

/// When somebody was there, on the monotonic clock of the core.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Activity {
    last: Duration,
    /// Since when a dialog of the system is open, in which a person does what this app does not see.
    dialog_since: Option<Duration>,
}

impl Activity {
    /// How long nobody did anything.
    pub fn idle(&self, now: Duration) -> Duration {
        if self.dialog_since.is_some_and(|since| now.saturating_sub(since) < SECRET_HELD) {
            return Duration::ZERO;
        }
        now.saturating_sub(self.last)
    }
}

/// What is held while the app runs.
pub struct Session {
    /// The data directory.
    pub store: Store,
    /// The unlocked vault.
    pub vault: Option<Vault>,
    /// What a finger gives back. It outlives locking, and nothing else.
    pub biometrics: MatchKeys,
    /// A first password was just set: biometrics are to be offered.
    pub(crate) offer_next: Option<Grant>,
    /// A first password is being set: the key that the keychain gave for it.
    pub(crate) first_key: Option<Key>,
    /// The window that system dialogs belong to: an `HWND` on Windows.
    pub native_window: Option<isize>,
    /// What the main window is to say next.
    pub say_next: Option<ErrorView>,
    /// A file that was saved for the main window, to be told once.
    pub saved_next: Option<String>,
    /// The account that the main window is to show next.
    pub show_next: Option<AccountId>,
    activity: Activity,
}

impl Session {
    /// Nothing is open yet.
    pub(crate) fn new(store: Store, system: Arc<System>) -> Self {
        let activity = Activity { last: store.env().clock.monotonic(), dialog_since: None };
        Self {
            store,
            vault: None,
            biometrics: MatchKeys::new(system),
            offer_next: None,
            first_key: None,
            native_window: None,
            say_next: None,
            saved_next: None,
            show_next: None,
            activity,
        }
    }

    /// A dialog of the system is shown from now on.
    pub(crate) fn note_dialog(&mut self) {
        self.activity.dialog_since = Some(self.store.env().clock.monotonic());
    }

    /// The dialog of the system is gone.
    pub(crate) fn note_dialog_gone(&mut self) {
        self.activity.dialog_since = None;
    }

    /// Forgets the keys that were put by for the next flow.
    pub(crate) fn forget_put_by(&mut self) {
        self.offer_next = None;
        self.first_key = None;
    }

    /// Resets the idle timer.
    pub fn note_activity(&mut self) {
        self.activity.last = self.store.env().clock.monotonic();
    }

    /// When somebody was there.
    pub(crate) fn activity(&self) -> Activity {
        self.activity
    }

    /// The password was given and right.
    pub fn note_password(&mut self, grant: &Grant) {
        if let Some(vault) = &self.vault {
            self.biometrics.password_given(vault, grant);
        }
    }

    /// Counts what came of a wait. After five failures in a row only the password helps.
    ///
    /// # Errors
    /// What the wait came to, where it was no match; `TooMany` after the fifth.
    pub fn count_match<T>(&mut self, matched: Result<T, BiometricError>) -> Result<T, ErrorView> {
        match &matched {
            Ok(_) if self.store.settings().password.failed_matches > 0 => self.store.note_match(true),
            Err(BiometricError::NoMatch) => self.store.note_match(false),
            Ok(_) | Err(_) => {}
        }
        if matched.is_err() && self.store.biometrics_are_out() {
            self.biometrics.wipe();
            return Err(ErrorView::Biometric { why: NoMatchView::TooMany });
        }
        Ok(matched?)
    }

    /// Takes from biometrics what they may. Needs no password.
    ///
    /// # Errors
    /// `Locked`; as `Vault::set_biometrics`.
    pub fn take_from_biometrics(&mut self, what: BiometricChangeView) -> Result<(), ErrorView> {
        let vault = self.vault.as_mut().ok_or(ErrorView::Locked)?;
        let now = vault.biometrics();
        let want = match what {
            BiometricChangeView::Unlock => BiometricUse::default(),
            BiometricChangeView::Reveal | BiometricChangeView::WithoutReveal => {
                BiometricUse { reveal: false, ..now }
            }
            BiometricChangeView::AfterRestart => now,
        };
        // A slot goes whatever is taken: one that shows no words takes a match to be made again.
        let before = vault.set_biometrics(want, None, None)?;
        self.biometrics.system.forget(before);
        self.biometrics.take(want);
        Ok(())
    }

    /// What the Security page shows, with the reader that was there when it was looked last.
    ///
    /// # Errors
    /// `Locked`.
    pub fn security(&self) -> Result<SecurityView, ErrorView> {
        let vault = self.vault.as_ref().ok_or(ErrorView::Locked)?;
        let system = &self.biometrics.system;
        let (sensor, missing) = system.with_sensor(|found| match found {
            Ok(sensor) => (Some(SensorView::from(*sensor)), None),
            Err(error) => (None, Some(NoMatchView::from(error))),
        });
        let allowed = vault.biometrics();
        Ok(SecurityView {
            sensor,
            missing,
            mode: system.mode().into(),
            unlock: allowed.unlock,
            reveal: allowed.reveal,
            after_restart: vault.biometric_item().is_some(),
            ready: self.biometrics.way(&self.store).is_some(),
            keys_locked: holdfast_vault::keys_are_locked(),
            memory_closed: system.memory_closed,
        })
    }

    /// Takes in a vault that was worked on elsewhere. What the system keeps for a slot that is gone is forgotten.
    pub fn adopt(&mut self, vault: Vault) {
        let before = self.vault.as_ref().and_then(Vault::biometric_item);
        if before != vault.biometric_item() {
            self.biometrics.system.forget(before);
        }
        self.vault = Some(vault);
    }

    /// How the system asks for a match.
    pub fn asking(&self) -> Asking {
        Asking { window: self.native_window, language: self.language() }
    }

    /// The language of what is shown.
    pub fn language(&self) -> Language {
        Preferences::in_store(&self.store).speaks()
    }

    /// Takes the vault away, if one is open. How far it has come is kept with the system.
    pub(crate) fn close_vault(&mut self) -> bool {
        let gone = self.vault.take();
        if let Some(vault) = &gone {
            self.biometrics.system.memory.keep(&self.store, vault);
        }
        gone.is_some()
    }

    /// The open vault.
    pub(crate) fn open_vault(&mut self) -> Result<&mut Vault, ErrorView> {
        self.vault.as_mut().ok_or(ErrorView::Locked)
    }

    /// Asks the vault for the permission that a password gives. Where it has none yet, this is its first.
    pub(crate) fn grant(&mut self, password: &SecretText) -> Result<Grant, ErrorView> {
        let password = read(password)?;
        if !self.open_vault()?.has_password() {
            self.set_first_password(&password)?;
        }
        let grant = self.open_vault()?.authenticate(&password)?;
        self.note_password(&grant);
        if self.offer_next.is_some() {
            self.offer_next = Some(grant.again());
        }
        Ok(grant)
    }

    /// Tries the local password for work that opens a vault of its own with it, to change it.
    pub(crate) fn password_for_change(&mut self, password: &SecretText) -> Result<Password, ErrorView> {
        if self.open_vault()?.is_read_only() {
            return Err(ErrorView::OnlyReading);
        }
        drop(self.grant(password)?);
        read(password)
    }

    /// The system's keychain, which may have to ask the person.
    pub(crate) fn keychain(&self) -> SharedKeychain {
        self.biometrics.system.keychain.clone()
    }

    /// The item in the keychain that a first password takes the place of, and has to be fetched for it.
    pub(crate) fn needs_keychain(&self) -> Option<ItemName> {
        let vault = self.vault.as_ref().filter(|vault| !vault.has_password())?;
        vault.keychain_item().filter(|_| self.first_key.is_none())
    }

    /// Whether this may be the first password, asked before the keychain is, which may have to ask the person.
    pub(crate) fn fit_for_first(&mut self, password: &SecretText) -> Result<(), ErrorView> {
        if self.open_vault()?.is_read_only() {
            return Err(ErrorView::OnlyReading);
        }
        Ok(read(password)?.fit_for_local()?)
    }

    /// New keys for the vault, and none in the keychain, whose key was fetched before.
    pub(crate) fn set_first_password(&mut self, password: &Password) -> Result<(), ErrorView> {
        let kek = self.first_key.take().ok_or_else(out_of_turn)?;
        let keychain = Fetched::new(kek, self.keychain());
        let vault = self.open_vault()?;
        let grant = vault.authenticate_with_keychain(&keychain)?;
        vault.set_first_password(&grant, password, &keychain)?;
        self.offer_next = Some(grant);
        Ok(())
    }

    /// The screen that asks for the password, or for the first one where there is none.
    pub(crate) fn ask(&self, reason: ReasonView) -> PrivateView {
        self.ask_about(reason, None)
    }

    /// The same, which says what it is about.
    pub(crate) fn ask_about(&self, reason: ReasonView, about: Option<String>) -> PrivateView {
        match &self.vault {
            Some(vault) if !vault.has_password() => {
                PrivateView::NewPassword { first: true, may_skip: false, reason: Some(reason), about }
            }
            Some(_) | None => PrivateView::AskPassword { reason, about },
        }
    }
}
