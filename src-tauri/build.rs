//! Declares every command, so that a window may call only those that its capability names.

fn main() {
    // The pages are embedded in the program.
    println!("cargo:rerun-if-changed=../ui/dist");
    let commands = &[
        "overview",
        "open_flow",
        "lock",
        "active",
        "rename_account",
        "set_details",
        "remove_account",
        "set_auto_lock",
        "set_theme",
        "set_language",
        "set_text_size",
        "security",
        "take_from_biometrics",
        "copy_identity",
        "accept_previous",
        "accept_older",
        "backups",
        "copies_with",
        "good_copies",
        "run_auto_backup",
        "set_keep",
        "add_destination",
        "remove_destination",
        "write_kit",
        "computers_with_news",
        "name_computer",
        "set_computer_gone",
        "save_copy",
        "delete_copy",
        "open_folder",
        "set_start_at_login",
        "set_close_to_tray",
        "close_window",
        "set_paper_check",
        "put_off_check",
        "note_restore",
        "copy_restore_command",
        "print_sheet",
        "save_sheet",
        "private_open",
        "private_call",
    ];
    let attributes =
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(commands));
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capabilities are right");
}
