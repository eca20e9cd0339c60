//! Auto backups while the app runs: also while it is locked, also in the tray. Needs no key.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use holdfast_app::dto::ErrorView;
use holdfast_app::state::AppState;
use holdfast_vault::{AutoRun, RunError, Tries, Urgency};
use tauri::{AppHandle, Manager};

/// Nothing else is read or written while the window comes up.
const FIRST: Duration = Duration::from_secs(3);
/// How often to check whether one is due, or a folder has come back.
const TICK: Duration = Duration::from_secs(30);

/// When what was tried. One run at a time.
pub struct Tried {
    tries: Mutex<Tries>,
    /// What is done after a run that is news.
    after: fn(&AppHandle),
}

impl Tried {
    pub fn new(after: fn(&AppHandle)) -> Self {
        Self { tries: Mutex::default(), after }
    }
}

/// Looks for ever.
pub fn watch(app: &AppHandle) {
    std::thread::sleep(FIRST);
    loop {
        if let Err(error) = run(app, Urgency::WhenDue) {
            tracing::debug!(%error, "no auto backup");
        }
        std::thread::sleep(TICK);
    }
}

/// Writes what is due on a thread of its own.
pub fn run_when_due(app: &AppHandle) {
    let app = app.clone();
    std::thread::spawn(move || run(&app, Urgency::WhenDue));
}

/// Writes one now; what went wrong at a folder is on the page afterwards.
pub fn run_now(app: &AppHandle) -> Result<(), ErrorView> {
    match run(app, Urgency::Now) {
        Ok(_) => Ok(()),
        Err(RunError::Open(error)) => Err(error.into()),
        Err(RunError::Save(error)) => Err(error.into()),
        Err(error) => Err(ErrorView::internal(&error)),
    }
}

fn run(app: &AppHandle, urgency: Urgency) -> Result<AutoRun, RunError> {
    let store = app.state::<AppState>().store();
    let tried = app.state::<Tried>();
    let run = {
        let mut tries = tried.tries.lock().unwrap_or_else(PoisonError::into_inner);
        store.run_auto_backup(urgency, &mut tries)
    };
    // A stick that is looked for every half minute is no news.
    let news = match &run {
        Ok(run) => {
            !run.written.is_empty() || run.failed.iter().any(|failed| !failed.reason.is_out_of_reach())
        }
        Err(RunError::Off | RunError::NoVault) => false,
        Err(_) => true,
    };
    if news || urgency == Urgency::Now {
        (tried.after)(app);
    }
    run
}
