//! `settings.json` and a copy of what was set. Settings that cannot be read are not taken for none: the copy counts then, it is said, and
//! nothing is written over the file until a person has moved or mended it.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::{LONGEST_NOTES, SaveError, Store};
use crate::settings::Settings;

/// The settings of this installation cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be read: {why}. Mend it, or move it away: Holdfast then goes on with what was set before", .path.display())]
pub struct SettingsTrouble {
    /// The file.
    pub path: PathBuf,
    /// What is the matter, in the system's words or ours.
    pub why: String,
}

/// What was found.
struct Found {
    settings: Settings,
    /// The bytes of the file, where they are settings.
    bytes: Option<Vec<u8>>,
    trouble: Option<SettingsTrouble>,
}

impl Store {
    /// The settings of this installation; defaults where there are none. Where the file cannot be read, those of its copy.
    pub fn settings(&self) -> Settings {
        self.find_settings().settings
    }

    /// What is the matter with the settings, if something is.
    pub fn settings_trouble(&self) -> Option<SettingsTrouble> {
        self.find_settings().trouble
    }

    /// Changes the settings under the lock, and their copy where something changed that a person set, or that counts.
    ///
    /// # Errors
    /// `Busy`, `Io`, `Settings`; the settings are then as they were.
    pub fn change_settings<T>(&self, change: impl FnOnce(&mut Settings) -> T) -> Result<T, SaveError> {
        let lock = self.lock()?;
        let Found { mut settings, bytes, trouble } = self.find_settings();
        if let Some(trouble) = trouble {
            return Err(SaveError::Settings(trouble));
        }
        let before = settings.clone();
        let result = change(&mut settings);
        if settings != before || bytes.is_none() {
            self.replace(&*lock, &self.settings_path(), &settings.to_bytes())?;
        }
        if settings.lasting() != before.lasting() || self.copied_settings().is_none() {
            // The settings are saved. A copy that is out of date is better than none.
            if let Err(error) = self.replace(&*lock, &self.copy_path(), &settings.to_bytes()) {
                tracing::warn!(%error, "there is no copy of the settings");
            }
        }
        Ok(result)
    }

    /// Settings that cannot be saved are no reason to stop.
    pub(crate) fn note(&self, change: impl FnOnce(&mut Settings)) {
        if let Err(error) = self.change_settings(change) {
            tracing::warn!(%error, "a note in the settings cannot be saved");
        }
    }

    /// Whether it is known what was set: by the file, or by its copy.
    pub(crate) fn settings_are_known(&self) -> bool {
        self.settings_trouble().is_none() || self.copied_settings().is_some()
    }

    fn find_settings(&self) -> Found {
        let path = self.settings_path();
        let why = match self.read(&path, LONGEST_NOTES) {
            Ok(Some(bytes)) => match Settings::from_bytes(&bytes) {
                Some(settings) => return Found { settings, bytes: Some(bytes), trouble: None },
                None if bytes.is_empty() => "it is empty".to_owned(),
                None => "it is damaged".to_owned(),
            },
            // A person moved it away, or there never was one.
            Ok(None) => match self.read(&self.copy_path(), LONGEST_NOTES) {
                Ok(None) => return Found { settings: Settings::default(), bytes: None, trouble: None },
                Ok(Some(copy)) => match Settings::from_bytes(&copy) {
                    Some(settings) => return Found { settings, bytes: None, trouble: None },
                    None => return Self::unknown(self.copy_path(), "it is damaged"),
                },
                Err(error) => return Self::unknown(self.copy_path(), &error.to_string()),
            },
            Err(error) if error.kind() == ErrorKind::PermissionDenied => "permission denied".to_owned(),
            Err(error) => error.to_string(),
        };
        let settings = self.copied_settings().unwrap_or_default();
        Found { settings, bytes: None, trouble: Some(SettingsTrouble { path, why }) }
    }

    /// Nothing is known of what was set.
    fn unknown(path: PathBuf, why: &str) -> Found {
        let trouble = SettingsTrouble { path, why: why.to_owned() };
        Found { settings: Settings::default(), bytes: None, trouble: Some(trouble) }
    }

    fn copied_settings(&self) -> Option<Settings> {
        let bytes = self.read(&self.copy_path(), LONGEST_NOTES).ok()??;
        Settings::from_bytes(&bytes)
    }

    fn settings_path(&self) -> PathBuf {
        self.folder().join("settings.json")
    }

    fn copy_path(&self) -> PathBuf {
        self.folder().join("settings.copy.json")
    }
}
