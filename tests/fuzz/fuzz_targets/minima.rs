//! Backups of Minima nodes: as files, compressed, and as the sections in them. Nothing panics or takes the computer's memory.

#![no_main]

use flate2::read::GzDecoder;
use holdfast_phrase::{MinimaBackup, PUBLIC_PASSWORD};
use libfuzzer_sys::fuzz_target;

/// What comes before each part of the sections in an input, so that lengths need not be guessed.
const CUT: &[u8] = b"\n####\n";

fuzz_target!(|data: &[u8]| {
    let Some((how, bytes)) = data.split_first() else { return };
    let opened = match how % 4 {
        // The password takes 50 ms, and nearly all bytes are refused before it.
        0 => MinimaBackup::open(bytes, PUBLIC_PASSWORD),
        1 => MinimaBackup::read_sections(GzDecoder::new(bytes)),
        2 => MinimaBackup::read_sections(bytes),
        _ => MinimaBackup::read_sections(sections(bytes).as_slice()),
    };
    let Ok(backup) = opened else { return };
    assert!(backup.key_uses() >= 1000);
    backup.has_key_of(&[]);
    let phrase = backup.phrase();
    assert!(!(backup.is_locked() && phrase.is_ok()));
});

fn sections(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    loop {
        let at = rest.windows(CUT.len()).position(|window| window == CUT);
        let (section, after) = rest.split_at(at.unwrap_or(rest.len()));
        out.extend_from_slice(&u32::try_from(section.len()).expect("an input is short").to_be_bytes());
        out.extend_from_slice(section);
        match after.get(CUT.len()..) {
            Some(after) if at.is_some() => rest = after,
            _ => return out,
        }
    }
}
