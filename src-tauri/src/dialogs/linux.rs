//! GTK's own dialogs, by the thread that has the windows. Never through a portal: it refuses a process whose memory is closed.
//! rfd would run GTK on a second thread beside it, and end the process when an answer has no path.

use std::cell::Cell;
use std::path::PathBuf;
use std::rc::Rc;

use gtk::prelude::*;
use gtk::{
    Dialog as GtkDialog, FileChooserAction, FileChooserDialog, FileFilter, ResponseType, Window, glib,
};
use tauri::WebviewWindow;

use super::{Dialog, Wording};

/// Shows a dialog over its window, with which it ends.
pub fn show(
    parent: &WebviewWindow,
    dialog: Dialog,
    wording: Wording,
    then: impl FnOnce(Option<PathBuf>) + 'static,
) {
    // None of a window that is about to go.
    let Ok(parent) = parent.gtk_window() else { return then(None) };
    let (action, accept) = match dialog {
        Dialog::Save(_) | Dialog::SavePdf(_) => (FileChooserAction::Save, "_Save"),
        Dialog::Open | Dialog::OpenMinima => (FileChooserAction::Open, "_Open"),
        Dialog::Folder => (FileChooserAction::SelectFolder, "_Select"),
    };
    let chooser = FileChooserDialog::new(Some(wording.title), Some(&parent), action);
    chooser.set_destroy_with_parent(true);
    // In GTK's words and the language of the desktop, as what it has around them.
    for (text, answer) in [("_Cancel", ResponseType::Cancel), (accept, ResponseType::Accept)] {
        chooser.add_button(&glib::dgettext(Some("gtk30"), text), answer);
    }
    chooser.set_default_response(ResponseType::Accept);
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
    let waiting = Rc::new(Cell::new(Some(then)));
    let answered = waiting.clone();
    chooser.connect_response(move |chooser, answer| {
        let Some(then) = answered.take() else { return };
        // What is not on a disk of this computer has no path.
        let path = if answer == ResponseType::Accept { chooser.filename() } else { None };
        chooser.hide();
        chooser.close();
        then(path);
    });
    chooser.connect_destroy(move |_| {
        if let Some(then) = waiting.take() {
            then(None);
        }
    });
    chooser.show();
}

/// Cancels the dialogs that are open, GTK's questions in them and the one to print, too: while GTK waits for one of those the
/// windows of Tauri do nothing.
pub fn cancel() {
    glib::MainContext::default().invoke(|| {
        for dialog in
            Window::list_toplevels().into_iter().filter_map(|window| window.downcast::<GtkDialog>().ok())
        {
            dialog.response(ResponseType::Cancel);
        }
    });
}

fn filter(name: &str, pattern: &str) -> FileFilter {
    let filter = FileFilter::new();
    filter.set_name(Some(name));
    filter.add_pattern(pattern);
    filter
}
