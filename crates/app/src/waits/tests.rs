use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use holdfast_tests::clock::ToldClock;
use holdfast_tests::disk::{Countdown, Counted, FailingDisk, Fault, Gate};
use holdfast_tests::memory_disk::MemoryDisk;
use holdfast_tests::vaults::{cheap_store_at, password};
use holdfast_unlock::biometric::Unsupported;
use holdfast_vault::{ItemName, Key, Keychain, KeychainError, Stage, Store};

use super::*;
use crate::biometrics::System;
use crate::dto::ErrorView;
use crate::job::Job;
use crate::preferences::Preferences;
use crate::state::AppState;

/// What is promised of a lock.
const PROMISED: Duration = Duration::from_secs(1);

/// A program with an open vault, whose disk can be told not to answer.
struct Program {
    state: Arc<AppState>,
    store: Store,
    waits: Waits,
    hanging: Arc<Countdown>,
    gate: Arc<Gate>,
    clock: Arc<ToldClock>,
}

impl Program {
    fn new() -> Self {
        Self::with_keychain(Arc::new(holdfast_vault::MemoryKeychain::default()))
    }

    fn with_keychain(keychain: SharedKeychain) -> Self {
        let (waits, gate) = (Waits::default(), Arc::new(Gate::default()));
        let hanging = Countdown::new(1 << 30, Fault::Hang(gate.clone()), Counted::All);
        let disk = FailingDisk::over(MemoryDisk::of(std::collections::BTreeMap::new()), hanging.clone());
        let clock = Arc::new(ToldClock::at(1_795_910_400));
        let bare = cheap_store_at(Path::new("/data"), disk, clock.clone());
        let store = Store::new("/data", waits.around(bare.env().clone()));
        let keychain = waits.around_keychain(keychain);
        let system = Arc::new(System::new(Arc::new(Unsupported), keychain, || true, true));
        let state = Arc::new(AppState::new(store.clone(), system, waits.clone()));
        let (vault, _) = store.create(&password()).expect("a vault");
        state.lock().session.vault = Some(vault);
        Self { state, store, waits, hanging, gate, clock }
    }

    /// Somebody who has the state does something at which the disk stops to answer.
    fn hang_with_state<T: Send + 'static>(
        &self,
        what: impl FnOnce(&mut crate::state::Held) -> T + Send + 'static,
    ) -> JoinHandle<T> {
        self.hanging.begin(0);
        let state = self.state.clone();
        let hung = std::thread::spawn(move || what(&mut state.lock()));
        self.gate.wait_for_somebody();
        hung
    }

    /// Locks and says how long it took.
    fn lock(&self) -> Duration {
        let start = Instant::now();
        let mut held = self.state.take_over();
        assert!(held.lock_vault().is_some());
        assert!(held.session.vault.is_none());
        start.elapsed()
    }
}

#[test]
fn a_lock_does_not_wait_for_a_disk_that_hangs() {
    let program = Program::new();
    let hung = program.hang_with_state(|held| crate::backups::view(&held.session, false, false).err());
    assert!(program.lock() < PROMISED);
    assert!(matches!(hung.join().unwrap(), Some(ErrorView::NotAnswering)));
    program.gate.open();
}

#[test]
fn a_vault_that_is_being_saved_is_locked_all_the_same() {
    let program = Program::new();
    let hung = program.hang_with_state(|held| held.change_vault(|vault| Ok(vault.set_kept(3, None)?)).err());
    assert!(program.lock() < PROMISED);
    assert!(hung.join().unwrap().is_some());
    program.gate.open();
}

#[test]
fn whoever_comes_while_a_disk_hangs_comes_after_the_lock() {
    let program = Program::new();
    let hung = program.hang_with_state(|held| drop(crate::backups::view(&held.session, false, false)));
    let others: Vec<_> = (0..8)
        .map(|_| {
            let state = program.state.clone();
            std::thread::spawn(move || crate::backups::view(&state.lock().session, false, false).err())
        })
        .collect();
    assert!(program.lock() < PROMISED);
    hung.join().unwrap();
    for other in others {
        assert!(matches!(other.join().unwrap(), Some(ErrorView::Locked | ErrorView::NotAnswering)));
    }
    program.gate.open();
}

#[test]
fn whether_it_is_time_to_lock_is_known_while_a_disk_hangs() {
    let program = Program::new();
    Preferences::change(&program.store, |own| own.auto_lock_seconds = Some(60)).unwrap();
    program.state.look_at_limit();
    let hung = program.hang_with_state(|held| drop(crate::backups::view(&held.session, false, false)));
    assert!(!program.state.idle_for_too_long());
    program.clock.pass(Duration::from_secs(60));
    let start = Instant::now();
    assert!(program.state.idle_for_too_long());
    assert!(start.elapsed() < PROMISED);
    program.lock();
    assert!(!program.state.idle_for_too_long());
    hung.join().unwrap();
    program.gate.open();
}

