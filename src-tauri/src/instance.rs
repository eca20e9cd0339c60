//! One instance for each data directory. Another start hands over what it was given, and ends.

use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The name by which the instance on a data directory is known to others.
pub fn name(folder: &Path) -> String {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let digest = HEXLOWER.encode(&Sha256::digest(folder.as_os_str().as_encoded_bytes()));
    format!("org.holdfast.desktop.d{}", digest.get(..16).unwrap_or_default())
}

/// Hands over to the instance of this name. False where there is none, or none that answers: `tauri-plugin-single-instance` decides
/// then. It would find that instance, too, but after GTK and WebKit have begun, whose threads do not always survive that the program
/// ends at once.
#[cfg(target_os = "linux")]
pub fn hand_over(name: &str) -> bool {
    let name = format!("{name}.SingleInstance");
    let path = format!("/{}", name.replace('.', "/"));
    let arguments: Vec<String> =
        std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let folder = std::env::current_dir().unwrap_or_default();
    let body = (arguments, folder.to_string_lossy().into_owned());
    zbus::blocking::Connection::session()
        .and_then(|bus| {
            bus.call_method(
                Some(name.as_str()),
                path.as_str(),
                Some("org.SingleInstance.DBus"),
                "ExecuteCallback",
                &body,
            )
        })
        .is_ok()
}
