//! `settings.json`: what must be known before a password is given. Readable and changeable without one, so nothing here
//! protects anything.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Idle time after which the app locks, in seconds, if nothing else is set.
const AUTO_LOCK: u64 = 300;

/// The idle times that count, in seconds: one minute to three days.
const SHORTEST_LOCK: u64 = 60;
const LONGEST_LOCK: u64 = 3 * 24 * 3600;

/// The settings of this installation. Unknown fields are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Settings {
    /// `light`, `dark` or `system`.
    pub theme: String,
    /// A BCP 47 language tag or `system`.
    pub language: String,
    /// Idle seconds until the app locks; null for never.
    pub auto_lock_seconds: Option<u64>,
    /// Wrong passwords.
    pub attempts: Attempts,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// Password attempts since the last right one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Attempts {
    /// Passwords that were wrong.
    pub failed: u32,
    /// When the last of them was given.
    pub last_at: Option<Timestamp>,
    /// Attempts that have begun and not ended: a process that is killed while it tries has tried.
    pub begun: Vec<Timestamp>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: "system".into(),
            language: "system".into(),
            auto_lock_seconds: Some(AUTO_LOCK),
            attempts: Attempts::default(),
            unknown: Map::new(),
        }
    }
}

impl Settings {
    /// Field by field: one that is not of the right form has its default, and a file that is no JSON object counts as
    /// none. Settings are no reason not to open a vault.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let mut unknown: Map<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
        let mut settings = Self::default();
        take(&mut unknown, "theme", &mut settings.theme);
        take(&mut unknown, "language", &mut settings.language);
        take(&mut unknown, "autoLockSeconds", &mut settings.auto_lock_seconds);
        take(&mut unknown, "attempts", &mut settings.attempts);
        settings.auto_lock_seconds =
            settings.auto_lock_seconds.map(|seconds| seconds.clamp(SHORTEST_LOCK, LONGEST_LOCK));
        settings.unknown = unknown;
        settings
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("settings have no maps with keys that are not strings")
    }
}

fn take<T: serde::de::DeserializeOwned>(from: &mut Map<String, Value>, name: &str, field: &mut T) {
    if let Some(value) = from.remove(name).and_then(|value| serde_json::from_value(value).ok()) {
        *field = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_settings_are_kept_and_missing_ones_have_defaults() {
        let settings = Settings::from_bytes(br#"{"theme":"dark","later":[1]}"#);
        assert_eq!((settings.theme.as_str(), settings.auto_lock_seconds), ("dark", Some(AUTO_LOCK)));
        let again: Value = serde_json::from_slice(&settings.to_bytes()).unwrap();
        assert_eq!(again["later"][0], 1);
    }

    #[test]
    fn settings_that_cannot_be_read_count_as_none() {
        assert_eq!(Settings::from_bytes(b"\0\0\0"), Settings::default());
        assert_eq!(Settings::from_bytes(b"[]"), Settings::default());
    }

    #[test]
    fn one_bad_field_costs_only_itself_and_times_stay_within_their_limits() {
        let settings = Settings::from_bytes(br#"{"theme":7,"autoLockSeconds":0,"later":true}"#);
        assert_eq!((settings.theme.as_str(), settings.auto_lock_seconds), ("system", Some(60)));
        assert_eq!(settings.unknown["later"], true);
        assert_eq!(Settings::from_bytes(br#"{"autoLockSeconds":99999999}"#).auto_lock_seconds, Some(259_200));
    }

    #[test]
    fn never_locking_is_kept() {
        let settings = Settings { auto_lock_seconds: None, ..Settings::default() };
        assert_eq!(Settings::from_bytes(&settings.to_bytes()).auto_lock_seconds, None);
    }
}
