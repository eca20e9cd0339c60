//! What a page may call. Which page may call what is in `capabilities/`; what is not named there is refused.

mod backups;
mod computers;
pub mod main;
mod paper;
pub mod private;

use std::sync::Arc;

/// Hands every command to a macro.
macro_rules! commands {
    ($($with:ident)::+) => {
        $($with)::+![
            main::overview,
            main::open_flow,
            main::lock,
            main::active,
            main::rename_account,
            main::set_details,
            main::remove_account,
            main::set_auto_lock,
            main::set_theme,
            main::set_language,
            main::set_text_size,
            main::security,
            main::take_from_biometrics,
            main::copy_identity,
            main::accept_previous,
            main::accept_older,
            backups::backups,
            backups::copies_with,
            backups::good_copies,
            backups::run_auto_backup,
            backups::set_keep,
            backups::add_destination,
            backups::remove_destination,
            backups::write_kit,
            backups::save_copy,
            backups::delete_copy,
            backups::open_folder,
            backups::set_start_at_login,
            backups::set_close_to_tray,
            backups::close_window,
            computers::computers_with_news,
            computers::name_computer,
            computers::set_computer_gone,
            paper::set_paper_check,
            paper::put_off_check,
            paper::note_restore,
            paper::copy_restore_command,
            paper::print_sheet,
            paper::save_sheet,
            private::private_open,
            private::private_call,
        ]
    };
}

/// What answers the pages: each call on a thread of its own, so that none waits for another that has to wait for a disk. Which calls there
/// are was looked at before (`capabilities/`).
pub fn handler() -> impl Fn(tauri::ipc::Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
    let answer: Arc<dyn Fn(tauri::ipc::Invoke<tauri::Wry>) -> bool + Send + Sync> =
        Arc::new(commands!(tauri::generate_handler));
    move |invoke| {
        let answer = answer.clone();
        std::thread::spawn(move || answer(invoke));
        true
    }
}

/// Writes the types and commands for the pages.
#[cfg(all(test, feature = "bindings"))]
pub fn export_bindings(path: &str) {
    let header = "// Written by `npm run bindings`. Do not edit.\n";
    tauri_specta::Builder::<tauri::Wry>::new()
        .commands(commands!(tauri_specta::collect_commands))
        .constant("KINDS", holdfast_app::dto::kind_codes())
        .constant("IDENTITY_TYPES", holdfast_app::dto::identity_types())
        .typ::<holdfast_app::dto::PrivateRequest>()
        .typ::<holdfast_app::dto::PrivateReply>()
        .export(specta_typescript::Typescript::default().header(header), path)
        .expect("the bindings can be written");
}