#[test]
fn work_that_began_before_a_lock_ends_soon_after_it() {
    let program = Program::new();
    program.hanging.begin(0);
    let (store, (ended, has_ended)) = (program.store.clone(), std::sync::mpsc::channel());
    let job = Job::start(Stage::Opening, move |_| ended.send(store.state().is_err()).unwrap_or_default());
    program.gate.wait_for_somebody();
    // Without a lock it goes on to wait.
    assert!(has_ended.recv_timeout(OLD_WORK * 2).is_err());
    program.lock();
    assert_eq!(has_ended.recv_timeout(PROMISED), Ok(true));
    drop(job);
    program.gate.open();
}

#[test]
fn a_lock_file_is_given_back_after_the_call_that_it_was_held_for() {
    let program = Program::new();
    let hung = program.hang_with_state(|held| {
        let store = held.session.store.clone();
        Preferences::change(&store, |own| own.theme = "dark".into()).is_err()
    });
    program.lock();
    assert!(hung.join().unwrap());
    program.gate.open();
    // The next one gets it, and what was asked before happened before.
    Preferences::change(&program.store, |own| own.language = "en".into()).unwrap();
    assert_eq!(Preferences::in_store(&program.store).language, "en");
}

#[test]
fn a_folder_that_hangs_is_not_asked_twice_and_another_one_answers() {
    let (waits, gate) = (Waits::default(), Arc::new(Gate::default()));
    let came = Arc::new(AtomicBool::new(false));
    let ask = |place: &str, limit| {
        let (gate, came) = (gate.clone(), came.clone());
        let call = move || {
            came.store(true, Ordering::SeqCst);
            gate.pass();
        };
        waits.run(Some(Place::at(Path::new(place))), Some(limit), call)
    };
    assert_eq!(ask("/stick", Duration::from_millis(10)), Err(Ended));
    std::thread::sleep(HANGS_AFTER);
    came.store(false, Ordering::SeqCst);
    for inside in ["/stick", "/stick/folder"] {
        assert_eq!(ask(inside, LONGEST), Err(Ended));
        assert!(!came.load(Ordering::SeqCst), "{inside} was asked again");
    }
    for other in ["/stick2", "/", "/home"] {
        assert!(waits.run(Some(Place::at(Path::new(other))), Some(LONGEST), || ()).is_ok(), "{other}");
    }
    gate.open();
    waits.until_free(&Place::at(Path::new("/stick")));
    assert_eq!(ask("/stick", LONGEST), Ok(()));
}

#[test]
fn a_derivation_that_a_lock_leaves_ends_by_itself_unseen() {
    let program = Program::new();
    let (gate, (told, is_told)) = (Arc::new(Gate::default()), std::sync::mpsc::channel());
    let (theirs, state) = (gate.clone(), program.state.clone());
    let waiting = std::thread::spawn(move || {
        let held = state.lock();
        let elsewhere = held.session.store.env().kdf.elsewhere.clone().expect("another thread");
        elsewhere.run(Box::new(move || {
            theirs.pass();
            told.send(()).unwrap_or_default();
        }))
    });
    gate.wait_for_somebody();
    assert!(program.lock() < PROMISED);
    assert!(!waiting.join().unwrap());
    gate.open();
    assert_eq!(is_told.recv_timeout(LONGEST), Ok(()));
}

