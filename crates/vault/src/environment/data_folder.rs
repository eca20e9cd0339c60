//! Where the data directory is if nobody says otherwise.

use std::path::PathBuf;

/// `$XDG_DATA_HOME/holdfast`, `~/Library/Application Support/Holdfast` or `%LOCALAPPDATA%\Holdfast`. `None` where the
/// system names no home folder.
pub fn default_data_folder() -> Option<PathBuf> {
    let base = directories::BaseDirs::new()?;
    let name = if cfg!(any(windows, target_os = "macos")) { "Holdfast" } else { "holdfast" };
    Some(base.data_local_dir().join(name))
}
