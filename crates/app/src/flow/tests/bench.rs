//! A program without windows: a flow on a disk in memory, with a clock that stands still.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use holdfast_tests::clock::ToldClock;
use holdfast_tests::disk::{Countdown, Counted, FailingDisk, Fault};
use holdfast_tests::memory_disk::MemoryDisk;
use holdfast_tests::vaults::{account_of, backup_password, cheap_store_at, password};
use holdfast_unlock::biometric::Unsupported;
use holdfast_vault::testing::beyond_mending;
use holdfast_vault::{Existing, Files as _, MemoryKeychain, Store, Tries, Urgency};
use serde_json::{Value, json};

use super::ways::{Do, Vault, Way};
use crate::biometrics::System;
use crate::dto::PrivateRequest;
use crate::flow::{Flow, Step};
use crate::state::AppState;
use crate::waits::Waits;

pub type Files = BTreeMap<PathBuf, Vec<u8>>;

pub const DATA: &str = "/data";
/// A backup of the vault.
pub const BACKUP: &str = "/elsewhere/backup.holdfast";
/// The same, of which no copy can be mended.
const DAMAGED: &str = "/elsewhere/damaged.holdfast";
/// Nothing that works on another thread takes that long here.
const PATIENCE: Duration = Duration::from_secs(30);
/// No flow makes so many operations.
pub const FAR_AWAY: usize = 1 << 30;
/// No space left on device.
const ENOSPC: i32 = 28;
/// 2026-11-29.
const NOW: i64 = 1_795_910_400;

/// A disk with a vault of one account, and a backup of it.
struct Prepared {
    files: Files,
    home: String,
    /// The number of the computer that writes into the same folder.
    laptop: String,
}

static PREPARED: LazyLock<Prepared> = LazyLock::new(|| {
    let disk = MemoryDisk::of(Files::new());
    let store = store_on(disk.clone(), Arc::new(ToldClock::at(NOW)));
    let (mut vault, grant) = store.create(&password()).expect("a vault");
    let home = vault.add(&grant, account_of(holdfast_tests::WORDS, "Home")).expect("an account").id;
    let prepared = vault.prepare_backup(&grant).expect("a backup");
    let saved = prepared.write(&backup_password(), Path::new(BACKUP), Existing::Refuse, &|_| {});
    vault.record_backup(&saved.expect("a file")).expect("it is noted");
    let whole = disk.read(Path::new(BACKUP), 1 << 30).expect("a file");
    let damaged = beyond_mending(&whole);
    disk.put(Path::new(DAMAGED), damaged);
    laptop_on(&disk, &store);
    let laptop = store.other_computers(&vault).expect("a folder").remove(0).installation;
    Prepared { files: disk.snapshot(), home: home.to_string(), laptop }
});

/// The data folder of another computer.
pub const LAPTOP: &str = "/laptop";

/// Another computer, which knows the same account under another name and has one more, and wrote that where the first one writes.
fn laptop_on(disk: &Arc<MemoryDisk>, desk: &Store) {
    let store = cheap_store_at(Path::new(LAPTOP), disk.clone(), Arc::new(ToldClock::at(NOW)));
    let (mut vault, grant) = store.create(&password()).expect("a vault");
    vault.add(&grant, account_of(holdfast_tests::WORDS, "House")).expect("an account");
    vault.add(&grant, account_of(TRAVEL, "Travel")).expect("an account");
    vault.name_computer("Laptop").expect("a name");
    vault.turn_on_auto_backup(&grant, &password(), &backup_password()).expect("auto backup");
    let shared = desk.default_destination();
    store.change_settings(|settings| settings.auto_backup.destinations = vec![shared]).expect("settings");
    write_on(&store);
}

/// Writes an auto backup now.
pub fn write_on(store: &Store) {
    let run = store.run_auto_backup(Urgency::Now, &mut Tries::default()).expect("a run");
    assert_eq!((run.written.len(), run.failed.len()), (1, 0));
}

/// What only the other computer has.
pub const TRAVEL: &str = "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong";

/// The vault of a disk.
pub fn store_on(disk: Arc<MemoryDisk>, clock: Arc<ToldClock>) -> Store {
    cheap_store_at(Path::new(DATA), disk, clock)
}

/// What a request came to.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// The screen, or another reply.
    Stays(Value),
    /// A dialog is shown.
    Asks,
    /// The window goes.
    Leaves,
    /// The error.
    Fails(Value),
}

impl Answer {
    /// Whether it says that the request does not fit the screen.
    pub fn is_out_of_turn(&self) -> bool {
        self.code() == Some("internal")
    }

    /// The code of the error.
    pub fn code(&self) -> Option<&str> {
        if let Self::Fails(error) = self { error["code"].as_str() } else { None }
    }

