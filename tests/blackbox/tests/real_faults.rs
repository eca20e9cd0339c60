//! Disks that really fail: full ones, read-only ones, a vault that nothing can take the place of, and system calls that are interrupted
//! or refused. Mounting takes root and happens in a name space of its own; refusing system calls takes strace.

use std::path::Path;
use std::process::{Command, Output};

use holdfast_tests::changes::{CHANGES, Change, Expected, back_up_another, temporary_files};
use holdfast_tests::session::program;
use tempfile::TempDir;

/// A folder with what a change needs, and a backup of another vault beside it.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn of(change: &Change) -> Self {
        let folder = holdfast_tests::changes::quick_folder();
        let scene = Self { folder };
        std::fs::create_dir(scene.folder.path().join("home")).expect("a folder");
        change.prepare(&scene.data()).expect("a vault to change");
        back_up_another(&scene.theirs()).expect("a backup of another vault");
        scene
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("home").join("data")
    }

    fn theirs(&self) -> std::path::PathBuf {
        self.folder.path().join("other.holdfast")
    }

    /// A command whose `$CHANGE`, `$NAME`, `$DATA` and `$THEIRS` make the change.
    fn command(&self, name: &str, program_and_arguments: &[&str]) -> Command {
        let (first, rest) = program_and_arguments.split_first().expect("a program");
        let mut command = Command::new(first);
        command.args(rest).env("NAME", name).env("HOME", self.folder.path().join("home"));
        command.envs([("CHANGE", program("change")), ("DATA", self.data()), ("THEIRS", self.theirs())]);
        command
    }

    /// With strace, which gives the errors that `inject` says.
    fn traced(&self, name: &str, call: &str, inject: &str) -> (Output, String) {
        let run = r#"exec strace -qq -y -o "$0" -e trace="$1" -e "$2" "$CHANGE" "$NAME" "$DATA" "$THEIRS""#;
        let trace = self.folder.path().join("trace");
        let mut command = self.command(name, &["sh", "-c", run]);
        let ended = command.arg(&trace).args([call, inject]).output().expect("strace runs");
        (ended, std::fs::read_to_string(&trace).expect("a trace"))
    }

    /// Which calls of this system call are about the folder of the vault, by their number.
    fn calls(&self, name: &str, call: &str) -> Vec<usize> {
        let (_, trace) = self.traced(name, call, "signal=none");
        let home = self.folder.path().join("home").display().to_string();
        let about_it = trace.lines().enumerate().filter(|(_, line)| line.contains(&home));
        about_it.map(|(at, _)| at + 1).collect()
    }

    /// In a name space of its own, where mounting is for this script alone. None without the right to.
    fn mounted(&self, name: &str, script: &str) -> Option<Output> {
        let unshare = ["unshare", "--mount", "--propagation", "private", "sh", "-euc"];
        let may = Command::new("unshare").args(["--mount", "--propagation", "private", "true"]).status();
        may.is_ok_and(|status| status.success())
            .then(|| self.command(name, &[&unshare[..], &[script]].concat()).output().expect("unshare runs"))
    }
}

/// Ends of the scripts and of `change`.
const WORKED: i32 = 0;
const FAILED: i32 = 1;

fn check(change: &Change, expected: &Expected, data: &Path, ended: &Output, what: &str) -> bool {
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    let code = ended.status.code();
    assert!(
        matches!(code, Some(WORKED | FAILED)),
        "{what}: {code:?} {said} {}",
        String::from_utf8_lossy(&ended.stderr)
    );
    let worked = code == Some(WORKED);
    assert!(worked || !said.trim().is_empty(), "{what}: it does not say what went wrong");
    expected.check(change, data, (!worked).then_some(said.as_str()), what);
    if let Some(folder) = data.parent() {
        assert_eq!(temporary_files(folder), [""; 0], "{what}");
    }
    worked
}

#[test]
fn a_disk_with_too_little_room_keeps_the_old_vault() {
    let (mut failed, mut tried) = (0, 0);
    for change in &CHANGES {
        let expected = Expected::of(change);
        // A vault and a backup take 64 KiB each: from no room at all to room for all that any of them writes.
        for room in (0..=512).step_by(28) {
            let what = format!("{}, {room} KiB left", change.name);
            let scene = Scene::of(change);
            let script = format!(
                r#"cd "$HOME/.."; cp -a home full; mount -t tmpfs -o size=4m tmpfs home; cp -a full/. home; rm -r full
                fill=$(( $(df --output=avail -k home | tail -1) - {room} ))
                head -c "${{fill}}k" /dev/zero > home/filler
                code=0; "$CHANGE" "$NAME" "$DATA" "$THEIRS" || code=$?
                rm home/filler; cp -a home after; umount home; rm -r home; mv after home; exit $code"#
            );
            let Some(ended) = scene.mounted(change.name, &script) else { return };
            tried += 1;
            failed += usize::from(!check(change, &expected, &scene.data(), &ended, &what));
        }
    }
    assert!(failed > 40 && failed < tried, "{failed} of {tried} changes found the disk full");
}

