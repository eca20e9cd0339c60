//! What a process gives up before it holds a secret.
//!
//! # Security
//! No core dump is written, and other programs of the same user are kept from attaching and from reading memory as far as the system
//! goes: Linux all of it (not dumpable, `RLIMIT_CORE` 0); macOS debuggers (`PT_DENY_ATTACH`, `RLIMIT_CORE` 0), and `task_for_pid` only
//! in builds with the hardened runtime; Windows by an access list, which the process's owner may change back. Root can all of it.
//! Processes that this one starts have the limit for core dumps and nothing else of it: a web view's own process is dumpable.
//!
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

/// Makes the memory of this process its own. Says whether the system did all of it; a program that cannot have it goes on; the window says so in its settings.
pub fn close_memory() -> bool {
    let mut config = secmem_proc::Config::DEFAULT;
    // A debugger that is attached already has seen everything; ending here would only hide that.
    config.set_fs(false);
    config.harden_process().inspect_err(|error| tracing::warn!(%error, "the memory is not closed")).is_ok()
}
