//! Time, as an argument.

use std::time::Duration;

use jiff::Timestamp;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The time of day as this computer has it. It can jump.
    fn now(&self) -> Timestamp;
    /// Time since some fixed moment; never goes back.
    fn monotonic(&self) -> Duration;
}

/// The clocks of the operating system.
pub struct SystemClock {
    #[cfg(not(target_os = "linux"))]
    start: std::time::Instant,
}

impl SystemClock {
    /// The clocks as they are now.
    #[expect(
        clippy::new_without_default,
        reason = "two clocks are not the same: on most systems each has its own start"
    )]
    pub fn new() -> Self {
        Self {
            #[cfg(not(target_os = "linux"))]
            start: std::time::Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    /// In whole seconds: the files keep no more.
    fn now(&self) -> Timestamp {
        Timestamp::from_second(Timestamp::now().as_second()).expect("now is a time that can be written")
    }

    /// Goes on while the computer sleeps: a veil that was to fall has fallen when the lid is opened.
    #[cfg(target_os = "linux")]
    fn monotonic(&self) -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
    }

    #[cfg(not(target_os = "linux"))]
    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }
}
