//! What a process gives up before it holds a secret.
//!
//! # Security
//! The environment is set by whoever starts the program. A variable that would let another program drive the window is
//! removed before the first window is made. Who can start the program with other variables, such as `LD_PRELOAD`, can still change
//! what it does; nothing in the program can prevent that.

/// Variables that let another program drive or inspect the window.
const AUTOMATION: [&str; 3] =
    ["TAURI_WEBVIEW_AUTOMATION", "WEBKIT_INSPECTOR_SERVER", "WEBKIT_INSPECTOR_HTTP_SERVER"];

/// Removes the variables by which another program could drive the window. To be called first in `main`, before
/// any thread is started.
pub fn forget_automation() {
    for name in AUTOMATION {
        #[expect(unsafe_code, reason = "the environment is changed while there is one thread")]
        // SAFETY: `main` calls this before it starts a thread, so nobody reads the environment meanwhile.
        unsafe {
            std::env::remove_var(name);
        }
    }
}
