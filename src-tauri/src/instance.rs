//! Another start hands over what it was given, and ends. On Linux and macOS there is one instance for each data directory, on Windows one
//! for each user.

#[cfg(any(target_os = "macos", all(unix, test)))]
pub mod socket;

#[cfg(target_os = "linux")]
use std::collections::HashMap;
use std::path::Path;
#[cfg(target_os = "linux")]
use std::time::Duration;

use data_encoding::HEXLOWER;
#[cfg(target_os = "linux")]
use holdfast_app::language::{Language, texts};
use sha2::{Digest, Sha256};
#[cfg(target_os = "linux")]
use zbus::zvariant::Value;

/// The name by which the instance on a data directory is known to others.
pub fn name(folder: &Path) -> String {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let digest = HEXLOWER.encode(&Sha256::digest(folder.as_os_str().as_encoded_bytes()));
    format!("org.holdfast.desktop.d{}", digest.get(..16).unwrap_or_default())
}

/// How long the instance that is there may take to answer.
#[cfg(target_os = "linux")]
const PATIENCE: Duration = Duration::from_secs(10);

/// What another start came to.
#[cfg(target_os = "linux")]
pub enum HandOver {
    /// There is no other instance, or no bus to ask on: `tauri-plugin-single-instance` has the last word.
    Alone,
    /// The other one has it.
    Done,
    /// There is another one, and it does not answer. It has the message, and may still come to it.
    NoAnswer,
}

/// Hands over to the instance of this name, as `tauri-plugin-single-instance` would: but before GTK and WebKit begin, whose threads do
/// not always survive that the program ends at once.
#[cfg(target_os = "linux")]
pub fn hand_over(name: &str) -> HandOver {
    let name = format!("{name}.SingleInstance");
    let path = format!("/{}", name.replace('.', "/"));
    let arguments: Vec<String> =
        std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let folder = std::env::current_dir().unwrap_or_default();
    let body = (arguments, folder.to_string_lossy().into_owned());
    let Ok(bus) = bus() else { return HandOver::Alone };
    let interface = Some("org.SingleInstance.DBus");
    match bus.call_method(Some(name.as_str()), path.as_str(), interface, "ExecuteCallback", &body) {
        Ok(_) => HandOver::Done,
        Err(zbus::Error::InputOutput(error)) if error.kind() == std::io::ErrorKind::TimedOut => {
            HandOver::NoAnswer
        }
        Err(_) => HandOver::Alone,
    }
}

/// Says on the desktop that the instance that is there does not answer. A window would need what that one may have blocked.
#[cfg(target_os = "linux")]
pub fn say_no_answer(language: Language) {
    let text = texts::NO_ANSWER.say(language);
    let (actions, hints) = (Vec::<&str>::new(), HashMap::<&str, Value<'_>>::new());
    let body = ("Holdfast", 0_u32, "org.holdfast.desktop", "Holdfast", text, actions, hints, -1_i32);
    let name = "org.freedesktop.Notifications";
    let said = bus().and_then(|bus| {
        bus.call_method(Some(name), "/org/freedesktop/Notifications", Some(name), "Notify", &body)
    });
    if let Err(error) = said {
        tracing::warn!(%error, "nothing shows it");
    }
}

/// The bus of the session, which no answer is waited for on for ever.
#[cfg(target_os = "linux")]
fn bus() -> zbus::Result<zbus::blocking::Connection> {
    zbus::blocking::connection::Builder::session()?.method_timeout(PATIENCE).build()
}
