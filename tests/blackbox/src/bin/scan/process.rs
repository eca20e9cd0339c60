//! The memory of another process.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use serde_json::{Value, json};

const PAGE: u64 = 4096;
/// How much is shown before and after what was found.
const AROUND: u64 = 160;
/// In `/proc/PID/pagemap`: the page is in memory, or in swap.
const PRESENT: u64 = 1 << 63 | 1 << 62;

/// A range of addresses of a process, as `/proc/PID/maps` has it.
pub struct Mapping {
    pub range: Range<u64>,
    name: String,
}

pub struct Process {
    pid: u32,
    memory: File,
    pages: File,
    pub mappings: Vec<Mapping>,
    /// The name of each thread, and the lowest address that it uses of its stack.
    threads: Vec<(String, u64)>,
}

impl Process {
    /// `None` where the process has ended. One that may not be looked into is an error: it must not pass for one that holds nothing.
    pub fn open(pid: u32) -> Option<Self> {
        let file = |name: &str| format!("/proc/{pid}/{name}");
        let maps = match fs::read_to_string(file("maps")) {
            Err(error) if has_ended(&error) => return None,
            maps => maps.unwrap(),
        };
        let mappings: Vec<_> = maps.lines().filter_map(Mapping::parse).collect();
        if mappings.is_empty() {
            return None;
        }
        let tasks = fs::read_dir(file("task")).ok()?.flatten().map(|entry| entry.path());
        let threads = tasks.filter_map(|task| {
            let name = fs::read_to_string(task.join("comm")).ok()?.trim().to_owned();
            // For a thread that waits: the call, its arguments, the stack pointer, the program counter.
            let call = fs::read_to_string(task.join("syscall")).ok()?;
            let stack = call.split_whitespace().rev().nth(1)?.trim_start_matches("0x");
            Some((name, u64::from_str_radix(stack, 16).ok()?))
        });
        let threads = threads.collect();
        Some(Self {
            pid,
            memory: File::open(file("mem")).unwrap(),
            pages: File::open(file("pagemap")).unwrap(),
            mappings,
            threads,
        })
    }

    /// The runs of pages that are in memory or in swap.
    pub fn resident(&self, range: &Range<u64>) -> Vec<Range<u64>> {
        let count = usize::try_from((range.end - range.start) / PAGE).unwrap();
        let mut entries = vec![0; count * 8];
        let read = self.pages.read_at(&mut entries, range.start / PAGE * 8).unwrap();
        entries.truncate(read);
        let mut runs: Vec<Range<u64>> = Vec::new();
        for (number, entry) in (0..).zip(entries.as_chunks::<8>().0) {
            if u64::from_le_bytes(*entry) & PRESENT == 0 {
                continue;
            }
            let start = range.start + number * PAGE;
            match runs.last_mut() {
                Some(last) if last.end == start => last.end = start + PAGE,
                _ => runs.push(start..start + PAGE),
            }
        }
        runs
    }

    /// The bytes of a range, as far as they can be read.
    pub fn read(&self, range: Range<u64>) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(range.end - range.start).unwrap()];
        let mut done = 0;
        while done < bytes.len() {
            match self.memory.read_at(bytes.get_mut(done..).unwrap(), range.start + done as u64) {
                Ok(0) | Err(_) => break,
                Ok(read) => done += read,
            }
        }
        bytes.truncate(done);
        bytes
    }

    /// What was found there, and the bytes around it. `hide` gives what must not be shown of them.
    pub fn describe(
        &self,
        mapping: &Mapping,
        what: &str,
        place: Range<u64>,
        hide: impl Fn(&[u8]) -> Vec<Range<usize>>,
    ) -> Value {
        let program = fs::read_to_string(format!("/proc/{}/comm", self.pid)).unwrap_or_default();
        let stacks = self.threads.iter().filter(|(_, pointer)| mapping.range.contains(pointer));
        let below = |pointer: &u64| pointer.wrapping_sub(place.start).cast_signed();
        let threads: Vec<_> = stacks
            .map(|(name, pointer)| json!({ "name": name, "belowStackPointer": below(pointer) }))
            .collect();
        let from = place.start.saturating_sub(AROUND).max(mapping.range.start) & !15;
        let around = self.read(from..(place.end + AROUND).min(mapping.range.end));
        json!({
            "pid": self.pid,
            "program": program.trim(),
            "what": what,
            "region": if mapping.name.is_empty() { "anonymous" } else { &mapping.name },
            "mapping": format!("{:x}-{:x}", mapping.range.start, mapping.range.end),
            "at": format!("{:x}", place.start),
            "thread": threads,
            "around": lines(&around, &hide(&around)),
        })
    }
}

/// Bytes in hex, sixteen in a line. Of letters, and of what is hidden, only the place is shown.
fn lines(bytes: &[u8], hidden: &[Range<usize>]) -> Vec<String> {
    let shown = bytes.iter().enumerate().map(|(at, byte)| {
        let hide = byte.is_ascii_alphabetic() || hidden.iter().any(|range| range.contains(&at));
        if hide { "··".to_owned() } else { format!("{byte:02x}") }
    });
    shown.collect::<Vec<_>>().chunks(16).map(|line| line.join(" ")).collect()
}

/// ENOENT, or ESRCH.
fn has_ended(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::NotFound || error.raw_os_error() == Some(3)
}

impl Mapping {
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split_whitespace();
        let (start, end) = fields.next()?.split_once('-')?;
        let readable = fields.next()?.starts_with('r');
        let name = fields.nth(3).unwrap_or_default().to_owned();
        let number = |text| u64::from_str_radix(text, 16).ok();
        let range = number(start)?..number(end)?;
        (readable && !["[vvar]", "[vsyscall]"].contains(&name.as_str())).then_some(Self { range, name })
    }
}