#[test]
fn a_password_that_is_checked_while_a_lock_comes_opens_nothing() {
    let program = Program::new();
    program.hanging.begin(1);
    let (state, password) = (program.state.clone(), r#""harbour lantern forty""#);
    let password = serde_json::from_str(password).expect("a password");
    let asking = std::thread::spawn(move || state.lock().session.grant(&password).err());
    program.gate.wait_for_somebody();
    assert!(program.lock() < PROMISED);
    assert!(asking.join().unwrap().is_some());
    program.gate.open();
}

/// A keychain that asks a person who does not answer.
struct Asking(Arc<Gate>);

impl Keychain for Asking {
    fn is_open(&self, _: &ItemName) -> bool {
        self.0.pass();
        true
    }

    fn store(&self, _: &ItemName, _: &Key) -> Result<(), KeychainError> {
        self.0.pass();
        Ok(())
    }

    fn load(&self, _: &ItemName) -> Result<Key, KeychainError> {
        self.0.pass();
        Ok(Key::fill(|bytes| bytes.fill(7)))
    }

    fn delete(&self, _: &ItemName) -> Result<(), KeychainError> {
        self.0.pass();
        Ok(())
    }
}

type Ask = fn(&dyn Keychain, &ItemName) -> Option<KeychainError>;

#[test]
fn a_lock_does_not_wait_for_a_keychain() {
    let gate = Arc::new(Gate::default());
    let program = Program::with_keychain(Arc::new(Asking(gate.clone())));
    let name = ItemName { vault: "aa".into(), slot: "bb".into() };
    let asks: [Ask; 3] = [
        |keychain, name| keychain.load(name).err(),
        |keychain, name| keychain.store(name, &Key::fill(|bytes| bytes.fill(7))).err(),
        |keychain, name| keychain.delete(name).err(),
    ];
    for (at, ask) in asks.into_iter().enumerate() {
        let (state, name) = (program.state.clone(), name.clone());
        let asking = std::thread::spawn(move || ask(&*state.lock().session.keychain(), &name));
        while gate.came() <= at {
            std::thread::yield_now();
        }
        let start = Instant::now();
        drop(program.state.take_over());
        assert!(start.elapsed() < PROMISED);
        assert_eq!(asking.join().unwrap(), Some(KeychainError::Unavailable));
    }
    gate.open();
}

/// How far the vault has come goes to the keychain by itself, and whoever opens the vault waits for it once.
#[test]
fn a_keychain_that_hangs_keeps_nobody_from_locking_opening_or_ending() {
    let gate = Arc::new(Gate::default());
    let program = Program::with_keychain(Arc::new(Asking(gate.clone())));
    let memory = &program.state.lock().session.biometrics.system.clone().memory;
    assert!(program.lock() < PROMISED);
    gate.wait_for_somebody();
    let mut took = Vec::new();
    for _ in 0..4 {
        let start = Instant::now();
        memory.recall_to_open(&program.store);
        took.push(start.elapsed());
    }
    assert!(took[0] < PROMISED && took[1..].iter().sum::<Duration>() < PROMISED, "{took:?}");
    let start = Instant::now();
    program.state.end_waits();
    assert!(start.elapsed() < PROMISED * 2);
    gate.open();
}

#[test]
fn at_the_end_nobody_waits_and_nothing_is_held() {
    let program = Program::new();
    program.hanging.begin(0);
    let (store, (ended, has_ended)) = (program.store.clone(), std::sync::mpsc::channel());
    // As an auto backup: it has no keys, so no lock ends it.
    std::thread::spawn(move || ended.send(store.state().is_err()));
    program.gate.wait_for_somebody();
    let start = Instant::now();
    program.state.forget_at_exit();
    program.state.end_waits();
    assert!(start.elapsed() < PROMISED);
    assert_eq!(has_ended.recv_timeout(PROMISED), Ok(true));
    assert!(program.waits.state().files_locked == 0);
    program.gate.open();
}

#[test]
fn locks_that_are_asked_for_again_and_again_give_no_more_time() {
    let program = Program::new();
    let hung = program.hang_with_state(|held| drop(crate::backups::view(&held.session, false, false)));
    let start = Instant::now();
    let again: Vec<_> = (0..9)
        .map(|number| {
            let state = program.state.clone();
            std::thread::spawn(move || {
                std::thread::sleep(LOCK_WAITS / 3 * number);
                drop(state.take_over());
            })
        })
        .collect();
    hung.join().unwrap();
    assert!(start.elapsed() < PROMISED);
    for again in again {
        again.join().unwrap();
    }
    program.gate.open();
}

#[test]
fn work_that_changes_something_is_finished_whatever_is_locked() {
    let program = Program::new();
    program.hanging.begin(0);
    let (store, (ended, has_ended)) = (program.store.clone(), std::sync::mpsc::channel());
    let work = move |_: holdfast_vault::Watch<'_>| ended.send(store.state().is_ok()).unwrap_or_default();
    let job = Job::to_finish(Stage::Saving, work);
    program.gate.wait_for_somebody();
    program.lock();
    assert!(has_ended.recv_timeout(OLD_WORK * 2).is_err());
    program.gate.open();
    assert_eq!(has_ended.recv_timeout(LONGEST), Ok(true));
    drop(job);
}

/// Without any activity no phrase is held for longer than ten minutes, also while a keychain is asked and nobody answers.
#[test]
fn a_phrase_does_not_wait_for_a_keychain_for_ever() {
    let gate = Arc::new(Gate::default());
    let program = Program::with_keychain(Arc::new(Asking(gate.clone())));
    program.state.lock().session.vault = None;
    program.store.start_again().unwrap();
    program.state.lock().session.biometrics.system.look_for_keychain();
    let ask = |request: &str| {
        let mut held = program.state.lock();
        let private = held.private.take().expect("a window");
        let (private, done) = private.handle(serde_json::from_str(request).unwrap(), &mut held.session);
        held.private = Some(private);
        assert!(done.is_ok(), "{request}");
    };
    assert!(
        program
            .state
            .lock()
            .begin(
                crate::flow::Flow::new(crate::dto::FlowRequest::Create, |_| Err(ErrorView::FileGone))
                    .ok()
                    .unwrap()
            )
            .is_some()
    );
    ask(r#"{"ask":"create","kind":"wallet","words":12,"name":"Home"}"#);
    ask(r#"{"ask":"skip"}"#);
    gate.wait_for_somebody();
    assert!(program.state.window_that_is_over().is_none());
    program.clock.pass(Duration::from_secs(600));
    assert!(program.state.window_that_is_over().is_some());
    gate.open();
}
