//! GTK's own dialogs, by the thread that has the windows. Never through a portal: it refuses a process whose memory is closed.
//! rfd would run GTK on a second thread beside it, and end the process when an answer has no path.

use std::cell::Cell;
use std::iter::successors;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use gtk::prelude::*;
use gtk::{
    Dialog as GtkDialog, FileChooserAction, FileChooserDialog, FileFilter, ResponseType, Window, glib,
};
use tauri::{AppHandle, Webview};

use super::{Dialog, Wording};
use crate::page::{self, MAIN};

/// How soon it is looked again for a dialog that has to go.
const AGAIN: Duration = Duration::from_millis(100);

/// How the name of a dialog begins, before the label of its page.
const OF_PAGE: &str = "of-page-";

/// Shows a dialog over the window of a page, with which it ends.
pub fn show(page: &Webview, dialog: Dialog, wording: Wording, then: impl FnOnce(Option<PathBuf>) + 'static) {
    // None of a window that is about to go.
    let Ok(parent) = page.window().gtk_window() else { return then(None) };
    let (action, accept) = match dialog {
        Dialog::Save(_) | Dialog::SavePdf(_) => (FileChooserAction::Save, "_Save"),
        Dialog::Open | Dialog::OpenMinima => (FileChooserAction::Open, "_Open"),
        Dialog::Folder => (FileChooserAction::SelectFolder, "_Select"),
    };
    let chooser = FileChooserDialog::new(Some(wording.title), Some(&parent), action);
    chooser.set_destroy_with_parent(true);
    // The window may have another page before it ends.
    chooser.set_widget_name(&format!("{OF_PAGE}{}", page.label()));
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
        // What the file system does not know has no path.
        let path = if answer == ResponseType::Accept { chooser.filename() } else { None };
        chooser.hide();
        // GTK does so itself where the window was closed.
        if answer != ResponseType::DeleteEvent {
            chooser.close();
        }
        then(path);
    });
    chooser.connect_destroy(move |_| {
        if let Some(then) = waiting.take() {
            then(None);
        }
    });
    chooser.show();
}

/// Cancels the dialogs of these pages until the pages are gone, GTK's questions in them and the one to print, too: while GTK waits for one
/// of those, Tauri's windows do nothing. One at a time, and the newest first: whatever waits for an answer to it goes on before its own dialog
/// is answered. With `all`, those go, too, whose page is gone already.
pub fn cancel(app: &AppHandle, pages: Vec<String>, all: bool) {
    let app = app.clone();
    glib::MainContext::default().invoke(move || {
        if cancel_newest(&app, &pages, all) == glib::ControlFlow::Continue {
            glib::timeout_add_local(AGAIN, move || cancel_newest(&app, &pages, all));
        }
    });
}

fn cancel_newest(app: &AppHandle, pages: &[String], all: bool) -> glib::ControlFlow {
    let newest = Window::list_toplevels().into_iter().find_map(|window| {
        let dialog = window.downcast::<GtkDialog>().ok().filter(WidgetExt::is_visible)?;
        (all || is_of(&dialog, pages)).then_some(dialog)
    });
    if let Some(dialog) = &newest {
        dialog.response(ResponseType::Cancel);
    }
    let is_left = newest.is_some() || pages.iter().any(|label| page::find(app, label).is_some());
    if is_left { glib::ControlFlow::Continue } else { glib::ControlFlow::Break }
}

/// Whether a dialog is that of one of these pages, or a question in it. The one to print, which `WebKit` makes, is of the main page.
fn is_of(dialog: &GtkDialog, pages: &[String]) -> bool {
    let own = dialog.clone().upcast::<Window>();
    let page = successors(Some(own), GtkWindowExt::transient_for)
        .find_map(|window| window.widget_name().strip_prefix(OF_PAGE).map(str::to_owned));
    pages.contains(&page.unwrap_or_else(|| MAIN.to_owned()))
}

fn filter(name: &str, pattern: &str) -> FileFilter {
    let filter = FileFilter::new();
    filter.set_name(Some(name));
    filter.add_pattern(pattern);
    filter
}
