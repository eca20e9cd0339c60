//! The file dialogs of the system.

use std::path::PathBuf;

use rfd::AsyncFileDialog;
use tauri::{AppHandle, Manager, WebviewWindow};

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

/// Shows a dialog over a window and hands on what was chosen, on another thread.
pub fn ask(
    app: &AppHandle,
    label: &str,
    dialog: Dialog,
    then: impl FnOnce(&AppHandle, Option<PathBuf>) + Send + 'static,
) -> tauri::Result<()> {
    let (handle, parent) = (app.clone(), app.get_webview_window(label));
    app.run_on_main_thread(move || {
        let chosen = show(parent.as_ref(), dialog);
        tauri::async_runtime::spawn(async move {
            let path = chosen.await;
            // The desk may be busy; the runtime's own threads do not wait for it.
            std::thread::spawn(move || then(&handle, path));
        });
    })
}

type Chosen = std::pin::Pin<Box<dyn Future<Output = Option<PathBuf>> + Send>>;

fn show(parent: Option<&WebviewWindow>, dialog: Dialog) -> Chosen {
    let mut shown = AsyncFileDialog::new();
    if let Some(parent) = parent {
        shown = shown.set_parent(parent);
    }
    if let Some(folder) = directories::UserDirs::new().and_then(|user| {
        user.document_dir().map(std::path::Path::to_owned).or_else(|| Some(user.home_dir().to_owned()))
    }) {
        shown = shown.set_directory(folder);
    }
    let path = |file: Option<rfd::FileHandle>| file.map(|file| file.path().to_owned());
    match dialog {
        Dialog::Save(name) => {
            let chosen = shown.set_file_name(name).add_filter("Holdfast", &[EXTENSION]).save_file();
            Box::pin(async move { path(chosen.await) })
        }
        Dialog::SavePdf(name) => {
            let chosen = shown.set_file_name(name).add_filter("PDF", &["pdf"]).save_file();
            Box::pin(async move { path(chosen.await) })
        }
        Dialog::Open => {
            let chosen = shown.add_filter("Holdfast", &[EXTENSION]).add_filter("*", &["*"]).pick_file();
            Box::pin(async move { path(chosen.await) })
        }
        Dialog::OpenMinima => {
            let chosen = shown.add_filter("Minima", &["bak"]).add_filter("*", &["*"]).pick_file();
            Box::pin(async move { path(chosen.await) })
        }
        Dialog::Folder => {
            let chosen = shown.pick_folder();
            Box::pin(async move { path(chosen.await) })
        }
    }
}
