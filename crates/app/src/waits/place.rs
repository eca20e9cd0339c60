//! Where a call goes.

use std::path::{Path, PathBuf};

/// A folder, or what may be one.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Place(PathBuf);

impl Place {
    /// Of a call that is about a folder, or about whatever has that name.
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Of a call that is about a file.
    pub fn of_file(path: &Path) -> Self {
        Self(path.parent().unwrap_or(path).to_owned())
    }

    /// Whether it is that place, or in it.
    pub fn is_in(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Whether one of both is in the other.
    pub fn touches(&self, other: &Self) -> bool {
        self.is_in(other) || other.is_in(self)
    }
}
