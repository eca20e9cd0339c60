//! Who unlocks with biometrics forgets the password. So it is asked for again 14 days after it was last typed; that can be
//! put off three times, by a day each. It is a reminder and protects nothing: who can write `settings.json` can put it off.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::settings::PasswordUse;
use crate::store::{SaveError, Store};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// The time after which the password is asked for.
const DUE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// The time after which it is said that it will be.
const WARNED: SignedDuration = SignedDuration::from_hours(10 * 24);
/// How often it may be put off.
const MOST_PUT_OFF: u32 = 3;
/// Matches that may fail in a row before only the password helps.
const MOST_FAILED: u32 = 5;

/// Whether the local password has to be typed although biometrics are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordDue {
    /// Not yet.
    Not,
    /// After this time.
    Soon(Duration),
    /// Now.
    Now {
        /// It can be put off by a day.
        may_put_off: bool,
    },
}

impl PasswordUse {
    /// Whether it is due.
    pub fn due(&self, now: Timestamp) -> PasswordDue {
        let Some(given) = self.given_at.filter(|given| *given <= now.saturating_add(DAY).unwrap_or(now))
        else {
            // Never typed as far as is known, or typed in a future that a clock set back has made.
            return PasswordDue::Now { may_put_off: false };
        };
        let age = now.duration_since(given);
        let put_off =
            self.put_off_until.map_or(SignedDuration::ZERO, |until| until.duration_since(now).min(DAY));
        let left = (DUE - age).max(put_off);
        if left <= SignedDuration::ZERO {
            PasswordDue::Now { may_put_off: self.put_off < MOST_PUT_OFF }
        } else if age >= WARNED {
            PasswordDue::Soon(left.unsigned_abs())
        } else {
            PasswordDue::Not
        }
    }

    fn given(&mut self, now: Timestamp) {
        *self = Self { given_at: Some(now), ..Self::default() };
    }

    fn put_off(&mut self, now: Timestamp) {
        if self.due(now) == (PasswordDue::Now { may_put_off: true }) {
            self.put_off += 1;
            self.put_off_until = now.checked_add(DAY).ok();
        }
    }
}

impl Store {
    /// Whether the local password has to be typed although biometrics are allowed.
    pub fn password_due(&self) -> PasswordDue {
        self.settings().password.due(self.env().clock.now())
    }

    /// Puts the password off by a day. Nothing happens where it is not due, or was put off three times.
    ///
    /// # Errors
    /// `Busy`, `Io`.
    pub fn put_off_password(&self) -> Result<(), SaveError> {
        let now = self.env().clock.now();
        self.change_settings(|settings| settings.password.put_off(now))
    }

    /// Counts what came of a match. After five failures in a row `biometrics_are_out` until the password is given.
    pub fn note_match(&self, matched: bool) {
        self.note(|settings| {
            let failed = &mut settings.password.failed_matches;
            *failed = if matched { 0 } else { failed.saturating_add(1) };
        });
    }

    /// Whether so many matches failed in a row that only the password helps, also after a restart.
    pub fn biometrics_are_out(&self) -> bool {
        self.settings().password.failed_matches >= MOST_FAILED
    }

    /// The password was typed and right.
    pub(crate) fn note_password(&self) {
        let now = self.env().clock.now();
        self.note(|settings| settings.password.given(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_790_000_000;

    fn at(days: f64) -> Timestamp {
        Timestamp::from_second(START + (days * 86_400.0) as i64).unwrap()
    }

    fn given() -> PasswordUse {
        PasswordUse { given_at: Some(at(0.0)), ..PasswordUse::default() }
    }

    #[test]
    fn it_is_due_after_14_days_and_said_from_the_10th() {
        let password = given();
        assert_eq!(password.due(at(9.9)), PasswordDue::Not);
        assert_eq!(password.due(at(10.0)), PasswordDue::Soon(Duration::from_secs(4 * 86_400)));
        assert!(matches!(password.due(at(13.9)), PasswordDue::Soon(_)));
        assert_eq!(password.due(at(14.0)), PasswordDue::Now { may_put_off: true });
    }

    #[test]
    fn it_is_put_off_three_times_by_a_day_each_from_when_it_was_asked() {
        let mut password = given();
        password.put_off(at(13.0));
        assert_eq!(password.put_off, 0);
        for asked in [20.0, 21.0, 22.5] {
            assert_eq!(password.due(at(asked)), PasswordDue::Now { may_put_off: true });
            password.put_off(at(asked));
            assert!(matches!(password.due(at(asked + 0.9)), PasswordDue::Soon(_)));
        }
        assert_eq!(password.due(at(23.5)), PasswordDue::Now { may_put_off: false });
        password.put_off(at(23.5));
        assert_eq!(password.due(at(23.5)), PasswordDue::Now { may_put_off: false });
        password.given(at(24.0));
        assert_eq!(password.due(at(25.0)), PasswordDue::Not);
    }

    #[test]
    fn a_password_never_typed_or_typed_in_the_future_is_due() {
        let now = PasswordDue::Now { may_put_off: false };
        assert_eq!(PasswordUse::default().due(at(0.0)), now);
        assert_eq!(given().due(at(-2.0)), now);
        assert_eq!(given().due(at(-0.5)), PasswordDue::Not);
        let far = PasswordUse { put_off_until: Some(at(9000.0)), ..given() };
        assert!(matches!(far.due(at(20.0)), PasswordDue::Soon(left) if left <= Duration::from_secs(86_400)));
    }
}