#[test]
fn a_read_only_disk_changes_nothing_and_says_so() {
    for change in &CHANGES {
        let expected = Expected::of(change);
        let scene = Scene::of(change);
        let script = r#"mount --bind "$HOME" "$HOME"; mount -o remount,bind,ro "$HOME"
            exec "$CHANGE" "$NAME" "$DATA" "$THEIRS""#;
        let Some(ended) = scene.mounted(change.name, script) else { return };
        let worked = check(change, &expected, &scene.data(), &ended, change.name);
        assert!(!worked, "{}: it says that it worked", change.name);
    }
}

/// A mount point cannot be replaced: that is how a container shares one file.
#[test]
fn a_vault_that_nothing_can_take_the_place_of_stays() {
    let mut failed = 0;
    for change in CHANGES.iter().filter(|change| change.name != "create") {
        let expected = Expected::of(change);
        for file in ["vault.holdfast", "vault.previous.holdfast"] {
            let what = format!("{}, {file} is a mount point", change.name);
            let scene = Scene::of(change);
            let script = format!(
                r#"test -e "$DATA/{file}"; mount --bind "$DATA/{file}" "$DATA/{file}"
                exec "$CHANGE" "$NAME" "$DATA" "$THEIRS""#
            );
            let Some(ended) = scene.mounted(change.name, &script) else { return };
            failed += usize::from(!check(change, &expected, &scene.data(), &ended, &what));
        }
    }
    assert!(failed > CHANGES.len(), "only {failed} changes found that the file cannot be replaced");
}

/// The call is made again. On network disks any may be interrupted.
#[test]
fn system_calls_that_are_interrupted_are_made_again() {
    let mut interrupted = 0;
    for change in &CHANGES {
        let expected = Expected::of(change);
        for call in ["read", "write", "fsync", "openat", "rename", "mkdir", "unlink"] {
            let Some(first) = Scene::of(change).calls(change.name, call).first().copied() else { continue };
            // Every other one, so that what is made again works.
            for begin in [first, first + 1] {
                let what = format!("{}, {call} interrupted from number {begin} on", change.name);
                let scene = Scene::of(change);
                let inject = format!("inject={call}:error=EINTR:when={begin}+2");
                let (ended, trace) = scene.traced(change.name, call, &inject);
                let worked = check(change, &expected, &scene.data(), &ended, &what);
                assert!(worked, "{what}: {}", String::from_utf8_lossy(&ended.stdout));
                interrupted += trace.matches("(INJECTED)").count();
            }
        }
    }
    assert!(interrupted > 500, "only {interrupted} calls were interrupted");
}

/// Whether without this call the change is not made: a backup, or the vault itself, does not come into its place. A flush of a folder, a note in the
/// settings or the name in the lock file may fail, and the change is made all the same.
fn must_be_said(line: &str) -> bool {
    let target = line.rsplit('"').nth(1).unwrap_or_default();
    line.starts_with("rename(")
        && ["/vault.holdfast", "/mine.holdfast"].iter().any(|name| target.ends_with(name))
}

#[test]
fn a_system_call_that_is_refused_is_a_failure_that_is_said() {
    let mut refused = 0;
    for change in &CHANGES {
        let expected = Expected::of(change);
        for (call, error) in [("write", "ENOSPC"), ("fsync", "EIO"), ("rename", "EIO"), ("mkdir", "EACCES")] {
            for number in Scene::of(change).calls(change.name, call) {
                let what = format!("{}, {call} number {number} gives {error}", change.name);
                let scene = Scene::of(change);
                let inject = format!("inject={call}:error={error}:when={number}");
                let (ended, trace) = scene.traced(change.name, call, &inject);
                let worked = check(change, &expected, &scene.data(), &ended, &what);
                // The settings are saved once less where all happens in one second.
                let refusal = trace.lines().find(|line| line.contains("(INJECTED)"));
                assert!(worked || refusal.is_some(), "{what}");
                assert!(!(worked && refusal.is_some_and(must_be_said)), "{what}: nothing is said");
                refused += usize::from(!worked);
            }
        }
    }
    assert!(refused > 50, "only {refused} changes failed");
}
