//! `settings.json`: what must be known before a password is given. Readable and changeable without one, so nothing here
//! protects anything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::backup::FailReason;

/// Months after which paper is to be compared again, and the most that may be.
const CHECKED_AFTER: u32 = 6;
const LATEST_CHECK: u32 = 120;

/// Auto backups that are kept in each destination, and the most that may be.
const KEEP: u32 = 14;
pub(crate) const MOST_KEPT: u32 = 365;
/// Folders with a kit that are remembered.
const MOST_KITS: usize = 200;
/// Backups whose checks are remembered.
const MOST_CHECKS: usize = 4000;

/// What the app, or a newer version, notes without being asked: it may be lost.
const NOTED: &str = "noted";

/// The settings of this installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Settings {
    /// The right one.
    pub password: PasswordUse,
    /// Auto backup.
    pub auto_backup: AutoBackup,
    /// What is known of backups, by the SHA-256 of the file in hex.
    pub checks: BTreeMap<String, Checks>,
    /// The reminder to compare paper.
    pub paper_check: PaperCheck,
    /// What is none of the core's: the app's preferences, and what a newer version set. Kept as it is.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// When the local password was last typed, so that it is asked for before it is forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PasswordUse {
    /// When it was typed and right.
    pub given_at: Option<Timestamp>,
    /// How often it was put off since.
    pub put_off: u32,
    /// Until when it was put off.
    pub put_off_until: Option<Timestamp>,
    /// Matches that failed in a row since.
    pub failed_matches: u32,
}

/// After how long a person is reminded to compare their paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PaperCheck {
    /// Months after the words were last proved; null for never.
    pub months: Option<u32>,
    /// When the next one is due, for the tray of a vault that is locked.
    pub due_at: Option<Timestamp>,
}

impl Default for PaperCheck {
    fn default() -> Self {
        Self { months: Some(CHECKED_AFTER), due_at: None }
    }
}

/// Where auto backups go and how the last run ended. Whether it is on is decided by the vault's backup slot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AutoBackup {
    /// Whether the vault has a backup slot: for when the vault is damaged and does not say.
    pub enabled: bool,
    /// How many are kept in each destination; null for 14.
    pub keep: Option<u32>,
    /// Folders; none for the one in the data directory.
    pub destinations: Vec<PathBuf>,
    /// What went wrong last, for each destination where it did.
    pub failures: Vec<LastFailure>,
    /// When the backup password was last typed and opened something.
    pub password_proved_at: Option<Timestamp>,
    /// The folders with what opens a backup without Holdfast.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kits: Vec<KitFolder>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// A destination that got no auto backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastFailure {
    /// When.
    pub at: Timestamp,
    /// Which folder.
    pub dir: PathBuf,
    /// Why.
    pub reason: FailReason,
}

/// A folder with a kit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KitFolder {
    /// Which.
    pub dir: PathBuf,
    /// SHA-256 of each file, as it was written.
    pub(crate) files: BTreeMap<String, String>,
    /// The files that somebody else changed since.
    #[serde(default)]
    pub changed: Vec<String>,
}

/// When a backup was last found to be good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Checks {
    /// Opened with the vault key.
    pub authentic_at: Option<Timestamp>,
    /// Opened with the backup password.
    pub opened_at: Option<Timestamp>,
}

impl AutoBackup {
    /// How many are kept in each destination, 1 to 365.
    pub fn keep(&self) -> usize {
        let keep = self.keep.unwrap_or(KEEP).clamp(1, MOST_KEPT);
        usize::try_from(keep).unwrap_or(usize::MAX)
    }

    /// The failure to tell of first: a real one says more than a stick that is not plugged in.
    pub(crate) fn worst_failure(&self, destinations: &[&Path]) -> Option<LastFailure> {
        let of = |absent: bool| {
            let fits = |failure: &&LastFailure| {
                destinations.contains(&failure.dir.as_path()) && failure.reason.is_out_of_reach() == absent
            };
            self.failures.iter().filter(fits).max_by_key(|failure| failure.at).cloned()
        };
        of(false).or_else(|| of(true))
    }

    /// Notes a folder with a kit; of too many, the oldest are forgotten.
    pub(crate) fn note_kit(&mut self, kit: KitFolder) {
        self.kits.retain(|other| other.dir != kit.dir);
        self.kits.push(kit);
        let too_many = self.kits.len().saturating_sub(MOST_KITS);
        self.kits.drain(..too_many);
    }

