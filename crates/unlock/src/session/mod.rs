//! What happens to the person's session that a vault must not stay open through: sleep, and the lock of the screen.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod unsupported;
#[cfg(windows)]
mod windows;

/// What is about to happen, or just did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEvent {
    /// The computer goes to sleep.
    Sleep,
    /// The screen was locked.
    ScreenLocked,
}

/// What is told. On Linux and macOS sleep waits until it returns, up to a limit (the system's on Linux, 5 s unless set otherwise; 3 s on macOS).
pub type Told = dyn Fn(SessionEvent) + Send + Sync;

/// Tells of every event from now on, on threads of its own. Where the system has nothing that tells, nothing is told.
pub fn watch(told: Box<Told>) {
    #[cfg(target_os = "linux")]
    linux::watch(told.into());
    #[cfg(target_os = "macos")]
    macos::watch(told);
    #[cfg(windows)]
    windows::watch(told);
    #[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
    unsupported::watch(told);
}
