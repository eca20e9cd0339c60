//! The file dialogs of the system.

use std::path::PathBuf;

use holdfast_app::dialog::Dialog;
use holdfast_app::dto::ErrorView;
use holdfast_app::language::{Language, texts};
use holdfast_app::preferences::Preferences;
use holdfast_app::state::AppState;
use tauri::{AppHandle, Manager};

use crate::page;

// Each has `show`, for the main thread, which calls what it is given once, and `cancel`, for any thread.
#[cfg_attr(target_os = "linux", path = "dialogs/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "dialogs/others.rs")]
mod system;

/// What a dialog says, and where it begins.
struct Wording {
    title: &'static str,
    /// The name of the choice to see every file.
    all_files: &'static str,
    folder: Option<PathBuf>,
}

impl Wording {
    fn new(dialog: &Dialog, language: Language) -> Self {
        let folder = directories::UserDirs::new()
            .map(|user| user.document_dir().unwrap_or_else(|| user.home_dir()).to_owned());
        Self { title: dialog.title().say(language), all_files: texts::ALL_FILES.say(language), folder }
    }
}

/// Shows a dialog over the window of a page and hands on what was chosen, on another thread.
pub fn ask(
    app: &AppHandle,
    label: &str,
    dialog: Dialog,
    then: impl FnOnce(&AppHandle, Option<PathBuf>) + Send + 'static,
) -> tauri::Result<()> {
    let (handle, label) = (app.clone(), label.to_owned());
    let language = Preferences::in_store(&app.state::<AppState>().store()).speaks();
    let saves = matches!(dialog, Dialog::Save(_) | Dialog::SavePdf(_));
    app.run_on_main_thread(move || {
        let page = page::find(&handle, &label);
        // The state may be busy; neither the windows nor the runtime's own threads wait for it.
        let answered = move |path: Option<PathBuf>| {
            std::thread::spawn(move || {
                let state = handle.state::<AppState>();
                let mut held = state.lock();
                let too_late = saves && held.is_locking();
                if too_late {
                    held.session.say_next.get_or_insert(ErrorView::NothingSaved);
                }
                drop(held);
                then(&handle, path.filter(|_| !too_late));
            });
        };
        match page {
            Some(page) => {
                let wording = Wording::new(&dialog, language);
                system::show(&page, dialog, wording, answered);
            }
            // It went meanwhile.
            None => answered(None),
        }
    })
}

/// Cancels the dialogs of a page that is about to go.
pub fn cancel(app: &AppHandle, label: &str) {
    system::cancel(app, vec![label.to_owned()], false);
}

/// Cancels all dialogs, before all pages go.
pub fn cancel_all(app: &AppHandle) {
    system::cancel(app, page::all(app).iter().map(|page| page.label().to_owned()).collect(), true);
}
