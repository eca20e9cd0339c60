//! What a person set of the app itself. It stands in `settings.json` beside what the core keeps there, is readable without a password,
//! and protects nothing.

use std::time::Duration;

use holdfast_vault::{SaveError, Settings, Store};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::language::Language;

/// Idle time after which the app locks, in seconds, if nothing else is set.
const AUTO_LOCK: u64 = 300;
/// The idle times that count, in seconds: one minute to three days.
const SHORTEST_LOCK: u64 = 60;
const LONGEST_LOCK: u64 = 3 * 24 * 3600;

/// How large everything is usually shown, in percent.
pub const USUAL_TEXT_SIZE: u32 = 100;
/// How small everything may be shown, in percent.
pub const SMALLEST_TEXT_SIZE: u32 = 75;
/// How large everything may be shown, in percent.
pub const LARGEST_TEXT_SIZE: u32 = 300;

/// The preferences of this installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// `light`, `dark` or `system`.
    pub theme: String,
    /// A BCP 47 language tag or `system`.
    pub language: String,
    /// Idle seconds until the app locks; null for never.
    pub auto_lock_seconds: Option<u64>,
    /// Whether the app stays in the tray when its window is closed; null until the person was asked.
    pub close_to_tray: Option<bool>,
    /// How large everything is shown, in percent.
    pub text_size: u32,
    /// What is noted without being asked.
    pub noted: Noted,
}

/// What the app notes in passing. The core takes this field for no change worth a copy of the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Noted {
    /// Where the window was last; null before its first.
    pub window: Option<WindowPlace>,
}

/// Where a window is and how large, in logical pixels of its screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowPlace {
    /// From the left edge of the screens.
    pub x: i32,
    /// From their upper edge.
    pub y: i32,
    /// Of what is inside the frame.
    pub width: u32,
    /// Of what is inside the frame.
    pub height: u32,
    /// Whether it fills the screen; the rest is then what it goes back to.
    pub maximized: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: "system".into(),
            language: "system".into(),
            auto_lock_seconds: Some(AUTO_LOCK),
            close_to_tray: None,
            text_size: USUAL_TEXT_SIZE,
            noted: Noted::default(),
        }
    }
}

impl Preferences {
    /// Field by field: one that is not of the right form has its default.
    pub fn of(settings: &Settings) -> Self {
        let (others, usual) = (&settings.others, Self::default());
        let lock = field(others, "autoLockSeconds", usual.auto_lock_seconds);
        let size = field(others, "textSize", usual.text_size);
        Self {
            theme: field(others, "theme", usual.theme),
            language: field(others, "language", usual.language),
            auto_lock_seconds: lock.map(|seconds| seconds.clamp(SHORTEST_LOCK, LONGEST_LOCK)),
            close_to_tray: field(others, "closeToTray", usual.close_to_tray),
            text_size: size.clamp(SMALLEST_TEXT_SIZE, LARGEST_TEXT_SIZE),
            noted: field(others, "noted", usual.noted),
        }
    }

    /// Those of a data directory.
    pub fn in_store(store: &Store) -> Self {
        Self::of(&store.settings())
    }

    /// Changes them on the disk.
    ///
    /// # Errors
    /// As `Store::change_settings`.
    pub fn change(store: &Store, change: impl FnOnce(&mut Self)) -> Result<(), SaveError> {
        store.change_settings(|settings| {
            let mut preferences = Self::of(settings);
            change(&mut preferences);
            if let Ok(Value::Object(fields)) = serde_json::to_value(preferences) {
                settings.others.extend(fields);
            }
        })
    }

    /// The language that this comes to.
    pub fn speaks(&self) -> Language {
        Language::of(&self.language)
    }

    /// After how long the app locks by itself.
    pub fn auto_lock(&self) -> Option<Duration> {
        self.auto_lock_seconds.map(Duration::from_secs)
    }
}

fn field<T: DeserializeOwned>(of: &Map<String, Value>, name: &str, usual: T) -> T {
    of.get(name).and_then(|value| T::deserialize(value).ok()).unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use holdfast_tests::memory_disk::MemoryDisk;
    use holdfast_tests::vaults::cheap_store_on;

    use super::*;

    fn store(settings: &str) -> Store {
        let disk = MemoryDisk::with(Path::new("/data/settings.json"), settings.into());
        cheap_store_on(Path::new("/data"), disk)
    }

    #[test]
    fn one_bad_field_costs_only_itself_and_numbers_stay_within_their_limits() {
        let found = Preferences::in_store(&store(
            r#"{"theme":7,"autoLockSeconds":0,"textSize":9999,"language":"en"}"#,
        ));
        assert_eq!(
            (found.theme.as_str(), found.language.as_str(), found.auto_lock_seconds, found.text_size),
            ("system", "en", Some(60), 300)
        );
        let long = Preferences::in_store(&store(r#"{"autoLockSeconds":99999999}"#));
        assert_eq!(long.auto_lock_seconds, Some(259_200));
    }

    #[test]
    fn never_locking_is_kept_and_so_is_what_a_newer_version_set() {
        let store = store(r#"{"later":[1],"theme":"dark"}"#);
        Preferences::change(&store, |preferences| preferences.auto_lock_seconds = None).unwrap();
        let found = Preferences::in_store(&store);
        assert_eq!((found.theme.as_str(), found.auto_lock()), ("dark", None));
        assert_eq!(store.settings().others["later"][0], 1);
    }
}
