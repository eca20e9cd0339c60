//! How large everything is shown, in percent.

use holdfast_vault::{SaveError, Store};
use serde::Deserialize;

use crate::preferences::{LARGEST_TEXT_SIZE, Preferences, SMALLEST_TEXT_SIZE, USUAL_TEXT_SIZE};

/// What is offered, as browsers offer it.
pub const SIZES: [u32; 10] =
    [SMALLEST_TEXT_SIZE, 90, USUAL_TEXT_SIZE, 110, 125, 150, 175, 200, 250, LARGEST_TEXT_SIZE];

/// A size that is chosen, or a step from the one that there is.
#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "to", rename_all = "camelCase")]
pub enum TextSize {
    /// So large.
    Percent {
        /// One of [`SIZES`].
        percent: u32,
    },
    /// One step up.
    Larger,
    /// One step down.
    Smaller,
    /// 100 %.
    Usual,
}

impl TextSize {
    /// What it comes to. Beyond the ends there is nothing.
    pub fn from(self, now: u32) -> u32 {
        let next = match self {
            Self::Percent { percent } => Some(percent.clamp(SMALLEST_TEXT_SIZE, LARGEST_TEXT_SIZE)),
            Self::Larger => SIZES.into_iter().find(|size| *size > now),
            Self::Smaller => SIZES.into_iter().rfind(|size| *size < now),
            Self::Usual => Some(USUAL_TEXT_SIZE),
        };
        next.unwrap_or(now)
    }

    /// Writes it down, from the size that is set.
    ///
    /// # Errors
    /// As `Store::change_settings`.
    pub fn keep(self, store: &Store) -> Result<(), SaveError> {
        Preferences::change(store, |preferences| preferences.text_size = self.from(preferences.text_size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_goes_to_the_next_size_and_not_beyond_the_ends() {
        assert_eq!((TextSize::Larger.from(100), TextSize::Smaller.from(100)), (110, 90));
        assert_eq!((TextSize::Larger.from(130), TextSize::Smaller.from(130)), (150, 125));
        assert_eq!((TextSize::Larger.from(300), TextSize::Smaller.from(75)), (300, 75));
        assert_eq!(TextSize::Usual.from(250), 100);
        assert_eq!(TextSize::Percent { percent: 5000 }.from(100), 300);
    }
}
