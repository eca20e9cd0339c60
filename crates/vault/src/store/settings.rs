//! `settings.json` and a copy of what was set. Settings that cannot be read are not taken for none: the copy counts then, it is said, and
//! nothing is written over the file until a person has moved or mended it.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::{LONGEST_NOTES, SaveError, Store, found};
use crate::environment::files::Lock;
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
    /// Whether they are those of the file.
    is_there: bool,
    trouble: Option<SettingsTrouble>,
}

impl Found {
    fn in_trouble(settings: Settings, trouble: SettingsTrouble) -> Self {
        Self { settings, is_there: false, trouble: Some(trouble) }
    }
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
        self.change_settings_under(&*self.lock()?, change)
    }

    /// The same for who has the lock.
    pub(crate) fn change_settings_under<T>(
        &self,
        lock: &dyn Lock,
        change: impl FnOnce(&mut Settings) -> T,
    ) -> Result<T, SaveError> {
        let Found { mut settings, is_there, trouble } = self.find_settings();
        if let Some(trouble) = trouble {
            return Err(SaveError::Settings(trouble));
        }
        let before = settings.clone();
        let result = change(&mut settings);
        if settings != before || !is_there {
            self.replace(lock, &self.settings_path(), &settings.to_bytes())?;
        }
        if settings.lasting() != before.lasting() || self.copied_settings().is_none() {
            // The settings are saved. A copy that is out of date is better than none.
            if let Err(error) = self.replace(lock, &self.copy_path(), &settings.to_bytes()) {
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
        match self.read_settings(self.settings_path()) {
            Ok(Some(settings)) => Found { settings, is_there: true, trouble: None },
            // A person moved it away, or there never was one.
            Ok(None) => match self.read_settings(self.copy_path()) {
                Ok(copy) => Found { settings: copy.unwrap_or_default(), is_there: false, trouble: None },
                Err(trouble) => Found::in_trouble(Settings::default(), trouble),
            },
            Err(trouble) => Found::in_trouble(self.copied_settings().unwrap_or_default(), trouble),
        }
    }

    fn copied_settings(&self) -> Option<Settings> {
        self.read_settings(self.copy_path()).ok()?
    }

    fn read_settings(&self, path: PathBuf) -> Result<Option<Settings>, SettingsTrouble> {
        let why = match found(self.env().files.read(&path, LONGEST_NOTES)) {
            Ok(None) => return Ok(None),
            Ok(Some(bytes)) => match Settings::from_bytes(&bytes) {
                Some(settings) => return Ok(Some(settings)),
                None if bytes.is_empty() => "it is empty".to_owned(),
                None => "it is damaged".to_owned(),
            },
            Err(error) if error.kind() == ErrorKind::PermissionDenied => "permission denied".to_owned(),
            Err(error) => error.to_string(),
        };
        Err(SettingsTrouble { path, why })
    }

    fn settings_path(&self) -> PathBuf {
        self.folder().join("settings.json")
    }

    fn copy_path(&self) -> PathBuf {
        self.folder().join("settings.copy.json")
    }
}
