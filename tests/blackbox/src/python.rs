//! The Python that has what docs/recover.py needs: the system's own, with the libraries of the system's packages.

use std::path::PathBuf;
use std::process::Command;

/// The program that runs it.
///
/// # Panics
/// Where no Python has argon2-cffi and PyNaCl.
pub fn with_libraries() -> Command {
    let has_them = |python: &&str| {
        let tried = Command::new(python).args(["-c", "import argon2, nacl"]).output();
        tried.is_ok_and(|ran| ran.status.success())
    };
    let found = ["/usr/bin/python3", "python3"].into_iter().find(has_them);
    Command::new(found.expect("Python with argon2-cffi and PyNaCl: npm test installs both"))
}

/// docs/recover.py.
pub fn recover() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/recover.py")
}
