//! A clock that goes when it is told to.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use holdfast_vault::Clock;
use jiff::{SignedDuration, Timestamp};

/// A time of day that a person may set, and a time since the start that only goes on.
pub struct ToldClock(Mutex<(Timestamp, Duration)>);

impl ToldClock {
    /// At this second since 1970.
    pub fn at(second: i64) -> Self {
        let now = Timestamp::from_second(second).expect("a time that can be written");
        Self(Mutex::new((now, Duration::ZERO)))
    }

    /// Time passes; at the end of what can be written it stands still.
    pub fn pass(&self, time: Duration) {
        let (now, since_start) = &mut *self.both();
        let later = SignedDuration::try_from(time).ok().and_then(|time| now.checked_add(time).ok());
        *now = later.unwrap_or(*now);
        *since_start = since_start.saturating_add(time);
    }

    /// A person, or the network, sets the time of day.
    pub fn set(&self, to: Timestamp) {
        self.both().0 = to;
    }

    fn both(&self) -> MutexGuard<'_, (Timestamp, Duration)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ToldClock {
    fn now(&self) -> Timestamp {
        self.both().0
    }

    fn monotonic(&self) -> Duration {
        self.both().1
    }
}
