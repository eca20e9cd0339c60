//! What a process gives up before it holds a secret.
//!
//! # Security
//! No core dump is written, and other programs of the same user are kept from attaching and from reading memory as far as the system
//! goes: Linux all of it (not dumpable, `RLIMIT_CORE` 1); macOS debuggers (`PT_DENY_ATTACH`, `RLIMIT_CORE` 0), and `task_for_pid` only
//! in builds with the hardened runtime; Windows by an access list, which the process's owner may change back. Root can all of it.
//! Processes that this one starts have the limit for core dumps and nothing else of it: a web view's own process is dumpable. On Linux
//! the limit is one byte, soft and hard: a `core_pattern` that begins with a pipe ignores 0, and takes 1 for "no dump" (core(5),
//! "Piping core dumps to a program"; a file of one byte is none either).
//!
//! The environment is set by whoever starts the program. A variable that would let another program drive the window is
//! removed before the first window is made. Who can start the program with other variables, such as `LD_PRELOAD`, can still change
//! what it does; nothing in the program can prevent that.

use std::ffi::OsStr;

/// Variables that let another program drive or inspect the window, or put a program in the place of a page's process.
const AUTOMATION: [&str; 5] = [
    "TAURI_WEBVIEW_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
    "WEBKIT_EXEC_PATH",
    "WEBKIT_INJECTED_BUNDLE_PATH",
];

/// All variables of WebView2 begin like this: a debugger's port among the browser's arguments, another browser, another folder for its data
/// ("Globals", Win32 reference). None has a use here.
const WEBVIEW2: &str = "WEBVIEW2_";

/// Whether a variable lets another program drive the window. Names have no case on Windows.
fn is_automation(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_uppercase();
    AUTOMATION.contains(&name.as_str()) || name.starts_with(WEBVIEW2)
}

/// Removes the variables by which another program could drive the window. To be called first in `main`, before
/// any thread is started.
pub fn forget_automation() {
    let names: Vec<_> =
        std::env::vars_os().map(|(name, _)| name).filter(|name| is_automation(name)).collect();
    for name in names {
        #[expect(unsafe_code, reason = "the environment is changed while there is one thread")]
        // SAFETY: `main` calls this before it starts a thread, so nobody reads the environment meanwhile.
        unsafe {
            std::env::remove_var(name);
        }
    }
}

/// Makes the memory of this process its own. Says whether the system did all of it; a program that cannot have it goes on; the window says so in its settings.
pub fn close_memory() -> bool {
    close().inspect_err(|error| tracing::warn!(%error, "the memory is not closed")).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn close() -> secmem_proc::error::Result {
    let mut config = secmem_proc::Config::DEFAULT;
    // A debugger that is attached already has seen everything; ending here would only hide that.
    config.set_fs(false);
    config.harden_process()
}

/// Without `secmem-proc`'s limit of 0, which nobody can raise to 1 again.
#[cfg(target_os = "linux")]
fn close() -> Result<(), Box<dyn std::error::Error>> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    let least = getrlimit(Resource::Core).maximum.map_or(1, |most| most.min(1));
    setrlimit(Resource::Core, Rlimit { current: Some(least), maximum: Some(least) })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_open_the_window_to_others_are_known() {
        for name in
            ["TAURI_WEBVIEW_AUTOMATION", "WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS", "webview2_user_data_folder"]
        {
            assert!(is_automation(name.as_ref()), "{name}");
        }
        // What people need for their drivers stays.
        for name in ["WEBKIT_DISABLE_DMABUF_RENDERER", "GDK_BACKEND", "PATH"] {
            assert!(!is_automation(name.as_ref()), "{name}");
        }
    }
}