    fn from_fields(mut unknown: Map<String, Value>) -> Self {
        let mut auto = Self::default();
        take(&mut unknown, "enabled", &mut auto.enabled);
        take(&mut unknown, "keep", &mut auto.keep);
        take(&mut unknown, "destinations", &mut auto.destinations);
        take(&mut unknown, "failures", &mut auto.failures);
        take(&mut unknown, "passwordProvedAt", &mut auto.password_proved_at);
        take(&mut unknown, "kits", &mut auto.kits);
        auto.unknown = unknown;
        auto
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            password: PasswordUse::default(),
            auto_backup: AutoBackup::default(),
            checks: BTreeMap::new(),
            paper_check: PaperCheck::default(),
            others: Map::new(),
        }
    }
}

impl Settings {
    /// Field by field: one that is not of the right form has its default. `None` for what is no JSON object, or does not say where backups go. A byte order mark, which some
    /// editors write, is no part of it.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
        let mut unknown: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
        let auto = unknown.get("autoBackup");
        let of_form = |auto: &Value| {
            let folders =
                auto.get("destinations").is_none_or(|dirs| Vec::<PathBuf>::deserialize(dirs).is_ok());
            auto.is_object() && folders
        };
        if !auto.is_none_or(of_form) {
            // Where backups go is not guessed.
            return None;
        }
        let mut settings = Self::default();
        take(&mut unknown, "password", &mut settings.password);
        let mut auto_backup = Map::new();
        take(&mut unknown, "autoBackup", &mut auto_backup);
        settings.auto_backup = AutoBackup::from_fields(auto_backup);
        take(&mut unknown, "checks", &mut settings.checks);
        take(&mut unknown, "paperCheck", &mut settings.paper_check);
        settings.paper_check.months = settings.paper_check.months.map(|months| months.clamp(1, LATEST_CHECK));
        settings.others = unknown;
        Some(settings)
    }

    /// What a person set, and the count of matches that failed: without what is noted in passing.
    pub(crate) fn lasting(&self) -> Self {
        let mut others = self.others.clone();
        others.remove(NOTED);
        Self {
            others,
            password: PasswordUse { failed_matches: self.password.failed_matches, ..PasswordUse::default() },
            auto_backup: AutoBackup { failures: Vec::new(), ..self.auto_backup.clone() },
            checks: BTreeMap::new(),
            paper_check: PaperCheck { due_at: None, ..self.paper_check },
            ..self.clone()
        }
    }

    /// Notes that a backup was found good. Only the newest are remembered.
    pub(crate) fn note_check(&mut self, digest: &str, note: impl FnOnce(&mut Checks)) {
        note(self.checks.entry(digest.to_owned()).or_default());
        while self.checks.len() > MOST_CHECKS {
            let oldest =
                self.checks.iter().min_by_key(|(_, checks)| checks.authentic_at.max(checks.opened_at));
            let Some(digest) = oldest.map(|(digest, _)| digest.clone()) else { break };
            self.checks.remove(&digest);
        }
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
    fn what_is_not_the_core_s_is_kept_and_what_is_missing_has_its_default() {
        let settings = Settings::from_bytes(br#"{"theme":"dark","later":[1]}"#).unwrap();
        assert_eq!(settings.paper_check.months, Some(CHECKED_AFTER));
        let again: Value = serde_json::from_slice(&settings.to_bytes()).unwrap();
        assert_eq!((&again["theme"], &again["later"][0]), (&"dark".into(), &1.into()));
    }

    #[test]
    fn what_is_no_json_object_is_no_settings_and_a_byte_order_mark_does_no_harm() {
        let no_folders = br#"{"autoBackup":{"destinations":"x"}}"#;
        for bytes in [&b"\0\0\0"[..], b"[]", b"", b"{\"theme\":\"dark\"", no_folders, br#"{"autoBackup":1}"#]
        {
            assert_eq!(Settings::from_bytes(bytes), None);
        }
        let marked = Settings::from_bytes("\u{FEFF}{\"theme\":\"dark\"}".as_bytes()).unwrap();
        assert_eq!(marked.others["theme"], "dark");
    }

    #[test]
    fn one_bad_field_costs_only_itself_and_numbers_stay_within_their_limits() {
        let settings =
            Settings::from_bytes(br#"{"checks":7,"paperCheck":{"months":999},"later":true}"#).unwrap();
        assert_eq!((settings.checks.len(), settings.paper_check.months), (0, Some(LATEST_CHECK)));
        assert_eq!(settings.others["later"], true);
    }

    #[test]
    fn what_is_noted_in_passing_is_no_change() {
        let read = |noted: &str| {
            Settings::from_bytes(format!(r#"{{"theme":"dark","noted":{noted}}}"#).as_bytes()).unwrap()
        };
        assert_eq!(read("1").lasting(), read("2").lasting());
        assert_ne!(read("1").lasting(), Settings::default().lasting());
    }
}
