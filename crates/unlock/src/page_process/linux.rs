//! Linux: WebKitGTK has a process for each page, a child of this one.

use std::fs;

use rustix::process::{Pid, Signal, getpid, kill_process};

/// What the kernel keeps of the name "WebKitWebProcess" (`TASK_COMM_LEN`).
const NAME: &str = "WebKitWebProces";

/// The process of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PageProcess(Pid);

/// The processes of pages of this program.
pub fn of_this_program() -> Vec<PageProcess> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok().and_then(Pid::from_raw));
    pids.map(PageProcess).filter(|page| page.is_there()).collect()
}

impl PageProcess {
    /// Whether it is there, and still what it was: a number is given again.
    pub fn is_there(self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.as_raw_nonzero())).unwrap_or_default();
        is_page_of(&stat, getpid())
    }

    /// Ends it, whatever it does.
    ///
    /// # Errors
    /// As the system says.
    pub fn end(self) -> std::io::Result<()> {
        if self.is_there() { Ok(kill_process(self.0, Signal::KILL)?) } else { Ok(()) }
    }
}

/// Whether a line of /proc/PID/stat (`proc_pid_stat(5)`) is that of a page's process that has not ended, with this parent.
fn is_page_of(stat: &str, parent: Pid) -> bool {
    let Some((before, after)) = stat.rsplit_once(')') else { return false };
    let mut fields = after.split_whitespace();
    let (state, its_parent) = (fields.next(), fields.next().and_then(|parent| parent.parse().ok()));
    before.split_once('(').is_some_and(|(_, name)| name == NAME)
        && state.is_some_and(|state| state != "Z" && state != "X")
        && its_parent == Some(parent.as_raw_nonzero().get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_living_pages_of_this_program_are_found() {
        let own = Pid::from_raw(40).unwrap();
        for (stat, found) in [
            ("41 (WebKitWebProces) S 40 40 1 0", true),
            ("41 (WebKitWebProces) T 40 40 1 0", true),
            ("41 (WebKitWebProces) Z 40 40 1 0", false),
            ("41 (WebKitWebProces) S 39 40 1 0", false),
            ("41 (WebKitNetworkPr) S 40 40 1 0", false),
            ("41 (a) (WebKitWebProces) S 40 40 1 0", false),
            ("", false),
        ] {
            assert_eq!(is_page_of(stat, own), found, "{stat}");
        }
        assert_eq!(of_this_program(), []);
    }
}
