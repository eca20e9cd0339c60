//! The command line as a terminal session: run it, look at exit status, output and files.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A data directory and the files beside it.
pub struct Session {
    folder: TempDir,
    program: &'static str,
}

/// The command line as it is shipped: each password costs its second.
const SHIPPED: &str = "holdfast";
/// The same with a cheap key derivation.
const CHEAP: &str = "holdfast-cheap";

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    /// The exit status; -1 when it was killed.
    pub exit: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// The document on standard output.
    pub fn document(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no document ({error}): {self:?}"))
    }

    /// The `error` object on standard error.
    pub fn error(&self) -> Value {
        let error: Value = serde_json::from_str(&self.err)
            .unwrap_or_else(|error| panic!("no error document ({error}): {self:?}"));
        error.get("error").cloned().unwrap_or_else(|| panic!("no error: {self:?}"))
    }

    /// The document of a command that must have worked.
    pub fn done(&self) -> Value {
        assert_eq!(self.exit, 0, "{self:?}");
        self.document()
    }

    /// Exit status and code of a command that must have failed.
    pub fn failed(&self) -> (i32, String) {
        assert!(self.out.is_empty(), "{self:?}");
        let code = self.error().get("code").and_then(Value::as_str).map(str::to_owned);
        (self.exit, code.unwrap_or_else(|| panic!("no code: {self:?}")))
    }
}

/// A session in which passwords cost next to nothing.
impl Default for Session {
    fn default() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder"), program: CHEAP }
    }
}

impl Session {
    /// A session with the program as it is shipped, for tests of what passwords cost.
    pub fn shipped() -> Self {
        Self { program: SHIPPED, ..Self::default() }
    }

    /// A session below `folder`, for tests that want a real disk and not one in memory.
    pub fn in_folder(folder: &Path) -> Self {
        Self { folder: TempDir::new_in(folder).expect("a temporary folder"), program: CHEAP }
    }

    /// The data directory. It is not there before the first vault.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The program of this session.
    pub fn program(&self) -> PathBuf {
        program(self.program)
    }

    /// Writes a file beside the data directory.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path
    }

    /// A command line of this session, to be started or run.
    pub fn command(&self, line: &[&str]) -> Command {
        let mut command = Command::new(self.program());
        command.arg("--data-dir").arg(self.data()).args(line).current_dir(self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command with something on standard input.
    pub fn run(&self, line: &[&str], input: &str) -> Ran {
        run(self.command(line), input)
    }

    /// Runs a command with `--json` and the password of the tests as the first line of standard input.
    pub fn json(&self, line: &[&str], input: &str) -> Ran {
        let line = [line, &["--json", "--password-file", "-"]].concat();
        self.run(&line, &format!("{}\n{input}", crate::PASSWORD))
    }
}

/// Runs a prepared command.
pub fn run(mut command: Command, input: &str) -> Ran {
    let mut child = command.spawn().expect("the program starts");
    // A program that fails before it reads closes its end; that is no error here.
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).ok();
    let Output { status, stdout, stderr } = child.wait_with_output().expect("the program ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ran { exit: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
}

/// A program of the workspace, beside this test's own.
pub fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a path");
    let folder = own.parent().and_then(Path::parent).expect("target/debug/deps");
    let program = folder.join(name).with_extension(std::env::consts::EXE_EXTENSION);
    assert!(program.exists(), "{} is not built: run `cargo build --workspace` first", program.display());
    program
}
