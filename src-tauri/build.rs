//! Declares every command, so that a window may call only those that its capability names. Takes what is said outside the pages, as
//! in the tray, out of their messages.

use std::path::Path;

use serde_json::{Map, Value};

/// What is said outside the pages.
const NATIVE: &str = "native_";

fn main() {
    write_texts();
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
        "backups",
        "copies_with",
        "good_copies",
        "run_auto_backup",
        "set_keep",
        "add_destination",
        "remove_destination",
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

/// A constant for each message that is said outside the pages, with its text in each language.
fn write_texts() {
    let [english, chinese] = ["en", "zh-Hans"].map(|tag| {
        let path = format!("../ui/messages/{tag}.json");
        println!("cargo:rerun-if-changed={path}");
        let text = std::fs::read_to_string(&path).expect("the messages are there");
        serde_json::from_str::<Map<String, Value>>(&text).expect("the messages are JSON")
    });
    let text = |messages: &Map<String, Value>, key: &str| {
        messages
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("a plain text for {key}"))
            .to_owned()
    };
    let mut code = String::new();
    for key in english.keys().filter(|key| key.starts_with(NATIVE)) {
        let name = key.trim_start_matches(NATIVE).to_uppercase();
        let (en, zh) = (text(&english, key), text(&chinese, key));
        code += &format!("pub const {name}: Text = Text {{ en: {en:?}, zh: {zh:?} }};\n");
    }
    let folder = std::env::var_os("OUT_DIR").expect("cargo says where to");
    std::fs::write(Path::new(&folder).join("texts.rs"), code).expect("the folder can be written");
}
