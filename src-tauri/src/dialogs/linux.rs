//! GTK's dialogs, by the thread that has the windows. rfd would run GTK on a thread of its own beside it, and end with the
//! process when the dialog is answered with nothing that is a file here.

use std::cell::Cell;
use std::path::PathBuf;

use gtk::prelude::*;
use gtk::{FileChooserAction, FileChooserNative, FileFilter, ResponseType, Window};
use tauri::WebviewWindow;

use super::{Dialog, Wording};

pub fn show(
    parent: Option<&WebviewWindow>,
    dialog: Dialog,
    wording: Wording,
    then: impl FnOnce(Option<PathBuf>) + 'static,
) {
    let parent = parent.and_then(|window| window.gtk_window().ok());
    let action = match dialog {
        Dialog::Save(_) | Dialog::SavePdf(_) => FileChooserAction::Save,
        Dialog::Open | Dialog::OpenMinima => FileChooserAction::Open,
        Dialog::Folder => FileChooserAction::SelectFolder,
    };
    // The buttons say what GTK calls them in the language of the desktop, as everything else in the dialog does.
    let chooser =
        FileChooserNative::new(Some(wording.title), parent.and_upcast_ref::<Window>(), action, None, None);
    // What is elsewhere has no path here.
    chooser.set_local_only(true);
    chooser.set_do_overwrite_confirmation(true);
    if let Some(folder) = wording.folder {
        chooser.set_current_folder(folder);
    }
    if let Some((name, extension)) = dialog.files() {
        chooser.add_filter(filter(name, &format!("*.{extension}")));
    }
    match dialog {
        Dialog::Save(name) | Dialog::SavePdf(name) => chooser.set_current_name(&name),
        Dialog::Open | Dialog::OpenMinima => chooser.add_filter(filter(wording.all_files, "*")),
        Dialog::Folder => {}
    }
    // Nobody else holds the dialog. It is let go with the first answer.
    let waiting = Cell::new(Some((chooser.clone(), then)));
    chooser.connect_response(move |_, answer| {
        let Some((chooser, then)) = waiting.take() else { return };
        let path = if answer == ResponseType::Accept { chooser.filename() } else { None };
        chooser.destroy();
        then(path);
    });
    chooser.show();
}

fn filter(name: &str, pattern: &str) -> FileFilter {
    let filter = FileFilter::new();
    filter.set_name(Some(name));
    filter.add_pattern(pattern);
    filter
}