    /// The screen, or what is said of words that are typed.
    pub fn view(self) -> Value {
        let Self::Stays(view) = self else { panic!("{self:?}") };
        view
    }
}

pub struct Bench {
    pub state: AppState,
    pub disk: Arc<MemoryDisk>,
    pub clock: Arc<ToldClock>,
    /// When the program's disk fails once. Far away at first.
    pub fault: Arc<Countdown>,
    pub keychain: Arc<MemoryKeychain>,
    home: String,
}

impl Bench {
    /// A program that has come this way.
    pub fn come(way: &Way) -> Self {
        let bench = Self::of(way.vault, |_| ());
        match way.flow {
            "" => bench.lock_screen(),
            flow => bench.begin(flow),
        }
        // Every page does.
        bench.look();
        for step in way.steps {
            let answer = bench.make(step);
            assert!(!matches!(answer, Answer::Fails(_)), "{} {step:?}: {answer:?}", way.name);
        }
        bench
    }

    /// A program without a window, on a disk on which this was done before it started.
    pub fn of(kind: Vault, before: impl FnOnce(&Store)) -> Self {
        let is_empty = matches!(kind, Vault::None | Vault::WithoutPassword);
        let files = if is_empty { Files::new() } else { PREPARED.files.clone() };
        let (disk, clock) = (MemoryDisk::of(files), Arc::new(ToldClock::at(NOW)));
        before(&store_on(disk.clone(), clock.clone()));
        let mut bench = Self::start(disk, clock, Arc::default());
        let (store, keychain) = (bench.state.store(), bench.keychain.clone());
        if kind == Vault::Open {
            let (vault, grant) = store.unlock(&password()).expect("it opens");
            let mut held = bench.state.lock();
            held.session.vault = Some(vault);
            held.session.note_password(&grant);
        }
        if kind == Vault::WithoutPassword {
            let (mut vault, grant) = store.create_with_keychain(&*keychain).expect("a vault");
            let home = vault.add(&grant, account_of(holdfast_tests::WORDS, "Home")).expect("an account").id;
            let mut held = bench.state.lock();
            held.session.biometrics.system.look_for_keychain();
            held.session.vault = Some(vault);
            drop(held);
            bench.home = home.to_string();
        }
        bench
    }

    /// The program is started on a disk.
    fn start(disk: Arc<MemoryDisk>, clock: Arc<ToldClock>, keychain: Arc<MemoryKeychain>) -> Self {
        let fault = Countdown::new(FAR_AWAY, Fault::Once(ENOSPC), Counted::Writes);
        let failing = FailingDisk::over(disk.clone(), fault.clone());
        let store = cheap_store_at(Path::new(DATA), failing, clock.clone());
        let system = System::new(Arc::new(Unsupported), keychain.clone(), || true, true);
        system.memory.recall(&store);
        let state = AppState::new(store, Arc::new(system), Waits::default());
        Self { state, disk, clock, fault, keychain, home: PREPARED.home.clone() }
    }

    /// The program ends, and is started again on a disk of these files.
    pub fn start_again(&self, files: Files) -> Self {
        self.state.forget_at_exit();
        self.state.end_waits();
        Self::start(MemoryDisk::of(files), self.clock.clone(), self.keychain.clone())
    }

    /// The lock screen comes.
    pub fn lock_screen(&self) {
        assert!(self.state.lock().begin(Flow::unlock()).is_some());
    }

    /// The main window asks for a flow, as JSON. One that is there goes.
    pub fn begin(&self, flow: &str) {
        let request = serde_json::from_str(&self.told(flow)).expect("a request");
        let flow = Flow::new(request, |path| Ok(path.into())).unwrap_or_else(|_| panic!("{flow}"));
        let mut held = self.state.lock();
        if let Some(label) = held.private.as_ref().map(|private| private.label.clone()) {
            held.end(&label);
        }
        assert!(held.begin(flow).is_some());
    }

