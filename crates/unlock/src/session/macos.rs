//! macOS: `NSWorkspaceWillSleepNotification`, and the distributed notification that the login window sends.
//!
//! # Security
//! The notification of the screen's lock is not documented by Apple and has been sent since 10.7. Any program can send it; all that
//! it can do is lock.

use std::ptr::NonNull;
use std::sync::Arc;
use std::time::Duration;

use block2::RcBlock;
use objc2_app_kit::{NSWorkspace, NSWorkspaceWillSleepNotification};
use objc2_foundation::{NSDistributedNotificationCenter, NSNotification, NSNotificationCenter, NSString};

use super::{SessionEvent, Told};
use crate::patience::within;

/// How long sleep waits until the vault is locked.
const PATIENCE: Duration = Duration::from_secs(3);

/// Notifications come on the main thread's run loop, which the app runs; what is told is told on a thread of its own. AppKit lets the
/// computer sleep when the observers of sleep have returned, so that one waits, and no longer than its windows may hang.
pub fn watch(told: Box<Told>) {
    let told: Arc<Told> = told.into();
    let tell = |event: SessionEvent| {
        let told = told.clone();
        RcBlock::new(move |_: NonNull<NSNotification>| {
            let told = told.clone();
            let patience = if event == SessionEvent::Sleep { PATIENCE } else { Duration::ZERO };
            if within(patience, move || told(event)).is_none() {
                tracing::debug!(?event, "is still told");
            }
        })
    };
    let observe = |center: &NSNotificationCenter, name: &NSString, event| {
        #[expect(unsafe_code, reason = "Foundation's observers are declared unsafe")]
        // SAFETY: no object and no queue are given, and the block only starts a thread. The observer is never removed, so
        // the centre keeps it and the block for as long as the program runs.
        unsafe {
            center.addObserverForName_object_queue_usingBlock(Some(name), None, None, &tell(event))
        }
    };
    #[expect(unsafe_code, reason = "a constant of AppKit")]
    // SAFETY: AppKit defines it before `main` begins, and never changes it.
    let will_sleep = unsafe { NSWorkspaceWillSleepNotification };
    let workspace = NSWorkspace::sharedWorkspace().notificationCenter();
    drop(observe(&workspace, will_sleep, SessionEvent::Sleep));
    let distributed = NSDistributedNotificationCenter::defaultCenter();
    let locked = NSString::from_str("com.apple.screenIsLocked");
    drop(observe(&distributed, &locked, SessionEvent::ScreenLocked));
}
