//! The dialogs of Windows and macOS, by rfd.

use std::path::PathBuf;

use rfd::AsyncFileDialog;
use tauri::{AppHandle, Webview};

use super::{Dialog, Wording};

/// Shows a dialog over the window of a page. It may outlive it.
pub fn show(
    page: &Webview,
    dialog: Dialog,
    wording: Wording,
    then: impl FnOnce(Option<PathBuf>) + Send + 'static,
) {
    let mut shown = AsyncFileDialog::new().set_title(wording.title).set_parent(&page.window());
    if let Some(folder) = wording.folder {
        shown = shown.set_directory(folder);
    }
    if let Some((name, extension)) = dialog.files() {
        shown = shown.add_filter(name, &[extension]);
    }
    let chosen: std::pin::Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>> = match dialog {
        Dialog::Save(name) | Dialog::SavePdf(name) => Box::pin(shown.set_file_name(name).save_file()),
        Dialog::Open | Dialog::OpenMinima => {
            Box::pin(shown.add_filter(wording.all_files, &["*"]).pick_file())
        }
        Dialog::Folder => Box::pin(shown.pick_folder()),
    };
    tauri::async_runtime::spawn(async move { then(chosen.await.map(|file| file.path().to_owned())) });
}

/// Nothing: these dialogs hold up no window, and rfd keeps nothing to end them by.
pub fn cancel(_: &AppHandle, _: Vec<String>, _: bool) {}
