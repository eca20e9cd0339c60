//! Takes what is said outside the pages, as in the tray, out of their messages.

use std::path::Path;

use serde_json::{Map, Value};

/// What is said outside the pages.
const NATIVE: &str = "native_";

/// A constant for each message that is said outside the pages, with its text in each language.
fn main() {
    let [english, chinese] = ["en", "zh-Hans"].map(|tag| {
        let path = format!("../../ui/messages/{tag}.json");
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
        code += &format!("#[doc = {en:?}]\npub const {name}: Text = Text {{ en: {en:?}, zh: {zh:?} }};\n");
    }
    let folder = std::env::var_os("OUT_DIR").expect("cargo says where to");
    std::fs::write(Path::new(&folder).join("texts.rs"), code).expect("the folder can be written");
}
