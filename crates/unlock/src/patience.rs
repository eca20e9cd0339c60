//! Calls to the system that may never come back.

use std::sync::mpsc;
use std::time::Duration;

/// What a call gives, if it comes back in time. It goes on by itself on a thread of its own otherwise.
pub fn within<T: Send + 'static>(time: Duration, call: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || send.send(call()));
    receive.recv_timeout(time).ok()
}
