//! The patterns, and where they are.

use std::io::Read;

use aho_corasick::AhoCorasick;
use data_encoding::HEXLOWER;
use serde_json::json;

use crate::process::Process;

/// How much is read at a time.
const CHUNK: u64 = 4 << 20;

/// Looks for what stands on standard input in the processes that the arguments name.
pub fn run() {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    let patterns: Vec<(&str, Vec<u8>)> = input.lines().map(pattern).collect();
    let finder = AhoCorasick::new(patterns.iter().map(|(_, bytes)| bytes)).unwrap();
    let longest = patterns.iter().map(|(_, bytes)| bytes.len()).max().unwrap_or_default() as u64;
    let (mut found, mut read) = (Vec::new(), 0);
    for pid in std::env::args().skip(1).map(|pid| pid.parse().unwrap()) {
        let Some(process) = Process::open(pid) else { continue };
        let before = read;
        for mapping in &process.mappings {
            for run in process.resident(&mapping.range) {
                let mut at = run.start;
                while at < run.end {
                    // Chunks overlap, so that nothing is missed at their ends.
                    let end = run.end.min(at + CHUNK + longest - 1);
                    let bytes = process.read(at..end);
                    read += bytes.len() as u64;
                    for place in
                        finder.find_overlapping_iter(&bytes).filter(|place| (place.start() as u64) < CHUNK)
                    {
                        let (name, pattern) = patterns.get(place.pattern().as_usize()).unwrap();
                        let start = at + place.start() as u64;
                        let place = start..start + pattern.len() as u64;
                        let hide = |bytes: &[u8]| {
                            finder.find_overlapping_iter(bytes).map(|hit| hit.range()).collect()
                        };
                        found.push(process.describe(mapping, name, place, hide));
                    }
                    at += CHUNK;
                }
            }
        }
        assert!(read > before, "nothing of process {pid} could be read");
    }
    serde_json::to_writer(std::io::stdout(), &json!({ "bytes": read, "found": found })).unwrap();
}

fn pattern(line: &str) -> (&str, Vec<u8>) {
    let (name, hex) = line.split_once('\t').unwrap();
    (name, HEXLOWER.decode(hex.as_bytes()).unwrap())
}
