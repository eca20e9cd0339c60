//! Calls to the system that may never come back.

use std::sync::mpsc;
use std::time::Duration;

use crate::wiped;

/// What a call gives, if it comes back in time. It goes on by itself on a thread of its own otherwise.
pub fn within<T: Send + 'static>(time: Duration, call: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (send, receive) = mpsc::channel();
    // Keys pass through it.
    std::thread::spawn(move || send.send(wiped(call)));
    receive.recv_timeout(time).ok()
}
