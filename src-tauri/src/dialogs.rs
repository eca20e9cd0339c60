//! The file dialogs of the system.

use std::path::PathBuf;

use tauri::{AppHandle, Manager};

use crate::desk::Desk;
use crate::dto::ErrorView;
use crate::language::{Language, Text, texts};

// Each has `show`, for the main thread, which calls what it is given once, and `cancel`, for any thread.
#[cfg_attr(target_os = "linux", path = "dialogs/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "dialogs/others.rs")]
mod system;

/// Which dialog.
#[derive(Clone, Debug)]
pub enum Dialog {
    /// Where to save a file, with a suggested name. The dialog asks before a file is replaced.
    Save(String),
    /// Where to save a PDF, with a suggested name.
    SavePdf(String),
    /// Which backup to open.
    Open,
    /// Which backup of a Minima node to read.
    OpenMinima,
    /// Which folder backups go to.
    Folder,
}

const EXTENSION: &str = "holdfast";

impl Dialog {
    fn title(&self) -> Text {
        match self {
            Self::Save(_) => texts::DIALOG_SAVE,
            Self::SavePdf(_) => texts::DIALOG_SAVE_SHEET,
            Self::Open => texts::DIALOG_OPEN,
            Self::OpenMinima => texts::DIALOG_OPEN_MINIMA,
            Self::Folder => texts::DIALOG_FOLDER,
        }
    }

    /// Which files are shown: what they are called, and their extension. Nothing for folders.
    fn files(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Save(_) | Self::Open => Some(("Holdfast", EXTENSION)),
            Self::SavePdf(_) => Some(("PDF", "pdf")),
            Self::OpenMinima => Some(("Minima", "bak")),
            Self::Folder => None,
        }
    }
}

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

/// Shows a dialog over a window and hands on what was chosen, on another thread.
pub fn ask(
    app: &AppHandle,
    label: &str,
    dialog: Dialog,
    then: impl FnOnce(&AppHandle, Option<PathBuf>) + Send + 'static,
) -> tauri::Result<()> {
    let (handle, label) = (app.clone(), label.to_owned());
    let language = Language::of(&app.state::<Desk>().store().settings().language);
    let saves = matches!(dialog, Dialog::Save(_) | Dialog::SavePdf(_));
    app.run_on_main_thread(move || {
        let parent = handle.get_webview_window(&label);
        // The desk may be busy; neither the windows nor the runtime's own threads wait for it.
        let answered = move |path: Option<PathBuf>| {
            std::thread::spawn(move || {
                let desk = handle.state::<Desk>();
                let mut inner = desk.lock();
                let too_late = saves && inner.is_locking();
                if too_late {
                    inner.say_next.get_or_insert(ErrorView::NothingSaved);
                }
                drop(inner);
                then(&handle, path.filter(|_| !too_late));
            });
        };
        match parent {
            Some(parent) => {
                let wording = Wording::new(&dialog, language);
                system::show(&parent, dialog, wording, answered);
            }
            // It went meanwhile.
            None => answered(None),
        }
    })
}

/// Cancels the dialogs over a window that is about to go.
pub fn cancel(app: &AppHandle, label: &str) {
    system::cancel(app, vec![label.to_owned()]);
}

/// Cancels all dialogs, before all windows go.
pub fn cancel_all(app: &AppHandle) {
    system::cancel(app, app.webview_windows().into_keys().collect());
}
