//! The instance of a user on macOS, by a socket in the user's own temporary folder. `tauri-plugin-single-instance` has it in the one that
//! all users share, under a fixed name, where another user can take its place.
//!
//! # Security
//! Only this user (and root) reaches a socket in a folder that nobody else may enter; a folder that others may enter is not used, and then
//! every start is an instance of its own. The vault is safe from two of them all the same: whoever writes takes its lock.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long either end waits for the other.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of what a start hands over, at most.
const LONGEST: u64 = 256 * 1024;
/// The instance that is there has understood.
const UNDERSTOOD: u8 = 1;

/// What a start was given.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    pub arguments: Vec<String>,
    pub folder: PathBuf,
}

/// What a start is.
pub enum Start {
    /// The first one. Others hand over to it.
    First(Instance),
    /// Another one, which has handed over.
    Other,
    /// Another one, and the first does not answer.
    NoAnswer,
    /// One of its own: nothing can be asked.
    Alone,
}

/// The socket of the first start.
pub struct Instance {
    listener: UnixListener,
    path: PathBuf,
    ends: AtomicBool,
}

impl HandedOver {
    /// What this process was given.
    pub fn of_this_start() -> Self {
        let arguments = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
        Self { arguments, folder: std::env::current_dir().unwrap_or_default() }
    }
}

impl Start {
    /// Hands over to the instance of this name in the folder, or becomes it.
    pub fn claim(folder: &Path, name: &str, given: &HandedOver) -> Self {
        if !is_private(folder) {
            return Self::Alone;
        }
        let path = folder.join(format!("{name}.sock"));
        // Two starts in the same moment: one becomes it, and the other one finds it. The lock goes with its file.
        let lock = File::create(folder.join(format!("{name}.lock")));
        if lock.as_ref().is_ok_and(|lock| lock.lock().is_err()) {
            return Self::Alone;
        }
        for _ in 0..2 {
            match UnixStream::connect(&path) {
                Ok(stream) => {
                    return if hand_over(stream, given).is_ok() { Self::Other } else { Self::NoAnswer };
                }
                // Left by one that was killed.
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                    std::fs::remove_file(&path).ok();
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(_) => return Self::Alone,
            }
            match UnixListener::bind(&path) {
                Ok(listener) => {
                    return Self::First(Instance { listener, path, ends: AtomicBool::new(false) });
                }
                Err(error) if error.kind() == ErrorKind::AddrInUse => {}
                Err(_) => return Self::Alone,
            }
        }
        Self::Alone
    }
}

impl Instance {
    /// Hears what other starts hand over, until the program ends.
    pub fn listen(&self, heard: impl Fn(HandedOver)) {
        for stream in self.listener.incoming().flatten() {
            if self.ends.load(Ordering::SeqCst) {
                return;
            }
            match hear(stream) {
                Ok(given) => heard(given),
                Err(error) => tracing::warn!(%error, "what another start said was not understood"),
            }
        }
    }

    /// The program ends: who starts it from now on is the first.
    pub fn end(&self) {
        self.ends.store(true, Ordering::SeqCst);
        std::fs::remove_file(&self.path).ok();
    }
}

fn hand_over(mut stream: UnixStream, given: &HandedOver) -> io::Result<()> {
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(&serde_json::to_vec(given)?)?;
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut answer = [0];
    stream.read_exact(&mut answer)?;
    if answer == [UNDERSTOOD] { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
}

fn hear(mut stream: UnixStream) -> io::Result<HandedOver> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut text = Vec::new();
    (&mut stream).take(LONGEST).read_to_end(&mut text)?;
    let given = serde_json::from_slice(&text)?;
    stream.write_all(&[UNDERSTOOD])?;
    Ok(given)
}

/// Whether only this user may enter a folder.
fn is_private(folder: &Path) -> bool {
    let is_ours = |found: std::fs::Metadata| {
        found.is_dir() && found.uid() == rustix::process::getuid().as_raw() && found.mode() & 0o077 == 0
    };
    std::fs::metadata(folder).is_ok_and(is_ours)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::mpsc;

    use super::*;

    fn given(file: &str) -> HandedOver {
        HandedOver { arguments: vec![file.into()], ..HandedOver::of_this_start() }
    }

    fn folder(mode: u32) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(mode)).expect("its mode");
        folder
    }

    fn claim(folder: &Path) -> Start {
        Start::claim(folder, "name", &given("a file"))
    }

    #[test]
    fn another_start_hands_over_and_is_heard() {
        let folder = folder(0o700);
        let Start::First(first) = claim(folder.path()) else { panic!("the first one") };
        let (said, heard) = mpsc::channel();
        std::thread::spawn(move || first.listen(|given| said.send(given).unwrap_or_default()));
        assert!(matches!(claim(folder.path()), Start::Other));
        assert_eq!(heard.recv_timeout(PATIENCE), Ok(given("a file")));
    }

    #[test]
    fn what_a_killed_one_left_is_in_nobodys_way() {
        let folder = folder(0o700);
        drop(UnixListener::bind(folder.path().join("name.sock")));
        let Start::First(first) = claim(folder.path()) else { panic!("the first one") };
        first.end();
        assert!(matches!(claim(folder.path()), Start::First(_)));
    }

    #[test]
    fn a_folder_that_others_may_enter_is_not_used() {
        let folder = folder(0o711);
        assert!(matches!(claim(folder.path()), Start::Alone));
    }

    #[test]
    fn nonsense_is_heard_by_nobody_and_the_next_one_is() {
        let folder = folder(0o700);
        let Start::First(first) = claim(folder.path()) else { panic!("the first one") };
        let (said, heard) = mpsc::channel();
        std::thread::spawn(move || first.listen(|given| said.send(given).unwrap_or_default()));
        let mut stream = UnixStream::connect(folder.path().join("name.sock")).expect("it listens");
        stream.write_all(b"nonsense").expect("it is said");
        drop(stream);
        assert!(matches!(claim(folder.path()), Start::Other));
        assert_eq!(heard.recv_timeout(PATIENCE), Ok(given("a file")));
    }
}