    fn make(&self, step: &Do) -> Answer {
        match step {
            Do::Ask(request) => self.ask(request),
            Do::Choose(path) => {
                self.choose(Some(path));
                self.look()
            }
            Do::Arrange => self.arrange(),
            Do::ArrangeOnFullDisk => {
                let order = self.order_of(holdfast_tests::WORDS);
                self.fault.begin(0);
                assert_eq!(self.ask(&order).code(), Some("diskFull"));
                self.fault.begin(FAR_AWAY);
                self.look()
            }
            Do::Begin(flow) => {
                self.begin(flow);
                self.look()
            }
            Do::TypeMadePassword(words) => {
                let view = self.shows();
                let made: Vec<_> =
                    view["words"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                assert_eq!(made.len(), *words);
                self.ask(r#"{"ask":"next"}"#);
                self.ask(&json!({"ask": "password", "password": made.join(" ")}).to_string())
            }
        }
    }

    /// Whether a file comes to be while work goes on.
    pub fn comes_to_be(&self, path: &str) -> bool {
        let start = Instant::now();
        while !self.disk.snapshot().contains_key(Path::new(path)) && start.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
        }
        self.disk.snapshot().contains_key(Path::new(path))
    }

    /// A dialog gives a file, or none.
    pub fn choose(&self, path: Option<&str>) {
        let mut held = self.state.lock();
        let label = held.private.as_ref().map(|private| private.label.clone()).unwrap_or_default();
        crate::private_requests::give_path(&mut held, &label, path.map(Into::into));
    }

    /// Asks for a dialog, which gives this file. What is shown then.
    pub fn choose_file(&self, path: &Path) -> Value {
        assert_eq!(self.press("chooseFile"), Answer::Asks);
        self.choose(path.to_str());
        self.shows()
    }

    /// One request; work that it begins is waited for.
    pub fn ask(&self, request: &str) -> Answer {
        let mut answer = self.ask_once(request);
        let start = Instant::now();
        while is_working(&answer) {
            assert!(start.elapsed() < PATIENCE, "{request}");
            std::thread::sleep(Duration::from_millis(1));
            answer = self.ask_once(r#"{"ask":"look"}"#);
        }
        answer
    }

    pub fn look(&self) -> Answer {
        self.ask(r#"{"ask":"look"}"#)
    }

    /// A request that brings nothing with it.
    pub fn press(&self, ask: &str) -> Answer {
        self.ask(&json!({ "ask": ask }).to_string())
    }

    /// A password that exists.
    pub fn type_password(&self, password: &str) -> Answer {
        self.ask(&json!({ "ask": "password", "password": password }).to_string())
    }

    /// A new one.
    pub fn set_password(&self, password: &str) -> Answer {
        self.ask(&json!({ "ask": "newPassword", "password": password }).to_string())
    }

    /// The screen of what is there now.
    pub fn shows(&self) -> Value {
        self.look().view()
    }

    /// One request, and no look at the work that it begins.
    pub fn ask_once(&self, request: &str) -> Answer {
        let request: PrivateRequest = serde_json::from_str(&self.told(request)).expect("a request");
        let mut held = self.state.lock();
        let Some(private) = held.private.take() else { return Answer::Leaves };
        let (private, done) = private.handle(request, &mut held.session);
        held.private = Some(private);
        match done {
            Ok(Step::Stay(reply)) => {
                let reply = serde_json::to_value(&reply).expect("a reply is JSON");
                Answer::Stays(reply.get("view").cloned().unwrap_or(reply))
            }
            Ok(Step::Ask(_)) => Answer::Asks,
            Ok(Step::Close | Step::Lock | Step::Unlocked | Step::Resize(_)) => Answer::Leaves,
            Err(error) => Answer::Fails(serde_json::to_value(&error).expect("an error is JSON")),
        }
    }

    /// The screen that is there.
    pub fn screen(&self) -> String {
        match self.look() {
            Answer::Stays(view) => view["screen"].as_str().unwrap_or_default().to_owned(),
            other @ (Answer::Asks | Answer::Leaves | Answer::Fails(_)) => format!("{other:?}"),
        }
    }

    /// Puts the words in their order.
    pub fn arrange(&self) -> Answer {
        self.ask(&self.order_of(holdfast_tests::WORDS))
    }

    /// The chips in the order of the words, each once.
    pub fn order_of(&self, words: &str) -> String {
        let view = self.shows();
        let chips: Vec<_> = view["chips"].as_array().expect("chips").iter().map(Value::as_str).collect();
        let mut order: Vec<usize> = Vec::new();
        for word in words.split(' ') {
            let chip = (0..chips.len()).find(|at| chips[*at] == Some(word) && !order.contains(at));
            order.push(chip.expect("a chip for each word"));
        }
        json!({"ask": "arrange", "chips": order}).to_string()
    }

    /// With what is only known now.
    fn told(&self, request: &str) -> String {
        request.replace("$HOME", &self.home).replace("$LAPTOP", &PREPARED.laptop)
    }

    /// Opens what is on the disk as another program would.
    pub fn store(&self) -> Store {
        store_on(self.disk.clone(), self.clock.clone())
    }
}

fn is_working(answer: &Answer) -> bool {
    matches!(answer, Answer::Stays(view)
        if ["working", "deriving", "askingKeychain"].iter().any(|screen| view["screen"] == **screen))
}
