//! The memory of another process.

use std::fs::{self, File};
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
    /// `None` if there is none, or none that may be looked into.
    pub fn open(pid: u32) -> Option<Self> {
        let file = |name: &str| format!("/proc/{pid}/{name}");
        let maps = fs::read_to_string(file("maps")).ok()?;
        let mappings = maps.lines().filter_map(Mapping::parse).collect();
        let tasks = fs::read_dir(file("task")).ok()?.flatten().map(|entry| entry.path());
        let threads = tasks.filter_map(|task| {
            let name = fs::read_to_string(task.join("comm")).ok()?.trim().to_owned();
            // Of one that waits: the call, its arguments, the stack pointer, the program counter.
            let call = fs::read_to_string(task.join("syscall")).ok()?;
            let stack = call.split_whitespace().rev().nth(1)?.trim_start_matches("0x");
            Some((name, u64::from_str_radix(stack, 16).ok()?))
        });
        let threads = threads.collect();
        Some(Self {
            pid,
            memory: File::open(file("mem")).ok()?,
            pages: File::open(file("pagemap")).ok()?,
            mappings,
            threads,
        })
    }

    /// The runs of pages that are in memory or in swap.
    pub fn resident(&self, range: &Range<u64>) -> Vec<Range<u64>> {
        let count = usize::try_from((range.end - range.start) / PAGE).unwrap();
        let mut entries = vec![0; count * 8];
        let read = self.pages.read_at(&mut entries, range.start / PAGE * 8).unwrap_or(0);
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

    /// What was found there, and what stands around it.
    pub fn describe(&self, mapping: &Mapping, what: &str, place: Range<u64>) -> Value {
        let program = fs::read_to_string(format!("/proc/{}/comm", self.pid)).unwrap_or_default();
        // A stack grows down, so the thread's own part of it is above its stack pointer.
        let stacks = self.threads.iter().filter(|(_, pointer)| mapping.range.contains(pointer));
        let thread = stacks.map(|(name, pointer)| json!({ "name": name, "belowStackPointer": pointer.wrapping_sub(place.start) as i64 }));
        let from = place.start.saturating_sub(AROUND).max(mapping.range.start) & !15;
        let around = self.read(from..(place.end + AROUND).min(mapping.range.end));
        json!({
            "pid": self.pid,
            "program": program.trim(),
            "what": what,
            "region": if mapping.name.is_empty() { "anonymous" } else { &mapping.name },
            "mapping": format!("{:x}-{:x}", mapping.range.start, mapping.range.end),
            "at": format!("{:x}", place.start),
            "thread": thread.collect::<Vec<_>>(),
            "around": around.chunks(16).map(masked).collect::<Vec<_>>(),
        })
    }
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

/// Bytes in hex, without the letters among them.
fn masked(bytes: &[u8]) -> String {
    let one = |byte: &u8| if byte.is_ascii_alphabetic() { "··".to_owned() } else { format!("{byte:02x}") };
    bytes.iter().map(one).collect::<Vec<_>>().join(" ")
}
