//! The paper sheet: what the main window shows is printed, or saved as a PDF. Numbered empty lines and public data; never words.

use tauri::Webview;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
#[error("the sheet was not saved: {0}")]
pub struct NotSaved(String);

/// Whether the app writes PDF files itself. Elsewhere the print dialog of the system does.
pub const SAVES_PDF: bool = cfg!(target_os = "linux");

/// Shows the print dialog of the system.
pub fn print(page: &Webview) -> tauri::Result<()> {
    page.print()
}

/// Writes what the window prints to a PDF file, and tells when it is there.
#[cfg(target_os = "linux")]
pub fn save_pdf(
    page: &Webview,
    path: std::path::PathBuf,
    then: impl FnOnce(Result<std::path::PathBuf, NotSaved>) + Send + 'static,
) -> tauri::Result<()> {
    use std::cell::Cell;
    use std::rc::Rc;

    use webkit2gtk::{PrintOperation, PrintOperationExt};

    page.with_webview(move |view| {
        let settings = gtk::PrintSettings::new();
        // GTK knows its printer that is a file by the name that it gives it in the language of the session.
        settings.set_printer(&gtk::glib::dgettext(Some("gtk30"), "Print to File"));
        settings.set(gtk::PRINT_SETTINGS_OUTPUT_FILE_FORMAT, Some("pdf"));
        let uri = match gtk::glib::filename_to_uri(&path, None) {
            Ok(uri) => uri,
            Err(error) => return then(Err(NotSaved(error.to_string()))),
        };
        settings.set(gtk::PRINT_SETTINGS_OUTPUT_URI, Some(&uri));
        let operation = PrintOperation::new(&view.inner());
        operation.set_print_settings(&settings);
        let then = Rc::new(Cell::new(Some(then)));
        let failed = then.clone();
        operation.connect_failed(move |_, error| {
            if let Some(then) = failed.take() {
                then(Err(NotSaved(error.to_string())));
            }
        });
        // A failure is told before the end.
        operation.connect_finished(move |_| {
            if let Some(then) = then.take() {
                then(is_whole(&path).map(|()| path.clone()));
            }
        });
        operation.print();
    })
}

/// Bytes of a sheet of one page, far beyond what there are.
#[cfg(target_os = "linux")]
const LONGEST_PDF: u64 = 64 << 20;

/// Whether what was written is a PDF with its end.
#[cfg(target_os = "linux")]
fn is_whole(path: &std::path::Path) -> Result<(), NotSaved> {
    let mut bytes = Vec::new();
    let read = holdfast_vault::read_regular(path, LONGEST_PDF, &mut bytes);
    read.map_err(|error| NotSaved(error.to_string()))?;
    let end = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or_default();
    let whole = bytes.starts_with(b"%PDF-") && end.windows(5).any(|part| part == b"%%EOF");
    if whole { Ok(()) } else { Err(NotSaved("the file is not whole".into())) }
}

/// The print dialog, which can save a PDF.
#[cfg(not(target_os = "linux"))]
pub fn save_pdf(
    page: &Webview,
    _: std::path::PathBuf,
    _: impl FnOnce(Result<std::path::PathBuf, NotSaved>) + Send + 'static,
) -> tauri::Result<()> {
    print(page)
}
